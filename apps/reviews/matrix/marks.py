"""What a row of the matrix said when it was shown: who answers it decides on that.

A mark stands in a form and in a spreadsheet beside its row. It tells whether whoever answers
changed anything at all, and whether a colleague did meanwhile; no clock and no counter is needed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from operator import attrgetter

from django.utils.translation import gettext as _

from apps.reviews.models import Comment
from apps.reviews.states import Disposition

DIGITS = 16
UNDISPOSED = "undisposed"
_COMMENT = attrgetter("clause", "type", "text", "wording", "deletes", "inserts", "rationale")


@dataclass(frozen=True, slots=True)
class Said:
    """What was answered to a comment; no disposition: nothing yet."""

    disposition: str = ""
    reply: str = ""
    wording: str = ""

    @property
    def label(self) -> str:
        return disposition_words(self.disposition)


def said_to(comment: Comment) -> Said:
    held = getattr(comment, "disposition", None)
    return Said(held.disposition, held.reply, held.wording) if held else Said()


def mark(comment: Comment, said: Said | None = None) -> str:
    """The mark of a comment with what was answered to it, or with `said` in its place, whose words
    are clean."""
    said = said_to(comment) if said is None else said
    parts = [str(part) for part in _COMMENT(comment)]
    parts += [said.disposition, said.reply, said.wording]
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:DIGITS]
    return f"{said.disposition or UNDISPOSED}.{digest}"


def words_shown(given: str) -> str:
    """The disposition in a mark, in words; nothing where the mark is none of ours."""
    shown = given.partition(".")[0]
    if shown == UNDISPOSED:
        return disposition_words("")
    return disposition_words(shown) if shown in Disposition.values else ""


def disposition_words(disposition: str) -> str:
    return str(Disposition(disposition).label) if disposition else _("Undisposed")
