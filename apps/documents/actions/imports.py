"""Texts that come from files: read, kept as a draft, looked at by a person, confirmed."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.audit.actions import record
from apps.core.errors import NotAllowed, WrongState
from apps.delegations.actors import Actor
from apps.delegations.models import Body, MemberState
from apps.documents import clauses
from apps.documents.actions.drafting import draft_document, write_text
from apps.documents.actions.holding import accreditation_of, chain_of, draft_of, hold, refuse_void
from apps.documents.brackets import read_back
from apps.documents.importing import ImportedText, read_document
from apps.documents.models import Classification, Document, Version
from apps.documents.numbering import kept, with_inserts
from apps.documents.publications import bracket_words
from apps.documents.rules import may_draft, may_edit


def import_document(
    *,
    actor: Actor,
    kind: str,
    filename: str,
    data: bytes,
    body: Body,
    title: str = "",
    classification: str = Classification.MEMBERS,
    owner: MemberState | None = None,
    confirmed: bool = False,
) -> Document:
    """A draft read from a file; without a title, with the one that the file suggests.

    It waits for a person who compares it with the file and confirms (`confirm_import`). Raises
    Invalid with a sentence for the sender where the file cannot be read, and keeps nothing then.
    """
    if not may_draft(actor):
        raise NotAllowed(_("A delegation drafts documents for itself; the presidency drafts too."))
    imported = read_document(data, filename)  # before any lock: it may take seconds
    return draft_document(
        actor=actor,
        kind=kind,
        title=title.strip() or imported.title[:250],
        body=body,
        nodes=imported.nodes,
        classification=classification,
        owner=owner,
        source=(filename, data),
        losses=imported.losses,
        mended=imported.mended,
        confirmed=confirmed,
    )


def import_into(document: Document, *, actor: Actor, filename: str, data: bytes) -> Version:
    """The text of a file as the draft of a document's next version.

    It takes the place of a draft that is there; otherwise it begins the next version. Clauses are
    recognised by their words and keep their addresses.
    """
    return _import_into(
        document, actor=actor, imported=read_document(data, filename), source=(filename, data)
    )


@transaction.atomic
def _import_into(
    document: Document, *, actor: Actor, imported: ImportedText, source: tuple[str, bytes]
) -> Version:
    held = hold(document, actor)
    refuse_void(held.document)
    if not may_edit(held.actor, held.document):
        raise NotAllowed(_("The text is in other hands now: only those who draft it change it."))
    last = held.document.versions.order_by("number").last()
    if last is None:
        raise WrongState(_("This document has no text yet."))
    if last.is_fixed:
        version = Version(
            document=held.document,
            number=last.number + 1,
            based_on=last,
            made_by=accreditation_of(held.actor),
            made_at=held.now,
        )
    else:
        version = last
    old = version.source_file.name
    there = last.nodes()
    checked = clauses.checked(imported.nodes)
    texts, brackets = read_back([node.text for node in checked], there, bracket_words())
    mended = list(imported.mended)
    if brackets:
        words = ngettext(
            "%(count)d bracket was printed in the file as it stood in the text, and is kept.",
            "%(count)d brackets were printed in the file as they stood in the text, and are kept.",
            brackets,
        )
        mended.append(words % {"count": brackets})
    checked = [replace(node, text=text) for node, text in zip(checked, texts, strict=True)]
    nodes = clauses.recognised(there, checked)
    if version.based_on is not None and not version.concordance:
        before = version.based_on.nodes()
        nodes = with_inserts(before, kept(before, nodes))
    write_text(
        version,
        nodes,
        clauses.known_keys(version),
        source=source,
        losses=imported.losses,
        mended=mended,
    )
    if old:
        storage = Version.source_file.field.storage
        transaction.on_commit(lambda: storage.delete(old))
    record(
        "import_text",
        by=held.actor,
        kind="document",
        subject=held.document.reference,
        chain=chain_of(held.document),
        version=version.number,
        source=version.source_hash,
    )
    return version


@transaction.atomic
def confirm_import(version: Version, *, actor: Actor, was: str = "") -> Version:
    """Say that the clauses are those of the file, or were corrected to be.

    `was` is the hash of the text that the actor had before them.
    """
    held = hold(version.document, actor)
    if not may_edit(held.actor, held.document):
        raise NotAllowed(_("Only those who draft the document confirm its text."))
    draft = draft_of(held.document)
    if draft.pk != version.pk or not draft.awaits_confirmation:
        raise WrongState(_("This import is confirmed already."), now=_("confirmed"))
    if was and was != clauses.hash_of(draft):
        raise WrongState(_("A colleague has changed this text since you opened it. Look again."))
    draft.confirmed_at = held.now
    draft.save(update_fields=["confirmed_at"])
    record(
        "confirm_import",
        by=held.actor,
        kind="document",
        subject=held.document.reference,
        chain=chain_of(held.document),
        version=draft.number,
        source=draft.source_hash,
    )
    return draft
