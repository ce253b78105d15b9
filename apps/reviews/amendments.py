"""Amendments that the drafter accepted, put into the text: pure, and never guessing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from apps.documents.tree import Node


@dataclass(frozen=True, slots=True)
class Amendment:
    """An accepted proposal for one clause: its new wording, or its deletion."""

    row: str
    clause: str
    wording: str = ""
    deletes: bool = False


@dataclass(frozen=True, slots=True)
class Amended:
    nodes: tuple[Node, ...]
    applied: tuple[str, ...]  # rows
    conflicts: tuple[tuple[str, ...], ...]  # rows that want the same clause to say other things
    orphans: tuple[str, ...]  # rows whose clause the text no longer has


def apply(nodes: Sequence[Node], amendments: Iterable[Amendment]) -> Amended:
    """The text with every amendment that is alone on its clause, or says the same as the others.

    Two that differ are left for the drafter: the clause stays as it is.
    """
    by_clause: dict[str, list[Amendment]] = {}
    for amendment in amendments:
        by_clause.setdefault(amendment.clause, []).append(amendment)
    result: list[Node] = []
    applied: list[str] = []
    conflicts: list[tuple[str, ...]] = []
    for node in nodes:
        wanted = by_clause.pop(node.key, [])
        rows = tuple(amendment.row for amendment in wanted)
        if len({(a.wording.strip(), a.deletes) for a in wanted}) > 1:
            conflicts.append(rows)
            result.append(node)
            continue
        applied.extend(rows)
        if not wanted:
            result.append(node)
        elif not wanted[0].deletes:
            result.append(replace(node, text=" ".join(wanted[0].wording.split())))
    orphans = tuple(a.row for left in by_clause.values() for a in left)
    return Amended(tuple(result), tuple(applied), tuple(conflicts), orphans)
