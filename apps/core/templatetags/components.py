"""Template tags behind the components in templates/components/. Built in: no template loads them.

Each takes plain values by their shape (a member has `.code` and `.name`), so that every app can
use it and none is imported here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, Protocol

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from apps.core import navigation
from apps.core.forms import OPENED_UNDER
from apps.core.moments import Moment, is_zone
from apps.core.words import (
    as_moment,
    countdown_words,
    day_words,
    moment_words,
    reading,
    with_article,
)

register = template.Library()

SHORT_HASH = 12  # characters of a hash that people compare by eye
DEEPEST = 3  # steps by which a clause is set in; narrower columns would not be read


class HasCode(Protocol):
    code: str
    name: str


class HasClause(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def key(self) -> str: ...


class HasOption(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def sides(self) -> tuple[str, ...]: ...


class HasOptions(Protocol):
    """A bracket in a clause."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def options(self) -> Iterable[HasOption]: ...


class HasRun(Protocol):
    kind: str
    text: str


def component(name: str, **context: object) -> SafeString:
    """The component without the line end that its file ends with: it may stand in a sentence."""
    return mark_safe(render_to_string(f"components/{name}.html", context).strip())  # noqa: S308


# Forms


class SentFromNode(CsrfTokenNode):
    """The token, and beside it the accreditation under which this form was opened.

    Who holds one office only needs none: see ActorMiddleware, which sets and compares it.
    """

    def render(self, context: Context) -> str:
        token = super().render(context)
        opened_under = getattr(getattr(context, "request", None), OPENED_UNDER, "")
        if not (token and opened_under):
            return token
        field = format_html(
            '<input type="hidden" name="{}" value="{}">', OPENED_UNDER, opened_under
        )
        return token + field


@register.tag
def csrf_token(parser: Parser, token: Token) -> SentFromNode:
    """In the place of Django's own, so that no form of any app can do without."""
    return SentFromNode()


# Time


@register.simple_tag(name="moment", takes_context=True)
def moment_tag(context: Context, value: Moment | dt.datetime | None) -> str:
    """An instant in its issuing zone, in UTC, and in the reader's zone.

    Without a known zone of the reader a line is left free, which static/js/moment.js fills.
    """
    if value is None:
        return ""
    moment = as_moment(value)
    here = reading(moment.instant, moment.zone)
    utc = reading(moment.instant, "UTC")
    zone = reader_zone(context)
    return component(
        "moment",
        stamp=moment.instant.strftime("%Y-%m-%dT%H:%M:%SZ"),
        here=here,
        utc=utc,
        yours=reading(moment.instant, zone) if zone else None,
        same_clocks=bool(zone) and reading(moment.instant, zone).offset == here.offset,
    )


def reader_zone(context: Context) -> str:
    """`?tz=Asia/Tehran` of the address, else the account's zone, else nothing."""
    request = context.get("request")
    if request is None:
        return ""
    asked: str = request.GET.get("tz", "")
    if asked and is_zone(asked):
        return asked
    kept: str = getattr(getattr(request, "user", None), "zone", "")
    return kept


@register.filter
def in_words(value: Moment | dt.datetime) -> str:
    """For text mails: the whole moment on one line."""
    return moment_words(value)


@register.simple_tag
def day(value: dt.date | None) -> str:
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', f"{value:%Y-%m-%d}", day_words(value))


@register.simple_tag
def countdown(moment: Moment | dt.datetime, now: dt.datetime) -> str:
    return format_html('<span class="countdown">{}</span>', countdown_words(moment, now))


# Names


@register.filter(name="with_article")
def with_article_filter(name: str) -> str:
    """A member's name after "of", "for", "to": never in a chip or a table."""
    return with_article(name)


# Small marks


@register.simple_tag
def badge(kind: str, words: str) -> str:
    """A state: an icon and a word. Kinds: quiet, open, yours, agreed, closed, sealed."""
    return component("badge", kind=kind, words=words)


@register.simple_tag
def member(state: HasCode) -> str:
    return format_html(
        '<span class="member"><abbr>{}</abbr> <span>{}</span></span>', state.code, state.name
    )


@register.simple_tag
def symbol(text: str) -> str:
    return format_html('<bdi dir="ltr" class="symbol">{}</bdi>', text) if text else ""


@register.simple_tag(name="hash")
def hash_tag(text: str) -> str:
    if not text:
        return ""
    return format_html('<bdi dir="ltr" class="hash" title="{}">{}</bdi>', text, text[:SHORT_HASH])


@register.filter
def in_groups(text: str) -> str:
    """A secret to be typed, four characters at a time."""
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


# Forms


@register.simple_tag
def errors(form: BaseForm) -> str:
    """What is wrong, above the form, each linked to its field; nothing where nothing is wrong."""
    if not form.errors:
        return ""
    wrong = [
        {
            "id": form[name].id_for_label or form[name].auto_id,
            "label": form[name].label,
            "messages": messages,
        }
        for name, messages in form.errors.items()
        if name in form.fields
    ]
    return component("errors", general=form.non_field_errors(), wrong=wrong)


@register.simple_tag
def field(bound: BoundField) -> str:
    """One field with its label, hint and error, whatever its widget."""
    kind = getattr(bound.field.widget, "input_type", "")
    return component("field", field=bound, kind=kind, grouped=bound.use_fieldset)


@register.simple_tag
def trap(form: BaseForm) -> str:
    """The field that only programs fill in (apps/accounts/guests.py): out of sight, until it was
    filled in and has to be emptied."""
    bound = form["website_address"]
    written = field(bound)
    if bound.errors:
        return written
    return format_html('<div class="visually-hidden">{}</div>', written)


# Texts


