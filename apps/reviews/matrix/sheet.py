"""The matrix of a round as a spreadsheet that goes out, is filled in, and comes back.

Beside the columns that every matrix has stands what came of the wording, and a mark that says which
round the row belongs to and what it said when it went out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.delegations.actors import Actor
from apps.documents.spreadsheets import Column, Heading, write_xlsx
from apps.reviews.matrix.marks import Said, mark, said_to
from apps.reviews.matrix.rows import CHUNK, TITLES, instant_words
from apps.reviews.models import Comment, Round
from apps.reviews.reading.matrix import by_clause
from apps.reviews.reading.remarks import clause_texts
from apps.reviews.reading.rounds import in_force, standing_seen
from apps.reviews.states import CommentType, Disposition

TAKEN = gettext_lazy("Wording as taken")
MARK = gettext_lazy("Mark (leave as it is)")
WIDTHS = {"row": 10, "paragraph": 14, "side": 16, "category": 14, "deletes": 12}
WIDTHS |= {"received": 20, "disposition": 22}
WIDE = 44


def headings() -> list[Heading]:
    dispositions = [str(label) for label in Disposition.labels]
    return [
        *(
            Heading(
                str(title), WIDTHS.get(name, WIDE), dispositions if name == "disposition" else ()
            )
            for name, title in TITLES.items()
        ),
        Heading(str(TAKEN), WIDE),
        Heading(str(MARK), 12),
    ]


def sheet_mark(round: Round, comment: Comment, said: Said) -> str:
    return f"{round.reference}.{mark(comment, said)}"


def about(round: Round) -> list[tuple[str, str]]:
    """What the second sheet says of the first."""
    return [
        (_("Round"), round.reference),
        (_("Text"), round.version.symbol),
        ("SHA-256", round.text_hash),
        (
            _("To be filled in"),
            ", ".join([_("Disposition"), _("Reply"), str(TAKEN)]),
        ),
        (
            _("How it comes back"),
            _(
                "Rows go by the first column and the mark. Send the file in on the page of "
                "dispositions: what changes is shown before anything is saved."
            ),
        ),
    ]


def to_sheet(round: Round, rows: Iterable[tuple[str, ...]]) -> bytes:
    """`rows` as `rows_of` gives them."""
    return write_xlsx(_("Comments"), headings(), rows, about=about(round))


def rows_of(round: Round, actor: Actor, now: dt.datetime) -> Iterator[tuple[str, ...]]:
    """The cells of the comments that this reader may see, in the order of the text.

    There may be thousands: what many of them share is read and translated once.
    """
    texts = clause_texts(round)
    acts = {s.pk: s for s in in_force(standing_seen(round, actor, now)).values()}
    sides = {pk: act.acted_by.side_name for pk, act in acts.items()}
    received = {pk: instant_words(act.received_at) for pk, act in acts.items()}
    types = {type.value: str(type.label) for type in CommentType}
    labels = {"": "", **{each.value: str(each.label) for each in Disposition}}
    yes = _("yes")
    comments = Comment.objects.filter(submission__in=acts).select_related("disposition")
    for comment in by_clause(comments, round).iterator(chunk_size=CHUNK):
        act = comment.submission_id
        label, text = texts.get(comment.clause, (comment.clause, ""))
        if comment.inserts:
            label, text = _("after %(paragraph)s") % {"paragraph": label}, ""
        said = said_to(comment)
        yield (
            comment.row,
            label,
            text,
            sides[act],
            types[comment.type],
            comment.text,
            comment.wording,
            yes if comment.deletes else "",
            comment.rationale,
            received[act],
            labels[said.disposition],
            said.reply,
            said.wording,
            sheet_mark(round, comment, said),
        )


def asked_columns() -> list[Column]:
    """What is looked for in a table that comes back, under its name in every language."""
    required = {"row", "disposition", "reply", "mark"}
    titles = {**TITLES, "taken": TAKEN, "mark": MARK}
    return [
        Column(name, title, name in required, in_every_language(title), may_be_empty=True)
        for name, title in titles.items()
    ]


def in_every_language(words: Promise | str) -> list[str]:
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.append(str(words))
    return list(dict.fromkeys(found))
