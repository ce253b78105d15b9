"""The words that Word shows once all changes are accepted, gathered as simply as can be.

The reader proper knows lists, notes and boxes, and might lose a word among them; this knows
nothing, so that the two can be compared.
"""

from __future__ import annotations

from apps.documents.importing.word.xml import Element, child, switched, tag

_UNSEEN = {"del", "moveFrom", "Fallback", "tabs"}
_SPACES = {"tab", "br", "cr", "noBreakHyphen"}


def visible_texts(root: Element) -> list[str]:
    """The text of each paragraph; one inside another, as in a text box, on its own."""
    texts: list[list[str]] = []
    _walk(root, [], texts)
    return ["".join(pieces) for pieces in texts]


def _walk(element: Element, pieces: list[str], texts: list[list[str]]) -> None:
    for each in element:
        name = tag(each)
        if name == "t":
            pieces.append(each.text or "")
        elif name in _SPACES:
            pieces.append(" ")
        elif name == "p":
            texts.append([])
            _walk(each, texts[-1], texts)
        elif name not in _UNSEEN and not (name == "r" and switched(child(each, "rPr"), "vanish")):
            _walk(each, pieces, texts)
