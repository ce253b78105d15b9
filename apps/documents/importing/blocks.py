"""What each reader hands on: the paragraphs of a file, before anyone asks what they mean.

Readers know their format; `structure` knows documents. A block is the seam between them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum, auto

from apps.documents.importing.result import Loss


class Shape(Enum):
    PARAGRAPH = auto()
    HEADING = auto()
    ITEM = auto()
    ROW = auto()  # of a table: its cells in one line
    QUOTATION = auto()
    FOOTNOTE = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """`depth` is the rank of a heading (0: the title) or the nesting of an item in its list."""

    text: str
    where: str
    shape: Shape = Shape.PARAGRAPH
    depth: int = 0
    number: str = ""
    bold: bool = False  # all of it


@dataclass(slots=True)
class Reading:
    """What a reader found. A loss belongs to the first block that stands where it says."""

    blocks: list[Block] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)  # counted apart from the blocks

    def lose(self, where: str, what: str, excerpt: str) -> None:
        self.losses.append(Loss(where, what, excerpt))
