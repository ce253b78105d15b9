"""The list of documents."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.delegations.access import accredited, allow
from apps.delegations.middleware import ActingRequest
from apps.documents.filters import DocumentFilter
from apps.documents.models import Document, Version
from apps.documents.rules import may_draft

PAGE = 30


@require_safe
@allow(accredited)
def documents(request: ActingRequest) -> HttpResponse:
    """Which documents are there for me, and how far is each? The latest first."""
    fixed = Version.objects.filter(document=OuterRef("pk"), fixed_at__isnull=False)
    newest = Subquery(fixed.order_by("-number").values("number")[:1], output_field=IntegerField())
    seen = Document.objects.visible_to(request.actor)
    found = seen.select_related("symbol", "owner").annotate(newest=newest)
    chosen = DocumentFilter(
        request.GET,
        queryset=found.order_by(Coalesce("tabled_at", "shared_at", "created_at").desc(), "-pk"),
    )
    page = Paginator(chosen.qs, PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "page": page,
        "filtered": any(request.GET.get(name) for name in chosen.filters),
        "may_draft": may_draft(request.actor),
    }
    return render(request, "documents/list.html", context)
