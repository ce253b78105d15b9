"""What the secretariat should look at in a year, apart from violations: nothing here is forbidden.

Days on which a capital does not work, two meetings at once, what hung on an entry that is not
coming, and what was confirmed for a day that has passed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from apps.delegations.models import MemberState
from apps.meetings.capitals.working_days import DayOff, day_off, is_complete, is_known, perhaps_off
from apps.meetings.models import Entry
from apps.meetings.planning.plans import Tie
from apps.meetings.planning.reasons import joined, tie_words
from apps.meetings.rules import dated_by_its_round
from apps.meetings.states import EntryKind, EntryState, RelationKind

ATTENDED = (EntryKind.MEETING, EntryKind.DIALOGUE, EntryKind.EVENT, EntryKind.TRAINING)
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about an entry, and the page on which something can be done about it."""

    entry: Entry
    words: str
    page: str  # of the entry's own: "confirm", "move", "held"


def remarks(
    entries: Sequence[Entry], members: Sequence[MemberState], today: dt.date
) -> list[Remark]:
    """Everything to look at, the earliest day first."""
    return [
        *_passed(entries, today),
        *_at_once(entries),
        *_loosened(entries),
        *_off(entries, members, today),
    ]


# -- days off --------------------------------------------------------------------------------


def _off(
    entries: Iterable[Entry], members: Sequence[MemberState], today: dt.date
) -> Iterator[Remark]:
    dated = [e for e in entries if e.state == EntryState.CONFIRMED and e.kind in ATTENDED]
    for entry in sorted(dated, key=_first_day):
        if entry.confirmed_last is not None and entry.confirmed_last >= today:
            for words in days_off_words(entry, members):
                yield Remark(entry, f"“{entry.title}”, {words}", "confirm")


def days_off_words(entry: Entry, members: Sequence[MemberState]) -> list[str]:
    """For each day of a confirmed entry on which somebody is off or may be, one sentence.

    With clock times a capital's days are those that its own clocks show meanwhile.
    """
    touched: dict[dt.date, list[MemberState]] = {}
    for member in members:
        for day in _days_in(entry, member):
            touched.setdefault(day, []).append(member)
    sentences = (off_words(day, here) for day, here in sorted(touched.items()))
    return [words for words in sentences if words]


def _days_in(entry: Entry, member: MemberState) -> Iterator[dt.date]:
    first, last = entry.confirmed_first, entry.confirmed_last
    if entry.starts_at is not None and entry.ends_at is not None:
        zone = ZoneInfo(member.zone)
        first = entry.starts_at.astimezone(zone).date()
        last = entry.ends_at.astimezone(zone).date()
    while first is not None and last is not None and first <= last:
        yield first
        first += ONE_DAY


def off_words(day: dt.date, members: Iterable[MemberState]) -> str:
    """Who is off on that day, and who may be; empty where all of them work."""
    absent = absent_words(day, members)
    if not absent:
        return ""
    return _("%(day)s: %(absent)s.") % {"day": date_format(day, "l j F Y"), "absent": absent}


def absent_words(day: dt.date, members: Iterable[MemberState]) -> str:
    """The same within a sentence that names the day: "off in India (Holi); may be off in …"."""
    off: dict[str, list[str]] = {}
    perhaps: dict[str, list[str]] = {}
    asked = list(members)
    for member in asked:
        if why := day_off(member.code, day):
            off.setdefault(why_words(why), []).append(member.name)
        elif why := perhaps_off(member.code, day):
            perhaps.setdefault(why_words(why), []).append(member.name)
    said = []
    if off:
        said.append(_("off in %(who)s") % {"who": _grouped(off, len(asked))})
    if perhaps:
        said.append(_("may be off in %(who)s") % {"who": _grouped(perhaps, len(asked))})
    return "; ".join(said)


def _grouped(by_reason: dict[str, list[str]], all_of: int) -> str:
    every = _("all capitals")
    return joined(
        _("%(who)s (%(why)s)") % {"who": every if len(who) == all_of else joined(who), "why": why}
        for why, who in by_reason.items()
    )


def why_words(why: DayOff) -> str:
    name = why.name[:1].lower() + why.name[1:] if not why.holiday else why.name
    if why.estimated and why.holiday:
        return _("%(holiday)s, may shift by a day") % {"holiday": name}
    return name


def unsure_calendars(members: Iterable[MemberState], year: int) -> list[str]:
    """Which members' days off are not all known for that year, one sentence each."""
    sentences = []
    for member in members:
        said = {"member": member.name, "year": year}
        if not is_known(member.code):
            sentences.append(_("%(member)s: only weekends are known here.") % said)
        elif not is_complete(member.code, year):
            sentences.append(
                _("%(member)s: not all days off of %(year)d are known yet; some may be added.")
                % said
            )
    return sentences


# -- at once ---------------------------------------------------------------------------------


def _at_once(entries: Iterable[Entry]) -> Iterator[Remark]:
    """By the day each begins: only those that have not ended can meet the next."""
    running: list[Entry] = []
    dated = [e for e in entries if e.state == EntryState.CONFIRMED and e.kind in ATTENDED]
    for entry in sorted(dated, key=_first_day):
        running = [e for e in running if e.last is not None and e.last >= _first_day(entry)]
        for other in running:
            if collide(entry, other):
                words = _("“%(one)s” and “%(other)s” are at the same time.")
                yield Remark(entry, words % {"one": other.title, "other": entry.title}, "confirm")
        running.append(entry)


def collide(one: Entry, other: Entry) -> bool:
    """Whether two confirmed entries take the same people at once. Those that stand back to back,
    or one on days of the other, were planned so."""
    if _planned_together(one, other) or _planned_together(other, one):
        return False
    if one.starts_at and one.ends_at and other.starts_at and other.ends_at:
        return one.starts_at < other.ends_at and other.starts_at < one.ends_at
    return (
        one.first is not None
        and one.last is not None
        and other.first is not None
        and other.last is not None
        and one.first <= other.last
        and other.first <= one.last
    )


def _planned_together(one: Entry, other: Entry) -> bool:
    kinds = (RelationKind.AT, RelationKind.BACK_TO_BACK)
    return one.pk is not None and any(
        tie.kind in kinds and tie.other_id == other.pk for tie in one.relations.all()
    )


# -- what is not coming, and what has passed -----------------------------------------------------


def _loosened(entries: Iterable[Entry]) -> Iterator[Remark]:
    for entry in entries:
        if entry.state != EntryState.PLANNED:
            continue
        for tie in entry.relations.all():
            if tie.other.state in (EntryState.CANCELLED, EntryState.POSTPONED):
                words = _(
                    "“%(title)s” was to be %(how)s, which is %(state)s: it is free of it now."
                )
                said = {
                    "title": entry.title,
                    "how": tie_words(Tie(tie.kind, tie.other, tie.amount, tie.unit)),
                    "state": tie.other.get_state_display().lower(),
                }
                yield Remark(entry, words % said, "move")


def _passed(entries: Iterable[Entry], today: dt.date) -> Iterator[Remark]:
    for entry in entries:
        if dated_by_its_round("hold_entry", entry):
            continue
        if entry.state == EntryState.CONFIRMED and entry.last is not None and entry.last < today:
            words = _("The days of “%(title)s” have passed: record when it was held.")
            yield Remark(entry, words % {"title": entry.title}, "held")


def _first_day(entry: Entry) -> dt.date:
    return entry.first or dt.date.max
