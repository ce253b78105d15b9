"""Calendars read back: by the library that writes them, a second one, and a third for zones."""

from __future__ import annotations

import datetime as dt
import io
import re
import zoneinfo
from dataclasses import replace
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.tz import tzical
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event as SecondEvent

from apps.core.text import clean
from apps.core.windows import Window
from apps.meetings.calendars.ics import Address, Event, Times, calendar, content_type, update
from apps.meetings.states import EntryState

YEAR_2009 = dt.datetime(2009, 1, 1, tzinfo=dt.UTC)
STAMP = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)
CGETI = Event(
    uid="3kq7mzw2xv4t@portal.example",
    sequence=2,
    title="Second meeting of CGETI",
    status=EntryState.CONFIRMED,
    when=Times(
        dt.datetime(2027, 4, 12, 9, 0, tzinfo=ZoneInfo("Africa/Cairo")),
        dt.datetime(2027, 4, 12, 17, 30, tzinfo=ZoneInfo("Africa/Cairo")),
        "Africa/Cairo",
    ),
    stamp=STAMP,
)
DIALOGUE = Event(
    uid="dialogue-1@portal.example",
    sequence=0,
    title="Dialogue 1",
    status=EntryState.PLANNED,
    when=Window(dt.date(2027, 1, 1), dt.date(2027, 4, 29)),
    stamp=STAMP,
)
SECRETARIAT = Address("Secretariat of the presidency", "secretariat@example.org")
DELEGATE = Address("Delegate One of Brazil", "one@example.org")
# Every offset from −12 to +14, zones whose clocks change, and one that changes by half an hour.
ZONES = sorted(
    {f"Etc/GMT{n:+d}" for n in range(-14, 13) if n}
    | {"UTC", "America/Sao_Paulo", "Asia/Shanghai", "Asia/Kolkata", "Asia/Tehran", "Africa/Cairo"}
    | {"Europe/Moscow", "Europe/Berlin", "America/Havana", "America/New_York", "Asia/Gaza"}
    | {"Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Kiritimati", "Africa/Casablanca"}
    | {"Europe/Dublin", "Pacific/Apia"}
)


def first_reader(written: bytes) -> icalendar.Event:
    (found,) = icalendar.Calendar.from_ical(written).events
    return found


def second_reader(written: bytes) -> SecondEvent:
    (found,) = IcsCalendarStream.calendar_from_ics(written.decode()).events
    return found


def lines(written: bytes) -> list[str]:
    return written.decode().replace("\r\n ", "").split("\r\n")


class TestWindow:
    def test_it_is_tentative_all_day_and_blocks_nobody(self) -> None:
        found = lines(calendar("2027", [DIALOGUE]))
        assert "STATUS:TENTATIVE" in found
        assert "TRANSP:TRANSPARENT" in found
        assert "DTSTART;VALUE=DATE:20270101" in found
        assert "DTEND;VALUE=DATE:20270430" in found  # exclusive: the last day is the 29th
        assert not [line for line in found if line.startswith("BEGIN:VTIMEZONE")]

    def test_confirmed_days_without_times_are_all_day_and_block(self) -> None:
        days = Window(dt.date(2027, 5, 21), dt.date(2027, 5, 21))
        found = lines(calendar("2027", [replace(DIALOGUE, status=EntryState.HELD, when=days)]))
        assert {"STATUS:CONFIRMED", "TRANSP:OPAQUE"} <= set(found)
        assert {"DTSTART;VALUE=DATE:20270521", "DTEND;VALUE=DATE:20270522"} <= set(found)

    @settings(deadline=None)
    @given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 400))
    @example(dt.date(2028, 2, 29), 0)
    def test_its_days_never_wrap(self, first: dt.date, length: int) -> None:
        window = Window(first, first + dt.timedelta(length))
        written = calendar("2027", [replace(DIALOGUE, when=window)])
        for found in (first_reader(written), second_reader(written)):
            assert type(found.start) is dt.date
            assert (found.start, found.end) == (first, window.latest + dt.timedelta(1))


