"""The matrix of comments as plain rows: one shape for a round and for a public consultation.

Whoever takes the comments into a spreadsheet finds the same columns, whichever way they came. Rows
go by their stable id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import astuple, dataclass

from django.utils.translation import gettext as _

from apps.delegations.actors import Actor
from apps.reviews.models import Round
from apps.reviews.reading import clause_texts, comments_seen

CHUNK = 500  # rows read at once
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    """The heading of the sheet, in the order of the fields of MatrixRow."""
    return [
        _("Row"),
        _("Paragraph"),
        _("Text of the paragraph"),
        _("From"),
        _("Category"),
        _("Comment"),
        _("Proposed wording"),
        _("Deletes the paragraph"),
        _("Why"),
        _("Received (UTC)"),
        _("Disposition"),
        _("Reply"),
    ]


def rows_of(round: Round, actor: Actor, now: dt.datetime) -> Iterator[MatrixRow]:
    """The comments of a round that this reader may see, as its page of dispositions has them."""
    texts = clause_texts(round)
    for comment in comments_seen(round, actor, now).iterator(chunk_size=CHUNK):
        label, text = texts.get(comment.clause, (comment.clause, ""))
        held = getattr(comment, "disposition", None)
        yield MatrixRow(
            row=comment.row,
            paragraph=_("after %(paragraph)s") % {"paragraph": label} if comment.inserts else label,
            text_of_paragraph=text,
            side=comment.submission.acted_by.side_name,
            category=str(comment.get_type_display()),
            comment=comment.text,
            wording=comment.wording,
            deletes=_("yes") if comment.deletes else "",
            rationale=comment.rationale,
            received=instant_words(comment.submission.received_at),
            disposition=str(held.get_disposition_display()) if held else "",
            reply=held.reply if held else "",
        )


def instant_words(instant: dt.datetime) -> str:
    """ "2027-02-09 09:00:00": sorts as text, in every spreadsheet."""
    return f"{instant.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S}"
