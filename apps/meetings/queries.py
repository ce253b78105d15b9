"""What is read of the timetable: a year with its relations, in a constant number of queries."""

from __future__ import annotations

import datetime as dt

from django.db.models import Prefetch, QuerySet

from apps.delegations.actors import Actor
from apps.delegations.models import MemberState, Presidency
from apps.meetings.agenda import Hours
from apps.meetings.models import Entry, Relation


def entries_for(actor: Actor) -> QuerySet[Entry]:
    """What this actor may see, with all that a list of entries asks for."""
    seen: QuerySet[Entry] = Entry.objects.visible_to(actor)
    return (
        seen.select_related("presidency__member", "host").prefetch_related("body__names").in_order()  # type: ignore[attr-defined]
    )


def planned_entries(presidency: Presidency) -> list[Entry]:
    """The whole year, for those who plan it, with what each entry depends on."""
    relations = Prefetch("relations", Relation.objects.select_related("other"))
    return list(
        Entry.objects.filter(presidency=presidency)
        .select_related("presidency__member", "host")
        .prefetch_related(relations, "body__names")
        .order_by("pk")
    )


def hours_of(entry: Entry) -> Hours | None:
    """The clock times of a confirmed entry; None where it has none yet."""
    if entry.starts_at is None or entry.ends_at is None:
        return None
    return Hours(entry.starts_at, entry.ends_at, entry.zone)


def capitals(day: dt.date) -> dict[str, str]:
    """The zones of the members of that day, by code, in alphabetical order of name."""
    return {m.code: m.zone for m in MemberState.objects.members(day)}
