"""Text that is not agreed, as plain values: spans of a clause, what might stand there, for whom.

A clause keeps its plain text. A span says which of its words are in brackets, who stands behind
them, and what others would put in their place: "[BR, ZA: shall] [CN: should]". An option without
words means that nothing shall stand there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol, Self

import regex

CHAIR = "chair"  # stands among the codes of members for what the chair puts forward


class BracketKind(StrEnum):
    WORDING = "wording"  # these words or others
    DELETION = "deletion"  # these words or none
    INSERTION = "insertion"  # words that some would add where the text has none
    PLACEHOLDER = "placeholder"  # words that hold the place of what is not known yet: "date"


@dataclass(frozen=True, slots=True)
class Option:
    """What might stand at one place, and who stands behind it."""

    text: str  # empty: nothing
    sides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A bracket in a clause: from `start` to `end` of its text; both are the same for an insertion.

    `sides` stand behind the words of the text, each alternative has its own. `key` is the same
    through later versions, and no two options of one bracket say the same.
    """

    kind: BracketKind
    start: int
    end: int
    sides: tuple[str, ...] = ()
    alternatives: tuple[Option, ...] = ()
    key: str = ""

    def options(self, text: str) -> tuple[Option, ...]:
        """The words of the clause first, then what others would have."""
        return Option(text[self.start : self.end], self.sides), *self.alternatives

    def wanted_by(self, side: str, text: str) -> str | None:
        """What this side would have here; None where it stands behind nothing."""
        behind = (option.text for option in self.options(text) if side in option.sides)
        return next(behind, None)

    def without(self, side: str) -> Span:
        return replace(
            self,
            sides=_less(self.sides, side),
            alternatives=tuple(
                replace(each, sides=_less(each.sides, side)) for each in self.alternatives
            ),
        )

    def joined(self, side: str, wanted: str, text: str) -> Span:
        """With this side behind `wanted` and nothing else; words that nobody put yet are added."""
        span = self.without(side)
        if wanted == text[self.start : self.end]:
            return replace(span, sides=in_order([*span.sides, side]))
        known = any(each.text == wanted for each in span.alternatives)
        alternatives = [
            replace(each, sides=in_order([*each.sides, side])) if each.text == wanted else each
            for each in span.alternatives
        ]
        if not known:
            alternatives.append(Option(wanted, (side,)))
        kind = span.kind
        if kind is BracketKind.DELETION and not known:
            kind = BracketKind.WORDING
        return replace(span, kind=kind, alternatives=tuple(alternatives))

    def unattributed(self) -> Span:
        return replace(
            self,
            sides=(),
            alternatives=tuple(Option(each.text) for each in self.alternatives),
        )


def in_order(sides: Iterable[str]) -> tuple[str, ...]:
    """The chair first, then members by code; each once."""
    return tuple(sorted(set(sides), key=lambda side: (side != CHAIR, side)))


def _less(sides: tuple[str, ...], side: str) -> tuple[str, ...]:
    return tuple(each for each in sides if each != side)


# Writing them out


@dataclass(frozen=True, slots=True)
class Disputed:
    """A bracket where it stands in its clause, ready to be written."""

    key: str
    kind: BracketKind
    options: tuple[Option, ...]

    @property
    def unkeyed(self) -> Disputed:
        """For where it is told of once more: an address leads to one place."""
        return replace(self, key="")


@dataclass(frozen=True, slots=True)
class BracketWords:
    """The few words that a printed bracket adds."""

    chair: str = "Chair"
    delete: str = "delete"
    nothing: str = "no addition"


def parts(text: str, spans: Iterable[Span]) -> list[str | Disputed]:
    """The clause as what is agreed and what is not, in reading order."""
    result: list[str | Disputed] = []
    at = 0
    gap = ""
    for span in in_reading_order(spans):
        before = gap + text[at : span.start]
        options = span.options(text)
        gap = ""
        if span.start == span.end:
            before += _gap(text[: span.start], "[")
            gap = _gap("]", text[span.end :])
            options = tuple(option for option in options if option.text or option.sides)
        result += [before, Disputed(span.key, span.kind, options)]
        at = span.end
    return [part for part in [*result, gap + text[at:]] if part]


