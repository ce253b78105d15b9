"""From a draft to a fixed text under a symbol, and on to its next version."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.text import require
from apps.delegations.actors import Actor
from apps.delegations.queries import presidency_people
from apps.documents import clauses
from apps.documents.actions.brackets import refuse_lost_brackets
from apps.documents.actions.drafting import refuse_shifted, write_text
from apps.documents.actions.holding import (
    Held,
    accreditation_of,
    chain_of,
    draft_of,
    hold,
    refuse_void,
)
from apps.documents.actions.readers import tell_readers
from apps.documents.actions.series import hold_series, next_symbol
from apps.documents.gates import Gate, refuse_bypass
from apps.documents.models import Classification, Document, Symbol, Version
from apps.documents.numbering import cleaned_up, concordance, shifted
from apps.documents.rules import may_propose, may_table
from apps.documents.tree import Node
from apps.notifications.actions import Letter, tell_each


@transaction.atomic
def propose(
    document: Document, *, actor: Actor, was: str = "", through: Gate | None = None
) -> Document:
    """Hand a draft to the presidency. The text then stands as proposed until it is tabled.

    `was` is the hash of the text that the actor had before them; `through` is shown by the verb
    of the app that reserves this kind of document.
    """
    held = hold(document, actor)
    document = held.document
    if not may_propose(held.actor, document):
        raise NotAllowed(_("The coordinator or the head of the drafting delegation proposes it."))
    if document.proposed_at is not None or document.tabled_at is not None:
        raise WrongState(_("This document is proposed already."), now=_("proposed"))
    if document.shared_at is not None:
        raise WrongState(
            _("It is in the hands of named readers. Withdraw it from them first."), now=_("shared")
        )
    refuse_bypass(document, through)
    if document.classification == Classification.DELEGATION:
        message = _("It is classified as your delegation’s own. Choose who may read it first.")
        raise Invalid(message, {"classification": message})
    draft = draft_of(document)
    refuse_unready(draft, was)
    document.proposed_at = held.now
    document.save(update_fields=["proposed_at"])
    record(
        "propose",
        by=held.actor,
        kind="document",
        subject=document.reference,
        chain=chain_of(document),
        text_hash=clauses.hash_of(draft),
    )
    if not document.drafted_by_presidency:
        tell_each(
            Letter(
                recipient=person.user,
                key=f"proposed:{document.reference}:{person.user.reference}",
                template="documents/emails/proposed",
                context={"document": document, "proposer": document.owner},
                reason=lambda: _("you act for the presidency"),
            )
            for person in presidency_people(held.now)
        )
    return document


@transaction.atomic
def table(
    document: Document, *, actor: Actor, was: str = "", through: Gate | None = None
) -> Version:
    """Fix the draft's text for good, under a symbol, and tell its readers.

    The first tabling allots the symbol, without a gap in the series of body and year; a non-paper
    gets none. A later draft becomes Rev.1, Rev.2 … of the same symbol.
    `was` is the hash of the text that the actor had before them; `through` is shown by the verb
    of the app that reserves this kind of document.
    """
    held = hold(document, actor)
    document = held.document
    if not may_table(held.actor):
        raise NotAllowed(_("The presidency tables documents."))
    refuse_void(document)
    refuse_bypass(document, through)
    draft = draft_of(document)
    refuse_unready(draft, was)
    if document.symbol is None and not document.is_non_paper:
        document.symbol = _allot(document, held)
    document.tabled_at = document.tabled_at or held.now
    document.save(update_fields=["symbol", "tabled_at"])
    draft.document = document
    draft.text_hash = clauses.fixed_hash_of(draft)
    draft.fixed_at = held.now
    draft.save(update_fields=["text_hash", "fixed_at"])
    record(
        "table",
        by=held.actor,
        kind="document",
        subject=document.reference,
        chain=chain_of(document),
        version=draft.number,
        symbol=draft.symbol,
        text_hash=draft.text_hash,
        source=draft.source_hash,
    )
    tell_readers(draft, held.now)
    return draft


@transaction.atomic
def next_version(document: Document, *, actor: Actor, nodes: Iterable[Node]) -> Version:
    """A draft of the next version, based on the current one; its clauses keep their keys and
    numbers, and open brackets go over with the words that they are about."""
    held = hold(document, actor)
    version = _begun(held)
    nodes = list(nodes)
    refuse_shifted(version, nodes)
    write_text(version, nodes, clauses.known_keys(version))
    record(
        "next_version",
        by=held.actor,
        kind="document",
        subject=document.reference,
        chain=chain_of(document),
        version=version.number,
    )
    return version


@transaction.atomic
def clean_up(document: Document, *, actor: Actor, was: str = "") -> Version:
    """A draft of the next version that says the same under consecutive numbers.

    It keeps the old and the new number of each clause. `was` is the hash of the text that the
    actor had before them. Raises WrongState where the numbers are consecutive already.
    """
    held = hold(document, actor)
    version = _begun(held)
    assert version.based_on is not None  # noqa: S101  as it was begun
    if was and was != version.based_on.text_hash:
        raise WrongState(_("A newer text was tabled since you looked. Look again."))
    before = version.based_on.nodes()
    nodes = cleaned_up(before)
    if not shifted(before, nodes):
        raise WrongState(_("The numbers of this text are consecutive already."))
    version.concordance = concordance(before, nodes)
    write_text(version, nodes, clauses.known_keys(version))
    record(
        "clean_up",
        by=held.actor,
        kind="document",
        subject=document.reference,
        chain=chain_of(document),
        version=version.number,
        concordance=version.concordance,
    )
    return version


def _begun(held: Held) -> Version:
    """The next version, not yet written. Raises where this actor cannot begin it, or not now."""
    document = held.document
    if not may_table(held.actor):
        raise NotAllowed(_("The presidency makes the next version of a tabled document."))
    refuse_void(document)
    last = document.versions.order_by("number").last()
    if last is None or document.tabled_at is None:
        raise WrongState(_("This document is not tabled yet: change its draft."), now=_("draft"))
    if not last.is_fixed:
        raise WrongState(
            _("A draft of %(label)s exists already. Change it, or discard it.")
            % {"label": last.label},
            now=_("draft of %(label)s") % {"label": last.label},
        )
    return Version(
        document=document,
        number=last.number + 1,
        based_on=last,
        made_by=accreditation_of(held.actor),
        made_at=held.now,
    )


@transaction.atomic
def void_symbol(symbol: Symbol, *, actor: Actor, reason: str) -> Symbol:
    """Take a symbol out of use. It stays in the log of its series with the reason."""
    document = Document.objects.get(symbol=symbol)
    held = hold(document, actor)
    if not may_table(held.actor):
        raise NotAllowed(_("The presidency keeps the log of symbols."))
    symbol = Symbol.objects.select_for_update().get(pk=symbol.pk)
    if symbol.voided_at is not None:
        raise WrongState(_("This symbol is void already."), now=_("void"))
    symbol.void_reason = require(reason, "reason", _("Say why the symbol is void."), limit=250)
    symbol.voided_at = held.now
    symbol.save(update_fields=["void_reason", "voided_at"])
    record(
        "void_symbol",
        by=held.actor,
        kind="document",
        subject=document.reference,
        symbol=symbol.text,
    )
    return symbol


def refuse_unready(draft: Version, was: str) -> None:
    if draft.awaits_confirmation:
        raise WrongState(
            _("The import of this text is not confirmed yet. Look at its clauses and confirm."),
            now=_("import not confirmed"),
        )
    refuse_lost_brackets(draft)
    if was and was != clauses.hash_of(draft):
        raise WrongState(
            _("The text has changed since you looked at it. Look again."),
            was=_("the text that you saw"),
            now=_("a newer text"),
        )


def _allot(document: Document, held: Held) -> Symbol:
    """The year is that of the presidency that tables: it may table what came in under the last
    one."""
    presidency = accreditation_of(held.actor).presidency or document.presidency
    series = hold_series(document.body, presidency.year, held.now.date())
    return next_symbol(series, held.now)
