"""People in real browsers: each person of a test has a session of their own."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Locator, Page, Response, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from apps.delegations.actors import Actor
from tests.conftest import Cast, Clock
from tests.reviews.browsing import browser

PASSWORD = "correct horse"
# Playwright keeps an event loop in this thread; the tests' own queries are short and harmless.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

AXE_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}


@pytest.fixture(scope="package")  # its event loop stays in the way of what runs later
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or None,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield browser
        browser.close()


@dataclass
class Person:
    """Somebody at a browser. Every page that they come to is checked for accessibility."""

    page: Page
    origin: str
    checked: set[str]

    def goes_to(self, path: str) -> None:
        answer = self.page.goto(self.origin + path)
        assert isinstance(answer, Response)
        assert answer.status == 200, f"{path}: {answer.status}"
        self.checks()

    def clicks(self, name: str, *, exact: bool = False) -> None:
        """Press the first button of this name, and wait for the page that it leads to."""
        self._leaves_by(self.page.get_by_role("button", name=name, exact=exact).first)

    def follows(self, name: str, *, exact: bool = False) -> None:
        self._leaves_by(self.page.get_by_role("link", name=name, exact=exact).first)

    def fills(self, label: str, value: str, *, nth: int = 0) -> None:
        self._fill(self.page.get_by_label(label).nth(nth), value)

    def fills_day(self, label: str, day: dt.date, *, nth: int = 0) -> None:
        self._fill_day(self.page.get_by_label(label).nth(nth), day)

    def selects(self, label: str, option: str, *, nth: int = 0) -> None:
        self._select(self.page.get_by_label(label).nth(nth), option)

    def chooses(self, label: str, *, exact: bool = False) -> None:
        self._choose(self.page.get_by_label(label, exact=exact).first)

    def brings(self, file: Path) -> None:
        with self.page.expect_file_chooser() as chooser:
            self._press(self.page.locator("input[type=file]"))
        chooser.value.set_files(file)

    def reads(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def checks(self) -> None:
        """No page has an accessibility fault; pages of one kind are looked at once."""
        kind = self.page.url.removeprefix(self.origin).split("?")[0].rstrip("/").split("/")
        shape = "/".join(part for part in kind if not any(ch.isdigit() for ch in part))
        if shape in self.checked:
            return
        self.checked.add(shape)
        found = Axe().run(self.page, options=AXE_RULES)
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"

    def _leaves_by(self, target: Locator) -> None:
        with self.page.expect_navigation() as going:
            self._press(target)
        answer = going.value
        assert answer is None or answer.ok, (
            f"{answer.status} {self.page.url}\n{self.page.locator('main').inner_text()}"
        )
        self.checks()

    # What a hand does; the keyboard does it otherwise.

    def _press(self, target: Locator) -> None:
        target.click()

    def _fill(self, target: Locator, value: str) -> None:
        target.fill(value)

    def _fill_day(self, target: Locator, day: dt.date) -> None:
        target.fill(day.isoformat())

    def _select(self, target: Locator, option: str) -> None:
        target.select_option(label=option)

    def _choose(self, target: Locator) -> None:
        target.check()


# How many stops of Tab lie ahead, at least (of radio buttons one alone is a stop); null once there.
STOPS_AHEAD = """(target, group) => {
    const here = document.activeElement;
    if (here === target || (group && here.name === target.name)) return null;
    const kinds = "a[href], button, input, select, textarea, summary";
    const stops = [...document.querySelectorAll(kinds)].filter(el =>
        el === target || el === here || (el.tabIndex >= 0 && !el.disabled && el.type !== "radio" &&
            el.checkVisibility({ visibilityProperty: true })));
    return stops.indexOf(target) - stops.indexOf(here);
}"""


class Again(Person):
    """Goes where another has gone: these pages have been checked."""

    def checks(self) -> None:
        pass


class Typist(Person):
    """The same person without a mouse: Tab, arrows, Space, Enter and words."""

    MOST_LOOKS = 400

    def _reach(self, target: Locator, *, group: bool = False) -> None:
        """Tab on, or back, to the target, or to any button of its group; between two looks as
        often as there are surely stops ahead."""
        element = target.element_handle()
        for _look in range(self.MOST_LOOKS):
            ahead = element.evaluate(STOPS_AHEAD, group)
            if ahead is None:
                return
            self._tabs(max(1, abs(ahead) - 1), back=ahead < 0)
        raise AssertionError(f"the keyboard does not reach {target}")

    def _tabs(self, times: int, *, back: bool) -> None:
        """Hold Tab, which repeats itself."""
        keys = self.page.keyboard
        if back:
            keys.down("Shift")
        for _repeat in range(times):
            keys.down("Tab")
        keys.up("Tab")
        if back:
            keys.up("Shift")

    def _press(self, target: Locator) -> None:
        self._reach(target)
        self.page.keyboard.press("Enter")

    def _fill(self, target: Locator, value: str) -> None:
        self._reach(target)
        if target.get_attribute("type") == "time":
            hour, minute = map(int, value.split(":"))
            half = "PM" if hour >= 12 else "AM"
            self.page.keyboard.type(f"{(hour - 1) % 12 + 1:02d}{minute:02d}{half}")
        else:
            self.page.keyboard.press("ControlOrMeta+a")
            self.page.keyboard.insert_text(value)

    def _fill_day(self, target: Locator, day: dt.date) -> None:
        self._reach(target)
        self.page.keyboard.type(f"{day:%m%d%Y}")

    def _select(self, target: Locator, option: str) -> None:
        self._reach(target)
        self.page.keyboard.type(option)
        chosen = target.evaluate("el => el.selectedOptions[0].label")
        assert chosen == option, f"typing chose {chosen}"

    def _choose(self, target: Locator) -> None:
        if target.get_attribute("type") == "checkbox":
            self._reach(target)
            self.page.keyboard.press("Space")
        else:
            self._reach(target, group=True)
            for _arrow in range(20):
                if target.evaluate("el => el === document.activeElement"):
                    break
                self.page.keyboard.press("ArrowDown")
            self.page.keyboard.press("Space")
        expect(target).to_be_checked()


class House:
    """Opens the browsers."""

    def __init__(self, browser: Browser, origin: str, hands: type[Person]) -> None:
        self.browser = browser
        self.hands = hands
        self.origin = origin
        self.checked: set[str] = set()

    def visitor(self, **context: object) -> Person:
        page = self.browser.new_context(locale="en-US", **context).new_page()  # type: ignore[arg-type]
        page.set_default_timeout(20_000)
        return self.hands(page, self.origin, self.checked)

    def welcomes(self, actor: Actor, **context: object) -> Person:
        """A person who has signed in before, at their desk."""
        person = self.visitor(**context)
        session = browser(actor).cookies[settings.SESSION_COOKIE_NAME]
        person.page.context.add_cookies(
            [{"name": session.key, "value": session.value, "url": self.origin}]
        )
        person.goes_to("/desk/")
        return person

    def signs_in(self, actor: Actor, **context: object) -> Person:
        """A person who signs in."""
        assert actor.user is not None
        person = self.visitor(**context)
        person.goes_to("/accounts/login/")
        person.page.locator("input[name=login]").fill(actor.user.email)
        person.page.locator("input[name=password]").fill(PASSWORD)
        with person.page.expect_navigation():
            person.page.locator("input[name=password]").press("Enter")
        assert "/desk/" in person.page.url, person.page.url
        person.checks()
        return person


with_a_mouse = pytest.mark.parametrize("house", [Person], indirect=True, ids=["mouse"])
both_ways = pytest.mark.parametrize(
    "house", [Again, Typist], indirect=True, ids=["mouse", "keyboard"]
)


@pytest.fixture(params=[Typist], ids=["keyboard"])
def house(
    live_server: LiveServer,
    transactional_db: None,
    cast: Cast,
    clock: Clock,
    chromium: Browser,
    request: pytest.FixtureRequest,
) -> Iterator[House]:
    """Where people come with the keyboard alone, which reaches all that a mouse does. A test asks
    for the mouse with `with_a_mouse`, or for both with `both_ways`."""
    opened = House(chromium, live_server.url, request.param)
    yield opened
    for context in chromium.contexts:
        context.close()
