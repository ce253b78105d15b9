"""Preparing a meeting: its particulars, its agenda, who comes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.errors import EditedMeanwhile, Invalid
from apps.core.text import clean, require
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation, MemberState, Organisation, Status
from apps.documents.models import Document
from apps.meetings import rules
from apps.meetings.actions.common import Held, hold
from apps.meetings.actions.telling import tell_invited
from apps.meetings.agenda import overrun
from apps.meetings.models import AgendaItem, AgendaPaper, Entry, Meeting, Participant, Seat
from apps.meetings.queries import agenda_days_of, hours_of
from apps.meetings.states import Capacity, Mode, Purpose

RUNS = "The presidency of its year prepares a meeting."
MOST_ITEMS = 100
MOST_PEOPLE = 100


@dataclass(frozen=True, slots=True)
class Item:
    """An agenda item as typed; `reference` is that of the row it replaces, or empty."""

    title: str
    purpose: str
    minutes: int
    day: int = 1
    presenter: str = ""
    questions: str = ""
    papers: Sequence[Document] = ()
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named for a seat; with the accreditation of whoever has an account."""

    name: str
    function: str = ""
    capacity: str = Capacity.ADVISER
    online: bool = False
    accreditation: Accreditation | None = field(default=None)


@transaction.atomic
def save_details(
    meeting: Meeting,
    *,
    actor: Actor,
    mode: str,
    venue: str,
    join_link: str,
    practical: str,
    edition: int,
) -> Meeting:
    """How and where it is held.

    `edition` is the entry's sequence when the actor opened the page: raises EditedMeanwhile where
    it has grown since. Raises Invalid for a link that is none, or an unknown mode.
    """
    held = hold(meeting, "save_details", actor=actor, rule=rules.can_run, refusal=_(RUNS))
    if held.meeting.entry.sequence != edition:
        raise EditedMeanwhile(
            _("The meeting has changed since you opened its details. What you typed is kept."),
            was=_("as you opened it"),
            now=_("changed by a colleague"),
        )
    wrong: dict[str, str] = {}
    if mode not in Mode.values:
        wrong["mode"] = _("Choose one.")
    link = clean(join_link)
    if link:
        try:
            URLValidator(schemes=["https"])(link)
        except ValidationError:
            wrong["join_link"] = _("Give the whole address, beginning with https://.")
    if len(clean(venue)) > 200:
        wrong["venue"] = _("At most 200 characters fit here.")
    if len(clean(practical)) > 20_000:
        wrong["practical"] = _("At most 20,000 characters fit here.")
    if wrong:
        raise Invalid(_("Some particulars cannot be right."), wrong)
    locked = held.meeting
    locked.mode, locked.venue = mode, clean(venue)
    locked.join_link, locked.practical = link, clean(practical)
    locked.save()
    # In the calendars of those who come: the place or the link is another one.
    Entry.objects.filter(pk=locked.entry_id).update(sequence=F("sequence") + 1, changed_at=held.now)
    held.record("meeting_details", mode=mode)
    return locked


@transaction.atomic
def save_agenda(
    meeting: Meeting, *, actor: Actor, items: Sequence[Item], edition: int
) -> list[AgendaItem]:
    """Put this agenda in the place of the last one; rows that are kept keep their reference.

    `edition` is that of the agenda when the actor opened it: raises EditedMeanwhile where a
    colleague saved it since. Raises Invalid, with `items-N-field` for the N-th row, for rows that
    cannot be right and for an agenda longer than the meeting.
    """
    held = hold(meeting, "save_agenda", actor=actor, rule=rules.can_run, refusal=_(RUNS))
    locked = held.meeting
    if locked.agenda_edition != edition:
        raise EditedMeanwhile(
            _("A colleague has saved this agenda since you opened it. Your rows are kept below."),
            was=_("as you opened it"),
            now=_("saved by a colleague"),
        )
    rows = _checked(held, items)
    kept = {item.reference: item for item in locked.items.all()}
    wanted = {item.reference for item in items}
    for reference in kept.keys() - wanted:
        _drop(kept.pop(reference))
    saved = []
    for position, (given, row) in enumerate(zip(items, rows, strict=True), start=1):
        row.position = position
        if old := kept.pop(given.reference, None):
            row.pk, row.reference = old.pk, old.reference
        row.save()
        row.paper_rows.all().delete()
        AgendaPaper.objects.bulk_create(
            AgendaPaper(item=row, document=paper, position=number)
            for number, paper in enumerate(dict.fromkeys(given.papers), start=1)
        )
        saved.append(row)
    locked.agenda_edition += 1
    locked.save(update_fields=["agenda_edition"])
    held.record("agenda_saved", items=len(saved), edition=locked.agenda_edition)
    return saved


