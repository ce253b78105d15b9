"""The matrix of a round as a Word file to print and to lay on the table: a wide page, with what
each proposal changes marked word by word."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.documents.comparison import compare_text
from apps.documents.exporting import WordTable, to_docx_table
from apps.documents.exporting.word_table import Cell, Words
from apps.reviews.matrix.rows import MatrixRow
from apps.reviews.models import Round


def to_word(round: Round, rows: Iterable[tuple[str, ...]]) -> bytes:
    """`rows` as `sheet.rows_of` gives them."""
    symbol = round.version.symbol
    return to_docx_table(
        WordTable(
            title=_("Comments and dispositions"),
            lines=[round.document.title, symbol, f"SHA-256: {round.text_hash}"],
            headings=[
                (_("Row"), 6),
                (_("Paragraph"), 10),
                (_("From"), 9),
                (_("Type"), 9),
                (_("Comment"), 18),
                (_("Proposed wording"), 24),
                (_("Why"), 14),
                (_("Disposition"), 10),
                (_("Reply"), 20),
            ],
            rows=(_cells(row) for row in rows),
            language=get_language() or settings.LANGUAGE_CODE,
            subject=symbol,
        )
    )


def _cells(cells: tuple[str, ...]) -> list[Cell]:
    *fields, taken, _mark = cells
    row = MatrixRow(*fields)
    before = row.text_of_paragraph
    proposed = compare_text(before, row.wording) if row.wording or row.deletes else ()
    reply: list[Words] = [row.reply]
    if taken:
        reply += [_("Taken as:"), compare_text(before, taken)]
    return [
        [row.row],
        [row.paragraph],
        [row.side],
        [row.category],
        [row.comment],
        [proposed],
        [row.rationale],
        [row.disposition],
        reply,
    ]
