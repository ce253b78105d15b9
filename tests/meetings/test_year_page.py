"""The year's page: what happens when, how sure it is, and what has moved; for whom."""

from __future__ import annotations

import datetime as dt
import gzip
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.delegations.actors import Actor
from apps.delegations.models import Presidency
from apps.meetings import actions
from apps.meetings.models import Entry
from apps.meetings.planning import Tie
from apps.meetings.states import Audience, EntryKind, RelationKind
from apps.meetings.year_page.strip import Bar, Shape, Year, in_lanes
from tests.conftest import Cast, Clock
from tests.factories import meetings as make
from tests.reviews.browsing import browser, get, words

pytestmark = pytest.mark.slow

PAGE = "/timetable/2027/"


def read(actor: Actor, path: str = PAGE) -> str:
    answer = get(actor, path)
    assert answer.status_code == 200, path
    return words(answer)


def source(actor: Actor, path: str = PAGE) -> str:
    content: str = get(actor, path).content.decode()
    return content


def cancelled(actor: Actor, entry: Entry) -> None:
    now = make.fresh(entry)
    actions.cancel_entry(now, actor=actor, reason="No host was found.", sequence=now.sequence)


# What is read


def test_the_words_as_written_and_the_days_that_they_come_to(cast: Cast) -> None:
    make.entry(cast.secretariat, "Third meeting", "late May/early June 2027")
    page = read(cast.public)
    assert "“late May/early June 2027”" in page
    assert "21 May to 10 June 2027" in page
    assert "Planned" in page
    assert "Contact Group on Economic and Trade Issues" in page


def test_a_confirmed_meeting_stands_at_its_moment_and_leads_to_its_page(cast: Cast) -> None:
    make.confirmed(cast.secretariat)
    page = source(cast.public)
    assert "10 February 2027" in page
    assert "Beijing" in page
    assert 'href="/meetings/2027/first-cgeti-meeting/"' in page


def test_what_has_moved_says_was_and_now_and_why(cast: Cast) -> None:
    entry = make.confirmed(cast.secretariat)
    days = actions.Days(
        dt.date(2027, 2, 17), dt.date(2027, 2, 17), dt.time(10), dt.time(13), "Asia/Shanghai"
    )
    actions.confirm_entry(
        entry,
        actor=cast.secretariat,
        days=days,
        sequence=entry.sequence,
        reason="A holiday in two capitals.",
    )
    page = read(cast.public)
    assert "Was: 10 February 2027, 10:00 (Beijing, UTC+8)" in page
    assert "Now: 17 February 2027, 10:00 (Beijing, UTC+8)" in page
    assert "A holiday in two capitals." in page


def test_what_is_cancelled_is_kept_and_struck(cast: Cast) -> None:
    entry = make.entry(cast.secretariat, "Festival", "May 2027", kind=EntryKind.EVENT)
    cancelled(cast.secretariat, entry)
    page = source(cast.public)
    assert "<s><bdi>Festival</bdi></s>" in page
    assert "No host was found." in page
    assert 'class="struck"' in page


def test_what_is_postponed_has_no_new_date(cast: Cast) -> None:
    entry = make.confirmed(cast.secretariat)
    actions.postpone_entry(
        entry, actor=cast.secretariat, reason="The venue is closed.", sequence=entry.sequence
    )
    page = read(cast.public)
    assert "no new date yet" in page
    assert "Postponed" in page


def test_by_month_without_the_strip(cast: Cast) -> None:
    make.entry(cast.secretariat, "Second meeting", "April 2027")
    make.confirmed(cast.secretariat)
    page = source(cast.public, f"{PAGE}?view=list")
    assert page.index("<h2>February 2027</h2>") < page.index("<h2>April 2027</h2>")
    assert "<rect" not in page


def test_narrowed_by_body_kind_and_state(cast: Cast) -> None:
    make.confirmed(cast.secretariat)
    make.entry(cast.secretariat, "They all meet", "June 2027", body="TMM")
    make.entry(cast.secretariat, "Fair", "June 2027", kind=EntryKind.EVENT, body=None)
    assert "First CGETI meeting" not in read(cast.public, f"{PAGE}?body=TMM")
    assert "They all meet" in read(cast.public, f"{PAGE}?body=TMM")
    assert "They all meet" not in read(cast.public, f"{PAGE}?kind=event")
    assert "Fair" not in read(cast.public, f"{PAGE}?state=confirmed")
    nothing = read(cast.public, f"{PAGE}?state=held")
    assert "No entry fits these filters" in nothing
    assert "Clear filters" in nothing


