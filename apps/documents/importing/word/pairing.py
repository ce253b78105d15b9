"""Two texts in one file: before all tracked changes, and after them.

A paragraph of either may span several of the file, where a paragraph was divided or joined. Here
each clause finds its paragraph before the changes, by its bookmark or else by its words, and each
such paragraph the one that carries it on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import regex
from django.utils.translation import gettext as _

from apps.documents.comparison.sequences import common_subsequence
from apps.documents.exporting.outline import placed
from apps.documents.exporting.publication import Publication
from apps.documents.exporting.word_marks import is_frame, key_in
from apps.documents.importing.characters import one_line, tidy
from apps.documents.importing.result import Refused
from apps.documents.importing.word.tracked import Line, Piece, Tracked
from apps.documents.tree import ClauseKind, Node

_KNOWN = 0.5  # of the clauses must be found, or the file holds another text


class OtherText(Refused):
    """The file is of another text or version."""


@dataclass(slots=True, eq=False)
class Before:
    """A paragraph of the text before the changes."""

    lines: list[Line] = field(default_factory=list)
    key: str = ""
    frame: bool = False
    after: int | None = None  # which paragraph of the later text carries it on
    joined: bool = False

    @property
    def pieces(self) -> Iterator[Piece]:
        return (piece for line in self.lines for piece in line.pieces)

    @property
    def where(self) -> str:
        return self.lines[0].where


class Pairing:
    """The paragraphs of both texts. Raises OtherText where too few clauses are among them."""

    def __init__(self, tracked: Tracked, publication: Publication) -> None:
        self.tracked = tracked
        self.nodes = {node.key: node for node in publication.nodes}
        self.order = list(self.nodes)
        self.leads = dict(_leads(publication))
        self.warnings: list[str] = []
        self.before: list[Before] = []
        self.after: list[list[tuple[int, Line]]] = []  # with the paragraph before, by its index
        self.leading: set[int] = set()  # ids of pieces that are a printed number
        self.earlier = {id(line): before for before, line in pairwise(tracked.lines)}
        self._lay_out()
        self._know_by_marks()
        self._know_by_words()
        self._part_from_numbers()
        self._carry_on()

    def was(self, each: Before) -> str:
        return tidied(
            "".join(p.text for p in each.pieces if not p.came and id(p) not in self.leading)
        )

    def now(self, place: int) -> str:
        return tidied(
            "".join(
                piece.text
                for _index, line in self.after[place]
                for piece in line.pieces
                if not piece.left and id(piece) not in self.leading
            )
        )

    def line_before(self, line: Line) -> Line | None:
        return self.earlier.get(id(line))

    def _lay_out(self) -> None:
        fresh_before = fresh_after = True
        for line in self.tracked.lines:
            if fresh_before:
                self.before.append(Before())
            if fresh_after:
                self.after.append([])
            self.before[-1].lines.append(line)
            self.after[-1].append((len(self.before) - 1, line))
            fresh_before, fresh_after = line.came is None, line.left is None

    def _know_by_marks(self) -> None:
        taken: set[str] = set()
        for each in self.before:
            for mark in (mark for line in each.lines for mark in line.bookmarks):
                key = key_in(mark)
                if is_frame(mark):
                    each.frame = True
                elif key in self.nodes and key not in taken and not each.key:
                    each.key = key
                    taken.add(key)
            each.frame = each.frame and not each.key

    def _know_by_words(self) -> None:
        """A clause whose mark was lost is known by its words, where these are as they went out."""
        there = {each.key for each in self.before}
        lost = [key for key in self.order if key not in there]
        bare = [each for each in self.before if not each.key and not each.frame and _was(each)]
        spoken = [tidied(self.nodes[key].text) for key in lost]
        said = [self._without_lead(_was(each), lost) for each in bare]
        for i, j in common_subsequence(spoken, said):
            bare[j].key = lost[i]
            self.warnings.append(
                _("%(where)s had lost its mark and was known by its words.")
                % {"where": bare[j].where.capitalize()}
            )
        known = sum(bool(each.key) for each in self.before)
        if known < _KNOWN * len(self.nodes):
            raise OtherText(
                _("Too few of the round’s clauses stand in this file. Take the text out anew.")
            )

    def _without_lead(self, text: str, keys: Iterable[str]) -> str:
        """The words of one of these clauses, where they and its number are all that stands here."""
        for key in keys:
            lead = self.leads.get(key)
            number = lead.match(text) if lead else None
            if number and text[number.end() :] == tidied(self.nodes[key].text):
                return text[number.end() :]
        return text

    def _part_from_numbers(self) -> None:
        for each in self.before:
            lead = self.leads.get(each.key)
            if lead is None:
                continue
            kept = [piece for piece in each.pieces if piece.came is None]
            match = lead.match("".join(piece.text for piece in kept))
            if match is None:
                continue
            left = match.end()
            for piece in kept:
                if left <= 0:
                    break
                self._divide(each, piece, left)
                self.leading.add(id(piece))
                left -= len(piece.text)

    def _divide(self, each: Before, piece: Piece, at: int) -> None:
        """So that a number and the words after it are two pieces."""
        if at >= len(piece.text):
            return
        rest = Piece(piece.text[at:], piece.came, piece.left)
        piece.text = piece.text[:at]
        for line in each.lines:
            places = [n for n, held in enumerate(line.pieces) if held is piece]
            if places:
                line.pieces.insert(places[0] + 1, rest)

    # --- Which paragraph carries a clause on ---

    def _carry_on(self) -> None:
        """Each paragraph is carried on by the first that keeps a word of it, unless an earlier one
        is; one whose words were all replaced in their place, by what was typed there."""
        taken: set[int] = set()
        kept: list[defaultdict[int, bool]] = [defaultdict(bool) for _each in self.before]
        typed: list[defaultdict[int, bool]] = [defaultdict(bool) for _each in self.before]
        own = {id(line) for each in self.before for line in _own_lines(each)}
        for place, lines in enumerate(self.after):
            for index, line in lines:
                in_place = id(line) in own
                for piece in line.pieces:
                    if id(piece) in self.leading or not piece.text.strip() or piece.left:
                        continue
                    if piece.came is None:
                        kept[index][place] = True
                    elif in_place:
                        typed[index][place] = True
        for each, places in zip(self.before, kept, strict=True):
            each.after = next((place for place in places if place not in taken), None)
            each.joined = bool(places) and each.after is None
            taken |= set() if each.after is None else {each.after}
        for each, places in zip(self.before, typed, strict=True):
            if each.after is None and not each.joined and (each.key or each.frame):
                each.after = next((place for place in places if place not in taken), None)
                taken |= set() if each.after is None else {each.after}


def _own_lines(each: Before) -> list[Line]:
    """Those in which a paragraph stood, where its own end still stands."""
    if each.lines[-1].left:
        return []
    old = (n for n, line in enumerate(each.lines) if any(not p.came for p in line.pieces))
    return each.lines[next(old, len(each.lines)) :]


def _was(each: Before) -> str:
    return tidied("".join(piece.text for piece in each.pieces if not piece.came))


def tidied(text: str) -> str:
    return one_line(tidy(text, Counter()))


def _leads(publication: Publication) -> Iterator[tuple[str, regex.Pattern[str]]]:
    """What is printed before the words of a clause, where a counter of Word does not print it."""
    for place in placed(publication.text):
        node = place.node
        if node.kind is ClauseKind.PRINCIPLE and node.number:
            # "Principle IV - ", in whichever language the file went out.
            yield node.key, regex.compile(rf"\s*[^\d\s]+\s+{regex.escape(node.number)}\s+-\s*")
        elif lead := _printed(place.node, place.label, is_entry=place.is_entry):
            yield node.key, regex.compile(rf"\s*{regex.escape(lead)}\s*")


def _printed(node: Node, label: str, *, is_entry: bool) -> str:
    if not node.number:
        return ""
    if node.kind is ClauseKind.HEADING:
        return label
    if is_entry:
        return "" if node.number.isdecimal() and len(node.number) < 6 else label
    return node.number if node.kind is ClauseKind.FOOTNOTE else ""
