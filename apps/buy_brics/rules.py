"""Who runs campaigns, who vouches for an enterprise, and who answers for what it shows."""

from __future__ import annotations

from apps.buy_brics.models import Enterprise, Product
from apps.delegations.actors import Actor
from apps.delegations.models import DELEGATION_OFFICES


def runs_campaigns(actor: Actor) -> bool:
    """The presidency keeps the pages of every campaign, those of earlier years too."""
    return actor.is_presidency


def reads_applications(actor: Actor) -> bool:
    """Enterprises apply to their member's delegation, and to nobody else."""
    return actor.is_delegation


def can_vouch(actor: Actor, enterprise: Enterprise) -> bool:
    """Coordinator or head of the enterprise's own member: they speak for it to the outside."""
    return actor.is_delegation and actor.coordinates and actor.state == enterprise.member


def can_hide(actor: Actor, product: Product) -> bool:
    """Whoever vouched for the enterprise, and the presidency, which shows it."""
    return actor.is_presidency or can_vouch(actor, product.enterprise)


def runs_trainings(actor: Actor) -> bool:
    """The presidency holds the trainings: it alone reads who is registered."""
    return actor.is_presidency


def can_show(actor: Actor, product: Product) -> bool:
    """Whoever took it out, and the presidency: a delegation does not undo the presidency's act."""
    by = product.hidden_by
    return actor.is_presidency or (
        can_vouch(actor, product.enterprise) and by is not None and by.office in DELEGATION_OFFICES
    )
