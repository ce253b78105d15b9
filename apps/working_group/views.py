from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core import moments
from apps.delegations.access import allow, anyone
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import Body
from apps.working_group import queries


@require_safe
@allow(anyone)
def about(request: ActingRequest) -> HttpResponse:
    """What this body is, and since when, under the name that it bears today."""
    today = moments.database_now().date()
    try:
        body = queries.with_bodies_above()
    except Body.DoesNotExist:
        raise Http404 from None
    return render(
        request,
        "working_group/about.html",
        {
            "body": body,
            "name": body.name_at(today),
            "names": body.names.all(),
            "parents": queries.parents(body, today),
            "areas": queries.agreed_areas(today),
            "presidencies": queries.presidencies(),
        },
    )
