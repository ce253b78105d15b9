"""Numbers and bullets that were typed as text: "1. ", "(a) ", "4bis. ", "• ".

A number at the start of a line is not always a number of a list: "A. Smith", or a year that a
line break put there. Plain numbers are short; letters, roman and dotted numbers count only where
the one before or after them stands in the document too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

import regex

BULLETS = "-*+•◦▪▫■□●○‣⁃–—·\uf0b7\uf0a7"
_BULLET = regex.compile(rf"[{regex.escape(BULLETS)}]\s+(?=\S)")
_LATIN_SUFFIX = r"(?:bis|ter|quater|quinquies)?"
_NUMBER = regex.compile(
    rf"(?:\((?P<inner>\d{{1,3}}{_LATIN_SUFFIX}|[a-z]{{1,2}}|[ivxlc]{{1,6}})\)"
    rf"|(?P<dotted>\d{{1,2}}(?:\.\d{{1,2}})+)[.)]?"
    rf"|(?P<plain>\d{{1,3}}{_LATIN_SUFFIX}|[IVXLC]{{1,6}}|[ivxlc]{{1,6}}|[A-Za-z])[.)])\s+(?=\S)"
)
# An entry that begins a line of its own inside a paragraph.
ENTRY = regex.compile(r"(?:\((?:\d{1,3}|[a-z]{1,2}|[ivxlc]{1,6})\)|•)\s+\S")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


class Style(Enum):
    BULLET = auto()
    DECIMAL = auto()
    DOTTED = auto()
    UPPER = auto()
    LOWER = auto()
    UPPER_ROMAN = auto()
    LOWER_ROMAN = auto()


@dataclass(frozen=True, slots=True)
class Marker:
    """`ways`: how it can be read; "i" is a roman one or the ninth letter."""

    number: str
    rest: str
    ways: tuple[tuple[Style, int], ...]

    @property
    def dots(self) -> int:
        return self.number.count(".")


def marker_of(text: str) -> Marker | None:
    """The marker at the start of `text`, read without knowing the rest of the document."""
    if bullet := _BULLET.match(text):
        return Marker("", text[bullet.end() :], ((Style.BULLET, 0),))
    if not (match := _NUMBER.match(text)):
        return None
    number = match["inner"] or match["dotted"] or match["plain"]
    return Marker(number, text[match.end() :], tuple(_ways(number)))


class Markers:
    """The markers of one document, which vouch for each other."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._seen = {
            way for text in texts if (marker := marker_of(text)) for way in self._keys(marker)
        }

    def marker_of(self, text: str) -> Marker | None:
        """The marker at the start of `text` in its likeliest reading, or None if it is prose."""
        marker = marker_of(text)
        if marker is None:
            return None
        for style, value in marker.ways:
            if style in (Style.BULLET, Style.DECIMAL) or self._has_neighbour(marker, style, value):
                return Marker(marker.number, marker.rest, ((style, value),))
        return None

    def _has_neighbour(self, marker: Marker, style: Style, value: int) -> bool:
        stem = _stem(marker)
        return bool({(style, stem, value - 1), (style, stem, value + 1)} & self._seen)

    @staticmethod
    def _keys(marker: Marker) -> list[tuple[Style, str, int]]:
        return [(style, _stem(marker), value) for style, value in marker.ways]


def _stem(marker: Marker) -> str:
    return marker.number.rpartition(".")[0]


def _ways(number: str) -> Iterable[tuple[Style, int]]:
    if "." in number:
        yield Style.DOTTED, int(number.rpartition(".")[2])
        return
    if number[0].isdigit():
        yield Style.DECIMAL, int("".join(ch for ch in number if ch.isdigit()))
        return
    upper = number.isupper()
    letters = number.lower()
    # "i" opens a roman list far oftener than it continues a lettered one.
    roman = Style.UPPER_ROMAN if upper else Style.LOWER_ROMAN
    if all(letter in _ROMAN for letter in letters):
        yield roman, roman_value(letters)
    if len(letters) == 1 or letters[0] == letters[-1]:
        value = ord(letters[0]) - ord("a") + 1 + 26 * (len(letters) - 1)
        yield (Style.UPPER if upper else Style.LOWER), value


def roman_value(letters: str) -> int:
    """The value of lower-case roman digits."""
    total = 0
    for letter, following in zip(letters, letters[1:] + " ", strict=True):
        value = _ROMAN[letter]
        total += -value if value < _ROMAN.get(following, 0) else value
    return total
