"""A text that went out to be negotiated in Word, come back: what changed, clause by clause.

    returned = read_returned(data, "ours.docx", publication)

Two texts lie in such a file: the one before all tracked changes, and the one after them. `pairing`
finds the clauses in both. The text before the changes is compared with the version that went out,
so that what was changed without a mark is known as such and never taken silently.

What cannot be understood to the letter stops it all: `NotUnderstood` lists where.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import regex
from django.utils.translation import gettext as _

from apps.documents.exporting.publication import Publication
from apps.documents.exporting.word_marks import SYMBOL, TEXT_HASH
from apps.documents.importing.characters import one_line
from apps.documents.importing.result import Refused
from apps.documents.importing.safety import is_word, refuse_giant
from apps.documents.importing.word.pairing import Before, OtherText, Pairing, tidied
from apps.documents.importing.word.tracked import (
    Balloon,
    Piece,
    Revision,
    Tracked,
    Unclear,
    authors,
    read_tracked,
)

__all__ = [
    "Edit",
    "Found",
    "NotUnderstood",
    "OtherText",
    "Returned",
    "read_returned",
]


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
    strange: bool = False  # a remark made of a table or footnote, of which our text has none


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


class _Reader(Pairing):
    def __init__(self, tracked: Tracked, publication: Publication) -> None:
        super().__init__(tracked, publication)
        self.unclear: list[Unclear] = []

    def read(self) -> list[Found]:
        self._refuse_strange()
        found = [*self._changes(), *self._insertions(), *self._missing()]
        found = self._with_moves(found)
        found += self._remarks(found)
        places = {key: place for place, key in enumerate(["", *self.order])}
        return sorted(found, key=lambda each: places[each.clause])

    def _refuse_strange(self) -> None:
        """Changes in what is no clause, as far as is known."""
        for each in self.before:
            revision = None if each.key else _first(each)
            if revision is None or not self.was(each):
                continue
            if each.frame:
                if each.after is not None and self.now(each.after) == self.was(each):
                    continue  # new paragraphs stand beside it
                what = _("a change outside the clauses of the text")
            else:
                what = _("a change in a paragraph that has lost the mark of its clause")
            words = one_line("".join(piece.text for piece in each.pieces))[:200]
            self.unclear.append(Unclear(each.where, what, words, revision.author, revision.at))

    # --- What changed ---

    def _changes(self) -> Iterator[Found]:
        for each in self.before:
            if not each.key:
                continue
            node = self.nodes[each.key]
            was, base = self.was(each), tidied(node.text)
            revisions = [*self._revisions(each)]
            if each.after is None:
                earlier = self.line_before(each.lines[0])
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
            now = self.now(each.after)
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

    def _judge_number(self, each: Before) -> None:
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

    def _inside(self, piece: Piece, each: Before) -> bool:
        """Whether a piece stands in the paragraph that carries this one on."""
        return each.after is not None and any(
            held is piece for _index, line in self.after[each.after] for held in line.pieces
        )

    def _insertions(self) -> Iterator[Found]:
        carried = {each.after for each in self.before if each.key or each.frame}
        for place, lines in enumerate(self.after):
            text = self.now(place)
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
            if not revisions and (earlier := self.line_before(line)) and earlier.came:
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
            tidied(self.nodes[each.clause].text): each
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
                whole = {tidied(self.nodes[key].text), words.get(key, "")} if key else set()
                remarks.append(
                    Found(
                        Edit.REMARK,
                        key,
                        text=_with_quote(balloon, whole, self.leads.get(key)),
                        authors=(balloon.author,) if balloon.author else (),
                        at=balloon.at,
                        strange=balloon.strange,
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

    def _revisions(self, each: Before) -> Iterator[Revision]:
        for line in each.lines:
            yield from (mark for mark in (line.left,) if mark)
        for piece in each.pieces:
            if piece.left:
                yield piece.left
        if each.after is not None:
            for _index, line in self.after[each.after]:
                yield from (piece.came for piece in line.pieces if piece.came)
                yield from (mark for mark in (line.came,) if mark)


def _first(each: Before) -> Revision | None:
    marks = (mark for line in each.lines for mark in (line.came, line.left))
    pieces = (mark for piece in each.pieces for mark in (piece.came, piece.left))
    return next((mark for mark in (*pieces, *marks) if mark is not None), None)


def _latest(revisions: Iterable[Revision]) -> str:
    return max((revision.at for revision in revisions), default="")


def _with_quote(balloon: Balloon, whole: set[str], lead: regex.Pattern[str] | None) -> str:
    """A comment that is hung on a part of its clause says on which words."""
    quoted = tidied(balloon.quoted)
    bare = tidied(lead.sub("", quoted, count=1)) if lead and lead.match(quoted) else quoted
    if not bare or bare in whole or not any(bare in words for words in whole):
        return balloon.text
    return _("“%(words)s”: %(comment)s") % {"words": bare, "comment": balloon.text}
