"""The numbers that Word prints before paragraphs and stores nowhere: counted as Word counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import regex

from apps.documents.importing.word.xml import (
    Element,
    attribute,
    child,
    children,
    switched,
    value,
    whole,
)

_PLACE = regex.compile(r"%(\d)")
_BULLET = "bullet"
_LEVELS = 9
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    form: str
    pattern: str
    start: int
    legal: bool  # all numbers in it decimal


@dataclass(frozen=True, slots=True)
class Numbered:
    number: str  # as printed, without the full stop or brackets round it; a bullet has none
    depth: int


class Numbering:
    def __init__(self, root: Element | None) -> None:
        self._abstract: dict[str, Element] = {}
        self._instances: dict[str, Element] = {}
        self._by_style: dict[str, str] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._restarted: set[tuple[str, int]] = set()
        self.unknown: set[str] = set()  # forms of number that were written as 1, 2, 3
        for element in root if root is not None else ():
            identifier = attribute(element, "abstractNumId")
            if identifier:
                self._abstract[identifier] = element
                if link := value(element, "styleLink"):
                    self._by_style[link] = identifier
            elif identifier := attribute(element, "numId"):
                self._instances[identifier] = element

    def next(self, instance: str, depth: int) -> Numbered | None:
        """The next number of a list; None where the list is not defined."""
        num = self._instances.get(instance)
        if num is None or not 0 <= depth < _LEVELS:
            return None
        abstract = self._resolved(value(num, "abstractNumId"))
        level = self._level(num, abstract, depth)
        if level is None:
            return None
        if level.form == _BULLET:
            return Numbered("", depth)
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        restart = self._restart(num, depth)
        if restart is not None and (instance, depth) not in self._restarted:
            self._restarted.add((instance, depth))
            counts[depth] = restart - 1
        current = counts[depth]
        counts[depth] = level.start if current is None else current + 1
        counts[depth + 1 :] = [None] * (_LEVELS - depth - 1)
        return Numbered(self._printed(num, abstract, level, counts), depth)

    def _resolved(self, identifier: str) -> str:
        """A list may be defined by a style of lists, which another definition fills."""
        element = self._abstract.get(identifier)
        link = value(element, "numStyleLink")
        return self._by_style.get(link, identifier)

    def _level(self, num: Element, abstract: str, depth: int) -> Level | None:
        wanted = str(depth)
        for override in children(num, "lvlOverride"):
            found = child(override, "lvl")
            if attribute(override, "ilvl") == wanted and found is not None:
                return _read_level(found)
        root = self._abstract.get(abstract)
        for found in children(root, "lvl") if root is not None else ():
            if attribute(found, "ilvl") == wanted:
                return _read_level(found)
        return None

    @staticmethod
    def _restart(num: Element, depth: int) -> int | None:
        for override in children(num, "lvlOverride"):
            if attribute(override, "ilvl") == str(depth):
                return whole(value(override, "startOverride"))
        return None

    def _printed(self, num: Element, abstract: str, level: Level, counts: list[int | None]) -> str:
        def place(match: regex.Match[str]) -> str:
            depth = int(match[1]) - 1
            other = self._level(num, abstract, depth)
            if other is None:
                return ""
            number = counts[depth]
            form = "decimal" if level.legal else other.form
            return self._in_form(form, other.start if number is None else number)

        text = _PLACE.sub(place, level.pattern).strip()
        return text.strip("()[] ").rstrip(".:;-–—) ")

    def _in_form(self, form: str, number: int) -> str:
        if form == "none":
            return ""
        if form not in _FORMS:
            self.unknown.add(form)
        return _FORMS.get(form, str)(number)


def _read_level(element: Element) -> Level:
    start = whole(value(element, "start"))
    return Level(
        form=value(element, "numFmt") or "decimal",
        pattern=value(element, "lvlText"),
        start=1 if start is None else start,
        legal=bool(switched(element, "isLgl")),
    )


def letters(number: int) -> str:
    """a, b ... z, aa, bb: as Word goes on after z."""
    if not 0 < number < 1000:
        return str(number)
    repeats, position = divmod(number - 1, 26)
    return chr(ord("a") + position) * (repeats + 1)


def roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    digits = ""
    for worth, digit in _ROMAN:
        times, number = divmod(number, worth)
        digits += digit * times
    return digits


_FORMS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "lowerLetter": letters,
    "upperLetter": lambda number: letters(number).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
}
