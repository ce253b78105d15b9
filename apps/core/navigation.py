"""The bars of every page. They list what exists, and only what the office may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _


class Acting(Protocol):
    @property
    def office(self) -> str: ...
    @property
    def is_anonymous(self) -> bool: ...
    @property
    def is_head(self) -> bool: ...
    @property
    def is_delegation(self) -> bool: ...
    @property
    def is_presidency(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Link:
    words: str
    href: str
    here: bool


def localised(path: str) -> str:
    """ "/outcomes/" on an English page, "/ar/outcomes/" on an Arabic one."""
    language = get_language()
    if not language or language == settings.LANGUAGE_CODE or path.startswith(f"/{language}/"):
        return path
    return f"/{language}{path}"


def public_bar(path: str) -> list[Link]:
    return _links(
        [
            (_("Outcomes"), "/outcomes/"),
            (_("Timetable"), "/timetable/"),
            (_("Working group"), "/working-group/"),
            (_("Research"), "/research/"),
        ],
        path,
    )


def working_bar(actor: Acting | None, path: str) -> list[Link]:
    if actor is None or actor.is_anonymous:
        return []
    items = [(_("Desk"), "/desk/")]
    if actor.is_head:
        items.append((_("To clear"), "/desk/to-clear/"))
    if actor.office != "stakeholder":
        items += [
            (_("Rounds"), "/rounds/"),
            (_("Documents"), "/documents/"),
            (_("Meetings"), "/meetings/"),
        ]
        if actor.is_presidency:
            items.append((_("Year plan"), "/manage/timetable/"))
        items.append((_("Research"), "/research/"))
    if actor.is_delegation:
        items.append((_("Our delegation"), "/delegation/"))
    if actor.is_presidency:
        items += [
            (_("Publish"), "/manage/publish/"),
            (_("People"), "/manage/people/"),
            (_("Trail"), "/trail/"),
        ]
    return _links(items, path)


def _links(items: list[tuple[str, str]], path: str) -> list[Link]:
    """The item whose address leads furthest towards this page is the one we are at."""
    at = max(
        (href for _words, href in items if path.startswith(localised(href))), key=len, default=""
    )
    return [Link(words, localised(href), href == at) for words, href in items]
