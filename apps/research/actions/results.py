"""What the entity hands in, and what of it is published."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core import moments
from apps.core.errors import Invalid, NotVisible, WrongState
from apps.core.single import single
from apps.delegations.actors import Actor
from apps.documents.models import Document
from apps.research.actions.holding import Held, hold
from apps.research.models import Deliverable, Nomination, TermsOfReference
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
    row = _locked(deliverable, held)
    if row.delivered_at is not None:
        raise WrongState(
            _("This deliverable has come in already."), was=_("awaited"), now=_("delivered")
        )
    _link(row, document, held)
    held.record("deliver", deliverable=row.reference, document=document.reference)
    return row


@transaction.atomic
def correct_delivery(
    deliverable: Deliverable, *, actor: Actor, document: Document | None
) -> Deliverable:
    """Put right which document a deliverable names; None where nothing has come in after all.

    Both documents stay as they are, and the trail keeps what was recorded before.
    """
    held = hold(
        deliverable.terms,
        "correct_delivery",
        actor=actor,
        rule=can_deliver,
        refusal=_("The presidency or the delegation that proposed the study records what came in."),
    )
    row = _locked(deliverable, held)
    wrong = row.document
    if wrong is None:
        raise WrongState(
            _("This deliverable is awaited: there is nothing to correct."),
            was=_("delivered"),
            now=_("awaited"),
        )
    if document is None:
        row.document = row.delivered_at = row.published_at = None
        row.save(update_fields=["document", "delivered_at", "published_at"])
    elif document != wrong:
        _link(row, document, held)
    held.record(
        "correct_delivery",
        deliverable=row.reference,
        was=wrong.reference,
        document=document.reference if document else "",
    )
    return row


def _locked(deliverable: Deliverable, held: Held) -> Deliverable:
    row = (
        Deliverable.objects.select_for_update(of=("self",))
        .select_related("document")
        .filter(pk=deliverable.pk, terms=held.terms)
        .first()
    )
    if row is None:
        raise NotVisible(_("There is no such deliverable."))
    return row


def _link(row: Deliverable, document: Document, held: Held) -> None:
    """Raises Invalid where the document cannot be what came in, by the field `document`."""
    if not deliverable_documents(held.actor).filter(pk=document.pk).exists():
        message = _("Choose a tabled report or study that no deliverable names yet.")
        raise Invalid(message, {"document": message})
    row.document = document
    row.delivered_at = held.now
    row.published_at = held.now if document.is_public else None
    with single(_("This document was handed in for another deliverable just now."), "document"):
        row.save(update_fields=["document", "delivered_at", "published_at"])


@transaction.atomic
def note_publication(document: Document, *, actor: Actor) -> None:
    """Called by the verb that publishes a document: from now on its study shows so to anybody.

    The document may be the terms themselves, the decision on their entity, or a deliverable. The
    caller has checked that `actor` may publish.
    """
    now = moments.database_now()
    unnoted = {"published_at": None}
    terms = TermsOfReference.objects.filter(document=document, **unnoted)
    decided = Nomination.objects.filter(decision=document, **unnoted).select_related("terms")
    delivered = Deliverable.objects.filter(document=document, **unnoted).select_related("terms")
    for kind, rows in (("terms", terms), ("nomination", decided), ("deliverable", delivered)):
        for row in rows.select_for_update(of=("self",)):
            row.published_at = now
            row.save(update_fields=["published_at"])
            study = row if isinstance(row, TermsOfReference) else row.terms
            record(
                "note_publication",
                by=actor,
                kind="terms",
                subject=study.reference,
                at=now,
                **{kind: row.reference},
            )
