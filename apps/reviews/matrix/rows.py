"""The matrix of comments as plain rows: one shape for a round and for a public consultation.

Whoever takes the comments into a spreadsheet finds the same columns, whichever way they came. Rows
go by their stable id.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple, dataclass

from django.utils.translation import gettext_lazy as _

CHUNK = 500  # rows read at once
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# The heading of the sheet, by the fields of MatrixRow.
TITLES = {
    "row": _("Row"),
    "paragraph": _("Paragraph"),
    "text_of_paragraph": _("Text of the paragraph"),
    "side": _("From"),
    "category": _("Category"),
    "comment": _("Comment"),
    "wording": _("Proposed wording"),
    "deletes": _("Deletes the paragraph"),
    "rationale": _("Why"),
    "received": _("Received (UTC)"),
    "disposition": _("Disposition"),
    "reply": _("Reply"),
}


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One comment, in words. `side` is who made it: a delegation, or who answered in public."""

    row: str
    paragraph: str
    text_of_paragraph: str
    side: str
    category: str
    comment: str
    wording: str
    deletes: str
    rationale: str
    received: str  # UTC, ISO 8601
    disposition: str
    reply: str

    def cells(self) -> tuple[str, ...]:
        return astuple(self)


def columns() -> list[str]:
    return [str(title) for title in TITLES.values()]


def instant_words(instant: dt.datetime) -> str:
    """ "2027-02-09 09:00:00": sorts as text, in every spreadsheet."""
    return f"{instant.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S}"