def test_a_strange_filter_narrows_nothing_and_breaks_nothing(cast: Cast) -> None:
    make.confirmed(cast.secretariat)
    for asked in ("?body=NOBODY", "?kind=%00", "?state=x&view=y"):
        assert get(cast.public, PAGE + asked).status_code == 200


def test_the_acting_presidencys_year_comes_first(cast: Cast, clock: Clock) -> None:
    make.confirmed(cast.secretariat)
    clock.set(dt.datetime(2028, 1, 9, tzinfo=dt.UTC))  # it acts until it hands over
    assert "Timetable 2027" in read(cast.public, "/timetable/")
    assert "First CGETI meeting" in read(cast.public, "/timetable/")


def test_a_year_without_a_timetable_leads_to_the_last_one(cast: Cast) -> None:
    make.confirmed(cast.secretariat)
    for year in (2026, 2028):
        page = source(cast.public, f"/timetable/{year}/")
        assert f"No timetable for {year} yet" in page
        assert 'href="/timetable/2027/"' in page
    assert get(cast.public, "/timetable/2029/").status_code == 404
    assert get(cast.public, "/timetable/1999/").status_code == 404


def test_without_any_presidency_the_page_says_so(db: None, clock: Clock, client: Client) -> None:
    assert b"No timetable yet" in client.get("/timetable/").content


def test_how_to_subscribe(cast: Cast) -> None:
    make.confirmed(cast.secretariat)
    page = source(cast.public)
    assert 'value="http://127.0.0.1:8000/timetable.ics"' in page
    assert 'href="webcal://127.0.0.1:8000/timetable.ics"' in page
    assert 'href="/timetable/2027/timetable.ics"' in page
    assert 'href="/timetable/bodies/CGETI.ics"' in page
    assert "/calendar/" not in page
    assert 'href="/calendar/"' in source(cast.delegates["BR"])


# Who reads what


def test_entries_of_the_members_and_of_the_presidency_show_to_them_alone(cast: Cast) -> None:
    make.confirmed(cast.secretariat)
    make.entry(cast.secretariat, "Closed talks", "May 2027", audience=Audience.MEMBERS)
    make.entry(cast.secretariat, "Not yet said", "May 2027", audience=Audience.PRESIDENCY)
    public, member, own = (
        read(actor) for actor in (cast.public, cast.delegates["BR"], cast.secretariat)
    )
    assert "Closed talks" not in public
    assert "Not yet said" not in public
    assert "Closed talks" in member
    assert "Not yet said" not in member
    assert "Closed talks" in own
    assert "Not yet said" in own


def test_what_the_public_does_not_see_leaves_its_page_as_it_is(cast: Cast, clock: Clock) -> None:
    make.confirmed(cast.secretariat)
    before = [source(cast.public, path) for path in (PAGE, f"{PAGE}?view=list", "/timetable/")]
    hidden = make.entry(cast.secretariat, "Closed", "May 2027", body="TMM", audience="members")
    cancelled(cast.secretariat, hidden)
    after = [source(cast.public, path) for path in (PAGE, f"{PAGE}?view=list", "/timetable/")]
    assert before == after


def test_a_violation_shows_to_those_who_plan(cast: Cast) -> None:
    second = make.confirmed(cast.secretariat, "Second meeting", dt.date(2027, 4, 20))
    dialogue = make.entry(
        cast.secretariat,
        "Dialogue",
        make.plan("before the second meeting", Tie(RelationKind.BEFORE, second)),
        kind=EntryKind.DIALOGUE,
    )
    now = make.fresh(dialogue)
    actions.confirm_entry(
        now,
        actor=cast.secretariat,
        days=actions.Days(dt.date(2027, 4, 25), dt.date(2027, 4, 25)),
        sequence=now.sequence,
    )
    own = read(cast.secretariat)
    assert "1 set of dates below cannot all stand" in own
    assert "To mend" in own
    assert "To mend" not in read(cast.delegates["BR"])
    assert "cannot all stand" not in read(cast.public)


# The strip


def strips(page: str) -> list[str]:
    return re.findall(r'<svg viewBox="0 0 365 20" .*?</svg>', page)


