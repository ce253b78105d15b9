"""People in real browsers: each person of a test has a session of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from apps.delegations.actors import Actor
from tests.conftest import Cast, Clock

PASSWORD = "correct horse"
# Playwright keeps an event loop in this thread; the tests' own queries are short and harmless.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(scope="session")
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

    def clicks(self, name: str, *, role: str = "button", exact: bool = False) -> None:
        """Press the first button (or link) of this name, and wait for the page it leads to."""
        target = self.page.get_by_role(role, name=name, exact=exact).first  # type: ignore[arg-type]
        with self.page.expect_navigation() as going:
            target.click()
        answer = going.value
        assert answer is None or answer.ok, (
            f"{name}: {answer.status} {self.page.url}\n{self.page.locator('main').inner_text()}"
        )
        self.checks()

    def follows(self, name: str, *, exact: bool = False) -> None:
        self.clicks(name, role="link", exact=exact)

    def fills(self, label: str, value: str) -> None:
        self.page.get_by_label(label, exact=False).first.fill(value)

    def chooses(self, label: str) -> None:
        self.page.get_by_label(label, exact=False).first.check()

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


class House:
    """Opens the browsers."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self.browser = browser
        self.origin = origin
        self.checked: set[str] = set()

    def visitor(self, **context: object) -> Person:
        page = self.browser.new_context(**context).new_page()  # type: ignore[arg-type]
        page.set_default_timeout(20_000)
        return Person(page, self.origin, self.checked)

    def welcomes(self, actor: Actor, **context: object) -> Person:
        """A person who has signed in."""
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


@pytest.fixture
def house(
    live_server: LiveServer, transactional_db: None, cast: Cast, clock: Clock, chromium: Browser
) -> Iterator[House]:
    opened = House(chromium, live_server.url)
    yield opened
    for context in chromium.contexts:
        context.close()
