"""Fair times for an online meeting: how much each start burdens each delegation.

A delegation's working day is 09:00 to 18:00 by its own clocks. Its *burden* is the larger of the
minutes by which the meeting's start precedes 09:00 and its end passes 18:00, measured against the
working day that is nearest: of the calendar days around the meeting, the one that gives the least.
So an end at 01:00 is seven hours past the 18:00 before it, a start at 02:00 seven hours before the
09:00 after it, and the two are alike. The nearest day is the one whose middle, 13:30, lies nearest
to the meeting's middle; a meeting of two hours burdens most, 8 h 30 min, if it starts at 00:30.

Minutes are those of the wall clock, because that is what people get up by. Instants are computed in
the zone, so a start that is inside hours in winter may be early in summer.

The ledger is the sum of a delegation's burdens over the year, in minutes. How starts are ranked
with it is written in docs/decisions/0015-the-heaviest-account-decides.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.meetings.capitals.working_days import DayOff, day_off, perhaps_off

OPENS, CLOSES = dt.time(9), dt.time(18)
NIGHT_FROM, NIGHT_UNTIL = dt.time(22), dt.time(6)
LONGEST = 24 * 60  # minutes
UTC = ZoneInfo("UTC")

type Capitals = Mapping[str, ZoneInfo]


class Hours(StrEnum):
    INSIDE = "inside"
    EARLY = "early"
    LATE = "late"
    NIGHT = "night"  # some of it lies between 22:00 and 06:00


@dataclass(frozen=True, slots=True)
class Place:
    """A meeting as one delegation's clocks show it; `burden` in minutes."""

    code: str
    start: dt.datetime
    end: dt.datetime
    burden: int
    hours: Hours

    @property
    def words(self) -> str:
        match self.hours:
            case Hours.INSIDE:
                return _("inside hours")
            case Hours.EARLY:
                return _("%(minutes)d min early") % {"minutes": self.burden}
            case Hours.LATE:
                return _("%(minutes)d min late") % {"minutes": self.burden}
            case Hours.NIGHT:
                return _("night")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible start, in UTC. Minutes: `worst` and `total` of this meeting's burdens; `heaviest`
    the heaviest account, ledger and this meeting together, among the delegations it burdens.

    `rank` counts from 1; equally good starts share it.
    """

    start: dt.datetime
    end: dt.datetime
    places: tuple[Place, ...]
    worst: int
    total: int
    heaviest: int
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Conflict:
    """A delegation that is off on its calendar day, or (not `counted`) perhaps off."""

    code: str
    day: dt.date
    why: DayOff
    counted: bool


def place(code: str, zone: ZoneInfo, start: dt.datetime, end: dt.datetime) -> Place:
    """How `start` to `end`, both aware, look from the capital `code` in `zone`."""
    here, until = start.astimezone(zone), end.astimezone(zone)
    came, left = here.replace(tzinfo=None), until.replace(tzinfo=None)
    days = [came.date() + dt.timedelta(step) for step in (-1, 0, 1)]
    early, late = min((_beyond(day, came, left) for day in days), key=max)
    burden = max(early, late, 0)
    if not burden:
        hours = Hours.INSIDE
    elif _touches_night(came, left):
        hours = Hours.NIGHT
    else:
        hours = Hours.EARLY if early >= late else Hours.LATE
    return Place(code, here, until, burden, hours)


def burden(zone: ZoneInfo, start: dt.datetime, end: dt.datetime) -> int:
    """The minutes by which a meeting leaves a delegation's 09:00 to 18:00; 0 if it is inside."""
    return place("", zone, start, end).burden


