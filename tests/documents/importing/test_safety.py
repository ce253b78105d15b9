"""What is refused, with words that help, soon, and without filling the memory."""

from __future__ import annotations

import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO

import pytest

from apps.core.errors import Invalid
from apps.documents.importing import MAX_BYTES, MAX_CLAUSES, Refused, read_document
from tests.documents.importing.files import TYPES, paragraph, relation, word_file, zip_of

pytestmark = pytest.mark.slow

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512
TEXT = paragraph("Ports agree.")


def bomb(size: int) -> bytes:
    return word_file(TEXT, extra={"word/media/image.bmp": b"\x00" * size})


def lying_bomb() -> bytes:
    """An archive whose directory says that a huge part is small."""
    data = bytearray(word_file("<w:p/>" * 9_000_000))
    with zipfile.ZipFile(BytesIO(bytes(data))) as archive:
        size = archive.getinfo("word/document.xml").file_size
    real, claimed = struct.pack("<I", size), struct.pack("<I", 1000)
    assert real in data
    return bytes(data.replace(real, claimed))


CASES: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "a.txt", "empty"),
    "only spaces": (b" \r\n\t ", "a.md", "empty"),
    "no letters": (b"-\n\n...\n", "a.txt", "No text"),
    "Word without text": (word_file("<w:p/>"), "a.docx", "No text"),
    "a PDF": (b"%PDF-1.7 words", "a.txt", "PDF"),
    "a PDF as Word": (b"%PDF-1.7 \xff", "a.docx", "PDF"),
    "an RTF": (b"{\\rtf1 words}", "a.md", "RTF"),
    "a PNG": (b"\x89PNG\r\n\x1a\n\x00", "a.txt", "PNG"),
    "a web page": (b"<!DOCTYPE html><p>x", "a.txt", "web page"),
    "text as Word": (b"Ports agree.", "a.docx", "not a Word document"),
    "Word as text": (word_file(TEXT), "a.txt", "wrong name"),
    "an unknown kind": (b"Ports agree.", "a.xyz", ".xyz"),
    "no kind": (b"Ports agree.", "letter", "letter"),
    "old Word": (OLE + "WordDocument".encode("utf-16-le"), "a.doc", "97–2003"),
    "encrypted": (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "password"),
    "old Office": (OLE, "a.docx", "old Office program"),
    "null bytes": (b"Ports\x00agree", "a.txt", "null bytes"),
    "null bytes in UTF-16": ("Ports\x00agree".encode("utf-16"), "a.txt", "null bytes"),
    "another encoding": ("Café".encode("latin-1"), "a.txt", "byte 4"),
    "UTF-32": ("Ports".encode("utf-32"), "a.txt", "UTF-32"),
    "macros by name": (word_file(TEXT), "a.docm", "macros"),
    "macros by part": (word_file(TEXT, extra={"word/vbaProject.bin": b"x"}), "a.docx", "macros"),
    "macros by type": (word_file(TEXT, types=TYPES + "macroEnabled"), "a.docx", "macros"),
    "cut short": (word_file(TEXT)[:300], "a.docx", "damaged"),
    "broken XML": (word_file("<w:p>"), "a.docx", "damaged"),
    "another archive": (zip_of({"a.txt": b"x"}), "a.docx", "not a Word document"),
    "a spreadsheet": (zip_of({"[Content_Types].xml": b"<Types/>"}), "a.docx", "not a Word"),
    "an archive inside": (
        word_file(TEXT, extra={"word/media/x.zip": b"PK\x03\x04"}),
        "a.docx",
        "another archive (x.zip)",
    ),
    "a disguised archive inside": (
        word_file(TEXT, extra={"word/media/x.png": zip_of({"a": b"b"})}),
        "a.docx",
        "another archive",
    ),
    "entities in the body": (
        word_file(TEXT, extra={"_rels/x.rels": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}),
        "a.docx",
        "entities",
    ),
    "a far template": (
        word_file(
            TEXT, links=(relation("attachedTemplate", "https://x.example/t", mode="External"),)
        ),
        "a.docx",
        "outside itself",
    ),
    "a template on a share": (
        word_file(TEXT, links=(relation("attachedTemplate", r"\\host\t.dotm", mode="External"),)),
        "a.docx",
        "outside itself",
    ),
    "a far picture": (
        word_file(TEXT, links=(relation("image", "https://x.example/i", mode="External"),)),
        "a.docx",
        "outside itself",
    ),
}

# Made only when they are wanted.
LARGE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "too large": (lambda: b"a" * (MAX_BYTES + 1), "a.txt", "20 MB"),
    "too long": (lambda: b"abc. " * 900_000, "a.txt", "4500000 characters"),
    "a giant clause": (
        lambda: b"word " * 5_000,
        "a.txt",
        "(line 1) has more than 20000 characters",
    ),
    "a bomb": (lambda: bomb(30_000_000), "a.docx", "far larger"),
    "too deep": (
        lambda: word_file("<w:sdt>" * 3000 + "</w:sdt>" * 3000),
        "a.docx",
        "nested too deeply",
    ),
    "too many clauses": (lambda: b"One more.\n\n" * 100_000, "a.txt", f"{MAX_CLAUSES} clauses"),
    "too many entries": (lambda: b"- one more\n" * 100_000, "a.md", f"{MAX_CLAUSES} clauses"),
    "too many headings": (lambda: b"# one more\n" * 100_000, "a.md", f"{MAX_CLAUSES} clauses"),
    "too many paragraphs": (lambda: word_file(TEXT * 100_000), "a.docx", f"{MAX_CLAUSES} clauses"),
}


def refuse(data: bytes, name: str, words: str) -> None:
    start = time.process_time()
    with pytest.raises(Refused) as refusal:
        read_document(data, name)
    assert words in refusal.value.message
    assert refusal.value.message.endswith(".")
    assert time.process_time() - start < 10
    assert isinstance(refusal.value, Invalid)


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_in_plain_words(case: str) -> None:
    refuse(*CASES[case])


@pytest.mark.parametrize("case", LARGE)
def test_what_is_too_much_is_refused_soon(case: str) -> None:
    make, name, words = LARGE[case]
    refuse(make(), name, words)


def test_a_part_that_lies_about_its_size_is_refused_before_it_fills_the_memory() -> None:
    data = lying_bomb()
    tracemalloc.start()
    with pytest.raises(Refused):
        read_document(data, "a.docx")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000_000


def test_an_encrypted_archive_is_refused() -> None:
    data = bytearray(word_file(TEXT))
    position = data.rindex(b"PK\x01\x02")
    data[position + 8] |= 1
    with pytest.raises(Refused, match="password"):
        read_document(bytes(data), "a.docx")


@pytest.mark.parametrize(
    "text", ["MZ is a code of a port.\n\nBM too.", "BM and MZ agree.", "GIF89 is a name."]
)
def test_words_that_look_like_other_kinds_are_read(text: str) -> None:
    assert read_document(text.encode(), "a.txt").nodes


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "> " * 20_000 + "a",
        "*a " * 60_000,
        "`" * 10_000 + " a " + "`" * 9_999,
        "**a" * 20_000 + "\n\n**a** b",
        "| a " * 20_000 + "\n" + "|-" * 20_000 + "|\n",
        "- " * 10_000 + "a",
        "![" * 20_000 + "a](b)",
    ],
    ids=lambda text: text[:4],
)
def test_hostile_markdown_ends_soon(text: str) -> None:
    start = time.process_time()
    with suppress(Refused):
        read_document(f"**a** word.\n\n{text}\n".encode(), "a.md")
    assert time.process_time() - start < 10
