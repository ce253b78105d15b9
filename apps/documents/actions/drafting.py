"""Drafts: made, rewritten, named, thrown away."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core import moments
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.text import require
from apps.delegations.actors import Actor, still_accredited
from apps.delegations.models import Body, MemberState, Presidency
from apps.documents import clauses
from apps.documents.actions.holding import accreditation_of, chain_of, draft_of, hold
from apps.documents.gates import refuse_another_kind
from apps.documents.importing import Loss
from apps.documents.models import Classification, Document, Kind, Version
from apps.documents.numbering import concordance, shifted
from apps.documents.rules import may_draft, may_edit
from apps.documents.tree import Node, text_hash

TITLE_LIMIT = 250
type Source = tuple[str, bytes]  # the file's name, as its sender calls it, and what is in it


@transaction.atomic
def draft_document(
    *,
    actor: Actor,
    kind: str,
    title: str,
    body: Body,
    nodes: Iterable[Node],
    classification: str = Classification.MEMBERS,
    owner: MemberState | None = None,
    source: Source | None = None,
    losses: Sequence[Loss] = (),
    mended: Sequence[str] = (),
    confirmed: bool = True,
) -> Document:
    """A document with its first version, a draft that only the drafting side sees.

    A delegation drafts for its own state. The presidency drafts as presidency; `owner` then names
    a member for whom it does. `losses` are those of the import, by index into `nodes`; a text
    from a file is `confirmed` unless a person still has to look at how it was read.

    Raises NotAllowed for all other actors, Invalid for a text or a title that cannot be.
    """
    now = moments.database_now()
    actor = still_accredited(actor, now)
    own = actor.state if actor.is_delegation else owner
    if not may_draft(actor) or (owner is not None and owner != own):
        raise NotAllowed(_("A delegation drafts documents for itself; the presidency drafts too."))
    document = Document(
        kind=kind,
        title=_title(title),
        body=body,
        presidency=_presidency(actor),
        classification=classification,
        owner=own,
        drafted_by_presidency=not actor.is_delegation,
        created_by=accreditation_of(actor),
        created_at=now,
    )
    _check_details(document)
    document.save(force_insert=True)
    version = Version(document=document, number=1, made_by=document.created_by, made_at=now)
    write_text(version, nodes, (), source=source, losses=losses, mended=mended)
    if confirmed and source:
        version.confirmed_at = now
        version.save(update_fields=["confirmed_at"])
    record(
        "draft_document",
        by=actor,
        kind="document",
        subject=document.reference,
        chain=chain_of(document),
        document_kind=kind,
        classification=classification,
    )
    return document


@transaction.atomic
def replace_text(
    version: Version,
    *,
    actor: Actor,
    nodes: Iterable[Node],
    was: str = "",
    removed: Sequence[tuple[Node, str]] = (),
) -> Version:
    """Put `nodes` in the place of a draft's text. A node that carries a known key keeps it.

    `was` is the hash of the text that the actor had before them: raises WrongState where a
    colleague has changed it since. `removed` names clauses left out on purpose, each with its
    reason; they join the list of what was not taken over, so that no word is lost unseen.
    """
    held = hold(version.document, actor)
    if not may_edit(held.actor, held.document):
        raise NotAllowed(_("The text is in other hands now: only those who draft it change it."))
    draft = draft_of(held.document)
    if draft.pk != version.pk:
        raise WrongState(_("This version is fixed. Change the draft that follows it."))
    if was and was != text_hash(draft.nodes()):
        raise WrongState(
            _("A colleague has changed this text since you opened it. Your words are below."),
            was=_("the text that you saw"),
            now=_("a newer text"),
        )
    nodes = list(nodes)
    refuse_shifted(draft, nodes)
    draft.losses += [
        {
            "where": f"¶ {node.number}" if node.number else "",
            "what": reason,
            "excerpt": node.text,
            "key": "",
        }
        for node, reason in removed
    ]
    write_text(draft, nodes, clauses.known_keys(draft))
    record(
        "replace_text",
        by=held.actor,
        kind="document",
        subject=held.document.reference,
        chain=chain_of(held.document),
        version=draft.number,
    )
    return draft


@transaction.atomic
def set_details(
    document: Document, *, actor: Actor, kind: str, title: str, classification: str
) -> Document:
    """Name a draft anew, or change who will read it. Once tabled, both stand."""
    held = hold(document, actor)
    if held.document.tabled_at is not None:
        raise WrongState(
            _("The document is tabled: its title and classification stand."), now=_("tabled")
        )
    if held.document.versions.filter(fixed_at__isnull=False).exists():
        raise WrongState(
            _("The paper was shared: its title and classification stand."), now=_("shared")
        )
    if not may_edit(held.actor, held.document):
        raise NotAllowed(_("Only those who draft the document change its title."))
    refuse_another_kind(held.document, kind)
    held.document.kind = kind
    held.document.title = _title(title)
    held.document.classification = classification
    _check_details(held.document)
    held.document.save(update_fields=["kind", "title", "classification"])
    record(
        "set_details",
        by=held.actor,
        kind="document",
        subject=held.document.reference,
        chain=chain_of(held.document),
        document_kind=kind,
        classification=classification,
    )
    return held.document


@transaction.atomic
def discard_draft(document: Document, *, actor: Actor) -> Document | None:
    """Throw a draft version away: with it the document, where no text of it was ever fixed.

    Returns the document where fixed versions of it remain. Raises WrongState where a text was
    proposed, or something else (Terms of Reference) is built on the draft.
    """
    held = hold(document, actor)
    if not may_edit(held.actor, held.document):
        raise NotAllowed(_("Only those who draft the document discard its draft."))
    draft = draft_of(held.document)
    stays = held.document.versions.filter(fixed_at__isnull=False).exists()
    source = draft.source_file.name
    try:
        if stays:
            draft.delete()
        else:
            held.document.delete()
    except ProtectedError as error:
        raise WrongState(_("Other work is built on this draft, so it stays.")) from error
    if source:
        storage = Version.source_file.field.storage
        transaction.on_commit(lambda: storage.delete(source))
    record(
        "discard_draft",
        by=held.actor,
        kind="document",
        subject=document.reference,
        chain=chain_of(held.document),
        version=draft.number,
    )
    return held.document if stays else None


def write_text(
    version: Version,
    nodes: Iterable[Node],
    known: Iterable[str],
    *,
    source: Source | None = None,
    losses: Sequence[Loss] = (),
    mended: Sequence[str] = (),
) -> None:
    """Save a draft version with this text; with a `source`, as what was read from that file.

    The brackets of the text before it stay with the words that they are about.
    """
    text = clauses.keyed(clauses.checked(nodes), set(known))
    brackets = clauses.brackets_for(version, text)
    if version.concordance and version.based_on:
        version.concordance = concordance(version.based_on.nodes(), text)
    if source is None:
        version.save()
        clauses.store(version, text, brackets)
        return
    name, data = source
    version.source_name = name[-250:]
    version.source_hash = hashlib.sha256(data).hexdigest()
    version.confirmed_at = None
    version.mended = list(mended)
    version.losses = [
        {
            "where": loss.where,
            "what": loss.what,
            "excerpt": loss.excerpt,
            "key": "" if loss.clause is None else text[loss.clause].key,
        }
        for loss in losses
    ]
    stored = secrets.token_hex(16) + PurePosixPath(name).suffix.lower()[:8]
    # Where the row will not stand, `sweep_files` removes what was written here.
    version.source_file.save(stored, ContentFile(data), save=False)
    version.save()
    clauses.store(version, text, brackets)


def refuse_shifted(version: Version, nodes: Sequence[Node]) -> None:
    """Raises Invalid where a clause would bear another number than the tabled text prints: for
    the field `number`, and under the clause's key, where a form has several clauses."""
    if version.based_on is None or version.concordance:
        return
    if moves := shifted(version.based_on.nodes(), nodes):
        key, was, now = moves[0]
        message = _(
            "¶ %(was)s keeps its number: comments and reservations name it by that. It would "
            "become ¶ %(now)s. Number what is new 4bis, 4ter; a clean-up makes numbers consecutive."
        ) % {"was": was, "now": now}
        raise Invalid(message, {"number": message, key: message})


def _title(title: str) -> str:
    return require(" ".join(title.split()), "title", _("Give the document a title."), limit=250)


def _presidency(actor: Actor) -> Presidency:
    held = accreditation_of(actor)
    if held.presidency is not None:
        return held.presidency
    presidency = Presidency.objects.filter(began_at__isnull=False).order_by("-year").first()
    if presidency is None:
        raise WrongState(_("No presidency has taken over yet: ask the administrator to record it."))
    return presidency


def _check_details(document: Document) -> None:
    """Raises Invalid where kind and classification are unknown, or do not go together."""
    problems = {}
    if document.kind not in Kind.values:
        problems["kind"] = _("Choose the kind of document from the list.")
    if document.classification not in Classification.values:
        problems["classification"] = _("Choose who may read it from the list.")
    elif document.classification == Classification.DELEGATION and document.drafted_by_presidency:
        problems["classification"] = _(
            "The presidency is no delegation: choose “Presidency” for what it keeps to itself."
        )
    elif document.is_non_paper and document.classification == Classification.PUBLIC:
        problems["classification"] = _("A non-paper is for named readers: choose “Members”.")
    if problems:
        raise Invalid(next(iter(problems.values())), problems)
