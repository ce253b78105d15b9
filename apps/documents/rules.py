"""Who may do what with documents: named predicates. States are asked by the verbs."""

from __future__ import annotations

from apps.delegations.actors import Actor
from apps.documents.models import Document, Version


def may_draft(actor: Actor) -> bool:
    """Every delegation may propose a text; the presidency drafts as presidency."""
    return actor.is_delegation or actor.is_presidency


def drafts(actor: Actor, document: Document) -> bool:
    """Whether the text of its next version is in the hands of the actor's side.

    The proposing side's until it is proposed; the presidency's once it was tabled.
    """
    if actor.is_presidency:
        return document.tabled_at is not None or document.drafted_by_presidency
    return (
        actor.is_delegation
        and actor.state == document.owner
        and not document.drafted_by_presidency
        and document.tabled_at is None
    )


def may_edit(actor: Actor, document: Document) -> bool:
    """A member's proposal that is with the presidency stands as proposed until it is tabled."""
    handed_in = document.proposed_at is not None and not document.drafted_by_presidency
    return drafts(actor, document) and (not handed_in or document.tabled_at is not None)


def may_bracket(actor: Actor, document: Document) -> bool:
    """Brackets record how the members stand, so whoever presides keeps them."""
    return actor.is_presidency and may_edit(actor, document)


def may_move(actor: Actor, document: Document) -> bool:
    """A coordinator or head says where the own member stands, on a text that is tabled."""
    return actor.is_delegation and actor.coordinates and document.tabled_at is not None


def may_propose(actor: Actor, document: Document) -> bool:
    """Coordinators and heads speak for a delegation to the outside; delegates do not."""
    return drafts(actor, document) and (actor.is_presidency or actor.coordinates)


def may_table(actor: Actor) -> bool:
    return actor.is_presidency


def may_name_readers(actor: Actor, document: Document) -> bool:
    return may_edit(actor, document) or (actor.is_presidency and document.tabled_at is not None)


def originates(actor: Actor, document: Document) -> bool:
    """Whether the actor's side is the one that drafted it."""
    if document.drafted_by_presidency:
        return actor.is_presidency
    return actor.is_delegation and actor.state == document.owner


def speaks_for_originator(actor: Actor, document: Document) -> bool:
    """What the side that drafted it says of its becoming public binds it: head or authorised."""
    return originates(actor, document) and (actor.is_presidency or actor.submits)


def may_share(actor: Actor, document: Document) -> bool:
    """A delegation's own non-paper goes to named readers without the presidency."""
    return (
        document.is_non_paper
        and may_propose(actor, document)
        and not actor.is_presidency
        and document.proposed_at is None
    )


def may_read_source(actor: Actor, version: Version) -> bool:
    """The side that sent the file, and the presidency once it has the text.

    A file may carry names, comments and tracked changes that its drafters do not mean to
    circulate; other readers get the text as exported here.
    """
    document = version.document
    if actor.is_presidency:
        return document.drafted_by_presidency or document.proposed_at is not None
    by = version.made_by
    return actor.is_delegation and by.state is not None and by.state == actor.state
