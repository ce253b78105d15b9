"""On a document’s page: where it is public; or, for the presidency, where to make it so."""

from __future__ import annotations

from apps.delegations.actors import Actor
from apps.documents.models import Document, Version
from apps.documents.panels import Panel
from apps.outcomes.models import Outcome
from apps.outcomes.queries import ISSUED_AS, to_issue, waiting
from apps.outcomes.rules import may_publish


def outcome_panel(actor: Actor, document: Document, version: Version) -> Panel | None:
    if document.tabled_at is None:
        return None
    outcome = Outcome.objects.filter(document=document).first()
    if outcome is not None:
        return Panel("outcomes/panel.html", {"outcome": outcome, "document": document})
    if not may_publish(actor):
        return None
    if waiting().filter(pk=document.pk).exists():
        return Panel("outcomes/panel.html", {"document": document})
    if document.kind in ISSUED_AS and to_issue().filter(pk=document.pk).exists():
        return Panel("outcomes/panel.html", {"document": document, "to_issue": True})
    return None
