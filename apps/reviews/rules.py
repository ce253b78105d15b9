"""Who may do what in a round. Each predicate asks about the actor alone, never about the clock."""

from __future__ import annotations

from apps.delegations.actors import Actor
from apps.delegations.models import Office
from apps.documents.models import Classification, Document
from apps.reviews.models import DraftComment, Round
from apps.reviews.states import RoundKind


def can_open_round(actor: Actor, document: Document) -> bool:
    """The presidency, on a text that every member may read: never on a non-paper."""
    return (
        actor.is_presidency
        and document.classification in (Classification.PUBLIC, Classification.MEMBERS)
        and not document.is_non_paper
    )


def can_run_round(actor: Actor, round: Round) -> bool:
    return actor.is_presidency


def is_eligible(actor: Actor, round: Round) -> bool:
    """Acts for a member on the list that was frozen when the round opened."""
    return actor.is_delegation and any(e.member.code == actor.side for e in round.eligible.all())


def is_guest(actor: Actor, round: Round) -> bool:
    """An organisation or partner that this round admits: it comments, and takes no position."""
    return (
        round.admits_guests
        and round.kind == RoundKind.COMMENT
        and actor.office in (Office.EXPERT, Office.OBSERVER)
    )


def can_draft(actor: Actor, round: Round) -> bool:
    return is_eligible(actor, round) or is_guest(actor, round)


def can_edit_comment(actor: Actor, comment: DraftComment) -> bool:
    """Its author, and whoever coordinates on that side."""
    return comment.side == actor.side and (
        actor.coordinates
        or (actor.accreditation is not None and comment.author_id == actor.accreditation.pk)
    )


def can_merge(actor: Actor, round: Round) -> bool:
    return (is_eligible(actor, round) and actor.coordinates) or is_guest(actor, round)


def can_submit(actor: Actor, round: Round) -> bool:
    """The head of delegation, or whom the head has authorised; a guest for itself."""
    return (is_eligible(actor, round) and actor.submits) or is_guest(actor, round)


def can_explain(actor: Actor, round: Round) -> bool:
    """Who may submit for a member on the list, in a round that decides."""
    return round.decides and is_eligible(actor, round) and actor.submits


def can_conclude(actor: Actor, round: Round) -> bool:
    """The chair; a comment round, which decides nothing, the secretariat too."""
    return actor.is_chair or (actor.is_presidency and round.kind == RoundKind.COMMENT)
