"""How the clauses of a text stand on a page: one answer for all formats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

from apps.documents.tree import ClauseKind, Node

ENTRIES = frozenset({ClauseKind.ITEM, ClauseKind.ACTION, ClauseKind.QUESTION, ClauseKind.MILESTONE})
_LOWER = regex.compile(r"[a-z]{1,6}")
_PLAIN = regex.compile(r"[\p{L}\p{N}]+")


@dataclass(frozen=True, slots=True)
class Placed:
    """A clause and its place.

    `rank` counts headings from 1 without a gap, whatever levels the text has: a reader with a
    screen reader climbs no missing stair. `depth` counts the list entries that it stands in;
    `parent` is the nearest of them, as an index.
    """

    node: Node
    rank: int
    depth: int
    parent: int | None

    @property
    def label(self) -> str:
        """The number as it stands before the clause: "1.", "4bis.", "(a)", "2.1"."""
        number = self.node.number
        if self.node.kind is ClauseKind.ITEM and _LOWER.fullmatch(number):
            return f"({number})"
        return f"{number}." if _PLAIN.fullmatch(number) else number

    def lead(self, principle: str) -> str:
        """What is printed before a title, in its line: "IV. ", or "Principle IV - "."""
        match self.node.kind:
            case ClauseKind.HEADING if self.node.number:
                return f"{self.label} "
            case ClauseKind.PRINCIPLE if self.node.number:
                return f"{principle} {self.node.number} - "
        return ""

    @property
    def is_entry(self) -> bool:
        """An entry of a list, or a paragraph that is numbered like one."""
        numbered = self.node.kind is ClauseKind.PARAGRAPH and self.node.number != ""
        return self.node.kind in ENTRIES or numbered


def placed(nodes: Iterable[Node]) -> Iterator[Placed]:
    ancestors: list[tuple[int, Placed]] = []
    for index, node in enumerate(nodes):
        while ancestors and ancestors[-1][1].node.level >= node.level:
            ancestors.pop()
        headings = sum(place.node.kind is ClauseKind.HEADING for _, place in ancestors)
        entries = [at for at, place in ancestors if place.is_entry]
        place = Placed(node, headings + 1, len(entries), entries[-1] if entries else None)
        ancestors.append((index, place))
        yield place
