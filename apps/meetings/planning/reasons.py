"""Why dates hang together, in words: relations, violations and what would mend them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.windows import Window, say, say_bounds
from apps.meetings import timetable
from apps.meetings.models import Entry
from apps.meetings.planning.plans import Tie, ties_of
from apps.meetings.rules import dated_by_its_round
from apps.meetings.states import ENTRY, EntryState, RelationKind, Unit

type Entries = Mapping[str, Entry]
ONE_DAY = dt.timedelta(days=1)


def joined(parts: Iterable[str]) -> str:
    """ "a, b and c"."""
    *early, last = list(parts) or [""]
    if not early:
        return last
    return _("%(first)s and %(last)s") % {"first": ", ".join(early), "last": last}


# -- relations -------------------------------------------------------------------------------


def tie_words(tie: Tie) -> str:
    """ "before “Second CGETI meeting”", "14 working days before “Trade Ministers’ Meeting”"."""
    title = {"title": tie.other.title}
    match tie.kind:
        case RelationKind.BEFORE:
            return _("before “%(title)s”") % title
        case RelationKind.AFTER:
            return _("after “%(title)s”") % title
        case RelationKind.AT:
            return _("on days of “%(title)s”") % title
        case RelationKind.BACK_TO_BACK:
            return _("back to back with “%(title)s”") % title
        case _:
            far = {**title, "days": _distance(tie.amount or 0, tie.unit)}
            if tie.kind == RelationKind.AHEAD:
                return _("%(days)s before “%(title)s”") % far
            return _("%(days)s after “%(title)s”") % far


def _distance(count: int, unit: str) -> str:
    words = {
        Unit.DAYS: ngettext("%(count)d day", "%(count)d days", count),
        Unit.WORKING: ngettext("%(count)d working day", "%(count)d working days", count),
        Unit.COMMON: ngettext(
            "%(count)d common working day", "%(count)d common working days", count
        ),
    }
    return words[Unit(unit or Unit.DAYS)] % {"count": count}


def window_words(window: Window) -> str:
    """The window as people write it, and its days where these say more."""
    said, days = say(window), say_bounds(window)
    return said if said == days else f"{said} ({days})"


# -- violations ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trouble:
    """A violation as one plain sentence, with the links that would mend it."""

    sentence: str
    mends: tuple[MendLink, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MendLink:
    """One change that alone removes the violation, and its form, filled in."""

    words: str
    href: str


def trouble(
    violation: timetable.Violation, resolution: timetable.Resolution, entries: Entries
) -> Trouble:
    """Mends of entries that were held, or are in another year's hands, are left out: history."""
    links = (_link(mend, entries) for mend in resolution.mends(violation))
    return Trouble(
        sentence(violation, entries), tuple(link for link in links if link), violation.keys
    )


def sentence(violation: timetable.Violation, entries: Entries) -> str:
    why = joined(_part_words(part, entries) for part in violation.parts)
    return _("No dates satisfy all of this: %(why)s.") % {"why": why}


def _part_words(part: timetable.Part, entries: Entries) -> str:
    entry = entries[part.key]
    said: dict[str, object] = {"title": entry.title}
    match part.reason:
        case timetable.Confirmed(day):
            said["when"] = _days(day, entry)
            if entry.state == EntryState.HELD:
                return _("“%(title)s” was held on %(when)s") % said
            return _("“%(title)s” is confirmed for %(when)s") % said
        case timetable.Within(window):
            said["when"] = window_words(window)
            if entry.days > 1:
                said["days"] = _distance(entry.days, Unit.DAYS)
                return _("“%(title)s”, which lasts %(days)s, is planned for %(when)s") % said
            return _("“%(title)s” is planned for %(when)s") % said
        case timetable.OpenEnd(earliest, latest):
            said["when"] = say_bounds(Window(earliest, latest))
            return _("“%(title)s” can only be within %(when)s") % said
        case relation:
            said["how"] = joined(tie_words(tie) for tie in ties_of(relation, entries))
            return _("“%(title)s” is to be %(how)s") % said


def _days(first: dt.date, entry: Entry) -> str:
    return say_bounds(Window(first, first + (_length(entry) - 1) * ONE_DAY))


def _length(entry: Entry) -> int:
    if entry.state == EntryState.CONFIRMED and entry.confirmed_first and entry.confirmed_last:
        return (entry.confirmed_last - entry.confirmed_first).days + 1
    if entry.state == EntryState.HELD and entry.actual_first and entry.actual_last:
        return (entry.actual_last - entry.actual_first).days + 1
    return entry.days


def _link(mend: timetable.Mend, entries: Entries) -> MendLink | None:
    entry = entries[mend.key]
    state, title = EntryState(entry.state), {"title": entry.title}
    match mend:
        case timetable.Move(now=day) if state == EntryState.CONFIRMED:
            if day.year != entry.presidency.year or dated_by_its_round("confirm_entry", entry):
                return None  # another presidency's year, or a running round's deadline
            last = day + (_length(entry) - 1) * ONE_DAY
            words = _("Move “%(title)s” to %(when)s") % {**title, "when": _days(day, entry)}
            return MendLink(words, _filled("confirm", entry, first=day, last=last))
        case timetable.Widen(now=window) if ENTRY.possible("move_entry", state):
            words = _("Plan “%(title)s” for %(when)s") % {**title, "when": say_bounds(window)}
            first, last = window.earliest, window.latest
            return MendLink(words, _filled("move", entry, first=first, last=last))
        case timetable.Release(relation=relation) if ENTRY.possible("release_entry", state):
            ties = ties_of(relation, entries)
            words = _("Let “%(title)s” no longer be %(how)s")
            words %= {**title, "how": joined(tie_words(tie) for tie in ties)}
            return MendLink(
                words, _filled("release", entry, kind=ties[0].kind, other=ties[0].other.reference)
            )
    return None


def _filled(page: str, entry: Entry, **values: object) -> str:
    """The address of a form with these values in it."""
    filled = urlencode({name: str(value) for name, value in values.items()})
    return reverse(f"meetings:{page}", args=[entry.reference]) + f"?{filled}"
