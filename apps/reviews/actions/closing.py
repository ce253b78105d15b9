"""What a deadline itself brings about, once for each round, however many clocks run."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from apps.audit.actions import record
from apps.core import moments
from apps.delegations.actors import Actor, clock
from apps.reviews.actions import expiry
from apps.reviews.actions.planning import hold_plan_of
from apps.reviews.actions.telling import tell_all
from apps.reviews.models import NoteConfirmation, Round, Submission
from apps.reviews.queries import consensus_of
from apps.reviews.states import Visibility


def close_due_rounds() -> int:
    """Do for every round whose deadline has come what it brings about; returns for how many.

    Nothing waits for this to be decided: whether an act counts depends on its instant alone. The
    clock lets a sealed round's acts into the common trail and tells everyone that it closed; a
    text on which silence was kept it adopts.
    """
    due = Round.objects.due(moments.database_now())
    done, broken = 0, None
    for pk in due.values_list("pk", flat=True):
        try:
            done += close(pk)
        except Exception as error:  # one round that cannot be closed keeps no other from it
            broken = broken or error
    if broken is not None:
        raise broken
    return done


@transaction.atomic
def close(pk: int) -> bool:
    """The clock's work on one round, in one transaction: all of it or nothing.

    False where another clock is at it, where it is done, or where the expiry of a silence
    procedure moved because the portal was away.
    """
    silent = Round.objects.get(pk=pk).by_silence
    if silent:
        hold_plan_of(Round(pk=pk))  # an expiry that moves takes its entry in the timetable along
    round = Round.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    now = moments.database_now()
    if round is None or not Round.objects.due(now).filter(pk=pk).exists():
        return False
    actor = clock("close_rounds")
    decided = silent and round.concluded_at is None
    if decided:
        if not expiry.has_come(round, by=actor, at=now):
            return False
        expiry.decide(round, by=actor)
    elif silent:  # it was broken under its seal: from now on everyone may know by whom
        round.consensus = consensus_of(round).as_json()
    round.closed_at = now
    round.save()
    if round.visibility == Visibility.SEALED:
        _unseal(round, by=actor, at=now)
    if decided:
        expiry.announce(round, by=actor, at=now)
        return True
    known: dict[str, Any] = {"consensus": round.consensus} if silent else {}
    record("round_closed", by=actor, kind="round", subject=round.reference, at=now, **known)
    if not silent:  # everyone was told of the end of a silence procedure when it was broken
        tell_all(round, "round_closed", key="closed", at=now)
    return True


def _unseal(round: Round, *, by: Actor, at: dt.datetime) -> None:
    """Let into the common trail what stood in the sides' own: acts and letters in the
    order in which they were received, then what a second person decided on the letters."""
    for submission in Submission.objects.filter(round=round).order_by("received_at", "pk"):
        record(
            "letter_entered" if submission.by_note else f"position_{submission.act}",
            by=by,
            kind="round",
            subject=round.reference,
            at=at,
            submission=submission.reference,
            side=submission.side,
            text=submission.text_hash,
            received=submission.received_at.isoformat(),
            late=submission.late,
        )
    decided = NoteConfirmation.objects.filter(submission__round=round)
    for confirmation in decided.select_related("submission").order_by("at", "pk"):
        record(
            "note_confirmed" if confirmation.confirmed else "note_refused",
            by=by,
            kind="round",
            subject=round.reference,
            at=at,
            submission=confirmation.submission.reference,
            side=confirmation.submission.side,
            decided=confirmation.at.isoformat(),
        )
