"""What a file truly is, told from its first bytes and never from its name alone.

Everything that is refused is refused here or in `word.archive`, before any of it is parsed,
with a sentence that says what to do instead.
"""

from __future__ import annotations

import codecs
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from apps.documents.importing.limits import (
    MAX_BYTES,
    MAX_CHARACTERS,
    MAX_CLAUSE_CHARACTERS,
    MAX_CLAUSES,
    MAX_LINES,
)
from apps.documents.importing.result import Refused

WORD_SUFFIXES = {".docx"}
TEXT_SUFFIXES = {".txt", ".text", ".md", ".markdown"}
_MACRO_SUFFIXES = {".docm", ".dotm"}

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

# Files of other kinds that are often given a wrong name.
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG\r\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"RIFF", "WebP"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "RAR"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
)
_TEXT_LIKE = (b"%PDF-", b"{\\rtf")  # their letters are plain text, so null bytes do not tell

_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def suffix_of(filename: str) -> str:
    return PurePosixPath(filename.replace("\\", "/")).suffix.lower()


def is_word(data: bytes, filename: str) -> bool:
    """True for a Word document, False for text; raises Refused for all else."""
    suffix = suffix_of(filename)
    if len(data) > MAX_BYTES:
        raise Refused(
            _("The file is larger than %(limit)d MB. Take out its pictures, or divide it.")
            % {"limit": MAX_BYTES // 1024 // 1024}
        )
    if not data.strip(b"\x00 \t\r\n"):
        raise Refused(_("The file is empty. Choose the file that holds the text."))
    if data.startswith(_OLE):
        raise Refused(_ole_refusal(data))
    if suffix in _MACRO_SUFFIXES:
        raise macros()
    _refuse_other_kinds(data)
    if suffix in WORD_SUFFIXES:
        if not data.startswith(_ZIP):
            raise Refused(
                _("The file is named %(suffix)s and is not a Word document.") % {"suffix": suffix}
                + " "
                + _how_to_save()
            )
        return True
    if data.startswith(_ZIP):
        raise Refused(
            _(
                "The file is a Word document or another archive under the wrong name. "
                "If it is a Word document, give it a name that ends in .docx."
            )
        )
    if suffix not in TEXT_SUFFIXES:
        raise Refused(
            _("A file named “%(suffix)s” cannot be imported. Save it as .docx, .md or .txt.")
            % {"suffix": suffix or filename}
        )
    return False


def encrypted() -> str:
    return _("The document is encrypted. Take its password off in Word, and save it again.")


def macros() -> Refused:
    return Refused(
        _("The document carries macros. Save it as a Word document without macros (.docx).")
    )


def _ole_refusal(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return encrypted()
    if "WordDocument".encode("utf-16-le") in data:
        return _("This is a document of Word 97–2003 (.doc). Save it as .docx in Word.")
    return _("This is a file of an old Office program. Save it as .docx, .md or .txt.")


def _refuse_other_kinds(data: bytes) -> None:
    start = data[:1024].removeprefix(codecs.BOM_UTF8).lstrip()
    for magic, name in _OTHERS:
        if start.startswith(magic) and (magic in _TEXT_LIKE or _is_binary(data)):
            raise Refused(
                _("This is a file of the kind %(kind)s; its import is not offered.")
                % {"kind": name}
                + " "
                + _how_to_save()
            )
    if start[:15].lower().startswith((b"<!doctype html", b"<html", b"<?xml")):
        raise Refused(
            _("This is a web page or an XML file; its import is not offered.")
            + " "
            + _how_to_save()
        )


def _how_to_save() -> str:
    return _("Save the text as a Word document (.docx) or as plain text (.txt, UTF-8).")


def _is_binary(data: bytes) -> bool:
    """Words may begin with "BM" or "MZ"; bytes that no text holds settle it."""
    head = data[:65536]
    if b"\x00" in head:
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head)
    except UnicodeDecodeError:
        return True
    return False


def decode(data: bytes) -> str:
    """UTF-8, or UTF-16 that says so by its first bytes. Nothing is guessed."""
    if data.startswith(_UTF_32):
        raise Refused(_("The text is in UTF-32. Save it as plain text in UTF-8."))
    encoding = "utf-16" if data.startswith(_UTF_16) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if b"\x00" in data:
            raise Refused(_null()) from error
        raise Refused(
            _("The text is not in UTF-8: byte %(position)d cannot be read (0x%(byte)s).")
            % {"position": error.start + 1, "byte": data[error.start : error.start + 1].hex()}
            + " "
            + _("Open it, and save it as plain text with the encoding UTF-8.")
        ) from error
    if "\x00" in text:
        raise Refused(_null())
    refuse_long(len(text))
    if text.count("\n") > MAX_LINES:
        raise Refused(
            _("The text has more than %(limit)d lines. Divide it.") % {"limit": MAX_LINES}
        )
    return text


def refuse_long(characters: int) -> None:
    if characters > MAX_CHARACTERS:
        raise Refused(
            _("The text has %(count)d characters; at most %(limit)d can be imported. Divide it.")
            % {"count": characters, "limit": MAX_CHARACTERS}
        )


def refuse_many(clauses: int) -> None:
    if clauses > MAX_CLAUSES:
        raise Refused(
            _("The text has more than %(limit)d clauses. Divide it, or join its short lines.")
            % {"limit": MAX_CLAUSES}
        )


def refuse_giant(characters: int, where: str) -> None:
    if characters > MAX_CLAUSE_CHARACTERS:
        raise Refused(
            _(
                "One paragraph (%(where)s) has more than %(limit)d characters, which is the most "
                "that fits in a clause. Divide it into paragraphs."
            )
            % {"where": where, "limit": MAX_CLAUSE_CHARACTERS}
        )


def _null() -> str:
    return _(
        "The file holds null bytes, so it is not plain text. Save it as plain text in UTF-8, "
        "or as a Word document (.docx)."
    )
