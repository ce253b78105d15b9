"""What consultations add to a document's page: where it is, or can be, put to anyone."""

from __future__ import annotations

from apps.consultations import rules
from apps.consultations.models import Consultation
from apps.consultations.queries import badge
from apps.core import moments
from apps.delegations.actors import Actor
from apps.documents.models import Document, Version
from apps.documents.panels import Panel


def consultation_panel(actor: Actor, document: Document, version: Version) -> Panel | None:
    if not document.is_public or document.tabled_at is None:
        return None
    now = moments.database_now()
    held = Consultation.objects.visible_to(actor).filter(version__document=document)
    listed = [{"consultation": each, "badge": badge(each.state_at(now))} for each in held]
    offers = rules.runs(actor) and version.is_fixed and not document.is_void
    if not listed and not offers:
        return None
    context: dict[str, object] = {"listed": listed, "document": document if offers else None}
    return Panel("consultations/panel.html", context)
