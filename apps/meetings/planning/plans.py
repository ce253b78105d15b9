"""From the year's rows to the resolver and back: what each entry's date comes to now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.core.windows import Window, of_year
from apps.delegations.models import MemberState, Presidency
from apps.meetings import timetable
from apps.meetings.capitals.working_days import WorkingDays
from apps.meetings.models import Entry
from apps.meetings.states import EntryState, RelationKind, Unit


@dataclass(frozen=True, slots=True)
class Tie:
    """What an entry's date is to depend on: a row of `Relation`, not yet written."""

    kind: str
    other: Entry
    amount: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """When something is planned: the words, and what was understood of them."""

    phrase: str = ""
    window: Window | None = None
    ties: tuple[Tie, ...] = field(default=())
    days: int = 1


def plan_of(entry: Entry) -> Plan:
    ties = tuple(Tie(r.kind, r.other, r.amount, r.unit) for r in entry.relations.all())
    return Plan(entry.phrase, entry.planned, ties, entry.days)


def check_window(window: Window, year: int) -> None:
    """A plan may begin before its presidency's year or end after it, by a year at most.

    Raises Invalid, beside the phrase.
    """
    own = of_year(year)
    near = window.earliest.year >= year - 1 and window.latest.year <= year + 1
    if not near or window.latest < own.earliest or window.earliest > own.latest:
        message = _("This lies outside the presidency’s year, %(year)d.") % {"year": year}
        raise Invalid(message, {"phrase": message})


def resolve(
    presidency: Presidency, entries: Sequence[Entry], plans: Mapping[str, Plan] | None = None
) -> timetable.Resolution:
    """What the year's dates come to; with `plans`, as if these entries were planned so.

    Raises timetable.Circular where relations run in a circle.
    """
    live = {entry.reference for entry in entries if entry.state != EntryState.CANCELLED}
    given = plans or {}
    found = {e.reference: given.get(e.reference) or plan_of(e) for e in entries}
    binding = live - {e.reference for e in entries if e.state == EntryState.POSTPONED}
    problem = [_problem(e, found[e.reference], binding) for e in entries if e.reference in live]
    units = {tie.unit for plan in found.values() for tie in plan.ties if tie.unit}
    return timetable.resolve(problem, of_year(presidency.year), _calendars(presidency, units))


def circle_refused(circle: timetable.Circular, entries: Iterable[Entry]) -> Invalid:
    """The refusal of relations that run in a circle, with the circle spelt out."""
    titles = {entry.reference: entry.title for entry in entries}
    way = " → ".join(titles[key] for key in circle.keys)
    message = _("These depend on each other in a circle: %(way)s.") % {"way": way}
    return Invalid(message, {"phrase": message})


def resolve_new(presidency: Presidency, entries: Sequence[Entry], plan: Plan) -> Window:
    """The days that something new, planned so, would have."""
    new = Entry(reference="new", presidency=presidency, state=EntryState.PLANNED)
    return resolve(presidency, [*entries, new], {"new": plan}).windows["new"]


def _problem(entry: Entry, plan: Plan, binding: set[str]) -> timetable.Entry:
    """A held or confirmed entry stands on its days; what it was planned by may contradict them.

    A postponed one binds nobody and is bound by nothing until it is planned again. What depended
    on a cancelled entry is free of it: the planning page lists it.
    """
    if entry.state == EntryState.HELD:
        return _fixed(entry.reference, (), entry.actual_first, entry.actual_last)
    if entry.state == EntryState.POSTPONED:
        return timetable.Entry(entry.reference, (), plan.days)
    ties = [_relation(tie) for tie in plan.ties if tie.other.reference in binding]
    if entry.state == EntryState.CONFIRMED:
        return _fixed(entry.reference, ties, entry.confirmed_first, entry.confirmed_last)
    window = [timetable.Within(plan.window)] if plan.window else []
    return timetable.Entry(entry.reference, (*window, *ties), plan.days)


def _fixed(
    key: str, ties: Iterable[timetable.Relation], first: dt.date | None, last: dt.date | None
) -> timetable.Entry:
    assert first is not None and last is not None  # noqa: S101, PT018  the table sees to it
    return timetable.Entry(key, tuple(ties), (last - first).days + 1, first)


def _relation(tie: Tie) -> timetable.Relation:
    key = tie.other.reference
    match tie.kind:
        case RelationKind.BEFORE:
            return timetable.Before(key)
        case RelationKind.AFTER:
            return timetable.After(key)
        case RelationKind.AT:
            return timetable.At(key)
        case RelationKind.BACK_TO_BACK:
            return timetable.BackToBack(key)
        case _:
            side = timetable.Side.BEFORE if tie.kind == RelationKind.AHEAD else timetable.Side.AFTER
            return timetable.Offset(tie.amount or 1, Unit(tie.unit), side, key)


def ties_of(relation: timetable.Relation, entries: Mapping[str, Entry]) -> list[Tie]:
    """The rows that say what the resolver's relation says; "between" is two."""
    match relation:
        case timetable.Before(key):
            return [Tie(RelationKind.BEFORE, entries[key])]
        case timetable.After(key):
            return [Tie(RelationKind.AFTER, entries[key])]
        case timetable.Between(first, second):
            return [
                Tie(RelationKind.AFTER, entries[first]),
                Tie(RelationKind.BEFORE, entries[second]),
            ]
        case timetable.At(key):
            return [Tie(RelationKind.AT, entries[key])]
        case timetable.BackToBack(key):
            return [Tie(RelationKind.BACK_TO_BACK, entries[key])]
        case timetable.Offset(count, unit, side, key):
            kind = RelationKind.AHEAD if side is timetable.Side.BEFORE else RelationKind.BEHIND
            return [Tie(kind, entries[key], count, unit)]


def _calendars(presidency: Presidency, units: set[str]) -> dict[Unit, WorkingDays]:
    """The days that the issuing presidency works, and those that all capitals do: only those that
    some entry counts in."""
    first, last = dt.date(presidency.year - 2, 1, 1), dt.date(presidency.year + 2, 12, 31)
    calendars = {}
    if Unit.WORKING in units:
        calendars[Unit.WORKING] = WorkingDays(presidency.member.code, first, last)
    if Unit.COMMON in units:
        members = MemberState.objects.members(dt.date(presidency.year, 1, 1))
        calendars[Unit.COMMON] = WorkingDays([m.code for m in members], first, last)
    return calendars
