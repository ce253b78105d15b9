"""The home page: what comes next, and the year at a glance."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.meetings import actions
from apps.meetings.states import Audience, EntryKind
from tests.conftest import Cast, Clock
from tests.factories import meetings as make
from tests.meetings.test_year_page import many
from tests.reviews.browsing import browser, get, words

pytestmark = pytest.mark.slow


def home(cast: Cast) -> str:
    return words(get(cast.public, "/"))


def test_the_next_three_moments_and_no_more(cast: Cast, clock: Clock) -> None:
    make.confirmed(cast.secretariat)
    for number, month in enumerate(("March", "April", "May"), start=2):
        make.entry(cast.secretariat, f"Gathering {number}", f"{month} 2027")
    page = home(cast)
    assert page.index("First CGETI meeting") < page.index("Gathering 2") < page.index("Gathering 3")
    assert "Gathering 4" not in page
    clock.set(dt.datetime(2027, 2, 20, tzinfo=dt.UTC))
    assert "First CGETI meeting" not in home(cast)


def test_what_may_happen_all_year_is_not_the_next_thing(cast: Cast) -> None:
    make.entry(cast.secretariat, "Trainings", "2027", kind=EntryKind.TRAINING, body=None)
    make.confirmed(cast.secretariat)
    page = home(cast)
    assert page.index("First CGETI meeting") < page.index("Trainings")


def test_what_is_cancelled_or_closed_does_not_come_next(cast: Cast) -> None:
    gone = make.fresh(make.entry(cast.secretariat, "Fair", "May 2027", kind=EntryKind.EVENT))
    actions.cancel_entry(gone, actor=cast.secretariat, reason="No host.", sequence=gone.sequence)
    make.entry(cast.secretariat, "Closed talks", "May 2027", audience=Audience.MEMBERS)
    page = home(cast)
    assert "Fair" not in page
    assert "Closed talks" not in page
    assert "Closed talks" not in words(get(cast.secretariat, "/"))
    assert "Nothing is ahead in the timetable of 2027" in page


def test_between_years_it_says_so(cast: Cast) -> None:
    assert "No timetable for 2027 yet" in home(cast)


def test_the_year_has_a_strip_for_each_body(cast: Cast) -> None:
    make.confirmed(cast.secretariat)
    make.entry(cast.secretariat, "They all meet", "June 2027", body="TMM")
    make.entry(cast.secretariat, "Fair", "June 2027", kind=EntryKind.EVENT, body=None)
    page = get(cast.public, "/").content.decode()
    assert page.count('preserveAspectRatio="none"') == 3
    assert "The year 2027" in page
    assert 'href="/timetable/2027/"' in page


def test_the_desk_names_the_next_meeting(cast: Cast) -> None:
    make.entry(cast.secretariat, "Fair", "5 February 2027", kind=EntryKind.EVENT, body=None)
    make.confirmed(cast.secretariat, audience=Audience.MEMBERS)
    page = words(get(cast.delegates["BR"], "/desk/"))
    assert "Next meeting Confirmed First CGETI meeting 10 February 2027" in page
    assert "First CGETI meeting" not in words(get(cast.expert, "/desk/"))
    assert "Next meeting" not in words(get(cast.stranger, "/desk/"))


@pytest.mark.parametrize("who", ["public", "delegate BR"])
def test_as_many_queries_for_one_entry_as_for_three_hundred(cast: Cast, who: str) -> None:
    client: Client = browser(cast.everyone()[who])
    counted = []
    for number in (1, 30, 300):
        many(cast.secretariat, number)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        counted.append(len(queries))
    assert len(set(counted)) == 1
    assert counted[0] <= 12


def test_search_engines_find_years_and_public_meetings_and_no_others(cast: Cast) -> None:
    make.confirmed(cast.secretariat)
    make.confirmed(cast.secretariat, "Closed talks", dt.date(2027, 3, 1), audience=Audience.MEMBERS)
    found = get(cast.public, "/sitemap.xml").content.decode()
    assert "/timetable/2027/</loc>" in found
    assert "/meetings/2027/first-cgeti-meeting/</loc>" in found
    assert "closed-talks" not in found
    assert "Disallow: /calendar/" in get(cast.public, "/robots.txt").content.decode()
