"""Meetings, as those who take part in them and everyone else read them."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Case, DateField, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.core import moments
from apps.core.moments import Moment
from apps.delegations.access import allow, anyone
from apps.delegations.middleware import ActingRequest
from apps.meetings import rules, sentences
from apps.meetings.duties import seats_of
from apps.meetings.meeting_page import meeting_page, meetings_for, state_badge
from apps.meetings.models import Meeting, Seat
from apps.meetings.states import EntryState

PAGE = 30  # rows


def find_meeting(request: ActingRequest, year: int, slug: str) -> Meeting:
    """Raises Http404 where there is no such meeting for this actor."""
    return get_object_or_404(
        meetings_for(request.actor), entry__presidency__year=year, entry__slug=slug
    )


@require_safe
@allow(anyone)
def meeting(request: ActingRequest, year: int, slug: str) -> HttpResponse:
    """When, where, on what?"""
    found = find_meeting(request, year, slug)
    now = moments.database_now()
    context = {
        "meeting": found,
        "entry": found.entry,
        "shown": meeting_page(found, request.actor, now),
        "now": now,
        "today": now.date(),
    }
    return render(request, "meetings/meeting.html", context)


@dataclass(frozen=True, slots=True)
class Row:
    meeting: Meeting
    badge: sentences.Words
    when: str
    moment: Moment | None
    registered: bool


@require_safe
@allow(rules.takes_part)
def meetings(request: ActingRequest) -> HttpResponse:
    """Which meetings are ahead, the next first; then those that are over, the last first."""
    actor, today = request.actor, moments.database_now().date()
    over = Q(entry__state__in=[EntryState.HELD, EntryState.CANCELLED]) | Q(entry__last__lt=today)
    seats = seats_of(actor)
    own = Seat.objects.none() if seats is None else seats.filter(registered_at__isnull=False)
    seen = Meeting.objects.visible_to(actor).select_related("entry__presidency")
    listed = seen.annotate(
        over=Case(When(over, then=Value(1)), default=Value(0), output_field=IntegerField()),
        ahead=Case(When(over=0, then=F("entry__first")), output_field=DateField()),
        registered=Exists(own.filter(meeting=OuterRef("pk"))),
    )
    ordered = listed.order_by(
        "over", F("ahead").asc(nulls_last=True), F("entry__last").desc(nulls_last=True), "-pk"
    )
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    rows = [
        (
            found.over,  # type: ignore[attr-defined]  # annotated above
            Row(
                found,
                state_badge(found),
                sentences.when_words(found.entry),
                found.entry.starts if found.entry.state == EntryState.CONFIRMED else None,
                found.registered,  # type: ignore[attr-defined]
            ),
        )
        for found in page.object_list
    ]
    context = {
        "page": page,
        "ahead": [row for is_over, row in rows if not is_over],
        "over": [row for is_over, row in rows if is_over],
        "registers": not actor.reads_as_presidency,
    }
    return render(request, "meetings/list.html", context)
