"""Calendars that other programs read: iCalendar (RFC 5545, 5546, 7986), written by a library.

The same input gives the same bytes, so that a feed's ETag holds. What we promise to a reader:

- An event keeps its UID for ever and its SEQUENCE only grows; the caller stores both.
- A window is an all-day event over its days, TENTATIVE, and it blocks nobody's time. What has
  clock times is written in its own zone, with the rules of that zone in the file.
- What is cancelled stays, struck by its STATUS and by its title, for programs that read no STATUS.
  There is no STATUS for what is postponed: it stands as TENTATIVE, and its title says it.
- Text is cleaned and folded; what is absent is left out, never written as "None".

Two matters are not left to `icalendar` 7.3. Its rules of a zone put the clocks forward an hour
late (it writes the local time after the change, RFC 5545 3.6.5 wants the one before), so
`_zone_rules` makes them. And it writes a backslash before N as a line break, so a backslash becomes
its full-width twin.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

import icalendar
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from apps.core.text import clean
from apps.core.windows import ONE_DAY, Window
from apps.meetings.states import EntryState

PRODUCT = "-//BRICS portal//Timetable//EN"
REFRESH = dt.timedelta(hours=6)

type Method = Literal["PUBLISH", "REQUEST", "CANCEL"]

_CERTAIN = {EntryState.CONFIRMED, EntryState.HELD}
# Line ends of one kind; no byte order mark, which readers drop; no backslash (see above).
_PLAIN = str.maketrans({"\u2028": "\n", "\u2029": "\n", "\ufeff": None, "\\": "＼"})
_WORD = re.compile(r"[^\s\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Times:
    """From `start` to `end`, both aware; written by the clocks of the IANA zone `zone`.

    Raises ValueError where one is naive, the end is before the start or the zone is unknown.
    """

    start: dt.datetime
    end: dt.datetime
    zone: str

    def __post_init__(self) -> None:
        if self.start.utcoffset() is None or self.end.utcoffset() is None:
            raise ValueError("a time without its zone")
        if self.end < self.start:
            raise ValueError("an end before its start")
        try:
            ZoneInfo(self.zone)
        except (KeyError, OSError, ValueError) as error:  # a missing, a folder's, a bad name
            raise ValueError(f"{self.zone!r} is not a time zone") from error


@dataclass(frozen=True, slots=True)
class Address:
    """A person or an office with an e-mail address."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of the timetable as a calendar shows it.

    `when` is a window of days, both ends included, or exact times. `stamp` (aware) is when the
    entry was last changed. `organiser` and `attendee` are for mailed updates: one person each, so
    that nobody learns another's address. Raises ValueError for what no calendar could read.
    """

    uid: str
    sequence: int
    title: str
    status: EntryState
    when: Window | Times
    stamp: dt.datetime
    location: str = ""
    url: str = ""
    description: str = ""
    organiser: Address | None = None
    attendee: Address | None = None

    def __post_init__(self) -> None:
        if not (self.uid.isascii() and _WORD.fullmatch(self.uid)):
            raise ValueError("a UID is printable ASCII without spaces")
        if self.sequence < 0:
            raise ValueError("a SEQUENCE is not negative")
        if self.stamp.utcoffset() is None:
            raise ValueError("a stamp without its zone")
        for address in (self.organiser, self.attendee):
            if address and not _WORD.fullmatch(address.email):
                raise ValueError("an e-mail address without spaces is needed")


def content_type(method: Method = "PUBLISH") -> str:
    """The media type of a file, or of a mail's part, which must name the method again."""
    return f"text/calendar; charset=utf-8; method={method}"


def calendar(
    name: str,
    events: Iterable[Event],
    *,
    method: Method = "PUBLISH",
    url: str = "",
    refresh: dt.timedelta = REFRESH,
) -> bytes:
    """A feed of `events`, in their order; `url` is its own address.

    `refresh` is how often a program should read it again. For mails use `update`.
    Raises ValueError for an update whose events lack an organiser or attendee.
    """
    entries = list(events)
    mailed = method != "PUBLISH"
    if mailed and not all(entry.organiser and entry.attendee for entry in entries):
        raise ValueError("a mailed update names its organiser and its attendee")
    found = icalendar.Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", method)
    if not mailed:  # in a mail, a name makes Outlook open a calendar of its own
        _describe(found, _line(name), iri_to_uri(_line(url)), refresh)
    for zone, first, last in _zones(entries):
        found.add_component(_zone_rules(zone, first, last))
    for entry in entries:
        found.add_component(_event(entry, method))
    written: bytes = found.to_ical()
    return written


def update(event: Event) -> tuple[str, bytes]:
    """What to attach to a mail about `event`, with its content type.

    It is a request, or the withdrawal of one where the event is cancelled; a mail program then
    moves or strikes what it has under the same UID.
    """
    method: Method = "CANCEL" if event.status == EntryState.CANCELLED else "REQUEST"
    return content_type(method), calendar("", [event], method=method)


