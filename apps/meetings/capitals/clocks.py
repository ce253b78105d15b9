"""A meeting's hours on the clocks of each capital. Pure: the hours and the states go in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from django.utils.dateformat import format as date_format

from apps.core.words import Reading, city, reading
from apps.meetings.agenda import Hours


class HasZone(Protocol):
    code: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class Capital:
    """One state's clocks; the dates are said where they are not the meeting's own."""

    state: HasZone
    city: str
    begins: Reading
    ends: Reading
    begins_on: str
    ends_on: str


@dataclass(frozen=True, slots=True)
class Alike:
    """The days of a meeting on which no capital's clocks change against the meeting's."""

    first: dt.date
    last: dt.date
    rows: Sequence[Capital]


def capital_times(hours: Hours, states: Iterable[HasZone]) -> list[Alike]:
    """Each run of days with the same local times: one, unless clocks change meanwhile."""
    members = list(states)
    days = range(1, hours.days + 1)
    return [
        _alike(hours, list(run), members)
        for _offsets, run in groupby(days, key=lambda day: _offsets_of(hours, day, members))
    ]


def _offsets_of(hours: Hours, day: int, states: Iterable[HasZone]) -> list[str]:
    start = hours.start_of(day).instant
    end = start + dt.timedelta(minutes=hours.minutes)
    zones = [hours.zone, *(state.zone for state in states)]
    return [reading(at, zone).offset for zone in zones for at in (start, end)]


def _alike(hours: Hours, days: Sequence[int], states: Iterable[HasZone]) -> Alike:
    start = hours.start_of(days[0])
    end = start.instant + dt.timedelta(minutes=hours.minutes)
    own = reading(start.instant, hours.zone)
    rows = []
    for state in states:
        begins, ends = reading(start.instant, state.zone), reading(end, state.zone)
        rows.append(
            Capital(
                state,
                city(state.zone),
                begins,
                ends,
                begins_on="" if begins.iso == own.iso else _short(begins),
                ends_on="" if ends.iso == begins.iso else _short(ends),
            )
        )
    return Alike(start.local.date(), hours.start_of(days[-1]).local.date(), rows)


def _short(shown: Reading) -> str:
    """ "9 February": the year stands above."""
    return date_format(dt.date.fromisoformat(shown.iso), "j F")
