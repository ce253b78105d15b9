"""Entries of a timetable and meetings in every stage, made by the verbs themselves."""

from __future__ import annotations

import datetime as dt

from apps.core.windows import read_window
from apps.delegations.actors import Actor
from apps.delegations.models import Body, Presidency
from apps.meetings import actions
from apps.meetings.models import AgendaItem, Entry, Meeting
from apps.meetings.planning import Plan, Tie
from apps.meetings.states import Audience, EntryKind, Purpose
from tests.factories.scenes import played_once

YEAR = 2027  # the acting presidency's, in tests.conftest


def plan(phrase: str = "", *ties: Tie, window: str = "", days: int = 1) -> Plan:
    words = window or ("" if ties else phrase)
    return Plan(phrase, read_window(words, YEAR) if words else None, ties, days)


def entry(
    actor: Actor,
    title: str = "First CGETI meeting",
    when: str | Plan = "February 2027",
    *,
    kind: str = EntryKind.MEETING,
    body: str | None = "CGETI",
    number: int | None = None,
    audience: str = Audience.PUBLIC,
    place: str = "",
) -> Entry:
    """An entry of 2027, planned by `actor`."""
    return actions.plan_entry(
        Presidency.objects.get(year=YEAR),
        actor=actor,
        words=actions.Words(
            kind=kind,
            title=title,
            body=Body.objects.get(code=body) if body else None,
            number=number,
            audience=audience,
            place=place,
        ),
        plan=plan(when) if isinstance(when, str) else when,
    )


def fresh(row: Entry) -> Entry:
    return Entry.objects.select_related("presidency__member", "body", "host").get(pk=row.pk)


@played_once
def confirmed(
    actor: Actor,
    title: str = "First CGETI meeting",
    first: dt.date = dt.date(2027, 2, 10),
    *,
    start: dt.time | None = dt.time(10),
    end: dt.time | None = dt.time(13),
    zone: str = "Asia/Shanghai",
    **more: object,
) -> Entry:
    made = entry(actor, title, f"{first:%B} 2027", **more)  # type: ignore[arg-type]
    actions.confirm_entry(
        fresh(made),
        actor=actor,
        days=actions.Days(first, first, start, end, zone if start else ""),
        sequence=fresh(made).sequence,
    )
    return fresh(made)


@played_once
def meeting(actor: Actor, **more: object) -> Meeting:
    """A confirmed meeting with an agenda of two items."""
    made = confirmed(actor, **more).meeting  # type: ignore[arg-type]
    actions.save_agenda(
        made,
        actor=actor,
        items=[
            actions.Item("Opening", Purpose.INFORMATION, 15),
            actions.Item("The framework", Purpose.DECISION, 60),
        ],
        edition=0,
    )
    return Meeting.objects.get(pk=made.pk)


@played_once
def in_session(actor: Actor, *present: str, **more: object) -> Meeting:
    """A meeting in session, with these members in the room."""
    made = meeting(actor, **more)
    actions.open_session(made, actor=actor)
    actions.call_roll(Meeting.objects.get(pk=made.pk), actor=actor, present=present)
    return Meeting.objects.get(pk=made.pk)


def items(made: Meeting) -> list[AgendaItem]:
    return list(made.items.all())
