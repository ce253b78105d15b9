"""What is on, who takes part, with what result: for everyone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_safe

from apps.buy_brics import queries
from apps.buy_brics.charts import chart
from apps.buy_brics.exports import results_csv as csv_of
from apps.buy_brics.models import Campaign, Platform
from apps.buy_brics.rules import runs_campaigns
from apps.core import moments
from apps.delegations.access import allow, anyone
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState

PAGE = 30  # rows


@require_safe
@allow(anyone)
def index(request: ActingRequest) -> HttpResponse:
    today = moments.database_now().date()
    page = Paginator(queries.campaigns_for(request.actor), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [queries.line_of(each, today) for each in page],
        "runs": runs_campaigns(request.actor),
    }
    return render(request, "buy_brics/index.html", context)


@require_safe
@allow(anyone)
def campaign(request: ActingRequest, slug: str) -> HttpResponse:
    found = _campaign(request, slug)
    results = queries.results_of(found)
    mirrored = get_language_bidi()
    context = {
        "campaign": found,
        "line": queries.line_of(found, moments.database_now().date()),
        "events": queries.event_lines(found, request.actor),
        "platforms": queries.platforms_by_member(found),
        "enterprises": queries.enterprises_by_member(found),
        "trainings": queries.trainings_of(found, request.actor),
        "charts": [chart(each, mirrored=mirrored) for each in results if not each.withdrawn_at],
        "withdrawn": [each for each in results if each.withdrawn_at],
        "runs": runs_campaigns(request.actor),
    }
    return render(request, "buy_brics/campaign.html", context)


@require_safe
@allow(anyone)
def platforms(request: ActingRequest, slug: str) -> HttpResponse:
    """Every platform that takes part, by member."""
    found = _campaign(request, slug)
    seen = Platform.objects.filter(participations__campaign=found).select_related("member")
    members = MemberState.objects.filter(platforms__participations__campaign=found).distinct()
    code = request.GET.get("member", "")
    chosen = next((member for member in members if member.code == code), None)
    if chosen is not None:
        seen = seen.filter(member=chosen)
    page = Paginator(seen.order_by("name", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {"campaign": found, "page": page, "members": members, "chosen": chosen}
    return render(request, "buy_brics/platforms.html", context)


@require_safe
@allow(anyone)
def results_csv(request: ActingRequest, slug: str) -> HttpResponse:
    found = _campaign(request, slug)
    response = HttpResponse(
        csv_of(found, queries.results_of(found)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{found.slug}-results.csv"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _campaign(request: ActingRequest, slug: str) -> Campaign:
    return get_object_or_404(queries.campaigns_for(request.actor), slug=slug)
