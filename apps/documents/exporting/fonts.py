"""Which fonts a page needs, and a plain refusal where one is not installed.

The typesetter brings fonts for Latin, Greek and Cyrillic with it. Other scripts need fonts of the
machine, by name, so that the same page never looks different by chance: the first that is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import regex
import typst
from django.utils.translation import gettext as _

from apps.core.errors import DomainError


class MissingFont(DomainError):
    """The machine has no font for a script of this text."""

    def __init__(self, script: str, font: str, sample: str) -> None:
        super().__init__(
            _("No font for %(script)s (“%(sample)s”) is installed here. Install “%(font)s”.")
            % {"script": script, "sample": sample, "font": font}
        )
        self.script = script
        self.font = font
        self.sample = sample

    def __reduce__(self) -> tuple[type[MissingFont], tuple[str, str, str]]:
        """As a file of it is kept: its words are in the language of whoever reads them."""
        return MissingFont, (self.script, self.font, self.sample)


_READING = ("Libertinus Serif",)
_MARKS = ("New Computer Modern", "New Computer Modern Math", "DejaVu Sans Mono")
_CHINESE = ("Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun", "Noto Sans CJK SC")
_JAPANESE = ("Noto Serif CJK JP", "Source Han Serif JP", *_CHINESE)
_FAMILIES = {
    "Arabic": ("Noto Naskh Arabic", "Amiri", "Geeza Pro", "Sakkal Majalla"),
    "Devanagari": ("Noto Serif Devanagari", "Noto Sans Devanagari", "Kohinoor Devanagari"),
    "Ethiopic": ("Noto Serif Ethiopic", "Noto Sans Ethiopic", "Abyssinica SIL", "Kefa", "Nyala"),
    "Han": _CHINESE,
    "Hiragana": _JAPANESE,
    "Katakana": _JAPANESE,
    "Hangul": ("Noto Serif CJK KR", "Source Han Serif KR", "Noto Sans CJK KR"),
    **{
        script: (f"Noto Serif {script}", f"Noto Sans {script}")
        for script in (
            *("Armenian", "Bengali", "Georgian", "Gujarati", "Gurmukhi", "Hebrew", "Kannada"),
            *("Khmer", "Lao", "Malayalam", "Myanmar", "Sinhala", "Tamil", "Telugu", "Thai"),
        )
    },
}
_SYMBOLS = ("Noto Sans Symbols", "Noto Sans Symbols2", "Noto Sans Symbols 2", "DejaVu Sans")
_SYMBOL_FONTS = (*_SYMBOLS, "Noto Color Emoji", "Noto Emoji")


@cache
def installed() -> typst.Fonts:
    """Read once: a machine's fonts take longer to find than a page takes to set."""
    return typst.Fonts()


def scripts(text: str) -> list[str]:
    return [script for script in _FAMILIES if regex.search(rf"\p{{Script={script}}}", text)]


def families(text: str) -> list[str]:
    """The fonts for `text`, in the order in which to look for a letter."""
    there = frozenset(installed().families())
    chosen: list[str] = []
    for script in scripts(text):
        family = next((name for name in _FAMILIES[script] if name in there), None)
        if family is None:
            raise missing(text, [script])
        chosen.append(family)
    return [*_READING, *chosen, *_MARKS, *(name for name in _SYMBOL_FONTS if name in there)]


def missing(text: str, found: Iterable[str] | None = None) -> MissingFont:
    """The refusal for a text that no font shows: which script, and what to install."""
    for script in scripts(text) if found is None else found:
        letters = regex.search(rf"\p{{Script={script}}}+", text)
        return MissingFont(script, _FAMILIES[script][0], letters[0][:20] if letters else "")
    points = " ".join(f"U+{ord(ch):04X}" for ch in text[:4])
    emoji = regex.search(r"\p{Emoji_Presentation}", text)
    return MissingFont(
        "Emoji" if emoji else points, "Noto Color Emoji" if emoji else _SYMBOLS[0], text[:20]
    )
