"""A meeting from its agenda to its minutes with the keyboard alone; rows dragged, and a text put to
the room, with a mouse."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from apps.meetings.actions import Item, save_agenda
from apps.meetings.models import AgendaItem, Decision, Meeting
from tests.browser.conftest import House, Person, with_a_mouse
from tests.conftest import Cast, Clock
from tests.factories import meetings as make
from tests.factories.documents import tabled_document

pytestmark = pytest.mark.browser


def writes(person: Person, place: int, title: str, minutes: int, purpose: str = "") -> None:
    """A row of the agenda, by its place from 0."""
    person.fills("Title", title, nth=place)
    person.fills("Minutes", str(minutes), nth=place)
    if purpose:
        person.selects("Purpose", purpose, nth=place)


def titles(meeting: Meeting) -> list[str]:
    return [item.title for item in AgendaItem.objects.filter(meeting=meeting)]


def test_a_meeting_from_its_agenda_to_its_minutes(
    house: House, cast: Cast, clock: Clock, mailoutbox: list[object]
) -> None:
    document = tabled_document(cast, title="Framework text")
    entry = make.confirmed(cast.secretariat, "Group meeting", dt.date(2027, 2, 1), body="DEWG")
    meeting, run = entry.meeting, f"/manage/meetings/{entry.reference}"

    secretariat = house.welcomes(cast.secretariat)
    secretariat.goes_to(f"{run}/agenda/")
    writes(secretariat, 0, "The framework", 60, "For decision")
    secretariat.fills("Documents", str(document.symbol))
    secretariat.clicks("Add a row")
    writes(secretariat, 1, "Opening", 15, "For information")
    secretariat.clicks("Move up item 2")
    secretariat.clicks("Preview the times")
    secretariat.reads("Item 2 10:15–11:15")
    secretariat.clicks("Save the agenda")
    secretariat.reads("10:00–10:15")
    assert titles(meeting) == ["Opening", "The framework"]

    coordinator = house.welcomes(cast.coordinators["BR"])
    coordinator.goes_to(entry.address)
    coordinator.follows("Register Brazil")
    coordinator.chooses("Head of delegation of Brazil")
    coordinator.fills("Name", "Davi Exemplo")
    coordinator.clicks("Register Brazil")
    coordinator.reads("Davi Exemplo")

    chair = house.welcomes(cast.chair)
    chair.goes_to(f"{run}/session/")
    chair.follows("Open the session")
    chair.clicks("Open the session for the presidency")
    chair.chooses("BR Brazil")
    chair.chooses("CN China")
    chair.clicks("Call the roll")
    chair.follows("(The framework)")
    chair.fills("What is decided", "The members agree on the framework.")
    chair.selects("The text that is decided on", f"{document.symbol}: Framework text")
    chair.clicks("Review")
    chair.clicks("Record the decision for the presidency")
    chair.reads("It was so decided")
    assert Decision.objects.get().present == ["BR", "CN"]
    chair.follows("Add a follow-up")
    chair.fills("What is to be done", "Send data")
    chair.selects("Who does it", "Brazil")
    chair.fills_day("Due", dt.date(2027, 3, 1))
    chair.clicks("Add the follow-up")
    chair.follows("Close the session")
    chair.clicks("Close the session for the presidency")
    chair.clicks("Draft the minutes")
    chair.reads("Brazil: Send data, by 1 March 2027")

    coordinator.goes_to("/desk/")
    coordinator.reads("Send data by 1 March 2027 (from: Group meeting)")
    coordinator.follows("Follow up")
    coordinator.fills("What shows it", "Sent on paper.")
    coordinator.clicks("Mark as done")
    coordinator.reads("Sent on paper.")


@with_a_mouse
def test_rows_of_the_agenda_are_dragged(house: House, cast: Cast) -> None:
    meeting = make.meeting(cast.secretariat)
    secretariat = house.welcomes(cast.secretariat, viewport={"width": 1280, "height": 1800})
    secretariat.goes_to(f"/manage/meetings/{meeting.entry.reference}/agenda/")
    page = secretariat.page
    rows = page.locator("[data-row]")
    expect(rows.nth(0).locator("[data-clock]")).to_have_text("10:00–10:15")
    rows.nth(1).locator("[data-handle]").drag_to(rows.nth(0), target_position={"x": 20, "y": 5})
    expect(rows.nth(0).get_by_label("Title")).to_have_value("The framework")
    expect(rows.nth(0).locator("legend [data-number]")).to_have_text("1")
    expect(page.locator("[data-clock]")).to_have_count(0)
    expect(page.locator("[data-stale]")).to_be_visible()
    secretariat.clicks("Preview the times")
    expect(rows.nth(0).locator("[data-clock]")).to_have_text("10:00–11:00")
    secretariat.clicks("Save the agenda")
    assert titles(meeting) == ["The framework", "Opening"]


@with_a_mouse
def test_a_text_is_put_to_the_room_which_agrees_but_for_who_is_absent(
    house: House, cast: Cast, mailoutbox: list[object]
) -> None:
    document = tabled_document(cast, title="Framework text")
    meeting = make.meeting(cast.secretariat, first=dt.date(2027, 2, 1), body="DEWG")
    kept = AgendaItem.objects.filter(meeting=meeting).last()
    assert kept is not None
    item = Item(kept.title, kept.purpose, 60, papers=[document], reference=kept.reference)
    save_agenda(meeting, actor=cast.secretariat, items=[item], edition=1)
    session = f"/manage/meetings/{meeting.entry.reference}/session/"

    chair = house.welcomes(cast.chair)
    chair.goes_to(session)
    chair.follows("Open the session")
    chair.clicks("Open the session for the presidency")
    for code, member in cast.heads.items():
        if code != "ET":
            assert member.state is not None
            chair.chooses(f"{code} {member.state.name}")
    chair.clicks("Call the roll")
    chair.follows("Put a text to the meeting")
    chair.chooses(str(document.symbol))
    chair.clicks("Review")
    chair.clicks("Put the text to the meeting")
    chair.follows("Ask the room")
    chair.clicks("Review")
    chair.clicks("Record the answer of the room")
    chair.reads("Awaiting Ethiopia.")

    absent = house.welcomes(cast.heads["ET"])
    absent.goes_to("/desk/")
    absent.reads(str(document.symbol))
