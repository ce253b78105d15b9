"""Rows of a spreadsheet that somebody sends in, CSV or XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.core.text import clean
from apps.core.uploads import LARGEST
from apps.documents.importing.safety import suffix_of
from apps.documents.spreadsheets import workbook
from apps.documents.spreadsheets.letters import decode
from apps.documents.spreadsheets.rows import Cell, Column, Line, Row, Sheet
from apps.documents.spreadsheets.writing import FORMULA

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
DELIMITERS = (",", ";", "\t")
LONGEST = 20_000  # characters of a cell
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"


def read_rows(filename: str, data: bytes, columns: Sequence[Column], most: int = 10_000) -> Sheet:
    """The rows under a heading that names `columns`, empty rows left out.

    Errors of single cells stand in their rows, so that all can be shown at once. Raises Invalid,
    beside the field `file`, for what is no such file, bears macros, draws on other files, is
    encrypted, unpacks to far too much, lacks a column, or has more than `most` rows.
    """
    try:
        return _read(filename, data, columns, most)
    except Invalid as error:
        raise Invalid(error.message, {"file": error.message, **error.fields}) from error


def _read(filename: str, data: bytes, columns: Sequence[Column], most: int) -> Sheet:
    suffix = suffix_of(filename)
    if len(data) > LARGEST:
        raise Invalid(
            _("The file is larger than %(limit)d MB. Divide it.")
            % {"limit": LARGEST // 1024 // 1024}
        )
    if not data.strip(b"\x00 \t\r\n"):
        raise Invalid(_("The file is empty. Choose the file that holds the table."))
    if data.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise Invalid(
            _("The workbook is encrypted. Take its password off, and save it.")
            if encrypted
            else _("This is a workbook of Excel 97–2003 (.xls). Save it as .xlsx or as CSV.")
        )
    if suffix == ".xlsm":
        raise Invalid(_("The workbook carries macros. Save it without them, as .xlsx."))
    if data.startswith(_ZIP):
        if suffix != ".xlsx":
            raise Invalid(
                _(
                    "The file is a workbook or an archive under the wrong name; a workbook’s name "
                    "ends in .xlsx."
                )
            )
        return _sheet(workbook.lines_of(data, most + 1), columns, most)
    if suffix not in TEXT_SUFFIXES:
        raise Invalid(_("This is not a table that can be read. Save it as .xlsx or as CSV."))
    text, encoding = decode(data)
    sheet = _sheet(_lines(text, columns), columns, most)
    return Sheet(sheet.rows, sheet.unknown, encoding)


def _lines(text: str, columns: Sequence[Column]) -> Iterator[Line]:
    """The rows of a text, by the delimiter under which its heading names most columns."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first, _newline, rest = text.partition("\n")
    skipped = 0
    if first.lower().startswith("sep="):  # what Excel writes, for Excel
        text, skipped = rest, 1
    heading = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = max(
        DELIMITERS,
        key=lambda mark: (
            _known(next(csv.reader([heading], delimiter=mark), []), columns),
            heading.count(mark),
        ),
    )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        before = 0
        for cells in reader:
            number, before = before + 1 + skipped, reader.line_num
            yield Line(number, [_typed(cell) for cell in cells[: workbook.MOST_COLUMNS]])
    except csv.Error as error:
        raise Invalid(
            _("Line %(line)d cannot be read: look for a quotation mark that does not close.")
            % {"line": reader.line_num + skipped}
        ) from error


def _typed(text: str) -> Cell:
    stripped = text.strip()
    if stripped.startswith(("=", "＝")) and len(stripped) > 1:
        return Cell(
            error=_("This cell holds a formula. Paste its value in place of it, as plain text.")
        )
    return Cell(text)


def _known(headings: Iterable[str], columns: Sequence[Column]) -> int:
    names = {name for column in columns for name in _names(column)}
    return sum(_plain(heading) in names for heading in headings)


def _names(column: Column) -> set[str]:
    return {_plain(name) for name in (column.name, str(column.title), *column.aliases)}


def _plain(words: str) -> str:
    return " ".join(clean(words).casefold().replace("_", " ").split()).strip(" *:")


def _sheet(lines: Iterable[Line], columns: Sequence[Column], most: int) -> Sheet:
    filled = (line for line in lines if not line.is_empty)
    heading = next(filled, None)
    if heading is None:
        raise Invalid(_("The table is empty: it has not even a heading."))
    places = _places(heading, columns)
    taken = set(places.values())
    unknown = [
        clean(cell.text)[:80]
        for place, cell in enumerate(heading.cells)
        if place not in taken and clean(cell.text)
    ]
    rows: list[Row] = []
    for line in filled:
        if len(rows) == most:
            raise Invalid(_("The table has more than %(most)d rows. Divide it.") % {"most": most})
        rows.append(_row(line, places, columns))
    return Sheet(rows, unknown)


def _places(heading: Line, columns: Sequence[Column]) -> dict[str, int]:
    """Where each column stands. Raises Invalid that lists what was found and what is wanted."""
    broken = next((cell.error for cell in heading.cells if cell.error), "")
    if broken:
        raise Invalid(
            _("The heading, row %(row)d: %(words)s") % {"row": heading.number, "words": broken}
        )
    found: dict[str, int] = {}
    for column in columns:
        names = _names(column)
        places = [n for n, cell in enumerate(heading.cells) if _plain(cell.text) in names]
        if len(places) > 1:
            raise Invalid(
                _("The heading names the column “%(title)s” twice.") % {"title": column.title}
            )
        if places:
            found[column.name] = places[0]
    missing = [str(c.title) for c in columns if c.required and c.name not in found]
    if missing:
        had = [clean(cell.text)[:40] for cell in heading.cells if clean(cell.text)][:20]
        raise Invalid(
            _("Columns are missing: %(missing)s. The heading, row %(row)d, has: %(found)s.")
            % {
                "missing": ", ".join(missing),
                "row": heading.number,
                "found": ", ".join(had) or "–",
            }
        )
    return found


def _row(line: Line, places: dict[str, int], columns: Sequence[Column]) -> Row:
    row = Row(line.number, {})
    for column in columns:
        place = places.get(column.name, len(line.cells))
        cell = line.cells[place] if place < len(line.cells) else Cell()
        text = _unguarded(clean(cell.text))
        row.values[column.name] = text[:LONGEST]
        if cell.error:
            row.errors[column.name] = cell.error
        elif len(text) > LONGEST:
            row.errors[column.name] = _("At most %(limit)d characters fit here.") % {
                "limit": LONGEST
            }
        elif column.required and not column.may_be_empty and not text:
            row.errors[column.name] = _("Fill in “%(title)s”.") % {"title": column.title}
    return row


def _unguarded(text: str) -> str:
    """Without the apostrophe that `harmless` put there: what went out comes back the same."""
    return text[1:] if text.startswith("'") and text[1:].lstrip(" ").startswith(FORMULA) else text
