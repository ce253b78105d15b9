"""The paragraphs of a text with a way to comment on each. Written out in Python: a text has
hundreds of clauses."""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.consultations.queries import WHOLE
from apps.core.templatetags.components import clause
from apps.documents.tree import Node

register = template.Library()
LONGEST = 24  # characters of a label that stands in a link; longer ones are for those who hear


@register.simple_tag
def commentable(
    node: Node | None, label: str, count: int, write: str = "", read: str = ""
) -> SafeString:
    """A paragraph (None: the whole text); beside it the way to comment on it on the page `write`
    and to its published comments on the page `read`, where these are given."""
    anchor = escape(node.key if node else WHOLE)
    aside = ""
    if count and read:
        words = ngettext("%(count)d comment", "%(count)d comments", count) % {"count": count}
        about = f'<span class="visually-hidden">: {escape(label)}</span>'
        aside += f'<p><a href="{escape(read)}?clause={anchor}">{escape(words)}{about}</a></p>'
    if write:
        link = f'<a href="{escape(write)}?clause={anchor}">'
        if node is None:
            words = escape(_("Comment on the whole text"))
        elif len(label) > LONGEST:
            words = escape(_("Comment"))
            words += f'<span class="visually-hidden">: {escape(label)}</span>'
        else:
            words = escape(_("Comment on %(place)s") % {"place": label})
        aside += f'<p class="acts">{link}{words}</a></p>'
    aside = f'<div class="aside">{aside}</div>'
    if node:
        html = f'<div class="beside {escape(node.kind)}">{clause(node)}{aside}</div>'
    else:
        html = (
            f'<div class="beside" id="para-{WHOLE}">'
            f'<p class="lead">{escape(label)}</p>{aside}</div>'
        )
    return mark_safe(html)  # noqa: S308  every part of it is escaped above
