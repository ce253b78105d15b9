"""Which days and starts are fair for one meeting: what the page of fair times shows.

`fairness` ranks the starts of one day. Here are the year's ledger, the comparison of days, and the
words of it all. Days are those of the presidency's capital.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from apps.core.windows import ONE_DAY
from apps.delegations.models import MemberState
from apps.meetings.capitals import fairness
from apps.meetings.capitals.fairness import Candidate, Hours, Place
from apps.meetings.models import Entry
from apps.meetings.planning.checks import absent_words, why_words
from apps.meetings.states import EntryState, Mode

STEP = 30  # minutes between starts
MOST_DAYS = 30


@dataclass(frozen=True, slots=True)
class Capital:
    """A member as one start shows it; `off` is why it does not work then, or may not."""

    member: MemberState
    place: Place
    clock: str  # "16:00–18:00", with the date where it is another
    off: str  # of its own date, where that is another


@dataclass(frozen=True, slots=True)
class Choice:
    """One start, with its capitals in alphabetical order."""

    candidate: Candidate
    capitals: tuple[Capital, ...]
    start: dt.datetime  # on the clocks of the presidency's capital
    end: dt.datetime

    @property
    def utc_day(self) -> dt.date:
        return self.candidate.start.astimezone(dt.UTC).date()

    @property
    def utc(self) -> str:
        """ "10:00–12:00 UTC"."""
        start, end = (at.astimezone(dt.UTC) for at in (self.candidate.start, self.candidate.end))
        return f"{_clock(start, end)} UTC"

    @property
    def worst_off(self) -> list[Capital]:
        worst = self.candidate.worst
        return [c for c in self.capitals if worst and c.place.burden == worst]

    @property
    def worst_words(self) -> str:
        return minutes_words(self.candidate.worst)

    @property
    def total_words(self) -> str:
        return minutes_words(self.candidate.total)


@dataclass(frozen=True, slots=True)
class DayChoice:
    """The fairest start of one day, and who does not work on it."""

    day: dt.date
    best: Choice
    off: str
    fairest: bool


def _clock(start: dt.datetime, end: dt.datetime) -> str:
    return f"{start:%H:%M}–{end:%H:%M}"


def feasible(candidate: Candidate) -> bool:
    """No delegation sits at night."""
    return all(place.hours is not Hours.NIGHT for place in candidate.places)


def choices_on(
    day: dt.date,
    minutes: int,
    members: Sequence[MemberState],
    home: str,
    ledger: dict[str, int],
) -> list[Choice]:
    """Every start of the day in the zone `home`, the fairest first."""
    zones = {member.code: ZoneInfo(member.zone) for member in members}
    found = fairness.candidates(day, minutes, zones, zone=ZoneInfo(home), step=STEP, ledger=ledger)
    return [_choice(candidate, members, home) for candidate in found]


def _choice(candidate: Candidate, members: Sequence[MemberState], home: str) -> Choice:
    off = {conflict.code: conflict for conflict in reversed(fairness.conflicts_of(candidate))}
    named = {member.code: member for member in members}
    start, end = (at.astimezone(ZoneInfo(home)) for at in (candidate.start, candidate.end))

    def capital(here: Place) -> Capital:
        day = here.start.date()
        date = "" if day == start.date() else f", {date_format(day, 'j F')}"
        # Who is off on the day itself is said once, above all its starts.
        why = why_words(off[here.code].why) if date and here.code in off else ""
        return Capital(named[here.code], here, _clock(here.start, here.end) + date, why)

    return Choice(candidate, tuple(map(capital, candidate.places)), start, end)


def compared_days(
    first: dt.date,
    last: dt.date,
    minutes: int,
    members: Sequence[MemberState],
    home: str,
    ledger: dict[str, int],
) -> list[DayChoice]:
    """The first thirty days from `first` to `last`, each with its fairest start.

    Where all capitals' clocks stand to each other as on the day before, so do the burdens: the
    start of that day is taken over, and only days on which some clock changes are ranked anew.
    """
    zones = {member.code: ZoneInfo(member.zone) for member in members}
    best: dict[tuple[object, ...], tuple[dt.date, Candidate]] = {}
    days = []
    for number in range(min(MOST_DAYS, (last - first).days + 1)):
        day = first + number * ONE_DAY
        clocks = _clocks(day, [*zones.values(), ZoneInfo(home)])
        if clocks not in best:
            ranked = fairness.candidates(
                day, minutes, zones, zone=ZoneInfo(home), step=STEP, ledger=ledger
            )
            best[clocks] = (day, ranked[0])
        known, candidate = best[clocks]
        days.append((day, _later(candidate, (day - known).days, zones)))
    rows = [
        (day, _choice(candidate, members, home), absent_words(day, members))
        for day, candidate in days
    ]

    def order(row: tuple[dt.date, Choice, str]) -> tuple[bool, int, int, int, dt.date]:
        """Certainly worked everywhere, then by burden."""
        day, best, off = row
        return bool(off), best.candidate.heaviest, best.candidate.worst, best.candidate.total, day

    fairest = min(rows, key=order, default=None)
    return [DayChoice(*row, fairest=row is fairest) for row in rows]


def _clocks(day: dt.date, zones: Iterable[ZoneInfo]) -> tuple[object, ...]:
    """How far each clock is from UTC at the beginning and at the end of the day and its neighbours:
    days alike in this have the same fairest start."""
    edges = [
        dt.datetime.combine(day + step * ONE_DAY, dt.time(12), dt.UTC) for step in (-1, 0, 1, 2)
    ]
    return tuple(edge.astimezone(zone).utcoffset() for zone in zones for edge in edges)


def _later(candidate: Candidate, days: int, zones: fairness.Capitals) -> Candidate:
    """The same start so many days later."""
    if not days:
        return candidate
    start, end = candidate.start + days * ONE_DAY, candidate.end + days * ONE_DAY
    places = tuple(fairness.place(code, zone, start, end) for code, zone in zones.items())
    return Candidate(
        start, end, places, candidate.worst, candidate.total, candidate.heaviest, candidate.rank
    )


# -- the ledger ------------------------------------------------------------------------------


def ledger_of(year: int, members: Sequence[MemberState], without: Entry) -> dict[str, int]:
    """Minutes that each member's delegation has been burdened with by the year's online meetings,
    confirmed and held, except this one. Whoever is a member now is counted as called."""
    zones = {member.code: ZoneInfo(member.zone) for member in members}
    online = Entry.objects.filter(
        presidency__year=year,
        state__in=[EntryState.CONFIRMED, EntryState.HELD],
        meeting__mode=Mode.ONLINE,
        starts_at__isnull=False,
        ends_at__isnull=False,
    ).exclude(pk=without.pk)
    held = online.values_list("starts_at", "ends_at")
    called = [(starts, ends, zones) for starts, ends in held if starts and ends]
    return dict.fromkeys(zones, 0) | fairness.ledger(called)


def minutes_words(minutes: int) -> str:
    """ "2 h 30 min", "45 min", "none"."""
    if not minutes:
        return _("none")
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
