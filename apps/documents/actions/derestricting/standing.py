"""What is planned and said of a document's becoming public, and what is refused for it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from apps.core.errors import WrongState
from apps.core.words import moment_words
from apps.documents.actions.holding import refuse_void
from apps.documents.derestriction import is_due, standing
from apps.documents.models import RESTRICTED, Derestriction, Document, OriginatorsWord, Version


def row_held(document: Document) -> Derestriction:
    row = Derestriction.objects.filter(document=document).first() or Derestriction()
    row.document = document
    return row


def words_of(document: Document) -> list[tuple[dt.datetime, str]]:
    return [said.word for said in OriginatorsWord.objects.filter(document=document)]


def stance_of(document: Document) -> str:
    return standing(words_of(document))


def due_at(row: Derestriction, now: dt.datetime) -> bool:
    plan = row.plan
    return plan is not None and is_due(plan, words_of(row.document), now)


def refuse_public(document: Document) -> None:
    if document.is_public:
        raise WrongState(
            _("It is public. That cannot be undone."),
            was=_("not yet public"),
            now=_("public since %(moment)s") % {"moment": moment_words(document.derestricted_at)}
            if document.derestricted_at
            else _("public"),
            onward=document.address,
            onward_words=_("Go to the document"),
        )


def refuse_unfit(document: Document) -> None:
    refuse_void(document)
    if document.is_non_paper:
        raise WrongState(_("A non-paper has no status: it never becomes public."))
    if document.classification not in RESTRICTED:
        raise WrongState(_("It is one delegation’s own: choose first who may read it."))


def refuse_due(row: Derestriction, now: dt.datetime) -> None:
    """From its instant on it is as good as public, though the clock may come minutes later."""
    if row.moment is not None and due_at(row, now):
        raise WrongState(
            _("The moment has come: the document becomes public within minutes."),
            was=_("until %(moment)s") % {"moment": moment_words(row.moment)},
            now=_("due"),
        )


def refuse_other_text(newest: Version | None, was: str) -> None:
    if newest is not None and was and was != newest.text_hash:
        raise WrongState(
            _("A newer text was tabled since you opened the page. Look at it first."),
            was=_("the text that you saw"),
            now=newest.symbol,
        )
