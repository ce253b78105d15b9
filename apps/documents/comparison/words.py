"""One clause, word by word.

Words are aligned first and the spaces and punctuation between them afterwards: a text is remembered
by its words, and aligned commas are noise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

import regex

from apps.documents.comparison.sequences import Pair, common_ends, common_subsequence


class RunKind(StrEnum):
    SAME = "same"
    INSERTED = "inserted"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Run:
    kind: RunKind
    text: str


def before_text(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs if run.kind is not RunKind.INSERTED)


def after_text(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs if run.kind is not RunKind.REMOVED)


# Scripts that put no spaces between words are compared by character; everything else by word. An
# apostrophe inside a word and a separator inside a number ("1,000") belong to it. `\X` is a whole
# grapheme cluster, so a vowel sign, an accent or a joined emoji never parts from its base.
_TOKEN = regex.compile(
    r"""
    (?: (?! [\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}])
        (?= [\p{L}\p{M}\p{N}]) \X
      | (?<= \p{L}) ['’] (?= \p{L})
      | (?<= \p{Nd}) [.,] (?= \p{Nd})
    )+
    | \p{RI}{2} [\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*  # a flag: as \X, but in linear time
    | \X""",
    regex.VERBOSE,
)
_WORDLIKE = regex.compile(r"[\p{L}\p{M}\p{N}]")


def tokens(text: str) -> list[str]:
    """The words, and each space and mark between them; joined again they are the text."""
    return _TOKEN.findall(text)


def words(text: str) -> list[str]:
    return [token for token in tokens(text) if _WORDLIKE.match(token)]


def compare_text(before: str, after: str) -> tuple[Run, ...]:
    """The runs that lead from one wording to the other, made to be read.

    Where both sides differ at one place, what was removed stands before what was inserted.
    """
    if before == after:
        return whole(RunKind.SAME, before)
    a, b = tokens(before), tokens(after)
    runs: list[Run] = []
    i = j = 0
    for block in [*_readable(_blocks(_matches(a, b)), a, b), _Block(len(a), len(b), 0)]:
        runs += whole(RunKind.REMOVED, "".join(a[i : block.a]))
        runs += whole(RunKind.INSERTED, "".join(b[j : block.b]))
        i, j = block.a + block.size, block.b + block.size
        runs += whole(RunKind.SAME, "".join(a[block.a : i]))
    return tuple(runs)


def whole(kind: RunKind, text: str) -> tuple[Run, ...]:
    return (Run(kind, text),) if text else ()


def _matches(a: Sequence[str], b: Sequence[str]) -> Iterator[Pair]:
    """The tokens that stay: words first, then the spaces and marks between them."""
    words_a = [i for i, token in enumerate(a) if _WORDLIKE.match(token)]
    words_b = [j for j, token in enumerate(b) if _WORDLIKE.match(token)]
    staying = common_subsequence([a[i] for i in words_a], [b[j] for j in words_b])
    staying.append((len(words_a), len(words_b)))  # the end of both texts
    words_a.append(len(a))
    words_b.append(len(b))
    i = j = p = q = 0  # behind the last word that stays: counted in tokens, and in words
    for x, y in staying:
        only_marks = x == p and y == q  # no word comes or goes here
        between = common_subsequence if only_marks else common_ends
        end_a, end_b = words_a[x], words_b[y]
        for k, m in between(a[i:end_a], b[j:end_b]):
            yield i + k, j + m
        if end_a < len(a):
            yield end_a, end_b
        i, j, p, q = end_a + 1, end_b + 1, x + 1, y + 1


@dataclass(frozen=True, slots=True)
class _Block:
    """`size` tokens from `a` in the one text that equal those from `b` in the other."""

    a: int
    b: int
    size: int


def _blocks(pairs: Iterable[Pair]) -> list[_Block]:
    blocks: list[_Block] = []
    start = size = 0
    shift = 0
    for i, j in pairs:
        if size and i == start + size and j - i == shift:
            size += 1
            continue
        if size:
            blocks.append(_Block(start, start + shift, size))
        start, shift, size = i, j - i, 1
    if size:
        blocks.append(_Block(start, start + shift, size))
    return blocks


_ISLAND = 24  # characters: what stays for this long is worth seeing, whatever surrounds it


def _readable(blocks: list[_Block], a: Sequence[str], b: Sequence[str]) -> list[_Block]:
    """Give up the small islands of equal text between changes: nobody reads confetti.

    An island goes when it is short, no longer than the change on either side, and those changes
    both remove and insert. Between two pure insertions (or removals) it stays: the text before
    reads on across it.
    """
    length_a = [0, *accumulate(map(len, a))]
    length_b = [0, *accumulate(map(len, b))]

    def change(left: _Block, right: _Block) -> tuple[int, int]:
        """How much is removed and how much inserted between two blocks."""
        return (
            length_a[right.a] - length_a[left.a + left.size],
            length_b[right.b] - length_b[left.b + left.size],
        )

    kept = [_Block(0, 0, 0)]  # the start of both texts, which always stays
    for block in [*blocks, _Block(len(a), len(b), 0)]:
        while len(kept) > 1:
            island = kept[-1]
            removed, inserted = change(kept[-2], island)
            removed_next, inserted_next = change(island, block)
            length = length_a[island.a + island.size] - length_a[island.a]
            if (
                length >= _ISLAND
                or length > max(removed, inserted)
                or length > max(removed_next, inserted_next)
                or not (removed or removed_next)
                or not (inserted or inserted_next)
            ):
                break
            kept.pop()
        kept.append(block)
    return kept[1:-1]
