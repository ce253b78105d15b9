"""The zip archive that a Word document is, opened as if it came from an enemy.

Nothing is unpacked before its declared size is judged, and each part is unpacked in pieces that
are counted, for a declaration may lie. XML is parsed without entities, definitions or network.
"""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from types import TracebackType
from typing import Self

from django.utils.translation import gettext as _
from lxml import etree

from apps.documents.importing.limits import (
    MAX_ENTRIES,
    MAX_PART,
    MAX_RATIO,
    MAX_TAGS,
    MAX_UNPACKED,
    RATIO_FROM,
)
from apps.documents.importing.result import Refused
from apps.documents.importing.safety import encrypted, macros
from apps.documents.importing.word.xml import Element, tag

_CHUNK = 64 * 1024
# All that a broken or hand-made archive makes Python's zipfile raise.
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)
_ARCHIVES = {".zip", ".gz", ".7z", ".rar", ".bz2", ".xz", ".tar", ".jar", ".tgz", ".zst"}
_FIRST_BYTES_OF_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh")
_OFFICE = {".docx", ".xlsx", ".pptx", ".bin", ".odttf"}  # objects that Word itself embeds
_ALLOWED_OUTSIDE = {"hyperlink"}
_DEFINITIONS = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)


class Archive:
    """The parts of a document, by their relations."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except _BROKEN as error:
            raise Refused(_damaged()) from error
        self._names = {info.filename: info for info in self._zip.infolist()}
        self._unpacked = 0
        self._judge()
        self.main = self._main_part()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def part(self, name: str) -> Element | None:
        """The XML of a part, or None where the document has no such part."""
        return self._parse(self._unpack(name)) if name in self._names else None

    def related(self, kind: str) -> list[Element]:
        """The parts that the main part names as its `kind`: "styles", "footnotes", "header"."""
        parts = (self.part(name) for name in self._targets(self.main, kind))
        return [part for part in parts if part is not None]

    def of_the_package(self, kind: str) -> list[Element]:
        """The parts that the file itself names as its `kind`: "custom-properties"."""
        parts = (self.part(name) for name in self._targets("", kind))
        return [part for part in parts if part is not None]

    def _judge(self) -> None:
        infos = self._zip.infolist()
        if len(infos) > MAX_ENTRIES or len(infos) != len(self._names):
            raise Refused(_("The document holds too many or doubled parts. Save it anew in Word."))
        for info in infos:
            name = info.filename.lower()
            if info.flag_bits & 0x1:
                raise Refused(encrypted())
            if name.endswith("vbaproject.bin"):
                raise macros()
            if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * info.compress_size:
                raise _bomb()
            self._judge_nested(info)
        if sum(info.file_size for info in infos) > MAX_UNPACKED:
            raise _bomb()
        if "[Content_Types].xml" not in self._names:
            raise Refused(_("The archive is not a Word document. Save the text as .docx in Word."))
        self._judge_types()
        for name in self._names:
            if name.endswith(".rels"):
                self._judge_relations(name)

    def _judge_nested(self, info: zipfile.ZipInfo) -> None:
        suffix = PurePosixPath(info.filename.lower()).suffix
        if suffix in _OFFICE or info.file_size == 0 or suffix in {".xml", ".rels"}:
            return
        try:
            with self._zip.open(info) as stream:
                start = stream.read(8)
        except _BROKEN as error:
            raise Refused(_damaged()) from error
        if suffix in _ARCHIVES or start.startswith(_FIRST_BYTES_OF_ARCHIVES):
            raise Refused(
                _("The document holds another archive (%(name)s). Take it out, and save it again.")
                % {"name": PurePosixPath(info.filename).name}
            )

    def _judge_types(self) -> None:
        types = self._unpack("[Content_Types].xml").lower()
        if b"macroenabled" in types or b"vbaproject" in types:
            raise macros()
        if b"wordprocessingml" not in types:
            raise Refused(_("The archive is not a Word document. Save the text as .docx in Word."))

    def _judge_relations(self, name: str) -> None:
        for relation in self._relations(name):
            if relation.get("TargetMode") != "External":
                continue
            kind = relation.get("Type", "").rpartition("/")[2]
            target = relation.get("Target", "")
            local_template = kind == "attachedTemplate" and _is_local(target)
            if kind not in _ALLOWED_OUTSIDE and not local_template:
                raise Refused(
                    _(
                        "The document draws on something outside itself (%(kind)s: %(target)s). "
                        "Break that link in Word, and save it again."
                    )
                    % {"kind": kind, "target": target[:120]}
                )

    def _main_part(self) -> str:
        for kind in self._targets("", "officeDocument"):
            if kind in self._names:
                return kind
        raise Refused(_("The archive is not a Word document. Save the text as .docx in Word."))

    def _targets(self, part: str, kind: str) -> list[str]:
        folder = PurePosixPath(part).parent
        name = PurePosixPath(part).name
        relations = str(folder / "_rels" / f"{name}.rels")
        targets = []
        for relation in self._relations(relations):
            if relation.get("Type", "").rpartition("/")[2] != kind:
                continue
            target = relation.get("Target", "")
            path = target[1:] if target.startswith("/") else str(folder / target)
            targets.append(path)
        return targets

    def _relations(self, name: str) -> list[Element]:
        root = self.part(name)
        return [] if root is None else [child for child in root if tag(child) == "Relationship"]

    def _unpack(self, name: str) -> bytes:
        pieces: list[bytes] = []
        size = 0
        try:
            with self._zip.open(self._names[name]) as stream:
                while piece := stream.read(_CHUNK):
                    size += len(piece)
                    self._unpacked += len(piece)
                    if size > MAX_PART or self._unpacked > MAX_UNPACKED:
                        raise _bomb()
                    pieces.append(piece)
        except _BROKEN as error:
            raise Refused(_damaged()) from error
        return b"".join(pieces)

    def _parse(self, data: bytes) -> Element:
        if any(word in data for word in _DEFINITIONS):
            raise Refused(
                _("The document defines XML entities, which Word never does. Save it anew in Word.")
            )
        if data.count(b"<") + data.count(b"=") > MAX_TAGS:
            raise _bomb()
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            if "depth" in str(error).lower():
                raise Refused(
                    _("The document is nested too deeply. Take its tables out of each other.")
                ) from error
            raise Refused(_damaged()) from error
        return root


def _is_local(target: str) -> bool:
    """A template on the writer's own disk, which nobody else's Word will fetch."""
    path = target.replace("\\", "/").lower()
    if path.startswith("file:"):
        return path.startswith("file:///") and not path.startswith("file:////")
    return "://" not in path and not path.startswith("//")


def _bomb() -> Refused:
    return Refused(
        _("Unpacked, the document is far larger than it should be. Save it anew in Word.")
    )


def _damaged() -> str:
    return _("The document is damaged and cannot be opened. Open it in Word, and save it again.")
