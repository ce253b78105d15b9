"""The files of a training: what people can open, and nothing that runs when they do."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.core.uploads import LARGEST
from apps.delegations.names import one_line
from apps.documents.importing.safety import suffix_of as suffix_of

# By the end of its name: what its bytes begin with, and its media type.
KINDS = {
    ".pdf": (b"%PDF-", "application/pdf"),
    ".png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".docx": (
        b"PK\x03\x04",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ".pptx": (
        b"PK\x03\x04",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ".xlsx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_MAIN_PART = {".docx": "word/", ".pptx": "ppt/", ".xlsx": "xl/"}
MOST_PARTS = 5_000


def media_type(name: str) -> str:
    return KINDS[suffix_of(name)][1]


def checked(name: str, content: bytes) -> str:
    """The name under which people save it, without a path. Raises Invalid, beside `file`."""
    name = one_line(
        name.replace("\\", "/").rpartition("/")[2], "file", _("Choose a file."), limit=150
    )
    suffix, message = suffix_of(name), ""
    if suffix not in KINDS:
        message = _("Give a PDF, a picture (PNG, JPG) or a file of Word, PowerPoint or Excel.")
    elif len(content) > LARGEST:
        message = _("The file is larger than %(limit)d MB.") % {"limit": LARGEST // 1024 // 1024}
    elif not content.startswith(KINDS[suffix][0]):
        message = _("The file is not what its name says (%(suffix)s). Save it anew.")
        message %= {"suffix": suffix}
    elif suffix in _MAIN_PART:
        message = _office_refusal(content, _MAIN_PART[suffix])
    if message:
        raise Invalid(message, {"file": message})
    return name


def _office_refusal(content: bytes, main: str) -> str:
    """Only the list of its parts is read: nothing is unpacked here."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = [part.filename for part in archive.infolist()]
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return _("The file cannot be opened. Save it anew.")
    if not any(part.startswith(main) for part in parts) or len(parts) > MOST_PARTS:
        return _("The file is not what its name says. Save it anew.")
    if any(part.rpartition("/")[2].lower() == "vbaproject.bin" for part in parts):
        return _("The file carries macros. Save it without them.")
    return ""
