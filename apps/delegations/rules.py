"""Who may bring people in, change their office, and hand the presidency on."""

from __future__ import annotations

from apps.delegations.actors import Actor
from apps.delegations.models import (
    DELEGATION_OFFICES,
    AccessRestoration,
    Accreditation,
    Holding,
    Invitation,
    Office,
)

INVITED_BY_HEADS = (Office.DELEGATE, Office.COORDINATOR)


def signed_in(actor: Actor) -> bool:
    """Whoever has an account, accredited or not: to see for whom they act."""
    return actor.user is not None


def heads_a_delegation(actor: Actor) -> bool:
    return actor.is_head


def reads_people(actor: Actor) -> bool:
    """The presidency, an outgoing one included."""
    return actor.reads_as_presidency


def _heads(actor: Actor, holding: Holding) -> bool:
    return actor.is_head and actor.state is not None and actor.state.pk == holding.state_id


def can_invite(actor: Actor, holding: Holding) -> bool:
    """A head invites delegates and coordinators of the own delegation; the presidency the rest."""
    if holding.office in INVITED_BY_HEADS:
        return _heads(actor, holding)
    return actor.is_presidency


def can_withdraw(actor: Actor, invitation: Invitation) -> bool:
    """Whoever could send it now."""
    return can_invite(actor, invitation)


def can_manage(actor: Actor, accreditation: Accreditation) -> bool:
    """End it, list it in the directory: a head within the own delegation, the presidency elsewhere.

    The presidency never ends the accreditation of a delegation's person: who speaks for a member
    is the member's own affair.
    """
    if accreditation.office in DELEGATION_OFFICES:
        return _heads(actor, accreditation)
    return actor.is_presidency


def can_authorise(actor: Actor, accreditation: Accreditation) -> bool:
    """A head authorises delegates and coordinators; a head needs no authority to submit."""
    return accreditation.office in INVITED_BY_HEADS and _heads(actor, accreditation)


def can_restore_access(actor: Actor) -> bool:
    return actor.is_presidency


def can_decide_restoration(actor: Actor, restoration: AccessRestoration) -> bool:
    """A second person: not the one who entered the letter, under whichever accreditation."""
    return (
        actor.is_presidency
        and actor.user is not None
        and actor.user.pk != restoration.proposed_by.user_id
    )


def can_hand_over(actor: Actor) -> bool:
    return actor.is_presidency


def reads_former(actor: Actor) -> bool:
    """Who was in one's own delegation: its coordinator and head, who answer for it."""
    return actor.is_delegation and actor.coordinates


def reads_trail(actor: Actor) -> bool:
    """The presidency's readers, coordinators and heads of delegations."""
    return actor.reads_as_presidency or actor.coordinates
