"""Spreadsheets from anywhere: letters, delimiters, formulas, merged cells, and hostile files."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from openpyxl import Workbook

from apps.core.errors import Invalid
from apps.documents.spreadsheets import Column, Sheet, read_rows

COLUMNS = (
    Column("name", "Name"),
    Column("email", "E-mail", aliases=("mail", "Адрес")),
    Column("organisation", "Organisation", required=False),
)


def read(text: str | bytes, filename: str = "people.csv", most: int = 10_000) -> Sheet:
    data = text.encode() if isinstance(text, str) else text
    return read_rows(filename, data, COLUMNS, most)


def refused(data: bytes, filename: str = "people.xlsx", most: int = 10_000) -> str:
    with pytest.raises(Invalid) as refusal:
        read_rows(filename, data, COLUMNS, most)
    assert refusal.value.fields["file"] == refusal.value.message
    return refusal.value.message


def workbook(*rows: list[object], merged: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def repacked(data: bytes, **parts: bytes) -> bytes:
    """The archive with parts put in, or in the place of its own: `a__b_xml` is "a/b.xml"."""
    named = {name.replace("__", "/").replace("_", "."): part for name, part in parts.items()}
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", 8) as new:
        for info in old.infolist():
            if info.filename not in named:
                new.writestr(info.filename, old.read(info))
        for name, part in named.items():
            new.writestr(name, part)
    return written.getvalue()


HEADING: list[object] = ["Name", "E-mail", "Organisation"]
ANA: list[object] = ["Ana Exemplo", "ana@example.org", "Exemplo"]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_csv_of_any_delimiter_is_read(mark: str, end: str) -> None:
    lines = [mark.join(map(str, line)) for line in (HEADING, ANA)]
    (row,) = read(end.join(lines)).rows
    assert (row.number, row.errors) == (2, {})
    assert row.values["email"] == "ana@example.org"


def test_rows_bear_the_numbers_that_their_program_shows() -> None:
    text = 'sep=;\n\nName;E-mail\n"Ana\nExemplo";a@example.org\n\nLi;l@example.org\n'
    assert [row.number for row in read(text).rows] == [4, 7]
    data = workbook([], HEADING, [], ANA)
    assert [row.number for row in read(data, "people.xlsx").rows] == [4]


def test_headings_are_found_by_name_title_or_alias_in_any_case() -> None:
    sheet = read(" NAME ,адрес,Shoe size\nAna,ana@example.org,38\n")
    assert sheet.rows[0].values == {"name": "Ana", "email": "ana@example.org", "organisation": ""}
    assert sheet.unknown == ["Shoe size"]


@pytest.mark.parametrize(
    ("encoding", "words", "guessed"),
    [
        ("utf-8", "李娜", ""),
        ("utf-8-sig", "Ana Conceição", ""),
        ("utf-16", "Мария Примерова", ""),
        ("utf-16-le", "Ana Exemplo", "UTF-16"),
        ("utf-16-be", "Ana Exemplo", "UTF-16"),
        ("cp1251", "Мария Примерова", "Windows-1251"),
        ("cp1251", "ПРИМЕР", "Windows-1251"),
        ("cp1252", "Ana Conceição de Souza", "Windows-1252"),
        ("gb18030", "李娜, 示例大学", "GB18030"),
        ("gb18030", "电子商务工作组", "GB18030"),
    ],
)
def test_letters_are_read_and_a_guess_is_named(encoding: str, words: str, guessed: str) -> None:
    sheet = read(f'Name,E-mail\n"{words}",a@example.org\n'.encode(encoding))
    assert sheet.rows[0].values["name"] == words
    assert sheet.encoding == guessed


@pytest.mark.slow
def test_ten_thousand_rows_of_mixed_letters_are_read_within_seconds() -> None:
    names = ["Ana Conceição", "Мария Примерова", "李娜", "أمل مثال", "Fiker Misale"]
    lines = ["Name;E-mail", *(f"{names[n % 5]} {n};guest{n}@example.org" for n in range(10_000))]
    began = time.monotonic()
    assert len(read("\n".join(lines)).rows) == 10_000
    rows = [HEADING, *([f"{names[n % 5]}", f"g{n}@example.org", None] for n in range(10_000))]
    assert len(read(workbook(*rows), "people.xlsx").rows) == 10_000
    assert time.monotonic() - began < 15


def test_letters_of_two_encodings_in_one_file_are_not_guessed_into_silence() -> None:
    mixed = "Name,E-mail\nМария,m@example.org\n".encode("cp1251") + "李娜,l@example.org".encode()
    assert read(mixed).encoding != ""  # whichever it was: the page says to look at the letters


def test_one_row_too_many_is_refused() -> None:
    lines = "Name,E-mail\n" + "Ana,a@example.org\n" * 4
    assert "more than 3 rows" in refused(lines.encode(), "people.csv", most=3)
    assert len(read(lines, most=4).rows) == 4
    book = workbook(HEADING, *[ANA] * 4)
    assert "more than 3 rows" in refused(book, most=3)


def test_columns_that_are_missing_are_named_with_those_found() -> None:
    message = refused(b"Nome,E-mail\nAna,a@example.org\n", "people.csv")
    assert "Name" in message
    assert "Nome, E-mail" in message
    assert "twice" in refused(b"Name,E-mail,mail\nAna,a@example.org,b@example.org\n", "a.csv")


def test_a_formula_is_an_error_of_its_cell() -> None:
    rows = read(workbook(HEADING, ["Ana", '=HYPERLINK("x")', "=1+1"]), "people.xlsx").rows
    assert set(rows[0].errors) == {"email", "organisation"}
    assert "formula" in rows[0].errors["email"]
    rows = read("Name,E-mail\n=1+1,a@example.org\n").rows
    assert "formula" in rows[0].errors["name"]


def test_what_went_out_guarded_comes_back_as_it_was() -> None:
    row = read("Name,E-mail,Organisation\nAna,a@example.org,'+Plus\n").rows[0]
    assert row.values["organisation"] == "+Plus"


def test_merged_cells_are_errors_of_every_row_that_they_cover() -> None:
    data = workbook(HEADING, ANA, ["Li", "l@example.org", None], merged="C2:C3")
    rows = read(data, "people.xlsx").rows
    assert ["organisation" in row.errors for row in rows] == [True, True]
    assert "C2:C3" in rows[1].errors["organisation"]
    assert "A1:B1" in refused(workbook(HEADING, ANA, merged="A1:B1"))


def test_numbers_and_days_become_words() -> None:
    import datetime as dt

    data = workbook(HEADING, [7.0, dt.datetime(2027, 2, 9), True])  # noqa: DTZ001  of a sheet
    assert list(read(data, "people.xlsx").rows[0].values.values()) == ["7", "2027-02-09", "TRUE"]


def test_a_required_cell_that_is_empty_says_so() -> None:
    assert set(read("Name,E-mail\n,a@example.org\n").rows[0].errors) == {"name"}


@pytest.mark.parametrize(
    ("data", "filename", "words"),
    [
        (b"", "a.csv", "empty"),
        (b"\n\n", "a.csv", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "a.xls", "97"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "encrypted",
        ),
        (b"PK\x03\x04 not a zip", "a.xlsx", "damaged"),
        (b"PK\x03\x04 not a zip", "a.csv", "wrong name"),
        (b"%PDF-1.7", "a.pdf", ".xlsx or as CSV"),
        (b"Name,E-mail\n\x81\x8d\xff\xff\x00", "a.csv", "letters"),
        (b"\xff\xfe\x00\x00N\x00\x00\x00", "a.csv", "UTF-32"),
        (b"Name,E-mail\n" + b'"' + b"x" * 200_000, "a.csv", "quotation mark"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, filename: str, words: str) -> None:
    assert words in refused(data, filename)


def test_macros_other_files_entities_and_bombs_are_refused() -> None:
    plain = workbook(HEADING, ANA)
    assert "macros" in refused(repacked(plain, xl__vbaProject_bin=b"x"))
    assert "macros" in refused(plain, "people.xlsm")
    links = repacked(plain, xl__externalLinks__externalLink1_xml=b"<a/>")
    assert "draws on other files" in refused(links)
    entity = repacked(plain, xl__worksheets__sheet1_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a/>')
    assert "damaged" in refused(entity)
    bomb = repacked(plain, xl__worksheets__sheet1_xml=b"<a>" + b" " * (101 * 1024 * 1024))
    assert "far larger" in refused(bomb)
    tags = repacked(plain, xl__worksheets__sheet1_xml=b"<a/>" * 2_000_001)
    assert "far larger" in refused(tags)


def test_a_row_at_the_far_corner_costs_nothing() -> None:
    cell = '<c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c>'
    heading = "".join(
        f'<c r="{"ABC"[n]}1" t="inlineStr"><is><t>{words}</t></is></c>'
        for n, words in enumerate(HEADING)
    )
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1">{heading}</row><row r="1048576">{cell}</row></sheetData></worksheet>'
    )
    data = repacked(workbook(HEADING), xl__worksheets__sheet1_xml=sheet.encode())
    began = time.monotonic()
    assert "empty rows" in refused(data)
    assert time.monotonic() - began < 15


@pytest.mark.parametrize("cut", range(100, 4_000, 391))
def test_a_file_cut_short_is_refused_and_never_an_error(cut: int) -> None:
    data = workbook(HEADING, ANA)
    assert refused(data[:cut])