def _describe(found: icalendar.Calendar, name: str, url: str, refresh: dt.timedelta) -> None:
    if name:
        found.add("name", icalendar.vText(name))
        found.add("x-wr-calname", icalendar.vText(name))
    duration = icalendar.vDuration(refresh)
    found.add("refresh-interval", duration, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", icalendar.vDuration(refresh))  # the same, for Outlook
    if url:
        found.add("url", icalendar.vUri(url))
        found.add("source", icalendar.vUri(url), parameters={"VALUE": "URI"})


def _event(entry: Event, method: Method) -> icalendar.Event:
    found = icalendar.Event()
    found.add("uid", entry.uid)
    found.add("sequence", entry.sequence)
    found.add("dtstamp", entry.stamp.astimezone(dt.UTC))
    found.add("last-modified", entry.stamp.astimezone(dt.UTC))
    found.add("status", _status(entry))
    found.add("transp", "OPAQUE" if entry.status in _CERTAIN else "TRANSPARENT")
    start, end = _bounds(entry.when)
    found.add("dtstart", start)
    if end != start:  # DTEND lies after DTSTART, or is absent
        found.add("dtend", end)
    texts = {
        "summary": _title(entry),
        "location": _line(entry.location),
        "description": _text(entry.description),
    }
    for name, text in texts.items():
        if text:
            found.add(name, icalendar.vText(text))
    if entry.url:
        found.add("url", icalendar.vUri(iri_to_uri(_line(entry.url))))
    if entry.organiser:
        found.add("organizer", _address(entry.organiser))
    if entry.attendee and method != "PUBLISH":
        # People register on the portal: a reply to the organiser would be read by nobody.
        found.add("attendee", _address(entry.attendee, role="REQ-PARTICIPANT", rsvp=False))
    return found


def _status(entry: Event) -> str:
    if entry.status == EntryState.CANCELLED:
        return "CANCELLED"
    return "CONFIRMED" if entry.status in _CERTAIN else "TENTATIVE"


def _title(entry: Event) -> str:
    title = _line(entry.title)
    if entry.status == EntryState.CANCELLED:
        return _("Cancelled: %(title)s") % {"title": title}
    if entry.status == EntryState.POSTPONED:
        return _("Postponed: %(title)s") % {"title": title}
    return title


def _address(address: Address, role: str | None = None, rsvp: bool | None = None) -> object:
    return icalendar.vCalAddress.new(
        address.email, cn=_line(address.name) or None, role=role, rsvp=rsvp
    )


def _bounds(when: Window | Times) -> tuple[dt.date, dt.date]:
    """What DTSTART and DTEND say. The end of whole days is the day after the last."""
    if isinstance(when, Window):
        return when.earliest, when.latest + ONE_DAY
    return _written(when.start, when), _written(when.end, when)


def _written(at: dt.datetime, times: Times) -> dt.datetime:
    return at.astimezone(ZoneInfo(times.zone) if _in_zone(times) else dt.UTC)


def _in_zone(times: Times) -> bool:
    """Can these times be written by the zone's clocks? Not an hour that they show twice: a
    calendar has no word for which of the two, so that is written in UTC.
    """
    zone = ZoneInfo(times.zone)
    if times.zone in ("UTC", "Etc/UTC", "Etc/UCT", "Zulu"):
        return False
    return all(
        local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset()
        for local in (times.start.astimezone(zone), times.end.astimezone(zone))
    )


def _zones(entries: Sequence[Event]) -> Iterator[tuple[str, int, int]]:
    """The zones in which something is written, and the years that their rules must cover.

    A file must hold a component: for an empty feed it is the rules of UTC.
    """
    years: dict[str, set[int]] = {}
    for entry in entries:
        if isinstance(entry.when, Times) and _in_zone(entry.when):
            covered = years.setdefault(entry.when.zone, set())
            covered.update({entry.when.start.year, entry.when.end.year})
    for zone in sorted(years):
        yield zone, min(years[zone]) - 1, max(years[zone]) + 1
    if not entries:
        yield "UTC", 1970, 1970


@functools.lru_cache(maxsize=64)
def _zone_rules(name: str, first: int, last: int) -> icalendar.Timezone:
    """The rules of a zone from the start of year `first` to the end of `last`.

    An onset is told, as RFC 5545 has it, by the clocks as they went until then.
    """
    zone = ZoneInfo(name)
    start = dt.datetime(first, 1, 1, tzinfo=dt.UTC)
    rule = _rule(start, zone)
    onsets: dict[tuple[object, ...], list[dt.datetime]] = {
        (rule[0], *rule): [start.replace(tzinfo=None)]
    }
    for at in _changes(zone, start, dt.datetime(last + 1, 1, 1, tzinfo=dt.UTC)):
        before, rule = rule, _rule(at, zone)
        told = (at + before[0]).replace(tzinfo=None)
        onsets.setdefault((before[0], *rule), []).append(told)
    found = icalendar.Timezone()
    found.add("tzid", name)
    for (offset_from, offset_to, tzname, summer), times in onsets.items():
        part = icalendar.TimezoneDaylight() if summer else icalendar.TimezoneStandard()
        part.add("dtstart", times[0])
        if times[1:]:
            part.add("rdate", times[1:])
        part.add("tzoffsetfrom", offset_from)
        part.add("tzoffsetto", offset_to)
        part.add("tzname", tzname)
        found.add_component(part)
    return found


def _rule(at: dt.datetime, zone: ZoneInfo) -> tuple[dt.timedelta, str, bool]:
    local = at.astimezone(zone)
    return local.utcoffset() or dt.timedelta(), local.tzname() or zone.key, bool(local.dst())


def _changes(zone: ZoneInfo, start: dt.datetime, end: dt.datetime) -> Iterator[dt.datetime]:
    """The instants, in UTC and to the second, at which the zone's rule changes."""
    while start < end:
        day_after = start + ONE_DAY
        if _rule(start, zone) != _rule(day_after, zone):
            low, high = 0, 86_400  # seconds after `start`: the old rule, the new one
            while high - low > 1:
                middle = (low + high) // 2
                same = _rule(start + dt.timedelta(seconds=middle), zone) == _rule(start, zone)
                low, high = (middle, high) if same else (low, middle)
            yield start + dt.timedelta(seconds=high)
        start = day_after


def _text(text: str) -> str:
    return clean(text.translate(_PLAIN))


def _line(text: str) -> str:
    return " ".join(_text(text).split())
