"""What reviews add to a document's page: its rounds, and for the presidency the way to open one."""

from __future__ import annotations

from apps.core import moments
from apps.delegations.actors import Actor
from apps.documents.models import Document, Version
from apps.documents.panels import Panel
from apps.reviews.models import Round
from apps.reviews.rules import can_open_round


def rounds_panel(actor: Actor, document: Document, version: Version) -> Panel | None:
    now = moments.database_now()
    rounds = list(Round.objects.visible_to(actor).filter(document=document).order_by("opened_at"))
    may_open = (
        can_open_round(actor, document)
        and version.fixed_at is not None
        and not document.is_void
        and all(round.concluded_at for round in rounds)
    )
    if not (rounds or may_open):
        return None
    listed = [{"round": round, "state": round.state_at(now)} for round in rounds]
    context = {"rounds": listed, "may_open": may_open, "document": document}
    return Panel("reviews/parts/panel.html", context)
