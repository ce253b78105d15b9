"""Meetings, as those who take part in them and everyone else read them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.core import moments
from apps.delegations.access import allow, anyone
from apps.delegations.middleware import ActingRequest
from apps.meetings.models import Meeting


def find_meeting(request: ActingRequest, year: int, slug: str) -> Meeting:
    """Raises Http404 where there is no such meeting for this actor."""
    seen = Meeting.objects.visible_to(request.actor).select_related(
        "entry__presidency__member", "entry__body", "entry__host", "minutes__symbol"
    )
    return get_object_or_404(seen, entry__presidency__year=year, entry__slug=slug)


@require_safe
@allow(anyone)
def meeting(request: ActingRequest, year: int, slug: str) -> HttpResponse:
    """When, where, on what?"""
    found = find_meeting(request, year, slug)
    context = {"meeting": found, "entry": found.entry, "now": moments.database_now()}
    return render(request, "meetings/meeting.html", context)
