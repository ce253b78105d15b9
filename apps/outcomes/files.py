"""The files of a published version, made once: Markdown, Word, PDF."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.core.words import day_words, moment_words
from apps.documents.exporting import (
    Footnote,
    MissingFont,
    Publication,
    Words,
    to_docx,
    to_markdown,
    to_pdf,
)
from apps.documents.models import Kind
from apps.outcomes.snapshot import IN_THE_TEXT, Line, Snapshot
from apps.outcomes.words import firmness_sentence, reservation_words

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# In the order in which pages offer them.
TYPES = {"pdf": "application/pdf", "docx": WORD, "md": "text/markdown; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Made:
    format: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def publication(
    taken: Snapshot,
    *,
    address: str,
    label: str,
    trail: tuple[Line, ...],
    language: str,
    at: dt.datetime,
) -> Publication:
    """The text with all that stands on its pages, in `language` (that of the portal's words)."""
    with translation.override(language):
        notes = [
            (each, reservation_words(each.member, each.number, each.text))
            for each in taken.reservations
        ]
        return Publication(
            title=taken.title,
            nodes=taken.nodes,
            language=taken.language,
            symbol=taken.symbol,
            kind=str(Kind(taken.kind).label),
            status=firmness_sentence(taken.firmness, len(taken.members)),
            classification=_("Public"),
            body=taken.body_name,
            date=day_words(taken.adopted_on),
            version="" if label and taken.symbol.endswith(label) else label,
            address=settings.SITE_ORIGIN + address,
            text_hash=taken.text_hash,
            footnotes=tuple(
                Footnote(each.mark, words) for each, words in notes if each.shown_as in IN_THE_TEXT
            ),
            trail=(
                *(
                    f"{day_words(line.on)}: {line.words}" if line.on else line.words
                    for line in trail
                ),
                *(
                    _("For the record: %(words)s") % {"words": words}
                    for each, words in notes
                    if each.shown_as not in IN_THE_TEXT
                ),
            ),
            printed_at=moment_words(at),
            made_at=at,
            words=Words(
                principle=_("Principle"),
                footnotes=_("Footnotes and reservations"),
                trail=_("How this text came about"),
                address=_("Address"),
                text_hash=_("SHA-256 of the text"),
            ),
        )


def made(printed: Publication) -> list[Made]:
    """All three files. Raises Invalid, naming the font, where a script cannot be printed here."""
    try:
        return [
            Made("md", to_markdown(printed).encode()),
            Made("docx", to_docx(printed)),
            Made("pdf", to_pdf(printed)),
        ]
    except MissingFont as missing:
        raise Invalid(
            _("The PDF cannot be made, so nothing was published. %(reason)s")
            % {"reason": missing.message}
        ) from missing
