"""Going through the planning pages as the secretariat does: read a form, change it, send it."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser
from typing import Any

from apps.delegations.actors import Actor
from apps.meetings.models import Entry
from tests.reviews.browsing import browser

PLAN = "/manage/timetable/2027/"
NEW = f"{PLAN}new/"


class _Form(HTMLParser):
    """The fields of the last form of the page that is sent, as a browser would send them back."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._inside = False
        self._select = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self._inside = given.get("method") == "post"
            if self._inside:
                self.fields = {}
        if not self._inside:
            return
        if tag == "input" and name:
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.fields[name] = given.get("value") or (
                    "on" if given.get("type") == "checkbox" else ""
                )
        elif tag == "select":
            self._select = name
            self.fields[name] = ""
        elif tag == "option" and self._select and "selected" in given:
            self.fields[self._select] = given.get("value") or ""
        elif tag == "textarea":
            self._text = name
            self.fields[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text and self._inside:
            self.fields[self._text] += unescape(data).removeprefix("\n")


def fields(response: Any) -> dict[str, str]:
    form = _Form()
    html = response.content.decode()
    form.feed(html[html.index("<main") : html.index("</main>")])
    return {name: value for name, value in form.fields.items() if name != "csrfmiddlewaretoken"}


def at(page: str, entry: Entry) -> str:
    return f"/manage/entries/{entry.reference}/" + (f"{page}/" if page else "")


def described(title: str, phrase: str = "", **more: str) -> dict[str, str]:
    """The first step of a new entry."""
    given = {"kind": "event", "audience": "public", "days": "1", "title": title, "phrase": phrase}
    return {**given, **more, "do": "show"}


def shown(actor: Actor, title: str, phrase: str = "", **more: str) -> Any:
    return browser(actor).post(NEW, described(title, phrase, **more))


def saved(actor: Actor, title: str, phrase: str = "", **more: str) -> Any:
    """Both steps of a new entry, changing nothing of what was understood."""
    client = browser(actor)
    second = client.post(NEW, described(title, phrase, **more))
    return client.post(NEW, {**fields(second), "do": "save"})


def confirmed(actor: Actor, entry: Entry, **given: str) -> Any:
    """Form, review, act. Returns the answer to the review where that is refused already."""
    client = browser(actor)
    form = fields(client.get(at("confirm", entry)))
    review = client.post(at("confirm", entry), {**form, **given, "do": "review"})
    if review.status_code != 200:
        return review
    return client.post(at("confirm", entry), {**fields(review), "do": "confirm"})
