"""Members and partners, each on the same page, in the order of English short names."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.buy_brics.queries import campaigns_of
from apps.core import moments
from apps.delegations.access import allow, anyone
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MembershipStatus, MemberState, Status
from apps.outcomes.queries import proposed_in_public, statuses

PAGE = 30


@require_safe
@allow(anyone)
def members(request: ActingRequest) -> HttpResponse:
    """Who is a member, who a partner, and since when?"""
    today = moments.database_now().date()
    held: dict[str, list[MembershipStatus]] = {status: [] for status in Status.values}
    for _state, rows in groupby(statuses(), key=lambda row: row.state_id):
        now = [row for row in rows if _holds(row, today)]
        if now:
            held[now[-1].status].append(now[-1])
    groups = [(Status(status), rows) for status, rows in held.items() if rows]
    return render(request, "outcomes/members.html", {"groups": groups})


@require_safe
@allow(anyone)
def member(request: ActingRequest, iso: str) -> HttpResponse:
    """What does this member's participation consist of? No totals and no comparison."""
    state = get_object_or_404(MemberState, code=iso.upper())
    page = Paginator(proposed_in_public(state), PAGE).get_page(request.GET.get("page"))
    today = moments.database_now().date()
    context = {
        "state": state,
        "campaigns": campaigns_of(state, request.actor, today),
        "statuses": state.statuses.order_by("valid_from", "pk"),
        "presidencies": state.presidencies.order_by("-year"),
        "today": today,
        "page": page,
    }
    return render(request, "outcomes/member.html", context)


def _holds(row: MembershipStatus, today: dt.date) -> bool:
    return (row.valid_from is None or row.valid_from <= today) and (
        row.valid_to is None or row.valid_to > today
    )
