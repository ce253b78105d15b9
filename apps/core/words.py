"""Instants and days in words: the one renderer behind the components, subjects and mails.

Each instant is said in its issuing zone first, then in UTC, then (where it is known) in the
reader's zone. Digits are Latin in every language; hours run to 24.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from apps.core.moments import Moment, offset_words

# What people call the clocks of a zone, where its name in the zone database is another city's.
CAPITALS = {
    "Africa/Johannesburg": "Pretoria",
    "America/Sao_Paulo": "Brasília",
    "Asia/Dubai": "Abu Dhabi",
    "Asia/Kolkata": "New Delhi",
    "Asia/Shanghai": "Beijing",
}

# States whose English short name takes an article within a sentence. Chips and tables do without.
WITH_ARTICLE = frozenset(["United Arab Emirates"])


def with_article(name: str) -> str:
    """A state's name within an English sentence: "the position of the United Arab Emirates".

    Anything else, and any other language, as it is.
    """
    if name in WITH_ARTICLE and (get_language() or "en").startswith("en"):
        return f"the {name}"
    return name


@dataclass(frozen=True, slots=True)
class Reading:
    """One instant on the clocks of one zone: "9 February 2027", "17:00", "Beijing", "UTC+8"."""

    iso: str  # "2027-02-09", for programs
    date: str
    time: str
    city: str
    offset: str
    start_of: str  # "start of Friday 9 February", at midnight only


def as_moment(value: Moment | dt.datetime) -> Moment:
    """An aware datetime that nobody issued in a zone of its own is said in UTC."""
    return value if isinstance(value, Moment) else Moment(value.astimezone(dt.UTC), "UTC")


def day_words(day: dt.date) -> str:
    """ "9 February 2018"."""
    return date_format(day, "j F Y")


def reading(instant: dt.datetime, zone: str) -> Reading:
    """What the clocks of `zone` (an IANA name) show at `instant` (aware)."""
    local = instant.astimezone(zoneinfo.ZoneInfo(zone))
    midnight = (local.hour, local.minute) == (0, 0)
    return Reading(
        iso=f"{local:%Y-%m-%d}",
        date=day_words(local),
        time=f"{local:%H:%M}",
        city="" if zone == "UTC" else city(zone),
        offset=offset_words(local),
        start_of=_("start of %(day)s") % {"day": date_format(local, "l j F")} if midnight else "",
    )


def city(zone: str) -> str:
    """ "Beijing" for Asia/Shanghai: how people name the zone's clocks."""
    return CAPITALS.get(zone) or zone.rsplit("/", 1)[-1].replace("_", " ")


def moment_words(value: Moment | dt.datetime) -> str:
    """One line for subjects and mails: "9 February 2027, 17:00 (Beijing, UTC+8), 09:00 UTC"."""
    moment = as_moment(value)
    here, utc = reading(moment.instant, moment.zone), reading(moment.instant, "UTC")
    start = f", {here.start_of}" if here.start_of else ""
    if not here.city:
        return f"{here.date}, {apart(f'{here.time} UTC')}{start}"
    zone = apart(f"{here.city}, {here.offset}")
    there = apart(f"{utc.time} UTC")
    if utc.date != here.date:
        there = f"{utc.date}, {there}"
    return f"{here.date}, {here.time} ({zone}){start}; {there}"


def apart(words: str) -> str:
    """Words that keep their own order within a line that runs from right to left.

    By two marks that nobody sees (U+2068, U+2069), since mails are plain text; none in a language
    from left to right.
    """
    return f"\u2068{words}\u2069" if get_language_bidi() else words


def countdown_words(moment: Moment | dt.datetime, now: dt.datetime) -> str:
    """ "closes in 3 days"; hours under 48 hours, minutes under 2 hours, always rounded down."""
    left = as_moment(moment).instant - now
    minutes = int(left.total_seconds() // 60)
    if left <= dt.timedelta():
        return _("closed")
    if minutes == 0:
        return _("closes in less than a minute")
    if minutes < 2 * 60:
        return ngettext("closes in %(count)d minute", "closes in %(count)d minutes", minutes) % {
            "count": minutes
        }
    hours = minutes // 60
    if hours < 48:
        return ngettext("closes in %(count)d hour", "closes in %(count)d hours", hours) % {
            "count": hours
        }
    days = hours // 24
    return ngettext("closes in %(count)d day", "closes in %(count)d days", days) % {"count": days}
