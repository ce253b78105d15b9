"""What every verb of the timetable begins and ends with: the year held, and reckoned again.

One lock, the presidency's row, puts those who plan a year in order. Whatever changes a date
reckons the whole year again in the same transaction, so that what depends on it follows, and
writes was → now for every entry that moved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.audit.models import COMMON
from apps.core import moments
from apps.core.errors import EditedMeanwhile, NotAllowed, NotVisible, WrongState
from apps.core.text import clean
from apps.delegations.actors import Actor, still_accredited
from apps.delegations.models import Presidency
from apps.meetings import rules, timetable
from apps.meetings.models import Entry, EntryChange, Meeting
from apps.meetings.planning import circle_refused, resolve
from apps.meetings.queries import planned_entries
from apps.meetings.sentences import facts_of
from apps.meetings.states import (
    ENTRY,
    EntryState,
)

DATING = ("confirm_entry", "postpone_entry", "cancel_entry", "hold_entry")


@dataclass(slots=True)
class HeldYear:
    """A year that this transaction alone plans, who acts, and the instant under the lock."""

    presidency: Presidency
    actor: Actor
    now: dt.datetime

    def record(self, verb: str, entry: Entry, **data: object) -> None:
        record(
            verb,
            by=self.actor,
            kind="entry",
            subject=entry.reference,
            chain=COMMON,
            at=self.now,
            state=str(entry.state),
            **data,
        )

    def note(self, entry: Entry, was: dict[str, str | None], reason: str) -> EntryChange:
        return EntryChange.objects.create(
            entry=entry,
            at=self.now,
            by=self.actor.accreditation,
            was=was,
            now=facts_of(entry),
            reason=clean(reason)[:250],
            audience=entry.audience,
        )


@dataclass(slots=True)
class HeldEntry(HeldYear):
    entry: Entry


def lock_year(presidency: Presidency) -> Presidency:
    """The locks that every verb takes first which changes a date of the year: the presidency's row
    and all its entries, before the trail. What depends on an entry is written after it."""
    rows = Presidency.objects.select_for_update(of=("self",)).select_related("member")
    locked = rows.get(pk=presidency.pk)
    list(Entry.objects.select_for_update().filter(presidency=locked).order_by("pk").values("pk"))
    return locked


type Rule = Callable[[Actor, Presidency], bool]


def take_year(presidency: Presidency, actor: Actor, rule: Rule = rules.can_plan) -> HeldYear:
    locked = lock_year(presidency)
    now = moments.database_now()
    actor = still_accredited(actor, now)
    if not rule(actor, locked):
        raise NotAllowed(_("The acting presidency keeps the timetable, from its own year on."))
    return HeldYear(locked, actor, now)


def take(
    entry: Entry, verb: str, actor: Actor, sequence: int | None, rule: Rule = rules.can_plan
) -> HeldEntry:
    """`sequence` is that of the entry when the actor opened the form; None: not asked."""
    year = take_year(entry.presidency, actor, rule)
    found = (
        Entry.objects.select_for_update(of=("self",))
        .select_related("presidency__member", "body", "host")
        .filter(pk=entry.pk)
        .first()
    )
    if found is None or not Entry.objects.visible_to(year.actor).filter(pk=entry.pk).exists():
        raise NotVisible(_("There is no such entry in the timetable."))
    if sequence is not None and found.sequence != sequence:
        raise EditedMeanwhile(
            _("This entry has changed since you opened it. What you typed is kept below."),
            was=_("as you opened it"),
            now=found.get_state_display(),
        )
    ENTRY.after(verb, EntryState(found.state))
    if verb in DATING and Meeting.objects.filter(entry=found).in_session().exists():
        raise WrongState(
            _("The meeting is in session. Close the session first."),
            was=_("not in session"),
            now=_("in session"),
        )
    return HeldEntry(year.presidency, year.actor, year.now, found)


def reckon(
    held: HeldYear,
    moved: Entry | None = None,
    *,
    before: dict[str, str | None] | None = None,
    reason: str = "",
) -> list[Entry]:
    """Reckon the year again and write what has moved; `moved` is written and noted in any case.

    Raises Invalid where relations run in a circle, with the circle spelt out.
    """
    entries = planned_entries(held.presidency)
    try:
        resolution = resolve(held.presidency, entries)
    except timetable.Circular as circle:
        raise circle_refused(circle, entries) from circle
    changed = []
    for entry in entries:
        if entry.state != EntryState.PLANNED:
            continue
        window = resolution.windows.get(entry.reference)
        first = window.earliest if window else None
        last = window.latest if window else None
        itself = moved is not None and entry.pk == moved.pk
        if (entry.first, entry.last) == (first, last) and not itself:
            continue
        was = before if itself and before is not None else facts_of(entry)
        fresh = itself and before is None
        entry.first, entry.last = first, last
        entry.sequence += 0 if fresh else 1
        entry.changed_at = held.now
        entry.save(update_fields=["first", "last", "sequence", "changed_at"])
        if not fresh and was != facts_of(entry):
            held.note(entry, was, reason if itself else "")
        if itself and moved is not None:
            moved.first, moved.last, moved.sequence = first, last, entry.sequence
        changed.append(entry)
    return changed
