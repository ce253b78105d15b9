"""In which letters a text file is written, where it does not say so itself."""

from __future__ import annotations

import codecs
import re

from django.utils.translation import gettext as _

from apps.core.errors import Invalid

_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HIGH = re.compile(rb"[\x80-\xff]+")
# One or two accented letters within a word of Latin ones.
_ACCENTED = re.compile(
    rb"(?<=[A-Za-z])[\x80-\xff]{1,2}(?![\x80-\xff])|(?<![\x80-\xff])[\x80-\xff]{1,2}(?=[A-Za-z])"
)
# Bytes of Russian text in Windows-1251: its letters, «», —, – and №.
_RUSSIAN = frozenset(range(0xC0, 0x100)) | {0xA8, 0xB8, 0xAB, 0xBB, 0x96, 0x97, 0xB9, 0xA0}


def decode(data: bytes) -> tuple[str, str]:
    """The text, and the name of an encoding that was guessed ("" where it is certain).

    UTF-8, and UTF-16 with its mark, are certain. Else the guess goes by how letters stand
    together: one or two accented letters among Latin ones are Windows-1252, runs of letters of the
    Cyrillic block Windows-1251, pairs that GB18030 knows Chinese.

    Raises Invalid for what is no text, or none of these.
    """
    if data.startswith(_UTF_32):
        raise Invalid(_("The file is in UTF-32. Save it as CSV in UTF-8, or as .xlsx."))
    if data.startswith(_UTF_16):
        return _strictly(data, "utf-16"), ""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if text and "\0" not in text:
        return text, ""
    if b"\0" in data:
        return _strictly(data, _utf_16_by_zeros(data)), "UTF-16"
    for codec, name in _guesses(data):
        try:
            return data.decode(codec), name
        except UnicodeDecodeError:
            continue
    raise _unreadable()


def _guesses(data: bytes) -> list[tuple[str, str]]:
    """The likely encodings, the likeliest first."""
    western, russian, chinese = (
        ("cp1252", "Windows-1252"),
        ("cp1251", "Windows-1251"),
        ("gb18030", "GB18030"),
    )
    runs = _HIGH.findall(data)
    high = b"".join(runs)
    if len(_ACCENTED.findall(data)) * 2 > len(runs):
        return [western, russian, chinese]
    if sum(byte in _RUSSIAN for byte in high) > 0.97 * len(high):
        return [russian, chinese, western]
    return [chinese, russian, western]


def _utf_16_by_zeros(data: bytes) -> str:
    """Latin letters and marks have a zero byte each: it comes second in little endian."""
    return "utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"


def _strictly(data: bytes, codec: str) -> str:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise _unreadable() from error
    if "\0" in text:
        raise _unreadable()
    return text


def _unreadable() -> Invalid:
    return Invalid(
        _("The letters of this file cannot be read. Save it as CSV in UTF-8, or as .xlsx.")
    )