def _drop(item: AgendaItem) -> None:
    """Raises Invalid for an item under which a round was opened: it stays on the agenda."""
    try:
        item.delete()
    except ProtectedError as error:
        message = _("A round was opened under “%(title)s”: the item stays on the agenda.")
        raise Invalid(message % {"title": item.title}) from error


def _checked(held: Held, items: Sequence[Item]) -> list[AgendaItem]:
    wrong: dict[str, str] = {}
    if len(items) > MOST_ITEMS:
        raise Invalid(_("An agenda holds at most %(count)d items.") % {"count": MOST_ITEMS})
    readable = set(
        Document.objects.visible_to(held.actor)
        .filter(
            pk__in={paper.pk for item in items for paper in item.papers},
            tabled_at__isnull=False,
            symbol__isnull=False,  # a non-paper is on no agenda
        )
        .values_list("pk", flat=True)
    )
    days = agenda_days_of(held.meeting.entry)
    rows = []
    for index, item in enumerate(items):
        title = " ".join(clean(item.title).split())
        if not title:
            wrong[f"items-{index}-title"] = _("Say what the item is about.")
        elif len(title) > 250:
            wrong[f"items-{index}-title"] = _("At most 250 characters fit here.")
        if item.purpose not in Purpose.values:
            wrong[f"items-{index}-purpose"] = _("Choose one.")
        if not 1 <= item.minutes <= 24 * 60:
            wrong[f"items-{index}-minutes"] = _("Between 1 and 1,440 minutes.")
        if not 1 <= item.day <= days:
            wrong[f"items-{index}-day"] = ngettext(
                "The meeting lasts %(count)d day.", "The meeting lasts %(count)d days.", days
            ) % {"count": days}
        if len(clean(item.presenter)) > 160:
            wrong[f"items-{index}-presenter"] = _("At most 160 characters fit here.")
        if len(clean(item.questions)) > 5000:
            wrong[f"items-{index}-questions"] = _("At most 5,000 characters fit here.")
        if any(paper.pk not in readable for paper in item.papers):
            wrong[f"items-{index}-papers"] = _("A document goes on an agenda once it is tabled.")
        rows.append(
            AgendaItem(
                meeting=held.meeting,
                title=title,
                purpose=item.purpose,
                minutes=item.minutes,
                day=item.day,
                presenter=clean(item.presenter),
                questions=clean(item.questions),
            )
        )
    if not wrong:
        order = [row.day for row in rows]
        if order != sorted(order):
            index = next(i for i in range(1, len(order)) if order[i] < order[i - 1])
            wrong[f"items-{index}-day"] = _("Items stand in the order of their days.")
    if not wrong and (over := overrun(rows, hours_of(held.meeting.entry))):
        index, minutes = over
        wrong[f"items-{index}-minutes"] = ngettext(
            "With this item the day runs %(count)d minute past the meeting’s end.",
            "With this item the day runs %(count)d minutes past the meeting’s end.",
            minutes,
        ) % {"count": minutes}
    if wrong:
        raise Invalid(_("The agenda cannot stand like this. Nothing of it is lost."), wrong)
    return rows


@transaction.atomic
def invite_seat(
    meeting: Meeting,
    *,
    actor: Actor,
    state: MemberState | None = None,
    organisation: Organisation | None = None,
) -> Seat:
    """Ask an organisation, a partner or an invited state to the meeting. Members need no asking."""
    held = hold(meeting, "register", actor=actor, rule=rules.can_run, refusal=_(RUNS))
    if (state is None) == (organisation is None):
        message = _("Choose one organisation, or one state.")
        raise Invalid(message, {"guest": message})
    if state is not None and state not in guest_states(held.now.date()):
        message = _("A member needs no invitation; other states are asked as partners or invited.")
        raise Invalid(message, {"guest": message})
    seat, created = Seat.objects.get_or_create(
        meeting=held.meeting, state=state, organisation=organisation
    )
    if created:
        held.record("seat_invited", side=seat.code)
        tell_invited(seat, at=held.now)
    return seat


def guest_states(day: dt.date) -> list[MemberState]:
    """Who can be asked to a meeting without being a member: partners and invited states."""
    states = MemberState.objects
    return [*states.with_status(Status.PARTNER, day), *states.with_status(Status.INVITED, day)]


