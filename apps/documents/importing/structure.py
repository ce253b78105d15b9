"""What the blocks of a file mean: headings, actions, principles, questions, milestones.

A block becomes one clause, in its place. Where a file marks its headings they are taken as
marked; only where it marks none are they told by their shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import regex

from apps.documents.importing.blocks import Block, Shape
from apps.documents.importing.layout import PRINCIPLE, ends_sentence
from apps.documents.importing.vocabulary import ACTIONS, MONTH, QUESTIONS, SAYING, TIMETABLE
from apps.documents.importing.words import SPACELESS
from apps.documents.tree import ClauseKind, Node

_TITLE = 0  # the rank of a title; sections below it begin with 1
_SECTION = 1
_MOST_WORDS, _MOST_CHARACTERS, _MOST_SPACELESS = 14, 110, 40
_RUN = 4  # so many short lines in a row are an address or a list of names
_SENTENCE_INSIDE = regex.compile(r"[.!?]\s+\p{Lu}")
_SPACELESS = regex.compile(rf"[{SPACELESS}]")
_PLACE = regex.compile(r"\p{Lu}[\p{L}\p{M}'-]*(?: \p{Lu}[\p{L}\p{M}'-]*)?, \p{Lu}[\p{L}\p{M}' -]*")
_YEAR = regex.compile(r"\b(?:19|20)\d\d\b")


def structured(blocks: Sequence[Block]) -> list[Node]:
    """One node for each block."""
    return _Tree(_with_headings(_with_sound_depths(blocks))).nodes()


def title_of(nodes: Sequence[Node]) -> str:
    """The headings that the text opens with, or nothing."""
    lines: list[str] = []
    for node in nodes:
        if node.kind is not ClauseKind.HEADING or node.level > 0:
            break
        lines.append(node.text)
    if not lines:
        lines = [node.text for node in nodes if node.kind is ClauseKind.HEADING][:1]
    return ": ".join(lines)


def _with_sound_depths(blocks: Sequence[Block]) -> list[Block]:
    """Entries whose depth counts the entries above them, whatever the file's lists claim."""
    sound: list[Block] = []
    above: list[int] = []
    for block in blocks:
        if block.shape is Shape.ITEM:
            while above and above[-1] >= block.depth:
                above.pop()
            above.append(block.depth)
            sound.append(replace(block, depth=len(above) - 1))
        elif block.shape is Shape.HEADING or not block.depth:
            above.clear()
            sound.append(block)
        elif block.shape is Shape.FOOTNOTE:
            sound.append(block)
        else:
            sound.append(replace(block, depth=min(block.depth, len(above))))
    return sound


def _with_headings(blocks: Sequence[Block]) -> list[Block]:
    ranks = [block.depth for block in blocks if block.shape is Shape.HEADING]
    if any(rank > _TITLE for rank in ranks) or len(ranks) > 1:
        return list(blocks)
    runs = _runs([_looks_like_heading(blocks, index) for index in range(len(blocks))])
    marked = list(blocks)
    for start, end in runs:
        at_start = start == 0 and not ranks
        if end - start >= _RUN and not at_start:
            continue
        for index in range(start, end):
            # Of several lines at the start the last one heads the first section.
            is_title = at_start and (index < end - 1 or end == 1)
            marked[index] = replace(
                blocks[index], shape=Shape.HEADING, depth=_TITLE if is_title else _SECTION
            )
    return marked


def _runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for index, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = index
        elif not flag and start is not None:
            runs.append((start, index))
            start = None
    return runs


def _looks_like_heading(blocks: Sequence[Block], index: int) -> bool:
    block = blocks[index]
    if index + 1 == len(blocks) or PRINCIPLE.match(block.text):
        return False
    if block.depth or not _is_short_title(block.text):
        return False
    if block.shape is Shape.ITEM:  # "1. Introduction", with its text below and above the next
        after_item = index > 0 and blocks[index - 1].shape is Shape.ITEM
        return bool(block.number) and not after_item and _is_body(blocks[index + 1])
    return block.shape is Shape.PARAGRAPH


def _is_body(block: Block) -> bool:
    return block.shape is Shape.PARAGRAPH and not _is_short_title(block.text)


def _is_short_title(text: str) -> bool:
    spaceless = _SPACELESS.search(text)
    return (
        len(text) <= (_MOST_SPACELESS if spaceless else _MOST_CHARACTERS)
        and len(text.split()) <= _MOST_WORDS
        and not ends_sentence(text)
        and not text.endswith((",", "-", "–", "—"))
        and not _SENTENCE_INSIDE.search(text)
        and any(ch.isalpha() for ch in text)
        and not next(ch for ch in text if ch.isalpha()).islower()
        and not _stands_apart(text)
    )


