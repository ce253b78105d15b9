"""Tables for spreadsheet programs: CSV and XLSX, neither of which runs what people typed."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.writer.excel import ExcelWriter

# What makes a spreadsheet take a cell for a formula, in its narrow and wide forms.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767  # characters; a spreadsheet holds no more in one cell
_WIDTH = 24
_NUMBERS = (int, float)
_LAST_ROW = 1_048_576  # of a sheet
_NO_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP file knows
_WRITTEN_AT = re.compile(r"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no XML holds these


def harmless(value: object) -> str:
    """The words of a cell; an apostrophe stands before what would run as a formula."""
    if isinstance(value, str):
        text = value
    elif value is None:
        return ""
    elif isinstance(value, int | float):
        return str(value)  # a number of ours, not a person's words: -3 stays a number
    elif isinstance(value, list | tuple):
        text = " ".join(str(part) for part in value)
    elif isinstance(value, dt.datetime | dt.date):
        text = value.isoformat()
    else:
        text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """UTF-8 with a byte order mark, so that spreadsheets read every script."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([harmless(name) for name in columns])
    writer.writerows([harmless(value) for value in row] for row in rows)
    return "\ufeff" + written.getvalue()


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that goes out: its title, its width in characters, and the words among which its
    cells are chosen, if there are such."""

    title: str
    width: int = _WIDTH
    choices: Sequence[str] = ()


def write_xlsx(
    title: str,
    columns: Sequence[str | Heading],
    rows: Iterable[Sequence[object]],
    *,
    about: Sequence[tuple[str, str]] = (),
) -> bytes:
    """One sheet with a heading that stays in sight. Written row by row: its length is no matter.

    `about` stands on a second sheet, with the choices of the columns that have them. Words longer
    than a cell holds end with "…". The same rows give the same bytes, so that when a file was made
    tells nothing.
    """
    headings = [each if isinstance(each, Heading) else Heading(each) for each in columns]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    for place, heading in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = heading.width
    plain, bold = _styled(sheet), _styled(sheet, bold=True)
    sheet.append(_cells(bold, [heading.title for heading in headings]))
    for row in rows:
        sheet.append(_cells(plain, row))
    if about:
        _append_about(book, sheet, headings, about)
    written = io.BytesIO()
    with _Undated(written, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).save()
    return written.getvalue()


def _append_about(
    book: Workbook,
    sheet: WriteOnlyWorksheet,
    headings: Sequence[Heading],
    about: Sequence[tuple[str, str]],
) -> None:
    """The second sheet. Choices are drawn from there: a list within a rule is short."""
    second = book.create_sheet("About")
    second.column_dimensions["A"].width, second.column_dimensions["B"].width = _WIDTH, 80
    plain = _styled(second)
    lines = [list(line) for line in about]
    for place, heading in enumerate(headings, start=1):
        if not heading.choices:
            continue
        lines.append([])
        first = len(lines) + 1
        lines += [[heading.title, choice] for choice in heading.choices]
        rule = DataValidation("list", formula1=f"=About!$B${first}:$B${len(lines)}")
        rule.allow_blank = rule.showErrorMessage = True
        column = get_column_letter(place)
        rule.add(f"{column}2:{column}{_LAST_ROW}")
        sheet.data_validations.append(rule)  # type: ignore[attr-defined]  # not in its types
    for line in lines:
        second.append(_cells(plain, line))


class _Undated(ZipFile):
    """Without the instant at which the library wrote each part, and the file as a whole."""

    def writestr(self, name: Any, data: Any, *_args: Any) -> None:
        if name == "docProps/core.xml":
            data = _WRITTEN_AT.sub("", data if isinstance(data, str) else data.decode())
        super().writestr(ZipInfo(name, _NO_DATE), data, ZIP_DEFLATED)

    def write(self, filename: Any, arcname: Any = None, *_args: Any) -> None:
        self.writestr(arcname, Path(filename).read_bytes())


def _styled(sheet: WriteOnlyWorksheet, *, bold: bool = False) -> Cell:
    cell: Cell = WriteOnlyCell(sheet)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if bold:
        cell.font = Font(bold=True)
    return cell


def _cells(cell: Cell, values: Iterable[object]) -> Iterator[Cell | None]:
    """One and the same cell with one value after the other, for the library writes each before it
    asks for the next: to style each anew takes most of the time. Nothing where there is nothing.

    Whole numbers and fractions stay numbers; all else is words, which never compute.
    """
    for value in values:
        if isinstance(value, _NUMBERS) and not isinstance(value, bool):
            cell.value = value
        elif text := _CONTROL.sub("", harmless(value)):
            if len(text) > LONGEST_CELL:
                text = text[: LONGEST_CELL - 1] + "…"
            cell.value = text
            cell.data_type = "s"  # whatever they look like: by its value it may be a formula
        else:
            yield None
            continue
        yield cell


def _sheet_name(title: str) -> str:
    """At most 31 characters, none of which a spreadsheet keeps for its own addresses."""
    name = re.sub(r"[\\/*?:\[\]]", " ", _CONTROL.sub("", title))
    return " ".join(name.split())[:31].strip("' ") or "Sheet"