@transaction.atomic
def register(
    meeting: Meeting, *, actor: Actor, people: Iterable[Person], edition: str = ""
) -> Seat:
    """Name the people of the actor's own side; the list takes the place of the last one, and a
    list without anybody takes the registration back.

    `edition` is that of the list which the actor saw (`Seat.edition`), empty where there was none:
    raises EditedMeanwhile where a colleague registered another since. Raises NotAllowed for a side
    that is not at this meeting, Invalid with `people-N-field`.
    """
    held = hold(
        meeting,
        "register",
        actor=actor,
        rule=lambda actor, meeting: _registers(actor, own_seat(meeting, actor)),
        refusal=_("The coordinator or the head names the people of a delegation to a meeting."),
    )
    seat = own_seat(held.meeting, held.actor)
    assert seat is not None  # noqa: S101  the rule has asked
    if seat.edition != edition:
        raise EditedMeanwhile(
            _("A colleague has saved this list since you opened it. Your list is kept below."),
            was=_("as you opened it"),
            now=_("saved by a colleague"),
        )
    rows = list(people)
    _check_people(rows, held.actor)
    if seat._state.adding:
        seat, _created = Seat.objects.select_for_update().get_or_create(
            meeting=held.meeting, state=seat.state, organisation=seat.organisation
        )
    seat.participants.all().delete()
    Participant.objects.bulk_create(
        Participant(
            seat=seat,
            accreditation=person.accreditation,
            name=clean(person.name),
            function=clean(person.function),
            capacity=person.capacity,
            online=person.online,
        )
        for person in rows
    )
    seat.registered_at = held.now if rows else None
    seat.registered_by = held.actor.credentials if rows else None
    seat.save(update_fields=["registered_at", "registered_by"])
    held.record("registered", side=seat.code, people=len(rows))
    return seat


def _registers(actor: Actor, seat: Seat | None) -> bool:
    return seat is not None and rules.can_register(actor, seat)


def own_seat(meeting: Meeting, actor: Actor) -> Seat | None:
    """The seat of the actor's side. A member's is there for the asking; a guest's once invited."""
    seats = Seat.objects.filter(meeting=meeting)
    if actor.is_delegation:
        found = seats.filter(state=actor.state).first()
        return found or Seat(meeting=meeting, state=actor.state)
    if actor.organisation is not None:
        return seats.filter(organisation=actor.organisation).first()
    if actor.state is not None:
        return seats.filter(state=actor.state).first()
    return None


def _check_people(people: Sequence[Person], actor: Actor) -> None:
    wrong: dict[str, str] = {}
    if len(people) > MOST_PEOPLE:
        raise Invalid(_("At most %(count)d people fit in a delegation.") % {"count": MOST_PEOPLE})
    heads = [i for i, person in enumerate(people) if person.capacity == Capacity.HEAD]
    for index, person in enumerate(people):
        try:
            require(person.name, f"people-{index}-name", _("Give the person’s name."), limit=150)
        except Invalid as error:
            wrong |= error.fields
        if len(clean(person.function)) > 150:
            wrong[f"people-{index}-function"] = _("At most 150 characters fit here.")
        if person.capacity not in Capacity.values:
            wrong[f"people-{index}-capacity"] = _("Choose one.")
        if index in heads[1:]:
            wrong[f"people-{index}-capacity"] = _("A delegation has one head at a meeting.")
        held = person.accreditation
        if held is not None and held.side != actor.side:
            wrong[f"people-{index}-name"] = _("This person belongs to another side.")
    if wrong:
        raise Invalid(_("The list of people cannot stand like this."), wrong)


@transaction.atomic
def note_credentials(meeting: Meeting, *, actor: Actor, codes: Iterable[str]) -> list[Seat]:
    """Note whose credentials have been received: of these sides, and of no others.

    A member's letter may come before its delegation registers here.
    """
    held = hold(meeting, "note_credentials", actor=actor, rule=rules.can_run, refusal=_(RUNS))
    wanted = {clean(code) for code in codes}
    seat_members(held, wanted)
    seats = list(held.meeting.seats.select_related("state", "organisation"))
    for seat in seats:
        if (seat.code in wanted) != (seat.credentials_at is not None):
            seat.credentials_at = held.now if seat.code in wanted else None
            seat.save(update_fields=["credentials_at"])
    held.record("credentials_noted", sides=sorted(wanted & {seat.code for seat in seats}))
    return seats


def seat_members(held: Held, codes: Iterable[str]) -> None:
    """A seat for each member of these codes that has none yet."""
    for member in MemberState.objects.members(held.now.date()).filter(code__in=list(codes)):
        Seat.objects.get_or_create(meeting=held.meeting, state=member, organisation=None)
