"""What the resolver promises, held against trying every day of a small year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.windows import Window
from apps.meetings.states import Unit
from apps.meetings.timetable import (
    After,
    At,
    BackToBack,
    Before,
    Between,
    Circular,
    Confirmed,
    Constraint,
    Entry,
    Mend,
    Move,
    Offset,
    OpenEnd,
    Part,
    Reason,
    Release,
    Resolution,
    Side,
    Widen,
    Within,
    mended,
    named,
    resolve,
)

pytestmark = pytest.mark.slow

FIRST = dt.date(2022, 3, 1)
YEAR = Window(FIRST, FIRST + dt.timedelta(days=9))
ROOM = 14  # days around the year that are tried: more than three entries can reach
KEYS = ("a", "b", "c")

type Dates = dict[str, int]


class WeekOfFive:
    """Two days in seven are off, and one day more."""

    def is_working(self, day: dt.date, /) -> bool:
        return day.toordinal() % 7 not in (2, 3) and day != FIRST + dt.timedelta(days=5)


WORKED = WeekOfFive()
CALENDARS = {Unit.WORKING: WORKED}


# -- small timetables ------------------------------------------------------------------------

days = st.integers(-1, 10).map(lambda n: FIRST + dt.timedelta(days=n))
windows = st.builds(lambda a, b: Window(min(a, b), max(a, b)), days, days)


def relations(keys: list[str]) -> st.SearchStrategy[Constraint]:
    key = st.sampled_from(keys)
    return st.one_of(
        st.builds(Before, key),
        st.builds(After, key),
        st.builds(Between, key, key),
        st.builds(At, key),
        st.builds(BackToBack, key),
        st.builds(
            Offset,
            st.integers(1, 2),
            st.sampled_from([Unit.DAYS, Unit.WORKING]),
            st.sampled_from(Side),
            key,
        ),
    )


@st.composite
def timetables(draw: st.DrawFn) -> list[Entry]:
    """Up to three entries without a circle, in any order."""
    entries: list[Entry] = []
    for key in draw(st.permutations(KEYS))[: draw(st.integers(1, 3))]:
        constraint: st.SearchStrategy[Constraint] = st.builds(Within, windows)
        if entries:
            constraint = st.one_of(constraint, relations([entry.key for entry in entries]))
        entries.append(
            Entry(
                key,
                tuple(draw(st.lists(constraint, max_size=2, unique=True))),
                draw(st.integers(1, 2)),
                draw(st.none() | st.none() | days),
            )
        )
    return entries


def small(entries: list[Entry]) -> Resolution:
    return resolve(entries, YEAR, CALENDARS)


# -- every day tried -------------------------------------------------------------------------


def holds(key: str, reason: Reason, starts: Dates, lengths: Dates) -> bool:
    """What the reason says, in the words of its docstring and without any algebra."""

    def span(name: str) -> tuple[int, int]:
        return starts[name], starts[name] + lengths[name] - 1

    first, last = span(key)
    match reason:
        case Confirmed(day):
            return first == day.toordinal()
        case Within(Window(earliest, latest)) | OpenEnd(earliest, latest):
            begin, end = earliest.toordinal(), latest.toordinal()
            if end - begin < last - first:
                return first == begin
            return begin <= first and last <= end
        case Before(other):
            return last < span(other)[0]
        case After(other):
            return first > span(other)[1]
        case Between(one, two):
            return span(one)[1] < first and last < span(two)[0]
        case At(other):
            return span(other)[0] <= first and last <= span(other)[1]
        case BackToBack(other):
            return first <= span(other)[1] + 1 and span(other)[0] <= last + 1
        case Offset(count, unit, Side.BEFORE, other):
            return works(last, unit) and counted(range(last, span(other)[0]), unit) == count
        case Offset(count, unit, Side.AFTER, other):
            return works(first, unit) and count == counted(
                range(span(other)[1] + 1, first + 1), unit
            )
    raise AssertionError(reason)


def works(day: int, unit: Unit) -> bool:
    return unit is Unit.DAYS or WORKED.is_working(dt.date.fromordinal(day))


def counted(days: range, unit: Unit) -> int:
    return sum(works(day, unit) for day in days)


def solutions(parts: list[Part], lengths: Dates) -> Iterator[Dates]:
    """Every choice of starts, in and around the year, for which all parts hold."""
    tried = range(YEAR.earliest.toordinal() - ROOM, YEAR.latest.toordinal() + ROOM + 1)
    own = [part for part in parts if concerned(part) == {part.key}]
    days = {
        key: [
            d
            for d in tried
            if all(holds(key, p.reason, {key: d}, lengths) for p in own if p.key == key)
        ]
        for key in lengths
    }

    def extend(starts: Dates, left: list[str]) -> Iterator[Dates]:
        if not left:
            yield dict(starts)
            return
        key, rest = left[0], left[1:]
        known = {*starts, key}
        due = [p for p in parts if key in concerned(p) and {key} < concerned(p) <= known]
        for start in days[key]:
            starts[key] = start
            if all(holds(part.key, part.reason, starts, lengths) for part in due):
                yield from extend(starts, rest)
        starts.pop(key, None)

    return extend({}, sorted(lengths, key=lambda key: len(days[key])))


def concerned(part: Part) -> set[str]:
    if isinstance(part.reason, Confirmed | OpenEnd):
        return {part.key}
    return {part.key, *named(part.reason)}


def parts_of(entries: list[Entry]) -> list[Part]:
    """What binds each entry: its date, or else its windows, or else the year at its open ends."""
    parts = []
    for entry in entries:
        relations = [c for c in entry.constraints if not isinstance(c, Within)]
        windows = [c for c in entry.constraints if isinstance(c, Within)]
        reasons: list[Reason] = [*relations]
        if entry.confirmed:
            reasons.append(Confirmed(entry.confirmed))
        elif windows:
            reasons += windows
        else:
            far = dt.timedelta(days=366)
            begun = any(not isinstance(c, Before) for c in relations)
            ended = any(not isinstance(c, After) for c in relations)
            first = YEAR.earliest - far if begun else YEAR.earliest
            reasons.append(OpenEnd(first, YEAR.latest + far if ended else YEAR.latest))
        parts += [Part(entry.key, reason) for reason in reasons]
    return parts


def lengths_of(entries: list[Entry]) -> Dates:
    return {entry.key: entry.length for entry in entries}


def possible(parts: list[Part], entries: list[Entry]) -> bool:
    keys = {key for part in parts for key in concerned(part)}
    lengths = {key: n for key, n in lengths_of(entries).items() if key in keys}
    return next(solutions(parts, lengths), None) is not None


# -- the promises ----------------------------------------------------------------------------


@settings(deadline=None)
@given(timetables())
def test_windows_are_the_tightest_that_hold_every_solution(entries: list[Entry]) -> None:
    resolution = small(entries)
    found = list(solutions(parts_of(entries), lengths_of(entries)))
    assert bool(found) == (not resolution.violations)
    for entry in entries if found else []:
        starts = [dates[entry.key] for dates in found]
        window = resolution.windows[entry.key]
        assert window.earliest.toordinal() == min(starts)
        assert window.latest.toordinal() == max(starts) + entry.length - 1


@settings(deadline=None)
@given(timetables())
def test_a_violation_is_impossible_and_nothing_in_it_can_be_spared(entries: list[Entry]) -> None:
    for violation in small(entries).violations:
        parts = list(violation.parts)
        assert set(parts) <= set(parts_of(entries))
        assert not possible(parts, entries)
        for part in parts:
            assert possible([p for p in parts if p != part], entries)


@settings(deadline=None)
@given(timetables())
def test_every_mend_mends_and_the_least_change_comes_first(entries: list[Entry]) -> None:
    resolution = small(entries)
    for violation in resolution.violations:
        mends = resolution.mends(violation)
        for mend in mends:
            assert violation not in small(mended(entries, mend)).violations
            was, now = replaced(mend)
            assert was in violation.parts
            rest = [part for part in violation.parts if part != was]
            assert possible([*rest, *([now] if now else [])], entries)
        sizes = [(isinstance(m, Release), getattr(m, "days", 0)) for m in mends]
        assert sizes == sorted(sizes)


def replaced(mend: Mend) -> tuple[Part, Part | None]:
    match mend:
        case Move(key, was, now):
            return Part(key, Confirmed(was)), Part(key, Confirmed(now))
        case Widen(key, was, now):
            return Part(key, Within(was)), Part(key, Within(now))
        case Release(key, relation):
            return Part(key, relation), None


@settings(deadline=None)
@given(timetables(), st.sampled_from(KEYS), days)
def test_a_confirmed_date_never_moves(entries: list[Entry], key: str, day: dt.date) -> None:
    def confirmed(timetable: list[Entry]) -> dict[str, Window]:
        windows = small(timetable).windows
        return {e.key: windows[e.key] for e in timetable if e.confirmed and e.key != key}

    moved = [replace(entry, confirmed=day) if entry.key == key else entry for entry in entries]
    for entry in entries:
        if entry.confirmed and entry.key != key:
            assert confirmed(entries)[entry.key].earliest == entry.confirmed
    assert confirmed(moved) == confirmed(entries)


@settings(deadline=None)
@given(timetables(), st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(entries: list[Entry], rng: object) -> None:
    resolution = small(entries)
    shuffled = sorted(entries, key=lambda _: rng.random())  # type: ignore[attr-defined]
    assert small(shuffled) == resolution
    for violation in resolution.violations:
        assert small(shuffled).mends(violation) == resolution.mends(violation)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=8))
def test_every_circle_is_caught_and_spelt_out(pairs: list[tuple[str, str]]) -> None:
    entries = [
        Entry(key, tuple(After(to) for at, to in dict.fromkeys(pairs) if at == key))
        for key in "abcdef"
    ]
    reached = set(pairs)
    for _ in "abcdef":
        reached |= {(a, d) for a, b in reached for c, d in reached if b == c}
    if not any(a == b for a, b in reached):
        small(entries)
        return
    with pytest.raises(Circular) as refused:
        small(entries)
    keys = refused.value.keys
    assert keys[0] == keys[-1] == min(keys)
    assert set(pairwise(keys)) <= set(pairs)


@settings(deadline=None)
@given(timetables())
def test_what_is_set_aside_leaves_dates_that_hold_all_the_rest(entries: list[Entry]) -> None:
    """The windows shown beside violations contain a date for every entry."""
    for window in small(entries).windows.values():
        assert window.earliest <= window.latest
        assert abs((window.earliest - FIRST).days) < 800


@settings(deadline=None)
@given(timetables(), timetables())
def test_violations_apart_from_each_other_are_all_reported(
    one: list[Entry], other: list[Entry]
) -> None:
    apart = [renamed(entry) for entry in other]
    both = small([*one, *apart]).violations
    assert len(both) == len(small(one).violations) + len(small(other).violations)


def renamed(entry: Entry) -> Entry:
    def primed(constraint: Constraint) -> Constraint:
        match constraint:
            case Within():
                return constraint
            case Between(first, second):
                return Between(first + "'", second + "'")
            case _:
                return replace(constraint, key=constraint.key + "'")

    return replace(entry, key=entry.key + "'", constraints=tuple(map(primed, entry.constraints)))
