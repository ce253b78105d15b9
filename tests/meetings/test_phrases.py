"""The plain words of a concept note: what was understood, as what, and what was not."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.windows import Window, of_month, of_part, of_year, read_window
from apps.meetings.phrases import Understood, understand
from apps.meetings.states import Unit
from apps.meetings.timetable import (
    After,
    At,
    BackToBack,
    Before,
    Between,
    Constraint,
    Offset,
    Side,
    Within,
)

NAMES = {
    "cgeti-1": ("First CGETI meeting",),
    "cgeti-2": ("Second CGETI meeting", "CGETI II"),
    "cgeti-3": ("Third CGETI meeting",),
    "ministers": ("Trade Ministers' Meeting",),
    "dialogue": ("BRICS Digital Economy Dialogue",),
    "expo": ("China International Import Expo",),
}
TWO_BODIES = NAMES | {"group-2": ("Second working group meeting",)}


def read(words: str) -> Understood:
    return understand(words, 2022, NAMES)


def window(words: str) -> Within:
    return Within(read_window(words, 2022))


def ahead(count: int, unit: Unit, key: str) -> Offset:
    return Offset(count, unit, Side.BEFORE, key)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("February 2022", [[window("February 2022")]]),
        ("Before the second CGETI meeting", [[Before("cgeti-2")]]),
        ("prior to CGETI II", [[Before("cgeti-2")]]),
        ("following the Dialogue", [[After("dialogue")]]),
        ("at the third meeting", [[At("cgeti-3")]]),
        ("in the margins of the ministers’ meeting", [[At("ministers")]]),
        ("during the China International Import Expo", [[At("expo")]]),
        ("back to back with the 2nd meeting", [[BackToBack("cgeti-2")]]),
        ("back-to-back with the ministers", [[BackToBack("ministers")]]),
        ("14 working days before the ministers", [[ahead(14, Unit.WORKING, "ministers")]]),
        ("14 common working days before the ministers", [[ahead(14, Unit.COMMON, "ministers")]]),
        ("two weeks before the ministers", [[ahead(14, Unit.DAYS, "ministers")]]),
        ("the day before the Dialogue", [[ahead(1, Unit.DAYS, "dialogue")]]),
        ("10 days after the first meeting", [[Offset(10, Unit.DAYS, Side.AFTER, "cgeti-1")]]),
        ("between the first and second CGETI meetings", [[Between("cgeti-1", "cgeti-2")]]),
        ("between the Dialogue and the ministers", [[Between("dialogue", "ministers")]]),
        ("between 3 April and 9 May", [[window("3 April to 9 May")]]),
        ("before June 2022", [[Within(Window(dt.date(2022, 1, 1), dt.date(2022, 5, 31)))]]),
        ("after 9 May", [[Within(Window(dt.date(2022, 5, 10), dt.date(2022, 12, 31)))]]),
        ("in 2022", [[Within(of_year(2022))]]),
        # one time, said by several relations
        (
            "after the first meeting and before the ministers' meeting",
            [[After("cgeti-1"), Before("ministers")]],
        ),
        (
            "late May/early June 2022, back to back with the ministers",
            [[window("late May/early June"), BackToBack("ministers")]],
        ),
        (
            "At the first CGETI meeting in February 2022",
            [[At("cgeti-1"), window("February 2022")]],
        ),
        ("before the first and third meeting", [[Before("cgeti-1"), Before("cgeti-3")]]),
        # several times
        (
            "Between the first and second CGETI meeting and in November 2022",
            [[Between("cgeti-1", "cgeti-2")], [window("November 2022")]],
        ),
        (
            "At the third CGETI Meeting and the Trade Ministers' Meeting in late May/early June",
            [[At("cgeti-3")], [At("ministers"), window("late May/early June")]],
        ),
        ("April and November 2023", [[window("April 2023")], [window("November 2023")]]),
        ("in April; in November", [[window("April")], [window("November")]]),
        ("before the Dialogue and in November", [[Before("dialogue")], [window("November")]]),
        ("during the Expo (November 2022)", [[At("expo"), window("November 2022")]]),
    ],
)
def test_what_is_understood_whole(words: str, parts: list[list[Constraint]]) -> None:
    understood = read(words)
    assert [list(part.constraints) for part in understood.parts] == parts
    assert understood.complete


def test_each_part_says_which_words_were_understood_as_what() -> None:
    first, second = read("Between the first and second CGETI meeting and in November 2022").parts
    assert [when.words for when in first.whens] == ["Between the first and second CGETI meeting"]
    assert [when.words for when in second.whens] == ["in November 2022"]


def test_a_name_that_may_mean_several_entries_is_left_to_be_chosen() -> None:
    understood = understand("back to back with the second meeting", 2022, TWO_BODIES)
    (when,) = understood.parts[0].whens
    assert when.choices == (BackToBack("cgeti-2"), BackToBack("group-2"))
    assert when.constraint is None
    assert not understood.complete


def test_a_full_name_is_not_ambiguous() -> None:
    assert understand("before the second CGETI meeting", 2022, TWO_BODIES).complete


def test_a_name_that_lacks_its_ending_borrows_it_from_the_other() -> None:
    understood = understand("between the first and second CGETI meeting", 2022, TWO_BODIES)
    assert understood.parts[0].constraints == (Between("cgeti-1", "cgeti-2"),)


@pytest.mark.parametrize(
    ("words", "unread", "hint"),
    [
        ("at an appropriate time", "at an appropriate time", "No entry"),
        ("after the gala dinner in May", "after the gala dinner", "No entry"),
        ("30 February 2022", "30 February 2022", "no such day"),
        ("before 30 February", "before 30 February", "no such day"),
        ("April and 30 June to 3 June", "30 June to 3 June", "before its start"),
        ("trainings may be held in May", "trainings may be held", ""),
        ("at least 14 days before the ministers", "at least", "No entry"),
        ("some days before the ministers", "some days", ""),
        ("0 days before the ministers", "0 days", ""),
        ("in February (to be confirmed)", "to be confirmed", ""),
    ],
)
def test_what_is_not_understood_is_listed(words: str, unread: str, hint: str) -> None:
    understood = read(words)
    (found,) = (unread for part in understood.parts for unread in part.unread)
    assert found.words == unread
    assert hint in found.hint
    assert not understood.complete


def test_a_date_without_a_year_needs_the_timetables() -> None:
    (part,) = understand("late May", None, NAMES).parts
    assert part.unread[0].hint == "Write the year."
    assert understand("late May", 2024, NAMES).parts[0].constraints == (
        Within(of_part(2024, 5, "late")),
    )


def test_nothing_written_is_nothing_understood() -> None:
    assert not read("").complete
    assert not read(" , and ").complete


VOCABULARY = [
    *("before", "after", "between", "at", "the day", "14 working days", "back to back with"),
    *("and", ",", ";", "/", "–", "(", ")", "to", "of", "in", "on", "2022", "30 February", "9 May"),
    *("May", "late", "second", "quarter", "soon", "CGETI", "meeting", "ministers'", "Dialogue"),
]


@given(st.lists(st.sampled_from(VOCABULARY), max_size=14).map(" ".join) | st.text(max_size=30))
def test_every_word_is_understood_or_listed_and_none_twice(words: str) -> None:
    parts = read(words).parts
    shown = " ".join(piece.words for part in parts for piece in (*part.whens, *part.unread))
    typed, told = (Counter(re.findall(r"[^\W_]+", text.lower())) for text in (words, shown))
    assert not told - typed
    assert set(typed - told) <= {"and"}


def test_months_parts_and_windows_come_with_their_precision() -> None:
    assert read("April").parts[0].constraints == (Within(of_month(2022, 4)),)
