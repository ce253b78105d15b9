"""A year as a strip of days: where an entry's bars lie. Pure geometry, in days from 1 January.

Drawn as SVG by its attributes alone (the portal's policy forbids inline styles), stretched to the
width of its column. Where pages read from right to left the server mirrors it: x′ = W − x − w.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.dateformat import format as date_format

from apps.delegations.models import Certainty
from apps.meetings.models import Entry
from apps.meetings.states import EntryKind, EntryState

SHORT = 5  # characters that fit over a month


class Shape(StrEnum):
    """How sure a bar is: the class of its mark."""

    SOLID = "solid"  # confirmed or held
    WINDOW = "window"  # may lie anywhere within: dashed
    PLAN = "plan"  # what was planned, thin under what came of it
    MARK = "mark"  # a milestone: a line, however wide the column
    STRUCK = "struck"  # will not happen


@dataclass(frozen=True, slots=True)
class Bar:
    shape: Shape
    x: int  # days from the start of the year
    width: int  # days
    lane: int = 0

    @property
    def top(self) -> int:
        """Where it lies in a strip of lanes, each 12 high."""
        return self.lane * 12 + 2

    @property
    def middle(self) -> str:
        """For SVG: a point in every language."""
        return f"{self.x + self.width / 2:g}"


@dataclass(frozen=True, slots=True)
class Year:
    """The scale of a strip."""

    year: int
    mirrored: bool = False

    @property
    def width(self) -> int:
        return 366 if calendar.isleap(self.year) else 365

    @property
    def grid(self) -> str:
        """A line where each month from February begins: the path of an SVG of height 20."""
        starts = [self._day(dt.date(self.year, month, 1)) for month in range(2, 13)]
        return "".join(f"M{self.width - x if self.mirrored else x} 0V20" for x in starts)

    @property
    def months(self) -> list[str]:
        """ "Jan" to "Dec", in the reader's language; numbers where that has no short words."""
        names = [date_format(dt.date(self.year, month, 1), "M") for month in range(1, 13)]
        return names if max(map(len, names)) <= SHORT else [str(n) for n in range(1, 13)]

    def mark_of(self, day: dt.date) -> Bar | None:
        """Where a day stands; None for a day of another year."""
        return self.bar(Shape.MARK, day, day)

    def bars(self, entry: Entry) -> list[Bar]:
        """What is drawn for an entry; nothing for one that has no days in this year."""
        found = []
        planned = entry.planned
        if planned and entry.state not in (EntryState.PLANNED, EntryState.CANCELLED):
            found.append(self.bar(Shape.PLAN, planned.earliest, planned.latest))
        if entry.state != EntryState.POSTPONED and entry.first and entry.last:
            found.append(self.bar(_shape(entry), entry.first, entry.last))
        return [bar for bar in found if bar]

    def bar(self, shape: Shape, first: dt.date, last: dt.date) -> Bar | None:
        start = max(self._day(first), 0)
        end = min(self._day(last) + 1, self.width)
        if start >= end:
            return None
        width = end - start
        return Bar(shape, self.width - start - width if self.mirrored else start, width)

    def _day(self, day: dt.date) -> int:
        return (day - dt.date(self.year, 1, 1)).days


def _shape(entry: Entry) -> Shape:
    if entry.state == EntryState.CANCELLED:
        return Shape.STRUCK
    if entry.kind == EntryKind.MILESTONE and (entry.is_dated or entry.first == entry.last):
        return Shape.MARK
    sure = entry.is_dated and entry.certainty != Certainty.CONFLICTING
    return Shape.SOLID if sure else Shape.WINDOW


def in_lanes(bars: Iterable[Bar]) -> list[Bar]:
    """The bars side by side where they overlap: each in the first lane that is free."""
    placed: list[Bar] = []
    ends: list[int] = []  # of each lane
    for bar in sorted(bars, key=lambda bar: (bar.x, -bar.width)):
        lane = next((i for i, end in enumerate(ends) if end <= bar.x), len(ends))
        ends[lane : lane + 1] = [bar.x + bar.width]
        placed.append(replace(bar, lane=lane))
    return placed
