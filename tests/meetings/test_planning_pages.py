"""The secretariat plans its year: violations and their mends, moves, confirmations, endings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from apps.core.errors import Invalid
from apps.delegations.models import Presidency
from apps.meetings import actions
from apps.meetings.models import Entry, EntryChange, Meeting, Relation
from apps.meetings.planning import Tie
from apps.meetings.states import Audience, EntryState, Mode, RelationKind
from apps.notifications.models import Notice
from tests.conftest import Cast, Clock
from tests.factories import meetings as year
from tests.meetings.walking import NEW, PLAN, at, confirmed, described, fields, saved
from tests.reviews.browsing import browser, get, post, words

pytestmark = pytest.mark.slow
type Counted = Callable[[int], AbstractContextManager[Any]]
APRIL, MAY = dt.date(2027, 4, 14), dt.date(2027, 5, 5)


def before(other: Entry) -> Tie:
    return Tie(RelationKind.BEFORE, other)


@pytest.fixture
def second(cast: Cast) -> Entry:
    return year.entry(cast.secretariat, "Second CGETI meeting", "April 2027", number=2)


@pytest.fixture
def dialogue(cast: Cast, second: Entry) -> Entry:
    return year.entry(
        cast.secretariat,
        "Dialogue",
        year.plan("before the second meeting", before(second)),
        kind="dialogue",
        body=None,
    )


@pytest.fixture
def violated(cast: Cast, second: Entry, dialogue: Entry) -> tuple[Entry, Entry]:
    """The Dialogue, before the second meeting, is confirmed for May; the meeting for April."""
    confirmed(cast.secretariat, second, first=APRIL.isoformat())
    confirmed(cast.secretariat, dialogue, first=MAY.isoformat())
    return year.fresh(second), year.fresh(dialogue)


# -- the plan --------------------------------------------------------------------------------


def test_the_plan_is_the_presidencys_alone(cast: Cast, dialogue: Entry) -> None:
    for who, actor in cast.everyone().items():
        answer = get(actor, PLAN)
        expected = 200 if who in ("secretariat", "chair") else 302 if who == "public" else 404
        assert answer.status_code == expected, who
    answer = get(cast.secretariat, "/manage/timetable/")
    assert answer["Location"] == PLAN
    assert get(cast.secretariat, "/manage/timetable/1999/").status_code == 404


def test_an_empty_year_leads_to_its_first_entry(cast: Cast) -> None:
    page = get(cast.secretariat, PLAN)
    assert "Nothing is planned yet" in words(page)
    assert f'href="{NEW}"' in page.content.decode()


def test_each_entry_shows_its_words_its_days_and_what_can_be_done(
    cast: Cast, dialogue: Entry
) -> None:
    page = get(cast.secretariat, PLAN)
    said = words(page)
    assert "“ before the second meeting ”" in said
    assert "1 January to 29 April 2027" in said
    assert "before “Second CGETI meeting”" in said
    for act in ("move", "time", "confirm", "postpone", "cancel"):
        assert f'href="{at(act, dialogue)}"' in page.content.decode()
    assert f'href="{at("held", dialogue)}"' not in page.content.decode()


def test_a_violation_is_one_sentence_with_links_that_mend_it(
    cast: Cast, violated: tuple[Entry, Entry]
) -> None:
    _second, dialogue = violated
    page = get(cast.secretariat, PLAN)
    said = words(page)
    assert (
        "No dates satisfy all of this: “Dialogue” is confirmed for 5 May 2027, “Dialogue” is to be "
        "before “Second CGETI meeting” and “Second CGETI meeting” is confirmed for 14 April 2027."
    ) in said
    assert "Move “Dialogue” to 13 April 2027" in said
    href = re.search(r'href="([^"]*)"[^>]*>Move “Dialogue” to', page.content.decode())
    assert href is not None
    form = browser(cast.secretariat).get(href[1].replace("&amp;", "&"))
    assert fields(form)["first"] == fields(form)["last"] == "2027-04-13"
    review = browser(cast.secretariat).post(
        at("confirm", dialogue), {**fields(form), "do": "review"}
    )
    assert "This is mended:" in words(review)
    browser(cast.secretariat).post(at("confirm", dialogue), {**fields(review), "do": "confirm"})
    assert "What no dates can satisfy" not in words(get(cast.secretariat, PLAN))


def test_violations_are_seen_by_the_presidency_alone(
    cast: Cast, violated: tuple[Entry, Entry]
) -> None:
    desk = words(get(cast.secretariat, "/desk/"))
    assert "Mend the timetable" in desk
    assert "No dates satisfy all of this" in desk
    for actor in (cast.heads["BR"], cast.coordinators["CN"], cast.public, cast.expert):
        for path in ("/desk/", "/timetable/2027/"):
            assert "No dates satisfy" not in words(get(actor, path))


def test_many_violations_are_counted_on_the_desk(cast: Cast, second: Entry) -> None:
    confirmed(cast.secretariat, second, first=APRIL.isoformat())
    for number in range(7):
        year.entry(
            cast.secretariat,
            f"Event {number}",
            year.plan("", before(second), window="May 2027"),
            kind="event",
            body=None,
        )
    desk = words(get(cast.secretariat, "/desk/"))
    assert desk.count("No dates satisfy all of this") == 5
    assert "2 more of this kind" in desk


def test_a_relation_can_be_let_go_and_the_days_stay(
    cast: Cast, violated: tuple[Entry, Entry]
) -> None:
    _second, dialogue = violated
    href = re.search(r'href="([^"]*/release/[^"]*)"', get(cast.secretariat, PLAN).content.decode())
    assert href is not None
    page = browser(cast.secretariat).get(href[1].replace("&amp;", "&"))
    assert "would no longer have to be before “Second CGETI meeting”" in words(page)
    assert "This is mended:" in words(page)
    answer = browser(cast.secretariat).post(at("release", dialogue), fields(page))
    assert answer.status_code == 302
    assert not Relation.objects.exists()
    assert year.fresh(dialogue).confirmed_first == MAY
    assert browser(cast.secretariat).post(at("release", dialogue), fields(page)).status_code == 404


def test_an_entry_that_was_held_is_no_mend(cast: Cast, clock: Clock, second: Entry) -> None:
    """What has happened does not move."""
    clock.set(dt.datetime(2027, 6, 1, tzinfo=dt.UTC))
    confirmed(cast.secretariat, second, first=APRIL.isoformat())
    held = year.fresh(second)
    actions.hold_entry(
        held, actor=cast.secretariat, first=APRIL, last=APRIL, sequence=held.sequence
    )
    late = year.entry(
        cast.secretariat, "Dialogue", year.plan("", before(held), window="May 2027"), body=None
    )
    said = words(get(cast.secretariat, PLAN))
    assert "“Second CGETI meeting” was held on 14 April 2027" in said
    assert "Move “Second CGETI meeting”" not in said
    assert "Let “Dialogue” no longer be before “Second CGETI meeting”" in said
    assert f"{at('move', late)}?first=" in get(cast.secretariat, PLAN).content.decode()


def test_the_plan_says_what_to_look_at(cast: Cast, clock: Clock, second: Entry) -> None:
    confirmed(cast.secretariat, second, first="2027-04-18")  # a Sunday
    event = year.confirmed(
        cast.secretariat,
        "Special event",
        dt.date(2027, 4, 18),
        start=None,
        end=None,
        kind="event",
        body=None,
    )
    after = year.entry(
        cast.secretariat,
        "Report",
        year.plan("after the event", Tie(RelationKind.AFTER, event)),
        kind="milestone",
        body=None,
    )
    actions.cancel_entry(event, actor=cast.secretariat, reason="No venue.", sequence=event.sequence)
    said = words(get(cast.secretariat, PLAN))
    assert "“Second CGETI meeting”, Sunday 18 April 2027: off in Brazil" in said
    assert "“Report” was to be after “Special event”, which is cancelled" in said
    assert at("move", after) in get(cast.secretariat, PLAN).content.decode()
    clock.set(dt.datetime(2027, 4, 20, tzinfo=dt.UTC))
    said = words(get(cast.secretariat, PLAN))
    assert "The days of “Second CGETI meeting” have passed" in said
    assert "Sunday 18 April" not in said


def test_two_meetings_at_once_are_remarked_unless_they_were_planned_so(
    cast: Cast, second: Entry
) -> None:
    confirmed(cast.secretariat, second, first="2027-04-13")
    beside = year.entry(
        cast.secretariat,
        "Reception",
        year.plan("at the second meeting", Tie(RelationKind.AT, second)),
        kind="event",
        body=None,
    )
    confirmed(cast.secretariat, beside, first="2027-04-13")
    assert "at the same time" not in words(get(cast.secretariat, PLAN))
    year.confirmed(cast.secretariat, "Training", dt.date(2027, 4, 13), kind="training", body=None)
    assert "“Second CGETI meeting” and “Training” are at the same time." in words(
        get(cast.secretariat, PLAN)
    )


def test_a_rounds_day_is_its_deadline_and_no_page_changes_it(cast: Cast, second: Entry) -> None:
    """Opened, it stands on the day of its deadline; the timetable only shows what that breaks."""
    round = year.entry(
        cast.secretariat,
        "Comment round",
        year.plan("before the second meeting", before(second)),
        kind="round",
        body=None,
    )
    page = get(cast.secretariat, PLAN).content.decode()
    assert f'href="{at("move", round)}"' in page
    assert f'href="{at("confirm", round)}"' not in page
    answer = get(cast.secretariat, at("confirm", round))
    assert answer.status_code == 409
    assert "The day of a round or a consultation is its deadline" in words(answer)
    late = dt.date(2027, 5, 20)
    actions.confirm_entry(
        round, actor=cast.secretariat, days=actions.Days(late, late), sequence=round.sequence
    )
    said = words(get(cast.secretariat, PLAN))
    assert "No dates satisfy all of this: “Comment round” is confirmed for 20 May 2027" in said
    assert "Move “Comment round”" not in said
    assert "Let “Comment round” no longer be before" in said
    for page_name in ("confirm", "held", "postpone", "cancel"):
        assert get(cast.secretariat, at(page_name, round)).status_code == 409


def test_earlier_years_are_read_and_no_longer_kept(cast: Cast) -> None:
    page = get(cast.secretariat, "/manage/timetable/2026/")
    assert page.status_code == 200
    assert "This year is history" in words(page)
    assert "Plan an entry" not in words(page)
    assert get(cast.secretariat, "/manage/timetable/2026/new/").status_code == 403


def test_a_year_of_three_hundred_entries_asks_no_more_than_one_of_one(
    cast: Cast, second: Entry, django_assert_max_num_queries: Counted
) -> None:
    client = browser(cast.secretariat)
    counts = []
    for number in (0, 299):
        Entry.objects.bulk_create(
            Entry(
                presidency=second.presidency,
                slug=f"event-{n}",
                kind="event",
                title=f"Event {n}",
                planned_first=APRIL,
                planned_last=APRIL,
                precision="day",
                first=APRIL,
                last=APRIL,
                created_at=second.created_at,
                changed_at=second.changed_at,
                **(
                    {"state": EntryState.CONFIRMED, "confirmed_first": APRIL}
                    | {"confirmed_last": APRIL}
                    if n % 3
                    else {}
                ),
            )
            for n in range(number)
        )
        rest = Entry.objects.exclude(pk=second.pk)
        Relation.objects.bulk_create(
            Relation(entry=entry, kind=RelationKind.AT, other=second) for entry in rest
        )
        if not number:
            client.get(PLAN)  # nothing is counted that only a first visit asks
        with django_assert_max_num_queries(12) as asked:
            assert client.get(PLAN).status_code == 200
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]


# -- new -------------------------------------------------------------------------------------


def test_what_a_new_entry_breaks_is_shown_before_it_is_saved(cast: Cast, second: Entry) -> None:
    confirmed(cast.secretariat, second, first=APRIL.isoformat())
    page = post(cast.secretariat, NEW, **described("Dialogue", "before the second meeting"))
    broken = {**fields(page), "parts-0-first": "2027-05-01", "parts-0-last": "2027-05-20"}
    page = browser(cast.secretariat).post(NEW, {**broken, "do": "show"})
    assert "No dates satisfy all of this" in words(page)
    assert "It can be saved all the same" in words(page)
    assert not Entry.objects.filter(title="Dialogue").exists()


def test_the_five_hundred_and_first_entry_is_refused_and_nothing_typed_is_lost(
    cast: Cast, second: Entry
) -> None:
    Entry.objects.bulk_create(
        Entry(
            presidency=second.presidency,
            slug=f"event-{n}",
            kind="event",
            title=f"Event {n}",
            created_at=second.created_at,
            changed_at=second.changed_at,
        )
        for n in range(499)
    )
    answer = saved(cast.secretariat, "One too many", "in May", summary="Kept.")
    assert answer.status_code == 422
    assert "A year holds at most 500 entries." in words(answer)
    assert fields(answer)["title"] == "One too many"
    assert fields(answer)["summary"] == "Kept."


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"title": " "}, "Give it a title."),
        ({"kind": "party"}, "Select a valid choice"),
        ({"kind": "round"}, "Select a valid choice"),
        ({"days": "0"}, "greater than or equal to 1"),
        ({"number": "100"}, "less than or equal to 99"),
        ({"parts-0-first": "2027-02-30"}, "Write the day as 2027-09-30."),
        ({"parts-0-first": "2027-06-01", "parts-0-last": "2027-05-01"}, "comes before the first"),
        ({"parts-0-first": "2027-06-01", "parts-0-last": ""}, "Give both days, or none."),
        ({"parts-0-first": "1027-06-01", "parts-0-last": "1027-06-02"}, "outside the presidency"),
        ({"parts-0-first": "0001-01-01", "parts-0-last": "9999-12-31"}, "outside the presidency"),
        ({"parts-0-ties-0-other": "nobody"}, "Select a valid choice"),
        ({"parts-0-ties-0-kind": "ahead"}, "Say how many days, from 1 to 366."),
        (
            {"parts-0-ties-0-kind": "ahead", "parts-0-ties-0-amount": "9" * 40},
            "less than or equal to 366",
        ),
        ({"phrase": "in May 2031"}, "outside the presidency"),
        ({"parts-0-ties-TOTAL_FORMS": "x"}, "has been tampered with"),
        ({"parts": "99"}, ""),
        ({"parts": "6"}, ""),
        ({"phrase": "\0" * 9}, "Null characters are not allowed."),
        ({"phrase": "before " * 60}, "at most 250 characters"),
    ],
)
def test_what_cannot_be_right_is_said_beside_its_field(
    cast: Cast, second: Entry, changed: dict[str, str], message: str
) -> None:
    page = post(cast.secretariat, NEW, **described("Dialogue", "before the second meeting"))
    sent = {**fields(page), "do": "save", **changed}
    answer = browser(cast.secretariat).post(NEW, sent)
    assert answer.status_code == 422
    assert message in words(answer)
    assert Entry.objects.count() == 1


def test_markup_in_words_stays_words(cast: Cast) -> None:
    nasty = "<script>alert(1)</script>"
    page = post(cast.secretariat, NEW, **described(nasty, f"in May 2027 {nasty}"))
    assert nasty not in page.content.decode()
    browser(cast.secretariat).post(NEW, {**fields(page), "do": "save"})
    assert Entry.objects.get().title == nasty
    assert nasty not in get(cast.secretariat, PLAN).content.decode()


# -- moving ----------------------------------------------------------------------------------


def test_a_move_shows_was_and_now_for_all_that_follow_and_saves_only_then(
    cast: Cast, second: Entry, dialogue: Entry
) -> None:
    client = browser(cast.secretariat)
    page = client.get(at("move", second))
    assert fields(page)["phrase"] == "April 2027"
    page = client.post(at("move", second), {**fields(page), "phrase": "in March 2027"})
    said = words(page)
    assert "planned: 1 to 30 April 2027 planned: 1 to 31 March 2027" in said
    assert (
        "Dialogue planned: 1 January to 29 April 2027 planned: 1 January to 30 March 2027" in said
    )
    assert year.fresh(second).phrase == "April 2027"
    answer = client.post(at("move", second), {**fields(page), "reason": "Snow", "do": "save"})
    assert answer.status_code == 302
    assert year.fresh(dialogue).last == dt.date(2027, 3, 30)
    assert EntryChange.objects.filter(entry=second, reason="Snow").exists()
    assert "was 1 to 30 April 2027, now 1 to 31 March 2027" in words(client.get(PLAN))


def test_a_move_in_a_circle_spells_it_out(cast: Cast, second: Entry, dialogue: Entry) -> None:
    client = browser(cast.secretariat)
    page = client.get(at("move", second))
    page = client.post(at("move", second), {**fields(page), "phrase": "before the dialogue"})
    assert "These depend on each other in a circle" in words(page)
    assert "Second CGETI meeting → Dialogue" in words(page)
    assert "Dialogue → Second CGETI meeting" in words(page)
    assert "Save the move" not in words(page)
    answer = client.post(at("move", second), {**fields(page), "do": "save"})
    assert answer.status_code == 422
    assert "in a circle" in words(answer)
    assert fields(answer)["phrase"] == "before the dialogue"


def test_one_entry_has_one_time(cast: Cast, second: Entry) -> None:
    client = browser(cast.secretariat)
    sent = {**fields(client.get(at("move", second))), "phrase": "in May 2027 and in November 2027"}
    answer = client.post(at("move", second), {**sent, "do": "save"})
    assert answer.status_code == 422
    assert "These words name several times" in words(answer)


def test_two_people_move_an_entry_at_once(cast: Cast, second: Entry) -> None:
    one, other = browser(cast.secretariat), browser(cast.chair)
    mine, theirs = fields(one.get(at("move", second))), fields(other.get(at("move", second)))
    seen = other.post(at("move", second), {**theirs, "phrase": "in May 2027"})
    other.post(at("move", second), {**fields(seen), "do": "save"})
    answer = one.post(at("move", second), {**mine, "phrase": "in June 2027", "do": "save"})
    assert answer.status_code == 409
    assert "This entry has changed since you opened it" in words(answer)
    assert "Was: planned: 1 to 30 April 2027. Now: planned: 1 to 31 May 2027." in words(answer)
    assert fields(answer)["phrase"] == "in June 2027"
    again = one.post(at("move", second), {**fields(answer), "do": "save"})
    assert again.status_code == 302
    assert year.fresh(second).phrase == "in June 2027"


def test_what_follows_must_be_what_was_seen(cast: Cast, second: Entry) -> None:
    """A colleague makes something depend on it between looking and saving."""
    client = browser(cast.secretariat)
    sent = {**fields(client.get(at("move", second))), "phrase": "in March 2027"}
    seen = fields(client.post(at("move", second), sent))
    year.entry(
        cast.chair, "Dialogue", year.plan("before it", before(second)), kind="dialogue", body=None
    )
    answer = client.post(at("move", second), {**seen, "do": "save"})
    assert answer.status_code == 409
    assert "What follows is no longer what you saw" in words(answer)
    assert "Dialogue" in words(answer)
    assert client.post(at("move", second), {**fields(answer), "do": "save"}).status_code == 302


def test_a_confirmed_entry_is_confirmed_anew_and_not_moved(cast: Cast, second: Entry) -> None:
    confirmed(cast.secretariat, second, first=APRIL.isoformat())
    answer = get(cast.secretariat, at("move", second))
    assert answer.status_code == 409
    assert "is at another stage" in words(answer)


# -- confirming ------------------------------------------------------------------------------


def test_confirming_goes_by_a_review_and_tells_everyone(
    cast: Cast, second: Entry, dialogue: Entry
) -> None:
    client = browser(cast.secretariat)
    form = fields(client.get(at("confirm", second)))
    assert form["zone"] == "Asia/Shanghai"  # the presidency's capital
    given = {**form, "first": "2027-04-13", "start": "16:00", "end": "18:00"}
    review = client.post(at("confirm", second), {**given, "do": "review"})
    said = words(review)
    assert "13 April 2027, 16:00 (Beijing, UTC+8); 08:00 UTC" in said
    assert (
        "Dialogue planned: 1 January to 29 April 2027 planned: 1 January to 12 April 2027" in said
    )
    assert re.search(r"\d+ people, by e-mail", said)
    assert year.fresh(second).state == EntryState.PLANNED
    back = client.post(at("confirm", second), {**fields(review), "do": "change"})
    assert fields(back)["start"] == "16:00"
    before_act = Notice.objects.count()
    answer = client.post(at("confirm", second), {**fields(review), "do": "confirm"})
    assert answer.status_code == 302
    found = year.fresh(second)
    assert found.starts_at == dt.datetime(2027, 4, 13, 8, tzinfo=dt.UTC)
    assert Notice.objects.count() > before_act


def test_an_act_without_its_review_is_reviewed(cast: Cast, second: Entry) -> None:
    client = browser(cast.secretariat)
    form = fields(client.get(at("confirm", second)))
    answer = client.post(at("confirm", second), {**form, "first": "2027-04-13", "do": "confirm"})
    assert answer.status_code == 409
    assert year.fresh(second).state == EntryState.PLANNED


def test_the_review_checks_all_members_and_other_meetings(cast: Cast, second: Entry) -> None:
    year.confirmed(cast.secretariat, "Training", dt.date(2027, 4, 18), kind="training", body=None)
    client = browser(cast.secretariat)
    form = fields(client.get(at("confirm", second)))
    review = client.post(
        at("confirm", second), {**form, "first": "2027-04-18", "last": "2027-04-19", "do": "review"}
    )
    assert "“Second CGETI meeting”, Sunday 18 April 2027: off in" in words(review)
    assert "“Second CGETI meeting” and “Training” are at the same time." in words(review)


def test_back_to_back_entries_move_together_or_not(cast: Cast) -> None:
    third = year.entry(
        cast.secretariat, "Third CGETI meeting", year.plan("June 2027", days=2), number=3
    )
    ministers = year.entry(
        cast.secretariat,
        "Ministers",
        year.plan("back to back", Tie(RelationKind.BACK_TO_BACK, third)),
        body="TMM",
    )
    page = get(cast.secretariat, at("confirm", third))
    assert "“Ministers”, which stands back to back with it" in words(page)
    confirmed(cast.secretariat, third, first="2027-06-08", last="2027-06-09")
    assert year.fresh(ministers).confirmed_first == dt.date(2027, 6, 10)
    answer = confirmed(cast.secretariat, third, first="2027-06-15", last="2027-06-16")
    assert "Ministers" in words(get(cast.secretariat, answer["Location"].partition("#")[0]))
    assert year.fresh(ministers).confirmed_first == dt.date(2027, 6, 17)
    client = browser(cast.secretariat)
    form = fields(client.get(at("confirm", third)))
    del form["together"]
    review = client.post(
        at("confirm", third), {**form, "first": "2027-06-22", "last": "2027-06-23", "do": "review"}
    )
    assert "Ministers 17 June" not in words(review)
    client.post(at("confirm", third), {**fields(review), "do": "confirm"})
    assert year.fresh(ministers).confirmed_first == dt.date(2027, 6, 17)


@pytest.mark.parametrize(
    ("given", "name", "message"),
    [
        ({"first": ""}, "first", "Say on which day."),
        ({"first": "2027-02-30"}, "first", "Write the day as"),
        ({"first": "2028-04-01"}, "first", "outside the presidency’s year"),
        ({"first": "9999-12-31"}, "first", "outside the presidency’s year"),
        ({"first": "2027-04-14", "last": "2027-04-13"}, "last", "comes before the first"),
        ({"first": "2027-04-14", "last": "2027-11-13"}, "last", "At most 60 days."),
        ({"start": "10:00"}, "end", "Give both a start and an end"),
        ({"start": "10:00", "end": "09:00"}, "end", "The end comes before the start."),
        ({"start": "10:00", "end": "11:00", "zone": "Moon/Base"}, "zone", "valid choice"),
        ({"start": "10:00", "end": "11:00", "zone": ""}, "zone", "Choose the time zone."),
        ({"start": "25:00", "end": "26:00"}, "start", "Write the time as 17:00."),
        (
            {
                "first": "2027-03-28",
                "last": "2027-03-28",
                "start": "02:30",
                "end": "05:00",
                "zone": "Europe/Berlin",
            },
            "start",
            "does not exist in that zone on that day",
        ),
    ],
)
def test_days_that_cannot_be_are_refused_beside_their_field(
    cast: Cast, second: Entry, given: dict[str, str], name: str, message: str
) -> None:
    client = browser(cast.secretariat)
    form = {**fields(client.get(at("confirm", second))), "first": "2027-04-14"}
    answer = client.post(at("confirm", second), {**form, **given, "do": "review"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert message in words(answer)
    assert re.search(rf'id="id_{name}_error"', html), name
    for field, value in given.items():
        assert fields(answer)[field] == value or field == "zone"


def test_a_venue_is_not_given_twice(cast: Cast, second: Entry) -> None:
    other = year.confirmed(cast.secretariat, "Working group", dt.date(2027, 4, 14), body="DEWG")
    Meeting.objects.filter(entry__in=[other, second]).update(venue="Hall 1", mode=Mode.IN_PERSON)
    client = browser(cast.secretariat)
    form = {**fields(client.get(at("confirm", second))), "first": "2027-04-14"}
    answer = client.post(at("confirm", second), {**form, "do": "review"})
    assert answer.status_code == 422
    assert "Hall 1 is taken then by “Working group”" in words(answer)


def test_two_people_confirm_at_once(cast: Cast, second: Entry) -> None:
    mine = fields(browser(cast.secretariat).get(at("confirm", second)))
    confirmed(cast.chair, second, first="2027-04-20")
    answer = browser(cast.secretariat).post(
        at("confirm", second), {**mine, "first": "2027-04-14", "do": "review"}
    )
    assert answer.status_code == 409
    assert fields(answer)["first"] == "2027-04-14"
    assert "Now: 20 April 2027" in words(answer)


def test_what_the_presidency_alone_sees_is_told_to_nobody(cast: Cast) -> None:
    quiet = year.entry(
        cast.secretariat, "Quiet talks", body=None, kind="event", audience=Audience.PRESIDENCY
    )
    client = browser(cast.secretariat)
    form = {**fields(client.get(at("confirm", quiet))), "first": "2027-02-16"}
    review = client.post(at("confirm", quiet), {**form, "do": "review"})
    assert "Nobody: of milestones" in words(review)
    client.post(at("confirm", quiet), {**fields(review), "do": "confirm"})
    assert Notice.objects.count() == 0


@pytest.mark.parametrize(
    "phrase", ["before the quiet talks", "in May 2027, once the Quiet Talks are over"]
)
def test_words_that_name_what_fewer_see_are_refused_and_kept(cast: Cast, phrase: str) -> None:
    year.entry(
        cast.secretariat, "Quiet talks", body=None, kind="event", audience=Audience.PRESIDENCY
    )
    fair = year.plan(phrase, window="May 2027")
    with pytest.raises(Invalid, match="The words of its date name “Quiet talks”") as refusal:
        year.entry(cast.secretariat, "Fair", fair, body=None, kind="event")
    assert set(refusal.value.fields) == {"phrase"}
    again = year.entry(
        cast.secretariat, "Fair", fair, body=None, kind="event", audience=Audience.PRESIDENCY
    )
    wider = actions.Words(kind=again.kind, title="Fair", audience=Audience.PUBLIC)
    with pytest.raises(Invalid) as refusal:
        actions.edit_entry(again, actor=cast.secretariat, words=wider, sequence=again.sequence)
    assert set(refusal.value.fields) == {"audience"}
    public = year.entry(cast.secretariat, "Forum", "May 2027", body=None, kind="event")
    with pytest.raises(Invalid):
        actions.move_entry(public, actor=cast.secretariat, plan=fair, sequence=public.sequence)
    assert "quiet talks" not in words(get(cast.public, "/timetable/2027/")).lower()


def test_the_page_keeps_words_that_name_what_fewer_see(cast: Cast) -> None:
    year.entry(
        cast.secretariat, "Quiet talks", body=None, kind="event", audience=Audience.PRESIDENCY
    )
    client = browser(cast.secretariat)
    step = client.post(NEW, described("Fair", "before the quiet talks"))
    days = {"parts-0-first": "2027-05-01", "parts-0-last": "2027-05-31"}
    alone = {"parts-0-ties-0-kind": "", "parts-0-ties-0-other": ""}
    look = client.post(NEW, {**fields(step), **days, **alone, "do": "show"})
    assert look.status_code == 200
    answer = client.post(NEW, {**fields(look), "do": "save"})
    assert answer.status_code == 422
    assert "The words of its date name “Quiet talks”" in words(answer)
    assert fields(answer)["phrase"] == "before the quiet talks"
    assert not Entry.objects.filter(title="Fair").exists()


def test_a_name_that_may_mean_what_all_see_tells_nothing(cast: Cast, second: Entry) -> None:
    year.entry(
        cast.secretariat,
        "Second meeting of the deputies",
        body="TMM",
        number=2,
        audience=Audience.PRESIDENCY,
    )
    plan = year.plan("before the second meeting", before(second))
    assert year.entry(cast.secretariat, "Fair", plan, body=None, kind="event").phrase


# -- ending ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "state"), [("postpone", EntryState.POSTPONED), ("cancel", EntryState.CANCELLED)]
)
def test_ending_needs_a_reason_and_shows_who_is_freed(
    cast: Cast, second: Entry, dialogue: Entry, page: str, state: str
) -> None:
    client = browser(cast.secretariat)
    form = client.get(at(page, second))
    assert "“Dialogue”: before “Second CGETI meeting”" in words(form)
    assert "planned: 1 January to 31 December 2027" in words(form)  # what the Dialogue comes to
    refused = client.post(at(page, second), {**fields(form), "reason": " "})
    assert refused.status_code == 422
    answer = client.post(at(page, second), {**fields(form), "reason": "The hall has burnt down."})
    assert answer.status_code == 302
    assert year.fresh(second).state == state
    assert year.fresh(dialogue).last == dt.date(2027, 12, 31)


def test_two_people_end_at_once(cast: Cast, second: Entry) -> None:
    mine = fields(browser(cast.secretariat).get(at("postpone", second)))
    confirmed(cast.chair, second, first="2027-04-20")
    answer = browser(cast.secretariat).post(
        at("postpone", second), {**mine, "reason": "Long words that I typed."}
    )
    assert answer.status_code == 409
    assert fields(answer)["reason"] == "Long words that I typed."
    assert year.fresh(second).state == EntryState.CONFIRMED


def test_a_postponed_entry_is_moved_to_its_new_time(
    cast: Cast, second: Entry, dialogue: Entry
) -> None:
    actions.postpone_entry(second, actor=cast.secretariat, reason="Flood", sequence=second.sequence)
    client = browser(cast.secretariat)
    sent = {**fields(client.get(at("move", second))), "phrase": "in September 2027"}
    seen = client.post(at("move", second), sent)
    assert "Postponed planned: 1 to 30 September 2027" in words(seen)
    client.post(at("move", second), {**fields(seen), "do": "save"})
    assert year.fresh(second).state == EntryState.PLANNED
    assert year.fresh(dialogue).last == dt.date(2027, 9, 29)


def test_what_was_held_is_recorded_on_its_days(cast: Cast, clock: Clock, second: Entry) -> None:
    confirmed(cast.secretariat, second, first="2027-04-13")
    client = browser(cast.secretariat)
    early = client.post(at("held", second), fields(client.get(at("held", second))))
    assert early.status_code == 422
    assert "This day has not come yet." in words(early)
    clock.set(dt.datetime(2027, 4, 14, 12, tzinfo=dt.UTC))
    form = fields(client.get(at("held", second)))
    assert form["first"] == "2027-04-13"
    far = client.post(at("held", second), {**form, "first": "0001-01-01", "last": "2027-04-13"})
    assert far.status_code == 422
    assert client.post(at("held", second), {**form, "last": ""}).status_code == 302
    assert year.fresh(second).state == EntryState.HELD


# -- editing ---------------------------------------------------------------------------------


def test_words_are_edited_and_two_at_once_lose_nothing(cast: Cast, second: Entry) -> None:
    client = browser(cast.secretariat)
    mine = fields(client.get(at("", second)))
    theirs = fields(browser(cast.chair).get(at("", second)))
    browser(cast.chair).post(at("", second), {**theirs, "place": "Xiamen"})
    assert year.fresh(second).place == "Xiamen"
    answer = client.post(at("", second), {**mine, "summary": "On the framework."})
    assert answer.status_code == 409
    assert fields(answer)["summary"] == "On the framework."
    again = client.post(at("", second), {**fields(answer), "place": "Xiamen"})
    assert again.status_code == 302
    found = year.fresh(second)
    assert (found.summary, found.place, found.body and found.body.code, found.number) == (
        "On the framework.",
        "Xiamen",
        "CGETI",
        2,
    )


def test_others_find_no_planning_page(cast: Cast, second: Entry) -> None:
    for page in ("", "move", "release", "time", "confirm", "held", "postpone", "cancel"):
        for actor in (cast.heads["BR"], cast.expert, cast.stranger):
            assert get(actor, at(page, second)).status_code == 404, page
            assert post(actor, at(page, second), reason="No.").status_code in (404, 405), page
    nobodys = "/manage/entries/nobodysthing/move/"
    assert get(cast.secretariat, nobodys).status_code == 404


def test_the_next_year_is_planned_ahead(cast: Cast) -> None:
    Presidency.objects.create(year=2028, member=cast.heads["IN"].credentials.state)  # type: ignore[misc]
    given = described("First CGETI meeting", "in February 2028", kind="meeting", body="CGETI")
    client = browser(cast.secretariat)
    page = client.post("/manage/timetable/2028/new/", given)
    answer = client.post("/manage/timetable/2028/new/", {**fields(page), "do": "save"})
    assert answer["Location"].startswith("/manage/timetable/2028/")
    assert Entry.objects.get().last == dt.date(2028, 2, 29)
