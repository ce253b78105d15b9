"""A text that went out to be negotiated in Word, come back: what changed, clause by clause.

    returned = read_returned(data, "ours.docx", publication)

Two texts lie in such a file: the one before all tracked changes, and the one after them. A
paragraph of either may span several of the file, where a paragraph was divided or joined. Clauses
are known by their bookmarks. The text before the changes is compared with the version that went
out, so that what was changed without a mark is known as such and never taken silently.

What cannot be understood to the letter stops it all: `NotUnderstood` lists where.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

import regex
from django.utils.translation import gettext as _

from apps.documents.comparison.sequences import common_subsequence
from apps.documents.exporting.outline import placed
from apps.documents.exporting.publication import Publication
from apps.documents.exporting.word_marks import SYMBOL, TEXT_HASH, is_frame, key_in
from apps.documents.importing.characters import one_line, tidy
from apps.documents.importing.result import Refused
from apps.documents.importing.safety import is_word, refuse_giant
from apps.documents.importing.word.tracked import (
    Balloon,
    Line,
    Piece,
    Revision,
    Tracked,
    Unclear,
    authors,
    read_tracked,
)
from apps.documents.tree import ClauseKind, Node

_KNOWN = 0.5  # of the clauses must be found, or the file holds another text


class Edit(StrEnum):
    CHANGED = "changed"
    DELETED = "deleted"
    INSERTED = "inserted"  # a new paragraph after `clause`
    REMARK = "remark"  # a comment in the margin


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that came back, about one clause.

    `tracked` says that revision marks alone account for it. `moved` names the clause after which
    the same words stand now, or from where they came.
    """

    edit: Edit
    clause: str  # a key; empty: before the first clause; of a remark, the whole text
    wording: str = ""
    text: str = ""  # of a remark
    authors: tuple[str, ...] = ()
    at: str = ""
    tracked: bool = True
    moved: str | None = None
    joined: bool = False  # deleted since its words went into the clause before it
    divided: bool = False  # the rest of the words of the clause before it


@dataclass(frozen=True, slots=True)
class Returned:
    found: tuple[Found, ...]
    ignored: tuple[Unclear, ...]
    warnings: tuple[str, ...]
    text_hash: str  # of the version that the file says it is of; empty where it does not say
    symbol: str


class NotUnderstood(Refused):
    """The file holds what cannot be turned into comments; nothing of it was taken."""

    def __init__(self, places: Sequence[Unclear]) -> None:
        super().__init__(
            _("Nothing was taken from the file: there are places in it that cannot be understood.")
        )
        self.places = tuple(places)


class OtherText(Refused):
    """The file is of another text or version."""


def read_returned(data: bytes, filename: str, publication: Publication) -> Returned:
    """Raises Refused for a file that is unsafe, OtherText, or NotUnderstood with its places."""
    if not is_word(data, filename):
        raise Refused(_("Bring back the Word document (.docx) that was taken out here."))
    tracked = read_tracked(data)
    text_hash = tracked.properties.get(TEXT_HASH, "")
    symbol = tracked.properties.get(SYMBOL, "")
    _refuse_other_text(publication, text_hash, symbol)
    reader = _Reader(tracked, publication)
    found = reader.read()
    if not text_hash:
        reader.warnings.append(
            _("The file does not say which text it is of: its clauses were known by their marks.")
        )
    if places := [*tracked.unclear, *reader.unclear]:
        raise NotUnderstood(places)
    return Returned(tuple(found), tuple(tracked.ignored), tuple(reader.warnings), text_hash, symbol)


def _refuse_other_text(publication: Publication, text_hash: str, symbol: str) -> None:
    ours = publication.symbol or publication.version
    other = text_hash != publication.text_hash if text_hash else symbol not in ("", ours)
    if other and symbol not in ("", ours):
        raise OtherText(
            _("This file is of %(symbol)s; the round is about %(ours)s. Take that text out anew.")
            % {"symbol": symbol[:60], "ours": ours}
        )
    if other:
        raise OtherText(
            _("This file is of another text than %(ours)s. Take the round’s text out anew.")
            % {"ours": ours}
        )


@dataclass(slots=True, eq=False)
class _Before:
    """A paragraph of the text before the changes."""

    lines: list[Line] = field(default_factory=list)
    key: str = ""
    frame: bool = False
    lead: int = 0  # how many characters, of the kept and the deleted, are the printed number
    after: int | None = None  # which paragraph of the later text carries it on
    joined: bool = False

    @property
    def pieces(self) -> Iterator[Piece]:
        return (piece for line in self.lines for piece in line.pieces)

    @property
    def where(self) -> str:
        return self.lines[0].where