def candidates(
    day: dt.date,
    minutes: int,
    capitals: Capitals,
    *,
    zone: ZoneInfo = UTC,
    step: int = 30,
    ledger: Mapping[str, int] | None = None,
) -> list[Candidate]:
    """Every start within `day` as `zone` (the host's, or UTC) counts it, the fairest first.

    `minutes` is the meeting's length, `step` the distance of the starts; a day on which the
    clocks change has fewer or more of them. Raises ValueError for a length or step that is not
    within 1 minute and a day.
    """
    if not (1 <= minutes <= LONGEST and 1 <= step <= LONGEST):
        raise ValueError("a meeting, and the step between starts, last from 1 minute to a day")
    accounts = ledger or {}
    length = dt.timedelta(minutes=minutes)
    found = [_candidate(start, length, capitals, accounts) for start in _starts(day, zone, step)]
    found.sort(key=lambda one: (*_order(one), one.start))
    ranks = {key: rank for rank, key in enumerate(dict.fromkeys(map(_order, found)), start=1)}
    return [replace(one, rank=ranks[_order(one)]) for one in found]


def ledger(
    meetings: Iterable[tuple[dt.datetime, dt.datetime, Capitals]],
) -> dict[str, int]:
    """Minutes of burden of each delegation over the meetings given: start, end, who was called.

    The caller gives the year's online meetings. A delegation counts as called, present or not:
    staying away from a bad hour must not cost it its turn.
    """
    accounts: dict[str, int] = {}
    for start, end, capitals in meetings:
        for code, zone in capitals.items():
            accounts[code] = accounts.get(code, 0) + burden(zone, start, end)
    return accounts


def conflicts_on(day: dt.date, codes: Iterable[str]) -> list[Conflict]:
    """Who is off on `day`, each by its own calendar: certain and estimated, then perhaps off."""
    return _sorted(
        conflict for code in codes for conflict in [_conflict(code, day)] if conflict is not None
    )


def conflicts_of(candidate: Candidate) -> list[Conflict]:
    """Who is off when the meeting falls, on the day or days that it touches there."""
    return _sorted(
        conflict
        for here in candidate.places
        for day in dict.fromkeys((here.start.date(), here.end.date()))
        for conflict in [_conflict(here.code, day)]
        if conflict is not None
    )


def _beyond(day: dt.date, came: dt.datetime, left: dt.datetime) -> tuple[int, int]:
    """Minutes before 09:00 and after 18:00 of `day`, rounded up; negative inside."""
    early = dt.datetime.combine(day, OPENS) - came
    late = left - dt.datetime.combine(day, CLOSES)
    minute = dt.timedelta(minutes=1)
    return -(-early // minute), -(-late // minute)


def _touches_night(came: dt.datetime, left: dt.datetime) -> bool:
    evening = dt.datetime.combine(came.date(), NIGHT_FROM)
    return came.time() < NIGHT_UNTIL or came >= evening or left > evening


def _starts(day: dt.date, zone: ZoneInfo, step: int) -> Iterable[dt.datetime]:
    """From the day's first instant, which is not 00:00 where the clocks skip that hour."""
    start, end = (
        dt.datetime.combine(date, dt.time(), zone).astimezone(dt.UTC)
        for date in (day, day + dt.timedelta(1))
    )
    while start < end:
        yield start
        start += dt.timedelta(minutes=step)


def _candidate(
    start: dt.datetime, length: dt.timedelta, capitals: Capitals, accounts: Mapping[str, int]
) -> Candidate:
    end = start + length
    places = tuple(place(code, zone, start, end) for code, zone in capitals.items())
    return Candidate(
        start,
        end,
        places,
        worst=max((here.burden for here in places), default=0),
        total=sum(here.burden for here in places),
        heaviest=max(
            (accounts.get(here.code, 0) + here.burden for here in places if here.burden), default=0
        ),
    )


def _order(one: Candidate) -> tuple[int, int, int]:
    return one.heaviest, one.worst, one.total


def _conflict(code: str, day: dt.date) -> Conflict | None:
    if off := day_off(code, day):
        return Conflict(code, day, off, counted=True)
    if perhaps := perhaps_off(code, day):
        return Conflict(code, day, perhaps, counted=False)
    return None


def _sorted(found: Iterable[Conflict]) -> list[Conflict]:
    return sorted(found, key=lambda one: not one.counted)
