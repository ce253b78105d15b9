"""What the entity hands in, and what of it is published."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core import moments
from apps.core.errors import Invalid, NotVisible, WrongState
from apps.delegations.actors import Actor
from apps.documents.models import Classification, Document
from apps.research.actions.holding import hold
from apps.research.models import Deliverable
from apps.research.queries import deliverable_documents
from apps.research.rules import can_deliver


@transaction.atomic
def deliver(deliverable: Deliverable, *, actor: Actor, document: Document) -> Deliverable:
    """Record that `document`, which is tabled, is what the entity handed in.

    A document that is public already counts as published with it. Raises Invalid where the
    document is not a tabled report or study, or has been handed in before.
    """
    held = hold(
        deliverable.terms,
        "deliver",
        actor=actor,
        rule=can_deliver,
        refusal=_("The presidency or the delegation that proposed the study records what came in."),
    )
    row = (
        Deliverable.objects.select_for_update().filter(pk=deliverable.pk, terms=held.terms).first()
    )
    if row is None:
        raise NotVisible(_("There is no such deliverable."))
    if row.delivered_at is not None:
        raise WrongState(
            _("This deliverable has come in already."), was=_("awaited"), now=_("delivered")
        )
    if not deliverable_documents(held.actor).filter(pk=document.pk).exists():
        message = _("Choose a tabled report or study that no deliverable names yet.")
        raise Invalid(message, {"document": message})
    row.document = document
    row.delivered_at = held.now
    if document.classification == Classification.PUBLIC:
        row.published_at = held.now
    try:
        with transaction.atomic():
            row.save(update_fields=["document", "delivered_at", "published_at"])
    except IntegrityError:
        message = _("This document was handed in for another deliverable just now.")
        raise Invalid(message, {"document": message}) from None
    held.record("deliver", deliverable=row.reference, document=document.reference)
    return row


@transaction.atomic
def note_publication(document: Document, *, actor: Actor) -> Deliverable | None:
    """Called by the verb that publishes a document: where it is a deliverable, its study shows so.

    The caller has checked that `actor` may publish. None where no study delivered the document.
    """
    now = moments.database_now()
    row = (
        Deliverable.objects.select_for_update(of=("self",))
        .select_related("terms")
        .filter(document=document, published_at=None)
        .first()
    )
    if row is None:
        return None
    row.published_at = now
    row.save(update_fields=["published_at"])
    record(
        "note_publication",
        by=actor,
        kind="terms",
        subject=row.terms.reference,
        at=now,
        deliverable=row.reference,
    )
    return row