class _Reader:
    def __init__(self, tracked: Tracked, publication: Publication) -> None:
        self.tracked = tracked
        self.publication = publication
        self.nodes = {node.key: node for node in publication.nodes}
        self.order = list(self.nodes)
        self.leads = dict(_leads(publication))
        self.unclear: list[Unclear] = []
        self.warnings: list[str] = []
        self.before: list[_Before] = []
        self.after: list[list[tuple[int, Line]]] = []  # with the paragraph before, by its index
        self.leading: set[int] = set()  # ids of pieces that are a printed number
        self.earlier = {id(line): before for before, line in pairwise(tracked.lines)}

    def read(self) -> list[Found]:
        self._lay_out()
        self._know_by_marks()
        self._know_by_words()
        self._part_from_numbers()
        self._carry_on()
        self._refuse_strange()
        found = [*self._changes(), *self._insertions(), *self._missing()]
        found = self._with_moves(found)
        found += self._remarks(found)
        places = {key: place for place, key in enumerate(["", *self.order])}
        return sorted(found, key=lambda each: places[each.clause])

    # --- Two texts in one file ---

    def _lay_out(self) -> None:
        fresh_before = fresh_after = True
        for line in self.tracked.lines:
            if fresh_before:
                self.before.append(_Before())
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
        spoken = [_tidied(self.nodes[key].text) for key in lost]
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
            if number and text[number.end() :] == _tidied(self.nodes[key].text):
                return text[number.end() :]
        return text

    def _refuse_strange(self) -> None:
        """Changes in what is no clause, as far as is known."""
        for each in self.before:
            revision = None if each.key else _first(each)
            if revision is None or not _was(each):
                continue
            if each.frame:
                if each.after is not None and self._now(each.after) == self._was(each):
                    continue  # new paragraphs stand beside it
                what = _("a change outside the clauses of the text")
            else:
                what = _("a change in a paragraph that has lost the mark of its clause")
            words = one_line("".join(piece.text for piece in each.pieces))[:200]
            self.unclear.append(Unclear(each.where, what, words, revision.author, revision.at))

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

    def _divide(self, each: _Before, piece: Piece, at: int) -> None:
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

    # --- What changed ---

    def _changes(self) -> Iterator[Found]:
        for each in self.before:
            if not each.key:
                continue
            node = self.nodes[each.key]
            was, base = self._was(each), _tidied(node.text)
            revisions = [*self._revisions(each)]
            if each.after is None:
                earlier = self._line_before(each.lines[0])
                if each.joined and earlier and earlier.left:
                    revisions.append(earlier.left)  # the end of the paragraph that took its words
                yield Found(
                    Edit.DELETED,
                    each.key,
                    authors=authors(iter(revisions)),
                    at=_latest(revisions),
                    tracked=was == base and bool(revisions),
                    joined=each.joined,
                )
                continue
            self._judge_number(each)
            now = self._now(each.after)
            if now == base:
                continue
            refuse_giant(len(now), each.where)
            yield Found(
                Edit.CHANGED,
                each.key,
                now,
                authors=authors(iter(revisions)),
                at=_latest(revisions),
                tracked=was == base,
            )

    def _judge_number(self, each: _Before) -> None:
        pieces = list(each.pieces)
        number = [place for place, piece in enumerate(pieces) if id(piece) in self.leading]
        for piece in pieces[: max(number, default=-1) + 1]:
            mark = piece.left if id(piece) in self.leading else None
            if id(piece) not in self.leading and self._inside(piece, each):
                mark = piece.came
            if mark and piece.text.strip():
                what = _("a changed number: numbers are set when the next version is made")
                self.unclear.append(
                    Unclear(each.where, what, one_line(piece.text), mark.author, mark.at)
                )

    def _inside(self, piece: Piece, each: _Before) -> bool:
        """Whether a piece stands in the paragraph that carries this one on."""
        return each.after is not None and any(
            held is piece for _index, line in self.after[each.after] for held in line.pieces
        )

    def _insertions(self) -> Iterator[Found]:
        carried = {each.after for each in self.before if each.key or each.frame}
        for place, lines in enumerate(self.after):
            text = self._now(place)
            if place in carried or not text:
                continue
            index, line = next(
                pair for pair in lines if any(p.text.strip() and not p.left for p in pair[1].pieces)
            )
            refuse_giant(len(text), line.where)
            before = lines[-1][1]
            revisions = [
                *(p.came for _i, each in lines for p in each.pieces if p.came and not p.left),
                *(each.came for _i, each in lines if each.came),
            ]
            if not revisions and (earlier := self._line_before(line)) and earlier.came:
                revisions = [earlier.came]  # the Enter that divided the clause before it
            untouched = any(not p.came and p.text.strip() for p in before.pieces)
            yield Found(
                Edit.INSERTED,
                self._preceding(index, place),
                text,
                authors=authors(iter(revisions)),
                at=_latest(revisions),
                tracked=bool(revisions),
                divided=untouched and bool(revisions),
            )

    def _line_before(self, line: Line) -> Line | None:
        return self.earlier.get(id(line))

    def _preceding(self, index: int, place: int) -> str:
        """The key of the clause after which a paragraph of the later text stands."""
        for each in reversed(self.before[: index + 1]):
            if not each.key:
                continue
            if each.after is None:
                if each is not self.before[index]:
                    return each.key
            elif each.after < place:
                return each.key
        return ""

    def _missing(self) -> Iterator[Found]:
        there = {each.key for each in self.before}
        for key in self.order:
            if key not in there:
                yield Found(Edit.DELETED, key, tracked=False)

    def _with_moves(self, found: Sequence[Found]) -> list[Found]:
        """A clause deleted here whose very words were inserted there has moved."""
        texts = {
            _tidied(self.nodes[each.clause].text): each
            for each in found
            if each.edit is Edit.DELETED and not each.joined
        }
        moves = {
            each.wording: (each, texts[each.wording])
            for each in found
            if each.edit is Edit.INSERTED and each.wording in texts
        }
        partner = {id(a): b.clause for pair in moves.values() for a, b in (pair, pair[::-1])}
        return [
            replace(each, moved=partner[id(each)]) if id(each) in partner else each
            for each in found
        ]

    # --- Comments in the margin ---

    def _remarks(self, found: Iterable[Found]) -> list[Found]:
        anchors: dict[str, tuple[int, int]] = {}
        for place, lines in enumerate(self.after):
            for index, line in lines:
                for number in line.comments:
                    anchors.setdefault(number, (index, place))
        words = {each.clause: each.wording for each in found if each.edit is Edit.CHANGED}
        remarks = []
        for balloon in self.tracked.balloons:
            if balloon.text:
                refuse_giant(len(balloon.text), _("the comments"))
                key = self._anchor(anchors.get(balloon.number))
                whole = {_tidied(self.nodes[key].text), words.get(key, "")} if key else set()
                remarks.append(
                    Found(
                        Edit.REMARK,
                        key,
                        text=_with_quote(balloon, whole, self.leads.get(key)),
                        authors=(balloon.author,) if balloon.author else (),
                        at=balloon.at,
                    )
                )
        return remarks

    def _anchor(self, anchor: tuple[int, int] | None) -> str:
        """Its clause; that before it, on a new paragraph; none on what is no clause."""
        if anchor is None:
            return ""
        index, place = anchor
        each = self.before[index]
        if each.key and (each.after is None or each.after == place):
            return each.key
        if each.frame and each.after == place:
            return ""
        return self._preceding(index, place)

    # --- Words ---

    def _was(self, each: _Before) -> str:
        return _tidied(
            "".join(p.text for p in each.pieces if not p.came and id(p) not in self.leading)
        )

    def _now(self, place: int) -> str:
        return _tidied(
            "".join(
                piece.text
                for _index, line in self.after[place]
                for piece in line.pieces
                if not piece.left and id(piece) not in self.leading
            )
        )

    def _revisions(self, each: _Before) -> Iterator[Revision]:
        for line in each.lines:
            yield from (mark for mark in (line.left,) if mark)
        for piece in each.pieces:
            if piece.left:
                yield piece.left
        if each.after is not None:
            for _index, line in self.after[each.after]:
                yield from (piece.came for piece in line.pieces if piece.came)
                yield from (mark for mark in (line.came,) if mark)


