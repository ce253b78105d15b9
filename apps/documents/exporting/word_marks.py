"""What a Word file carries so that it is known again when it comes back.

Each clause stands under a bookmark that bears its key, and the lines round the text, which are no
clauses, under marks of their own: so a paragraph without any mark is known to be new. Two
properties of the file say which text it is. Word and LibreOffice keep both through a save; names
of letters, digits and underscores are the only ones that both take.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

LONGEST_BOOKMARK = 40  # what Word accepts
TEXT_HASH, SYMBOL = "PortalTextHash", "PortalSymbol"

_CLAUSE = re.compile(r"c_(\w+)")
_FRAME = re.compile(r"f_\d+")
_CUSTOM = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of properties that people define
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006"


def mark_of_clause(key: str) -> str:
    """The bookmark of a clause. Raises ValueError for a key that no bookmark can bear."""
    name = f"c_{key}"
    if len(name) > LONGEST_BOOKMARK or not _CLAUSE.fullmatch(name):
        raise ValueError(f"the key {key!r} fits in no bookmark")
    return name


def mark_of_frame(number: int) -> str:
    return f"f_{number}"


def key_in(mark: str) -> str:
    """The key that a bookmark bears; nothing where it is none of ours."""
    found = _CLAUSE.fullmatch(mark)
    return found[1] if found else ""


def is_frame(mark: str) -> bool:
    return _FRAME.fullmatch(mark) is not None


def set_properties(document: Document, properties: dict[str, str]) -> None:
    """Write the properties that say which text the file holds; empty ones are left out."""
    entries = "".join(
        f"<property fmtid={quoteattr(_FORMAT)} pid={quoteattr(str(number))} "
        f"name={quoteattr(name)}><vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(
            ((name, value) for name, value in properties.items() if value), start=2
        )
    )
    xml = (
        f'<Properties xmlns="{_KINDS}/custom-properties" '
        f'xmlns:vt="{_KINDS}/docPropsVTypes">{entries}</Properties>'
    )
    package = document.part.package
    part = Part(PackURI("/docProps/custom.xml"), _CUSTOM, xml.encode(), package)
    package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)
