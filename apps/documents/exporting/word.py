"""A text as a Word file: real headings, real lists, and an address on every clause.

Delegations negotiate in Word, so the file must survive their work: the printed number of a clause
is a real list number, and a bookmark keeps hold of it on the way back (`word_marks`).
"""

from __future__ import annotations

import io
from datetime import UTC
from functools import cache, partial
from typing import Any, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
import regex
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from apps.documents.exporting.outline import Placed, placed
from apps.documents.exporting.publication import Publication, is_rtl, joined
from apps.documents.exporting.word_marks import (
    SYMBOL,
    TEXT_HASH,
    mark_of_clause,
    mark_of_frame,
    set_properties,
)
from apps.documents.exporting.word_numbering import Numbering
from apps.documents.tree import ClauseKind, Node

MIME_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_LATIN, _ARABIC, _HAN = "Cambria", "Times New Roman", "SimSun"
_INK, _INK_2 = RGBColor(0x1B, 0x1F, 0x24), RGBColor(0x4A, 0x51, 0x59)
_WIDTH, _MARGIN = 150, 30  # millimetres
_STEP = Mm(10)  # by which a list is indented
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP archive can name
# Stretches that run against the paragraph: from its first such letter to its last, with what
# stands between them.
_RTL_STRETCH = regex.compile(r"([\p{bc=R}\p{bc=AL}](?:[^\p{bc=L}]*[\p{bc=R}\p{bc=AL}])?)")
_LTR_STRETCH = regex.compile(r"(\p{bc=L}(?:[^\p{bc=R}\p{bc=AL}]*\p{bc=L})?)")
_AFTER_BIDI = (
    *("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing"),
    *("w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment"),
    *("w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr"),
    "w:pPrChange",
)
_AFTER_BORDER = (
    *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct"),
    *("w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", *_AFTER_BIDI),
)


def to_docx(publication: Publication) -> bytes:
    p = publication.printable()
    document = docx.Document()
    Writer(p, document).write()
    return file_of(document)


def file_of(document: Document) -> bytes:
    """The archive, without the hour of its making: the same input gives the same bytes."""
    raw, result = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with ZipFile(raw) as source, ZipFile(result, "w") as target:
        for name in source.namelist():
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return result.getvalue()


