"""Who arranges a dialogue, and who speaks for an invitation."""

from __future__ import annotations

from apps.delegations.actors import Actor
from apps.dialogues.models import Invitation


def arranges(actor: Actor) -> bool:
    """The acting presidency invites, reads what is sent, and sums up."""
    return actor.is_presidency


def has_account(actor: Actor) -> bool:
    """Whoever is signed in, accredited or not: their own invitations and contributions."""
    return actor.user is not None


def may_answer(actor: Actor, invitation: Invitation) -> bool:
    """Whoever holds the personal link, and is not signed in as somebody else."""
    if actor.guest:
        return True
    return actor.user is not None and actor.user.email == invitation.email
