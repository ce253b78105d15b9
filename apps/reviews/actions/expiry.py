"""The expiry of a silence procedure: whether it has come, and what it decides.

For the clock, which holds the round's lock and does all of this in one transaction.
"""

from __future__ import annotations

import datetime as dt

from apps.audit.actions import record
from apps.core.models import Heartbeat
from apps.delegations.actors import Actor
from apps.documents.actions import derestrict_on_adoption, name_adopted
from apps.documents.actions.holding import lock_document
from apps.reviews import silence
from apps.reviews.actions.moving import move_deadline
from apps.reviews.actions.telling import tell_all
from apps.reviews.models import Extension, Round, Submission
from apps.reviews.queries import consensus_of
from apps.reviews.states import Act, ExtendedBy, Result


def has_come(round: Round, *, by: Actor, at: dt.datetime) -> bool:
    """Whether this expiry holds; where the portal was away before it, it is moved instead.

    While the portal is still away nothing is done: the clock comes again.
    """
    made_good = round.extensions.filter(cause=ExtendedBy.AWAY).order_by("-counted_to").first()
    counted_to = made_good.counted_to if made_good else None
    first, _end = silence.window(round.deadline_at, counted_to)
    beats = set(Heartbeat.objects.filter(minute__gte=first).values_list("minute", flat=True))
    seen = silence.watch(round.deadline_at, beats, counted_to=counted_to)
    if seen.expiry is not None and seen.expiry > round.deadline_at:
        move_deadline(
            round,
            Extension(
                cause=ExtendedBy.AWAY,
                now_at=seen.expiry,
                now_zone=round.deadline_zone,
                minutes=seen.missing,
                counted_to=seen.counted_to,
                at=at,
            ),
            by=by,
        )
    return seen.expiry == round.deadline_at and seen.expiry <= at


def decide(round: Round, *, by: Actor) -> None:
    """Check once more, and adopt: the date is that of the expiry, whenever the clock ran.

    Allots the adopted text's symbol, so it comes before anything enters the trail.
    """
    round.document = lock_document(round.document_id)
    round.concluded_at = round.deadline_at
    round.result = Result.ADOPTED if _was_kept(round) else Result.NOT_ADOPTED
    round.consensus = consensus_of(round).as_json()
    if round.result == Result.ADOPTED:
        name_adopted(round.version, actor=by, at=round.deadline_at)


def _was_kept(round: Round) -> bool:
    """The very text, still in circulation, and nobody broke silence before the expiry.

    A break ends the procedure at once, so the last of these never fails: it is asked all the same.
    """
    broke = Submission.objects.filter(round=round, received_at__lt=round.deadline_at).standing()
    return (
        round.version.text_hash == round.text_hash
        and not round.document.is_void
        and not any(act.act != Act.WITHDRAW and silence.breaks(act.position) for act in broke)
    )


def announce(round: Round, *, by: Actor, at: dt.datetime) -> None:
    adopted = round.result == Result.ADOPTED
    symbol = round.outcome_symbol
    record(
        "adopted_by_silence" if adopted else "silence_over_void",
        by=by,
        kind="round",
        subject=round.reference,
        at=at,
        text=round.text_hash,
        expiry=round.deadline_at.isoformat(),
        symbol=symbol,
    )
    what = "adopted_by_silence" if adopted else "silence_broken"
    tell_all(round, what, key="concluded", at=at, symbol=symbol)
    if adopted:
        derestrict_on_adoption(round.version, actor=by, at=at)
