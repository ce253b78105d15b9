"""The life line: nine stages, computed from plain facts."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.research.stages import (
    Facts,
    Key,
    Stage,
    StageState,
    Standing,
    life_line,
    standing,
)
from apps.research.states import TermsState, state_of

TODAY = dt.date(2027, 2, 1)
YESTERDAY, TOMORROW = TODAY - dt.timedelta(1), TODAY + dt.timedelta(1)

DAYS = st.one_of(st.none(), st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)))
ANY_FACTS = st.builds(
    Facts, entity=st.text(), **{f.name: DAYS for f in fields(Facts) if f.name != "entity"}
)

# The usual way, one fact after the other.
DRAFT = Facts(interim_due=dt.date(2027, 6, 30), final_due=dt.date(2027, 11, 30))
PROPOSED = replace(DRAFT, proposed=dt.date(2027, 1, 4))
TABLED = replace(PROPOSED, tabled=dt.date(2027, 1, 5))
AGREED = replace(TABLED, agreed=dt.date(2027, 1, 14))
DETERMINED = replace(AGREED, determined=dt.date(2027, 1, 25), entity="Institute")
COMMISSIONED = replace(DETERMINED, commissioned=dt.date(2027, 1, 26))
INTERIM = replace(COMMISSIONED, interim_due=None, interim_delivered=dt.date(2027, 1, 28))
REVIEWED = replace(INTERIM, members_reviewed=dt.date(2027, 1, 29))
FINAL = replace(REVIEWED, final_due=None, final_delivered=dt.date(2027, 1, 30))
PUBLISHED = replace(FINAL, published=dt.date(2027, 1, 31))


def stage(facts: Facts, key: Key, today: dt.date = TODAY) -> Stage:
    return next(s for s in life_line(facts, today) if s.key == key)


def current(facts: Facts) -> Stage | None:
    return next((s for s in life_line(facts, TODAY) if s.state == StageState.CURRENT), None)


@pytest.mark.parametrize(
    ("facts", "where", "said"),
    [
        (DRAFT, Key.PROPOSED, "Being drafted"),
        (PROPOSED, Key.REVIEW, "Waits for the presidency to table it"),
        (TABLED, Key.REVIEW, "Tabled 5 January 2027"),
        (replace(TABLED, review_until=TOMORROW), Key.REVIEW, "Round open until 2 February 2027"),
        (AGREED, Key.DETERMINED, "Members nominate entities"),
        (
            replace(AGREED, decision_tabled=YESTERDAY),
            Key.DETERMINED,
            "Draft decision tabled 31 January 2027",
        ),
        (DETERMINED, Key.COMMISSIONED, "Waits for the presidency’s letter to Institute"),
        (COMMISSIONED, Key.INTERIM, "Due 30 June 2027"),
        (INTERIM, Key.MEMBERS_REVIEW, "Waits for a round on the interim report"),
        (
            replace(INTERIM, members_review_until=TOMORROW),
            Key.MEMBERS_REVIEW,
            "Round open until 2 February 2027",
        ),
        (REVIEWED, Key.FINAL, "Due 30 November 2027"),
        (FINAL, Key.PUBLISHED, ""),
    ],
)
def test_each_fact_moves_the_study_to_its_next_stage(facts: Facts, where: Key, said: str) -> None:
    now = current(facts)
    assert now is not None
    assert (now.key, now.when) == (where, said)


def test_a_published_study_has_no_stage_left() -> None:
    assert {s.state for s in life_line(PUBLISHED, TODAY)} == {StageState.DONE}
    assert stage(PUBLISHED, Key.AGREED).when == "14 January 2027"


def test_a_due_day_is_overdue_once_it_has_ended() -> None:
    due_today = replace(COMMISSIONED, interim_due=TODAY)
    assert stage(due_today, Key.INTERIM).state == StageState.CURRENT
    assert stage(due_today, Key.INTERIM, TOMORROW) == Stage(
        Key.INTERIM,
        "Interim report",
        StageState.OVERDUE,
        "Was due 1 February 2027, 1 day overdue",
    )


def test_the_final_study_is_overdue_even_while_the_interim_report_is() -> None:
    late = replace(COMMISSIONED, interim_due=YESTERDAY, final_due=YESTERDAY)
    assert [s.key for s in life_line(late, TODAY) if s.overdue] == [Key.INTERIM, Key.FINAL]


def test_a_final_study_without_an_interim_report_is_waited_for_no_more() -> None:
    skipped = replace(COMMISSIONED, interim_due=YESTERDAY, final_delivered=TODAY)
    assert stage(skipped, Key.INTERIM).state == StageState.DONE
    assert stage(skipped, Key.INTERIM).when == "No date given"


@given(ANY_FACTS, st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)))
def test_done_comes_first_then_one_present_then_what_is_ahead(facts: Facts, today: dt.date) -> None:
    line = life_line(facts, today)
    assert [s.key for s in line] == list(Key)
    states = [s.state for s in line]
    done = states.count(StageState.DONE)
    assert states[:done] == [StageState.DONE] * done
    assert StageState.DONE not in states[done:]
    assert StageState.CURRENT not in states[done + 1 :]
    assert states[done:] == [] or states[done] in (StageState.CURRENT, StageState.OVERDUE)


@given(ANY_FACTS, st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)))
def test_what_is_done_or_overdue_says_when(facts: Facts, today: dt.date) -> None:
    for each in life_line(facts, today):
        if each.state in (StageState.DONE, StageState.OVERDUE):
            assert each.when


@given(ANY_FACTS, st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 30)))
def test_waiting_a_day_undoes_nothing(facts: Facts, today: dt.date) -> None:
    order = [StageState.AHEAD, StageState.CURRENT, StageState.OVERDUE, StageState.DONE]
    tomorrow = life_line(facts, today + dt.timedelta(1))
    for before, after in zip(life_line(facts, today), tomorrow, strict=True):
        assert order.index(before.state) <= order.index(after.state)


def test_where_a_study_stands_in_a_word() -> None:
    way = [DRAFT, replace(DRAFT, withdrawn=TODAY), PROPOSED, TABLED, AGREED, DETERMINED]
    way += [COMMISSIONED, INTERIM, REVIEWED, FINAL, PUBLISHED]
    assert [standing(facts) for facts in way] == list(Standing)


def test_the_state_of_the_terms_follows_from_the_same_facts() -> None:
    way = [
        DRAFT,
        replace(DRAFT, withdrawn=TODAY),
        PROPOSED,
        TABLED,
        AGREED,
        DETERMINED,
        COMMISSIONED,
        INTERIM,
        PUBLISHED,
    ]
    assert [state_of(facts) for facts in way] == [
        TermsState.DRAFT,
        TermsState.WITHDRAWN,
        TermsState.PROPOSED,
        TermsState.TABLED,
        TermsState.AGREED,
        TermsState.DETERMINED,
        TermsState.COMMISSIONED,
        TermsState.COMMISSIONED,
        TermsState.COMMISSIONED,
    ]
