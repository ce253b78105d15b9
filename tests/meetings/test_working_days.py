"""When the capitals work: weekends by member and date, holidays, and what may shift."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.meetings.capitals.working_days import (
    Kind,
    OutsideCalendar,
    WorkingDays,
    day_off,
    is_complete,
    is_known,
    perhaps_off,
)

MEMBERS = ("BR", "RU", "IN", "CN", "ZA", "EG", "ET", "IR", "AE", "ID")
PARTNERS = ("BY", "BO", "CU", "KZ", "MY", "TH", "UG", "UZ", "NG", "VN")

THE_WEEK = [dt.date(2026, 6, 8) + dt.timedelta(n) for n in range(7)]  # Monday to Sunday


def worked(code: str, days: list[dt.date]) -> str:
    return "".join("." if day_off(code, day) else day.strftime("%a")[0] for day in days)


@pytest.mark.parametrize(
    ("code", "week"),
    [
        ("BR", "MTWTF.."),
        ("CN", "MTWTF.."),
        ("EG", "MTWT..S"),
        ("SA", "MTWT..S"),
        ("IR", "MTWT.SS"),
        ("AE", "MTWTF.."),
    ],
)
def test_each_capital_has_its_own_week(code: str, week: str) -> None:
    assert worked(code, THE_WEEK) == week


def test_the_emirates_moved_their_weekend_at_new_year_2022() -> None:
    november = [dt.date(2021, 11, 1) + dt.timedelta(n) for n in range(7)]
    january = [dt.date(2022, 1, 10) + dt.timedelta(n) for n in range(7)]
    assert worked("AE", november) == "MTWT..S"
    assert worked("AE", january) == "MTWTF.."
    assert perhaps_off("AE", dt.date(2021, 11, 4)) is None


def test_half_days_count_as_worked_and_are_said() -> None:
    friday, thursday = dt.date(2026, 6, 12), dt.date(2026, 6, 11)
    emirates, iran = perhaps_off("AE", friday), perhaps_off("IR", thursday)
    assert emirates is not None
    assert emirates.kind is Kind.HALF_DAY
    assert not emirates.estimated
    assert iran is not None
    assert iran.kind is Kind.HALF_DAY
    assert iran.estimated
    assert iran.name == "Offices close early or all day"
    assert perhaps_off("BR", friday) is None


def test_a_holiday_has_its_english_name_and_a_weekend_is_called_so() -> None:
    tiradentes = day_off("BR", dt.date(2027, 4, 21))
    assert tiradentes is not None
    assert (tiradentes.kind, tiradentes.name) == (Kind.HOLIDAY, "Tiradentes' Day")
    sunday = day_off("BR", dt.date(2027, 4, 25))
    assert sunday is not None
    assert (sunday.kind, sunday.name, sunday.holiday) == (Kind.WEEKEND, "Weekend", "")
    on_a_saturday = day_off("BR", dt.date(2027, 5, 1))
    assert on_a_saturday is not None
    assert on_a_saturday.name == "Worker's Day"


def test_china_and_russia_work_the_weekends_that_they_exchange() -> None:
    assert day_off("CN", dt.date(2026, 2, 14)) is None  # a Saturday, before the Spring Festival
    assert day_off("CN", dt.date(2026, 2, 23)) is not None  # the Monday that it pays for
    assert day_off("RU", dt.date(2027, 2, 20)) is None
    assert day_off("RU", dt.date(2027, 2, 22)) is not None


def test_an_exchange_ordered_with_the_next_year_is_known() -> None:
    assert day_off("CN", dt.date(2006, 12, 30)) is None  # worked for the New Year of 2007
    assert day_off("CN", dt.date(2006, 12, 31)) is None


def test_a_year_without_its_order_or_table_is_said_to_be_incomplete() -> None:
    assert is_complete("CN", 2026)
    assert not is_complete("CN", 2099)
    assert is_complete("CN", 1990)
    assert not is_complete("RU", 2099)
    assert is_complete("IN", 2035)
    assert not is_complete("IN", 2036)
    assert is_complete("BR", 2099)
    assert not is_complete("XX", 2027)
    calendar = WorkingDays(["BR", "CN", "IN", "XX"], dt.date(2098, 12, 1), dt.date(2099, 1, 31))
    assert calendar.incomplete == ("CN", "IN")
    assert WorkingDays("CN", dt.date(2026, 1, 1), dt.date(2026, 1, 31)).incomplete == ()


def test_a_sighted_moon_makes_the_day_estimated_and_its_neighbours_doubtful() -> None:
    october = {n: dt.date(2040, 10, n) for n in range(6, 12)}
    for n in (8, 9):
        feast = day_off("IR", october[n])
        assert feast is not None
        assert feast.estimated
        assert feast.name.startswith("Eid al-Fitr")
    for n in (7, 10):
        assert day_off("IR", october[n]) is None
        neighbour = perhaps_off("IR", october[n])
        assert neighbour is not None
        assert (neighbour.kind, neighbour.estimated) == (Kind.HOLIDAY, True)
    assert perhaps_off("IR", october[6]) is None


def test_an_estimated_feast_on_a_weekend_is_certainly_off() -> None:
    saturday, sunday = (day_off("SA", dt.date(2040, 10, n)) for n in (6, 7))
    assert saturday is not None
    assert sunday is not None
    assert not saturday.estimated
    assert sunday.estimated


def test_an_announced_feast_is_certain() -> None:
    feast = day_off("EG", dt.date(2024, 4, 10))
    assert feast is not None
    assert feast.name == "Eid al-Fitr"
    assert not feast.estimated


@pytest.mark.parametrize("code", [*MEMBERS, *PARTNERS, "SA"])
def test_every_member_and_partner_is_known_in_english(code: str) -> None:
    assert is_known(code)
    first = dt.date(2040, 1, 1)
    names = [found.name for n in range(366) if (found := day_off(code, first + dt.timedelta(n)))]
    assert any(name != "Weekend" for name in names)
    assert all(name.isascii() or "ã" in name or "’" in name for name in names), names
    assert not any("estimated" in name for name in names)


def test_an_unknown_capital_has_weekends_only_and_it_is_said() -> None:
    calendar = WorkingDays(["BR", "XX"], dt.date(2027, 1, 1), dt.date(2027, 1, 10))
    assert calendar.weekends_only == ("XX",)
    assert day_off("XX", dt.date(2027, 1, 1)) is None
    assert day_off("XX", dt.date(2027, 1, 2)) is not None
    assert not calendar.is_working(dt.date(2027, 1, 1))  # Brasília's New Year


def test_fourteen_working_days_before_the_ministers() -> None:
    june = WorkingDays("ZA", dt.date(2027, 5, 1), dt.date(2027, 6, 30))
    # Youth Day, Wednesday 16 June, and two weekends lie between.
    assert june.add(dt.date(2027, 6, 25), -14) == dt.date(2027, 6, 4)
    assert june.add(dt.date(2027, 6, 4), 14) == dt.date(2027, 6, 25)


def test_zero_working_days_is_the_day_or_the_next_that_is_worked() -> None:
    june = WorkingDays("ZA", dt.date(2027, 6, 1), dt.date(2027, 6, 30))
    assert june.add(dt.date(2027, 6, 15), 0) == dt.date(2027, 6, 15)
    assert june.add(dt.date(2027, 6, 16), 0) == dt.date(2027, 6, 17)


def test_common_working_days_are_worked_everywhere() -> None:
    year = (dt.date(2027, 1, 1), dt.date(2027, 12, 31))
    common = WorkingDays(MEMBERS, *year)
    assert common.common
    assert not WorkingDays("BR", *year).common
    assert 100 < len(common) < 175
    assert all(day.weekday() < 4 for day in common)  # Friday is off in Cairo and Tehran
    for day in common:
        assert not [code for code in MEMBERS if day_off(code, day)]


@settings(deadline=None)
@given(
    st.sampled_from(MEMBERS),
    st.dates(dt.date(2026, 3, 1), dt.date(2026, 10, 31)),
    st.integers(-30, 30),
)
def test_counting_is_walking(code: str, day: dt.date, count: int) -> None:
    calendar = WorkingDays(code, dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    step = dt.timedelta(1 if count >= 0 else -1)
    walked, left = day, abs(count)
    while left:
        walked += step
        left -= day_off(code, walked) is None
    while count == 0 and day_off(code, walked):
        walked += step
    assert calendar.add(day, count) == walked
    assert calendar.is_working(walked)
    assert calendar.between(min(day, walked), max(day, walked)) == sum(
        calendar.is_working(min(day, walked) + dt.timedelta(n))
        for n in range(abs((walked - day).days) + 1)
    )


@pytest.mark.parametrize("count", [-10, 10])
def test_a_count_past_the_calendar_is_refused(count: int) -> None:
    week = WorkingDays("BR", THE_WEEK[0], THE_WEEK[-1])
    with pytest.raises(OutsideCalendar, match="not within 2026-06-08 to 2026-06-14"):
        week.add(THE_WEEK[2], count)


def test_a_day_outside_the_calendar_is_refused() -> None:
    week = WorkingDays("BR", THE_WEEK[0], THE_WEEK[-1])
    for ask in (week.is_working, lambda day: week.add(day, 0), lambda day: week.between(day, day)):
        with pytest.raises(OutsideCalendar):
            ask(THE_WEEK[0] - dt.timedelta(1))
    with pytest.raises(ValueError, match="last is before first"):
        WorkingDays("BR", THE_WEEK[1], THE_WEEK[0])


def test_the_ends_of_the_calendar_do_not_overflow() -> None:
    assert day_off("IR", dt.date.max) is not None  # a Friday
    assert perhaps_off("BR", dt.date.max) is None
    assert day_off("BR", dt.date.min) is None
