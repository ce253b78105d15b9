"""The years past: what the reference data says of them, and that nobody plans them now."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from apps.audit.models import Entry as TrailEntry
from apps.core.errors import NotAllowed
from apps.delegations.actors import ANONYMOUS, clock
from apps.delegations.models import Certainty, Presidency
from apps.meetings.actions import load_history
from apps.meetings.models import Entry
from apps.meetings.states import Audience, EntryState
from tests.conftest import Cast
from tests.reviews.browsing import get, words

pytestmark = pytest.mark.slow

FILE = settings.BASE_DIR / "fixtures" / "history" / "timetable.json"


@pytest.fixture
def history(db: None) -> None:
    call_command("load_reference", verbosity=0)


def days(year: int) -> dict[str, tuple[str, str]]:
    entries = Entry.objects.filter(presidency__year=year)
    return {e.title: (f"{e.first:%d %b}", f"{e.last:%d %b}") for e in entries}


def test_2022_comes_to_what_its_concept_note_says(history: None) -> None:
    framework = "Digital Economy Partnership Framework"
    assert days(2022) == {
        "First CGETI meeting": ("01 Feb", "28 Feb"),
        "BRICS Digital Economy Dialogue": ("01 Jan", "29 Apr"),
        "Special event during the China Online Shopping Festival": ("02 Feb", "29 Apr"),
        "Special event during the China International Import Expo": ("01 Nov", "30 Nov"),
        "China Online Shopping Festival": ("28 Apr", "12 May"),
        "China International Import Expo": ("05 Nov", "10 Nov"),
        "Second CGETI meeting": ("01 Apr", "30 Apr"),
        f"First draft of the {framework} discussed": ("01 Apr", "30 Apr"),
        "Third CGETI meeting": ("21 May", "10 Jun"),
        f"{framework} adopted and submitted to the ministers": ("21 May", "10 Jun"),
        "12th Trade Ministers’ Meeting": ("09 Jun", "09 Jun"),
        "Online trainings on e-commerce": ("01 Jan", "31 Dec"),
    }
    ministers = Entry.objects.get(presidency__year=2022, body__code="TMM")
    assert (ministers.planned_first, ministers.planned_last) == (
        dt.date(2022, 5, 21),
        dt.date(2022, 6, 10),
    )


@pytest.mark.parametrize(
    ("year", "held"),
    [
        (2011, {"1st Trade Ministers’ Meeting": "13 April 2011"}),
        (2011, {"1st CGETI meeting": "2 December 2011"}),
        (2012, {"2nd CGETI meeting": "6 to 7 March 2012"}),
        (2017, {"7th Trade Ministers’ Meeting": "1 to 2 August 2017"}),
        (2019, {"9th Trade Ministers’ Meeting": "November 2019 (sources differ)"}),
        (2021, {"CGETI meeting in July": "12 to 14 July 2021"}),
        (2025, {"15th Trade Ministers’ Meeting": "May 2025 (sources differ)"}),
    ],
)
def test_each_year_is_read_as_far_as_it_is_known(
    history: None, year: int, held: dict[str, str]
) -> None:
    page = words(Client().get(f"/timetable/{year}/"))
    for title, when in held.items():
        assert title in page
        assert when in page
    assert "Held" in page


def test_where_sources_differ_no_day_is_claimed(history: None) -> None:
    unsure = Entry.objects.filter(certainty=Certainty.CONFLICTING)
    assert {entry.presidency.year for entry in unsure} == {2019, 2025}
    for entry in unsure:
        assert entry.actual_first != entry.actual_last


def test_all_of_it_is_public_and_of_years_that_are_over(history: None) -> None:
    entries = Entry.objects.select_related("presidency")
    assert entries.count() == 31
    for entry in entries:
        assert entry.audience == Audience.PUBLIC
        assert entry.state in (EntryState.HELD, EntryState.PLANNED)
        assert not entry.presidency.acting
        assert entry.first is not None
        assert entry.first.year == entry.presidency.year


def test_a_second_load_changes_nothing_and_what_is_absent_arrives(history: None) -> None:
    kept = Entry.objects.get(presidency__year=2011, body__code="TMM")
    Entry.objects.filter(pk=kept.pk).update(place="Sanya, as edited")
    before = set(Entry.objects.values_list("pk", "sequence", "changed_at"))
    acts = TrailEntry.objects.count()
    call_command("load_reference", verbosity=0)
    assert set(Entry.objects.values_list("pk", "sequence", "changed_at")) == before
    assert TrailEntry.objects.count() == acts
    kept.meeting.delete()
    kept.delete()
    call_command("load_reference", verbosity=0)
    assert Entry.objects.get(presidency__year=2011, body__code="TMM").place == "Sanya"


def test_a_year_that_is_not_over_or_not_known_is_left_out(world: None) -> None:
    assert load_history(actor=clock("load_reference"), file=FILE) == 0
    Presidency.objects.filter(year=2026).update(year=2022)
    assert load_history(actor=clock("load_reference"), file=FILE) == 12
    assert set(Entry.objects.values_list("presidency__year", flat=True)) == {2022}


def test_only_the_command_loads(cast: Cast, tmp_path: Path) -> None:
    for actor in (cast.secretariat, cast.chair):
        with pytest.raises(NotAllowed):
            load_history(actor=actor, file=tmp_path / "absent.json")


def test_the_trail_knows_which_file_came_in(history: None) -> None:
    entry = TrailEntry.objects.get(verb="load_history")
    assert entry.office == "clock:load_reference"
    assert entry.data["rows"] == 31
    assert set(entry.data) == {"rows", "sha256"}


def test_the_page_of_a_meeting_of_which_only_the_day_is_known(history: None) -> None:
    page = words(get(ANONYMOUS, "/meetings/2022/12th-trade-ministers-meeting/"))
    assert "9 June 2022" in page
    assert "How it is held" not in page
