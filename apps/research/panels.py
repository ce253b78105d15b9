"""What research adds to a document's page: the way from a text to its Terms of Reference."""

from __future__ import annotations

from apps.delegations.actors import Actor
from apps.documents.models import Document, Kind, Version
from apps.documents.panels import Panel
from apps.research.models import TermsOfReference
from apps.research.rules import can_edit


def terms_panel(actor: Actor, document: Document, version: Version) -> Panel | None:
    """The study that this text describes; or, for an imported draft, the step to describe one."""
    if document.kind != Kind.TERMS_OF_REFERENCE:
        return None
    terms = TermsOfReference.objects.visible_to(actor).filter(document=document).first()
    if terms is not None:
        return Panel("research/panel.html", {"terms": terms})
    begun = version.fixed_at is not None or version.awaits_confirmation or document.proposed_at
    if not begun and can_edit(actor, TermsOfReference(document=document)):
        return Panel("research/panel.html", {"document": document})
    return None
