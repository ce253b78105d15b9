"""Tables and Word's own footnotes. No text of the portal has any, so one in a file that came back
was put there by whoever had it: as long as nothing but words is in it, these can be kept apart.

Only what is named here is taken for words; whatever else stands inside makes the whole unclear.
"""

from __future__ import annotations

from collections.abc import Iterator

from apps.documents.exporting.word_marks import is_frame, key_in
from apps.documents.importing.characters import one_line
from apps.documents.importing.word.xml import Element, attribute, children, tag

_LETTERS = {"t", "tab", "ptab", "br", "cr", "noBreakHyphen", "softHyphen"}
_WITHIN = {
    "tbl": {"tr"},
    "tr": {"tc"},
    "tc": {"p"},
    "footnote": {"p"},
    "endnote": {"p"},
    "p": {"r", "ins", "hyperlink"},
    "ins": {"r"},
    "hyperlink": {"r"},
    "r": {*_LETTERS, "footnoteRef", "endnoteRef", "lastRenderedPageBreak"},
}
_FORMS = {"tblPr", "tblPrEx", "tblGrid", "trPr", "tcPr", "pPr", "rPr"}
# Words that stand there and are not seen, are struck through, or have gone.
_NOT_AS_SHOWN = {"vanish", "specVanish", "webHidden", "strike", "dstrike"}
_NOT_AS_SHOWN |= {"del", "moveFrom", "moveTo", "cellDel", "cellMerge"}


def plain_words(element: Element) -> str:
    """The words of a table, row by row, or of a note; nothing where there are none, or where
    something else than words and insertions is in it."""
    if not _is_plain(element):
        return ""
    if tag(element) != "tbl":
        return one_line(" ".join(_lines(element)))
    rows = (
        [one_line(" ".join(_lines(cell))) for cell in children(row, "tc")]
        for row in children(element, "tr")
    )
    return "\n".join(" | ".join(cells) for cells in rows if any(cells))


def _is_plain(element: Element) -> bool:
    allowed = _WITHIN.get(tag(element), set())
    for each in element:
        name = tag(each)
        if name in allowed:
            if not _is_plain(each):
                return False
        elif name in _FORMS:
            names = {tag(form) for form in each.iter()}
            if names & _NOT_AS_SHOWN or any(name.endswith("Change") for name in names):
                return False
        elif name == "bookmarkStart":  # a clause that somebody has put into a table is no new one
            mark = attribute(each, "name")
            if key_in(mark) or is_frame(mark):
                return False
        elif name not in {"proofErr", "bookmarkEnd"}:
            return False
    return True


def _lines(element: Element) -> Iterator[str]:
    for paragraph in element.iter():
        if tag(paragraph) == "p":
            yield "".join(
                (each.text or "") if tag(each) == "t" else " "
                for each in paragraph.iter()
                if tag(each) in _LETTERS
            )
