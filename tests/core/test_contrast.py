"""The colours of static/css/portal.css: WCAG 2 contrast, computed from the sheet itself."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

SHEET = (settings.BASE_DIR / "static" / "css" / "portal.css").read_text()
STATES = ["quiet", "open", "yours", "agreed", "closed", "sealed", "error", "inserted", "removed"]
# (text, on, at least)
PAIRS = [
    *[(text, on, 4.5) for text in ("ink", "ink-2") for on in ("ground", "surface", "sunken")],
    *[(text, on, 4.5) for text in ("act", "visited") for on in ("ground", "surface", "sunken")],
    ("on-act", "act", 4.5),
    ("on-act", "act-hover", 4.5),
    ("act", "act-soft", 4.5),
    ("act-hover", "ground", 4.5),
    ("error", "ground", 4.5),
    ("yours", "ground", 4.5),
    ("ink-2", "act-soft", 4.5),
    ("border", "ground", 3.0),
    ("border", "surface", 3.0),
    ("border", "sunken", 3.0),
    ("focus", "ground", 3.0),
    ("focus", "surface", 3.0),
    ("focus", "sunken", 3.0),
    *[(state, f"{state}-fill", 7.0) for state in STATES],
    *[("on-m-low", f"m{step}", 4.5) for step in (0, 1, 2)],
    *[("on-m-high", f"m{step}", 4.5) for step in (3, 4)],
]


def colours(start: str) -> dict[str, str]:
    """The colour tokens of the block that begins with `start`."""
    block = SHEET[SHEET.index(start) :].partition("}")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


LIGHT = colours("  :root {")
DARK = colours(':root[data-theme="dark"] {')


def luminance(colour: str) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "on", "least"), PAIRS, ids=lambda part: str(part))
def test_contrast(theme: dict[str, str], text: str, on: str, least: float) -> None:
    assert contrast(theme[text], theme[on]) >= least


def test_the_two_dark_lists_are_one() -> None:
    assert colours(':root:not([data-theme="light"]) {') == DARK
    assert LIGHT.keys() == DARK.keys()


def test_colours_stand_among_the_tokens_only() -> None:
    rules = SHEET[SHEET.index("@layer base {") :]
    literal = set(re.findall(r"#[0-9a-fA-F]{3,6}\b", rules))
    assert literal <= {"#fff", "#000"}  # paper and print, and the ground of a code for a camera


def test_no_shadow_gradient_motion_or_foreign_file() -> None:
    for word in ("box-shadow", "gradient(", "transition", "animation", "url(", "@import", "@font"):
        assert word not in SHEET


def test_both_directions_are_served_by_logical_properties() -> None:
    physical = re.findall(
        r"^\s*(?:margin|padding|border|inset)?-?(?:left|right)\b[^;]*;|text-align: (?:left|right)",
        SHEET,
        re.MULTILINE,
    )
    assert physical == []


def test_every_brace_closes() -> None:
    """A block left open swallows every rule after it, and no browser complains."""
    depth = 0
    for line in SHEET.splitlines():
        if line.startswith("@"):
            assert depth == 0, line
        depth += line.count("{") - line.count("}")
    assert depth == 0
