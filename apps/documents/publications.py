"""A version as it is taken away: its text with what says what it is and who may read it."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core import moments
from apps.core.words import moment_words
from apps.documents.exporting import Publication, Words
from apps.documents.models import Version
from apps.documents.names import readers_in_words, status_of
from apps.documents.queries import current
from apps.documents.tree import text_hash


def publication_of(version: Version, *, dated: bool = True) -> Publication:
    """With `dated`, it says when it was taken away; without, the same text gives the same bytes."""
    document = version.document
    nodes = tuple(version.nodes())
    readers = readers_in_words(document)
    day = (version.fixed_at or version.made_at).date()
    return Publication(
        title=document.title,
        nodes=nodes,
        language=document.language,
        symbol=version.symbol,
        kind=str(document.get_kind_display()),
        status=_("A non-paper binds nobody, has no symbol and shows no author.")
        if document.is_non_paper
        else status_of(document, version, current(document)),
        # It stands at the head of every page.
        classification=f"{_('No status.')} {readers}" if document.is_non_paper else readers,
        body="" if document.is_non_paper else document.body.name_at(day),
        version="" if version.symbol else version.label,  # a symbol ends with it
        address=settings.SITE_ORIGIN + document.address,
        text_hash=version.text_hash or text_hash(nodes),
        printed_at=moment_words(moments.database_now()) if dated else "",
        made_at=version.fixed_at or version.made_at,
        words=Words(
            principle=_("Principle"),
            footnotes=_("Footnotes and reservations"),
            trail=_("How this text came about"),
            address=_("Address"),
            text_hash=_("SHA-256 of the text"),
        ),
    )
