"""What the page of a meeting shows to one reader, in a constant number of queries.

Everything here has passed `visible_to(actor)`: the templates show whatever they are given.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce, JSONObject, Now
from django.utils.translation import gettext as _

from apps.core.moments import Moment
from apps.core.words import city
from apps.delegations.actors import Actor
from apps.delegations.models import BodyName, MemberState
from apps.documents.models import Document
from apps.meetings import rules, sentences
from apps.meetings.agenda import Hours, Timed, numbered, timed
from apps.meetings.capitals.clocks import Alike, capital_times
from apps.meetings.item_links import ItemLink, item_links
from apps.meetings.models import (
    AgendaItem,
    AgendaPaper,
    Decision,
    EntryChange,
    FollowUp,
    Meeting,
    Participant,
    Seat,
)
from apps.meetings.queries import agenda_days_of, hours_of
from apps.meetings.states import SESSION, Capacity, EntryState, SessionState


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of the agenda with its number (a break has none), its clock and what is before it."""

    item: AgendaItem
    number: int | None
    at: Moment | None
    until: Moment | None
    papers: Sequence[Document]
    questions: Sequence[str]
    decisions: Sequence[Decision] = ()
    links: Sequence[ItemLink] = ()  # what apps above offer under it

    @property
    def stamp(self) -> str:
        """Its beginning for programs, in UTC."""
        return self.at.instant.strftime("%Y-%m-%dT%H:%M:%SZ") if self.at else ""

    @property
    def clock(self) -> str:
        """ "10:00–10:15", on the clocks of the meeting's zone."""
        if self.at is None or self.until is None:
            return ""
        return f"{self.at.local:%H:%M}–{self.until.local:%H:%M}"


@dataclass(frozen=True, slots=True)
class Day:
    number: int
    date: dt.date | None
    rows: Sequence[ItemRow]


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    function: str
    capacity: str
    online: bool


@dataclass(frozen=True, slots=True)
class SeatRow:
    seat: Seat
    people: Sequence[Person]
    own: bool


@dataclass(frozen=True, slots=True)
class Change:
    at: dt.datetime
    was: str
    now: str
    reason: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    decision: Decision
    present: str  # "Brazil, China"
    document: Document | None  # whose text it is about, where the reader may read it


@dataclass(slots=True)
class MeetingPage:
    body: str
    badge: sentences.Words
    when: str
    as_confirmed: bool  # its confirmed hours stand, or it was held on their days
    clocks_of: str  # the city on whose clocks the agenda is computed
    changes: Sequence[Change]
    days: Sequence[Day]
    several_days: bool  # of the meeting, or of an agenda made when it had more
    capitals: Sequence[Alike]
    seats: Sequence[SeatRow]
    decisions: Sequence[DecisionRow]
    follow_ups: Sequence[FollowUp]
    minutes: Document | None
    venue: str  # where this reader may know it
    joins: bool
    takes_part: bool
    runs: bool
    decides: bool
    registers: bool
    may: frozenset[str] = field(default_factory=frozenset)  # verbs of the session's state


def meeting_page(meeting: Meeting, actor: Actor, now: dt.datetime) -> MeetingPage:
    """`meeting` comes from `meetings_for`, so that its relations and `seated` are there."""
    entry, day = meeting.entry, day_of(meeting)
    takes_part = rules.takes_part(actor)
    members = list(MemberState.objects.members(day)) if takes_part or entry.starts_at else []
    decisions = list(decisions_for(meeting, actor)) if takes_part else []
    follow_ups = list(follow_ups_for(meeting, actor)) if takes_part else []
    seats = seat_rows(meeting, actor) if takes_part else []
    readable = documents_of(meeting, actor)
    days = agenda_days(meeting, readable, decisions, reader=actor if takes_part else None)
    hours = hours_of(entry)
    cancelled = entry.state == EntryState.CANCELLED
    session = meeting.session
    return MeetingPage(
        body=body_of(meeting),
        badge=state_badge(meeting),
        when=sentences.when_words(entry),
        as_confirmed=keeps_its_hours(meeting),
        clocks_of=city(entry.zone) if entry.zone else "",
        changes=changes_for(meeting, actor),
        days=days,
        several_days=len(days) > 1 or agenda_days_of(entry) > 1,
        capitals=capital_times(hours, members) if hours else [],
        seats=seats,
        decisions=decision_rows(decisions, readable, members),
        follow_ups=follow_ups,
        minutes=readable.get(meeting.minutes_id or 0),
        venue=meeting.venue if sees_venue(actor, meeting, seats) else "",
        joins=rules.joins(actor, meeting),
        takes_part=takes_part,
        runs=rules.can_run(actor, meeting),
        decides=rules.can_decide(actor, meeting),
        registers=registers(actor, seats),
        may=frozenset()
        if cancelled
        else frozenset(verb for verb in SESSION.moves if SESSION.possible(verb, session)),
    )


