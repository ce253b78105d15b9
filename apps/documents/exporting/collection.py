"""Several texts as one PDF, with a page of contents before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.documents.exporting.fonts import MissingFont
from apps.documents.exporting.pdf import compiled, data_of, with_fonts
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
    left_out: str = "Not in this file"


def to_collection(collection: Collection) -> bytes:
    """One PDF; the same input gives the same bytes.

    A text with letters that no font here shows is left out, and the page of contents says why.
    Raises MissingFont where the words of that page itself cannot be shown.
    """
    texts, missing = [], []
    for publication in collection.texts:
        try:
            texts.append(with_fonts(data_of(publication)))
        except MissingFont as error:
            name = publication.symbol or publication.title
            missing.append(f"{name}: {error.message}")
    language, _, _region = collection.language.partition("-")
    otherwise = language in RTL_LANGUAGES
    data: dict[str, Any] = {
        "title": collection.title,
        "title_rtl": is_rtl(collection.title, otherwise=otherwise),
        "author": collection.author,
        "language": language or "en",
        "rtl": otherwise,
        "lines": [_words(line, otherwise=otherwise) for line in collection.lines],
        "contents_title": collection.contents,
        "left_out_title": collection.left_out,
        "left_out": [_words(line, otherwise=otherwise) for line in missing],
        "texts": texts,
    }
    return compiled("collection", with_fonts(data), collection.made_at)


def _words(text: str, *, otherwise: bool) -> dict[str, Any]:
    return {"text": text, "rtl": is_rtl(text, otherwise=otherwise)}
