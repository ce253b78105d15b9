"""When a text that is not public becomes so: a pure calculation.

A plan names the way: on adoption, at a date, or some days after tabling. The originator (the side
that drafted it) may object; its last word that came strictly before the instant stands. Whoever
plans for another side leaves it `NOTICE` to object, so a text becomes public no earlier than that
after the plan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from django.db import models
from django.utils.translation import gettext_lazy as _

NOTICE = dt.timedelta(days=14)
REMINDED = (3, 14)  # days before, at which the originator is told, each once
MOST_DAYS = 3650


class Way(models.TextChoices):
    NEVER = "", _("It stays with its readers")
    ADOPTION = "adoption", _("Once its text is adopted")
    DATE = "date", _("At a date")
    DAYS = "days", _("Some days after it was tabled")


class Stance(models.TextChoices):
    """What the originator says; its last word stands."""

    OBJECTS = "objects", _("Objects")
    WITHDRAWN = "withdrawn", _("Objects no longer")
    AGREES = "agrees", _("Agrees that it becomes public at once")


type Word = tuple[dt.datetime, str]  # when it was received, and the stance


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that decides when a text becomes public, but for what its originator says."""

    way: str
    planned_at: dt.datetime
    by_originator: bool
    tabled_at: dt.datetime | None = None
    at: dt.datetime | None = None  # of the way "date"
    days: int | None = None  # of the way "days"
    adopted_at: dt.datetime | None = None

    @property
    def instant(self) -> dt.datetime | None:
        """When it becomes public unless the originator objects; None while nobody can know."""
        if self.tabled_at is None or (asked := self._asked()) is None:
            return None
        if self.by_originator:
            return max(asked, self.tabled_at)
        return max(asked, self.tabled_at, self.planned_at + NOTICE)

    def _asked(self) -> dt.datetime | None:
        match self.way:
            case Way.DATE:
                return self.at
            case Way.DAYS if self.days is not None and self.tabled_at is not None:
                return self.tabled_at + dt.timedelta(days=self.days)
            case Way.ADOPTION:
                return self.adopted_at
        return None


def standing(words: Iterable[Word], *, before: dt.datetime | None = None) -> str:
    """The last of `words`, of those received strictly before the instant; "" for none."""
    counted = [word for word in words if before is None or word[0] < before]
    return sorted(counted, key=itemgetter(0))[-1][1] if counted else ""


def objected(plan: Plan, words: Iterable[Word]) -> bool:
    """Whether an objection stands against the plan. What comes at the instant is too late."""
    return standing(words, before=plan.instant) == Stance.OBJECTS


def is_due(plan: Plan, words: Iterable[Word], now: dt.datetime) -> bool:
    return plan.instant is not None and plan.instant <= now and not objected(plan, words)


def reminder(plan: Plan, words: Iterable[Word], now: dt.datetime) -> int | None:
    """How many days before the instant the originator is to be told by now; None for not yet.

    After a time without a clock only the later of two is sent.
    """
    if plan.instant is None or plan.instant <= now or objected(plan, words):
        return None
    near = (days for days in REMINDED if now >= plan.instant - dt.timedelta(days=days))
    return next(near, None)
