"""Pages that show a document's text."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from apps.delegations.access import allow, anyone
from apps.delegations.middleware import ActingRequest
from apps.documents.models import Document
from apps.documents.queries import visible_versions


@allow(anyone)
def by_reference(request: ActingRequest, reference: str) -> HttpResponse:
    document = get_object_or_404(
        Document.objects.visible_to(request.actor).select_related("symbol"), reference=reference
    )
    return _page(request, document)


@allow(anyone)
def by_symbol(request: ActingRequest, symbol: str) -> HttpResponse:
    document = get_object_or_404(
        Document.objects.visible_to(request.actor).select_related("symbol"), symbol__text=symbol
    )
    return _page(request, document)


def _page(request: ActingRequest, document: Document) -> HttpResponse:
    versions = visible_versions(document, request.actor)
    if not versions:
        raise Http404
    version = versions[-1]
    context = {"document": document, "version": version, "nodes": version.nodes()}
    return render(request, "documents/document.html", context)
