"""Words, counted the same way in the file and in the clauses, so that none is lost unseen."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

import regex

from apps.documents.tree import ClauseKind, Node

# Scripts written without spaces between words; in them each letter counts, as in Word.
SPACELESS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
# Letters, marks and digits, held together by the joiners of Persian and Indian scripts. A
# pictograph is a word too: nobody should lose one. The small squares are bullets.
_WORD = regex.compile(
    rf"[{SPACELESS}]\p{{M}}*|[[\p{{L}}\p{{M}}\p{{N}}\u200c\u200d]--[{SPACELESS}]]+"
    r"|[\p{Extended_Pictographic}--[▪▫]]",
    regex.V1,
)


def words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold())


def count(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in words(text))


def printed(node: Node) -> str:
    """The clause with its number, as words: the label "Principle" lives in the kind."""
    label = "Principle " if node.kind is ClauseKind.PRINCIPLE else ""
    return f"{label}{node.number} {node.text}".strip()
