"""The secretariat plans a year from a concept note's words, and every calendar follows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.request import urlopen

import icalendar
import pytest
from ical.calendar_stream import IcsCalendarStream

from tests.browser.conftest import House, Person
from tests.conftest import Cast, Clock

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Line:
    """A line of the concept note: what it names, and when in its own words."""

    kind: str
    title: str
    when: str
    number: str = ""
    days: str = ""  # what the portal makes of it


NOTE = [
    Line("Meeting", "First CGETI meeting", "February 2027", "1", "1 to 28 February 2027"),
    Line("Meeting", "Second CGETI meeting", "April 2027", "2", "1 to 30 April 2027"),
    Line(
        "Dialogue",
        "Digital Economy Dialogue",
        "before the second CGETI meeting",
        days="1 January to 29 April 2027",
    ),
    Line(
        "Milestone",
        "First draft of the framework discussed",
        "at the second CGETI meeting",
        days="1 to 30 April 2027",
    ),
    Line(
        "Meeting",
        "Third CGETI meeting",
        "late May/early June 2027",
        "3",
        "21 May to 10 June 2027",
    ),
]
EVENTS = "between the first and second CGETI meeting and in November 2027"


def plans(secretariat: Person, line: Line) -> None:
    secretariat.goes_to("/manage/timetable/2027/new/")
    secretariat.selects("What it is", line.kind)
    secretariat.fills("Title", line.title)
    if line.number:
        secretariat.selects("Whose meeting", "Contact Group on Economic and Trade Issues (CGETI)")
        secretariat.fills("Which of the year", line.number)
    secretariat.fills("When, in plain words", line.when)
    secretariat.clicks("Go on: what was understood")
    secretariat.reads(line.days)
    secretariat.clicks("Save the entry")


class Subscriber:
    """A calendar program: it reads the feed, and keeps what it knows of each event."""

    def __init__(self, address: str) -> None:
        self.address = address

    def event(self, title: str) -> icalendar.Event:
        with urlopen(self.address) as answer:  # noqa: S310  the test's own server
            assert answer.headers["Content-Type"].startswith("text/calendar")
            feed = answer.read().decode()
        by_second = [e.summary for e in IcsCalendarStream.calendar_from_ics(feed).events]
        events = [
            event
            for event in icalendar.Calendar.from_ical(feed).walk("VEVENT")
            if str(event["SUMMARY"]) == title
        ]
        assert len(events) == 1
        assert title in by_second
        found = events[0]
        assert isinstance(found, icalendar.Event)
        return found


def test_a_year_from_a_concept_note_to_everybodys_calendar(
    house: House, cast: Cast, clock: Clock, mailoutbox: list[object]
) -> None:
    secretariat = house.welcomes(cast.secretariat)
    secretariat.goes_to("/manage/timetable/2027/")
    for line in NOTE:
        plans(secretariat, line)

    # One phrase, two times: two entries at once.
    secretariat.goes_to("/manage/timetable/2027/new/")
    secretariat.selects("What it is", "Special event")
    secretariat.fills("Title", "Special event")
    secretariat.fills("When, in plain words", EVENTS)
    secretariat.clicks("Go on: what was understood")
    secretariat.reads("2 February to 29 April 2027")
    secretariat.reads("1 to 30 November 2027")
    secretariat.clicks("Save these 2 entries")

    # Anybody reads the year, with the words and what they come to.
    visitor = house.visitor()
    visitor.goes_to("/timetable/2027/")
    for line in NOTE:
        visitor.reads(line.title)
        visitor.reads(line.days)
    subscriber = Subscriber(f"{house.origin}/timetable/2027/timetable.ics")
    planned = subscriber.event("Second CGETI meeting")
    assert (planned["STATUS"], planned["TRANSP"]) == ("TENTATIVE", "TRANSPARENT")
    assert planned["DTSTART"].dt == dt.date(2027, 4, 1)

    # A fair time for the second meeting, held online; then it is confirmed.
    secretariat.goes_to("/manage/timetable/2027/")
    secretariat.follows("Find a fair time Second CGETI meeting")
    secretariat.fills_day("Day", dt.date(2027, 4, 14))
    secretariat.clicks("Show")
    secretariat.reads("worst-off")
    secretariat.follows("Choose")
    secretariat.clicks("Review")
    secretariat.reads("Who is told")
    secretariat.clicks("Confirm and tell everyone concerned")
    confirmed = subscriber.event("Second CGETI meeting")
    assert confirmed["UID"] == planned["UID"]
    assert confirmed["SEQUENCE"] > planned["SEQUENCE"]
    assert confirmed["STATUS"] == "CONFIRMED"
    start = confirmed["DTSTART"].dt
    assert isinstance(start, dt.datetime)
    assert start.astimezone(dt.UTC).date() == dt.date(2027, 4, 14)

    # The Dialogue, before it, now ends the day before; then the meeting moves, and all follows.
    visitor.goes_to("/timetable/2027/")
    visitor.reads("1 January to 13 April 2027")
    secretariat.goes_to("/manage/timetable/2027/")
    secretariat.follows("Confirm another day Second CGETI meeting")
    secretariat.fills_day("First day", dt.date(2027, 4, 21))
    secretariat.fills_day("Last day", dt.date(2027, 4, 21))
    secretariat.fills("Why", "A holiday in two capitals.")
    secretariat.clicks("Review")
    secretariat.reads("14 April 2027")
    secretariat.reads("21 April 2027")
    secretariat.clicks("Confirm and tell everyone concerned")
    moved = subscriber.event("Second CGETI meeting")
    assert moved["UID"] == planned["UID"]
    assert moved["SEQUENCE"] > confirmed["SEQUENCE"]
    assert moved["DTSTART"].dt - start == dt.timedelta(days=7)
    visitor.goes_to("/timetable/2027/")
    visitor.reads("1 January to 20 April 2027")
    visitor.reads("A holiday in two capitals.")
