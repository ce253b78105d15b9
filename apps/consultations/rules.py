"""Who may do what with consultations: named predicates. States are asked by the verbs."""

from __future__ import annotations

from apps.delegations.actors import ANONYMOUS, Actor
from apps.documents.models import Version


def runs(actor: Actor) -> bool:
    """The acting presidency asks the public, reads what comes in, and answers."""
    return actor.is_presidency


def may_be_consulted_on(version: Version) -> bool:
    """A fixed text that anyone may read: a consultation opens no text that was closed."""
    return version.is_fixed and Version.objects.visible_to(ANONYMOUS).filter(pk=version.pk).exists()