def in_reading_order(spans: Iterable[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: (span.start, span.end))


def printed(text: str, spans: Iterable[Span], words: BracketWords) -> str:
    """The clause with its brackets, as one line of text."""
    return "".join(
        part if isinstance(part, str) else printed_bracket(part, words)
        for part in parts(text, spans)
    )


def printed_bracket(disputed: Disputed, words: BracketWords) -> str:
    return " ".join(printed_option(option, disputed.kind, words) for option in disputed.options)


def read_back(
    texts: Sequence[str], nodes: Iterable[Bracketed], words: BracketWords
) -> tuple[list[str], int]:
    """The texts with the words of `nodes` where they print a bracket of theirs; and how many.

    For a file that was printed from them and comes back: a bracket letter for letter as it was
    printed, and there once, is that bracket. Everything else stays as it is written.
    """
    result = list(texts)
    count = 0
    for node in nodes:
        for span in node.brackets:
            (disputed,) = (p for p in parts(node.text, [span]) if isinstance(p, Disputed))
            sought = printed_bracket(disputed, words)
            places = [n for n, text in enumerate(result) if sought in text]
            if len(places) == 1 and result[places[0]].count(sought) == 1:
                text = result[places[0]]
                start = text.index(sought)
                base = node.text[span.start : span.end]
                result[places[0]] = replaced(text, start, start + len(sought), base)
                count += 1
    return result, count


def printed_option(option: Option, kind: BracketKind, words: BracketWords) -> str:
    """ "[BR, ZA: shall]"."""
    what = option.text or (words.nothing if kind is BracketKind.INSERTION else words.delete)
    by = ", ".join(words.chair if side == CHAIR else side for side in option.sides)
    return f"[{by}: {what}]" if by else f"[{what}]"


# Putting words in their place


_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")


def _gap(left: str, right: str) -> str:
    """The space that words put between `left` and `right` want, if any."""
    if not left or not right or left[-1].isspace() or right[0].isspace():
        return ""
    if _UNSPACED.match(left[-1]) or _UNSPACED.match(right[0]):
        return ""
    if unicodedata.category(left[-1]) in ("Ps", "Pi") and left != "]":
        return ""
    if unicodedata.category(right[0]) in ("Pe", "Pf", "Po", "Pd") and right != "[":
        return ""
    return " "


def replaced(text: str, start: int, end: int, words: str) -> str:
    """The clause with `words` from `start` to `end`, and no space too many or too few."""
    left, right = text[:start], text[end:]
    if not words and start < end:
        if left.endswith(" ") and not regex.match(r"[\p{L}\p{M}\p{N}]", right):
            left = left[:-1]
        elif not left and right.startswith(" "):
            right = right[1:]
    elif words and start == end:
        return left + _gap(left, words) + words + _gap(words, right) + right
    return left + words + right


# Whole texts


class Bracketed(Protocol):
    """A clause as a plain value: a dataclass that can be replaced."""

    @property
    def text(self) -> str: ...
    @property
    def brackets(self) -> tuple[Span, ...]: ...
    def having(self, text: str, brackets: Sequence[Span]) -> Self: ...


def clean[B: Bracketed](nodes: Iterable[B]) -> list[B]:
    """What the text says if all brackets fell."""
    return [node.having(node.text, ()) for node in nodes]


def unattributed[B: Bracketed](nodes: Iterable[B]) -> list[B]:
    """With the brackets, and without who stands behind what."""
    return [
        node.having(node.text, [span.unattributed() for span in node.brackets]) for node in nodes
    ]


def as_wanted_by[B: Bracketed](nodes: Iterable[B], side: str) -> list[B]:
    """The text as one side would have it; where it stands behind nothing, the words stay."""
    return [node.having(_as_wanted_by(node, side), ()) for node in nodes]


def _as_wanted_by(node: Bracketed, side: str) -> str:
    text = node.text
    for span in reversed(in_reading_order(node.brackets)):
        wanted = span.wanted_by(side, node.text)
        if wanted is not None and wanted != node.text[span.start : span.end]:
            text = replaced(text, span.start, span.end, wanted)
    return text


def sides_of(nodes: Iterable[Bracketed]) -> Iterator[str]:
    """Everyone who stands behind something in this text, with repetitions."""
    for node in nodes:
        for span in node.brackets:
            for option in span.options(node.text):
                yield from option.sides
