"""What a paragraph's style says: its rank as a heading, its list, whether it quotes."""

from __future__ import annotations

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

_HEADING = regex.compile(r"heading (\d)")
_LIST = regex.compile(r"list (?:bullet|number)(?: (\d))?")
_QUOTATIONS = {"quote", "intense quote", "block text"}
BODY_RANK = 9  # what Word calls the level of body text
_DEEPEST = 20  # styles based on styles: a circle ends here


class Styles:
    """Word writes built-in style names in English, whatever language it shows."""

    def __init__(self, root: Element | None) -> None:
        self._styles = (
            {} if root is None else {attribute(e, "styleId"): e for e in children(root, "style")}
        )

    def _chain(self, identifier: str) -> list[Element]:
        chain: list[Element] = []
        while identifier in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[identifier])
            identifier = value(chain[-1], "basedOn")
        return chain

    def name(self, identifier: str) -> str:
        style = self._styles.get(identifier)
        return value(style, "name").lower()

    def heading_rank(self, identifier: str) -> int | None:
        """0 for a title, 1 for "heading 1"; None for body text."""
        for style in self._chain(identifier):
            name = value(style, "name").lower()
            if name == "title":
                return 0
            if match := _HEADING.fullmatch(name):
                return int(match[1])
            level = whole(value(style, "pPr", "outlineLvl"))
            if level is not None:
                return level + 1 if level < BODY_RANK else None
        return None

    def is_quotation(self, identifier: str) -> bool:
        return any(value(s, "name").lower() in _QUOTATIONS for s in self._chain(identifier))

    def is_contents(self, identifier: str) -> bool:
        return regex.fullmatch(r"toc \d", self.name(identifier)) is not None

    def list_depth(self, identifier: str) -> int:
        """ "List Bullet 2" is a list of its own and lies one deeper all the same."""
        match = _LIST.fullmatch(self.name(identifier))
        return int(match[1]) - 1 if match and match[1] else 0

    def numbering(self, identifier: str) -> Element | None:
        for style in self._chain(identifier):
            if (found := child(style, "pPr", "numPr")) is not None:
                return found
        return None

    def is_bold(self, identifier: str) -> bool:
        for style in self._chain(identifier):
            if (bold := switched(child(style, "rPr"), "b")) is not None:
                return bold
        return False
