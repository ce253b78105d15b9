"""A text as PDF: set like a treaty, readable by machines (PDF/UA-1) and for good (PDF/A-2a).

The page is made by `publication.typ` and `setting.typ`. Nothing of the text is ever markup there:
it travels as JSON and is set as the letters it consists of.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import regex
import typst

from apps.documents.exporting import fonts
from apps.documents.exporting.outline import Placed, placed
from apps.documents.exporting.publication import Publication, is_rtl, joined
from apps.documents.tree import ClauseKind

MIME_TYPE = "application/pdf"

_HERE = Path(__file__).parent
_STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
_NOT_SHOWN = regex.compile(r'the text `"(.*?)"` could not be displayed')
_ESCAPE = regex.compile(r"\\u\{([0-9a-f]+)\}")


def to_pdf(publication: Publication) -> bytes:
    """Raises MissingFont, naming script and font, where a letter cannot be shown."""
    data = with_fonts(data_of(publication))
    return compiled("publication", data, publication.made_at)


def with_fonts(data: dict[str, Any]) -> dict[str, Any]:
    """The same with the fonts that its letters need, under `fonts`. Raises MissingFont."""
    return {**data, "fonts": fonts.families("".join(_strings(data)))}


def compiled(
    template: str, data: dict[str, Any], made_at: datetime, *, folder: Path = _HERE
) -> bytes:
    """`template` is the name of a .typ file in `folder`, and of the input that it reads. One of
    another app imports from here by "/documents/exporting/…".

    Raises MissingFont, naming script and font, where a letter cannot be shown.
    """
    compiler = typst.Compiler(
        folder / f"{template}.typ",
        root=_HERE.parents[1],
        font_paths=fonts.installed(),
        sys_inputs={template: json.dumps(data)},
    )
    try:
        pdf = compiler.compile(
            format="pdf",
            pdf_standards=_STANDARDS,
            timestamp=made_at.replace(microsecond=0),
        )
    except typst.TypstError as error:
        if unseen := _NOT_SHOWN.search(error.diagnostic):
            letters = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), unseen[1])
            raise fonts.missing(letters) from error
        raise
    if not isinstance(pdf, bytes):
        raise TypeError("the typesetter gave no file")
    return pdf


def data_of(publication: Publication) -> dict[str, Any]:
    """What the template of a text reads, but for its fonts."""
    p = publication.printable()
    language, _, region = p.language.partition("-")
    return {
        "language": language.lower() or "en",
        "region": region.upper() if len(region) == 2 else None,
        "rtl": p.is_rtl,
        "tall": language in ("ar", "fa", "hi", "am", "ur"),
        "title": p.title,
        "titles": [_words(node.text, p) for node in p.title_lines],
        "body": p.body,
        "symbol": p.symbol,
        "facts": _words(joined(p.kind, p.version, p.date), p),
        "status": _words(p.status, p),
        "classification": _words(p.classification, p),
        "running": [x for x in (p.title, p.symbol, p.version, p.classification) if x],
        "clauses": [_clause(place, p) for place in placed(p.text)],
        "footnotes_title": p.words.footnotes,
        "footnotes": [{"mark": note.mark, **_words(note.text, p)} for note in p.footnotes],
        "lists": [
            {"title": title, "lines": [_words(line, p) for line in lines]}
            for title, lines in p.lists
        ],
        "imprint": [{"name": name, "value": value} for name, value in p.imprint],
        "printed_at": p.printed_at,
    }


def _clause(place: Placed, p: Publication) -> dict[str, Any]:
    node = place.node
    lead = place.lead(p.words.principle)
    label = node.number if node.kind is ClauseKind.FOOTNOTE else place.label
    return {
        "kind": node.kind.value,
        "entry": place.is_entry,
        "rank": place.rank,
        "depth": place.depth,
        "label": "" if lead else label,
        **_words(node.text, p),
        "text": lead + node.text,
    }


def _words(text: str, p: Publication) -> dict[str, Any]:
    """A text and its direction, which neither a number before it nor its neighbours decide."""
    return {"text": text, "rtl": is_rtl(text, otherwise=p.is_rtl)}


def _strings(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for part in value.values() for text in _strings(part)]
        case list():
            return [text for part in value for text in _strings(part)]
    return []
