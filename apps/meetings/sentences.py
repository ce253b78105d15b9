"""What pages and mails say of an entry's dates, in words. Pure functions of what was read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.moments import Moment
from apps.core.windows import Window, of_month, say, say_bounds
from apps.core.words import moment_words
from apps.delegations.models import Certainty
from apps.meetings.models import Entry
from apps.meetings.states import Audience, EntryKind, EntryState

type Facts = Mapping[str, str | None]

BADGES = {
    EntryState.PLANNED: "quiet",
    EntryState.CONFIRMED: "open",
    EntryState.HELD: "agreed",
    EntryState.POSTPONED: "yours",
    EntryState.CANCELLED: "closed",
}


@dataclass(frozen=True, slots=True)
class Words:
    """A state as a badge shows it: its kind and its word."""

    kind: str
    text: str


def state_words(entry: Entry) -> Words:
    state = EntryState(entry.state)
    return Words(BADGES[state], str(state.label))


def when_words(entry: Entry) -> str:
    """When it is: clock times where they are confirmed, else its days, else that it has none."""
    if entry.starts is not None and entry.state == EntryState.CONFIRMED:
        return moment_words(entry.starts)
    if entry.state == EntryState.POSTPONED:
        return _("no new date yet")
    if entry.certainty != Certainty.SURE and entry.first and entry.last:
        said = {"when": about(entry.first, entry.last), "sure": entry.get_certainty_display()}
        return _("%(when)s (%(sure)s)") % said
    return days_words(entry.first, entry.last)


def days_words(first: dt.date | None, last: dt.date | None) -> str:
    if first is None or last is None:
        return _("no date yet")
    return say_bounds(Window(first, last))


def about(first: dt.date, last: dt.date) -> str:
    """Days of which nobody is sure, as roughly as they are known: "November 2019"."""
    month = of_month(first.year, first.month)
    whole = (month.earliest, month.latest) == (first, last)
    return say(month if whole else Window(first, last))


def travelling_name(entry: Entry) -> str:
    """What a mail may call it: its title only where everyone may read that."""
    if entry.audience == Audience.PUBLIC:
        return entry.title
    return name_without_title(entry.kind, entry.body.code if entry.body else "")


def name_without_title(kind: str, body: str) -> str:
    """ "Meeting, CGETI"."""
    words = EntryKind(kind).label
    return f"{words}, {body}" if body else str(words)


def travelling_address(entry: Entry) -> str:
    """Where a mail leads: an entry's address has the words of its title, so that of a restricted
    one stays at home, and its year's goes instead."""
    if entry.audience == Audience.PUBLIC:
        return entry.address
    return reverse("meetings:year", args=[entry.presidency.year])


def travelling_facts(entry: Entry, facts: Facts) -> str:
    """One side of was → now as a mail may say it: with the place where everyone may read that."""
    public = entry.audience == Audience.PUBLIC
    return facts_words(facts if public else {**facts, "place": ""})


def hides_a_move(entry: Entry, was: Facts, now: Facts) -> bool:
    """Whether the place has changed and a mail may not say from where to where."""
    return entry.audience != Audience.PUBLIC and was.get("place") != now.get("place")


def facts_of(entry: Entry) -> dict[str, str | None]:
    """What a reader has in the diary: one side of was → now."""
    values = (entry.first, entry.last, entry.starts_at, entry.ends_at)
    first, last, starts, ends = (value.isoformat() if value else None for value in values)
    return {
        "state": str(entry.state),
        "first": first,
        "last": last,
        "starts_at": starts,
        "ends_at": ends,
        "zone": entry.zone,
        "place": entry.place,
    }


def facts_words(facts: Facts) -> str:
    """One side of was → now: "12 April 2027, 10:00 (Beijing, UTC+8), Shanghai"."""
    state = EntryState(facts["state"] or EntryState.PLANNED)
    if state in (EntryState.POSTPONED, EntryState.CANCELLED):
        return str(state.label)
    starts, zone = facts.get("starts_at"), facts.get("zone")
    if starts and zone:
        when = moment_words(Moment(dt.datetime.fromisoformat(starts), zone))
    else:
        when = days_words(_date(facts.get("first")), _date(facts.get("last")))
    if state == EntryState.PLANNED:
        when = _("planned: %(when)s") % {"when": when}
    place = facts.get("place")
    return f"{when}, {place}" if place else when


def _date(iso: str | None) -> dt.date | None:
    return dt.date.fromisoformat(iso) if iso else None
