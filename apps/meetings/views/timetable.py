"""The year's timetable, as everyone reads it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from apps.delegations.access import allow, anyone
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import Presidency
from apps.meetings.queries import entries_for


@require_safe
@allow(anyone)
def current(request: ActingRequest) -> HttpResponse:
    """This year's: the acting presidency's, whatever the calendar says."""
    return redirect("meetings:year", Presidency.objects.acting().year)


@require_safe
@allow(anyone)
def year(request: ActingRequest, year: int) -> HttpResponse:
    """What happens when, and how sure is it?"""
    presidency = get_object_or_404(Presidency.objects.select_related("member"), year=year)
    entries = entries_for(request.actor).filter(presidency=presidency)
    return render(
        request, "meetings/year.html", {"presidency": presidency, "entries": list(entries)}
    )
