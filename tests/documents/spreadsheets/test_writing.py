"""Tables that go out compute nothing, hold every script, and come back the same."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
import time_machine
from openpyxl import load_workbook

from apps.documents.spreadsheets import FORMULA, Column, read_rows, write_csv, write_xlsx

COLUMNS = ("Name", "=Note")


@pytest.mark.parametrize("first", FORMULA)
def test_no_cell_of_words_runs(first: str) -> None:
    rows = [[f"{first}HYPERLINK('evil')", f"  {first}1+1"]]
    written = csv.reader(io.StringIO(write_csv(COLUMNS, rows).removeprefix("\ufeff"), newline=""))
    for line in written:
        assert not any(cell.strip(" ").startswith(FORMULA) for cell in line)
    book = load_workbook(io.BytesIO(write_xlsx("T", COLUMNS, rows)))
    for cells in book.worksheets[0].iter_rows():
        for cell in cells:
            assert cell.data_type == "s"
            assert not str(cell.value).strip(" ").startswith(FORMULA)


def test_numbers_stay_numbers_and_absence_stays_empty() -> None:
    data = write_xlsx("T", ("a", "b", "c"), [[-3, 2.5, None]])
    values = list(load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True))
    assert values[1] == (-3, 2.5, None)
    assert write_csv(("a",), [[-3]]).endswith("-3\r\n")


def test_a_name_of_a_sheet_keeps_to_what_a_sheet_may_be_called() -> None:
    data = write_xlsx("Dialogue: [officials] / experts and scholars of 2027?", ("a",), [])
    assert load_workbook(io.BytesIO(data)).sheetnames == ["Dialogue officials experts and"]


def test_control_characters_and_long_words_do_not_break_the_file() -> None:
    data = write_xlsx("T", ("a",), [["a\x00\x0b\ufffeb"], ["x" * 40_000]])
    values = [row[0] for row in load_workbook(io.BytesIO(data)).worksheets[0].values]
    assert values[1] == "ab"
    assert str(values[2]).endswith("…")


@pytest.mark.parametrize("words", ["李娜", "-5 °C", "=1+1", "Ana;\n“Exemplo”", "'quoted'"])
def test_what_goes_out_comes_back(words: str) -> None:
    column = Column("name", "Name")
    book = write_xlsx("T", ("Name",), [[words]])
    assert read_rows("t.xlsx", book, [column]).rows[0].values["name"] == words
    text = write_csv(("Name",), [[words]]).encode()
    assert read_rows("t.csv", text, [column]).rows[0].values["name"] == words


def test_the_same_rows_give_the_same_bytes_whenever_they_are_written() -> None:
    first = write_xlsx("Rows", ["A"], [["x"]])
    with time_machine.travel(dt.datetime(2030, 1, 1, tzinfo=dt.UTC)):
        assert write_xlsx("Rows", ["A"], [["x"]]) == first
