"""From entries to windows, violations and their mends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Protocol

from apps.core.windows import Precision, Window
from apps.meetings.states import Unit
from apps.meetings.timetable.days import Count, EveryDay, Worked
from apps.meetings.timetable.network import Network
from apps.meetings.timetable.terms import (
    After,
    At,
    BackToBack,
    Before,
    Bound,
    Confirmed,
    Constraint,
    Entry,
    Offset,
    OpenEnd,
    Part,
    Reason,
    Relation,
    Within,
    named,
)

MARGIN = dt.timedelta(days=366)  # how far a relation may lead out of the presidency's year


class Calendar(Protocol):
    """Which days are worked. Asked for the presidency's year and 366 days on either side of it;
    beyond, every day counts as worked."""

    def is_working(self, day: dt.date, /) -> bool: ...


class Circular(ValueError):
    """Entries whose dates depend on themselves: each of `keys` refers to the next, the last is
    the first again."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(" → ".join(keys))
        self.keys = keys


class UnknownEntry(LookupError):
    """The entry `key` refers to `missing`, which is not in the timetable."""

    def __init__(self, key: str, missing: str) -> None:
        super().__init__(f"{key} refers to {missing}")
        self.key, self.missing = key, missing


@dataclass(frozen=True, slots=True)
class Move:
    """Confirm the entry for another day."""

    key: str
    was: dt.date
    now: dt.date

    @property
    def days(self) -> int:
        return abs((self.now - self.was).days)


@dataclass(frozen=True, slots=True)
class Widen:
    """Plan the entry within a wider window."""

    key: str
    was: Window
    now: Window

    @property
    def days(self) -> int:
        more = (self.was.earliest - self.now.earliest) + (self.now.latest - self.was.latest)
        return more.days


@dataclass(frozen=True, slots=True)
class Release:
    """Let the relation go: the entry no longer hangs on the other."""

    key: str
    relation: Relation


Mend = Move | Widen | Release