def meetings_for(actor: Actor) -> QuerySet[Meeting]:
    """Meetings that this actor may see, with all that their page asks for; as `body_name` the name
    that the body bore on the meeting's first day, or bears today where it has none."""
    seen: QuerySet[Meeting] = Meeting.objects.visible_to(actor).with_seat_of(actor)
    day = Coalesce(OuterRef("entry__first"), Cast(Now(), DateField()))
    names = BodyName.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=day),
        Q(valid_to=None) | Q(valid_to__gt=day),
        body=OuterRef("entry__body"),
    ).order_by("valid_from")
    return seen.select_related("entry__presidency", "entry__host", "entry__body").annotate(
        body_name=Subquery(names.values("name")[:1])
    )


def body_of(meeting: Meeting) -> str:
    """What its body was called on its day; empty where it is no body's."""
    named: str | None = getattr(meeting, "body_name", None)
    body = meeting.entry.body
    return named or (body.code if body else "")


def day_of(meeting: Meeting) -> dt.date:
    """The day as of which its page names the members: its first, or its year's."""
    entry = meeting.entry
    return entry.first or dt.date(entry.presidency.year, 1, 1)


def keeps_its_hours(meeting: Meeting) -> bool:
    """Whether the confirmed clock times are when it is, or was."""
    entry = meeting.entry
    if entry.starts_at is None:
        return False
    if entry.state == EntryState.HELD:
        confirmed = (entry.confirmed_first, entry.confirmed_last)
        return (entry.actual_first, entry.actual_last) == confirmed
    return entry.state == EntryState.CONFIRMED


def state_badge(meeting: Meeting) -> sentences.Words:
    if meeting.session == SessionState.OPEN:
        return sentences.Words("open", _("In session"))
    return sentences.state_words(meeting.entry)


def changes_for(meeting: Meeting, actor: Actor) -> list[Change]:
    """Was → now, the latest first."""
    rows = EntryChange.objects.visible_to(actor).filter(entry=meeting.entry_id)
    said = [
        Change(
            row.at,
            sentences.facts_words(row.was),
            sentences.facts_words(row.now),
            row.reason,
        )
        for row in rows
    ]
    return [change for change in said if change.was != change.now]


# The agenda


def documents_of(meeting: Meeting, actor: Actor) -> dict[int, Document]:
    """What this reader may read of the papers, the texts decided on and the minutes, by id."""
    papers = AgendaPaper.objects.filter(item__meeting=meeting).values("document")
    decided = Decision.objects.filter(meeting=meeting).values("version__document")
    seen = Document.objects.visible_to(actor).filter(
        Q(pk__in=papers) | Q(pk__in=decided) | Q(pk=meeting.minutes_id or 0)
    )
    return {document.pk: document for document in seen.select_related("symbol")}


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """The items with the ids of their papers, in order, as `paper_ids`."""
    papers = AgendaPaper.objects.filter(item=OuterRef("pk")).order_by("position")
    return list(
        AgendaItem.objects.filter(meeting=meeting).annotate(
            paper_ids=ArraySubquery(papers.values("document"))
        )
    )


