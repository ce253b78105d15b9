"""Giving entries their days and taking them back: confirm, postpone, cancel, hold.

Everyone concerned is told, was → now.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, NotAllowed
from apps.core.text import require
from apps.delegations.actors import Actor
from apps.meetings import rules
from apps.meetings.actions.telling import tell_of
from apps.meetings.actions.year import HeldEntry, reckon, take
from apps.meetings.models import Entry
from apps.meetings.planning import confirming
from apps.meetings.planning.confirming import Days, Hours
from apps.meetings.sentences import facts_of
from apps.meetings.states import DATED_ELSEWHERE, EntryState


@transaction.atomic
def confirm_entry(
    entry: Entry,
    *,
    actor: Actor,
    days: Days,
    sequence: int,
    reason: str = "",
    together: bool = True,
) -> list[Entry]:
    """Give it its day: from now on it never moves by itself. Confirmed again, it moves.

    With `together`, meetings back to back with it are confirmed on the days that follow, or move
    by as many days. Everyone concerned is told, was → now. Returns all that were confirmed.

    Raises Invalid for an end before its start, an unknown zone or a time that its clocks skip, a
    day outside the presidency's year, and a venue that is taken.
    """
    held = take(entry, "confirm_entry", actor, sequence)
    locked = held.entry
    partners = confirming.partners(locked).select_for_update(of=("self",)) if together else []
    confirmed = [
        _confirm(held, each, theirs, confirming.checked(each, theirs, held.presidency), reason)
        for each, theirs in confirming.with_partners(locked, days, partners)
    ]
    reckon(held)
    return confirmed


@transaction.atomic
def date_round(entry: Entry, *, actor: Actor, day: dt.date) -> Entry:
    """Freeze the entry of a round, or of a consultation, on the day of its deadline.

    The deadline decides this date, not the plan of a year: so it may lie in another year, and
    whichever presidency acts when it is opened or extended sets it.
    """
    held = take(entry, "confirm_entry", actor, None, rule=rules.dates_rounds)
    locked = held.entry
    if locked.kind not in DATED_ELSEWHERE:
        raise NotAllowed(
            _("Only the entry of a round or a consultation takes its date from a deadline.")
        )
    _confirm(held, locked, Days(day, day), (None, None), "")
    reckon(held)
    return locked


@transaction.atomic
def postpone_entry(entry: Entry, *, actor: Actor, reason: str, sequence: int) -> Entry:
    """Take its date from it: it is to happen, nobody knows when. What depended on it is free."""
    return _end(entry, "postpone_entry", actor, reason, sequence, EntryState.POSTPONED)


@transaction.atomic
def cancel_entry(entry: Entry, *, actor: Actor, reason: str, sequence: int) -> Entry:
    """It will not happen. It stays in the timetable, struck, and in every calendar as cancelled."""
    return _end(entry, "cancel_entry", actor, reason, sequence, EntryState.CANCELLED)


@transaction.atomic
def hold_entry(
    entry: Entry, *, actor: Actor, first: dt.date, last: dt.date, sequence: int
) -> Entry:
    """Record when it was held. Raises Invalid for days to come or in the wrong order."""
    held = take(entry, "hold_entry", actor, sequence)
    locked = held.entry
    wrong: dict[str, str] = {}
    if last < first:
        wrong["last"] = _("The last day comes before the first.")
    if abs(first.year - held.presidency.year) > 1:
        wrong["first"] = _("This lies far from the presidency’s year, %(year)d.") % {
            "year": held.presidency.year
        }
    # Somewhere it is tomorrow already: a capital ahead of UTC records its evening.
    if last > (held.now + dt.timedelta(hours=14)).date():
        wrong["last"] = _("This day has not come yet.")
    if wrong:
        raise Invalid(_("These days cannot be right."), wrong)
    before = facts_of(locked)
    locked.actual_first, locked.actual_last = first, last
    locked.first, locked.last = first, last
    locked.state = EntryState.HELD
    locked.sequence += 1
    locked.changed_at = held.now
    locked.save()
    held.note(locked, before, "")
    held.record("entry_held", locked, first=first.isoformat(), last=last.isoformat())
    reckon(held)
    return locked


def _confirm(held: HeldEntry, entry: Entry, days: Days, hours: Hours, reason: str) -> Entry:
    before = facts_of(entry)
    confirming.stand(entry, days, hours)
    entry.note = ""
    entry.sequence += 1
    entry.changed_at = held.now
    entry.save()
    change = held.note(entry, before, reason)
    held.record("entry_confirmed", entry, first=days.first.isoformat(), last=days.last.isoformat())
    tell_of(entry, change, at=held.now)
    return entry


def _end(
    entry: Entry, verb: str, actor: Actor, reason: str, sequence: int, state: EntryState
) -> Entry:
    held = take(entry, verb, actor, sequence)
    locked = held.entry
    why = require(reason, "reason", _("Say why: everyone concerned is told."), limit=250)
    before = facts_of(locked)
    locked.state = state
    locked.note = why
    if state == EntryState.POSTPONED:
        locked.confirmed_first = locked.confirmed_last = None
        locked.starts_at = locked.ends_at = None
        locked.zone = ""
    locked.sequence += 1
    locked.changed_at = held.now
    locked.save()
    change = held.note(locked, before, why)
    held.record(f"entry_{state}", locked)
    tell_of(locked, change, at=held.now)
    reckon(held)
    return locked
