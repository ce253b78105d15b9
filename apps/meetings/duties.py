"""What meetings ask of a person: things left to do, and registrations that are still open."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.duties import Duty, Waiting
from apps.core.moments import moment_read
from apps.core.navigation import localised
from apps.core.words import day_words, with_article
from apps.delegations.actors import Actor
from apps.meetings import rules
from apps.meetings.models import FollowUp, Meeting, Seat
from apps.meetings.sentences import name_without_title
from apps.meetings.states import EntryState


def follow_ups(actor: Actor, today: dt.date) -> Waiting:
    """What the actor's side has still to do, the soonest due first, with the meeting it is from:
    by its title for those who may see it."""
    seen = Meeting.objects.visible_to(actor).filter(pk=OuterRef("meeting"))
    left = FollowUp.objects.visible_to(actor).owned_by(actor).open()
    return Waiting(
        left.order_by("due_on", "pk"),
        partial(_follow_up, today),
        {
            "reference": "reference",
            "text": "text",
            "due": "due_on",
            "seen": Exists(seen),
            "title": "meeting__entry__title",
            "kind": "meeting__entry__kind",
            "body": "meeting__entry__body__code",
        },
    )


def _follow_up(
    today: dt.date,
    *,
    reference: str,
    text: str,
    due: str,
    seen: bool,
    title: str,
    kind: str,
    body: str | None,
) -> Duty:
    day = dt.date.fromisoformat(due)
    words = _("%(what)s by %(day)s (from: %(meeting)s)") % {
        "what": text,
        "day": day_words(day),
        "meeting": title if seen else name_without_title(kind, body or ""),
    }
    verb = _("Follow up: overdue") if day < today else _("Follow up")
    return Duty(verb, "", words, localised(f"/follow-ups/{reference}/"))


def registrations(actor: Actor, today: dt.date) -> list[Waiting]:
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
    side = with_article(actor.credentials.side_name)
    return [
        Waiting(
            ahead.filter(~Exists(done)).order_by("entry__first", "pk"),
            partial(_registration, _("Register %(side)s") % {"side": side}),
            {
                "title": "entry__title",
                "year": "entry__presidency__year",
                "slug": "entry__slug",
                "starts": "entry__starts_at",
                "zone": "entry__zone",
            },
        )
    ]


def _registration(
    verb: str, *, title: str, year: int, slug: str, starts: str | None, zone: str
) -> Duty:
    href = reverse("meetings:registration", args=[year, slug])
    return Duty(verb, "", title, href, moment_read(starts, zone) if starts else None)


def seats_of(actor: Actor) -> QuerySet[Seat] | None:
    """The seats of the actor's own side, at any meeting; None for a side that has none."""
    if actor.organisation is not None:
        return Seat.objects.filter(organisation=actor.organisation)
    if actor.state is not None:
        return Seat.objects.filter(state=actor.state)
    return None
