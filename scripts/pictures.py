"""Pictures of the main pages for docs/, taken from a demonstration that runs (`make demo`)."""

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.setup import ROOT

ORIGIN = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
FOLDER = ROOT / "docs" / "pictures"
PASSWORD = "demonstration-2026"  # noqa: S105  of the demonstration, printed at its start
ADOPTION = "how small firms find buyers online"
# Name, who looks (nobody: a visitor), where they begin, the links they follow from there.
PAGES: list[tuple[str, str, str, tuple[str, ...]]] = [
    ("home", "", "/", ()),
    ("outcomes", "", "/outcomes/", ()),
    ("outcome", "", "/outcomes/terms-of-reference-small-parcels/", ()),
    ("working-group", "", "/working-group/", ()),
    ("timetable", "", "/timetable/", ()),
    ("timetable-2022", "", "/timetable/2022/", ()),
    ("year-plan", "secretariat", "/manage/timetable/", ()),
    ("fair-time", "secretariat", "/manage/timetable/", ("Find a fair time",)),
    ("meeting", "head.br", "/meetings/", ("Online meeting of the working group",)),
    (
        "agenda",
        "secretariat",
        "/meetings/",
        ("Online meeting of the working group", "Edit the agenda"),
    ),
    ("desk", "head.br", "/desk/", ()),
    ("desk-presidency", "secretariat", "/desk/", ()),
    ("study", "head.br", "/research/", ("what a small parcel costs",)),
    ("round", "head.br", "/rounds/", (ADOPTION,)),
    ("sealed-round", "delegate.br", "/rounds/", ("five years of digital trade",)),
    ("position", "head.br", "/rounds/", (ADOPTION, "State the position of Brazil")),
    ("clearing", "head.br", "/desk/", ("Merge 1 comment",)),
    ("comparison", "head.br", "/rounds/", (ADOPTION, "Compare with the earlier version")),
    ("silence", "head.br", "/rounds/", ("complaint forms of online shops",)),
    ("brackets", "head.br", "/documents/", ("labels for small parcels",)),
    (
        "word",
        "head.br",
        "/rounds/",
        ("five years of digital trade", "Bring a Word file back"),
    ),
    ("matrix", "secretariat", "/desk/", ("Answer 4 comments",)),
    ("import", "coordinator.br", "/documents/import/", ()),
    ("consultation", "", "/consultations/", ("returns in cross-border",)),
    ("consultation-answered", "", "/consultations/", ("Draft declaration",)),
    ("dialogue", "", "/dialogues/", ("Digital Economy Dialogue",)),
    ("dialogue-answers", "", "/dialogues/", ("Digital Economy Dialogue", "side by side")),
    ("campaign", "", "/buy-brics/", ("demonstration week",)),
    ("products", "", "/buy-brics/products/", ()),
    ("training", "", "/buy-brics/trainings/", ("The parcel that arrives",)),
    ("outreach", "secretariat", "/manage/outreach/", ()),
]
SHAPES = [("wide", 1280, 900, "light"), ("phone", 360, 780, "light"), ("dark", 1280, 900, "dark")]


def signed_in(browser: Browser, who: str, width: int, height: int, colours: str) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if colours == "dark" else "light",
    )
    page = context.new_page()
    if who:
        page.goto(f"{ORIGIN}/accounts/login/")
        page.fill("input[name=login]", f"{who}@example.org")
        page.fill("input[name=password]", PASSWORD)
        with page.expect_navigation():
            page.press("input[name=password]", "Enter")
    return page


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or None,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for shape, width, height, colours in SHAPES:
            people: dict[str, Page] = {}
            for name, who, start, links in PAGES:
                if who not in people:
                    people[who] = signed_in(browser, who, width, height, colours)
                page = people[who]
                page.goto(ORIGIN + start)
                for link in links:
                    with page.expect_navigation():
                        page.get_by_role("link", name=link).first.click()
                picture = Path(FOLDER / f"{name}-{shape}.png")
                page.screenshot(path=picture)
                print(picture.relative_to(ROOT))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
