"""A version as it is taken away: its text with what says what it is and who may read it."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core import moments
from apps.core.words import moment_words
from apps.documents.brackets import BracketWords
from apps.documents.exporting import Publication, Words
from apps.documents.models import Version
from apps.documents.names import readers_in_words, status_of
from apps.documents.queries import current
from apps.documents.tree import Node, text_hash


def publication_of(
    version: Version, nodes: Sequence[Node], *, note: str = "", dated: bool = True
) -> Publication:
    """`nodes` are its clauses as this reader may have them: see `nodes_of`. `note` says what the
    text is, where it is not the one that was tabled.

    With `dated`, it says when it was taken away; without, the same text gives the same bytes.
    """
    document = version.document
    readers = readers_in_words(document)
    day = (version.fixed_at or version.made_at).date()
    status = _("A non-paper binds nobody, has no symbol and shows no author.")
    if not document.is_non_paper:
        status = status_of(document, version, current(document))
    return Publication(
        title=document.title,
        nodes=tuple(nodes),
        language=document.language,
        symbol=version.symbol,
        kind=str(document.get_kind_display()),
        status=" ".join(filter(None, [status, note])),
        # It stands at the head of every page.
        classification=f"{_('No status.')} {readers}" if document.is_non_paper else readers,
        body="" if document.is_non_paper else document.body.name_at(day),
        version="" if version.symbol else version.label,  # a symbol ends with it
        address=settings.SITE_ORIGIN + document.address,
        text_hash=version.text_hash or text_hash(version.nodes()),
        concordance=tuple(
            f"{was or '–'} → {now or '–'}" for _key, was, now in version.concordance if was != now
        ),
        printed_at=moment_words(moments.database_now()) if dated else "",
        made_at=version.fixed_at or version.made_at,
        words=Words(
            principle=_("Principle"),
            footnotes=_("Footnotes and reservations"),
            trail=_("How this text came about"),
            address=_("Address"),
            text_hash=_("SHA-256 of the text"),
            concordance=_("Old and new numbers"),
            brackets=bracket_words(),
        ),
    )


def bracket_words() -> BracketWords:
    return BracketWords(chair=_("Chair"), delete=_("delete"), nothing=_("no addition"))
