"""Who makes something public."""

from __future__ import annotations

from apps.delegations.actors import Actor


def may_publish(actor: Actor) -> bool:
    """Secretariat and chair of the acting presidency. An outgoing one only reads."""
    return actor.is_presidency
