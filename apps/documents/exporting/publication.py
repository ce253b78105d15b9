"""What is taken away: a text and all that must stand on its pages, as plain values.

Every word comes in from outside, in the language of the text, so that the writers of the three
formats need neither database nor translation, and cannot disagree about what is on the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import regex

from apps.documents.brackets import BracketWords, printed
from apps.documents.tree import ClauseKind, Node


class Footnote(NamedTuple):
    """A footnote or a reservation, with its mark in the text."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """The few words that the page itself adds."""

    principle: str = "Principle"
    footnotes: str = "Footnotes and reservations"
    trail: str = "How this text came about"
    address: str = "Address"
    text_hash: str = "SHA-256 of the text"
    concordance: str = "Old and new numbers"
    brackets: BracketWords = field(default_factory=BracketWords)


@dataclass(frozen=True, slots=True)
class Publication:
    """A text to be taken away.

    `language` is a BCP 47 tag. `made_at` dates the file itself, so that the same input always gives
    the same bytes; `printed_at` is the moment in words. An empty string stands nowhere on the page.
    """

    title: str
    nodes: tuple[Node, ...]
    language: str = "en"
    symbol: str = ""
    kind: str = ""  # "Framework"
    status: str = ""  # a sentence: "Adopted by consensus of the five members of that day."
    classification: str = ""  # "For members and invited organisations"
    body: str = ""  # the name the body had at the time
    date: str = ""
    version: str = ""
    address: str = ""  # of the page
    text_hash: str = ""
    footnotes: tuple[Footnote, ...] = ()
    trail: tuple[str, ...] = ()
    concordance: tuple[str, ...] = ()  # "4bis → 5"
    printed_at: str = ""
    made_at: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    words: Words = Words()

    @property
    def title_nodes(self) -> tuple[Node, ...]:
        """The headings that the text itself opens with, where they spell the title."""
        for count, node in enumerate(self.nodes):
            if node.kind is not ClauseKind.HEADING:
                break
            opening = self.nodes[: count + 1]
            if ": ".join(heading.text for heading in opening) == self.title:
                return opening
        return ()

    @property
    def title_lines(self) -> tuple[Node, ...]:
        return self.title_nodes or (Node(ClauseKind.HEADING, self.title),)

    @property
    def text(self) -> tuple[Node, ...]:
        """The clauses below the title."""
        return self.nodes[len(self.title_nodes) :]

    @property
    def running_head(self) -> str:
        return joined(self.title, self.symbol, self.version, self.classification)

    @property
    def imprint(self) -> tuple[tuple[str, str], ...]:
        """What tells where the text came from and proves that it is this one."""
        lines = ((self.words.address, self.address), (self.words.text_hash, self.text_hash))
        return tuple((name, value) for name, value in lines if value)

    @property
    def is_rtl(self) -> bool:
        return self.language.split("-")[0] in RTL_LANGUAGES

    @property
    def lists(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What follows the text line by line, each under its title."""
        found = ((self.words.concordance, self.concordance), (self.words.trail, self.trail))
        return tuple((title, lines) for title, lines in found if lines)

    def printable(self) -> Publication:
        """The same in characters that any page can carry; what stands in brackets, written out."""
        words = self.words.brackets
        nodes = tuple(
            node.having(printed(node.text, node.brackets, words), ()) if node.brackets else node
            for node in self.nodes
        )
        written = replace(self, nodes=nodes)
        return replace(
            written, **{f.name: _printable(getattr(written, f.name)) for f in fields(self)}
        )


RTL_LANGUAGES = frozenset({"ar", "fa", "he", "ur"})
_WHITE = regex.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_UNPRINTABLE = regex.compile(r"[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]")
_STRONG = regex.compile(r"(?P<rtl>[\p{bc=R}\p{bc=AL}])|\p{bc=L}")


def joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def is_rtl(text: str, *, otherwise: bool = False) -> bool:
    """The direction of its first letter, as `dir="auto"` has it."""
    first = _STRONG.search(text)
    return otherwise if first is None else first["rtl"] is not None


def _printable(value: Any) -> Any:
    """Breaks of a line become spaces; what no file can hold shows as U+FFFD, and is not lost."""
    match value:
        case Node():
            return replace(value, text=_printable(value.text), number=_printable(value.number))
        case Words():
            return Words(*(_printable(getattr(value, f.name)) for f in fields(value)))
        case BracketWords():
            return value  # written out by now
        case Footnote():
            return Footnote(*map(_printable, value))
        case tuple():
            return tuple(map(_printable, value))
        case str():
            return _UNPRINTABLE.sub("\ufffd", _WHITE.sub(" ", value)).strip()
        case _:
            return value
