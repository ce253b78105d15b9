"""Which text of a version a page or a file shows: marked, clean, or as one member would have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.words import with_article
from apps.delegations.actors import Actor
from apps.delegations.models import MemberState
from apps.documents.brackets import CHAIR, as_wanted_by, clean, sides_of
from apps.documents.models import Version
from apps.documents.queries import nodes_of
from apps.documents.tree import Node

MARKED, CLEAN = "marked", "clean"


@dataclass(frozen=True, slots=True)
class Shown:
    """The clauses, and which text they are; `choices` are empty where nothing is in brackets."""

    nodes: Sequence[Node]
    text: str  # MARKED, CLEAN, or the code of a member or the chair
    note: str  # what a reader of a text without its brackets is told
    choices: Sequence[tuple[str, str]]
    marked: Sequence[Node]

    @property
    def suffix(self) -> str:
        """For the name of a file, and an address."""
        return "" if self.text == MARKED else f"-{self.text}"


def shown(version: Version, actor: Actor, asked: str) -> Shown:
    """`asked` comes from an address: what is not one of the choices means the marked text."""
    marked = nodes_of(version, actor)
    if not any(node.brackets for node in marked):
        return Shown(marked, MARKED, "", (), marked)
    sides = dict.fromkeys(sides_of(marked))
    if actor.is_delegation:
        sides.setdefault(actor.side)
    names = dict(MemberState.objects.filter(code__in=list(sides)).values_list("code", "name"))
    choices = [(MARKED, _("With brackets")), (CLEAN, _("Clean, without brackets"))]
    if CHAIR in sides:
        choices.append((CHAIR, _("As the chair would have it")))
    choices += [
        (code, _("As %(member)s would have it") % {"member": with_article(name)})
        for code, name in sorted(names.items(), key=lambda each: each[1])
    ]
    if asked == CLEAN:
        note = _("Clean text: what it says if all brackets fell. Words in them are not agreed.")
        return Shown(clean(marked), CLEAN, note, choices, marked)
    if asked == CHAIR and CHAIR in sides:
        note = _("The text as the chair would have it. It is not agreed.")
        return Shown(as_wanted_by(marked, CHAIR), CHAIR, note, choices, marked)
    if asked in names:
        note = _(
            "The text as %(member)s would have it, by the brackets. Where it stands behind no "
            "alternative, the words are those of the text. It is not agreed."
        ) % {"member": with_article(names[asked])}
        return Shown(as_wanted_by(marked, asked), asked, note, choices, marked)
    return Shown(marked, MARKED, "", choices, marked)
