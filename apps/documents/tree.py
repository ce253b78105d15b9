"""A text as a tree of clauses, as plain values.

Import, comparison and export all speak this one shape, so that none of them needs a database:
the importer makes nodes, a version stores them as rows, comparison and export read them back.

The tree is held flat, in reading order, with a level on each node: `level` 0 is the outermost.
A node's parent is the nearest earlier node of a smaller level.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


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
    `text` is plain text: one line a clause, single spaces, no markup.
    """

    kind: ClauseKind
    text: str
    number: str = ""
    level: int = 0
    key: str = ""


def text_hash(nodes: Iterable[Node]) -> str:
    """SHA-256, in hex, of what a reader reads: kind, level, number and text of each clause.

    Keys do not count: the same words under other keys are the same text.
    """
    digest = hashlib.sha256()
    for node in nodes:
        for part in (node.kind.value, str(node.level), node.number, node.text):
            encoded = part.encode()
            digest.update(len(encoded).to_bytes(8))
            digest.update(encoded)
    return digest.hexdigest()
