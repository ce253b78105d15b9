"""Paragraphs from the lines of a plain text that a page layout broke.

Text copied out of a PDF comes with each line broken where the page ended on the right, at times
with an empty line after each, and with a page's start in mid-sentence. Nobody marks where a
paragraph ends; what tells is what a typesetter does: a line ends early only where its paragraph
ends. So a line that ends a sentence while the next word would still have fitted on it ends a
paragraph; all others go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import regex
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.documents.importing.markers import Markers, Style
from apps.documents.importing.result import Loss
from apps.documents.importing.safety import refuse_giant, refuse_many
from apps.documents.importing.words import SPACELESS

# The mark of a note may stand after the full stop.
_TERMINAL = regex.compile(r"[.!?:;…。！？：；؟؛۔।።]\s*(?:[\p{Pe}\p{Pf}\"'*]|\[[\w-]{1,8}\])*$")
_JOINS_ON = regex.compile(
    r"[,(\-–—/]$|(?:^|\s)(?:a|an|the|of|to|in|on|for|and|or|by|with|from|at|as|that)$",
    regex.IGNORECASE,
)
# In scripts without spaces a wrap leaves no space behind.
_SPACELESS = rf"[{SPACELESS}。、，；：！？（）「」《》]"
_SPACELESS_END = regex.compile(_SPACELESS + "$")
_SPACELESS_START = regex.compile("^" + _SPACELESS)
_PAGE_NUMBER = regex.compile(
    r"(?:page\s+)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:of|/)\s*\d{1,4})?", regex.IGNORECASE
)
PRINCIPLE = regex.compile(
    r"principle\s+(?P<number>[ivxlc]{1,6}|\d{1,2})\s*[-–—:.]\s*(?P<title>\S.*)",
    regex.IGNORECASE | regex.DOTALL,
)

_WIDEST_WRAP = 130  # characters: no page sets longer lines by hand
_SHORT = 0.6  # of the width: a line that is plainly a title, not a wrapped one


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str
    indent: int
    gap: int  # empty lines before it
    new_page: bool


@dataclass(slots=True)
class Paragraph:
    text: str
    first: int
    last: int
    indent: int
    gap: bool

    @property
    def where(self) -> str:
        if self.first == self.last:
            return _("line %(line)d") % {"line": self.first}
        return _("lines %(first)d–%(last)d") % {"first": self.first, "last": self.last}


@dataclass(slots=True)
class Layout:
    paragraphs: list[Paragraph] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)


def ends_sentence(text: str) -> bool:
    return bool(_TERMINAL.search(text[-40:]))


def joined(before: str, after: str) -> str:
    """Two pieces of one line that was broken between them."""
    glued = before.endswith("-") and len(before) > 1 and before[-2].isalnum()
    if glued or (_SPACELESS_END.search(before[-2:]) and _SPACELESS_START.match(after)):
        return before + after
    return f"{before} {after}"


def lay_out(text: str) -> Layout:
    layout = Layout()
    lines = _lines(text)
    lines = _without_page_numbers(lines, layout)
    if _is_double_spaced(lines):
        layout.mended.append(
            ngettext(
                "took out the empty lines between %(count)d line",
                "took out the empty lines between %(count)d lines",
                len(lines),
            )
            % {"count": len(lines)}
        )
        lines = [
            Line(line.number, line.text, line.indent, max(line.gap - 1, 0), line.new_page)
            for line in lines
        ]
    _Joiner(lines, layout).run()
    return layout


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    gap, new_page = 0, False
    for number, raw in enumerate(text.split("\n"), start=1):
        for part, piece in enumerate(raw.split("\f")):
            new_page = new_page or part > 0
            stripped = piece.strip()
            if not stripped:
                gap += part == 0
                continue
            indent = len(piece.expandtabs(4)) - len(piece.expandtabs(4).lstrip())
            lines.append(Line(number, stripped, indent, gap, new_page))
            gap, new_page = 0, False
    return lines


def _without_page_numbers(lines: Sequence[Line], layout: Layout) -> list[Line]:
    """Leave out a lone number where a page plainly broke: at a form feed or in a sentence."""
    kept: list[Line] = []
    for index, line in enumerate(lines):
        before = kept[-1] if kept else None
        after = lines[index + 1] if index + 1 < len(lines) else None
        if _PAGE_NUMBER.fullmatch(line.text) and (
            line.new_page
            or (after is not None and after.new_page)
            or (before and after and _runs_on(before.text, after.text) and len(before.text) > 40)
        ):
            layout.losses.append(
                Loss(
                    _("line %(line)d") % {"line": line.number},
                    _("taken for the number of a page, and left out"),
                    line.text,
                )
            )
            continue
        kept.append(line)
    return kept


def _runs_on(before: str, after: str) -> bool:
    return not ends_sentence(before) and after[:1].islower()


def _is_double_spaced(lines: Sequence[Line]) -> bool:
    """Nearly every line has an empty one before it, and sentences run on across them."""
    pairs = list(pairwise(lines))
    spaced = [(a, b) for a, b in pairs if b.gap]
    running = [1 for a, b in spaced if _runs_on(a.text, b.text)]
    return len(running) >= 3 and len(spaced) >= 0.8 * len(pairs) and len(running) >= len(spaced) / 5


class _Joiner:
    """Walks the lines once and decides at each whether the paragraph goes on."""

    def __init__(self, lines: Sequence[Line], layout: Layout) -> None:
        self.lines = lines
        self.layout = layout
        self.markers = Markers(line.text for line in lines)
        lengths = sorted(len(line.text) for line in lines)
        width = lengths[int(len(lengths) * 0.95)] if lengths else 0
        self.width = min(width, _WIDEST_WRAP)
        self.wrapped = width <= _WIDEST_WRAP
        self.last: dict[Style, int] = {}
        self.hyphens: list[tuple[str, int]] = []

    def run(self) -> None:
        wraps, pages = 0, []
        paragraphs = self.layout.paragraphs
        for index, line in enumerate(self.lines):
            before = self.lines[index - 1] if index else None
            if before is not None and self._goes_on(before, line, paragraphs[-1]):
                paragraph = paragraphs[-1]
                self._note_hyphen(before, line)
                paragraph.text = joined(paragraph.text, line.text)
                paragraph.last = line.number
                refuse_giant(len(paragraph.text), paragraph.where)
                wraps += 1
                if line.gap or line.new_page or (line.indent and not before.indent):
                    pages.append(line.number)
                continue
            refuse_many(len(paragraphs))
            paragraphs.append(
                Paragraph(line.text, line.number, line.number, line.indent, bool(line.gap))
            )
        self._join_title()
        self._tell(wraps, pages)

    def _goes_on(self, before: Line, line: Line, paragraph: Paragraph) -> bool:
        a, b = before.text, line.text
        ended = ends_sentence(a)
        if self._opens(line, before, ended=ended):
            return False
        if line.gap:  # an empty line ends a paragraph, unless a page broke in a sentence
            full = len(a) >= max(_SHORT * self.width, 40)
            return _runs_on(a, b) and full
        if not ended and b[:1].islower():
            return True
        if not self.wrapped:
            return False
        if ended:
            return not self._would_have_fitted(a, b)
        if _JOINS_ON.search(a[-12:]):
            return True
        is_title = paragraph.first == before.number and (
            PRINCIPLE.match(a) or self.markers.marker_of(a)
        )
        limit = 1.0 if is_title else _SHORT
        return not (len(a) <= limit * self.width and self._would_have_fitted(a, b))

    def _opens(self, line: Line, before: Line, *, ended: bool) -> bool:
        """A numbered or bulleted entry, or a principle, begins a paragraph of its own."""
        if PRINCIPLE.match(line.text):
            return line.text[0].isupper()
        marker = self.markers.marker_of(line.text)
        if marker is None:
            return False
        style, value = marker.ways[0]
        early = len(before.text) <= _SHORT * self.width
        follows = self.last.get(style, 0) + 1 == value and style is not Style.BULLET
        in_list = style is Style.BULLET and self.markers.marker_of(before.text) is not None
        if not (ended or early or line.gap or follows or in_list or line.text[0] == "•"):
            return False  # "under Article / 8. ..." and "trade / - and only trade": a wrap
        self.last[style] = value
        return True

    def _would_have_fitted(self, a: str, b: str) -> bool:
        """Whether b's first word had room on a's line. Two lines run together count as one."""
        length = len(a) if len(a) <= self.width * 1.25 else len(a) - self.width
        return length + 1 + len(b.split(maxsplit=1)[0]) <= self.width

    def _note_hyphen(self, before: Line, line: Line) -> None:
        if before.text.endswith("-") and before.text[-2:-1].isalnum():
            tail = before.text.split()[-1]
            self.hyphens.append((tail + line.text.split()[0], line.number))

    def _join_title(self) -> None:
        """Short lines at the very start, with no empty line between, are one title."""
        paragraphs = self.layout.paragraphs
        group = 1
        while group < len(paragraphs) and not paragraphs[group].gap:
            group += 1
        head = paragraphs[:group]
        if (
            group == len(paragraphs)
            or not 1 < group <= 4
            or any(_is_no_title(p.text, self.markers) for p in head)
        ):
            return
        title: list[Paragraph] = []
        for paragraph in head:
            if title and not paragraph.text.startswith("(") and not title[-1].text.startswith("("):
                title[-1].text = joined(title[-1].text, paragraph.text)
                title[-1].last = paragraph.last
            else:
                title.append(paragraph)
        paragraphs[:group] = title

    def _tell(self, wraps: int, pages: Sequence[int]) -> None:
        if wraps:
            self.layout.mended.append(
                ngettext(
                    "joined %(count)d line that the page's edge had broken",
                    "joined %(count)d lines that the page's edge had broken",
                    wraps,
                )
                % {"count": wraps}
            )
        if pages:
            self.layout.mended.append(
                _("joined sentences that a page break had divided, at lines %(lines)s")
                % {"lines": ", ".join(map(str, pages))}
            )
        whole = "\n".join(line.text for line in self.lines)
        for word, number in self.hyphens:
            if word not in whole:
                self.layout.losses.append(
                    Loss(
                        _("line %(line)d") % {"line": number},
                        _("a line was broken at this hyphen; it may be one word without it"),
                        word,
                    )
                )


def _is_no_title(text: str, markers: Markers) -> bool:
    return len(text) > 60 or ends_sentence(text) or markers.marker_of(text) is not None
