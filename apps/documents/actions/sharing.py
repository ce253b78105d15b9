"""A delegation's own non-paper, put into the hands of named readers and taken back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.delegations.actors import Actor
from apps.documents import clauses
from apps.documents.actions.holding import chain_of, hold
from apps.documents.actions.readers import tell_readers
from apps.documents.actions.tabling import refuse_unready
from apps.documents.models import Document, Version
from apps.documents.queries import current
from apps.documents.rules import may_share


@transaction.atomic
def share_paper(document: Document, *, actor: Actor, was: str = "") -> Version:
    """Put a non-paper into the hands of the readers whom it names, and tell them.

    A draft is fixed by it; without one, the text that was shared before is shared again. It has no
    symbol, and the presidency has no part in it. `was` is the hash of the text that the actor had
    before them.
    """
    held = hold(document, actor)
    document = held.document
    if not may_share(held.actor, document):
        raise NotAllowed(_("The coordinator or the head of its delegation shares a non-paper."))
    if not (document.invited.exists() or document.admitted_states.exists()):
        message = _("Name its readers first: nobody else finds a non-paper.")
        raise Invalid(message, {"readers": message})
    draft = document.versions.filter(fixed_at=None).first()
    version = _again(document) if draft is None else _fixed(draft, was, held.now)
    document.shared_at = held.now
    document.save(update_fields=["shared_at"])
    record(
        "share_paper",
        by=held.actor,
        kind="document",
        subject=document.reference,
        chain=chain_of(document),
        version=version.number,
        text_hash=version.text_hash,
        organisations=sorted(document.invited.values_list("code", flat=True)),
        states=sorted(document.admitted_states.values_list("code", flat=True)),
    )
    version.document = document
    tell_readers(version, held.now)
    return version


@transaction.atomic
def withdraw_paper(document: Document, *, actor: Actor) -> Document:
    """Take a non-paper out of its readers' hands: they find nothing any more."""
    held = hold(document, actor)
    document = held.document
    if not may_share(held.actor, document):
        raise NotAllowed(_("The coordinator or the head of its delegation withdraws a non-paper."))
    if document.shared_at is None:
        raise WrongState(_("It is in nobody’s hands."), was=_("shared"), now=_("not shared"))
    document.shared_at = None
    document.save(update_fields=["shared_at"])
    record(
        "withdraw_paper",
        by=held.actor,
        kind="document",
        subject=document.reference,
        chain=chain_of(document),
    )
    return document


def _fixed(draft: Version, was: str, now: dt.datetime) -> Version:
    refuse_unready(draft, was)
    draft.text_hash, draft.fixed_at = clauses.fixed_hash_of(draft), now
    draft.save(update_fields=["text_hash", "fixed_at"])
    return draft


def _again(document: Document) -> Version:
    version = current(document)
    if version is None or document.shared_at is not None:
        raise WrongState(
            _("It is shared already. A change makes a new text of it."), now=_("shared")
        )
    return version
