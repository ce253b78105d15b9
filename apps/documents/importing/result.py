"""What an import yields, and the one way in which it fails.

An import never drops anything in silence: what could not be understood is a `Loss`, which a
person reads beside the tree of clauses before they confirm it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from apps.core.errors import Invalid
from apps.documents.tree import Node


class Refused(Invalid):
    """A file that cannot be imported. The message says what is wrong and what to do."""


class Format(StrEnum):
    """How the file was read, whatever its name says: a `.txt` with Markdown in it is Markdown."""

    TEXT = "text"
    MARKDOWN = "markdown"
    DOCX = "docx"


@dataclass(frozen=True, slots=True)
class Loss:
    """Something not understood, left out, or suspected."""

    where: str  # in human words: "clause 12, line 40"
    what: str
    excerpt: str  # the words it is about; whole, where they stand in no clause
    clause: int | None = None  # index into `ImportedText.nodes`, where there is a clause


@dataclass(frozen=True, slots=True)
class ImportedText:
    """`title` is a suggestion; its words stay in the nodes too."""

    title: str
    nodes: tuple[Node, ...]
    losses: tuple[Loss, ...]
    mended: tuple[str, ...]
    format: Format
    words_in: int
    words_out: int
