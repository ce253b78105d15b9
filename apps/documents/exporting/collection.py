"""Several texts as one PDF, with a page of contents before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.documents.exporting.fonts import MissingFont
from apps.documents.exporting.pdf import compiled, data_of, to_pdf, with_fonts
from apps.documents.exporting.publication import RTL_LANGUAGES, Publication, is_rtl


@dataclass(frozen=True, slots=True)
class Collection:
    """Texts in their order, and what stands on the page before them; every word from outside."""

    title: str
    texts: tuple[Publication, ...]
    made_at: datetime
    language: str = "en"
    author: str = ""  # the body that meets
    lines: tuple[str, ...] = ()  # below the title
    contents: str = "Contents"
    left_out: str = "Not in this file: no font here shows their letters"


def to_collection(collection: Collection) -> bytes:
    """One PDF; the same input gives the same bytes.

    A text with letters that no font here shows is left out, and the page of contents names it.
    Raises MissingFont where the words of that page itself cannot be shown.
    """
    shown = [text for text in collection.texts if _has_fonts(text)]
    try:
        return _compiled(collection, shown)
    except MissingFont:
        return _compiled(collection, [text for text in shown if _can_be_set(text)])


def _has_fonts(publication: Publication) -> bool:
    """Whether there is a font for each of its scripts: quick, and nearly always enough."""
    try:
        with_fonts(data_of(publication))
    except MissingFont:
        return False
    return True


def _can_be_set(publication: Publication) -> bool:
    try:
        to_pdf(publication)
    except MissingFont:
        return False
    return True


def _compiled(collection: Collection, texts: list[Publication]) -> bytes:
    language, _, _region = collection.language.partition("-")
    otherwise = language in RTL_LANGUAGES
    # By symbol or kind: in a title may be the very letters that cannot be shown.
    left_out = [text.symbol or text.kind for text in collection.texts if text not in texts]
    data: dict[str, Any] = {
        "title": collection.title,
        "title_rtl": is_rtl(collection.title, otherwise=otherwise),
        "author": collection.author,
        "language": language or "en",
        "rtl": otherwise,
        "lines": [_words(line, otherwise=otherwise) for line in collection.lines],
        "contents_title": collection.contents,
        "left_out_title": collection.left_out,
        "left_out": [_words(line, otherwise=otherwise) for line in left_out],
        "texts": [with_fonts(data_of(text)) for text in texts],
    }
    return compiled("collection", with_fonts(data), collection.made_at)


def _words(text: str, *, otherwise: bool) -> dict[str, Any]:
    return {"text": text, "rtl": is_rtl(text, otherwise=otherwise)}
