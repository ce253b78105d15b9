"""The agenda's clocks: computed, on the clocks of the meeting's zone, whatever these do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest

from apps.core.moments import moment_from_local
from apps.meetings.agenda import Hours, numbered, overrun, timed
from apps.meetings.capitals.clocks import capital_times
from apps.meetings.states import Purpose


@dataclass(frozen=True)
class Item:
    minutes: int
    day: int = 1
    purpose: str = Purpose.DISCUSSION


@dataclass(frozen=True)
class State:
    code: str
    zone: str
    name: str = ""


def hours(first: str, last: str, zone: str = "Asia/Shanghai") -> Hours:
    """Between two wall clocks, "2027-02-10 10:00"."""
    start, end = (dt.datetime.fromisoformat(each) for each in (first, last))
    return Hours(
        moment_from_local(start.date(), start.time(), zone).instant,
        moment_from_local(end.date(), end.time(), zone).instant,
        zone,
    )


def clocks(items: list[Item], held: Hours) -> list[str]:
    return [
        f"{t.at.local:%d %H:%M}-{t.until.local:%H:%M}"
        for t in timed(items, held)
        if t.at and t.until
    ]


MORNING = hours("2027-02-10 10:00", "2027-02-10 13:00")


def test_each_item_begins_when_the_one_before_it_ends() -> None:
    items = [Item(15), Item(60), Item(5)]
    assert clocks(items, MORNING) == ["10 10:00-10:15", "10 10:15-11:15", "10 11:15-11:20"]


def test_without_hours_the_minutes_are_known_and_the_clock_is_not() -> None:
    rows = timed([Item(15), Item(60, day=2), Item(5, day=2)], None)
    assert [(row.offset, row.at, row.until) for row in rows] == [
        (0, None, None),
        (0, None, None),
        (60, None, None),
    ]


def test_every_day_begins_at_the_same_wall_clock() -> None:
    held = hours("2027-02-10 10:00", "2027-02-12 13:00")
    assert held.days == 3
    assert held.minutes == 180
    items = [Item(30), Item(30, day=2), Item(45, day=2), Item(30, day=3)]
    assert clocks(items, held) == [
        "10 10:00-10:30",
        "11 10:00-10:30",
        "11 10:30-11:15",
        "12 10:00-10:30",
    ]


def test_an_evening_that_ends_after_midnight_is_one_day() -> None:
    held = hours("2027-02-10 22:30", "2027-02-11 01:30")
    assert (held.days, held.minutes) == (1, 180)
    assert clocks([Item(60), Item(60)], held) == ["10 22:30-23:30", "10 23:30-00:30"]


def test_nights_of_several_days_keep_their_length() -> None:
    held = hours("2027-02-10 22:00", "2027-02-12 22:00")
    assert (held.days, held.minutes) == (2, 24 * 60)  # the same clock again is a whole day
    late = hours("2027-02-10 22:00", "2027-02-12 01:00")
    assert (late.days, late.minutes) == (2, 180)


def test_an_item_of_a_day_that_the_meeting_has_no_more_stands_without_a_clock() -> None:
    evening = hours("2027-02-10 20:00", "2027-02-11 01:00")
    first, second = timed([Item(60), Item(60, day=2)], evening)
    assert first.at is not None
    assert (second.at, second.until) == (None, None)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2027-03-27 10:00", "2027-03-29 12:00", 3),  # Berlin goes forward on the 28th
        ("2027-10-30 10:00", "2027-11-01 12:00", 3),  # and back on the 31st
    ],
)
def test_clocks_that_change_between_two_days_move_no_start(
    first: str, last: str, days: int
) -> None:
    held = hours(first, last, "Europe/Berlin")
    assert (held.days, held.minutes) == (days, 120)
    starts = [held.start_of(day).local for day in range(1, days + 1)]
    assert {f"{start:%H:%M}" for start in starts} == {"10:00"}
    assert len({start.utcoffset() for start in starts}) == 2


def test_minutes_pass_while_clocks_change() -> None:
    """From 01:30 an hour's item ends at 03:30 on the clocks: 02:30 is not there that night."""
    held = hours("2027-03-28 01:30", "2027-03-28 04:30", "Europe/Berlin")
    assert held.minutes == 120
    assert clocks([Item(60)], held) == ["28 01:30-03:30"]


def test_the_first_item_that_no_longer_fits_is_named() -> None:
    assert overrun([Item(60), Item(120)], MORNING) is None
    assert overrun([Item(60), Item(121), Item(5)], MORNING) == (1, 1)
    assert overrun([Item(170), Item(170, day=2), Item(11, day=2)], MORNING) == (2, 1)
    assert overrun([Item(23 * 60), Item(61)], None) == (1, 1)


def test_items_are_numbered_through_and_breaks_are_not() -> None:
    items = [Item(5), Item(5, purpose=Purpose.BREAK), Item(5), Item(5, day=2)]
    assert [number for number, _item in numbered(items)] == [1, None, 2, 3]


# In each capital

STATES = [
    State("BR", "America/Sao_Paulo"),
    State("CN", "Asia/Shanghai"),
    State("IN", "Asia/Kolkata"),
    State("IR", "Asia/Tehran"),
]


def test_each_capital_reads_its_own_clock_and_another_date_where_it_has_one() -> None:
    (alike,) = capital_times(hours("2027-02-10 08:00", "2027-02-10 10:00"), STATES)
    rows = {row.state.code: row for row in alike.rows}
    assert (rows["CN"].begins.time, rows["CN"].begins_on) == ("08:00", "")
    assert (rows["BR"].begins.time, rows["BR"].begins_on) == ("21:00", "9 February")
    assert (rows["BR"].ends.time, rows["BR"].ends_on) == ("23:00", "")
    assert (rows["IN"].begins.time, rows["IN"].city) == ("05:30", "New Delhi")
    assert rows["IR"].begins.offset == "UTC+3:30"


def test_a_capital_that_passes_midnight_says_on_which_day_it_ends() -> None:
    (alike,) = capital_times(hours("2027-02-10 09:00", "2027-02-10 13:00"), STATES[:1])
    assert alike.rows[0].begins_on == "9 February"
    assert (alike.rows[0].ends.time, alike.rows[0].ends_on) == ("02:00", "10 February")


def test_days_stand_together_until_some_clock_changes() -> None:
    """Cairo goes forward on Friday 30 April 2027; Beijing never does."""
    held = hours("2027-04-28 10:00", "2027-05-01 12:00")
    cairo = [State("EG", "Africa/Cairo")]
    before, after = capital_times(held, cairo)
    assert (before.first, before.last) == (dt.date(2027, 4, 28), dt.date(2027, 4, 29))
    assert (after.first, after.last) == (dt.date(2027, 4, 30), dt.date(2027, 5, 1))
    assert (before.rows[0].begins.time, after.rows[0].begins.time) == ("04:00", "05:00")
    assert len(capital_times(held, STATES)) == 1


def test_every_clock_shows_the_same_instant() -> None:
    (alike,) = capital_times(MORNING, STATES)
    for row in alike.rows:
        shown = dt.datetime.fromisoformat(f"{row.begins.iso}T{row.begins.time}")
        assert shown.replace(tzinfo=ZoneInfo(row.state.zone)) == MORNING.starts_at
