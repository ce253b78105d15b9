"""The paragraphs of a Word document with their revision marks: who inserted and deleted what.

Strict on purpose: what is not understood to the letter is noted as `Unclear`, and whoever asked
for the document then takes nothing of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.documents.importing.characters import one_line
from apps.documents.importing.limits import MAX_CLAUSE_CHARACTERS
from apps.documents.importing.safety import refuse_long, refuse_many
from apps.documents.importing.word.archive import Archive
from apps.documents.importing.word.strange import plain_words
from apps.documents.importing.word.xml import Element, attribute, child, children, switched, tag

_CAME, _LEFT = {"ins", "moveTo"}, {"del", "moveFrom"}
_REVISIONS = _CAME | _LEFT
_CLEAR = {"hyperlink", "smartTag", "sdt", "sdtContent", "customXml", "bdo", "dir", "fldSimple"}
_SILENT = {
    *("pPr", "rPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "sectPr", "proofErr"),
    *("bookmarkEnd", "lastRenderedPageBreak", "annotationRef", "permStart", "permEnd"),
    *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"),
}
_LETTERS = {"tab": " ", "ptab": " ", "br": " ", "cr": " "}
_LETTERS |= {"noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_FIELDS = {"fldChar", "instrText", "delInstrText"}
_PICTURES = {"drawing", "pict", "object", "AlternateContent"}
_NOTES = {"footnoteReference", "endnoteReference"}
_BESIDE = ("header", "footer", "footnotes", "endnotes")
_FORMS = {"rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "numberingChange"}


@dataclass(frozen=True, slots=True)
class Revision:
    """Who made a mark, and when, as Word wrote it down."""

    author: str
    at: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """A place that was not understood."""

    where: str
    what: str
    words: str = ""
    author: str = ""
    at: str = ""


@dataclass(slots=True, eq=False)
class Piece:
    text: str
    came: Revision | None
    left: Revision | None


@dataclass(slots=True, eq=False)
class Line:
    """One paragraph, with the state of its own mark: the end that an Enter makes."""

    number: int  # as people count: those with words
    pieces: list[Piece] = field(default_factory=list)
    bookmarks: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)  # that begin here, or point here
    came: Revision | None = None
    left: Revision | None = None

    @property
    def where(self) -> str:
        return _("paragraph %(number)d") % {"number": self.number}


@dataclass(frozen=True, slots=True)
class Balloon:
    """A comment in the margin. `quoted` is what it is hung on."""

    number: str
    author: str
    at: str
    text: str
    quoted: str
    strange: bool = False  # no comment, but the words of a table or a footnote


@dataclass(slots=True)
class Tracked:
    lines: list[Line] = field(default_factory=list)
    balloons: list[Balloon] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)
    ignored: list[Unclear] = field(default_factory=list)  # no words are touched
    properties: dict[str, str] = field(default_factory=dict)


def read_tracked(data: bytes) -> Tracked:
    """Raises Refused for a file that is unsafe or no Word document."""
    with Archive(data) as archive:
        return _Reader(archive).read()


class _Reader:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._found = Tracked()
        self._number = 0
        self._waiting: list[str] = []  # bookmarks between two paragraphs
        self._commented: list[str] = []  # comments between two paragraphs
        self._quoted: dict[str, list[str]] = {}
        self._open: set[str] = set()  # comments whose range has begun and not ended
        self._beside = {kind: archive.related(kind) for kind in _BESIDE}
        self._notes = {
            (tag(note), attribute(note, "id")): note
            for kind in ("footnotes", "endnotes")
            for root in self._beside[kind]
            for note in root
        }
        self._taken: set[Element] = set()  # notes whose words are kept

    def read(self) -> Tracked:
        body = child(self._archive.part(self._archive.main), "body")
        if body is not None:
            refuse_long(
                sum(len(each.text or "") for each in body.iter() if tag(each) in {"t", "delText"})
            )
            self._blocks(body)
        self._read_balloons()
        self._look_beside()
        self._read_properties()
        return self._found

    # --- Paragraph by paragraph ---

    def _blocks(self, element: Element) -> None:
        for each in element:
            refuse_many(len(self._found.lines))
            name = tag(each)
            if name == "p":
                self._paragraph(each)
            elif name == "tbl":
                self._table(each)
            elif name == "bookmarkStart":
                self._waiting.append(attribute(each, "name"))
            elif name in {"commentRangeStart", "commentRangeEnd"}:
                self._range(each, name, self._commented)
            elif name in _CLEAR:
                self._blocks(each)
            elif name in _SILENT:
                self._list_forms(each, self._after())
            elif _words(each) or _first_revision(each) is not None or name == "altChunk":
                self._unclear(each, _("something that the portal does not know"), self._after())

    def _after(self) -> str:
        return _("after paragraph %(number)d") % {"number": self._number}

    def _paragraph(self, paragraph: Element) -> None:
        if _words(paragraph).strip():
            self._number += 1
        line = Line(self._number, bookmarks=self._waiting, comments=self._commented)
        self._waiting, self._commented = [], []
        self._found.lines.append(line)
        properties = child(paragraph, "pPr")
        marks = child(properties, "rPr")
        for each in () if marks is None else marks:
            if tag(each) in _CAME:
                line.came = _revision(each)
            elif tag(each) in _LEFT:
                line.left = _revision(each)
        if line.came and line.left:
            self._unclear(paragraph, _("a paragraph inserted by one and deleted by another"), line)
        if properties is not None:
            self._list_forms(properties, line.where)
        self._walk(paragraph, line, None, None)

    def _walk(
        self, element: Element, line: Line, came: Revision | None, left: Revision | None
    ) -> None:
        for each in element:
            name = tag(each)
            if name in _REVISIONS:
                if came or left:
                    self._unclear(each, _("a change inside another change"), line)
                elif name in _CAME:
                    self._walk(each, line, _revision(each), None)
                else:
                    self._walk(each, line, None, _revision(each))
            elif name == "r":
                self._run(each, line, came, left)
            elif name == "bookmarkStart":
                line.bookmarks.append(attribute(each, "name"))
            elif name in {"commentRangeStart", "commentRangeEnd"}:
                self._range(each, name, line.comments)
            elif name in _CLEAR:
                self._walk(each, line, came, left)
            elif name not in _SILENT and (_words(each) or _first_revision(each) is not None):
                self._unclear(each, _("something that the portal does not know"), line)

    def _run(self, run: Element, line: Line, came: Revision | None, left: Revision | None) -> None:
        form = child(run, "rPr")
        words = _words(run)
        if form is not None:
            self._list_forms(form, line.where, words)
        if words.strip() and switched(form, "vanish"):
            self._unclear(run, _("hidden words"), line)
        if words.strip() and (switched(form, "strike") or switched(form, "dstrike")):
            self._unclear(
                run, _("words struck through by hand: no tracked deletion stands there"), line
            )
        for each in run:
            name = tag(each)
            if name in {"t", "delText"}:
                self._piece(each.text or "", line, came, left)
            elif name in _LETTERS:
                self._piece(_LETTERS[name], line, came, left)
            elif name == "commentReference":
                line.comments.append(attribute(each, "id"))
            elif name in _FIELDS:
                if came or left:
                    self._unclear(each, _("a changed field"), line)
            elif name in _NOTES:
                self._note(each, line, left)
            elif name in _PICTURES:
                self._picture(each, line, came, left)
            elif name not in _SILENT:
                self._unclear(each, _("a symbol or an object"), line)

    # --- What our texts have none of ---

    def _table(self, table: Element) -> None:
        words = plain_words(table)
        text = _("A table in the file: %(words)s") % {"words": f"\n{words}"}
        if not words or len(text) > MAX_CLAUSE_CHARACTERS:
            self._unclear(table, _("a table: the text has none"), self._after())
            return
        lines = self._found.lines
        self._keep(text, table, lines[-1].comments if lines else self._commented)

    def _note(self, reference: Element, line: Line, left: Revision | None) -> None:
        """Its words are kept once, however often a file points to it."""
        kind = tag(reference).removesuffix("Reference")
        note = self._notes.pop((kind, attribute(reference, "id")), None)
        words = "" if note is None or left else plain_words(note)
        text = _("A footnote in the file: %(words)s") % {"words": words}
        if note is None or not words or len(text) > MAX_CLAUSE_CHARACTERS:
            self._unclear(reference, _("a footnote of Word: the text carries none"), line)
            return
        self._taken.add(note)
        self._keep(text, reference, line.comments)

    def _keep(self, text: str, element: Element, comments: list[str]) -> None:
        """As if somebody had written it beside the paragraph."""
        number = f"strange {len(self._found.balloons)}"
        made = _around(element) or Revision("", "")
        comments.append(number)
        self._found.balloons.append(Balloon(number, made.author, made.at, text, "", strange=True))

    def _piece(self, text: str, line: Line, came: Revision | None, left: Revision | None) -> None:
        line.pieces.append(Piece(text, came, left))
        if left is None:
            for number in self._open:
                self._quoted[number].append(text)

    def _picture(
        self, picture: Element, line: Line, came: Revision | None, left: Revision | None
    ) -> None:
        if _words(picture).strip():
            self._unclear(picture, _("a text box"), line)
        elif came or left:
            self._unclear(picture, _("a picture put in or taken out"), line)
        else:
            self._found.ignored.append(Unclear(line.where, _("a picture is not taken")))

    def _range(self, each: Element, name: str, comments: list[str]) -> None:
        number = attribute(each, "id")
        if name == "commentRangeStart":
            comments.append(number)
            self._open.add(number)
            self._quoted.setdefault(number, [])
        else:
            self._open.discard(number)

    # --- What stands beside the text ---

    def _read_balloons(self) -> None:
        for root in self._archive.related("comments"):
            for comment in children(root, "comment"):
                number = attribute(comment, "id")
                if (inside := _first_revision(comment)) is not None:
                    self._unclear(inside, _("a change inside a comment"), _("the comments"))
                lines = ("".join(_letters(each)) for each in comment.iter() if tag(each) == "p")
                self._found.balloons.append(
                    Balloon(
                        number,
                        one_line(attribute(comment, "author")),
                        attribute(comment, "date"),
                        "\n".join(line for line in map(one_line, lines) if line),
                        one_line("".join(self._quoted.get(number, []))),
                    )
                )

    def _look_beside(self) -> None:
        """Changes outside the text, which nobody could find again."""
        beside = {
            "header": _("the head of the pages"),
            "footer": _("the foot of the pages"),
            "footnotes": _("the notes"),
            "endnotes": _("the notes"),
        }
        for kind, where in beside.items():
            for root in self._beside[kind]:
                for part in root:
                    if part not in self._taken and (found := _first_revision(part)) is not None:
                        self._unclear(found, _("a change outside the text"), where)
                        break

    def _read_properties(self) -> None:
        of_the_package = self._archive.of_the_package
        for root in [*of_the_package("custom-properties"), *of_the_package("customProperties")]:
            for each in children(root, "property"):
                self._found.properties[attribute(each, "name")] = one_line(
                    "".join(part for part in each.itertext() if isinstance(part, str))
                )[:250]

    # --- What is listed ---

    def _unclear(self, element: Element, what: str, where: Line | str) -> None:
        revision = _around(element)
        self._found.unclear.append(
            Unclear(
                where if isinstance(where, str) else where.where,
                what,
                one_line(_words(element))[:200],
                revision.author if revision else "",
                revision.at if revision else "",
            )
        )

    def _list_forms(self, form: Element, where: str, words: str = "") -> None:
        """Changes of form, which touch no word."""
        for each in form.iter():
            numbering = tag(each) == "ins" and _within(each) == "numPr"
            if tag(each) in _FORMS or numbering:
                made = _revision(each)
                self._found.ignored.append(
                    Unclear(
                        where,
                        _("a change of form, not of words"),
                        one_line(words)[:200],
                        made.author,
                        made.at,
                    )
                )


def _revision(element: Element) -> Revision:
    return Revision(one_line(attribute(element, "author"))[:120], attribute(element, "date")[:40])


def _around(element: Element) -> Revision | None:
    """The mark that an element is, stands in, or holds."""
    for each in (element, *element.iterancestors()):
        if tag(each) in _REVISIONS:
            return _revision(each)
    inside = _first_revision(element)
    return None if inside is None else _revision(inside)


def _first_revision(element: Element) -> Element | None:
    return next(
        (each for each in element.iter() if tag(each) in _REVISIONS and _within(each) != "numPr"),
        None,
    )


def _within(element: Element) -> str:
    parent = element.getparent()
    return "" if parent is None else tag(parent)


def _letters(element: Element) -> Iterator[str]:
    for each in element.iter():
        name = tag(each)
        if name in {"t", "delText"}:
            yield each.text or ""
        elif name in _LETTERS and _within(each) == "r":
            yield _LETTERS[name]


def _words(element: Element) -> str:
    return "".join(_letters(element))


def authors(revisions: Iterator[Revision]) -> tuple[str, ...]:
    """Each once, those with the most marks first."""
    return tuple(name for name, _count in Counter(r.author for r in revisions).most_common())
