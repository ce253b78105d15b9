"""A year is built from the words of a concept note, and comes to the days that are meant."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.meetings.models import Entry, Relation
from apps.meetings.phrases.naming import names_of
from apps.meetings.states import EntryState, RelationKind
from tests.conftest import Cast
from tests.factories import meetings as year
from tests.meetings.walking import NEW, fields, saved, shown
from tests.reviews.browsing import browser, words

pytestmark = pytest.mark.slow


def days_of(title: str) -> tuple[str, str]:
    entry = Entry.objects.get(title=title)
    assert entry.first is not None
    assert entry.last is not None
    return f"{entry.first:%-d %B}", f"{entry.last:%-d %B}"


@pytest.fixture
def meetings(cast: Cast) -> None:
    for number, (rank, when) in enumerate(
        [("First", "February"), ("Second", "April"), ("Third", "late May/early June")], start=1
    ):
        year.entry(
            cast.secretariat, f"{rank} CGETI meeting", year.plan(f"{when} 2027"), number=number
        )


def test_the_year_of_the_concept_note_comes_to_its_days(cast: Cast, meetings: None) -> None:
    person = cast.secretariat
    saved(person, "Dialogue with entrepreneurs", "before the second CGETI meeting", kind="dialogue")
    saved(
        person,
        "Special event",
        "Between the first and second CGETI meeting and in November 2027",
    )
    saved(person, "Draft discussed", "at the second meeting", kind="milestone")
    saved(person, "Framework adopted", "during the third CGETI meeting", kind="milestone")
    saved(person, "Training", "to be held at an appropriate time", kind="training")
    saved(
        person,
        "Trade Ministers’ Meeting",
        "late May/early June 2027",
        kind="meeting",
        body="TMM",
        number="1",
    )
    saved(person, "Papers sent", "14 working days before the ministers", kind="milestone")
    assert days_of("First CGETI meeting") == ("1 February", "28 February")
    assert days_of("Dialogue with entrepreneurs") == ("1 January", "29 April")
    assert days_of("Special event, Between the first and second CGETI meeting") == (
        "2 February",
        "29 April",
    )
    assert days_of("Special event, in November 2027") == ("1 November", "30 November")
    assert days_of("Draft discussed") == ("1 April", "30 April")
    assert days_of("Framework adopted") == ("21 May", "10 June")
    assert days_of("Trade Ministers’ Meeting") == ("21 May", "10 June")
    assert days_of("Training") == ("1 January", "31 December")
    papers = Relation.objects.get(entry__title="Papers sent")
    assert (papers.kind, papers.amount, papers.unit) == (RelationKind.AHEAD, 14, "working")


def test_words_that_name_two_times_are_offered_as_two_entries(cast: Cast, meetings: None) -> None:
    page = shown(
        cast.secretariat, "Special event", "between the first and second meeting and in November"
    )
    assert "entry 1 of 2" in words(page)
    assert "entry 2 of 2" in words(page)
    assert "Save these 2 entries" in words(page)
    again = {**fields(page), "parts-0-title": "Spring event", "parts-1-title": "Autumn event"}
    browser(cast.secretariat).post(NEW, {**again, "do": "save"})
    assert not Entry.objects.filter(title="Autumn event").exists()  # not seen under this name yet
    seen = browser(cast.secretariat).post(NEW, {**again, "do": "show"})
    answer = browser(cast.secretariat).post(NEW, {**fields(seen), "do": "save"})
    assert answer.status_code == 302
    assert days_of("Autumn event") == ("1 November", "30 November")
    assert Entry.objects.get(title="Spring event").phrase == "between the first and second meeting"


def test_of_two_entries_neither_is_saved_where_one_cannot_be(cast: Cast, meetings: None) -> None:
    page = shown(
        cast.secretariat,
        "Special event",
        "between the first and second meeting and in November",
        kind="meeting",
        body="CGETI",
        number="4",
    )
    answer = browser(cast.secretariat).post(NEW, {**fields(page), "do": "save"})
    assert answer.status_code == 422
    assert "has a meeting of this number in this year already" in words(answer)
    assert Entry.objects.count() == 3


def test_a_name_that_may_mean_several_entries_is_a_choice(cast: Cast, meetings: None) -> None:
    page = shown(cast.secretariat, "Dialogue", "before the CGETI meeting")
    assert "This name may mean several entries" in words(page)
    assert "Save the entry" not in words(page)
    sent = fields(page)
    unchosen = browser(cast.secretariat).post(NEW, {**sent, "do": "save"})
    assert unchosen.status_code == 422
    assert "Choose which entry is meant" in words(unchosen)
    assert "May be meant" in unchosen.content.decode()  # the likely ones still stand first
    second = Entry.objects.get(number=2)
    chosen = browser(cast.secretariat).post(
        NEW, {**sent, "parts-0-ties-0-other": second.reference, "do": "show"}
    )
    assert "1 January to 29 April 2027" in words(chosen)
    browser(cast.secretariat).post(NEW, {**fields(chosen), "do": "save"})
    assert days_of("Dialogue") == ("1 January", "29 April")


def test_words_that_were_not_understood_are_listed_and_fields_say_it(
    cast: Cast, meetings: None
) -> None:
    page = shown(cast.secretariat, "Fair", "when the cherries bloom, before the second meeting")
    assert "Not understood" in words(page)
    assert "when the cherries bloom" in words(page)
    corrected = {**fields(page), "parts-0-first": "2027-03-20", "parts-0-last": "2027-04-10"}
    seen = browser(cast.secretariat).post(NEW, {**corrected, "do": "show"})
    assert "planned: 20 March to 10 April 2027" in words(seen)
    browser(cast.secretariat).post(NEW, {**fields(seen), "do": "save"})
    assert days_of("Fair") == ("20 March", "10 April")
    assert Entry.objects.get(title="Fair").phrase.startswith("when the cherries bloom")


def test_no_date_at_all_is_said_in_words_or_not_at_all(cast: Cast) -> None:
    page = shown(cast.secretariat, "Workshop", "")
    assert "There are no words to read" in words(page)
    refused = browser(cast.secretariat).post(NEW, {**fields(page), "do": "save"})
    assert refused.status_code == 422
    assert "Where no date is meant yet" in words(refused)
    assert saved(cast.secretariat, "Workshop", "at an appropriate time").status_code == 302
    assert days_of("Workshop") == ("1 January", "31 December")
    assert Entry.objects.get().phrase == "at an appropriate time"


def test_changed_words_are_read_again_and_changed_fields_are_not(
    cast: Cast, meetings: None
) -> None:
    page = shown(cast.secretariat, "Dialogue", "before the second meeting")
    reworded = {**fields(page), "phrase": "in March 2027"}
    answer = browser(cast.secretariat).post(NEW, {**reworded, "do": "save"})
    assert answer.status_code == 409  # what follows now was not seen yet
    assert fields(answer)["parts-0-first"] == "2027-03-01"
    assert not Entry.objects.filter(title="Dialogue").exists()
    changed = {**fields(answer), "parts-0-first": "2027-03-05"}
    answer = browser(cast.secretariat).post(NEW, {**changed, "do": "show"})
    assert fields(answer)["parts-0-first"] == "2027-03-05"
    anew = browser(cast.secretariat).post(NEW, {**fields(answer), "do": "read"})
    assert fields(anew)["parts-0-first"] == "2027-03-01"


def test_entries_are_called_by_number_body_and_kind(cast: Cast, meetings: None) -> None:
    ministers = year.entry(
        cast.secretariat, "Ministers meet", year.plan("June 2027"), body="TMM", number=1
    )
    dialogue = year.entry(
        cast.secretariat, "Talks in Shanghai", kind="dialogue", body=None, when="March 2027"
    )
    gone = year.entry(cast.secretariat, "Gone", body=None, kind="event")
    Entry.objects.filter(pk=gone.pk).update(state=EntryState.CANCELLED)
    entries = list(Entry.objects.prefetch_related("body__names"))
    names = names_of(entries)
    second = Entry.objects.get(body__code="CGETI", number=2)
    assert {"Second CGETI meeting", "second meeting"} <= set(names[second.reference])
    assert (
        "second meeting of the Contact Group on Economic and Trade Issues"
        in names[second.reference]
    )
    assert "first ministerial meeting" in names[ministers.reference]
    assert names[dialogue.reference] == ("Talks in Shanghai", "dialogue")
    assert gone.reference not in names


def test_the_year_of_words_without_one_is_the_presidencys(cast: Cast) -> None:
    saved(cast.secretariat, "Workshop", "late March")
    entry = Entry.objects.get()
    assert entry.planned_first == dt.date(2027, 3, 21)