@dataclass(frozen=True, slots=True)
class Violation:
    """Parts that no dates can satisfy together; without any one of them, dates can.

    They stand in the order of the argument: what pushes first, what it pushes, what does not give.
    """

    parts: tuple[Part, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Every entry concerned, those that are only referred to included."""
        return tuple(dict.fromkeys(_keys(self.parts)))


@dataclass(frozen=True)
class Resolution:
    """`windows` are the days on which each entry may lie, the tightest that hold.

    With violations, they are the windows that the rest allows: of each violation one part was
    set aside.
    """

    windows: Mapping[str, Window]
    violations: tuple[Violation, ...]
    _timetable: _Timetable = field(repr=False, compare=False)
    _aside: frozenset[Part] = field(repr=False, compare=False)

    def mends(self, violation: Violation) -> tuple[Mend, ...]:
        """Changes of which each alone removes the violation, the least change first.

        A day or window is chosen so that no other part of the timetable gives way, if there is
        one; else so that this violation is gone. Letting a relation go comes last.
        """
        mends = [mend for part in violation.parts for mend in self._mends_by(part, violation)]
        return tuple(sorted(mends, key=_change))

    def _mends_by(self, part: Part, violation: Violation) -> Iterator[Mend]:
        match part.reason:
            case Confirmed(was):
                for start in self._nearest(part, violation, was, was):
                    yield Move(part.key, was, start)
            case Within(was):
                last_day = dt.timedelta(days=self._timetable.lengths[part.key] - 1)
                latest = max(was.earliest, was.latest - last_day)
                for start in self._nearest(part, violation, was.earliest, latest):
                    earliest, latest = min(start, was.earliest), max(start + last_day, was.latest)
                    yield Widen(part.key, was, Window(earliest, latest))
            case OpenEnd():
                return
            case relation:
                yield Release(part.key, relation)

    def _nearest(
        self, part: Part, violation: Violation, earliest: dt.date, latest: dt.date
    ) -> Iterator[dt.date]:
        """The start nearest to those days that the rest leaves to the entry, if there is one."""
        others = [p for p in violation.parts if p != part]
        spared = (self._aside - set(others)) | {part}
        rest = [p for p in self._timetable.parts if p not in spared]
        for parts in (rest, others):
            start = self._timetable.nearest_start(part.key, parts, earliest, latest)
            if start is not None:
                yield start
                return


def resolve(
    entries: Iterable[Entry], year: Window, calendars: Mapping[Unit, Calendar] | None = None
) -> Resolution:
    """When each entry can be, and which sets of entries no dates can satisfy.

    `year` is the presidency's: the open ends of windows stop there. `calendars` are asked for
    the units that the entries count in. The order of `entries` does not matter.

    Raises Circular, UnknownEntry, and ValueError where two entries have one key.
    """
    timetable = _Timetable(sorted(entries, key=lambda e: e.key), year, calendars or {})
    network = timetable.whole()
    violations = (timetable.irreducible(proof.chain) for proof in network.proofs)
    return Resolution(
        windows={entry.key: timetable.window(entry, network) for entry in timetable.entries},
        violations=tuple({frozenset(parts): Violation(parts) for parts in violations}.values()),
        _timetable=timetable,
        _aside=frozenset(proof.aside for proof in network.proofs),
    )


def mended(entries: Iterable[Entry], mend: Mend) -> list[Entry]:
    """The timetable with the mend applied, for a look at what follows."""
    return [_mended(entry, mend) if entry.key == mend.key else entry for entry in entries]


def _mended(entry: Entry, mend: Mend) -> Entry:
    match mend:
        case Move(now=day):
            return replace(entry, confirmed=day)
        case Widen(was=was, now=now):
            old: Constraint = Within(was)
            return replace(
                entry, constraints=tuple(Within(now) if c == old else c for c in entry.constraints)
            )
        case Release(relation=relation):
            return replace(entry, constraints=tuple(c for c in entry.constraints if c != relation))


class _Timetable:
    """The entries in reasons and parts, and the networks that are made of some or all of them."""

    def __init__(
        self, entries: list[Entry], year: Window, calendars: Mapping[Unit, Calendar]
    ) -> None:
        self.entries, self.year = entries, year
        self._calendars = calendars
        self.lengths = {entry.key: entry.length for entry in entries}
        if len(self.lengths) < len(entries):
            raise ValueError("two entries have one key")
        self.order = _order(entries)
        self.parts = [
            Part(entry.key, reason) for entry in entries for reason in _reasons(entry, year)
        ]

    @cached_property
    def _dates(self) -> tuple[dt.date, dt.date]:
        """The first and the last date that the timetable speaks of, and a margin around them."""
        days = {self.year.earliest, self.year.latest}
        for part in self.parts:
            match part.reason:
                case Within(window):
                    days |= {window.earliest, window.latest}
                case Confirmed(day):
                    days.add(day)
        return min(days) - MARGIN, max(days) + MARGIN

    @cached_property
    def _counts(self) -> dict[Unit, Count]:
        counts: dict[Unit, Count] = {Unit.DAYS: EveryDay()}
        first = (self.year.earliest - MARGIN).toordinal()
        last = (self.year.latest + MARGIN).toordinal()
        units = {part.reason.unit for part in self.parts if isinstance(part.reason, Offset)}
        for unit in units - {Unit.DAYS}:
            works = self._calendars[unit].is_working
            worked = [day for day in range(first, last + 1) if works(dt.date.fromordinal(day))]
            counts[unit] = Worked(worked, first, last)
        return counts

    def whole(self) -> Network:
        """All parts: each entry has bounds of its own, which lie nearer than any horizon."""
        return self._network(self.order, self.parts, reach=1)

    def _network_of(self, parts: Iterable[Part], *keys: str) -> Network:
        """Some parts only, in a horizon further off than they can carry an entry."""
        parts = list(parts)
        order = sorted({*keys, *_keys(parts)}, key=self._rank.__getitem__)
        return self._network(order, parts, reach=sum(map(self._reach, parts)))

    def _network(self, keys: list[str], parts: list[Part], *, reach: int) -> Network:
        first, last = self._dates
        return Network(
            keys,
            parts,
            lengths=self.lengths,
            counts=self._counts,
            horizon=(first.toordinal() - reach, last.toordinal() + reach),
        )

    def _reach(self, part: Part) -> int:
        days = sum(self.lengths[key] for key in _keys([part]))
        if isinstance(part.reason, Offset):
            days += 7 * part.reason.count + MARGIN.days
        return days

    def window(self, entry: Entry, network: Network) -> Window:
        """The entry's window, as precise as its own words where they are all that binds it."""
        first, last = network.bounds(entry.key)
        days = (dt.date.fromordinal(first), dt.date.fromordinal(last + entry.length - 1))
        for constraint in entry.constraints:
            if isinstance(constraint, Within):
                own = constraint.window
                if (own.earliest, own.latest) == days:
                    return own
        return Window(*days, Precision.DAY if days[0] == days[1] else Precision.SPAN)

    def irreducible(self, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """What is left of parts that no dates satisfy when every part that may go has gone."""
        if self._is_plain(parts):
            return parts
        for part in parts:
            rest = tuple(p for p in parts if p != part)
            if self._impossible(rest):
                parts = rest
        return parts

    def _is_plain(self, parts: tuple[Part, ...]) -> bool:
        """Whether a chain has no part to spare because without any one of them it falls in two.

        So it is where it runs from one bound to another through ever new entries, by relations
        that leave either of their ends free. A distance in working days does not: some days have
        no working day at that distance.
        """
        relations = [part for part in parts if not isinstance(part.reason, Bound)]
        return len(set(_keys(parts))) == len(relations) + 1 and all(
            map(self._leaves_both_ends_free, relations)
        )

    def _leaves_both_ends_free(self, part: Part) -> bool:
        match part.reason:
            case Before() | After() | BackToBack() | Offset(unit=Unit.DAYS):
                return True
            case At(key):
                return self.lengths[part.key] <= self.lengths[key]
            case _:
                return False

    def nearest_start(
        self, key: str, parts: Iterable[Part], earliest: dt.date, latest: dt.date
    ) -> dt.date | None:
        """The start of `key` outside of those days but nearest to them that `parts` allow."""
        parts = list(parts)
        network = self._network_of(parts, key)
        if network.proofs:
            return None
        first, last = network.bounds(key)
        if last < earliest.toordinal():
            return dt.date.fromordinal(last)
        if first > latest.toordinal():
            return dt.date.fromordinal(first)
        for step in map(dt.timedelta, range(1, 32)):  # days between that fall into a hole
            for day in (latest + step, earliest - step):
                if not self._impossible([*parts, Part(key, Confirmed(day))]):
                    return day
        return None

    def _impossible(self, parts: Iterable[Part]) -> bool:
        return bool(self._network_of(parts).proofs)

    @cached_property
    def _rank(self) -> dict[str, int]:
        return {key: rank for rank, key in enumerate(self.order)}


def _keys(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        yield part.key
        if not isinstance(part.reason, Bound):
            yield from named(part.reason)


def _order(entries: list[Entry]) -> list[str]:
    """The keys so that each follows those it refers to."""
    graph = {entry.key: [key for c in entry.constraints for key in named(c)] for entry in entries}
    for key, others in graph.items():
        for other in others:
            if other not in graph:
                raise UnknownEntry(key, other)
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = error.args[1][:0:-1]  # graphlib says who is referred to first, and that twice
        start = circle.index(min(circle))
        keys = [*circle[start:], *circle[:start]]
        raise Circular((*keys, keys[0])) from None


def _reasons(entry: Entry, year: Window) -> Iterator[Reason]:
    relations = [c for c in entry.constraints if not isinstance(c, Within)]
    if entry.confirmed:
        yield Confirmed(entry.confirmed)
    elif len(relations) < len(entry.constraints):
        yield from (c for c in entry.constraints if isinstance(c, Within))
    else:
        begun = any(not isinstance(c, Before) for c in relations)
        ended = any(not isinstance(c, After) for c in relations)
        yield OpenEnd(
            year.earliest - MARGIN if begun else year.earliest,
            year.latest + MARGIN if ended else year.latest,
        )
    yield from relations


def _change(mend: Mend) -> tuple[bool, int, str, str]:
    released = isinstance(mend, Release)
    return released, 0 if isinstance(mend, Release) else mend.days, mend.key, repr(mend)
