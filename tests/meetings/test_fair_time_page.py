"""A fair time for an online meeting: which date, which start, who bears it, and who bore it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from apps.delegations.models import MemberState
from apps.meetings.capitals.fair_dates import choices_on, compared_days, ledger_of, minutes_words
from apps.meetings.models import Entry, Meeting
from apps.meetings.planning import Tie
from apps.meetings.states import Mode, RelationKind
from tests.conftest import Cast
from tests.factories import meetings as year
from tests.factories.copies import many_more
from tests.meetings.walking import at, confirmed, fields
from tests.reviews.browsing import browser, get, words

pytestmark = pytest.mark.slow
type Counted = Callable[[int], AbstractContextManager[Any]]
HOME = "Asia/Shanghai"


@pytest.fixture
def second(cast: Cast) -> Entry:
    return year.entry(cast.secretariat, "Second CGETI meeting", "April 2027", number=2)


@pytest.fixture
def members(cast: Cast) -> list[MemberState]:
    return list(MemberState.objects.members(dt.date(2027, 4, 1)))


def online(entry: Entry) -> None:
    Meeting.objects.filter(entry=entry).update(mode=Mode.ONLINE)


def test_starts_are_ranked_with_each_capitals_clock_in_words(cast: Cast, second: Entry) -> None:
    page = get(cast.secretariat, at("time", second) + "?day=2027-04-06&minutes=120")
    said = words(page)
    first = said.index("6 April, 10:00–12:00 UTC Choose")
    assert first < said.index("6 April, 09:30–11:30 UTC Choose")
    # Brasília and Beijing share no working hour: each gives two.
    row = said[first : first + 400]
    assert "Brazil, China : 2 h" in row
    assert "07:00–09:00 120 min early" in row
    assert "18:00–20:00 120 min late" in row
    assert "15:30–17:30 inside hours" in row
    assert "night" in said


def test_choosing_leads_to_the_confirmation_filled_in(cast: Cast, second: Entry) -> None:
    client = browser(cast.secretariat)
    page = client.get(at("time", second) + "?day=2027-04-06&minutes=120")
    href = re.search(r'href="(/manage/entries/[^"]*/confirm/\?[^"]*)"', page.content.decode())
    assert href is not None
    form = fields(client.get(href[1].replace("&amp;", "&")))
    assert (form["first"], form["last"]) == ("2027-04-06", "2027-04-06")
    assert (form["start"], form["end"], form["zone"]) == ("18:00", "20:00", HOME)
    review = client.post(at("confirm", second), {**form, "do": "review"})
    assert "6 April 2027, 18:00 (Beijing, UTC+8); 10:00 UTC" in words(review)


def test_the_first_look_is_at_the_fairest_date_that_is_possible(cast: Cast, second: Entry) -> None:
    """1 April is a holiday in Iran, the 2nd to the 5th are weekends and a holiday in China."""
    page = get(cast.secretariat, at("time", second))
    said = words(page)
    assert "The fairest date that is possible: Tuesday 6 April 2027" in said
    assert "Every member works on it." in said
    assert "Starts on 6 April 2027" in said
    assert "off in Iran (Islamic Republic Day)" in said
    assert said.count("See all") == 30


def test_a_confirmed_entry_is_compared_over_the_days_it_was_planned_for(
    cast: Cast, second: Entry
) -> None:
    confirmed(cast.secretariat, second, first="2027-04-14", start="18:00", end="19:30")
    page = get(cast.secretariat, at("time", second))
    assert words(page).count("See all") == 30
    assert 'value="90"' in page.content.decode()


def test_what_binds_the_entry_is_said_in_words(cast: Cast, second: Entry) -> None:
    dialogue = year.entry(
        cast.secretariat,
        "Dialogue",
        year.plan("before the second meeting", Tie(RelationKind.BEFORE, second)),
        kind="dialogue",
        body=None,
    )
    said = words(get(cast.secretariat, at("time", dialogue)))
    assert "1 January to 29 April 2027" in said
    assert "before “Second CGETI meeting”" in said
    outside = words(get(cast.secretariat, at("time", dialogue) + "?day=2027-05-05"))
    assert "This day lies outside the days on which the entry can be." in outside


def test_no_start_is_feasible_where_somebody_sits_at_night_in_each(
    cast: Cast, second: Entry
) -> None:
    said = words(get(cast.secretariat, at("time", second) + "?day=2027-04-06&minutes=600"))
    assert "None feasible" in said
    assert "puts some delegation into the night" in said
    said = words(get(cast.secretariat, at("time", second) + "?day=2027-04-06&minutes=60"))
    assert "None feasible" not in said


def test_the_ledger_counts_the_years_online_meetings_and_the_turn_goes_on(
    cast: Cast, second: Entry, members: list[MemberState]
) -> None:
    """Three meetings at 10:00 in Beijing fall into Brasília's night; then Brasília is spared."""
    for day in (2, 3, 4):
        held = year.confirmed(cast.secretariat, f"Call {day}", dt.date(2027, 3, day))
        online(held)
    in_a_room = year.confirmed(cast.secretariat, "In a room", dt.date(2027, 3, 5))
    assert in_a_room.starts_at is not None
    ledger = ledger_of(2027, members, second)
    # 10:00 to 13:00 in Beijing ends at 02:00 in Brasília, eight hours past 18:00.
    assert ledger["BR"] == 3 * 8 * 60
    assert ledger["CN"] == 0
    said = words(get(cast.secretariat, at("time", second)))
    assert "BR Brazil 24 h" in said
    assert "CN China none" in said
    spared = choices_on(dt.date(2027, 4, 6), 120, members, HOME, ledger)[0]
    burdens = {capital.member.code: capital.place.burden for capital in spared.capitals}
    assert burdens["BR"] == 0
    assert burdens["CN"] > 120


