"""What meetings ask of a person: things left to do, and registrations that are still open."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet

from apps.delegations.actors import Actor
from apps.meetings import rules, sentences
from apps.meetings.models import FollowUp, Meeting, Seat
from apps.meetings.states import EntryState


def open_follow_ups(actor: Actor) -> list[tuple[FollowUp, str]]:
    """What the actor's side has still to do, the soonest due first, with the meeting it is from:
    by its title for those who may see it."""
    seen = Meeting.objects.visible_to(actor).filter(pk=OuterRef("meeting"))
    found = (
        FollowUp.objects.visible_to(actor)
        .owned_by(actor)
        .open()
        .select_related("meeting__entry__body")
        .annotate(sees=Exists(seen))
        .order_by("due_on", "pk")
    )
    return [
        (
            follow_up,
            follow_up.meeting.entry.title
            if follow_up.sees  # type: ignore[attr-defined]  # annotated above
            else sentences.travelling_name(follow_up.meeting.entry),
        )
        for follow_up in found
    ]


def unregistered(actor: Actor, today: dt.date) -> list[Meeting]:
    """Confirmed meetings ahead for which the actor could register its side and nobody has."""
    own = seats_of(actor)
    if own is None or not (actor.coordinates or actor.office in rules.GUESTS):
        return []
    ahead = Meeting.objects.visible_to(actor).filter(
        entry__state=EntryState.CONFIRMED, entry__last__gte=today, closed_at=None
    )
    seats = own.filter(meeting=OuterRef("pk"))
    if actor.office in rules.GUESTS:
        ahead = ahead.filter(Exists(seats))
    done = seats.filter(registered_at__isnull=False)
    return list(
        ahead.filter(~Exists(done)).select_related("entry__presidency").order_by("entry__first")
    )


def seats_of(actor: Actor) -> QuerySet[Seat] | None:
    """The seats of the actor's own side, at any meeting; None for a side that has none."""
    if actor.organisation is not None:
        return Seat.objects.filter(organisation=actor.organisation)
    if actor.state is not None:
        return Seat.objects.filter(state=actor.state)
    return None
