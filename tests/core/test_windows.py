"""Fuzzy dates: read strictly, kept as two bounds, said again in words."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.core.windows import (
    PARTS,
    Precision,
    Unreadable,
    Window,
    of_month,
    of_part,
    one_day,
    read_window,
    say,
    say_bounds,
)

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2199, 12, 31))
MONTHS = st.tuples(st.integers(1990, 2199), st.integers(1, 12))


def window(first: str, last: str, precision: Precision = Precision.SPAN) -> Window:
    return Window(dt.date.fromisoformat(first), dt.date.fromisoformat(last), precision)


@pytest.mark.parametrize(
    ("words", "first", "last", "precision"),
    [
        ("9 February 2018", "2018-02-09", "2018-02-09", Precision.DAY),
        ("2018-02-09", "2018-02-09", "2018-02-09", Precision.DAY),
        ("the 9th of February, 2018", "2018-02-09", "2018-02-09", Precision.DAY),
        ("29 February 2024", "2024-02-29", "2024-02-29", Precision.DAY),
        ("February", "2022-02-01", "2022-02-28", Precision.MONTH),
        ("in February 2024", "2024-02-01", "2024-02-29", Precision.MONTH),
        ("2022-11", "2022-11-01", "2022-11-30", Precision.MONTH),
        ("Feb.", "2022-02-01", "2022-02-28", Precision.MONTH),
        ("early June", "2022-06-01", "2022-06-10", Precision.PART),
        ("mid-July 2022", "2022-07-11", "2022-07-20", Precision.PART),
        ("late February 2024", "2024-02-21", "2024-02-29", Precision.PART),
        ("late May/early June 2022", "2022-05-21", "2022-06-10", Precision.SPAN),
        ("late May – early June", "2022-05-21", "2022-06-10", Precision.SPAN),
        ("early or mid-June", "2022-06-01", "2022-06-20", Precision.SPAN),
        ("28 April to 12 May 2022", "2022-04-28", "2022-05-12", Precision.SPAN),
        ("May 28–30, 2022", "2022-05-28", "2022-05-30", Precision.SPAN),
        ("1–10 June", "2022-06-01", "2022-06-10", Precision.SPAN),
        ("9 and 10 February 2018", "2018-02-09", "2018-02-10", Precision.SPAN),
        ("April and May 2022", "2022-04-01", "2022-05-31", Precision.SPAN),
        ("between 3 April and 9 May", "2022-04-03", "2022-05-09", Precision.SPAN),
        ("28 December 2021 to 3 January 2022", "2021-12-28", "2022-01-03", Precision.SPAN),
        ("first half of May", "2022-05-01", "2022-05-15", Precision.SPAN),
        ("second half of 2022", "2022-07-01", "2022-12-31", Precision.SPAN),
        ("second quarter of 2022", "2022-04-01", "2022-06-30", Precision.SPAN),
        ("Q4", "2022-10-01", "2022-12-31", Precision.SPAN),
        ("2023", "2023-01-01", "2023-12-31", Precision.SPAN),
    ],
)
def test_what_people_write_is_read(words: str, first: str, last: str, precision: Precision) -> None:
    assert read_window(words, 2022) == window(first, last, precision)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("30 February 2022", "no such day"),
        ("29 February 2022", "no such day"),
        ("29 February 2100", "no such day"),
        ("2022-13", "no such day"),
        ("99 May 2022", "no such day"),
        ("12 May to 28 April 2022", "before its start"),
        ("28 December to 3 January 2022", "before its start"),
        ("April and June 2022", "an entry for each"),
        ("9 and 11 February 2018", "an entry for each"),
        ("9", "Write the month"),
        ("5/6/2022", "Write the month"),
        ("late", "Write the month"),
        ("", "Write “9 February 2027”"),
        ("soon", "Write “9 February 2027”"),
        ("9 February 2018 or so", "Write “9 February 2027”"),
        ("9 February 10", "Write “9 February 2027”"),
        ("late 9 May", "Write “9 February 2027”"),
        ("to April", "Write “9 February 2027”"),
        ("0 May 2022", "no such day"),
    ],
)
def test_what_cannot_be_read_whole_is_refused_with_what_to_write(words: str, hint: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_window(words, 2022)
    assert hint in refused.value.hint
    assert refused.value.message.startswith(f"“{words}” cannot be read as a date.")


def test_a_date_without_a_year_needs_one_from_its_context() -> None:
    with pytest.raises(Unreadable, match="Write the year"):
        read_window("late May")


def test_a_window_does_not_end_before_its_start() -> None:
    with pytest.raises(ValueError, match="ends before"):
        window("2022-05-12", "2022-04-28")


def test_windows_sort_by_start_then_end() -> None:
    late_may, span = of_part(2022, 5, "late"), read_window("late May/early June 2022")
    assert sorted([of_month(2022, 6), span, late_may]) == [late_may, span, of_month(2022, 6)]
    assert dt.date(2022, 6, 10) in span
    assert dt.date(2022, 6, 11) not in span


@pytest.mark.parametrize(
    ("words", "said", "bounds"),
    [
        ("2018-02-09", "9 February 2018", "9 February 2018"),
        ("April 2022", "April 2022", "1 to 30 April 2022"),
        ("mid July 2022", "mid-July 2022", "11 to 20 July 2022"),
        ("late May/early June 2022", "late May to early June 2022", "21 May to 10 June 2022"),
        ("28 April–12 May 2022", "28 April to 12 May 2022", "28 April to 12 May 2022"),
        ("1–10 June 2022", "1 to 10 June 2022", "1 to 10 June 2022"),
        ("April and May 2022", "April to May 2022", "1 April to 31 May 2022"),
        (
            "28 December 2021 to 3 January 2022",
            "28 December 2021 to 3 January 2022",
            "28 December 2021 to 3 January 2022",
        ),
    ],
)
def test_windows_are_said_in_words_and_by_their_days(words: str, said: str, bounds: str) -> None:
    assert say(read_window(words)) == said
    assert say_bounds(read_window(words)) == bounds


def test_the_names_of_months_follow_the_language() -> None:
    with translation.override("pt"):
        assert "abril" in say(of_month(2022, 4)).lower()


@given(DAYS, DAYS)
def test_what_is_said_of_a_span_is_read_back_to_the_same_days(a: dt.date, b: dt.date) -> None:
    span = Window(min(a, b), max(a, b))
    for words in (say(span), say_bounds(span)):
        again = read_window(words)
        assert (again.earliest, again.latest) == (span.earliest, span.latest)


@given(MONTHS, st.sampled_from(list(PARTS)), DAYS)
def test_days_parts_and_months_are_read_back_with_their_precision(
    month: tuple[int, int], part: str, day: dt.date
) -> None:
    for named in (of_month(*month), of_part(*month, part), one_day(day)):
        assert read_window(say(named)) == named


@given(MONTHS)
def test_the_parts_of_a_month_cover_it_without_overlap(month: tuple[int, int]) -> None:
    early, mid, late = (of_part(*month, part) for part in PARTS)
    assert early.earliest == of_month(*month).earliest
    assert (mid.earliest - early.latest).days == (late.earliest - mid.latest).days == 1
    assert late.latest == of_month(*month).latest


@given(st.text(max_size=40) | st.text("0123456789 -/aeimrtyJuneMay,", max_size=25))
def test_any_text_is_read_or_refused_and_never_breaks(words: str) -> None:
    with suppress(Unreadable):
        assert read_window(words, 2022).earliest.year >= 1900
