"""The clock that reminds delegations of a deadline: seven days, 72 hours and 24 hours before.

In a sealed round everyone on its list gets the same words, whoever has submitted: who is told, and
when, says nothing. Where the round is visible at once, only those are told that have submitted
nothing; in a silence procedure everyone, since whoever made a statement may still object.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from apps.audit.actions import record
from apps.core import moments
from apps.delegations.actors import clock
from apps.delegations.queries import people_of_delegations
from apps.reviews.actions.telling import remind
from apps.reviews.models import Reminder, Round
from apps.reviews.queries import standing_submissions
from apps.reviews.states import Visibility

HOURS = (24, 72, 7 * 24)  # before a deadline, the nearest first


def remind_of_deadlines() -> int:
    """What is due now, once for each round, however many clocks run; counts the rounds.

    A clock that was down catches up with the last one that it missed: an earlier one would say
    what no longer holds.
    """
    now = moments.database_now()
    ahead = now + dt.timedelta(hours=HOURS[-1])
    near = Round.objects.open_at(now).filter(deadline_at__lte=ahead)
    return sum(_remind(pk) for pk in near.values_list("pk", flat=True))


@transaction.atomic
def _remind(pk: int) -> bool:
    rows = Round.objects.select_for_update(skip_locked=True, of=("self",))
    round = rows.filter(pk=pk).first()
    now = moments.database_now()
    if round is None or (hours := due(round, now)) is None:
        return False
    done = Reminder.objects.filter(
        round=round, deadline_at=round.deadline_at, hours__lte=hours
    ).exists()
    if done:
        return False
    Reminder.objects.create(round=round, deadline_at=round.deadline_at, hours=hours, at=now)
    sides = {eligible.member.code for eligible in round.eligible.select_related("member")}
    if round.visibility == Visibility.IMMEDIATE and not round.by_silence:
        sides -= set(standing_submissions(round))
    key = f"{round.deadline_at:%Y%m%d%H%M%S}:{hours}"
    remind(round, people_of_delegations(sides, now), key=key)
    record(
        "round_reminded",
        by=clock("remind_of_deadlines"),
        kind="round",
        subject=round.reference,
        at=now,
        hours=hours,
    )
    return True


def due(round: Round, now: dt.datetime) -> int | None:
    """Of the hours whose moment has come, the nearest to the deadline; None where none has, where
    the clock stands, or where everyone was told of the deadline itself since: by its opening, or an
    extension."""
    if round.concluded_at is not None or round.suspended_at or now >= round.deadline_at:
        return None
    told_at = max([round.opened_at, *round.extensions.values_list("at", flat=True)])
    for hours in HOURS:
        moment = round.deadline_at - dt.timedelta(hours=hours)
        if moment <= now:
            return hours if moment > told_at else None
    return None
