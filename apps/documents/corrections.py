"""What a person changes in the clauses of a draft, as a pure calculation on nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.core.text import clean
from apps.documents.tree import ClauseKind, Node


@dataclass(frozen=True, slots=True)
class Correction:
    """One clause as it shall be. Each line of `text` becomes a clause of its own."""

    kind: ClauseKind
    number: str
    level: int
    text: str
    join: bool = False  # to the clause before it
    remove: str = ""  # the reason, where it shall go


@dataclass(frozen=True, slots=True)
class Corrected:
    nodes: list[Node]
    removed: list[tuple[Node, str]]  # what went, and why


def corrected(nodes: Sequence[Node], corrections: Mapping[str, Correction]) -> Corrected:
    """The text with these clauses, named by key, corrected; all others stay.

    A joined clause gives its words to the one before it, and its address ends. Of the lines of a
    divided one the first keeps the address. Raises Invalid where nothing stands before a clause
    that shall be joined.
    """
    result: list[Node] = []
    removed: list[tuple[Node, str]] = []
    for node in nodes:
        wanted = corrections.get(node.key)
        if wanted is None:
            result.append(node)
        elif wanted.remove:
            removed.append((node, wanted.remove))
        else:
            result = _placed(result, node, wanted)
    return Corrected(result, removed)


def _placed(before: list[Node], node: Node, wanted: Correction) -> list[Node]:
    lines = [line for line in (clean(line) for line in wanted.text.splitlines()) if line]
    first, rest = lines[:1], lines[1:]
    if wanted.join:
        if not before:
            message = _("There is no clause before the first one to join it with.")
            raise Invalid(message, {"join": message})
        before = [*before[:-1], replace(before[-1], text=" ".join([before[-1].text, *first]))]
    else:
        whole = replace(
            node,
            kind=wanted.kind,
            number=wanted.number,
            level=wanted.level,
            text="".join(first),
        )
        before = [*before, whole]
    return [*before, *(Node(wanted.kind, line, level=wanted.level) for line in rest)]
