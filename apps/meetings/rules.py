"""Who plans, who presides, who registers, who joins: named predicates."""

from __future__ import annotations

from apps.delegations.actors import Actor
from apps.delegations.models import Office, Presidency
from apps.meetings.models import Entry, FollowUp, Meeting, Seat
from apps.meetings.states import DATED_ELSEWHERE, EntryState

GUESTS = (Office.EXPERT, Office.OBSERVER)


def plans(actor: Actor) -> bool:
    """The acting presidency keeps the timetable."""
    return actor.is_presidency


def can_plan(actor: Actor, presidency: Presidency) -> bool:
    """Its own year's and those after it. What earlier years did is history."""
    held = actor.accreditation
    return (
        actor.is_presidency
        and held is not None
        and held.presidency is not None
        and presidency.year >= held.presidency.year
    )


def dated_by_its_round(verb: str, entry: Entry) -> bool:
    """A round's day is its deadline, and a consultation's. Opening and extending it set the day:
    the timetable plans it until then, and lets its relations go, and no more."""
    if entry.kind not in DATED_ELSEWHERE:
        return False
    if entry.state == EntryState.CONFIRMED:
        return verb in ("confirm_entry", "hold_entry", "postpone_entry", "cancel_entry")
    return verb in ("confirm_entry", "hold_entry")


def dates_rounds(actor: Actor, _presidency: Presidency) -> bool:
    """Who opens and extends rounds and consultations dates their entries, whoever's year they
    were planned in; and the clock, where an expiry moves because the portal was away."""
    return actor.is_presidency or bool(actor.clock)


def can_run(actor: Actor, meeting: Meeting) -> bool:
    """Prepare a meeting, keep its agenda and its roll: the presidency of its year, while acting."""
    if meeting.opened_at is not None:  # what was opened runs on, whoever presides by now
        return actor.is_presidency
    return can_plan(actor, meeting.entry.presidency)


def can_decide(actor: Actor, meeting: Meeting) -> bool:
    """ "It is so decided" is the chair's to say."""
    return actor.is_chair and can_run(actor, meeting)


def can_register(actor: Actor, seat: Seat) -> bool:
    """A delegation's coordinator or head names its people; an organisation's expert and an
    observer their own side's."""
    if actor.is_delegation:
        return actor.coordinates and seat.state_id is not None and seat.state == actor.state
    if actor.office == Office.EXPERT:
        return seat.organisation_id is not None and seat.organisation == actor.organisation
    if actor.office == Office.OBSERVER:
        return seat.state_id is not None and seat.state == actor.state
    return False


def joins(actor: Actor, meeting: Meeting) -> bool:
    """Whether the link to join and the practical information are for this person: those who run
    the meeting, and those who are registered for it."""
    if can_run(actor, meeting):
        return True
    if actor.user is None or actor.is_anonymous:
        return False
    known: bool | None = getattr(meeting, "seated", None)  # where the page asked with_seat_of
    if known is not None:
        return known
    return meeting.seats.filter(participants__accreditation=actor.accreditation).exists()


def takes_part(actor: Actor) -> bool:
    """Delegations, the presidency, and the guests who can be asked to a meeting."""
    return actor.is_delegation or actor.reads_as_presidency or actor.office in GUESTS


def sees_participants(actor: Actor) -> bool:
    return actor.is_delegation or actor.reads_as_presidency


def can_finish(actor: Actor, follow_up: FollowUp) -> bool:
    """Its owner says that it is done; the presidency may, for whoever told it so."""
    if can_run(actor, follow_up.meeting):
        return True
    if actor.is_delegation:
        return follow_up.state_id is not None and follow_up.state == actor.state
    return (
        actor.office == Office.EXPERT
        and follow_up.organisation_id is not None
        and follow_up.organisation == actor.organisation
    )
