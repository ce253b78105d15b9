"""Amendments that the drafter accepted, put into the text: pure, and never guessing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from apps.documents.tree import ClauseKind, Node

# Behind the number of the clause before, as diplomatic texts count what is put in between.
BETWEEN = (
    *("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies"),
)
_NO_SIBLINGS = {ClauseKind.HEADING, ClauseKind.PRINCIPLE, ClauseKind.FOOTNOTE}


@dataclass(frozen=True, slots=True)
class Amendment:
    """An accepted proposal for one clause: its new wording, its deletion, or a new one after it."""

    row: str
    clause: str  # of an insertion, empty: before the first clause
    wording: str = ""
    deletes: bool = False
    inserts: bool = False


@dataclass(frozen=True, slots=True)
class Amended:
    nodes: tuple[Node, ...]
    applied: tuple[str, ...]  # rows
    conflicts: tuple[tuple[str, ...], ...]  # rows that want the same clause to say other things
    orphans: tuple[str, ...]  # rows whose clause the text no longer has


def apply(nodes: Sequence[Node], amendments: Iterable[Amendment]) -> Amended:
    """The text with every amendment that is alone on its clause, or says the same as the others.

    Two that differ are left for the drafter: the clause stays as it is. New clauses follow theirs
    in the order given; the same words proposed twice are one. A clause that is deleted here and
    whose very words are new there has moved: it keeps its key.
    """
    changes: dict[str, list[Amendment]] = {}
    additions: dict[str, list[Amendment]] = {}
    for amendment in amendments:
        held = additions if amendment.inserts else changes
        held.setdefault(amendment.clause, []).append(amendment)
    gone = _deleted(nodes, changes)
    numbers = {node.number for node in nodes}
    result: list[Node] = []
    applied: list[str] = []
    conflicts: list[tuple[str, ...]] = []

    def add_after(before: Node | None) -> None:
        same: dict[str, list[str]] = {}
        for amendment in additions.pop(before.key if before else "", []):
            same.setdefault(_one_line(amendment.wording), []).append(amendment.row)
        for wording, rows in same.items():
            applied.extend(rows)
            moved = gone.pop(wording) if wording in gone else None
            result.append(moved or _new(wording, before, numbers))
            numbers.add(result[-1].number)

    add_after(None)
    for node in nodes:
        wanted = changes.pop(node.key, [])
        rows = tuple(amendment.row for amendment in wanted)
        if _differ(wanted):
            conflicts.append(rows)
            result.append(node)
        else:
            applied.extend(rows)
            if not wanted:
                result.append(node)
            elif not wanted[0].deletes:
                result.append(replace(node, text=_one_line(wanted[0].wording)))
        add_after(node)
    left = [*changes.values(), *additions.values()]
    orphans = tuple(amendment.row for each in left for amendment in each)
    return Amended(tuple(result), tuple(applied), tuple(conflicts), orphans)


def _differ(wanted: Iterable[Amendment]) -> bool:
    return len({(a.wording.strip(), a.deletes) for a in wanted}) > 1


def _deleted(nodes: Sequence[Node], changes: Mapping[str, Sequence[Amendment]]) -> dict[str, Node]:
    """The clauses that go, by their words."""
    return {
        node.text: node
        for node in nodes
        if (wanted := changes.get(node.key)) and wanted[0].deletes and not _differ(wanted)
    }


def _new(wording: str, before: Node | None, numbers: Collection[str]) -> Node:
    """A clause like the one before it, numbered between that one and the next: 4bis, 4ter."""
    if before is None:
        return Node(ClauseKind.PARAGRAPH, wording)
    if before.kind in _NO_SIBLINGS:
        deeper = before.kind is not ClauseKind.FOOTNOTE
        return Node(ClauseKind.PARAGRAPH, wording, level=before.level + deeper)
    number = before.number
    base = next((number.removesuffix(each) for each in BETWEEN if number.endswith(each)), number)
    free = (base + each for each in BETWEEN if base and base + each not in numbers)
    return replace(before, text=wording, number=next(free, ""), key="")


def _one_line(text: str) -> str:
    return " ".join(text.split())
