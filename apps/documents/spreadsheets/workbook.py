"""An XLSX file, opened as if it came from an enemy: judged as a zip archive before it is parsed."""

from __future__ import annotations

import datetime as dt
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from apps.core.errors import Invalid
from apps.documents.spreadsheets.rows import Cell, Line

MAX_ENTRIES = 2_000
MAX_UNPACKED = 100 * 1024 * 1024  # bytes, all parts together
MAX_TAGS = 2_000_000  # of all parts that are read: each costs many times its bytes
MOST_COLUMNS = 200
MOST_MERGED = 5_000
MOST_EMPTY = 20_000  # rows on end
_CHUNK = 256 * 1024
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})")
_DEFINITIONS = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)


def lines_of(data: bytes, most: int) -> Iterator[Line]:
    """The rows of the first sheet, to the one after `most` that hold anything.

    A cell with a formula, or merged with others, is an error of that cell: what it shows is not
    what it holds. Raises Invalid for all that is no plain workbook.
    """
    _judge(data)
    try:
        book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        part = str(getattr(sheet, "_worksheet_path"))  # noqa: B009  not in its types
    except Exception as error:  # a hand-made workbook makes openpyxl raise anything at all
        raise _damaged() from error
    merged = _merged(data, part)
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    found = empty = 0
    rows = sheet.iter_rows(max_col=MOST_COLUMNS)
    number = 0
    while found <= most:
        try:
            row = next(rows, None)
        except Exception as error:
            raise _damaged() from error
        if row is None:
            break
        number += 1
        if number not in merged and all(cell.value is None for cell in row):
            empty += 1
            if empty > MOST_EMPTY:
                raise Invalid(
                    _("Below row %(row)d there are thousands of empty rows. Delete them.")
                    % {"row": number - empty}
                )
            continue
        empty = 0
        line = Line(number, [_cell(cell.value, cell.data_type) for cell in row])
        for left, right, words in merged.get(number, ()):
            for place in range(left - 1, min(right, len(line.cells))):
                line.cells[place] = Cell(line.cells[place].text, words)
        if not line.is_empty:
            found += 1
            yield line
    book.close()


def _cell(value: object, kind: str) -> Cell:
    if value is None:
        return Cell()
    if kind == "f":
        return Cell(
            error=_("This cell holds a formula. Paste its value in place of it, as plain text.")
        )
    if kind == "e":
        return Cell(error=_("This cell holds an error of its spreadsheet (%s).") % str(value)[:20])
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return Cell(str(int(value)))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return Cell(value.date().isoformat())
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return Cell(value.isoformat())
    return Cell(str(value))


def _merged(data: bytes, part: str) -> dict[int, list[tuple[int, int, str]]]:
    """By row: the columns that are merged with others there, and the words for it."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        try:
            ranges = _MERGED.findall(archive.read(part.lstrip("/")))
        except (*_BROKEN, KeyError) as error:
            raise _damaged() from error
    by_row: dict[int, list[tuple[int, int, str]]] = {}
    for found in ranges[:MOST_MERGED]:
        name = found.decode()
        left, top, right, bottom = (bound or 0 for bound in range_boundaries(name))
        words = _("The cells %(range)s are merged. Split them, and fill in each.") % {"range": name}
        for row in range(top, min(bottom, top + MOST_MERGED) + 1):
            by_row.setdefault(row, []).append((left, right, words))
    return by_row


def _judge(data: bytes) -> None:
    """Raises Invalid for what is encrypted, bears macros, draws on other files, or unpacks to
    far more than a table of words; nothing is parsed before."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
            names = {info.filename.lower() for info in infos}
            if len(infos) > MAX_ENTRIES or len(names) != len(infos):
                raise _damaged()
            if any(info.flag_bits & 0x1 for info in infos):
                raise Invalid(_("The workbook is encrypted. Take its password off, and save it."))
            if any(name.endswith("vbaproject.bin") for name in names):
                raise Invalid(_("The workbook carries macros. Save it without them, as .xlsx."))
            if any("externallinks/" in name for name in names):
                raise Invalid(
                    _("The workbook draws on other files. Break its links, and save it again.")
                )
            if "[content_types].xml" not in names or not any("worksheets/" in n for n in names):
                raise Invalid(
                    _("The archive is not a workbook. Save the table as .xlsx or as CSV.")
                )
            _judge_parts(archive)
    except _BROKEN as error:
        raise _damaged() from error


def _judge_parts(archive: zipfile.ZipFile) -> None:
    """Each part is unpacked in pieces that are counted, for a declared size may lie."""
    unpacked = tags = 0
    for info in archive.infolist():
        if not info.filename.lower().endswith((".xml", ".rels")):
            continue
        tail = b""
        with archive.open(info) as stream:
            while piece := stream.read(_CHUNK):
                unpacked += len(piece)
                tags += piece.count(b"<")
                if unpacked > MAX_UNPACKED or tags > MAX_TAGS:
                    raise Invalid(
                        _("Unpacked, the workbook is far larger than it should be. Save it anew.")
                    )
                seen = tail + piece
                if any(word in seen for word in _DEFINITIONS):
                    raise _damaged()
                tail = piece[-32:]


def _damaged() -> Invalid:
    return Invalid(
        _("The workbook is damaged and cannot be opened. Open it, and save it again as .xlsx.")
    )
