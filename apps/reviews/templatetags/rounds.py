"""The rows of a round's text. Written out in Python: a text has hundreds of clauses."""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from apps.core.templatetags.components import clause
from apps.reviews.reading.page import ClauseRow

register = template.Library()


@register.simple_tag
def beside(row: ClauseRow, page: str, *, may_comment: bool) -> SafeString:
    """A clause, and beside it how many comments it has and the ways to write one on `page`."""
    anchor = escape(row.anchor)
    about = f'<span class="visually-hidden">: {escape(row.label)}</span>'
    aside = ""
    if counted := row.counted:
        aside = f'<p><a href="?clause={anchor}#para-{anchor}">{escape(counted)}{about}</a></p>'
    if may_comment:
        link = f'<a href="{escape(page)}?clause={anchor}'
        acts = f'{link}">{escape(_("Comment"))}{about}</a>'
        if row.node:
            acts += f' {link}#id_wording">{escape(_("Propose wording"))}{about}</a>'
        aside += f'<p class="acts">{acts}</p>'
    aside = f'<div class="aside">{aside}</div>'
    if row.node:
        html = f'<div class="beside {escape(row.node.kind)}">{clause(row.node)}{aside}</div>'
    else:
        lead = f'<p class="lead">{escape(row.label)}</p>'
        html = f'<div class="beside" id="para-whole">{lead}{aside}</div>'
    return mark_safe(html)  # noqa: S308  every part of it is escaped above
