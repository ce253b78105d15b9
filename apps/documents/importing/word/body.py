"""The body of a Word document, paragraph by paragraph and table by table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from apps.documents.importing.blocks import Block, Reading, Shape
from apps.documents.importing.characters import one_line, tidy
from apps.documents.importing.layout import joined
from apps.documents.importing.lists import with_lists
from apps.documents.importing.markers import ENTRY
from apps.documents.importing.safety import refuse_long, refuse_many
from apps.documents.importing.word.archive import Archive
from apps.documents.importing.word.numbering import Numbering
from apps.documents.importing.word.paragraphs import Notes, ParagraphReader, Words, deleted_text
from apps.documents.importing.word.styles import BODY_RANK, Styles
from apps.documents.importing.word.visible import visible_texts
from apps.documents.importing.word.xml import (
    Element,
    attribute,
    child,
    children,
    tag,
    value,
    whole,
)
from apps.documents.importing.words import count

_WRAPPERS = {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "Choice"}
_NO_NOTE = {"separator", "continuationSeparator", "continuationNotice"}


class BodyReader:
    def __init__(self, archive: Archive, done: Counter[str]) -> None:
        self._archive = archive
        self._done = done
        self._reading = Reading()
        self._blocks: list[Block] = []
        self._styles = Styles(next(iter(archive.related("styles")), None))
        self._numbering = Numbering(next(iter(archive.related("numbering")), None))
        self._numbers = Notes()
        self._words = ParagraphReader(self._styles, self._numbers)
        self._notes = {
            **self._notes_in("footnotes", "footnoteReference"),
            **self._notes_in("endnotes", "endnoteReference"),
        }
        self._comments: dict[str, str] = {}  # where each is
        self._paragraph = 0
        self._tables = 0
        self._place = ""  # of a table's row or a note, where paragraphs are not counted
        self._carried = ""  # words of a paragraph whose end was deleted under tracked changes

    def read(self) -> Reading:
        root = self._archive.part(self._archive.main)
        body = child(root, "body")
        if body is not None:
            refuse_long(sum(len(each.text or "") for each in body.iter() if tag(each) == "t"))
            self._read_children(body)
            self._reading.words = _counted(body)
        self._list_unused_notes()
        self._list_comments()
        self._list_margins()
        self._list_numbers()
        self._reading.blocks = with_lists((block, 0) for block in self._blocks)
        return self._reading

    # The body

    def _read_children(self, element: Element) -> None:
        for each in element:
            refuse_many(len(self._blocks))
            name = tag(each)
            if name == "p":
                self._read_paragraph(each)
            elif name == "tbl":
                self._read_table(each)
            elif name == "AlternateContent":
                chosen = child(each, "Choice")
                chosen = child(each, "Fallback") if chosen is None else chosen
                if chosen is not None:
                    self._read_children(chosen)
            elif name in _WRAPPERS:
                self._read_children(each)
            elif name in {"del", "moveFrom"}:
                self._lose(self._where(), _tracked(), deleted_text(each))
            elif name == "altChunk":
                self._lose(self._where(), _("a file set into the text is not imported"), "")

    def _where(self) -> str:
        return self._place or _("paragraph %(number)d") % {"number": self._paragraph}

    def _lose(self, where: str, what: str, excerpt: str) -> None:
        self._reading.lose(where, what, one_line(excerpt))

    def _read_paragraph(self, paragraph: Element) -> None:
        words = self._words.read(paragraph)
        text = self._carried + tidy(words.text, self._done)
        self._carried = ""
        if child(paragraph, "pPr", "rPr", "del") is not None and text.strip():
            self._carried = text
            text = ""
            words.deleted.append("¶")
        if text.strip():
            self._paragraph += 1
        where = self._where()
        self._list_findings(words, where)
        if text.strip():
            style = value(paragraph, "pPr", "pStyle")
            if self._styles.is_contents(style):
                self._lose(where, _("a table of contents, left out: it is made anew"), text)
            else:
                self._add(paragraph, text, where, bold=words.bold)
        for note in words.notes:
            self._read_note(note)
        for box in words.boxes:
            self._lose(where, _("a text box: its words follow the paragraph that it hangs on"), "")
            self._read_children(box)

    def _add(self, paragraph: Element, text: str, where: str, *, bold: bool) -> None:
        style = value(paragraph, "pPr", "pStyle")
        block = Block("", where, bold=bold)
        rank = self._rank(paragraph, style)
        properties = child(paragraph, "pPr", "numPr")
        if properties is None:
            properties = self._styles.numbering(style)
        level = whole(value(properties, "ilvl")) or 0
        numbered = self._numbering.next(value(properties, "numId"), level)
        if rank is not None:
            number = numbered.number if numbered else ""
            block = replace(block, shape=Shape.HEADING, depth=rank, number=number)
        elif numbered is not None:
            depth = max(numbered.depth, self._styles.list_depth(style))
            block = replace(block, shape=Shape.ITEM, depth=depth, number=numbered.number)
        elif self._styles.is_quotation(style):
            block = replace(block, shape=Shape.QUOTATION)
        for line in _entries(text):
            self._blocks.append(replace(block, text=line))
            block = Block("", where, bold=bold)

    def _rank(self, paragraph: Element, style: str) -> int | None:
        own = whole(value(paragraph, "pPr", "outlineLvl"))
        if own is not None and own < BODY_RANK:
            return own + 1
        return self._styles.heading_rank(style)

    # Tables

    def _read_table(self, table: Element) -> None:
        self._tables += 1
        number, outer = self._tables, self._place
        self._lose(
            _("table %(table)d, row %(row)d") % {"table": number, "row": 1},
            _("a table: each of its rows became one entry, cells divided by a bar"),
            "",
        )
        for index, row in enumerate(_inside(table, "tr"), start=1):
            self._place = _("table %(table)d, row %(row)d") % {"table": number, "row": index}
            if child(row, "trPr", "del") is not None:
                self._lose(self._place, _tracked(), deleted_text(row))
            else:
                self._read_row(row)
        self._place = outer

    def _read_row(self, row: Element) -> None:
        outer, cells = self._blocks, []
        for cell in _inside(row, "tc"):
            self._blocks = []
            self._read_children(cell)
            cells.append(self._blocks)
        self._blocks = outer
        notes = [block for cell in cells for block in cell if block.shape is Shape.FOOTNOTE]
        cells = [[block for block in cell if block.shape is not Shape.FOOTNOTE] for cell in cells]
        if len(cells) > 1 and all(len(cell) <= 1 for cell in cells):
            texts = [f"{block.number} {block.text}".strip() for cell in cells for block in cell]
            if texts:
                self._blocks.append(Block(" | ".join(texts), self._place, Shape.ROW))
        else:  # a table that only lays out a page: its paragraphs stay what they are
            self._blocks.extend(block for cell in cells for block in cell)
        self._blocks.extend(notes)

    # Notes

    def _notes_in(self, part: str, kind: str) -> dict[tuple[str, str], Element]:
        return {
            (kind, attribute(note, "id")): note
            for root in self._archive.related(part)
            for note in root
            if attribute(note, "type") not in _NO_NOTE
        }

    def _read_note(self, key: tuple[str, str]) -> None:
        note = self._notes.get(key)
        if note is None:
            return  # the mark stands in the text, and the review lists it
        number = self._numbers.number(*key)
        outer, self._blocks = self._blocks, []
        place, self._place = self._place, _("note %(number)s") % {"number": number}
        self._read_children(note)
        text = " ".join(f"{block.number} {block.text}".strip() for block in self._blocks)
        where, self._place, self._blocks = self._place, place, outer
        if text:
            self._blocks.append(Block(text, where, Shape.FOOTNOTE, depth=1, number=number))
        self._reading.words.update(_counted(note))

    def _list_unused_notes(self) -> None:
        for key, note in self._notes.items():
            text = "".join(each.text or "" for each in note.iter() if tag(each) == "t")
            if key not in self._numbers.numbers and text.strip():
                self._lose(
                    _("the notes"), _("a note to which no word of the text points any more"), text
                )

    # What is listed

    def _list_findings(self, words: Words, where: str) -> None:
        for identifier in words.comments:
            self._comments[identifier] = where
        inserted, deleted = "".join(words.inserted), "".join(words.deleted)
        if inserted or deleted:
            changes = []
            if inserted:
                changes.append(_("taken in: “%(text)s”") % {"text": one_line(inserted)})
            if deleted:
                changes.append(_("left out: “%(text)s”") % {"text": one_line(deleted)})
            self._lose(where, _tracked(), "; ".join(changes))
        if words.restyled:
            self._lose(where, _("a tracked change of form, not of words"), "")
        if words.hidden:
            self._lose(where, _("hidden text, left out"), words.hidden)
        for picture in words.pictures:
            self._lose(where, _("a picture is not imported"), picture)
        if words.objects:
            self._lose(where, _("an embedded object is not imported"), "")
        if words.symbols:
            self._lose(where, _("a symbol of a special font is not imported"), "")
        if words.formulas:
            self._lose(where, _("a formula was read as its letters, in one line"), words.text)

    def _list_comments(self) -> None:
        for root in self._archive.related("comments"):
            for comment in children(root, "comment"):
                text = " ".join(each.text or "" for each in comment.iter() if tag(each) == "t")
                where = self._comments.get(attribute(comment, "id"), _("the comments"))
                author = attribute(comment, "author") or _("somebody")
                self._lose(
                    where, _("a comment in the margin by %(author)s") % {"author": author}, text
                )

    def _list_margins(self) -> None:
        for kind, where in (("header", _("the head of the pages")), ("footer", _("their foot"))):
            for root in self._archive.related(kind):
                text = " ".join(each.text or "" for each in root.iter() if tag(each) == "t")
                if text.strip():
                    self._lose(where, _("words printed on each page, left out"), text)

    def _list_numbers(self) -> None:
        if self._numbering.unknown:
            self._lose(
                _("the lists"),
                _("numbers of an unknown form were written as 1, 2, 3"),
                ", ".join(sorted(self._numbering.unknown)),
            )
        kinds = {kind for kind, _id in self._numbers.numbers}
        if len(kinds) > 1:
            self._lose(_("the notes"), _("footnotes and endnotes were numbered in one series"), "")


def _counted(root: Element) -> Counter[str]:
    return count(tidy(text, Counter()) for text in visible_texts(root))


def _tracked() -> str:
    return _("tracked changes: the text as if they were accepted was taken")


def _entries(text: str) -> Iterator[str]:
    """A paragraph, divided only where an entry such as "(a)" begins a line of its own."""
    gathered = ""
    for line in text.split("\n"):
        if gathered.strip() and ENTRY.match(line.lstrip()):
            yield one_line(gathered)
            gathered = ""
        gathered = joined(gathered.rstrip(), line.strip())
    if gathered.strip():
        yield one_line(gathered)


def _inside(element: Element, name: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row; content controls may stand between."""
    for each in element:
        if tag(each) == name:
            yield each
        elif tag(each) in _WRAPPERS:
            yield from _inside(each, name)
