"""What a calendar is told of the timetable: entries as events, for feeds and for mails.

An event's UID is its entry's reference at this portal's host, in every feed and every mail, so
that a program that has it from one knows it again in the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.windows import Window, of_year
from apps.delegations.models import Certainty
from apps.meetings import sentences
from apps.meetings.calendars import ics
from apps.meetings.models import Entry
from apps.meetings.states import Audience, EntryState


def uid_of(entry: Entry) -> str:
    return f"{entry.reference}@{urlsplit(settings.SITE_ORIGIN).hostname}"


def event_of(entry: Entry, *, joins: bool = False) -> ics.Event:
    """As its readers may know it; for whoever `joins` the meeting, where and by which link."""
    meeting = getattr(entry, "meeting", None) if joins else None
    venue, link = (meeting.venue, meeting.join_link) if meeting else ("", "")
    lines = [
        entry.summary,
        _("As written: “%(phrase)s”") % {"phrase": entry.phrase} if entry.phrase else "",
        _("Reason: %(reason)s") % {"reason": entry.note} if entry.note else "",
        _("Join: %(link)s") % {"link": link} if link else "",
    ]
    return ics.Event(
        uid=uid_of(entry),
        sequence=entry.sequence,
        title=entry.title,
        status=_status(entry),
        when=when_of(entry),
        stamp=entry.changed_at,
        location=", ".join(filter(None, (venue, entry.place))) or link,
        url=settings.SITE_ORIGIN + entry.address,
        description="\n".join(filter(None, lines)),
    )


def _status(entry: Entry) -> EntryState:
    """Days that the sources differ on are a window, and block nobody's month."""
    unsure = entry.certainty == Certainty.CONFLICTING and entry.is_dated
    return EntryState.PLANNED if unsure else EntryState(entry.state)


def when_of(entry: Entry) -> Window | ics.Times:
    """Its clock times where they stand; else the days that it may take, and for want of those the
    presidency's year."""
    if entry.starts_at and entry.ends_at and _on_its_days(entry):
        return ics.Times(entry.starts_at, entry.ends_at, entry.zone)
    if entry.first and entry.last:
        return Window(entry.first, entry.last)
    return entry.planned or of_year(entry.presidency.year)


def _on_its_days(entry: Entry) -> bool:
    """What was held on other days than confirmed has no clock times that anybody recorded."""
    held = (entry.actual_first, entry.actual_last)
    return held in ((None, None), (entry.confirmed_first, entry.confirmed_last))


def feed(
    name: str, entries: Iterable[Entry], *, url: str, joined: Collection[int] = frozenset()
) -> bytes:
    """A calendar to subscribe to; `joined` are the ids of the entries whose reader joins them."""
    events = [event_of(entry, joins=entry.pk in joined) for entry in entries]
    return ics.calendar(name, events, url=url)


def mailed(entry: Entry, recipient: User) -> str:
    """The event that goes with a mail to `recipient`: their program moves or strikes what it has.

    What may not travel by mail (UX: restricted titles and texts) does not travel in its calendar.
    """
    shown = event_of(entry)
    public = entry.audience == Audience.PUBLIC
    event = ics.Event(
        uid=shown.uid,
        sequence=shown.sequence,
        title=sentences.travelling_name(entry),
        status=shown.status,
        when=shown.when,
        stamp=shown.stamp,
        location=shown.location if public else "",
        url=settings.SITE_ORIGIN + sentences.travelling_address(entry),
        description=shown.description if public else "",
        organiser=ics.Address(_("BRICS e-commerce portal"), _sender()),
        attendee=ics.Address(str(recipient), recipient.email),
    )
    _kind, text = ics.update(event)
    return text.decode()


def _sender() -> str:
    """The portal's own address, from which its mails come: programs apply an update by its
    organiser only."""
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("<")[2].rstrip(">").strip()