def test_a_day_on_which_clocks_change_is_ranked_anew(members: list[MemberState]) -> None:
    """Egypt puts its clocks forward on 30 April 2027."""
    ledger = dict.fromkeys([m.code for m in members], 0)
    days = compared_days(dt.date(2027, 4, 20), dt.date(2027, 5, 10), 120, members, HOME, ledger)
    assert len(days) == 21
    for each in days:
        anew = choices_on(each.day, 120, members, HOME, ledger)[0]
        assert each.best.candidate == anew.candidate, each.day
        assert each.best.start.date() == each.day


@pytest.mark.parametrize(
    "asked",
    [
        "?day=2027-02-30",
        "?day=0001-01-01",
        "?day=9999-12-31",
        "?minutes=0",
        "?minutes=-5",
        "?minutes=9999999999",
        "?day=x&minutes=x",
    ],
)
def test_what_cannot_be_asked_is_said_beside_its_field(
    cast: Cast, second: Entry, asked: str
) -> None:
    answer = get(cast.secretariat, at("time", second) + asked)
    assert answer.status_code == 422
    assert "This could not be done yet" in words(answer)


@pytest.mark.parametrize(
    ("asked", "next_step"),
    [
        ("?day=2031-05-01", "Choose a day from 1 January 2026 to 31 December 2028."),
        ("?day=x", "Write the day as 2027-09-30."),
        ("?minutes=5", "Write the length in minutes, from 15 to 1,440, such as 120."),
        ("?minutes=x", "Write the length in minutes, from 15 to 1,440, such as 120."),
    ],
)
def test_beside_the_field_stands_what_to_do_next(
    cast: Cast, second: Entry, asked: str, next_step: str
) -> None:
    answer = get(cast.secretariat, at("time", second) + asked)
    assert f'<p class="error" id="id_{asked[1:].partition("=")[0]}_error">{next_step}' in (
        answer.content.decode()
    )


def test_all_starts_are_shown_on_demand(cast: Cast, second: Entry) -> None:
    path = at("time", second) + "?day=2027-04-06&minutes=120"
    assert words(get(cast.secretariat, path)).count("UTC Choose") == 12
    assert words(get(cast.secretariat, path + "&all")).count("UTC Choose") == 48


def test_a_year_of_many_meetings_asks_no_more(
    cast: Cast, second: Entry, django_assert_max_num_queries: Counted
) -> None:
    client = browser(cast.secretariat)
    counts = []
    held = year.confirmed(cast.secretariat, "Call", dt.date(2027, 3, 2))
    online(held)
    for number in (0, 29):
        many_more(number, held)
        client.get(at("time", second))
        with django_assert_max_num_queries(12) as asked:
            assert client.get(at("time", second)).status_code == 200
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]


def test_minutes_are_said_as_people_say_them() -> None:
    assert [minutes_words(m) for m in (0, 45, 60, 150)] == ["none", "45 min", "1 h", "2 h 30 min"]
