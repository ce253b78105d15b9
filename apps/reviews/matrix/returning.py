"""A matrix that was filled in and came back: what each row now says, and what is in question.

Rows go by their stable id and their mark. Of the comment itself nothing is taken from the file:
where it reads otherwise there, that is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.core.text import clean
from apps.documents.spreadsheets import Row, read_rows
from apps.reviews.matrix.judging import Answer, complaints
from apps.reviews.matrix.marks import mark
from apps.reviews.matrix.sheet import asked_columns, in_every_language
from apps.reviews.models import Comment, Round
from apps.reviews.states import Disposition

MOST = 10_000  # rows of a file
SAID = ("comment", "wording", "rationale")  # columns of the comment itself, in the file
FILLED_IN = ("row", "disposition", "reply", "taken", "mark")  # those that are taken from it


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """`answers` are the rows that say something else than when they went out, as JSON; `altered`
    are those whose comment reads otherwise."""

    answers: list[dict[str, object]]
    rows: int
    altered: list[str]
    unknown: list[str]
    encoding: str


def read_sheet(
    round: Round, comments: Mapping[str, Comment], filename: str, data: bytes
) -> ReadSheet:
    """Raises Invalid, beside `file`, for what is no such table."""
    sheet = read_rows(filename, data, asked_columns(), most=MOST)
    if not sheet.rows:
        message = _("The table has a heading and no rows.")
        raise Invalid(message, {"file": message})
    reader = _Reader(round, comments)
    answers = [entry for row in sheet.rows if (entry := reader.read(row)) is not None]
    return ReadSheet(answers, len(sheet.rows), reader.altered, sheet.unknown, sheet.encoding)


class _Reader:
    def __init__(self, round: Round, comments: Mapping[str, Comment]) -> None:
        self.round = round
        self.comments = comments
        self.altered: list[str] = []
        self.lines: dict[str, int] = {}  # by row, where it stood first

    def read(self, row: Row) -> dict[str, object] | None:
        """None where nothing was changed in it."""
        values = row.values
        name = values["row"][:60]
        reference, _dot, seen = values["mark"].partition(".")
        errors: dict[str, str] = {}
        comment = self.comments.get(name)
        disposition = dispositions().get(values["disposition"].casefold(), "")
        answer = Answer(name, disposition, values["reply"], values["taken"], seen)
        if cell := self._first_of(row.errors):
            errors["row"] = cell
        elif not name:
            errors["row"] = _("The row has no id in its first column. Restore it, or delete it.")
        elif name in self.lines:
            errors["row"] = _("This row stands in line %(line)d already. Delete one of them.") % {
                "line": self.lines[name]
            }
        elif seen and reference != self.round.reference:
            errors["row"] = _("This row is of another round. Take the file of this round.")
        elif comment is None:
            errors["row"] = _("This round has no such row. Delete it from the file.")
        elif not seen:
            errors["row"] = _("The mark of this row is missing. Restore it from a new download.")
        elif values["disposition"] and not disposition:
            errors["disposition"] = _(
                "“%(words)s” is no disposition. Choose one of: %(allowed)s."
            ) % {
                "words": values["disposition"][:40],
                "allowed": ", ".join(map(str, Disposition.labels)),
            }
        if name and not errors:
            self.lines[name] = row.number
        if comment is not None and not errors:
            if self._reads_otherwise(comment, values):
                self.altered.append(name)
            if mark(comment, answer.said) == seen:
                return None
            errors = complaints(comment, answer.said)
        return {
            "number": row.number,
            "row": name,
            "disposition": disposition or values["disposition"][:40],
            "reply": answer.reply,
            "wording": answer.wording,
            "seen": seen,
            "errors": errors,
        }

    def _first_of(self, errors: Mapping[str, str]) -> str:
        """What is wrong with a cell that is taken from the file; the others are not read."""
        return next((words for column, words in errors.items() if column in FILLED_IN), "")

    def _reads_otherwise(self, comment: Comment, values: Mapping[str, str]) -> bool:
        held = (comment.text, comment.wording, comment.rationale)
        return any(
            values[name] and values[name] != clean(words)
            for name, words in zip(SAID, held, strict=True)
        )


@cache
def dispositions() -> dict[str, str]:
    """By its name in any language of the portal, in any case, and by its code."""
    found = {value: value for value in Disposition.values}
    for disposition in Disposition:
        for words in in_every_language(disposition.label):
            found[words.casefold()] = disposition.value
    return found
