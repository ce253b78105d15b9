"""What would follow from a change in the year: was → now, violations that come and go.

Nothing is written. The pages of the secretariat show it before anything is saved, and `seen` ties
what was shown to what is then done: where it has changed meanwhile, it is shown again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property

from apps.delegations.models import Presidency
from apps.meetings import timetable
from apps.meetings.models import Entry
from apps.meetings.planning.plans import Plan, circle_refused, resolve
from apps.meetings.planning.reasons import sentence
from apps.meetings.queries import whole_year
from apps.meetings.sentences import facts_of, facts_words
from apps.meetings.states import EntryState


@dataclass(frozen=True, slots=True)
class Shift:
    """An entry before and after; `was` is empty for one that is new."""

    entry: Entry
    was: str
    now: str


@dataclass(frozen=True)
class Foresight:
    """`shifts` begin with what is changed itself; sentences of violations follow."""

    shifts: tuple[Shift, ...]
    added: tuple[str, ...]
    gone: tuple[str, ...]

    @cached_property
    def seen(self) -> str:
        """Differs where anything in it differs."""
        told = [(shift.entry.title, shift.was, shift.now) for shift in self.shifts]
        return hashlib.sha256(repr((told, self.added, self.gone)).encode()).hexdigest()[:32]


def foresee(
    presidency: Presidency,
    entries: Sequence[Entry],
    changed: Iterable[Entry] = (),
    plans: Mapping[str, Plan] | None = None,
) -> Foresight:
    """What follows in the year of `entries` if these of them were `changed`, or planned so.

    `changed` are copies with the same references, or new ones. Raises Invalid where relations
    would run in a circle, with the circle spelt out.
    """
    before = {entry.reference: entry for entry in entries}
    replanned = (before[key] for key in plans or {} if key in before)
    given = {entry.reference: entry for entry in [*map(_planned, replanned), *changed]}
    after = [given.get(key, entry) for key, entry in before.items()]
    after += [entry for key, entry in given.items() if key not in before]
    try:
        now = resolve(presidency, after, plans)
    except timetable.Circular as circle:
        raise circle_refused(circle, after) from circle
    was = resolve(presidency, entries)
    named = {entry.reference: entry for entry in after}
    old, new = _sentences(was, before), _sentences(now, named)
    shifts = [_shift(before.get(entry.reference), _reckoned(entry, now)) for entry in after]
    return Foresight(
        tuple(
            sorted(
                (one for one in shifts if one.was != one.now),
                key=lambda one: one.entry.reference not in given,
            )
        ),
        tuple(said for said in new if said not in old),
        tuple(said for said in old if said not in new),
    )


def violations_of(presidency: Presidency) -> list[str]:
    """What no dates can satisfy in the year as it stands, a sentence each. For those who plan it:
    they name entries that others may not see."""
    entries = list(whole_year(presidency))
    return _sentences(resolve(presidency, entries), {entry.reference: entry for entry in entries})


def _sentences(resolution: timetable.Resolution, entries: Mapping[str, Entry]) -> list[str]:
    return [sentence(violation, entries) for violation in resolution.violations]


def _planned(entry: Entry) -> Entry:
    """Planned anew, a postponed entry is planned; a confirmed one stands on its days."""
    planned = copy(entry)
    if entry.state == EntryState.POSTPONED:
        planned.state = EntryState.PLANNED
    return planned


def _reckoned(entry: Entry, resolution: timetable.Resolution) -> Entry:
    """The entry with the days that it would come to."""
    if entry.state != EntryState.PLANNED:
        return entry
    reckoned = copy(entry)
    window = resolution.windows.get(entry.reference)
    reckoned.first = window.earliest if window else None
    reckoned.last = window.latest if window else None
    return reckoned


def _shift(before: Entry | None, after: Entry) -> Shift:
    was = facts_words(facts_of(before)) if before is not None else ""
    return Shift(after, was, facts_words(facts_of(after)))
