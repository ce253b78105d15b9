"""Bounds and links between days, and the pushing of bounds along links until nothing moves.

Each entry has one unknown, the day it starts. A *link* says that its target is at least a
monotone function of its source; each has an answering link for upper bounds, so that
`up(s) <= t` just where `s <= down(t)`. Such systems have a least and a greatest solution, which
pushing finds; both bounds of each entry are therefore days that it has in some solution of all.

Where a push would lift an entry past its upper bound, the reasons along the way are a proof that
no dates exist. It is kept, that link is set aside, and the work goes on, so that one pass finds
every such proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from apps.core.windows import Window
from apps.meetings.states import Unit
from apps.meetings.timetable.days import Count
from apps.meetings.timetable.terms import (
    After,
    At,
    BackToBack,
    Before,
    Between,
    Bound,
    Confirmed,
    Offset,
    OpenEnd,
    Part,
    Relation,
    Side,
    Within,
)

Map = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Proof:
    """A chain of reasons that pushes one entry past its bound: no dates satisfy them all.

    `aside` is the part of which one bound or link was left out from here on.
    """

    chain: tuple[Part, ...]
    aside: Part


@dataclass(frozen=True, slots=True, eq=False)
class _Link:
    """In start days: target >= up(source), which is to say source <= down(target)."""

    source: int
    target: int
    up: Map
    down: Map
    part: Part


@dataclass(frozen=True, slots=True, eq=False)
class _Why:
    """Why a lower bound is where it is: the part that put it there, and the bound it came from."""

    part: Part | None
    before: _Why | None = None

    def chain(self) -> list[Part]:
        parts: list[Part] = []
        why: _Why | None = self
        while why is not None:
            if why.part is not None:
                parts.append(why.part)
            why = why.before
        return parts[::-1]


class Network:
    """The least and greatest solution of some parts of a timetable, and the proofs against them.

    `keys` are the entries in an order in which an entry follows those it refers to, for speed
    alone. Where no part bounds an entry it may be anywhere in `horizon`.
    """

    def __init__(
        self,
        keys: Sequence[str],
        parts: Iterable[Part],
        *,
        lengths: Mapping[str, int],
        counts: Mapping[Unit, Count],
        horizon: tuple[int, int],
    ) -> None:
        self._index = {key: place for place, key in enumerate(keys)}
        self._lengths, self._counts = lengths, counts
        self.low = [horizon[0]] * len(keys)
        self.high = [horizon[1]] * len(keys)
        self._floors = [_Why(None)] * len(keys)
        self._ceilings: list[Part | None] = [None] * len(keys)
        self.proofs: list[Proof] = []
        self._linked: list[_Link] = []
        self._aside: set[_Link] = set()
        self._fallen = False  # the second half of the work, done where it is asked for
        for part in parts:
            if isinstance(part.reason, Bound):
                self._bound(part, part.reason)
            else:
                self._linked += self._links(part, part.reason)
        self._rise()

    def bounds(self, key: str) -> tuple[int, int]:
        """The first and the last day on which the entry can start."""
        if not self._fallen:
            self._fallen = True
            self._fall()
        place = self._index[key]
        return self.low[place], self.high[place]

    # -- from parts to bounds and links ------------------------------------------------------

    def _bound(self, part: Part, reason: Bound) -> None:
        place = self._index[part.key]
        match reason:
            case Confirmed(day):
                low = high = day.toordinal()
            case Within(Window(earliest, latest)) | OpenEnd(earliest, latest):
                low = earliest.toordinal()
                high = max(low, latest.toordinal() - self._lengths[part.key] + 1)
        if max(low, self.low[place]) > min(high, self.high[place]):
            rivals = [
                *(self._floors[place].chain() if self.low[place] > high else ()),
                *((self._ceilings[place],) if low > self.high[place] else ()),
            ]
            chain = (*(rival for rival in rivals if rival), part)
            self.proofs.append(Proof(chain, aside=part))
            return
        if low > self.low[place]:
            self.low[place], self._floors[place] = low, _Why(part)
        if high < self.high[place]:
            self.high[place], self._ceilings[place] = high, part

    def _links(self, part: Part, relation: Relation) -> list[_Link]:
        mine, my_length = self._index[part.key], self._lengths[part.key]

        def gap(source: int, target: int, days: int) -> _Link:
            """The target starts at least so many days after the source."""
            return _Link(source, target, lambda s: s + days, lambda t: t - days, part)

        match relation:
            case Before(key):
                return [gap(mine, self._index[key], my_length)]
            case After(key):
                return [gap(self._index[key], mine, self._lengths[key])]
            case Between(first, second):
                return [*self._links(part, After(first)), *self._links(part, Before(second))]
            case At(key):
                other = self._index[key]
                return [gap(other, mine, 0), gap(mine, other, my_length - self._lengths[key])]
            case BackToBack(key):
                other = self._index[key]
                return [gap(other, mine, -my_length), gap(mine, other, -self._lengths[key])]
            case Offset(count, unit, side, key):
                return self._distance(part, count, self._counts[unit], side, key)

    def _distance(self, part: Part, n: int, count: Count, side: Side, key: str) -> list[_Link]:
        """Both links of an equality, each pushing through the days that face each other."""
        mine, other = self._index[part.key], self._index[key]
        if side is Side.AFTER:  # my first day = after(the other's last)
            last = self._lengths[key] - 1
            return [
                _Link(
                    other,
                    mine,
                    lambda s: count.after(s + last, n),
                    lambda t: count.before(t + 1, n) - 1 - last,
                    part,
                ),
                _Link(
                    mine,
                    other,
                    lambda s: count.before(s, n) - last,
                    lambda t: count.after(t + last, n),
                    part,
                ),
            ]
        last = self._lengths[part.key] - 1  # my last day = before(the other's first)
        return [
            _Link(
                other,
                mine,
                lambda s: count.before(s, n) - last,
                lambda t: count.after(t + last, n),
                part,
            ),
            _Link(
                mine,
                other,
                lambda s: count.after(s + last - 1, n) + 1,
                lambda t: count.before(t, n) - last,
                part,
            ),
        ]

    # -- pushing -----------------------------------------------------------------------------

    def _rise(self) -> None:
        """The least solution, and the proofs met on the way to it."""
        onward: list[list[_Link]] = [[] for _ in self.low]
        for link in self._linked:
            onward[link.source].append(link)
        self._groups = _groups([[link.target for link in out] for out in onward])
        why = list(self._floors)

        def push(link: _Link) -> int | None:
            target, day = link.target, link.up(self.low[link.source])
            if day <= self.low[target] or link in self._aside:
                return None
            if day > self.high[target]:
                ceiling = self._ceilings[target]
                chain = [*why[link.source].chain(), link.part, *([ceiling] if ceiling else [])]
                self.proofs.append(Proof(tuple(dict.fromkeys(chain)), aside=link.part))
                self._aside.add(link)
                return None
            self.low[target], why[target] = day, _Why(link.part, why[link.source])
            return target

        _sweep(self._groups, onward, push)

    def _fall(self) -> None:
        """The greatest solution of what was not set aside: there is one, so nothing stops it."""
        inward: list[list[_Link]] = [[] for _ in self.high]
        for link in self._linked:
            if link not in self._aside:
                inward[link.target].append(link)

        def push(link: _Link) -> int | None:
            day = link.down(self.high[link.target])
            if day >= self.high[link.source]:
                return None
            self.high[link.source] = day
            return link.source

        _sweep(self._groups[::-1], inward, push)


def _sweep(
    groups: list[list[int]], links: list[list[_Link]], push: Callable[[_Link], int | None]
) -> None:
    """Pushes each link whenever the bound at its beginning has moved, group by group.

    `push` answers where it moved another bound. A group is swept forwards and backwards in turn:
    distances that hang on one another like a tree are settled in three sweeps, however many.
    """
    for group in groups:
        members = set(group) if len(group) > 1 else set[int]()
        moved = set(group)
        while moved:
            for place in group:
                if place in moved:
                    moved.discard(place)
                    for link in links[place]:
                        if (pushed := push(link)) in members:
                            moved.add(pushed)
            group = group[::-1]


def _groups(onward: list[list[int]]) -> list[list[int]]:
    """The places that push each other, in the order in which bounds flow (Tarjan 1972).

    Each group is sorted, and a place that pushes nobody who pushes it is a group of its own.
    """
    groups: list[list[int]] = []
    number = [0] * len(onward)  # order of discovery from 1; 0 is not yet seen
    lowest = [0] * len(onward)
    waiting: list[int] = []
    done = len(onward) + 1  # greater than every number: a finished place pulls nobody down
    seen = 0
    for root in range(len(onward)):
        path = [] if number[root] else [(root, iter(onward[root]))]
        while path:
            place, targets = path[-1]
            if not number[place]:
                seen += 1
                number[place] = lowest[place] = seen
                waiting.append(place)
            for target in targets:
                if not number[target]:
                    path.append((target, iter(onward[target])))
                    break
                lowest[place] = min(lowest[place], lowest[target])
            else:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[place])
                if lowest[place] == number[place]:
                    group = [waiting.pop()]
                    while group[-1] != place:
                        group.append(waiting.pop())
                    for member in group:
                        lowest[member] = done
                    groups.append(sorted(group))
    return groups[::-1]