def _stands_apart(text: str) -> bool:
    """A remark in parentheses, a place or a date: short lines that head nothing."""
    in_parentheses = text.startswith("(") and text.endswith(")")
    dated = bool(MONTH.search(text) and _YEAR.search(text)) and len(text.split()) <= 8
    return in_parentheses or dated or bool(_PLACE.fullmatch(text))


@dataclass(slots=True)
class _Tree:
    """Gives each block its kind and level, in one walk.

    `ranks` are the headings that stand open; below them lies the body. A `lead` is an action, a
    principle or a milestone: what follows it lies one level below it.
    """

    blocks: list[Block]
    ranks: list[int] = field(default_factory=list)
    heading: str = ""
    lead: int = 0
    shift: int | None = None

    def nodes(self) -> list[Node]:
        return [self._node(index) for index in range(len(self.blocks))]

    def _node(self, index: int) -> Node:
        block = self.blocks[index]
        if (match := PRINCIPLE.match(_with_number(block))) and block.shape in (
            Shape.HEADING,
            Shape.PARAGRAPH,
            Shape.ITEM,
        ):
            if block.shape is Shape.HEADING:
                self._close(block.depth)
            return self._lead(ClauseKind.PRINCIPLE, match["title"], match["number"])
        if block.shape is Shape.HEADING:
            return self._heading(block)
        if block.shape is Shape.ITEM:
            return self._item(index, block)
        if block.shape is Shape.PARAGRAPH and block.bold and TIMETABLE.search(self.heading):
            return self._lead(ClauseKind.MILESTONE, block.text, block.number)
        return Node(self._kind(index, block), block.text, block.number, self._body(block.depth))

    def _close(self, rank: int) -> None:
        while self.ranks and self.ranks[-1] >= rank:
            self.ranks.pop()

    def _heading(self, block: Block) -> Node:
        if block.number and ACTIONS.search(self.heading) and not ACTIONS.search(block.text):
            return self._lead(ClauseKind.ACTION, block.text, block.number)
        self._close(block.depth)
        level = len(self.ranks)
        self.ranks.append(block.depth)
        self.heading, self.lead, self.shift = block.text, 0, None
        return Node(ClauseKind.HEADING, block.text, block.number, level)

    def _lead(self, kind: ClauseKind, text: str, number: str) -> Node:
        self.lead, self.shift = 1, None
        return Node(kind, text, number, len(self.ranks))

    def _item(self, index: int, block: Block) -> Node:
        if block.depth == 0:
            if QUESTIONS.search(self.heading) and (block.number or _asks(block.text)):
                self.lead, self.shift = 0, None
                return Node(ClauseKind.QUESTION, block.text, block.number, len(self.ranks))
            if block.number and ACTIONS.search(self.heading):
                return self._lead(ClauseKind.ACTION, block.text, block.number)
        if TIMETABLE.search(self.heading) and (block.bold or self._has_entries(index)):
            return self._lead(ClauseKind.MILESTONE, block.text, block.number)
        if self.shift is None:  # the first entry below a lead: is its list part of the lead's?
            self.shift = self.lead if block.depth == 0 else 0
        return Node(
            ClauseKind.ITEM, block.text, block.number, len(self.ranks) + block.depth + self.shift
        )

    def _has_entries(self, index: int) -> bool:
        following = self.blocks[index + 1 : index + 2]
        return self.blocks[index].depth == 0 and any(
            block.shape is Shape.ITEM and block.depth > 0 for block in following
        )

    def _body(self, depth: int) -> int:
        return len(self.ranks) + max(self.lead, depth + (self.shift or 0) if depth else 0)

    def _kind(self, index: int, block: Block) -> ClauseKind:
        match block.shape:
            case Shape.QUOTATION:
                return ClauseKind.QUOTATION
            case Shape.FOOTNOTE:
                return ClauseKind.FOOTNOTE
            case Shape.ROW:
                return ClauseKind.ITEM
            case _:
                before = self.blocks[index - 1] if index else None
                quoted = before is not None and _introduces_quotation(before)
                return ClauseKind.QUOTATION if quoted else ClauseKind.PARAGRAPH


def _with_number(block: Block) -> str:
    """A principle's label may stand in the number that Word gave it."""
    has_label = block.number.lower().startswith("principle ")
    return f"{block.number} - {block.text}" if has_label else block.text


def _asks(text: str) -> bool:
    return text.endswith(("?", "？", "؟"))


def _introduces_quotation(block: Block) -> bool:
    if block.shape is not Shape.PARAGRAPH or not block.text.endswith((":", ",")):
        return False
    last_sentence = regex.split(r"[.!?]\s+", block.text)[-1]
    return bool(SAYING.search(last_sentence))
