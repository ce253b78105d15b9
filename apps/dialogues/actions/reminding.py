"""Reminders before answers to invitations, and contributions, close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Extract, Least
from django.utils.translation import gettext as _

from apps.core import moments
from apps.core.moments import Moment
from apps.delegations.actors import Actor
from apps.dialogues.actions.holding import Held
from apps.dialogues.actions.telling import tell_guests
from apps.dialogues.models import Invitation
from apps.meetings.states import EntryState
from apps.notifications.models import Notice

REMINDED = (7, 1)  # days before, as participants of trainings are
SLICE = 200  # mails that one run writes
WHY: dict[str, Callable[[], str]] = {
    "answer": lambda: _(
        "you are invited to a dialogue of the working group and have not answered yet"
    ),
    "contribute": lambda: _(
        "you are invited to a dialogue of the working group and have sent no contribution yet"
    ),
}
AHEAD = [EntryState.PLANNED, EntryState.CONFIRMED]


@transaction.atomic
def remind_guests(*, actor: Actor) -> int:
    """The clock that reminds of what closes: a week before and a day before, each once.

    Of the answer, those who gave none; of contributions, those who sent none, unless both close
    at one moment and the answer is missing too. Who was invited after the moment of a reminder
    knows it from the invitation. A moment that moves is reminded of anew. Returns how many mails
    it wrote: to be run until there are none.
    """
    now = moments.database_now()
    for days in sorted(REMINDED):
        for what, guests in (("answer", _silent(now)), ("contribute", _without_words(now))):
            if due := _due(guests, what, days, now):
                return sum(_remind(what, days, group, actor, now) for group in _alike(due))
    return 0


def _silent(now: dt.datetime) -> QuerySet[Any]:
    """Who has not answered, with the moment at which they can no longer."""
    guests = _open(now).filter(answer="", dialogue__entry__state__in=AHEAD)
    closing: QuerySet[Any] = guests.annotate(closes=F("answer_closes"))
    return closing


def _without_words(now: dt.datetime) -> QuerySet[Any]:
    """Who may contribute and has sent nothing, whatever became of it."""
    guests = _open(now).filter(
        contributions=None, dialogue__entry__state__in=[*AHEAD, EntryState.HELD]
    )
    both = Q(answer="", answer_closes=F("dialogue__contribute_until"))
    closing: QuerySet[Any] = guests.exclude(both).annotate(closes=F("dialogue__contribute_until"))
    return closing


def _open(now: dt.datetime) -> QuerySet[Any]:
    return Invitation.objects.live(now).annotate(
        answer_closes=Least("expires_at", "dialogue__register_until")
    )


def _due(guests: QuerySet[Any], what: str, days: int, now: dt.datetime) -> list[Invitation]:
    """Some of those whose turn it is. Their rows are locked: whoever answers meanwhile waits, or
    is not among them."""
    sooner = max((other for other in REMINDED if other < days), default=0)
    at = ExpressionWrapper(
        F("closes") - Value(dt.timedelta(days=days)), output_field=models.DateTimeField()
    )
    key = Concat(Value("dialogue:"), OuterRef("reference"), Value(":"), OuterRef("reminds"))
    instant = Cast(Extract("closes", "epoch"), models.BigIntegerField())
    found = (
        guests.filter(
            closes__gt=now + dt.timedelta(days=sooner), closes__lte=now + dt.timedelta(days=days)
        )
        .annotate(
            reminds=Concat(Value(f"{what}:{days}:"), instant, output_field=models.CharField()),
            due=at,
        )
        .filter(~Exists(Notice.objects.filter(key=key)), invited_at__lt=F("due"))
        .select_related("dialogue__entry__presidency", "member")
        .order_by("dialogue", "reminds", "pk")
    )
    return list(found.select_for_update(of=("self",), skip_locked=True)[:SLICE])


def _alike(guests: list[Invitation]) -> Iterator[list[Invitation]]:
    """Those of one dialogue who are reminded of one moment."""
    for _which, group in groupby(guests, lambda guest: (guest.dialogue_id, guest.reminds)):
        yield list(group)


def _remind(what: str, days: int, guests: list[Invitation], actor: Actor, now: dt.datetime) -> int:
    first = guests[0]
    tell_guests(
        guests,
        f"remind_{what}",
        first.reminds,
        reason=WHY[what],
        closes=Moment(first.closes, first.expires.zone),
    )
    Held(first.dialogue, actor, now).record(
        "dialogue_reminded", of=what, days=days, guests=len(guests)
    )
    return len(guests)
