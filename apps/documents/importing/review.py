"""What looks wrong in a text that was read without error.

Nothing here changes a clause: each finding is a suspicion for the person who confirms the
import. Square brackets are never taken for text under negotiation: "[M]ost" is an editor's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex
from django.utils.translation import gettext as _

from apps.documents.importing.blocks import Block
from apps.documents.importing.layout import ends_sentence
from apps.documents.importing.result import Loss
from apps.documents.tree import ClauseKind, Node

_MARK = regex.compile(r"\[(?P<number>\d{1,3}|[\w-]*[a-z][\w-]*\d+)\]")
_STUCK_MARK = regex.compile(r"(?<=[)\]”’\"])(?<!\d[)\]”’\"])(?P<number>\d{1,2})(?![\w.,]\d|\w)")
_RAISED = regex.compile(r"[¹²³⁰⁴-⁹]+")
_BRACKETS = regex.compile(r"\[[^\[\]]*\]?|\]")
_CUT_OFF = regex.compile(
    r"(?<![;,]\s)\b(?:a|an|the|of|to|in|on|for|and|or|by|with|from|at|as|that|which)$",
    regex.IGNORECASE,
)
_HYPHENATED = regex.compile(r"(?<!\w)[\w]+(?:-[\w]+)+")
_RUN_TOGETHER = regex.compile(r"\p{Ll}{2}\p{Lu}\p{Ll}{3,}|(?<!\p{L})\p{Lu}{2}\p{Ll}{3,}")
_PIECE = regex.compile(r"\w+")
_SENTENCE = 12  # words: a shorter paragraph may be a line of its own
_AROUND = 40  # characters of context on each side


def reviewed(nodes: Sequence[Node], blocks: Sequence[Block]) -> list[Loss]:
    findings = [
        *_marks(nodes),
        *_cut_off(nodes),
        *_lost_hyphens(nodes),
        *_brackets(nodes),
        *_unreadable(nodes),
    ]
    return [
        Loss(blocks[index].where, what, excerpt, index)
        for index, what, excerpt in sorted(findings, key=lambda finding: finding[0])
    ]


type _Finding = tuple[int, str, str]


def _marks(nodes: Sequence[Node]) -> Iterator[_Finding]:
    """Marks of notes that have no note, and notes that have no mark."""
    notes = {node.number for node in nodes if node.kind is ClauseKind.FOOTNOTE}
    marks: set[str] = set()
    for index, node in enumerate(nodes):
        for mark in _MARK.finditer(node.text):
            marks.add(mark["number"])
            if mark["number"] not in notes:
                yield index, _("the mark of a note, and no such note"), _around(node.text, mark)
        for pattern in (_STUCK_MARK, _RAISED):
            for mark in pattern.finditer(node.text):
                yield (
                    index,
                    _("a number stuck to a word, perhaps the mark of a note"),
                    _around(node.text, mark),
                )
    for index, node in enumerate(nodes):
        if node.kind is ClauseKind.FOOTNOTE and node.number not in marks:
            yield index, _("a note that nothing points to"), node.text


def _cut_off(nodes: Sequence[Node]) -> Iterator[_Finding]:
    for index, node in enumerate(nodes):
        if node.kind not in (ClauseKind.PARAGRAPH, ClauseKind.QUOTATION, ClauseKind.ITEM):
            continue
        text = node.text
        long = node.kind is not ClauseKind.ITEM and len(text.split()) >= _SENTENCE
        if _CUT_OFF.search(text) and len(text.split()) > 3:
            yield index, _("the sentence breaks off"), text[-2 * _AROUND :]
        elif long and not ends_sentence(text) and not text.endswith(("]", ",", "-", "–", "—")):
            yield index, _("the paragraph has no end of a sentence"), text[-2 * _AROUND :]
        elif text.endswith("-") and text[-2:-1].isalpha():
            yield index, _("the text ends within a word"), text[-2 * _AROUND :]


def _lost_hyphens(nodes: Sequence[Node]) -> Iterator[_Finding]:
    """Words such as "EGovernment", where the text writes "E-Government" elsewhere."""
    written: dict[str, str] = {}
    for node in nodes:
        for match in _HYPHENATED.finditer(node.text):
            pieces = match[0].split("-")
            for first, second in pairwise(pieces):
                written.setdefault(first + second, f"{first}-{second}")
    suspected: dict[str, str] = {}

    def suspicion(word: str) -> str:
        if word in written and not word.isdigit():
            return _("perhaps a lost hyphen: elsewhere the text writes “%(word)s”") % {
                "word": written[word]
            }
        if _RUN_TOGETHER.search(word):
            return _("perhaps a lost hyphen or space within a word")
        return ""

    for index, node in enumerate(nodes):
        for match in _PIECE.finditer(node.text):
            word = match[0]
            if word not in suspected:
                suspected[word] = suspicion(word)
            if suspected[word]:
                yield index, suspected[word], _around(node.text, match)


def _brackets(nodes: Sequence[Node]) -> Iterator[_Finding]:
    for index, node in enumerate(nodes):
        found = [match[0] for match in _BRACKETS.finditer(node.text) if not _MARK.match(match[0])]
        if found:
            what = _("square brackets kept as printed, not taken for text under negotiation")
            yield index, what, " ".join(found)


def _unreadable(nodes: Sequence[Node]) -> Iterator[_Finding]:
    for index, node in enumerate(nodes):
        if "\ufffd" in node.text:
            position = node.text.index("\ufffd")
            start = max(position - _AROUND, 0)
            yield index, _("an unreadable character"), node.text[start : position + _AROUND]


def missing_words(expected: Counter[str], found: Counter[str], losses: Counter[str]) -> list[str]:
    """Words of the file that stand neither in a clause nor in a loss that says so."""
    return sorted((expected - found - losses).elements())


def _around(text: str, match: regex.Match[str]) -> str:
    """The words round a place, so that a person finds it."""
    start = text.rfind(" ", 0, max(match.start() - _AROUND, 0)) + 1
    end = text.find(" ", min(match.end() + _AROUND, len(text)))
    return text[start : end if end >= 0 else len(text)]