def test_a_bar_says_how_sure_it_is(cast: Cast) -> None:
    make.entry(cast.secretariat, "Second meeting", "April 2027")
    make.confirmed(cast.secretariat)
    make.entry(
        cast.secretariat, "Draft discussed", "20 May 2027", kind=EntryKind.MILESTONE, body=None
    )
    confirmed, window, milestone = strips(source(cast.public))
    assert '<rect class="solid" x="40" y="4" width="1"' in confirmed
    assert '<rect class="plan" x="31" y="17" width="28"' in confirmed
    assert '<rect class="window" x="90" y="4" width="30"' in window
    assert '<path class="mark" d="M139.5 2V16"/>' in milestone


def test_the_strip_is_hidden_from_those_who_hear_the_page(cast: Cast) -> None:
    make.confirmed(cast.secretariat)
    assert all('aria-hidden="true"' in strip for strip in strips(source(cast.public)))


def test_in_arabic_the_server_mirrors_it(cast: Cast) -> None:
    make.entry(cast.secretariat, "Second meeting", "April 2027")
    (strip,) = strips(source(cast.public, f"/ar{PAGE}"))
    assert f'x="{365 - 90 - 30}"' in strip


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize(("year", "days"), [(2027, 365), (2028, 366)])
def test_the_first_and_the_last_day_lie_at_the_ends(year: int, days: int, mirrored: bool) -> None:
    scale = Year(year, mirrored)
    first = scale.bar(Shape.SOLID, dt.date(year, 1, 1), dt.date(year, 1, 1))
    last = scale.bar(Shape.SOLID, dt.date(year, 12, 31), dt.date(year, 12, 31))
    assert scale.width == days
    assert first is not None
    assert last is not None
    assert sorted([first.x, last.x]) == [0, days - 1]
    assert (first.x > last.x) == mirrored


def test_what_lies_outside_the_year_is_cut_off() -> None:
    scale = Year(2027)
    reaching = scale.bar(Shape.SOLID, dt.date(2026, 12, 20), dt.date(2027, 1, 5))
    assert reaching == Bar(Shape.SOLID, 0, 5)
    assert scale.bar(Shape.SOLID, dt.date(2026, 12, 1), dt.date(2026, 12, 31)) is None


def test_bars_that_overlap_lie_in_lanes_of_their_own() -> None:
    bars = [Bar(Shape.SOLID, 0, 10), Bar(Shape.SOLID, 5, 10), Bar(Shape.SOLID, 10, 3)]
    assert [(bar.x, bar.lane) for bar in in_lanes(bars)] == [(0, 0), (5, 1), (10, 0)]


# How much


@pytest.mark.parametrize("who", ["public", "delegate BR", "secretariat"])
def test_as_many_queries_for_one_entry_as_for_thirty_and_for_three_hundred(
    cast: Cast, who: str
) -> None:
    client = browser(cast.everyone()[who])
    counted = []
    for number in (1, 30, 300):
        many(cast.secretariat, number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(PAGE).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] == counted[2]
    assert counted[0] <= 12


def test_a_full_year_weighs_sixty_kilobytes_at_most(cast: Cast) -> None:
    many(cast.secretariat, 300)
    content = get(cast.public, PAGE).content
    assert content.count(b"<svg viewBox") > 300
    assert len(gzip.compress(content)) <= 60 * 1024


def many(actor: Actor, number: int) -> None:
    """Fill the year up to so many entries, every third of them confirmed or moved."""
    presidency = Presidency.objects.get(year=make.YEAR)
    have = Entry.objects.filter(presidency=presidency).count()
    if have == 0:
        make.confirmed(actor)
        have = 1
    model = Entry.objects.select_related("body").first()
    assert model is not None
    for index in range(have, number):
        first = dt.date(2027, 1, 1) + dt.timedelta(days=index)
        Entry.objects.create(
            presidency=presidency,
            slug=f"entry-{index}",
            kind=EntryKind.MEETING if index % 3 else EntryKind.EVENT,
            body=model.body,
            title=f"Entry {index} of a crowded year, {first:%A}",
            phrase=f"{first:%d %B %Y}",
            planned_first=first,
            planned_last=first + dt.timedelta(days=20),
            precision="span",
            first=first,
            last=first + dt.timedelta(days=20),
            created_at=model.created_at,
            changed_at=model.changed_at,
        )
