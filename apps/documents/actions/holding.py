"""What every verb on a document begins with: the row's lock, the clock, the actor, the right."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.audit.models import COMMON
from apps.core import moments
from apps.core.errors import NotAllowed, NotVisible, WrongState
from apps.delegations.actors import Actor, still_accredited
from apps.delegations.models import PRESIDENCY, Accreditation
from apps.documents.models import Document, Version


@dataclass(frozen=True, slots=True)
class Held:
    """A document whose row is locked, who acts on it, and the instant."""

    document: Document
    actor: Actor
    now: dt.datetime


def hold(document: Document, actor: Actor) -> Held:
    """Raises NotVisible where the actor may not even know of the document."""
    locked = Document.objects.select_for_update().get(pk=document.pk)
    now = moments.database_now()
    actor = still_accredited(actor, now)
    if not Document.objects.visible_to(actor).filter(pk=locked.pk).exists():
        raise NotVisible(_("There is no such document."))
    return Held(locked, actor, now)


def draft_of(document: Document) -> Version:
    """Its draft version. Raises WrongState where every version is fixed."""
    version = document.versions.filter(fixed_at=None).first()
    if version is None:
        raise WrongState(
            _("This text is fixed. A change makes a new version of it."),
            was=_("a draft"),
            now=_("a fixed text"),
        )
    return version


def accreditation_of(actor: Actor) -> Accreditation:
    """Raises NotAllowed for clocks and strangers: a text has somebody who made it."""
    if actor.accreditation is None:
        raise NotAllowed(_("Documents are made by accredited people."))
    return actor.accreditation


def lock_document(pk: int) -> Document:
    """For a verb of an app above that adopts its text, before that verb writes the trail: adopted,
    a document gets a symbol and may become public in the same transaction."""
    return Document.objects.select_for_update().get(pk=pk)


def refuse_void(document: Document) -> None:
    if document.is_void:
        raise WrongState(
            _("The symbol of this document is void: nothing is circulated under it any more."),
            now=_("void"),
        )


def chain_of(document: Document) -> str:
    """Where the trail notes it: a delegation's own chain until the text leaves the delegation.

    What is done with a non-paper always stands in the chain of the side that drafted it: the
    common one would show its author to whoever reads it, and that it exists to everybody.
    """
    if document.is_non_paper and (document.drafted_by_presidency or document.owner is None):
        return PRESIDENCY
    if document.is_non_paper and document.owner is not None:
        return document.owner.code
    if document.drafted_by_presidency or document.proposed_at is not None:
        return COMMON
    return document.owner.code if document.owner else COMMON
