"""When each item of an agenda is taken: computed from the meeting's hours, never stored.

A meeting of several days keeps the same hours each day, on the clocks of its zone.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from apps.core.moments import Moment
from apps.meetings.states import Purpose

DAY = 24 * 60  # minutes: no agenda of one day is longer, whatever the meeting's hours


class HasMinutes(Protocol):
    @property
    def day(self) -> Any: ...  # of a row: a number
    @property
    def minutes(self) -> Any: ...


class HasPurpose(Protocol):
    @property
    def purpose(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Hours:
    """A meeting's hours: its first start, its last end, and the zone of their clocks."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    zone: str

    @property
    def days(self) -> int:
        """Its sittings: one for each day on which it begins. An evening that ends after midnight
        is one day of meeting, and so is the last of several."""
        if self.ends_at - self.starts_at < dt.timedelta(days=1):
            return 1
        start, end = self._local(self.starts_at), self._local(self.ends_at)
        return max((end.date() - start.date()).days + (end.time() > start.time()), 1)

    @property
    def minutes(self) -> int:
        """How long one day of it lasts."""
        if self.days == 1:
            return round((self.ends_at - self.starts_at).total_seconds() / 60)
        start, end = self._local(self.starts_at), self._local(self.ends_at)
        first = dt.datetime.combine(dt.date.min, start.time())
        last = dt.datetime.combine(dt.date.min, end.time())
        return round((last - first).total_seconds() / 60) % DAY or DAY

    def start_of(self, day: int) -> Moment:
        """When the meeting begins on its `day`, counted from 1: the same wall clock each day."""
        start = self._local(self.starts_at)
        on = start.date() + dt.timedelta(days=day - 1)
        local = dt.datetime.combine(on, start.time(), ZoneInfo(self.zone))
        return Moment(local.astimezone(dt.UTC), self.zone)

    def _local(self, instant: dt.datetime) -> dt.datetime:
        return instant.astimezone(ZoneInfo(self.zone))


@dataclass(frozen=True, slots=True)
class Timed[I: HasMinutes]:
    """An item with its place in the day: minutes after the start, and the clock where known. An
    item of a day that the meeting no longer has stands without a clock."""

    item: I
    offset: int
    at: Moment | None
    until: Moment | None


def timed[I: HasMinutes](items: Iterable[I], hours: Hours | None) -> list[Timed[I]]:
    """Each item with its clock times, in order; without hours, with its minutes alone."""
    elapsed: dict[int, int] = defaultdict(int)
    rows = []
    for item in items:
        offset = elapsed[item.day]
        elapsed[item.day] += item.minutes
        at = until = None
        if hours is not None and item.day <= hours.days:
            start = hours.start_of(item.day)
            at = _later(start, offset)
            until = _later(start, elapsed[item.day])
        rows.append(Timed(item, offset, at, until))
    return rows


def numbered[I: HasPurpose](items: Iterable[I]) -> Iterator[tuple[int | None, I]]:
    """The items with their numbers, through all days; a break has none."""
    number = 0
    for item in items:
        is_break = item.purpose == Purpose.BREAK
        number += not is_break
        yield (None if is_break else number), item


def overrun[I: HasMinutes](items: Sequence[I], hours: Hours | None) -> tuple[int, int] | None:
    """The index of the first item that no longer fits its day, and the minutes it runs over."""
    room = hours.minutes if hours else DAY
    elapsed: dict[int, int] = defaultdict(int)
    for index, item in enumerate(items):
        elapsed[item.day] += item.minutes
        if elapsed[item.day] > room:
            return index, elapsed[item.day] - room
    return None


def _later(moment: Moment, minutes: int) -> Moment:
    return Moment(moment.instant + dt.timedelta(minutes=minutes), moment.zone)
