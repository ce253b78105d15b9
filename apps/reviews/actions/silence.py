"""The verbs of the silence procedure: what it takes to open one, what breaks it, and what makes
its clock stand and run again. What its expiry decides is the clock's (`expiry.py`)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core.errors import Invalid, WrongState
from apps.core.moments import Moment
from apps.delegations.actors import Actor, clock
from apps.reviews import rules, silence
from apps.reviews.actions.common import Held, hold
from apps.reviews.actions.moving import move_deadline
from apps.reviews.actions.rounds import hold_text
from apps.reviews.actions.telling import tell_all
from apps.reviews.consensus import Standing
from apps.reviews.models import Extension, Round, Submission, SubmissionQuerySet
from apps.reviews.queries import consensus_of
from apps.reviews.states import BREAKING, ExtendedBy, Result, RoundKind, Visibility

BREAKER = "silence"  # the clock that the common trail names where a sealed procedure was broken


def break_silence(held: Held) -> None:
    """An objection or amendment was received: the procedure ends with it, not adopted.

    In the transaction of the act itself. Where the procedure is sealed, what everyone is told,
    and what the common trail says, names nobody until the expiry that was announced.
    """
    round = held.round
    round.concluded_at, round.result, round.suspended_at = held.now, Result.NOT_ADOPTED, None
    known: dict[str, Any] = {}
    if not round.is_sealed_at(held.now):
        round.closed_at = held.now
        round.consensus = known["consensus"] = consensus_of(round).as_json()
    round.save()
    record(
        "silence_broken",
        by=clock(BREAKER),
        kind="round",
        subject=round.reference,
        at=held.now,
        text=round.text_hash,
        expiry=round.deadline_at.isoformat(),
        symbol="",
        **known,
    )
    tell_all(round, "silence_broken", key="concluded", at=held.now)


def suspend(held: Held) -> None:
    """An objection came by note: the clock stands until a second person has decided on it."""
    round = held.round
    if round.suspended_at is not None:
        return
    round.suspended_at = held.now
    round.save(update_fields=["suspended_at"])
    held.record("silence_suspended", expiry=round.deadline_at.isoformat())
    tell_all(round, "silence_suspended", key=f"suspended:{held.now.isoformat()}", at=held.now)


def after_note(held: Held, submission: Submission, *, stands: bool) -> None:
    """A second person has decided on a note. An objection that stands breaks silence; once no
    other one waits, the clock runs again, with what was left when it stopped. After the end the
    record of who objected changes, and the result does not; under a seal it is not yet written."""
    round = held.round
    if round.concluded_at is not None:
        if round.closed_at is not None:
            round.consensus = consensus_of(round).as_json()
            round.save(update_fields=["consensus"])
        return
    if not silence.breaks(submission.position):
        return
    if stands:
        break_silence(held)
    elif round.suspended_at is not None and not waiting_objections(round).exists():
        expiry = silence.resumed(round.deadline_at, round.suspended_at, held.now)
        round.suspended_at = None
        held.record("silence_resumed", expiry=expiry.isoformat())
        move_deadline(
            round,
            Extension(
                cause=ExtendedBy.RESUMED,
                now_at=expiry,
                now_zone=round.deadline_zone,
                by=held.actor.credentials,
                at=held.now,
            ),
            by=held.actor,
        )


def waiting_objections(round: Round) -> SubmissionQuerySet:
    """Objections that came by note and on which no second person has decided."""
    waiting = Submission.objects.filter(round=round, confirmation=None).exclude(by_note="")
    return waiting.filter(position__in=BREAKING)


@transaction.atomic
def follow_by_silence(
    round: Round, *, actor: Actor, deadline: Moment, visibility: str, note: str = ""
) -> Round:
    """Ask the members that a question in session awaits by a silence procedure on the same text.

    The question is continued by it; the procedure is a new one, in which every member of this
    instant may object. Raises NotAllowed except for the chair, WrongState while the question is
    open, or where it awaits nobody, Invalid where no silence procedure can open.
    """
    held = hold(
        round,
        "follow_by_silence",
        actor=actor,
        rule=lambda actor, round: round.in_session and rules.can_conclude(actor, round),
        refusal=_("The chair opens a silence procedure after a question in session."),
    )
    if visibility not in Visibility.values:
        raise Invalid(_("Choose who sees what when."), {"visibility": _("Choose one.")})
    asked = held.round
    if consensus_of(asked).standing != Standing.AWAITING:
        raise WrongState(
            _("No member is awaited, or one objects: conclude the question itself."),
            was=_("awaiting absent members"),
        )
    asked.closed_at = asked.closed_at or held.now
    asked.concluded_at, asked.concluded_by = held.now, held.actor.credentials
    asked.result, asked.consensus = Result.CONTINUED, consensus_of(asked).as_json()
    asked.save()
    text = hold_text(asked.version, held.actor)
    opened = text.open(
        kind=RoundKind.SILENCE,
        visibility=visibility,
        deadline=deadline,
        note=note,
        follows=asked,
    )
    held.record("followed_by_silence", round=opened.reference, result=asked.result)
    return opened
