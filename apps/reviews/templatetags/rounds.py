"""What stands beside each clause of a round. Written out in Python: a text has hundreds."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.reviews.reading.page import ClauseRow

register = template.Library()


@register.simple_tag
def beside(row: ClauseRow, page: str, *, may_comment: bool) -> SafeString:
    """How many comments the clause has, and the ways to write one on `page`."""
    about = format_html('<span class="visually-hidden">: {}</span>', row.label)
    counted = row.counted
    parts = SafeString("")
    if counted:
        parts += format_html(
            '<p><a href="?clause={0}#para-{0}">{1}{2}</a></p>', row.anchor, counted, about
        )
    if may_comment:
        link = '<a href="{}?clause={}{}">{}{}</a>'
        acts = format_html(link, page, row.anchor, "", _("Comment"), about)
        if row.node:
            words = _("Propose wording")
            acts += format_html(" " + link, page, row.anchor, "#id_wording", words, about)
        parts += format_html('<p class="acts">{}</p>', acts)
    return format_html('<div class="aside">{}</div>', parts)