class TestTimes:
    def test_a_confirmed_meeting_stands_in_its_own_zone(self) -> None:
        found = lines(calendar("2027", [CGETI]))
        assert {"STATUS:CONFIRMED", "TRANSP:OPAQUE", "SEQUENCE:2"} <= set(found)
        assert "DTSTART;TZID=Africa/Cairo:20270412T090000" in found
        assert "DTEND;TZID=Africa/Cairo:20270412T173000" in found
        assert {"TZID:Africa/Cairo", "DTSTAMP:20270201T090000Z"} <= set(found)
        assert "LAST-MODIFIED:20270201T090000Z" in found

    def test_clocks_change_when_they_do(self) -> None:
        """RFC 5545 3.6.5: an onset is told by the clocks as they went until then."""
        text = calendar("2027", [CGETI]).decode()
        rules = text[text.index("BEGIN:DAYLIGHT") : text.index("END:DAYLIGHT")].split("\r\n")
        assert "DTSTART:20260424T000000" in rules  # from 00:00 to 01:00, not at 01:00
        assert {"TZOFFSETFROM:+0200", "TZOFFSETTO:+0300", "TZNAME:EEST"} <= set(rules)

    def test_a_moment_has_no_end(self) -> None:
        noon = dt.datetime(2027, 6, 10, 12, tzinfo=dt.UTC)
        found = lines(calendar("2027", [replace(CGETI, when=Times(noon, noon, "UTC"))]))
        assert "DTSTART:20270610T120000Z" in found
        assert not [line for line in found if line.startswith(("DTEND", "BEGIN:VTIMEZONE"))]

    def test_an_hour_shown_twice_is_written_in_utc(self) -> None:
        """New York, 1 November 2026: 01:30 comes at 05:30 and again at 06:30 UTC."""
        for hour in (5, 6):
            start = dt.datetime(2026, 11, 1, hour, 30, tzinfo=dt.UTC)
            times = Times(start, start + dt.timedelta(hours=2), "America/New_York")
            found = lines(calendar("2026", [replace(CGETI, when=times)]))
            assert f"DTSTART:20261101T0{hour}3000Z" in found

    @settings(deadline=None)
    @given(
        st.sampled_from(ZONES),
        st.integers(0, 28 * 366 * 1440).map(lambda n: YEAR_2009 + dt.timedelta(minutes=n)),
        st.integers(0, 3 * 1440),
    )
    @example("Europe/Berlin", dt.datetime(2026, 3, 29, 1, 0, tzinfo=dt.UTC), 30)  # 03:00, just on
    @example("Europe/Berlin", dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC), 90)
    @example("Europe/Berlin", dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC), 60)
    @example("Africa/Cairo", dt.datetime(2026, 4, 23, 22, 0, tzinfo=dt.UTC), 60)
    @example("Australia/Lord_Howe", dt.datetime(2026, 10, 3, 15, 40, tzinfo=dt.UTC), 10)
    @example("Pacific/Apia", dt.datetime(2011, 12, 30, 10, 0, tzinfo=dt.UTC), 60)
    @example("America/New_York", dt.datetime(2028, 2, 29, 23, 0, tzinfo=dt.UTC), 1440)
    def test_every_reader_reads_the_same_instants(
        self, zone: str, start: dt.datetime, minutes: int
    ) -> None:
        end = start + dt.timedelta(minutes=minutes)
        written = calendar("2027", [replace(CGETI, when=Times(start, end, zone))])
        for found in (first_reader(written), second_reader(written)):
            assert found.start.astimezone(dt.UTC) == start
            if minutes:
                assert found.end.astimezone(dt.UTC) == end
        assert by_the_rules_in_the_file(written, "DTSTART") == start
        if minutes:
            assert by_the_rules_in_the_file(written, "DTEND") == end

    def test_two_zones_in_one_file(self) -> None:
        start = dt.datetime(2028, 7, 1, 12, tzinfo=dt.UTC)
        other = replace(
            CGETI, uid="other@portal.example", when=Times(start, start, "America/New_York")
        )
        found = icalendar.Calendar.from_ical(calendar("2027", [CGETI, other, DIALOGUE]))
        assert [zone.tz_name for zone in found.timezones] == ["Africa/Cairo", "America/New_York"]
        assert not found.get_missing_tzids()