def agenda_days(
    meeting: Meeting,
    readable: dict[int, Document],
    decisions: Iterable[Decision] = (),
    *,
    reader: Actor | None = None,
) -> list[Day]:
    """The agenda by day, with the documents that its reader may read, and where `reader` is
    given, with what apps above offer them under each item."""
    items = agenda_of(meeting)
    hours = hours_of(meeting.entry)
    links = item_links(reader, meeting, items) if reader else {}
    decided: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        decided[decision.item].append(decision)
    by_day: dict[int, list[ItemRow]] = defaultdict(list)
    for (number, item), slot in zip(numbered(items), timed(items, hours), strict=True):
        row = _row(item, number, slot, readable, decided[item.reference])
        by_day[item.day].append(replace(row, links=links.get(item.pk, ())))
    return [Day(day, date_of(meeting, day, hours), rows) for day, rows in sorted(by_day.items())]


def _row(
    item: AgendaItem,
    number: int | None,
    slot: Timed[AgendaItem],
    readable: dict[int, Document],
    decisions: Sequence[Decision],
) -> ItemRow:
    ids: list[int] = item.paper_ids  # type: ignore[attr-defined]  # annotated by agenda_of
    return ItemRow(
        item=item,
        number=number,
        at=slot.at,
        until=slot.until,
        papers=[readable[pk] for pk in ids if pk in readable],
        questions=[line.strip() for line in item.questions.splitlines() if line.strip()],
        decisions=decisions,
    )


def date_of(meeting: Meeting, day: int, hours: Hours | None) -> dt.date | None:
    """The date of a meeting's day, where its days stand and this is one of them."""
    entry = meeting.entry
    if day > agenda_days_of(entry):
        return None
    if hours is not None:
        return hours.start_of(day).local.date()
    if not entry.is_dated or entry.first is None:
        return None
    return entry.first + dt.timedelta(days=day - 1)


# Who comes


def seat_rows(meeting: Meeting, actor: Actor) -> list[SeatRow]:
    """The seats that this actor sees, each with its people."""
    people = Participant.objects.filter(seat=OuterRef("pk")).order_by("pk")
    seats = (
        Seat.objects.visible_to(actor)
        .filter(meeting=meeting)
        .select_related("state", "organisation")
        .annotate(
            people=ArraySubquery(
                people.values(
                    json=JSONObject(
                        name=F("name"),
                        function=F("function"),
                        capacity=F("capacity"),
                        online=F("online"),
                    )
                )
            )
        )
    )
    return [
        SeatRow(
            seat,
            [
                Person(p["name"], p["function"], str(Capacity(p["capacity"]).label), p["online"])
                for p in seat.people  # type: ignore[attr-defined]  # annotated above
            ],
            own=_is_own(seat, actor),
        )
        for seat in seats
    ]


def _is_own(seat: Seat, actor: Actor) -> bool:
    if actor.organisation is not None:
        return seat.organisation_id == actor.organisation.pk
    return actor.state is not None and seat.state_id == actor.state.pk


def registers(actor: Actor, seats: Iterable[SeatRow]) -> bool:
    """Whether this actor names people: a member's side always, a guest's once it is asked."""
    if actor.is_delegation:
        return actor.coordinates
    return any(rules.can_register(actor, row.seat) for row in seats)


def sees_venue(actor: Actor, meeting: Meeting, seats: Iterable[SeatRow]) -> bool:
    """Building and room: for delegations and the presidency, for guests whose side is asked, and
    for whoever is registered."""
    if rules.sees_participants(actor) or rules.joins(actor, meeting):
        return True
    return any(row.own for row in seats)


# What came of it


def decisions_for(meeting: Meeting, actor: Actor) -> Iterable[Decision]:
    return (
        Decision.objects.visible_to(actor)
        .filter(meeting=meeting)
        .select_related("version")
        .order_by("number")
    )


def decision_rows(
    decisions: Iterable[Decision], readable: dict[int, Document], members: Iterable[MemberState]
) -> list[DecisionRow]:
    names = {member.code: member.name for member in members}
    rows = []
    for decision in decisions:
        document = readable.get(decision.version.document_id) if decision.version else None
        if decision.version and document:
            decision.version.document = document
        present = ", ".join(names.get(code, code) for code in decision.present)
        rows.append(DecisionRow(decision, present, document))
    return rows


def follow_ups_for(meeting: Meeting, actor: Actor) -> Iterable[FollowUp]:
    return (
        FollowUp.objects.visible_to(actor)
        .filter(meeting=meeting)
        .select_related("state", "organisation")
    )
