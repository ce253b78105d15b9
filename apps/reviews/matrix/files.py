"""The matrix as a file to take away: made at once, or by the worker where it takes long."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.utils.translation import get_language

from apps.core import made
from apps.delegations.actors import Actor
from apps.documents.exporting import MIME_TYPE
from apps.reviews.matrix.rows import XLSX
from apps.reviews.matrix.sheet import rows_of, to_sheet
from apps.reviews.matrix.word import to_word
from apps.reviews.models import Round

LONG = 2_000  # comments: some two seconds
MADE_BY = 1  # grows when the same comments are to look otherwise: what was kept is made again


class Form(StrEnum):
    SHEET = "xlsx"
    WORD = "docx"


TYPES = {Form.SHEET: XLSX, Form.WORD: MIME_TYPE}


@dataclass(frozen=True, slots=True)
class MatrixFile:
    """What its reader may see of a round's comments, in one form and one language."""

    round: Round
    form: Form
    rows: tuple[tuple[str, ...], ...]

    @property
    def name(self) -> str:
        return f"comments-{self.round.reference}.{self.form}"

    @property
    def key(self) -> str:
        language = get_language() or settings.LANGUAGE_CODE
        return made.key_of(f"{MADE_BY} {self.form} {language} {self.round.reference}", self.rows)

    @property
    def is_long(self) -> bool:
        return len(self.rows) > LONG and made.kept(self.key) is None

    def data(self) -> bytes:
        """Kept where it took long: whoever sees the same rows has it at once."""
        if len(self.rows) <= LONG:
            return self._made()
        return made.kept(self.key) or made.keep(self.key, self._made())

    def is_asked_for(self, actor: Actor) -> bool:
        """Have the worker make it; False where it has tried in vain."""
        return made.is_asked_for(
            "make_matrix",
            self.key,
            round=self.round.pk,
            accreditation=actor.credentials.pk,
            form=self.form.value,
            language=get_language() or settings.LANGUAGE_CODE,
        )

    def _made(self) -> bytes:
        write = to_sheet if self.form is Form.SHEET else to_word
        return write(self.round, self.rows)


def matrix_file(round: Round, actor: Actor, form: Form, now: dt.datetime) -> MatrixFile:
    """`round` comes from `round_for`."""
    return MatrixFile(round, form, tuple(rows_of(round, actor, now)))