def by_the_rules_in_the_file(written: bytes, name: str) -> dt.datetime:
    """The instant as a program reads it that knows no zones but those of the file."""
    (line,) = [
        line
        for line in lines(written)
        if line.startswith(name) and ("TZID" in line or line.endswith("Z"))
    ]
    value = line.rpartition(":")[2]
    local = dt.datetime.strptime(value.rstrip("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007  local time
    if value.endswith("Z"):
        return local.replace(tzinfo=dt.UTC)
    rules = tzical(io.StringIO(written.decode())).get()
    return local.replace(tzinfo=rules).astimezone(dt.UTC)


class TestStates:
    @pytest.mark.parametrize(
        ("state", "status", "transparent", "title"),
        [
            (EntryState.PLANNED, "TENTATIVE", True, "Dialogue 1"),
            (EntryState.CONFIRMED, "CONFIRMED", False, "Dialogue 1"),
            (EntryState.HELD, "CONFIRMED", False, "Dialogue 1"),
            (EntryState.POSTPONED, "TENTATIVE", True, "Postponed: Dialogue 1"),
            (EntryState.CANCELLED, "CANCELLED", True, "Cancelled: Dialogue 1"),
        ],
    )
    def test_each_state_is_said(
        self, state: EntryState, status: str, transparent: bool, title: str
    ) -> None:
        found = set(lines(calendar("2027", [replace(DIALOGUE, status=state)])))
        assert f"STATUS:{status}" in found
        assert f"TRANSP:{'TRANSPARENT' if transparent else 'OPAQUE'}" in found
        assert f"SUMMARY:{title}" in found

    def test_a_move_keeps_the_uid_and_raises_the_sequence(self) -> None:
        moved = replace(CGETI, sequence=3, when=Window(dt.date(2027, 4, 19), dt.date(2027, 4, 20)))
        before, after = (second_reader(calendar("2027", [one])) for one in (CGETI, moved))
        assert before.uid == after.uid
        assert (before.sequence, after.sequence) == (2, 3)
        assert after.start == dt.date(2027, 4, 19)


class TestFeed:
    def test_what_a_subscriber_is_told(self) -> None:
        address = "https://portal.example/timetable/2027.ics"
        written = calendar(
            "Timetable, 2027; all", [DIALOGUE], url=address, refresh=dt.timedelta(hours=1)
        )
        found = lines(written)
        assert found[0] == "BEGIN:VCALENDAR"
        assert {"METHOD:PUBLISH", "VERSION:2.0", "PRODID:-//BRICS portal//Timetable//EN"} <= set(
            found
        )
        assert {"NAME:Timetable\\, 2027\\; all", "X-WR-CALNAME:Timetable\\, 2027\\; all"} <= set(
            found
        )
        assert {"REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"} <= set(found)
        assert {f"SOURCE;VALUE=URI:{address}", f"URL:{address}"} <= set(found)
        second = IcsCalendarStream.calendar_from_ics(written.decode())
        assert second.name == ["Timetable, 2027; all"]
        assert content_type() == "text/calendar; charset=utf-8; method=PUBLISH"

    def test_the_same_input_gives_the_same_bytes(self) -> None:
        entries = [CGETI, DIALOGUE, replace(CGETI, uid="x@portal.example")]
        assert calendar("2027", entries) == calendar("2027", iter(entries))

    def test_a_year_without_entries_is_still_a_calendar(self) -> None:
        written = calendar("2027", [])
        found = icalendar.Calendar.from_ical(written)
        found.validate()
        assert [zone.tz_name for zone in found.timezones] == ["UTC"]
        assert IcsCalendarStream.calendar_from_ics(written.decode()).events == []

    def test_no_attendee_is_published(self) -> None:
        written = calendar("2027", [replace(CGETI, organiser=SECRETARIAT, attendee=DELEGATE)])
        assert b"ATTENDEE" not in written
        assert b"one@example.org" not in written

    def test_what_is_absent_is_left_out(self) -> None:
        written = calendar("2027", [CGETI, DIALOGUE])
        assert b"None" not in written
        for name in (b"LOCATION", b"DESCRIPTION", b"ORGANIZER", b"SOURCE"):
            assert name not in written

    def test_five_hundred_entries(self) -> None:
        entries = [
            replace(CGETI, uid=f"{n}@portal.example", title=f"Entry {n}") for n in range(500)
        ]
        found = icalendar.Calendar.from_ical(calendar("2027", entries))
        assert [str(one["summary"]) for one in found.events] == [one.title for one in entries]


class TestMail:
    invited = replace(CGETI, organiser=SECRETARIAT, attendee=DELEGATE)

    def test_an_update_is_a_request(self) -> None:
        kind, written = update(self.invited)
        assert kind == "text/calendar; charset=utf-8; method=REQUEST"
        found = lines(written)
        assert "METHOD:REQUEST" in found
        assert (
            'ORGANIZER;CN="Secretariat of the presidency":mailto:secretariat@example.org' in found
        )
        (attendee,) = second_reader(written).attendees
        assert (attendee.uri, attendee.common_name) == (
            "mailto:one@example.org",
            "Delegate One of Brazil",
        )
        assert b"X-WR-CALNAME" not in written
        assert b"REFRESH" not in written

    def test_a_cancelled_meeting_is_withdrawn(self) -> None:
        kind, written = update(replace(self.invited, status=EntryState.CANCELLED, sequence=4))
        assert kind.endswith("method=CANCEL")
        assert {"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:4"} <= set(lines(written))

    @pytest.mark.parametrize("missing", ["organiser", "attendee"])
    def test_an_update_to_nobody_is_refused(self, missing: str) -> None:
        with pytest.raises(ValueError, match="organiser and its attendee"):
            update(replace(self.invited, **{missing: None}))

    def test_a_hostile_name_stays_a_name(self) -> None:
        person = Address('Ana "Exemplo";X=1:mailto:x@x\r\nSTATUS:CANCELLED', "ana@example.org")
        written = update(replace(self.invited, attendee=person))[1]
        (attendee,) = second_reader(written).attendees
        assert attendee.common_name == 'Ana "Exemplo";X=1:mailto:x@x STATUS:CANCELLED'
        assert "STATUS:CANCELLED" not in lines(written)


HOSTILE = [
    "a, b; c: d",
    "first\nsecond\r\nthird\rfourth",
    "END:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:forged",
    "C:\\New\\n folder\\, \\N",
    "🚀👩🏽‍🚀 " * 40,
    "نشست دوم گروه تماس",
    "Встреча министров торговли " * 20,
    "非" * 10_000,
    "x" * 10_000,
    "nul\x00 bell\x07 form\x0cfeed unit\x1f del\x7f nel\x85 line\u2028 para\u2029",
    "\ud800 alone",
    "None",
    '"quoted" ^n ^\' %0D%0A',
    "\ufeffmark",
    " ",
]


class TestText:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_by_hand(self, text: str) -> None:
        self.survives(text)

    @settings(deadline=None)
    @given(st.text(max_size=300))
    def test_anything_typed(self, text: str) -> None:
        self.survives(text)

    def survives(self, text: str) -> None:
        """Title and venue on one line, the description with its line ends, and nothing forged."""
        entry = replace(CGETI, title=f"Title {text}", location=text, description=text)
        written = calendar(text, [entry])
        whole = clean(re.sub("[\u2028\u2029]", "\n", text).replace("\ufeff", ""))
        whole = whole.replace("\\", "＼")
        line = " ".join(whole.split())
        for found in (second_reader(written), first_reader(written)):
            title, venue, words = (
                str(value or "")
                for value in (
                    (found.summary, found.location, found.description)
                    if isinstance(found, SecondEvent)
                    else (found.get(name) for name in ("summary", "location", "description"))
                )
            )
            assert title == f"Title {line}".strip()
            assert venue == line
            assert words == whole
        assert written.endswith(b"END:VCALENDAR\r\n")
        for octets in written.split(b"\r\n"):
            assert len(octets) <= 75
            assert b"\n" not in octets
            assert b"\r" not in octets
            octets.decode()  # no character is cut in two

    @pytest.mark.parametrize(
        "url", ["https://example.org/?q=a b\r\nX: y", "https://例え.example/ж"]
    )
    def test_an_address_stays_an_address(self, url: str) -> None:
        written = calendar("2027", [replace(CGETI, url=url)], url=url)
        found = [line for line in lines(written) if line.startswith("URL:")]
        assert len(found) == 2
        assert all(line.isascii() and " " not in line for line in found)


class TestRefusals:
    @pytest.mark.parametrize("uid", ["", "a b", "a\r\nb", "ж"])
    def test_a_uid_that_programs_misread(self, uid: str) -> None:
        with pytest.raises(ValueError, match="UID"):
            replace(CGETI, uid=uid)

    def test_a_negative_sequence(self) -> None:
        with pytest.raises(ValueError, match="SEQUENCE"):
            replace(CGETI, sequence=-1)

    def test_an_address_with_a_line_end(self) -> None:
        with pytest.raises(ValueError, match="e-mail"):
            replace(CGETI, attendee=Address("A", "a@example.org\r\nBCC:x"))

    def test_times_without_zone_or_out_of_order(self) -> None:
        naive, noon = dt.datetime(2027, 1, 1), dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)  # noqa: DTZ001
        with pytest.raises(ValueError, match="without its zone"):
            Times(naive, noon, "UTC")
        with pytest.raises(ValueError, match="before its start"):
            Times(noon, noon - dt.timedelta(1), "UTC")
        with pytest.raises(ValueError, match="stamp"):
            replace(CGETI, stamp=naive)

    @pytest.mark.parametrize("zone", ["", "Mars/Olympus", "Europe", "../etc/passwd"])
    def test_an_unknown_zone(self, zone: str) -> None:
        noon = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)
        with pytest.raises(ValueError, match="is not a time zone"):
            Times(noon, noon, zone)

    def test_every_zone_of_the_list_here_exists(self) -> None:
        assert set(ZONES) <= zoneinfo.available_timezones()
