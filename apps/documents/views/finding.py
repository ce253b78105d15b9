"""How views come to a document: always through what the actor may see."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from apps.core.errors import NotAllowed
from apps.delegations.actors import Actor
from apps.delegations.middleware import ActingRequest
from apps.documents.models import Document, DocumentQuerySet, Version
from apps.documents.rules import may_edit


def visible(actor: Actor) -> DocumentQuerySet:
    return Document.objects.visible_to(actor).select_related(
        "symbol", "owner", "presidency__member", "body", "derestriction"
    )


def find(request: ActingRequest, reference: str) -> Document:
    return get_object_or_404(visible(request.actor), reference=reference)


def find_editable(request: ActingRequest, reference: str) -> tuple[Document, Version]:
    """A document whose draft this actor changes, and that draft.

    Raises NotAllowed where its text is in other hands, Http404 where it has no draft.
    """
    document = find(request, reference)
    if not may_edit(request.actor, document):
        raise NotAllowed(_("The text is in other hands now: only those who draft it change it."))
    draft = (
        Version.objects.visible_to(request.actor).filter(document=document, fixed_at=None).first()
    )
    if draft is None:
        raise Http404
    draft.document = document
    return document, draft


def find_importable(request: ActingRequest, reference: str) -> Document:
    """A document whose text, or whose next version, this actor may bring in as a file."""
    document = find(request, reference)
    if not may_edit(request.actor, document):
        raise NotAllowed(_("The text is in other hands now: only those who draft it change it."))
    return document
