"""A long table as a Word file: a wide page, a heading that repeats, each text in its own direction.

Written out as the few parts that a Word file needs: thousands of rows would take the library
minutes. The same input gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import regex

from apps.documents.comparison import Run, RunKind
from apps.documents.exporting.publication import RTL_LANGUAGES, is_rtl

_NO_DATE = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP archive can name
_WIDTH, _HEIGHT, _MARGIN = 16838, 11906, 1021  # A4 across, in twentieths of a point
_WORDS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_LINKS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_UNPRINTABLE = regex.compile(r"[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}--\n\t]", regex.V1)
# Stretches that run against the paragraph: from its first such letter to its last.
_RTL_STRETCH = regex.compile(r"([\p{bc=R}\p{bc=AL}](?:[^\p{bc=L}]*[\p{bc=R}\p{bc=AL}])?)")
_LTR_STRETCH = regex.compile(r"(\p{bc=L}(?:[^\p{bc=R}\p{bc=AL}]*\p{bc=L})?)")
# As on the pages: told apart by a line as well as by a colour.
_MARKS = {
    RunKind.INSERTED: '<w:color w:val="0B3C6F"/><w:u w:val="single"/>',
    RunKind.REMOVED: '<w:strike/><w:color w:val="6E3410"/>',
}

type Words = Sequence[Run] | str  # one paragraph: words, or a comparison
type Cell = Sequence[Words]


@dataclass(frozen=True, slots=True)
class WordTable:
    title: str
    lines: Sequence[str]  # below the title
    headings: Sequence[tuple[str, int]]  # each with its share of the width
    rows: Iterable[Sequence[Cell]]
    language: str
    subject: str = ""


def to_docx_table(table: WordTable) -> bytes:
    written = io.BytesIO()
    with ZipFile(written, "w") as archive:
        for name, part in _parts(table):
            entry = ZipInfo(name, _NO_DATE)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, _HEAD + part)
    return written.getvalue()


def _parts(table: WordTable) -> Iterator[tuple[str, str]]:
    kinds = (("document", "document.main"), ("styles", "styles"), ("footer", "footer"))
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in kinds
    )
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f"{overrides}</Types>",
    )
    yield (
        "_rels/.rels",
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="r2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/></Relationships>',
    )
    yield (
        "docProps/core.xml",
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{_escaped(table.title[:255])}</dc:title>"
        f"<dc:subject>{_escaped(table.subject[:255])}</dc:subject>"
        f"<dc:language>{_escaped(table.language)}</dc:language></cp:coreProperties>",
    )
    yield (
        "word/_rels/document.xml.rels",
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r2" Type="{_OFFICE}/footer" Target="footer.xml"/></Relationships>',
    )
    yield "word/styles.xml", _styles(table.language)
    yield "word/footer.xml", _footer(table)
    yield "word/document.xml", "".join(_document(table))


def _styles(language: str) -> str:
    spoken = f'<w:lang w:val="{language}" w:eastAsia="{language}" w:bidi="{language}"/>'
    return (
        f"<w:styles {_WORDS}><w:docDefaults><w:rPrDefault><w:rPr>"
        '<w:rFonts w:ascii="Cambria" w:hAnsi="Cambria" w:cs="Times New Roman" '
        f'w:eastAsia="SimSun"/><w:sz w:val="18"/><w:szCs w:val="18"/>{spoken}'
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        '<w:spacing w:after="40" w:line="252" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Title">'
        '<w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="120"/>'
        '</w:pPr><w:rPr><w:b/><w:bCs/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr></w:style>'
        "</w:styles>"
    )


def _footer(table: WordTable) -> str:
    field = (
        '<w:r><w:t xml:space="preserve">  ·  </w:t></w:r><w:fldSimple w:instr="PAGE"><w:r><w:t>1'
        "</w:t></w:r></w:fldSimple><w:r><w:t> / </w:t></w:r>"
        '<w:fldSimple w:instr="NUMPAGES"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    )
    line = _paragraph(table.subject or table.title, table, after=field)
    return f"<w:ftr {_WORDS}>{line}</w:ftr>"


def _document(table: WordTable) -> Iterator[str]:
    rtl = _runs_from_right(table)
    yield f"<w:document {_WORDS} {_LINKS}><w:body>"
    yield _paragraph(table.title, table, style="Title")
    for line in table.lines:
        yield _paragraph(line, table)
    room = _WIDTH - 2 * _MARGIN
    whole = sum(share for _title, share in table.headings)
    widths = [room * share // whole for _title, share in table.headings]
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="8A8A8A"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    yield (
        f"<w:tbl><w:tblPr>{'<w:bidiVisual/>' if rtl else ''}"
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="80" w:type="dxa"/>'
        '<w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>'
    )
    yield "".join(f'<w:gridCol w:w="{width}"/>' for width in widths) + "</w:tblGrid>"
    yield "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
    for (title, _share), width in zip(table.headings, widths, strict=True):
        yield _cell([title], width, table, heading=True)
    yield "</w:tr>"
    for row in table.rows:
        cells = (_cell(cell, width, table) for cell, width in zip(row, widths, strict=True))
        yield f"<w:tr>{''.join(cells)}</w:tr>"
    yield (
        '</w:tbl><w:p/><w:sectPr><w:footerReference w:type="default" r:id="r2"/>'
        f'<w:pgSz w:w="{_WIDTH}" w:h="{_HEIGHT}" w:orient="landscape"/>'
        f'<w:pgMar w:top="{_MARGIN}" w:right="{_MARGIN}" w:bottom="{_MARGIN}" w:left="{_MARGIN}" '
        f'w:header="567" w:footer="567" w:gutter="0"/>{"<w:bidi/>" if rtl else ""}</w:sectPr>'
        "</w:body></w:document>"
    )


def _cell(cell: Cell, width: int, table: WordTable, *, heading: bool = False) -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDEBE6"/>' if heading else ""
    lines = "".join(_paragraph(words, table, bold=heading) for words in cell if words)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
        f"{lines or '<w:p/>'}</w:tc>"
    )


def _paragraph(
    words: Words, table: WordTable, *, style: str = "", bold: bool = False, after: str = ""
) -> str:
    """In the direction of its first letter, and each stretch of the other direction in its."""
    runs = [Run(RunKind.SAME, words)] if isinstance(words, str) else words
    rtl = is_rtl("".join(run.text for run in runs), otherwise=_runs_from_right(table))
    against = _LTR_STRETCH if rtl else _RTL_STRETCH
    written = [
        _run(piece, rtl=rtl is (index % 2 == 0), bold=bold, mark=_MARKS.get(run.kind, ""))
        for run in runs
        for index, piece in enumerate(against.split(run.text))
        if piece
    ]
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    form = named + ("<w:bidi/>" if rtl else "")
    properties = f"<w:pPr>{form}</w:pPr>" if form else ""
    return f"<w:p>{properties}{''.join(written)}{after}</w:p>"


def _run(text: str, *, rtl: bool, bold: bool, mark: str) -> str:
    weight = "<w:b/><w:bCs/>" if bold else ""
    form = weight + mark + ("<w:rtl/>" if rtl else "")
    properties = f"<w:rPr>{form}</w:rPr>" if form else ""
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{_escaped(line)}</w:t>' for line in text.split("\n")
    )
    return f"<w:r>{properties}{lines}</w:r>"


def _runs_from_right(table: WordTable) -> bool:
    return table.language.split("-")[0] in RTL_LANGUAGES


def _escaped(text: str) -> str:
    return escape(_UNPRINTABLE.sub("\ufffd", text))
