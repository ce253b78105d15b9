"""What answers to comments would change, and what is wrong with them: pure, and whole or not at
all. The page, the spreadsheet and the verb all ask here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from apps.core.text import clean
from apps.reviews.matrix.marks import Said, mark, said_to, words_shown
from apps.reviews.models import Comment
from apps.reviews.states import Disposition

LONGEST = 20_000  # characters of a reply or a wording


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody wants to answer to one row, as typed. `seen` is the mark of the row as it was
    shown (None: not compared)."""

    row: str
    disposition: str = ""
    reply: str = ""
    wording: str = ""
    seen: str | None = None

    @property
    def said(self) -> Said:
        return Said(self.disposition, clean(self.reply), clean(self.wording))


@dataclass(frozen=True, slots=True)
class Change:
    comment: Comment
    was: Said
    now: Said


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A row that a colleague answered since it was shown: what it showed, what stands now, and
    what was to be answered."""

    comment: Comment
    shown: str
    now: Said
    wanted: Said
    mark: str  # of the row as it is now


class Choice(StrEnum):
    """Which answer to an overtaken row stands."""

    KEEP = "keep"  # the present one
    OVER = "over"  # the one that was to be given


@dataclass(frozen=True, slots=True)
class Judged:
    changes: list[Change] = field(default_factory=list)
    wrong: dict[str, dict[str, str]] = field(default_factory=dict)  # row → field → what to do
    overtaken: dict[str, Overtaken] = field(default_factory=dict)  # by row
    gone: list[str] = field(default_factory=list)  # rows that are not among the comments

    def still_held(self, chosen: Mapping[str, Sequence[str]]) -> dict[str, Choice]:
        """Of the choices made between two answers, by row, those that hold: each was made on a
        mark, and says nothing of a row that bears another one by now."""
        return {
            row: Choice(choice)
            for row, (choice, seen) in chosen.items()
            if row in self.overtaken and self.overtaken[row].mark == seen and choice in Choice
        }


def judge(comments: Mapping[str, Comment], answers: Iterable[Answer]) -> Judged:
    """`comments` are those that stand, by row. What nobody touched is none of the changes."""
    judged = Judged()
    for answer in answers:
        comment = comments.get(answer.row)
        if comment is None:
            judged.gone.append(answer.row)
            continue
        wanted, present = answer.said, said_to(comment)
        if wanted == present or mark(comment, wanted) == answer.seen:
            continue
        if wrong := complaints(comment, wanted):
            judged.wrong[answer.row] = wrong
        elif answer.seen is not None and answer.seen != mark(comment):
            judged.overtaken[answer.row] = Overtaken(
                comment, words_shown(answer.seen), present, wanted, mark(comment)
            )
        else:
            judged.changes.append(Change(comment, present, wanted))
    return judged


def complaints(comment: Comment, said: Said) -> dict[str, str]:
    """By field, what keeps this from being the answer to a comment."""
    wrong = {}
    if said.disposition not in Disposition.values:
        wrong["disposition"] = _("Choose what was done with the comment.")
    if said.disposition == Disposition.NOT_TAKEN and not said.reply:
        wrong["reply"] = _("Say why the comment is not taken up.")
    if said.wording and said.disposition != Disposition.CHANGED:
        wrong["wording"] = _(
            "Wording is given where a comment is accepted with changes. Remove it."
        )
    elif said.wording and not (comment.clause or comment.inserts):
        wrong["wording"] = _("This comment is on the whole text: no one paragraph takes wording.")
    for name, words in (("reply", said.reply), ("wording", said.wording)):
        if len(words) > LONGEST:
            wrong[name] = _("This is %(count)d characters long; at most %(limit)d fit here.") % {
                "count": len(words),
                "limit": LONGEST,
            }
    return wrong