class Writer:
    def __init__(self, p: Publication, document: Document) -> None:
        self.p = p
        self.document = document
        self.numbering = Numbering(document.part.numbering_part.element, _STEP)
        self.bookmarks = 0
        # The library looks through all its styles for each paragraph: half the time of a text.
        style_id = partial(document.part.get_style_id, style_type=WD_STYLE_TYPE.PARAGRAPH)
        self._style_id = cache(style_id)

    def write(self) -> None:
        self._describe()
        self._dress()
        self._running_lines()
        self._head()
        for place in placed(self.p.text):
            self._clause(place)
        self._tail()
        self._mark_frame()

    # --- The file and its styles ---

    def _describe(self) -> None:
        package = self.document.part.package
        for name, relation in list(package.rels.items()):
            if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:  # of the library's empty page
                del package.rels[name]
        facts = self.document.core_properties
        made_at = self.p.made_at.astimezone(UTC)
        facts.title, facts.subject = self.p.title[:255], self.p.symbol[:255]
        facts.author = facts.last_modified_by = self.p.body[:255]
        facts.category, facts.language = self.p.kind[:255], self.p.language[:255]
        facts.version, facts.identifier = self.p.version[:255], self.p.address[:255]
        facts.comments = facts.keywords = ""
        facts.created = facts.modified = made_at.replace(tzinfo=None)
        facts.revision = 1
        set_properties(
            self.document, {TEXT_HASH: self.p.text_hash, SYMBOL: self.p.symbol or self.p.version}
        )

    def _dress(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(_WIDTH + 2 * _MARGIN), Mm(297)
        section.left_margin = section.right_margin = Mm(_MARGIN)
        section.top_margin = section.bottom_margin = Mm(25)
        section.different_first_page_header_footer = True
        if self.p.is_rtl:
            section._sectPr.insert_element_before(element("w:bidi"), "w:rtlGutter", "w:docGrid")
        self._speak()
        self._style("Normal", 11, after=6, line=1.25)
        self._style("Title", 22, before=18, after=6, line=1.1, bold=True)
        for rank, size in enumerate((15, 12.5, 11.5, 11, 11, 11, 11, 11, 11), start=1):
            self._style(f"Heading {rank}", size, before=14, after=4, line=1.15, bold=True)
        for name in ("List Bullet", "List Number"):
            self._style(name, 11, after=4, line=1.25)
        self._style("Quote", 11, after=6, line=1.25).paragraph_format.left_indent = _STEP
        for name in ("Header", "Footer"):
            self._style(name, 8.5, line=1.0).font.color.rgb = _INK_2

    def _speak(self) -> None:
        """The language of the text, for hyphens, spelling and the voice that reads it."""
        for language in self.document.styles.element.iter(qn("w:lang")):
            for script in ("w:val", "w:eastAsia", "w:bidi"):
                language.set(qn(script), self.p.language)

    def _style(
        self,
        name: str,
        size: float,
        *,
        before: float = 0,
        after: float = 0,
        line: float,
        bold: bool = False,
    ) -> ParagraphStyle:
        style = cast("ParagraphStyle", self.document.styles[name])
        font, form = style.font, style.paragraph_format
        font.size, font.bold, font.cs_bold, font.italic = Pt(size), bold, bold, False
        font.color.rgb = _INK
        form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), line
        properties = style.element.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        fonts.attrib.clear()
        for script, family in (
            ("w:ascii", _LATIN),
            ("w:hAnsi", _LATIN),
            ("w:cs", _ARABIC),
            ("w:eastAsia", _HAN),
        ):
            fonts.set(qn(script), family)
        for old in properties.findall(qn("w:szCs")):
            properties.remove(old)
        properties.find(qn("w:sz")).addnext(element("w:szCs", val=str(round(size * 2))))
        for tag in ("w:pBdr", "w:tabs"):  # the library's rules and stops
            for old in style.element.get_or_add_pPr().findall(qn(tag)):
                style.element.pPr.remove(old)
        return style

    # --- Head, foot and the lines that run along ---

    def _running_lines(self) -> None:
        section = self.document.sections[0]
        first = section.first_page_header.paragraphs[0]
        self._write(first, joined(self.p.body, self.p.symbol))
        _rule_below(first, "thinThickSmallGap", 24)
        running = section.header.paragraphs[0]
        self._write(running, self.p.running_head)
        _rule_below(running, "single", 4)
        for footer in (section.first_page_footer, section.footer):
            line = footer.paragraphs[0]
            line.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
            self._write(line, self.p.printed_at)
            line.add_run("\t")
            _field(line, "PAGE")
            line.add_run(" / ")
            _field(line, "NUMPAGES")

    def _head(self) -> None:
        for node in self.p.title_lines:
            self._bookmarked(self._paragraph(node.text, "Title"), node)
        for text, bold in (
            (joined(self.p.kind, self.p.version, self.p.date), False),
            (self.p.status, False),
            (self.p.classification, True),
        ):
            if text:
                self._paragraph(text, bold=bold)

    def _tail(self) -> None:
        if self.p.footnotes:
            self._paragraph(self.p.words.footnotes, "Heading 1")
            for note in self.p.footnotes:
                self._hanging(self._paragraph(note.text, lead=f"{note.mark}\t"), 0)
        for title, lines in self.p.lists:
            self._paragraph(title, "Heading 1")
            for line in lines:
                self.numbering.bullet(self._paragraph(line, "List Bullet"), 0)
        for name, value in self.p.imprint:
            self._paragraph(f"{name}: {value}")

    # --- The text ---

    def _clause(self, place: Placed) -> None:
        node = place.node
        lead = place.lead(self.p.words.principle)
        match node.kind:
            case ClauseKind.HEADING:
                line = self._paragraph(node.text, f"Heading {min(place.rank, 9)}", lead=lead)
            case ClauseKind.PRINCIPLE:
                line = self._paragraph(node.text, lead=lead, bold=True)
                line.paragraph_format.keep_with_next = True
            case ClauseKind.QUOTATION:
                line = self._paragraph(node.text, "Quote")
            case _ if place.is_entry:
                line = self._entry(place)
            case _ if node.number:  # a footnote
                line = self._paragraph(node.text, lead=f"{node.number}\t")
                self._hanging(line, place.depth)
            case _:
                line = self._paragraph(node.text)
                line.paragraph_format.left_indent = place.depth * _STEP
        self._bookmarked(line, node)

    def _entry(self, place: Placed) -> Paragraph:
        node, depth = place.node, place.depth
        bold = node.kind in (ClauseKind.ACTION, ClauseKind.MILESTONE)
        if not node.number:
            line = self._paragraph(node.text, "List Bullet", bold=bold)
            self.numbering.bullet(line, depth)
        elif node.number.isdecimal() and len(node.number) < 6:
            line = self._paragraph(node.text, "List Number", bold=bold)
            self.numbering.number(line, depth, int(node.number))
        else:  # "4bis": no counter counts so
            line = self._paragraph(node.text, lead=f"{place.label}\t", bold=bold)
            self._hanging(line, depth)
        line.paragraph_format.keep_with_next = bold
        return line

    def _paragraph(
        self, text: str, style: str = "Normal", *, lead: str = "", bold: bool = False
    ) -> Paragraph:
        line = self.document.add_paragraph()
        line._p.style = self._style_id(style)
        self._write(line, text, lead=lead, bold=bold)
        return line

    def _write(self, line: Paragraph, text: str, *, lead: str = "", bold: bool = False) -> None:
        """`text` in its own direction, and each stretch of the other direction in its."""
        rtl = is_rtl(text, otherwise=self.p.is_rtl)
        if rtl:
            line._p.get_or_add_pPr().insert_element_before(element("w:bidi"), *_AFTER_BIDI)
        self._runs(line, lead + text, rtl=rtl, bold=bold)

    def _runs(self, line: Paragraph, text: str, *, rtl: bool, bold: bool = False) -> None:
        against = _LTR_STRETCH if rtl else _RTL_STRETCH
        for index, piece in enumerate(against.split(text)):
            if piece:
                run = line.add_run(piece)
                if rtl is (index % 2 == 0):
                    run.font.rtl = True
                if bold:
                    run.font.bold = run.font.cs_bold = True

    def _hanging(self, line: Paragraph, depth: int) -> None:
        line.paragraph_format.left_indent = (depth + 1) * _STEP
        line.paragraph_format.first_line_indent = -_STEP

    def _bookmarked(self, line: Paragraph, node: Node) -> None:
        if not node.key:
            return
        self._bookmark(line, mark_of_clause(node.key))

    def _mark_frame(self) -> None:
        """Lines that are no clause bear marks too: what has none came later."""
        known = "w:bookmarkStart | w:pPr/w:rPr/w:ins"
        bare = (line for line in self.document.paragraphs if not line._p.xpath(known))
        for number, line in enumerate(bare, start=1):
            self._bookmark(line, mark_of_frame(number))

    def _bookmark(self, line: Paragraph, name: str) -> None:
        self.bookmarks += 1
        number = str(self.bookmarks)
        start = element("w:bookmarkStart", id=number, name=name)
        properties = line._p.pPr
        if properties is None:
            line._p.insert(0, start)
        else:
            properties.addnext(start)
        line._p.append(element("w:bookmarkEnd", id=number))


def element(tag: str, **attributes: str) -> Any:  # python-docx types only elements it knows
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _rule_below(line: Paragraph, kind: str, size: int) -> None:
    border = element("w:pBdr")
    border.append(element("w:bottom", val=kind, sz=str(size), space="4", color="1B1F24"))
    line._p.get_or_add_pPr().insert_element_before(border, *_AFTER_BORDER)


def _field(line: Paragraph, name: str) -> None:
    field = element("w:fldSimple", instr=name)
    run = element("w:r")
    text = element("w:t")
    text.text = "1"  # until Word counts
    run.append(text)
    field.append(run)
    line._p.append(field)