# "E-commerce", "e-Government": a line that ends in "E-" reads as if a word were missing.
_SHORT_BEFORE_HYPHEN = re.compile(r"(?<![\w-])\w{1,2}-\w+")


@register.filter
def unbroken(text: str) -> SafeString:
    """A title whose lines never end after the hyphen of "E-commerce".

    By a style alone: what is read aloud, copied or searched is the text as it stands.
    """
    return mark_safe(  # noqa: S308  escaped, and the marks are our own
        _SHORT_BEFORE_HYPHEN.sub(r'<span class="unbroken">\g<0></span>', escape(text))
    )


@register.simple_tag
def clause(node: HasClause, indent: int = 0, *, sides: bool = False) -> SafeString:
    """One clause for reading, with its address and what in it stands in brackets.

    Who stands behind what is shown with `sides` only: readers who are not among the members get
    the brackets without names.
    Written out here and not in a template: a text has hundreds, and this takes a tenth of the time.
    """
    number = escape(node.number)
    body = bracketed(node, sides=sides)
    classes = f"clause {escape(node.kind)}" + (f" in-{indent}" if indent else "")
    if number:
        mark = f"<bdi>{number}</bdi>"
    else:
        mark = '<span aria-hidden="true">•</span>' if node.kind == "item" else ""
    tag = f"h{min(node.level, 2) + 2}" if node.kind == "heading" else "p"
    text = f'<{tag} class="text" dir="auto">{body}</{tag}>'
    if not node.key:
        html = f'<div class="{classes}"><span class="number">{mark}</span>{text}</div>'
    else:
        key = escape(node.key)
        words = (
            _("Address of paragraph %(number)s") % {"number": node.number}
            if node.number
            else _("Address of this paragraph")
        )
        html = (
            f'<div id="para-{key}" class="{classes}"><span class="number">{mark}</span>{text}'
            f'<a class="address" href="#para-{key}" aria-label="{escape(words)}">¶</a></div>'
        )
    return mark_safe(html)  # noqa: S308  every part of it is escaped above


@register.simple_tag
def bracketed(node: HasClause, *, sides: bool = False) -> SafeString:
    """The words of a clause in a line of their own, with its brackets."""
    written = unbroken if node.kind == "heading" else escape
    if not getattr(node, "brackets", ()):
        return mark_safe(written(node.text))  # noqa: S308  escaped
    parts: Iterable[Any] = getattr(node, "parts", ())
    return mark_safe(  # noqa: S308  every part of it is escaped
        "".join(
            written(part) if isinstance(part, str) else bracket(part, sides=sides) for part in parts
        )
    )


@register.simple_tag
def bracket(disputed: HasOptions, *, sides: bool = False) -> SafeString:
    """ "[BR, ZA: shall] [CN: should]"."""
    options = " ".join(_option(each, disputed.kind, sides=sides) for each in disputed.options)
    key = f' id="bracket-{escape(disputed.key)}"' if disputed.key else ""
    html = f'<span class="bracket {escape(disputed.kind)}"{key}>{options}</span>'
    return mark_safe(html)  # noqa: S308  every part of it is escaped


def _option(option: HasOption, kind: str, *, sides: bool) -> str:
    nothing = _("no addition") if kind == "insertion" else _("delete")
    what = escape(option.text) if option.text else f"<em>{escape(nothing)}</em>"
    by = ""
    if sides and option.sides:
        names = ", ".join(_("Chair") if each == "chair" else each for each in option.sides)
        by = f'<bdi class="sides">{escape(names)}:</bdi> '
    return f'<span class="option" dir="auto">[{by}{what}]</span>'


@register.simple_tag
def clauses(nodes: Iterable[HasClause], *, sides: bool = False) -> SafeString:
    """A text for reading: what stands under a clause is set in, what stands under a heading not."""
    written = "".join(clause(node, indent, sides=sides) for node, indent in indented(nodes))
    return format_html('<div class="text-of-document">{}</div>', mark_safe(written))  # noqa: S308


def indented(nodes: Iterable[HasClause]) -> Iterator[tuple[HasClause, int]]:
    """Each clause with the number of clauses, not counting headings, that it stands under."""
    above: list[HasClause] = []
    for node in nodes:
        while above and above[-1].level >= node.level:
            above.pop()
        yield node, min(sum(other.kind != "heading" for other in above), DEEPEST)
        above.append(node)


@register.simple_tag
def diff(runs: Iterable[HasRun]) -> str:
    return component("diff", runs=runs)


# The frame of a page


@register.simple_tag
def crumbs(*parts: str) -> str:
    """Pairs of text and address; a last text without address is the page itself."""
    links = [
        {"text": parts[i], "href": navigation.localised(parts[i + 1])}
        for i in range(0, len(parts) - 1, 2)
    ]
    return component("crumbs", links=links, here=parts[-1] if len(parts) % 2 else "")


@register.simple_tag
def address(path: str) -> str:
    """ "/outcomes/" in the language of this page: "/ar/outcomes/"."""
    return navigation.localised(path)


@register.simple_tag(takes_context=True)
def public_bar(context: Context) -> list[navigation.Link]:
    return navigation.public_bar(_path(context))


@register.simple_tag(takes_context=True)
def working_bar(context: Context) -> list[navigation.Link]:
    """The bar of whoever acts; empty for a visitor."""
    return navigation.working_bar(context.get("actor"), _path(context))


@register.simple_tag(takes_context=True)
def languages(context: Context) -> list[dict[str, Any]]:
    """Each language in its own name, with the address of this same page in it."""
    request = context.get("request")
    here = request.get_full_path() if request else "/"
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"],
            "href": navigation.in_language(here, code),
            "current": code == get_language(),
        }
        for code, _name in settings.LANGUAGES
    ]


def _path(context: Context) -> str:
    request = context.get("request")
    return request.path if request else ""
