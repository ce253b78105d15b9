"""Amendments that the drafter accepted, put into the text: pure, and never guessing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from apps.documents.tree import Node


@dataclass(frozen=True, slots=True)
class Amendment:
    """An accepted proposal for one clause: its new wording, or its deletion."""

    row: str
    clause: str
    wording: str = ""
    deletes: bool = False

    @property
    def wants(self) -> tuple[str, bool]:
        return " ".join(self.wording.split()), self.deletes


@dataclass(frozen=True, slots=True)
class Amended:
    nodes: tuple[Node, ...]
    applied: tuple[str, ...]  # rows
    conflicts: tuple[tuple[str, ...], ...]  # rows that want the same clause to say other things
    orphans: tuple[str, ...]  # rows whose clause the text no longer has


def apply(
    nodes: Sequence[Node],
    amendments: Iterable[Amendment],
    decided: Mapping[str, Amendment | None] = MappingProxyType({}),
) -> Amended:
    """The text with every amendment that is alone on its clause, or says the same as the others.

    Two that differ are left for the drafter: the clause is as `decided` has it, by clause, where
    None says that it stays; where nothing is decided it stays as well. Both are still conflicts:
    a page shows them with what was chosen.
    """
    by_clause: dict[str, list[Amendment]] = {}
    for amendment in amendments:
        by_clause.setdefault(amendment.clause, []).append(amendment)
    result: list[Node] = []
    applied: list[str] = []
    conflicts: list[tuple[str, ...]] = []
    for node in nodes:
        wanted = by_clause.pop(node.key, [])
        chosen = wanted[0] if wanted else None
        if len({amendment.wants for amendment in wanted}) > 1:
            conflicts.append(tuple(amendment.row for amendment in wanted))
            chosen = decided.get(node.key)
        if chosen is None:
            result.append(node)
            continue
        applied.extend(each.row for each in wanted if each.wants == chosen.wants)
        if not chosen.deletes:
            result.append(replace(node, text=chosen.wants[0]))
    orphans = tuple(a.row for left in by_clause.values() for a in left)
    return Amended(tuple(result), tuple(applied), tuple(conflicts), orphans)
