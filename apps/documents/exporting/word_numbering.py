"""The numbering of a Word file: bullets, and counters that show the numbers as printed.

A counter goes on only while the text's own numbers do. Wherever they jump or begin anew, a new
counter starts at the printed number, so that Word never shows another one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length
from docx.text.paragraph import Paragraph
from lxml.etree import _Element

_LEVELS = 9  # what Word has


class Numbering:
    def __init__(self, root: _Element, step: Length) -> None:
        self.root = root
        self.step = step
        self.counters: dict[int, tuple[int, int]] = {}  # by depth: which list, and its last number
        self.bullets = self._list(self._kind("bullet", lambda level: "–" if level % 2 else "•"))
        self.numbers = self._kind("decimal", lambda level: f"%{level + 1}.")

    def bullet(self, line: Paragraph, depth: int) -> None:
        self._apply(line, self.bullets, depth)

    def number(self, line: Paragraph, depth: int, value: int) -> None:
        level = min(depth, _LEVELS - 1)
        found, last = self.counters.get(level, (0, 0))
        if not found or value != last + 1:
            found = self._list(self.numbers, level, value)
        self.counters = {k: v for k, v in self.counters.items() if k < level}
        self.counters[level] = (found, value)
        self._apply(line, found, level)

    def _apply(self, line: Paragraph, found: int, depth: int) -> None:
        paragraph: Any = line._p.get_or_add_pPr()
        properties = paragraph.get_or_add_numPr()
        properties.get_or_add_ilvl().val = min(depth, _LEVELS - 1)
        properties.get_or_add_numId().val = found

    def _next(self, tag: str, attribute: str) -> int:
        used = (int(element.get(qn(attribute), "0")) for element in self.root.iterchildren(qn(tag)))
        return max(used, default=0) + 1

    def _kind(self, form: str, text: Callable[[int], str]) -> int:
        number = self._next("w:abstractNum", "w:abstractNumId")
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{text(level)}"/><w:lvlJc w:val="left"/><w:pPr><w:ind '
            f'w:left="{(level + 1) * self.step.twips}" w:hanging="{self.step.twips}"/></w:pPr>'
            "</w:lvl>"
            for level in range(_LEVELS)
        )
        element = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
        self.root.insert(0, element)  # all kinds stand before all lists
        return number

    def _list(self, kind: int, level: int = 0, first: int = 1) -> int:
        number = self._next("w:num", "w:numId")
        self.root.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{kind}"/>'
                f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{first}"/>'
                "</w:lvlOverride></w:num>"
            )
        )
        return number
