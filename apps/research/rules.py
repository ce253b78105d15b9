"""Who may do what with Terms of Reference. Each asks about the actor; states ask about the time.

What touches the text follows the rules of its document.
"""

from __future__ import annotations

from collections.abc import Callable

from apps.delegations.actors import Actor
from apps.documents import rules as documents
from apps.research.models import Nomination, TermsOfReference
from apps.research.states import TERMS, TermsState


def can_start(actor: Actor) -> bool:
    """The presidency or any member proposes (initiative of 2017, action 3)."""
    return documents.may_draft(actor)


def can_edit(actor: Actor, terms: TermsOfReference) -> bool:
    return documents.drafts(actor, terms.document)


def can_propose(actor: Actor, terms: TermsOfReference) -> bool:
    """A delegation hands in to the presidency; the presidency's own draft is tabled at once."""
    return not actor.is_presidency and documents.may_propose(actor, terms.document)


def can_table(actor: Actor, terms: TermsOfReference) -> bool:
    return documents.may_table(actor)


def can_nominate(actor: Actor, terms: TermsOfReference) -> bool:
    """Members nominate, through whoever speaks for the delegation to the outside."""
    return actor.is_delegation and actor.coordinates


def can_withdraw(actor: Actor, nomination: Nomination) -> bool:
    return actor.is_delegation and actor.coordinates and actor.state == nomination.member


def can_table_decision(actor: Actor, terms: TermsOfReference) -> bool:
    return actor.is_presidency


def can_commission(actor: Actor, terms: TermsOfReference) -> bool:
    return actor.is_presidency


def can_deliver(actor: Actor, terms: TermsOfReference) -> bool:
    """The presidency, which commissioned the study, or the delegation that proposed it."""
    document = terms.document
    return actor.is_presidency or (
        actor.is_delegation and actor.state == document.owner and not document.drafted_by_presidency
    )


def sees_nominations(actor: Actor) -> bool:
    """Who is considered for a study, and how far the members are with it, stays among them."""
    return actor.is_delegation or actor.reads_as_presidency


RULES: dict[str, Callable[[Actor, TermsOfReference], bool]] = {
    "save_step": can_edit,
    "propose": can_propose,
    "withdraw_terms": can_edit,
    "resume_terms": can_edit,
    "table": can_table,
    "nominate": can_nominate,
    "table_decision": can_table_decision,
    "commission": can_commission,
    "deliver": can_deliver,
    "correct_delivery": can_deliver,
}


def possible(actor: Actor, terms: TermsOfReference, state: TermsState) -> frozenset[str]:
    """The verbs that a page may offer to this actor now."""
    return frozenset(
        verb for verb, rule in RULES.items() if TERMS.possible(verb, state) and rule(actor, terms)
    )
