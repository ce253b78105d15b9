"""Tables for spreadsheet programs: CSV and XLSX, neither of which runs what people typed."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

# What makes a spreadsheet take a cell for a formula, in its narrow and wide forms.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767  # characters; a spreadsheet holds no more in one cell
_WIDTH = 24
_NO_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP file knows
_WRITTEN_AT = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no XML holds these


def harmless(value: object) -> str:
    """The words of a cell; an apostrophe stands before what would run as a formula."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        text = " ".join(str(part) for part in value)
    elif isinstance(value, dt.datetime | dt.date):
        text = value.isoformat()
    else:
        text = str(value)
    if isinstance(value, int | float):
        return text  # a number of ours, not a person's words: -3 stays a number
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """UTF-8 with a byte order mark, so that spreadsheets read every script."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([harmless(name) for name in columns])
    writer.writerows([harmless(value) for value in row] for row in rows)
    return "\ufeff" + written.getvalue()


def write_xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet with a heading that stays in sight. Written row by row: its length is no matter.

    Words longer than a cell holds end with "…". The same rows give the same bytes, so that when a
    file was made tells nothing.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    for place in range(1, len(columns) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTH
    sheet.append([_cell(sheet, name, bold=True) for name in columns])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    written = io.BytesIO()
    book.save(written)
    return _undated(written.getvalue())


def _undated(book: bytes) -> bytes:
    """Without the instant at which the library wrote each part, and the file as a whole."""
    written = io.BytesIO()
    with ZipFile(io.BytesIO(book)) as made, ZipFile(written, "w", ZIP_DEFLATED) as same:
        for name in made.namelist():
            part = made.read(name)
            if name == "docProps/core.xml":
                part = _WRITTEN_AT.sub(b"", part)
            same.writestr(ZipInfo(name, _NO_DATE), part, ZIP_DEFLATED)
    return written.getvalue()


def _cell(sheet: object, value: object, *, bold: bool = False) -> Cell:
    """Whole numbers and fractions stay numbers; all else is words, which never compute."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]
    text = _CONTROL.sub("", harmless(value))
    if len(text) > LONGEST_CELL:
        text = text[: LONGEST_CELL - 1] + "…"
    cell = WriteOnlyCell(sheet, value=text)  # type: ignore[arg-type]
    cell.data_type = "s"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if bold:
        cell.font = Font(bold=True)
    return cell


def _sheet_name(title: str) -> str:
    """At most 31 characters, none of which a spreadsheet keeps for its own addresses."""
    name = re.sub(r"[\\/*?:\[\]]", " ", _CONTROL.sub("", title))
    return " ".join(name.split())[:31].strip("' ") or "Sheet"
