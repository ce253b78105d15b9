"""Where words stand in a clause, and where they stand once the clause was changed.

Nothing is guessed: words that cannot be told apart are asked about, and a bracket whose words are
gone or rewritten has no place until a person gives it one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

import regex

from apps.documents.brackets import Span, in_reading_order, replaced
from apps.documents.comparison.words import RunKind, compare_text

_WORDLIKE = regex.compile(r"[\p{L}\p{M}\p{N}]")


def borders(text: str) -> set[int]:
    """Where a text may be cut: never inside of what readers take for one character."""
    return {0, *accumulate(len(cluster) for cluster in regex.findall(r"\X", text))}


def places(text: str, words: str) -> list[int]:
    """Where `words` begin in `text`. As whole words, where they stand so anywhere."""
    if not words:
        return []
    cuts = borders(text)
    found = []
    at = text.find(words)
    while at >= 0:
        if at in cuts and at + len(words) in cuts:
            found.append(at)
        at = text.find(words, at + 1)
    whole = [at for at in found if _is_whole(text, at, at + len(words))]
    return whole or found


def _is_whole(text: str, start: int, end: int) -> bool:
    def joins(left: str, right: str) -> bool:
        return bool(_WORDLIKE.match(left) and _WORDLIKE.match(right))

    before = start > 0 and joins(text[start - 1], text[start])
    after = end < len(text) and joins(text[end - 1], text[end])
    return not (before or after)


def overlaps(one: Span, other: Span) -> bool:
    """Two insertions at one place do, too: nobody could say which comes first."""
    if one.start == one.end == other.start == other.end:
        return True
    return one.start < other.end and other.start < one.end


def followed(spans: Iterable[Span], was: str, now: str) -> tuple[list[Span], list[Span]]:
    """The brackets of a clause after its words changed from `was` to `now`; and those whose place
    is lost, as they were."""
    if was == now:
        return in_reading_order(spans), []
    kept: list[Span] = []
    lost: list[Span] = []
    trace = _Trace(was, now)
    for span in in_reading_order(spans):
        start = trace.place(span)
        moved = replace(span, start=start or 0, end=(start or 0) + span.end - span.start)
        if start is None or any(overlaps(moved, other) for other in kept):
            lost.append(span)
        else:
            kept.append(moved)
    return kept, lost


@dataclass(frozen=True, slots=True)
class Carried:
    """A bracket with the key of its clause; and where it has lost its place, the words of that
    clause in which it had one."""

    clause: str
    span: Span
    lost_from: str = ""


def carried(
    brackets: Iterable[Carried], was: Mapping[str, str], now: Mapping[str, str]
) -> list[Carried]:
    """The brackets of a text in its next wording, both by the keys of the clauses.

    None is ever dropped: what has no place any more keeps the words from which it comes, and is
    put back as soon as they are.
    """
    by_clause: dict[str, list[Carried]] = {}
    for bracket in brackets:
        by_clause.setdefault(bracket.clause, []).append(bracket)
    result: list[Carried] = []
    for clause, held in by_clause.items():
        text = now.get(clause, "")
        standing = [each.span for each in held if not each.lost_from]
        kept, lost = followed(standing, was.get(clause, ""), text)
        lost_from = [(span, was.get(clause, "")) for span in lost]
        for each in held:
            if not each.lost_from:
                continue
            back, _still = followed([each.span], each.lost_from, text)
            if back and not any(overlaps(back[0], other) for other in kept):
                kept += back
            else:
                lost_from.append((each.span, each.lost_from))
        result += [Carried(clause, span) for span in in_reading_order(kept)]
        result += [Carried(clause, span, text) for span, text in lost_from]
    return result


class _Trace:
    """Which letters of one wording stand where in the other."""

    def __init__(self, was: str, now: str) -> None:
        self.was, self.now = was, now
        self.there: dict[int, int] = {}  # letters that stayed: by their old place, their new one
        i = j = 0
        for run in compare_text(was, now):
            length = len(run.text)
            if run.kind is RunKind.SAME:
                self.there.update((i + k, j + k) for k in range(length))
            if run.kind is not RunKind.INSERTED:
                i += length
            if run.kind is not RunKind.REMOVED:
                j += length
        self.stayed = set(self.there.values())
        self.cuts = borders(now)

    def place(self, span: Span) -> int | None:
        """Where the bracket begins now: its words stayed, or were moved as a whole."""
        if span.start == span.end:
            start = self._point(span.start)
        else:
            start = self._stayed(span) if span.end <= len(self.was) else None
            if start is None:
                start = self._moved(self.was[span.start : span.end])
        if start is None or not {start, start + span.end - span.start} <= self.cuts:
            return None
        return start

    def _point(self, at: int) -> int | None:
        """An insertion keeps to the words before it; at the beginning, to those after it."""
        if at and at - 1 in self.there:
            return self.there[at - 1] + 1
        if at == 0:
            return 0 if self.there.get(0) == 0 else None
        return None

    def _stayed(self, span: Span) -> int | None:
        there = [self.there.get(k) for k in range(span.start, span.end)]
        first = there[0]
        if first is None or there != [first + k for k in range(len(there))]:
            return None
        return first

    def _moved(self, words: str) -> int | None:
        """Where these words were written anew, once. Where they stood before as well, it is
        another place of the text that says the same."""
        found = [
            at
            for at in places(self.now, words)
            if not any(k in self.stayed for k in range(at, at + len(words)))
        ]
        return found[0] if len(found) == 1 else None


def after_replacing(spans: Iterable[Span], span: Span, text: str, words: str) -> list[Span]:
    """The other brackets of the clause once `span` was settled by `words`."""
    grown = len(replaced(text, span.start, span.end, words)) - len(text)
    return [
        replace(other, start=other.start + grown, end=other.end + grown)
        if (other.start, other.end) > (span.start, span.end)
        else other
        for other in spans
        if other.key != span.key
    ]
