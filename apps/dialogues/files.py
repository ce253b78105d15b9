"""Files that guests send with a contribution: told by their first bytes, kept private, served as
attachments that no browser runs."""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO

from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.core.uploads import LARGEST
from apps.delegations.names import optional_line
from apps.documents.importing.safety import suffix_of

KINDS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_PARTS = {".docx": "word/", ".pptx": "ppt/"}
_MOST_PARTS = 5_000
_MOST_UNPACKED = 300 * 1024 * 1024  # bytes, as declared


def checked(filename: str, data: bytes) -> tuple[str, str]:
    """The name to keep it under, and its SHA-256.

    Raises Invalid, by the field `file`, for what is neither PDF nor a Word or PowerPoint file
    without macros, whatever its name says.
    """
    try:
        return _checked(filename, data)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        message = _("The file is damaged and cannot be opened. Save it again, or send a PDF.")
        raise Invalid(message, {"file": message}) from error


def content_type(filename: str) -> str:
    return KINDS.get(suffix_of(filename), "application/octet-stream")


def _checked(filename: str, data: bytes) -> tuple[str, str]:
    suffix = suffix_of(filename)
    if len(data) > LARGEST:
        raise _refused(
            _("The file is larger than %(limit)d MB.") % {"limit": LARGEST // 1024 // 1024}
        )
    if not data:
        raise _refused(_("The file is empty."))
    if suffix not in KINDS:
        raise _refused(_("Send a PDF, a Word document (.docx) or slides (.pptx)."))
    if suffix == ".pdf":
        if b"%PDF-" not in data[:1024]:
            raise _refused(_("The file is named .pdf and is not a PDF."))
    else:
        _check_office(suffix, data)
    name = optional_line(filename.replace("\\", "/").rpartition("/")[2], "file", limit=250)
    return name or f"file{suffix}", hashlib.sha256(data).hexdigest()


def _check_office(suffix: str, data: bytes) -> None:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        infos = archive.infolist()
        names = [info.filename.lower() for info in infos]
        if any(info.flag_bits & 0x1 for info in infos):
            raise _refused(_("The file is encrypted. Take its password off, and send it again."))
        if any(name.endswith("vbaproject.bin") for name in names):
            raise _refused(_("The file carries macros. Save it without them."))
        if len(infos) > _MOST_PARTS or sum(info.file_size for info in infos) > _MOST_UNPACKED:
            raise _refused(_("Unpacked, the file is far larger than it should be."))
        if "[content_types].xml" not in names or not any(
            name.startswith(_PARTS[suffix]) for name in names
        ):
            raise _refused(_("The file is not what its name says. Send it as a PDF."))


def _refused(message: str) -> Invalid:
    return Invalid(message, {"file": message})
