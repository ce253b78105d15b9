"""Markdown, read by a CommonMark parser, with tables and notes.

A file is read so when Markdown's own marks stand in it, whatever its name says: marks that are
read as text would end up in the clauses, and text that is read as Markdown loses its lines.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import regex
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from apps.documents.importing.blocks import Block, Reading, Shape
from apps.documents.importing.characters import one_line
from apps.documents.importing.layout import ends_sentence, joined
from apps.documents.importing.limits import MAX_CLAUSE_CHARACTERS, MAX_MARKS, MAX_MARKS_IN_CLAUSE
from apps.documents.importing.lists import with_lists
from apps.documents.importing.markers import ENTRY
from apps.documents.importing.result import Refused
from apps.documents.importing.safety import refuse_many
from apps.documents.importing.words import count

_MARKS = regex.compile(
    r"^ {0,3}#{1,6}\s+\S"  # a heading
    r"|^[^\n]+\n {0,3}(?:={3,}|-{3,})[ \t]*$"  # a heading with a line drawn under it
    r"|^ {0,3}>\s*\S"  # a quotation
    r"|^ {0,3}(?:```|~~~)"  # code
    r"|^[ \t]*+\|?(?:[ \t]*+:?-{2,}+:?[ \t]*+\|)+"  # a table
    r"|\*\*(?=\S)[^*\n]+\*\*"  # bold
    r"|!?\[[^\[\]\n]*\]\([^()\s]*\)"  # a link or a picture
    r"|\[\^\w+\]",  # a note
    regex.MULTILINE,
)
_NOTE = regex.compile(
    r"^\[\^(?P<name>[\w-]{1,40})\]:[ \t]*(?P<text>[^\n]*(?:\n[ \t]+\S[^\n]*)*)$", regex.MULTILINE
)
_NOTE_MARK = regex.compile(r"\[\^(?P<name>[\w-]{1,40})\]")
_HTML = regex.compile(r"<!--.*?-->|<[^<>]*>", regex.DOTALL)
# Each of these becomes a clause, or is part of one that a page broke in two.
_CLAUSE_START = regex.compile(
    r"^[ \t]*(?:[-*+]|\d{1,9}[.)]|#{1,6})[ \t]+\S|^[ \t]*\n[ \t]*+(?![-*+#\d>|\s])\S",
    regex.MULTILINE,
)
_CLAUSE_END = regex.compile(r"\n[ \t]*+\n|\n(?=[ \t]*+(?:[-*+]|\d{1,9}[.)]|#{1,6}|>|\|)[ \t])")
_COSTLY = "*_[]`<>&~!"
_LINK_LABEL = regex.compile(r"(?<=\])\[[^\]\n]*\]")
_SYNTAX = str.maketrans("", "", "*_~`\\")
_CUT = 40  # characters: a shorter line is rather a title than half a sentence


def has_marks(text: str) -> bool:
    return bool(_MARKS.search(text))


def read(text: str) -> Reading:
    _refuse_hostile(text)
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code")
    reader = _Reader(parser)
    notes = list(_NOTE.finditer(text))
    # Taken out line by line, so that the lines of the rest keep their numbers.
    body = _NOTE.sub(lambda note: "\n" * note[0].count("\n"), text)
    environment: dict[str, Any] = {}
    reader.read(parser.parse(body, environment))
    for note in notes:
        reader.read_note(note["name"], note["text"], text.count("\n", 0, note.start()) + 1)
    reading = reader.reading
    for name, reference in environment.get("references", {}).items():
        reading.lose(
            _("the list of links"),
            _("the address of a link is not kept"),
            _address(name, reference),
        )
    reading.blocks = with_lists((block, 0) for block in reading.blocks)
    reading.words = count([html.unescape(_LINK_LABEL.sub("", text)).translate(_SYNTAX)])
    return reading


def _refuse_hostile(text: str) -> None:
    """Parsing is the slow part: what would be refused after it is refused before it."""
    refuse_many(sum(1 for _start in _CLAUSE_START.finditer(text)))
    if _marks_in(text) > MAX_MARKS:
        raise Refused(_("The text holds too many marks of Markdown. Save it as plain text."))
    for piece in _CLAUSE_END.split(text):
        if len(piece) > MAX_CLAUSE_CHARACTERS or _marks_in(piece) > MAX_MARKS_IN_CLAUSE:
            raise Refused(
                _("One paragraph is too long, or holds too many marks of Markdown: “%(start)s…”.")
                % {"start": piece.strip()[:60]}
                + " "
                + _("Divide it into paragraphs.")
            )


def _marks_in(text: str) -> int:
    return sum(map(text.count, _COSTLY))


def _address(name: str, reference: dict[str, Any]) -> str:
    return " ".join(filter(None, (name, reference.get("href"), reference.get("title"))))


class _Reader:
    """Walks the parser's tokens and remembers in which lists and quotations it stands."""

    def __init__(self, parser: MarkdownIt) -> None:
        self.parser = parser
        self.reading = Reading()
        self.lists = 0
        self.quotations = 0
        self.entry_where = ""
        self.entry: str | None = None  # number of a list entry whose first words are awaited
        self.heading = 0
        self.in_heading = False
        self.row: list[str] | None = None
        self.row_where = ""
        self.joined: list[str] = []

    def read(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            self._take(token)
        if self.joined:
            self.reading.mended.append(
                _("joined sentences that a page break had divided, at %(lines)s")
                % {"lines": ", ".join(self.joined)}
            )

    def read_note(self, name: str, text: str, line: int) -> None:
        (token,) = self.parser.parseInline(one_line(text))
        where = _("line %(line)d") % {"line": line}
        for words, _bold in self._lines(token, where):
            self.reading.blocks.append(Block(words, where, Shape.FOOTNOTE, number=name))

    def _take(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self.lists += 1
            case "bullet_list_close" | "ordered_list_close":
                self.lists -= 1
            case "list_item_open":
                self._end_empty_entry(self.lists - 2)
                self.entry, self.entry_where = token.info, self._where(token)
            case "list_item_close":
                self._end_empty_entry(self.lists - 1)
            case "blockquote_open":
                self.quotations += 1
            case "blockquote_close":
                self.quotations -= 1
            case "heading_open":
                self.in_heading, self.heading = True, int(token.tag[1:]) - 1
            case "heading_close":
                self.in_heading = False
            case "tr_open":
                self.row, self.row_where = [], self._where(token)
            case "tr_close":
                self._end_row()
            case "table_open":
                self.reading.lose(
                    self._where(token),
                    _("a table: each of its rows became one entry, cells divided by a bar"),
                    "",
                )
            case "inline":
                self._inline(token)
            case "html_block":
                self._html(token)
            case "fence" | "code_block":
                where = self._where(token)
                self._add(one_line(f"{token.info} {token.content}"), where)
                self.reading.lose(where, _("a block of code became a paragraph"), "")
            case _:
                pass

    def _end_empty_entry(self, depth: int) -> None:
        """An entry without words of its own; its number is still one."""
        if self.entry:
            self.reading.blocks.append(Block(self.entry, self.entry_where, Shape.ITEM, depth))
        self.entry = None

    def _where(self, token: Token) -> str:
        return _("line %(line)d") % {"line": token.map[0] + 1 if token.map else 1}

    def _html(self, token: Token) -> None:
        where = self._where(token)
        self.reading.lose(where, _("HTML: its marks were left out"), token.content.strip())
        self._add(one_line(html.unescape(_HTML.sub(" ", token.content))), where)

    def _inline(self, token: Token) -> None:
        where = self._where(token) if token.map else ""
        for text, bold in self._lines(token, where):
            if self.row is not None:
                self.row.append(text)
            else:
                self._add(text, where, bold=bold)

    def _end_row(self) -> None:
        row, self.row = self.row or [], None
        text = " | ".join(cell for cell in row if cell)
        if text:
            self.reading.blocks.append(Block(text, self.row_where, Shape.ROW))

    def _add(self, text: str, where: str, *, bold: bool = False) -> None:
        if not text:
            return
        if self.in_heading:
            block = Block(text, where, Shape.HEADING, depth=self.heading)
        elif self.entry is not None:
            block = Block(
                text, where, Shape.ITEM, depth=self.lists - 1, number=self.entry, bold=bold
            )
            self.entry = None
        elif self.quotations:
            block = Block(text, where, Shape.QUOTATION, depth=self.lists)
        else:
            block = Block(text, where, depth=self.lists, bold=bold)
            if self._resumes(block):
                return
        self.reading.blocks.append(block)

    def _resumes(self, block: Block) -> bool:
        """Whether the block is the second half of a sentence that a page break divided."""
        before = self.reading.blocks[-1] if self.reading.blocks else None
        if (
            before is None
            or before.shape is not Shape.PARAGRAPH
            or before.depth != block.depth
            or not block.text[0].islower()
            or len(before.text) < _CUT
            or ends_sentence(before.text)
        ):
            return False
        self.reading.blocks[-1] = replace(before, text=joined(before.text, block.text))
        self.joined.append(block.where)
        return True

    def _lines(self, token: Token, where: str) -> list[tuple[str, bool]]:
        """The words of a run of inline tokens, and whether all are bold. Mostly one line; more
        where entries such as "(a)" begin lines of their own."""
        lines: list[_Line] = [_Line()]
        strong = 0
        broken = False
        address: str | None = None
        label = ""
        for child in token.children or []:
            match child.type:
                case "text" | "code_inline" | "text_special":
                    if broken and child.content.strip():
                        if ENTRY.match(child.content):
                            lines.append(_Line())
                        else:
                            lines[-1].broken = True
                        broken = False
                    lines[-1].add(child.content, bold=strong > 0)
                    label += child.content
                case "softbreak" | "hardbreak":
                    broken = True
                case "strong_open":
                    strong += 1
                case "strong_close":
                    strong -= 1
                case "link_open":
                    address, label = str(child.attrs.get("href", "")), ""
                case "link_close":
                    self._lose_link(where, address or "", label)
                case "image":
                    picture = " ".join((child.content, str(child.attrs.get("src", ""))))
                    self.reading.lose(where, _("a picture is not imported"), picture.strip())
                case "html_inline":
                    lines[-1].add(" ", bold=True)
                    self.reading.lose(where, _("HTML: its marks were left out"), child.content)
                case _:
                    pass
        return [(line.text, line.bold) for line in lines if line.text]

    def _lose_link(self, where: str, address: str, label: str) -> None:
        if address in ("", "#"):
            self.reading.lose(where, _("a link that leads nowhere"), label)
        elif address.removeprefix("mailto:") != label:
            self.reading.lose(where, _("the address of a link is not kept"), address)


class _Line:
    """Words gathered piece by piece."""

    def __init__(self) -> None:
        self._text = ""
        self.broken = False  # a line break stands before the next piece
        self._plain = False

    def add(self, piece: str, *, bold: bool) -> None:
        if self.broken:
            self._text, self.broken = joined(self._text.rstrip(), piece.lstrip()), False
        else:
            self._text += piece
        self._plain = self._plain or (not bold and bool(piece.strip()))

    @property
    def text(self) -> str:
        return one_line(_NOTE_MARK.sub(r"[\g<name>]", self._text))

    @property
    def bold(self) -> bool:
        return not self._plain
