"""The year's timetable, as everyone reads it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_safe

from apps.core import moments
from apps.delegations.access import allow, anyone
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import Presidency
from apps.meetings import rules
from apps.meetings.models import Entry
from apps.meetings.queries import (
    bodies_of,
    entries_for,
    latest_changes,
    violated,
    years_for,
)
from apps.meetings.year_page.filters import EntryFilter
from apps.meetings.year_page.rows import by_month, rows
from apps.meetings.year_page.strip import Year


@require_safe
@allow(anyone)
def current(request: ActingRequest) -> HttpResponse:
    """This year's: the acting presidency's, whatever the calendar says."""
    years = years_for(request.actor)
    acting = next((each for each in years if each.acting), years[0] if years else None)
    return _page(request, years, acting, acting.year if acting else 0)


@require_safe
@allow(anyone)
def year(request: ActingRequest, year: int) -> HttpResponse:
    """What happens when, and how sure is it? Of the year after the last one known, that there is
    no timetable yet."""
    years = years_for(request.actor)
    presidency = next((each for each in years if each.year == year), None)
    if presidency is None and (not years or year != years[0].year + 1):
        raise Http404
    return _page(request, years, presidency, year)


def _page(
    request: ActingRequest, years: list[Presidency], presidency: Presidency | None, year: int
) -> HttpResponse:
    """In at most nine queries of its own, however long the year."""
    with_entries = [each for each in years if each.has_entries]  # type: ignore[attr-defined]
    listed = request.GET.get("view") == "list"
    context: dict[str, object] = {
        "year": year,
        "presidency": presidency,
        "years": with_entries,
        "last": with_entries[0] if with_entries else None,
        "listed": listed,
        "plans": presidency is not None and rules.can_plan(request.actor, presidency),
        "subscribe": _addresses(reverse("meetings:ics")),
        "empty": presidency not in with_entries,
    }
    if presidency is not None and presidency in with_entries:
        scale = Year(year, mirrored=get_language_bidi())
        chosen = _chosen(request, presidency)
        wrong = violated(presidency) if context["plans"] else []
        found = rows(
            chosen.qs,
            scale,
            changes=latest_changes(request.actor, presidency),
            violated=wrong,
        )
        context |= {
            "filter": chosen,
            "narrowed": any(request.GET.get(name) for name in chosen.filters),
            "scale": scale,
            "month_names": scale.months,
            "today": scale.mark_of(moments.database_now().date()),
            "rows": found,
            "months": by_month(found) if listed else [],
            "violations": len(wrong),
        }
    return render(request, "meetings/year.html", context)


def _chosen(request: ActingRequest, presidency: Presidency) -> EntryFilter:
    seen = Entry.objects.visible_to(request.actor).filter(presidency=presidency)
    return EntryFilter(
        request.GET,
        queryset=entries_for(request.actor).filter(presidency=presidency),
        bodies=bodies_of(seen, presidency.year),
    )


def _addresses(path: str) -> dict[str, str]:
    """One feed in the two ways in which programs ask for it, and as a file."""
    https = settings.SITE_ORIGIN + path
    parts = urlsplit(https)
    return {"https": https, "webcal": f"webcal://{parts.netloc}{parts.path}", "path": path}
