"""What is read of the timetable: a year with its relations, in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from apps.accounts.models import User
from apps.delegations.actors import ANONYMOUS, Actor
from apps.delegations.models import (
    Accreditation,
    BodyName,
    MemberState,
    Presidency,
)
from apps.meetings.agenda import Hours
from apps.meetings.models import Entry, EntryChange, Relation
from apps.meetings.planning import resolve
from apps.meetings.states import EntryKind, EntryState


def entries_for(actor: Actor) -> QuerySet[Entry]:
    """What this actor may see, with all that a list of entries asks for."""
    seen: QuerySet[Entry] = Entry.objects.visible_to(actor).in_order()
    return seen.select_related("presidency").prefetch_related("body__names")


def whole_year(presidency: Presidency) -> QuerySet[Entry]:
    """For those who plan it, whoever may see it: each entry with what its date depends on."""
    relations = Prefetch("relations", Relation.objects.select_related("other"))
    return Entry.objects.filter(presidency=presidency).prefetch_related(relations).order_by("pk")


def planned_entries(presidency: Presidency) -> list[Entry]:
    """The whole year, with all that pages and mails say of an entry."""
    year = whole_year(presidency).select_related("presidency__member", "host")
    return list(year.prefetch_related("body__names"))


def hours_of(entry: Entry) -> Hours | None:
    """The clock times of a confirmed entry; None where it has none yet."""
    if entry.starts_at is None or entry.ends_at is None:
        return None
    return Hours(entry.starts_at, entry.ends_at, entry.zone)


def agenda_days_of(entry: Entry) -> int:
    """How many days its agenda has: sittings where there are clock times, else days."""
    hours = hours_of(entry)
    return hours.days if hours else entry.days


def capitals(day: dt.date) -> dict[str, str]:
    """The zones of the members of that day, by code, in alphabetical order of name."""
    return {m.code: m.zone for m in MemberState.objects.members(day)}


def years_for(actor: Actor) -> list[Presidency]:
    """Every recorded year, the latest first; `has_entries` where this actor finds something."""
    seen = Entry.objects.visible_to(actor).filter(presidency=OuterRef("pk"))
    years = Presidency.objects.select_related("member").annotate(has_entries=Exists(seen))
    return list(years.order_by("-year"))


def bodies_of(entries: QuerySet[Entry], year: int) -> list[tuple[str, str]]:
    """The bodies of these entries: code, and the name they bore at the end of that year."""
    names: QuerySet[BodyName] = BodyName.objects.at(dt.date(year, 12, 31))
    of_these = names.filter(body__in=entries.order_by().values("body"))
    return list(of_these.order_by("name").values_list("body__code", "name"))


def latest_changes(actor: Actor, presidency: Presidency) -> dict[int, EntryChange]:
    """The last was → now of each entry of the year, by the entry's id."""
    changes = EntryChange.objects.visible_to(actor).filter(entry__presidency=presidency)
    latest = changes.order_by("entry_id", "-at", "-pk").distinct("entry_id")
    return {change.entry_id: change for change in latest}


def violated(presidency: Presidency) -> list[frozenset[str]]:
    """Sets of entries, by reference, that no dates satisfy together. For those who plan."""
    found = resolve(presidency, list(whole_year(presidency))).violations
    return [frozenset(violation.keys) for violation in found]


def still_ahead(today: dt.date) -> Q:
    """Entries that may yet come to pass on that day or after it."""
    return Q(last__gte=today, state__in=(EntryState.PLANNED, EntryState.CONFIRMED))


def soonest(entries: Iterable[Entry], today: dt.date) -> list[Entry]:
    """Those still ahead, the next one first. A window that is open already counts by its end: what
    may happen on any day of the year is not the next thing."""

    def comes(entry: Entry) -> tuple[dt.date, int]:
        assert entry.first is not None  # noqa: S101  see `still_ahead`
        assert entry.last is not None  # noqa: S101
        open_window = entry.first < today and not entry.is_dated
        return entry.last if open_window else max(entry.first, today), entry.pk

    live = (EntryState.PLANNED, EntryState.CONFIRMED)
    ahead = [e for e in entries if e.state in live and e.last is not None and e.last >= today]
    return sorted(ahead, key=comes)


def next_meeting(actor: Actor, today: dt.date) -> Entry | None:
    """The next meeting that this actor knows of."""
    meetings = Entry.objects.visible_to(actor).filter(still_ahead(today), kind=EntryKind.MEETING)
    return next(iter(soonest(meetings.select_related("presidency"), today)), None)


# A person's own calendar


def entries_seen_by(user: User, at: dt.datetime) -> QuerySet[Entry]:
    """What this person may see under any of the accreditations in force at `at`, together."""
    seen = Q()
    for actor in actors_of(user, at):
        seen |= Q(pk__in=Entry.objects.visible_to(actor).order_by().values("pk"))
    entries: QuerySet[Entry] = Entry.objects.filter(seen)
    return _for_calendars(entries)


def joined_by(user: User, at: dt.datetime) -> set[int]:
    """The ids of the entries whose meetings this person joins: `rules.joins`, for all at once."""
    actors = [actor for actor in actors_of(user, at) if not actor.is_anonymous]
    run = Q(pk__in=[])
    for actor in actors:
        held = actor.accreditation.presidency if actor.accreditation else None
        if actor.is_presidency and held is not None:
            run |= Q(presidency__year__gte=held.year)
    registered = [actor.accreditation for actor in actors if actor.accreditation]
    run |= Q(meeting__seats__participants__accreditation__in=registered)
    return set(Entry.objects.filter(run, meeting__isnull=False).values_list("pk", flat=True))


def actors_of(user: User, at: dt.datetime) -> list[Actor]:
    """The person under each accreditation in force; under none, as anybody."""
    held = Accreditation.objects.with_sides().filter(user=user).in_force(at).order_by("pk")
    return [Actor(user=user, accreditation=each) for each in held] or [Actor(user=user)]


def public_entries() -> QuerySet[Entry]:
    """What everyone may subscribe to."""
    return _for_calendars(Entry.objects.visible_to(ANONYMOUS))


def _for_calendars(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """In an order that holds, whatever moves."""
    return entries.select_related("presidency", "meeting", "body").order_by(
        "presidency__year", "created_at", "pk"
    )