def _own_lines(each: _Before) -> list[Line]:
    """Those in which a paragraph stood, where its own end still stands."""
    if each.lines[-1].left:
        return []
    old = (n for n, line in enumerate(each.lines) if any(not p.came for p in line.pieces))
    return each.lines[next(old, len(each.lines)) :]


def _was(each: _Before) -> str:
    return _tidied("".join(piece.text for piece in each.pieces if not piece.came))


def _first(each: _Before) -> Revision | None:
    marks = (mark for line in each.lines for mark in (line.came, line.left))
    pieces = (mark for piece in each.pieces for mark in (piece.came, piece.left))
    return next((mark for mark in (*pieces, *marks) if mark is not None), None)


def _tidied(text: str) -> str:
    return one_line(tidy(text, Counter()))


def _latest(revisions: Iterable[Revision]) -> str:
    return max((revision.at for revision in revisions), default="")


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


def _with_quote(balloon: Balloon, whole: set[str], lead: regex.Pattern[str] | None) -> str:
    """A comment that is hung on a part of its clause says on which words."""
    quoted = _tidied(balloon.quoted)
    bare = _tidied(lead.sub("", quoted, count=1)) if lead and lead.match(quoted) else quoted
    if not bare or bare in whole or not any(bare in words for words in whole):
        return balloon.text
    return _("“%(words)s”: %(comment)s") % {"words": bare, "comment": balloon.text}
