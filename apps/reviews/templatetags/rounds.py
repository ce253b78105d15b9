"""The rows of a round's text. Written out in Python: a text has hundreds of clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from apps.core.templatetags.components import clause
from apps.reviews import silence_words
from apps.reviews.models import Extension
from apps.reviews.reading.page import ClauseRow, counted_words

register = template.Library()


@register.filter
def why_moved(extension: Extension) -> str:
    """The reason of a later deadline, in the reader's language where the clock moved it."""
    return silence_words.why_moved(extension)


@register.simple_tag
def beside(
    rows: Iterable[ClauseRow], page: str, *, may_comment: bool, sides: bool = False
) -> Iterator[tuple[str, SafeString]]:
    """By anchor: each clause, and beside it how many comments it has and the ways to write one on
    `page`. What many of them say is translated once."""
    counted = cache(counted_words)
    comment, wording = escape(_("Comment")), escape(_("Propose wording"))
    for row in rows:
        anchor = escape(row.anchor)
        about = f'<span class="visually-hidden">: {escape(row.label)}</span>'
        aside = ""
        if said := counted(row.ours, row.theirs):
            aside = f'<p><a href="?clause={anchor}#para-{anchor}">{escape(said)}{about}</a></p>'
        if may_comment:
            link = f'<a href="{escape(page)}?clause={anchor}'
            acts = f'{link}">{comment}{about}</a>'
            if row.node:
                acts += f' {link}#id_wording">{wording}{about}</a>'
            aside += f'<p class="acts">{acts}</p>'
        aside = f'<div class="aside">{aside}</div>'
        if row.node:
            text = clause(row.node, sides=sides)
            html = f'<div class="beside {escape(row.node.kind)}">{text}{aside}</div>'
        else:
            lead = f'<p class="lead">{escape(row.label)}</p>'
            html = f'<div class="beside" id="para-whole">{lead}{aside}</div>'
        yield row.anchor, mark_safe(html)  # noqa: S308  every part of it is escaped above
