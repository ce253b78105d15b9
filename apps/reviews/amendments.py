"""Amendments that the drafter accepted, put into the text: pure, and never guessing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from apps.documents.numbering import with_inserts
from apps.documents.tree import ClauseKind, Node

_NO_SIBLINGS = {ClauseKind.HEADING, ClauseKind.PRINCIPLE, ClauseKind.FOOTNOTE}


@dataclass(frozen=True, slots=True)
class Amendment:
    """An accepted proposal for one clause: its new wording, its deletion, or a new one after it."""

    row: str
    clause: str  # of an insertion, empty: before the first clause
    wording: str = ""
    deletes: bool = False
    inserts: bool = False

    @property
    def wants(self) -> tuple[str, bool]:
        return " ".join(self.wording.split()), self.deletes


type Decided = Mapping[str, Amendment | None]  # by clause; None: it stays as it is


@dataclass(frozen=True, slots=True)
class Amended:
    nodes: tuple[Node, ...]
    applied: tuple[str, ...]  # rows
    conflicts: tuple[tuple[str, ...], ...]  # rows that want the same clause to say other things
    orphans: tuple[str, ...]  # rows whose clause the text no longer has


def apply(
    nodes: Sequence[Node],
    amendments: Iterable[Amendment],
    decided: Decided = MappingProxyType({}),
) -> Amended:
    """The text with every amendment that is alone on its clause, or says the same as the others.

    Two that differ are left for the drafter: the clause is as `decided` has it; where nothing is
    decided it stays. Both are still conflicts: a page shows them with what was chosen.

    New clauses follow theirs in the order given, numbered between it and the next (4bis, 4ter);
    the same words proposed twice are one. A clause that is deleted here and whose very words are
    new there has moved: it keeps its key.
    """
    changes: dict[str, list[Amendment]] = {}
    additions: dict[str, list[Amendment]] = {}
    for amendment in amendments:
        held = additions if amendment.inserts else changes
        held.setdefault(amendment.clause, []).append(amendment)
    gone = {
        node.text: node
        for node in nodes
        if (chosen := _chosen(node, changes, decided)) is not None and chosen.deletes
    }
    result: list[Node] = []
    applied: list[str] = []
    conflicts: list[tuple[str, ...]] = []

    def add_after(before: Node | None) -> None:
        same: dict[str, list[str]] = {}
        for amendment in additions.pop(before.key if before else "", []):
            same.setdefault(amendment.wants[0], []).append(amendment.row)
        for wording, rows in same.items():
            applied.extend(rows)
            moved = gone.pop(wording) if wording in gone else None
            result.append(moved or _new(wording, before))

    add_after(None)
    for node in nodes:
        chosen = _chosen(node, changes, decided)
        wanted = changes.pop(node.key, [])
        if _differ(wanted):
            conflicts.append(tuple(amendment.row for amendment in wanted))
        if chosen is None:
            result.append(node)
        else:
            applied.extend(each.row for each in wanted if each.wants == chosen.wants)
            if not chosen.deletes:
                result.append(replace(node, text=chosen.wants[0]))
        add_after(node)
    left = [*changes.values(), *additions.values()]
    orphans = tuple(amendment.row for each in left for amendment in each)
    numbered = with_inserts(nodes, result)
    return Amended(tuple(numbered), tuple(applied), tuple(conflicts), orphans)


def _differ(wanted: Iterable[Amendment]) -> bool:
    return len({amendment.wants for amendment in wanted}) > 1


def _chosen(
    node: Node, changes: Mapping[str, Sequence[Amendment]], decided: Decided
) -> Amendment | None:
    """What becomes of a clause; None where it stays as it is."""
    wanted = changes.get(node.key, ())
    if _differ(wanted):
        return decided.get(node.key)
    return wanted[0] if wanted else None


def _new(wording: str, before: Node | None) -> Node:
    """A clause like the one before it."""
    if before is None:
        return Node(ClauseKind.PARAGRAPH, wording)
    if before.kind in _NO_SIBLINGS:
        deeper = before.kind is not ClauseKind.FOOTNOTE
        return Node(ClauseKind.PARAGRAPH, wording, level=before.level + deeper)
    return replace(before, text=wording, number="", key="")
