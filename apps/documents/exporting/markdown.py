"""A text as Markdown: plain forms that people read as they are and the importer knows again."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from apps.documents.exporting.outline import Placed, placed
from apps.documents.exporting.publication import Publication, joined
from apps.documents.tree import ClauseKind, Node

_RULE = "---"
_BULLET = "- "
_SPECIAL = regex.compile(r"[\\`*_\[\]<~]|&(?=#?\w+;)")
_BLOCK_START = regex.compile(r"^(?:[#>+=-]|\d{1,9}(?=[.)](?:\s|$)))")
_DIGITS = regex.compile(r"\d{1,9}")
_NOTE_NAME = regex.compile(r"[\w-]{1,40}")


def to_markdown(publication: Publication) -> str:
    p = publication.printable()
    blocks = [*_head(p), _RULE, _clauses(p), _RULE, *_tail(p)]
    return "\n\n".join(filter(None, blocks)) + "\n"


def escaped(text: str) -> str:
    """`text` so that Markdown reads it as that text and as nothing else, wherever it stands."""
    text = _SPECIAL.sub(r"\\\g<0>", text)
    return _BLOCK_START.sub(_escaped_start, text)


def _escaped_start(match: regex.Match[str]) -> str:
    start = match[0]
    return start + "\\" if start.isdecimal() else "\\" + start


def _title(text: str) -> str:
    """In a heading a `#` at the end would be taken for its close."""
    text = escaped(text)
    closes = text.endswith("#") and not text.endswith("\\#")
    return text[:-1] + "\\#" if closes else text


def _head(p: Publication) -> Iterator[str]:
    for node in p.title_lines:
        yield f"# {_title(node.text)}"
    yield escaped(joined(p.body, p.kind, p.symbol, p.version, p.date))
    yield escaped(p.status)
    yield escaped(p.classification)


def _tail(p: Publication) -> Iterator[str]:
    if p.footnotes:
        yield f"## {_title(p.words.footnotes)}"
        yield "\n".join(f"- **{escaped(note.mark)}** {escaped(note.text)}" for note in p.footnotes)
    for title, lines in p.lists:
        yield f"## {_title(title)}"
        yield "\n".join(f"- {escaped(line)}" for line in lines)
    for name, value in p.imprint:
        yield f"{escaped(name)}: {escaped(value)}"
    yield escaped(p.printed_at)


def _clauses(p: Publication) -> str:
    notes = {node.number for node in p.text if _is_note(node)}
    indents: list[int] = []  # of what stands inside each clause
    text = last = ""
    for place in placed(p.text):
        indent = 0 if place.parent is None else indents[place.parent]
        marker = _marker(place)
        indents.append(indent + len(marker))
        if text:
            text += "\n" if last == marker == _BULLET else "\n\n"
        text += " " * indent + marker + _with_notes(_words(place, p), notes)
        last = marker
    return text


def _marker(place: Placed) -> str:
    if not place.is_entry:
        return ""
    if _DIGITS.fullmatch(place.node.number):
        return f"{place.node.number}. "
    return "" if place.node.number else _BULLET


def _words(place: Placed, p: Publication) -> str:
    node = place.node
    text = escaped(node.text)
    lead = place.lead(p.words.principle)
    match node.kind:
        case ClauseKind.HEADING:
            return f"{'#' * min(place.rank + 1, 6)} {_title(lead + node.text)}"
        case ClauseKind.PRINCIPLE:
            return _bold(escaped(lead + node.text))
        case ClauseKind.QUOTATION:
            return f"> {text}"
        case ClauseKind.FOOTNOTE if _is_note(node):
            return f"[^{node.number}]: {text}"
        case ClauseKind.MILESTONE:
            text = _bold(text)
    return text if _marker(place) or not node.number else f"{place.label} {text}"


def _bold(text: str) -> str:
    return f"**{text}**" if text else ""


def _is_note(node: Node) -> bool:
    return node.kind is ClauseKind.FOOTNOTE and _NOTE_NAME.fullmatch(node.number) is not None


def _with_notes(text: str, notes: set[str]) -> str:
    """ "[1]" in the text calls the footnote of that number, where there is one."""
    return regex.sub(
        r"\\\[([\w-]{1,40})\\\]", lambda m: f"[^{m[1]}]" if m[1] in notes else m[0], text
    )
