"""The bars of every page. They list what exists, and only what the office may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.translation import get_language, get_language_from_path
from django.utils.translation import gettext as _

# Pages that stand under an item of the bar without standing under its address.
BELONGS = (
    ("/certificates/", "/buy-brics/"),
    ("/compare/", "/documents/"),
    ("/d/", "/documents/"),
    ("/directory/", "/delegation/"),
    ("/directory/", "/manage/people/"),
    ("/follow-ups/", "/meetings/"),
    ("/manage/agenda/", "/meetings/"),
    ("/manage/buy-brics/", "/manage/outreach/"),
    ("/manage/consultations/", "/manage/outreach/"),
    ("/manage/dialogues/", "/manage/outreach/"),
    ("/manage/entries/", "/manage/timetable/"),
    ("/manage/handover/", "/manage/people/"),
    ("/manage/issue/", "/manage/publish/"),
    ("/manage/meetings/", "/meetings/"),
    ("/manage/outcomes/", "/manage/publish/"),
    ("/manage/rounds/", "/rounds/"),
    ("/manage/trainings/", "/manage/outreach/"),
    ("/people/", "/delegation/"),
    ("/people/", "/manage/people/"),
)


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


def unprefixed(path: str) -> str:
    """ "/ar/outcomes/" as "/outcomes/": the same page in any language."""
    language = get_language_from_path(path)
    return path.removeprefix(f"/{language}") if language else path


def in_language(path: str, code: str) -> str:
    """The address of the same page in another language."""
    plain = unprefixed(path)
    return plain if code == settings.LANGUAGE_CODE else f"/{code}{plain}"


def public_bar(path: str) -> list[Link]:
    return _links(
        [
            (_("Outcomes"), "/outcomes/"),
            (_("Timetable"), "/timetable/"),
            (_("Working group"), "/working-group/"),
            (_("Research"), "/research/"),
            (_("Consultations"), "/consultations/"),
            (_("Buy BRICS"), "/buy-brics/"),
        ],
        path,
    )


def working_bar(actor: Acting | None, path: str) -> list[Link]:
    if actor is None or actor.is_anonymous:
        return []
    items = [(_("Desk"), "/desk/")]
    if actor.office == "stakeholder":
        items += [
            (_("My invitations"), "/my/invitations/"),
            (_("My contributions"), "/my/contributions/"),
        ]
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
        if actor.is_presidency:
            items.append((_("Outreach"), "/manage/outreach/"))
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
    hrefs = [href for _words, href in items]
    known = [*zip(hrefs, hrefs, strict=True), *(pair for pair in BELONGS if pair[1] in hrefs)]
    towards = [(start, item) for start, item in known if path.startswith(localised(start))]
    _start, at = max(towards, key=lambda pair: len(pair[0]), default=("", ""))
    return [Link(words, localised(href), href == at) for words, href in items]
