"""Two sequences of anything: what stays, in order."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

type Pair = tuple[int, int]  # a place in the one sequence and its match in the other
type Matcher = Callable[[Sequence[Hashable], Sequence[Hashable]], list[Pair]]

_EXACT = 1 << 27  # bits: up to here the longest common subsequence is found exactly, in 16 MB
_ANCHOR = 4  # beyond, so many items in a row that occur once on each side hold the texts together


def common_subsequence(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Pair]:
    """The longest list of matches in order; for very long sequences nearly the longest.

    Time stays close to linear: equal ends go first, and a middle too large for the exact way is
    cut at its anchors; between these, what is still too large counts as rewritten.
    """
    return common_ends(a, b, _middle)


def _no_match(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Pair]:
    return []


def common_ends(
    a: Sequence[Hashable], b: Sequence[Hashable], middle: Matcher = _no_match
) -> list[Pair]:
    """What both begin and end with, and what `middle` finds between."""
    head = _equal(a, b)
    tail = _equal(a[head:][::-1], b[head:][::-1])
    end_a, end_b = len(a) - tail, len(b) - tail
    return [
        *((k, k) for k in range(head)),
        *((head + i, head + j) for i, j in middle(a[head:end_a], b[head:end_b])),
        *((end_a + k, end_b + k) for k in range(tail)),
    ]


def _equal(a: Sequence[Hashable], b: Sequence[Hashable]) -> int:
    """How many items are equal before the first that differs."""
    return next(
        (k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )


def _middle(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Pair]:
    if len(a) * len(b) <= _EXACT:
        return _longest(a, b)
    pairs: list[Pair] = []
    i = j = 0
    for x, y in [*_anchors(a, b), (len(a), len(b))]:
        fits = (x - i) * (y - j) <= _EXACT
        found = common_ends(a[i:x], b[j:y], _longest if fits else _no_match)
        pairs += ((i + k, j + m) for k, m in found)
        if x < len(a):
            pairs.append((x, y))
        i, j = x + 1, y + 1
    return pairs


def _longest(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Pair]:
    """The longest common subsequence, bit-parallel (Hyyrö 2004).

    Row `i` has a zero at bit `j` where the best match of `a[:i + 1]` with `b` grows at `b[j]`. One
    addition of long integers advances a whole row, which is what makes this quick in Python.
    """
    places: defaultdict[Hashable, int] = defaultdict(int)
    for j, item in enumerate(b):
        places[item] |= 1 << j
    full = (1 << len(b)) - 1
    row = full
    rows = [row]
    for item in a:
        hits = row & places.get(item, 0)
        row = ((row + hits) | (row - hits)) & full
        rows.append(row)
    pairs: list[Pair] = []
    i, j = len(a), len(b)
    while i and j:
        if rows[i] >> (j - 1) & 1:
            j -= 1
        elif rows[i - 1] >> (j - 1) & 1:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        else:
            i -= 1
    return pairs[::-1]


def _anchors(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Pair]:
    """Where the same few items in a row occur once on each side, in the order of both."""
    there = _single_places(b)
    pairs = [(i, there[key]) for key, i in _single_places(a).items() if key in there]
    return [pairs[k] for k in rising([j for _, j in pairs])]


def _single_places(items: Sequence[Hashable]) -> dict[Hashable, int]:
    first: dict[Hashable, int] = {}
    again: set[Hashable] = set()
    for place, key in enumerate(zip(*(items[k:] for k in range(_ANCHOR)), strict=False)):
        if first.setdefault(key, place) != place:
            again.add(key)
    return {key: place for key, place in first.items() if key not in again}


def rising(values: Sequence[int]) -> list[int]:
    """The indexes of a longest strictly rising subsequence."""
    ends: list[int] = []  # smallest last value of a rising subsequence of each length
    owners: list[int] = []
    before: list[int] = []
    for index, value in enumerate(values):
        length = bisect_left(ends, value)
        before.append(owners[length - 1] if length else -1)
        ends[length : length + 1] = [value]
        owners[length : length + 1] = [index]
    chain: list[int] = []
    index = owners[-1] if owners else -1
    while index >= 0:
        chain.append(index)
        index = before[index]
    return chain[::-1]
