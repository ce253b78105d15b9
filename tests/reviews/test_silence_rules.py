"""The silence procedure as pure rules: what breaks it, a clock that stands, a portal away."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from apps.reviews import silence
from apps.reviews.silence import MINUTE, TOLERATED, Watch, watch, window
from apps.reviews.states import OFFERED, Position, RoundKind

NOON = dt.datetime(2027, 2, 5, 12, 0, tzinfo=dt.UTC)
moments = st.timedeltas(dt.timedelta(), dt.timedelta(days=300)).map(lambda since: NOON + since)


def beats(expiry: dt.datetime, away: set[int]) -> set[dt.datetime]:
    """Every watched minute but these; 1 is the last before the expiry."""
    _first, end = window(expiry)
    return {end - n * MINUTE for n in range(1, 241) if n not in away}


def test_objection_and_amendment_break_and_nothing_else_does() -> None:
    broken = {position for position in OFFERED[RoundKind.SILENCE] if silence.breaks(position)}
    assert broken == {Position.OPPOSE, Position.AMENDMENTS}


@given(
    moments,
    st.timedeltas(dt.timedelta(), dt.timedelta(days=9)),
    st.timedeltas(dt.timedelta(), dt.timedelta(days=9)),
)
def test_a_clock_that_stood_has_as_much_left_as_before(
    suspended: dt.datetime, left: dt.timedelta, stood: dt.timedelta
) -> None:
    expiry, decided = suspended + left, suspended + stood
    new = silence.resumed(expiry, suspended, decided)
    assert new - decided == left
    assert new >= expiry
    assert new - expiry == stood


@given(moments, st.sets(st.integers(1, 240), max_size=TOLERATED))
def test_five_minutes_or_fewer_change_nothing(expiry: dt.datetime, away: set[int]) -> None:
    assert watch(expiry, beats(expiry, away)).expiry == expiry


@given(moments, st.sets(st.integers(2, 240), min_size=TOLERATED + 1))
def test_more_are_added_to_the_expiry_where_it_was_back_by_then(
    expiry: dt.datetime, away: set[int]
) -> None:
    seen = watch(expiry, beats(expiry, away))
    assert seen == Watch(len(away), expiry + len(away) * MINUTE, expiry)


@given(
    moments,
    st.sets(st.integers(2, 240), min_size=TOLERATED),
    st.integers(1, 10_000),
)
def test_over_the_expiry_they_are_added_to_the_return(
    expiry: dt.datetime, away: set[int], gone: int
) -> None:
    away |= {1}
    there = beats(expiry, away)
    assert watch(expiry, there).expiry is None  # nobody knows before it is back
    back = window(expiry)[1] + gone * MINUTE
    seen = watch(expiry, there | {back, back + MINUTE})
    assert seen.expiry == max(expiry, back) + len(away) * MINUTE
    assert seen.counted_to == max(expiry, back)


@given(moments, st.sets(st.integers(1, 240)), st.integers(0, 600))
def test_no_missing_minute_is_made_good_twice(
    expiry: dt.datetime, away: set[int], gone: int
) -> None:
    """Once the portal stays, the next expiry holds."""
    end = window(expiry)[1]
    gone = gone if 1 in away else 0  # later absences would be new ones
    there = beats(expiry, away) | {end + n * MINUTE for n in range(gone, gone + 2_000)}
    first = watch(expiry, there)
    assert first.expiry is not None
    assert first.expiry >= expiry
    second = watch(first.expiry, there, counted_to=first.counted_to)
    assert second.expiry == first.expiry


def test_four_hours_and_no_more_are_watched() -> None:
    first, end = window(NOON)
    assert (first, end) == (NOON - dt.timedelta(hours=4), NOON)
    earlier = {first - n * MINUTE for n in range(1, 60)}
    assert watch(NOON, beats(NOON, set()) - earlier).expiry == NOON
