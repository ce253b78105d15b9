"""The home page and the list of outcomes, as a page and as data."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_safe

from apps.buy_brics.queries import current_campaigns
from apps.consultations.queries import open_consultations
from apps.core import moments
from apps.delegations.access import allow, anyone
from apps.delegations.actors import ANONYMOUS
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import Body
from apps.meetings.year_page.glance import glance
from apps.outcomes.exports import as_csv, row
from apps.outcomes.feeds import OutcomeFeed
from apps.outcomes.filters import OutcomeFilter
from apps.outcomes.models import Firmness, Outcome
from apps.outcomes.words import badge_of
from apps.working_group.queries import working_group

PAGE = 30
LATEST = 5


@require_safe
@allow(anyone)
def home(request: ActingRequest) -> HttpResponse:
    """What has the group agreed, what comes next, and who presides?"""
    now = moments.database_now()
    today = now.date()
    try:
        body = working_group()
    except Body.DoesNotExist:
        body = None
    latest = Outcome.objects.of_brics()[:LATEST]
    year = glance(today, mirrored=get_language_bidi())
    context = {
        "now": now,
        "consultations": open_consultations(now),
        "campaigns": current_campaigns(ANONYMOUS, today),
        "latest": [(outcome, badge_of(outcome.firmness)) for outcome in latest],
        "glance": year,
        "presidency": year.presidency if year else None,
        "group": body.name_at(today) if body else "",
        "names": body.names.all() if body else [],
    }
    return render(request, "outcomes/home.html", context)


@require_safe
@allow(anyone)
def outcomes(request: ActingRequest) -> HttpResponse:
    """What exists, and how firm is it? The latest first."""
    chosen = _chosen(request)
    page = Paginator(chosen.qs, PAGE).get_page(request.GET.get("page"))
    narrowed = {name: request.GET[name] for name in chosen.filters if request.GET.get(name)}
    context = {
        "filter": chosen,
        "page": page,
        "rows": [(outcome, badge_of(outcome.firmness)) for outcome in page],
        "narrowed": narrowed,
        "references": narrowed.get("firmness") == Firmness.REFERENCE,
    }
    return render(request, "outcomes/list.html", context)


@require_safe
@allow(anyone)
def outcomes_csv(request: ActingRequest) -> HttpResponse:
    response = HttpResponse(as_csv(_chosen(request).qs), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="outcomes.csv"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@allow(anyone)
def outcomes_json(request: ActingRequest) -> HttpResponse:
    rows = [row(outcome) for outcome in _chosen(request).qs]
    response = JsonResponse({"outcomes": rows}, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@allow(anyone)
def feed(request: ActingRequest) -> HttpResponse:
    return OutcomeFeed()(request)


@require_safe
@allow(anyone)
def robots(request: ActingRequest) -> HttpResponse:
    return render(
        request,
        "outcomes/robots.txt",
        {"origin": settings.SITE_ORIGIN},
        content_type="text/plain; charset=utf-8",
    )


def _chosen(request: ActingRequest) -> OutcomeFilter:
    return OutcomeFilter(request.GET, queryset=Outcome.objects.select_related("superseded_by"))
