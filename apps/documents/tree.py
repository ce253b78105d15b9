"""A text as a tree of clauses, as plain values.

Import, comparison and export all speak this one shape, so that none of them needs a database:
the importer makes nodes, a version stores them as rows, comparison and export read them back.

The tree is held flat, in reading order, with a level on each node: `level` 0 is the outermost.
A node's parent is the nearest earlier node of a smaller level.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from apps.documents.brackets import Disputed, Span, parts


class ClauseKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"  # one entry of a bulleted or lettered list
    ACTION = "action"  # "1. Establish the working group": a numbered undertaking with its title
    PRINCIPLE = "principle"  # "Principle I - ...": its title; what it says follows as paragraphs
    QUESTION = "question"  # a guiding question
    MILESTONE = "milestone"  # an entry of a timetable: "At the first meeting in February"
    QUOTATION = "quotation"  # words of another text, set apart
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Node:
    """One clause.

    `key` stays the same through later versions of a text and is empty until it is stored.
    `number` is the number as printed ("1", "4bis", "IV", "•" is *not* a number: items of a
    bulleted list have none).
    `text` is plain text: one line a clause, single spaces, no markup. `brackets` are what in it is
    not agreed. Readers of a text get them; only the verbs on brackets write them, whatever the
    nodes of a new text say.
    """

    kind: ClauseKind
    text: str
    number: str = ""
    level: int = 0
    key: str = ""
    brackets: tuple[Span, ...] = ()

    def having(self, text: str, brackets: Sequence[Span]) -> Node:
        return replace(self, text=text, brackets=tuple(brackets))

    @property
    def parts(self) -> list[str | Disputed]:
        """What is agreed and what is not, in reading order."""
        return parts(self.text, self.brackets)


def text_hash(nodes: Iterable[Node]) -> str:
    """SHA-256, in hex, of what a reader reads: kind, level, number and text of each clause, and
    its brackets with who stands behind what.

    Keys do not count: the same words under other keys are the same text.
    """
    digest = hashlib.sha256()
    for node in nodes:
        for part in (node.kind.value, str(node.level), node.number, node.text, *_brackets(node)):
            encoded = part.encode()
            digest.update(len(encoded).to_bytes(8))
            digest.update(encoded)
    return digest.hexdigest()


def _brackets(node: Node) -> Iterator[str]:
    """Nothing for a clause without: such a text has the hash that it had before brackets were."""
    for span in node.brackets:
        yield from ("[", span.kind.value, str(span.start), str(span.end), ",".join(span.sides))
        yield str(len(span.alternatives))
        for option in span.alternatives:
            yield from (option.text, ",".join(option.sides))
