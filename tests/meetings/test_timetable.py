"""The resolver in the domain's words: the concept note of 2022, and what goes wrong in a year."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.core.windows import Precision, Window, of_year, read_window, say_bounds
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
    Move,
    Offset,
    OpenEnd,
    Part,
    Release,
    Side,
    UnknownEntry,
    Violation,
    Widen,
    Within,
    mended,
    resolve,
)

YEAR = of_year(2022)


class Weekdays:
    def is_working(self, day: dt.date, /) -> bool:
        return day.weekday() < 5


class WeekdaysButNotInMay(Weekdays):
    def is_working(self, day: dt.date, /) -> bool:
        return super().is_working(day) and day.month != 5


CALENDARS = {Unit.WORKING: Weekdays(), Unit.COMMON: WeekdaysButNotInMay()}


def day(month: int, number: int) -> dt.date:
    return dt.date(2022, month, number)


def within(words: str) -> Within:
    return Within(read_window(words, 2022))


def planned(key: str, *constraints: Constraint, length: int = 1) -> Entry:
    return Entry(key, constraints, length)


def confirmed(key: str, date: dt.date, *constraints: Constraint, length: int = 1) -> Entry:
    return Entry(key, constraints, length, date)


def said(*entries: Entry) -> dict[str, str]:
    windows = resolve(entries, YEAR, CALENDARS).windows
    return {key: say_bounds(window).removesuffix(" 2022") for key, window in windows.items()}


FIRST = planned("first", within("February"))
SECOND = planned("second", within("April"))
THIRD = planned("third", within("late May/early June 2022"))
MINISTERS = planned("ministers", within("late May/early June 2022"), BackToBack("third"))
DIALOGUE = planned("dialogue", Before("second"))


def test_the_concept_note_of_2022() -> None:
    assert said(
        FIRST,
        DIALOGUE,
        SECOND,
        planned("first draft discussed", At("second")),
        planned("special events, spring", Between("first", "second")),
        planned("special events, autumn", within("November 2022")),
        THIRD,
        MINISTERS,
        planned("adopted", At("third")),
        planned("submitted", At("ministers")),
    ) == {
        "first": "1 to 28 February",
        "dialogue": "1 January to 29 April",
        "second": "1 to 30 April",
        "first draft discussed": "1 to 30 April",
        "special events, spring": "2 February to 29 April",
        "special events, autumn": "1 to 30 November",
        "third": "21 May to 10 June",
        "ministers": "21 May to 10 June",
        "adopted": "21 May to 10 June",
        "submitted": "21 May to 10 June",
    }


def test_a_window_that_nothing_narrows_keeps_its_own_precision() -> None:
    windows = resolve([FIRST, confirmed("second", day(4, 6)), DIALOGUE], YEAR).windows
    assert windows["first"].precision is Precision.MONTH
    assert windows["second"].precision is Precision.DAY
    assert windows["dialogue"].precision is Precision.SPAN


def test_a_confirmed_date_narrows_what_hangs_on_it() -> None:
    assert said(
        FIRST,
        confirmed("second", day(4, 6), within("April")),
        DIALOGUE,
        planned("events", Between("first", "second")),
        THIRD,
        confirmed("ministers", day(6, 9), BackToBack("third")),
        planned("adopted", At("third")),
    ) == {
        "first": "1 to 28 February",
        "second": "6 April",
        "dialogue": "1 January to 5 April",
        "events": "2 February to 5 April",
        "third": "8 to 10 June",
        "ministers": "9 June",
        "adopted": "8 to 10 June",
    }


def test_a_confirmed_date_narrows_what_it_hangs_on_too() -> None:
    assert said(SECOND, confirmed("dialogue", day(4, 20), Before("second")))["second"] == (
        "21 to 30 April"
    )


def test_a_confirmed_date_takes_the_place_of_the_plan_but_not_of_a_relation() -> None:
    late = confirmed("second", day(5, 6), within("April"))
    assert resolve([late], YEAR).violations == ()
    assert resolve([late, confirmed("dialogue", day(5, 9), Before("second"))], YEAR).violations


def test_working_days_are_the_presidencys_and_common_ones_those_of_all() -> None:
    ministers = confirmed("ministers", day(6, 9))  # a Thursday
    assert said(
        ministers,
        planned("papers", Offset(14, Unit.WORKING, Side.BEFORE, "ministers")),
        planned("papers for all", Offset(14, Unit.COMMON, Side.BEFORE, "ministers")),
        planned("papers by the calendar", Offset(14, Unit.DAYS, Side.BEFORE, "ministers")),
        planned("minutes", Offset(1, Unit.WORKING, Side.AFTER, "ministers")),
        planned("report", Offset(2, Unit.WORKING, Side.AFTER, "ministers")),
    ) == {
        "ministers": "9 June",
        "papers": "20 May",
        "papers for all": "20 April",
        "papers by the calendar": "26 May",
        "minutes": "10 June",
        "report": "13 June",
    }


def test_a_relation_may_lead_out_of_the_year_where_an_open_end_stops() -> None:
    assert said(
        confirmed("first", day(1, 5)),
        planned("papers", Offset(14, Unit.DAYS, Side.BEFORE, "first")),
    )["papers"] == ("22 December 2021")
    assert said(confirmed("last", day(12, 30)), planned("later", After("last")))["later"] == (
        "31 December"
    )


def test_an_entry_of_several_days_is_reckoned_with_whole() -> None:
    assert said(
        confirmed("expo", day(11, 5), length=6),
        planned("before", Before("expo"), within("November"), length=2),
        planned("during", At("expo"), length=2),
        planned("after", After("expo"), within("November")),
        planned("next to it", BackToBack("expo"), length=2),
        planned("a week later", Offset(7, Unit.DAYS, Side.AFTER, "expo")),
    ) == {
        "expo": "5 to 10 November",
        "before": "1 to 4 November",
        "during": "5 to 10 November",
        "after": "11 to 30 November",
        "next to it": "3 to 12 November",
        "a week later": "17 November",
    }


def test_a_window_shorter_than_the_entry_says_when_it_starts() -> None:
    assert said(planned("meeting", within("9 March"), length=2)) == {"meeting": "9 to 10 March"}


# -- violations and mends ----------------------------------------------------------------------


def test_a_dialogue_confirmed_after_the_meeting_it_should_precede() -> None:
    resolution = resolve(
        [
            FIRST,
            confirmed("second", day(4, 4)),
            confirmed("dialogue", day(4, 6), Before("second")),
            THIRD,
        ],
        YEAR,
    )
    (violation,) = resolution.violations
    assert violation == Violation(
        (
            Part("dialogue", Confirmed(day(4, 6))),
            Part("dialogue", Before("second")),
            Part("second", Confirmed(day(4, 4))),
        )
    )
    assert violation.keys == ("dialogue", "second")
    assert resolution.mends(violation) == (
        Move("dialogue", day(4, 6), day(4, 3)),
        Move("second", day(4, 4), day(4, 7)),
        Release("dialogue", Before("second")),
    )


def test_a_mend_spares_the_rest_of_the_timetable_where_it_can() -> None:
    """Three days earlier would be enough for this violation, and break another relation."""
    entries = [
        confirmed("training", day(4, 3)),
        confirmed("dialogue", day(4, 6), Before("second")),
        confirmed("second", day(4, 5), After("training")),
        planned("draft", Offset(3, Unit.DAYS, Side.BEFORE, "second"), within("1–10 April")),
    ]
    resolution = resolve(entries, YEAR)
    (violation,) = resolution.violations
    assert resolution.mends(violation)[:2] == (
        Move("dialogue", day(4, 6), day(4, 4)),
        Move("second", day(4, 5), day(4, 7)),
    )
    for mend in resolution.mends(violation):
        assert resolve(mended(entries, mend), YEAR).violations == ()


def test_a_planned_window_is_widened_rather_than_moved() -> None:
    resolution = resolve([planned("third", within("March"), After("second")), SECOND], YEAR)
    (violation,) = resolution.violations
    assert resolution.mends(violation) == (
        Widen("second", read_window("April 2022"), Window(day(3, 30), day(4, 30))),
        Widen("third", read_window("March 2022"), Window(day(3, 1), day(4, 2))),
        Release("third", After("second")),
    )


def test_entries_that_have_no_part_in_it_are_not_named() -> None:
    chain = [planned(f"step {n}", After(f"step {n - 1}")) for n in range(1, 9)]
    start, end = confirmed("step 0", day(3, 1)), confirmed("end", day(3, 5), After("step 6"))
    (violation,) = resolve([start, *chain, end, FIRST, SECOND, DIALOGUE], YEAR).violations
    assert set(violation.keys) == {"end", *(f"step {n}" for n in range(7))}


def test_several_violations_that_share_a_date_are_each_reported() -> None:
    violations = resolve(
        [
            confirmed("second", day(4, 4)),
            confirmed("dialogue", day(4, 6), Before("second")),
            confirmed("training", day(4, 7), Before("second")),
            confirmed("papers", day(4, 1), Offset(1, Unit.WORKING, Side.BEFORE, "second")),
            confirmed("note", day(4, 1), Offset(2, Unit.WORKING, Side.BEFORE, "second")),
        ],
        YEAR,
        CALENDARS,
    ).violations
    assert {violation.keys for violation in violations} == {
        ("dialogue", "second"),
        ("training", "second"),
        ("note", "second"),
    }


def test_relations_that_contradict_each_other_whatever_the_dates() -> None:
    """No circle of references, yet no order of days: after the third, which is after it."""
    events = planned("events", Before("second"), After("third"))
    (violation,) = resolve(
        [planned("second"), planned("third", After("second")), events], YEAR
    ).violations
    assert {part.reason for part in violation.parts} == {
        Before("second"),
        After("third"),
        After("second"),
    }


def test_a_day_that_is_not_worked_is_no_working_day_before_anything() -> None:
    fourteen_days = Offset(14, Unit.WORKING, Side.BEFORE, "ministers")
    saturday = confirmed("papers", day(5, 7), fourteen_days)
    resolution = resolve([MINISTERS, THIRD, saturday], YEAR, CALENDARS)
    (violation,) = resolution.violations
    assert violation.parts == (Part("papers", Confirmed(day(5, 7))), Part("papers", fourteen_days))
    assert resolution.mends(violation)[0] == Move("papers", day(5, 7), day(5, 6))


def test_the_end_of_the_year_takes_part_by_name() -> None:
    entries = [confirmed("summit", day(12, 31)), planned("report", After("summit"))]
    (violation,) = resolve(entries, YEAR).violations
    end = OpenEnd(dt.date(2020, 12, 31), day(12, 31))
    assert Part("report", end) in violation.parts


def test_a_distance_that_leads_far_out_of_the_year_is_a_violation() -> None:
    far = Offset(800, Unit.DAYS, Side.AFTER, "first")
    (violation,) = resolve([confirmed("first", day(1, 5)), planned("report", far)], YEAR).violations
    assert violation.parts == (
        Part("first", Confirmed(day(1, 5))),
        Part("report", far),
        Part("report", OpenEnd(dt.date(2020, 12, 31), dt.date(2024, 1, 1))),
    )


# -- what is refused ---------------------------------------------------------------------------


def test_a_circle_is_refused_and_spelt_out() -> None:
    with pytest.raises(Circular) as refused:
        resolve(
            [
                planned("training", After("dialogue")),
                planned("dialogue", Before("meeting")),
                planned("meeting", Offset(3, Unit.DAYS, Side.AFTER, "training")),
                planned("other", At("meeting")),
            ],
            YEAR,
        )
    assert refused.value.keys == ("dialogue", "meeting", "training", "dialogue")


def test_an_entry_cannot_hang_on_itself() -> None:
    with pytest.raises(Circular) as refused:
        resolve([planned("dialogue", Before("dialogue"))], YEAR)
    assert refused.value.keys == ("dialogue", "dialogue")


def test_what_is_not_in_the_timetable_is_named() -> None:
    with pytest.raises(UnknownEntry) as refused:
        resolve([DIALOGUE], YEAR)
    assert (refused.value.key, refused.value.missing) == ("dialogue", "second")


def test_two_entries_with_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="one key"):
        resolve([FIRST, FIRST], YEAR)


def test_lengths_and_distances_are_a_day_or_more() -> None:
    with pytest.raises(ValueError, match="one day or more"):
        planned("meeting", length=0)
    with pytest.raises(ValueError, match="one day or more"):
        Offset(0, Unit.DAYS, Side.BEFORE, "meeting")


def test_a_long_chain_is_settled_and_its_one_violation_told() -> None:
    chain = [planned("step 000", within("1 January"))]
    chain += [planned(f"step {n:03}", After(f"step {n - 1:03}")) for n in range(1, 200)]
    assert not resolve(chain, YEAR).violations
    (violation,) = resolve(
        [*chain, confirmed("end", day(2, 1), After("step 040"))], YEAR
    ).violations
    assert len(violation.keys) == 42
