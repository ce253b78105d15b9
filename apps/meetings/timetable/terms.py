"""What a timetable is written in: entries, the constraints on them, and why an entry is bound."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from apps.core.windows import Window
from apps.meetings.states import Unit


class Side(StrEnum):
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Within:
    """All days of the entry lie in the window; one shorter than the entry says when it starts.

    It is the plan: confirming a date takes its place.
    """

    window: Window


@dataclass(frozen=True, slots=True)
class Before:
    """Over on the day before `key` begins, or earlier."""

    key: str


@dataclass(frozen=True, slots=True)
class After:
    """Begins on the day after `key` ends, or later."""

    key: str


@dataclass(frozen=True, slots=True)
class Between:
    """After `first` and before `second`, which may themselves stand in either order."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class At:
    """On days of `key`: it begins no earlier and ends no later."""

    key: str


@dataclass(frozen=True, slots=True)
class BackToBack:
    """No day lies between the entry and `key`, on either side; they may share days."""

    key: str


@dataclass(frozen=True, slots=True)
class Offset:
    """The days that face each other are `count` apart: 14 working days before the ministers.

    Before: the entry's last day is the `count`-th day (working day) before `key` begins.
    After: its first day is the `count`-th after `key` ends. The day counted from never counts.
    """

    count: int
    unit: Unit
    side: Side
    key: str

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("a distance is one day or more")


Relation = Before | After | Between | At | BackToBack | Offset
Constraint = Within | Relation


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timetable. `confirmed` is the day it starts, `length` counts its days."""

    key: str
    constraints: tuple[Constraint, ...] = ()
    length: int = 1
    confirmed: dt.date | None = None

    def __post_init__(self) -> None:
        if self.length < 1:
            raise ValueError("an entry lasts one day or more")


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The entry starts on this day and never moves by itself."""

    day: dt.date


@dataclass(frozen=True, slots=True)
class OpenEnd:
    """Where nothing else bounds an entry, the presidency's year does: these are the days left."""

    earliest: dt.date
    latest: dt.date


Bound = Within | Confirmed | OpenEnd
Reason = Bound | Relation


@dataclass(frozen=True, slots=True)
class Part:
    """One reason why one entry is bound: a part of the timetable, or of a violation in it."""

    key: str
    reason: Reason


def named(constraint: Constraint) -> tuple[str, ...]:
    """The keys of the entries that a constraint refers to; a window refers to none."""
    match constraint:
        case Within():
            return ()
        case Between(first, second):
            return first, second
        case _:
            return (constraint.key,)
