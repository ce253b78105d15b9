"""Who of those who wait can be given a place: limits over all, by category, by member.

Pure, and the same for a dialogue and a training: a request is a set of keys, a limit stands at a
key. Those who hold a place keep it, whatever comes later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

type Keys = frozenset[str]
"""What one request counts against: {"all", "category:officials", "member:BR"}."""


def admitted[T](
    held: Iterable[Keys], waiting: Sequence[tuple[T, Keys]], limits: Mapping[str, int]
) -> list[T]:
    """Those of `waiting`, in their order, for whom there is a place now.

    `held` are the places given. A key without a limit is unlimited. Who waits for a category that
    is full holds up nobody else.
    """
    taken = Counter(key for keys in held for key in keys)
    given: list[T] = []
    for request, keys in waiting:
        if all(taken[key] < limits[key] for key in keys if key in limits):
            taken.update(keys)
            given.append(request)
    return given


def exceeded(held: Iterable[Keys], limits: Mapping[str, int]) -> dict[str, int]:
    """The places given by each key that has more of them than these limits allow.

    A limit is never lowered below the places given: whoever was promised one comes.
    """
    taken = Counter(key for keys in held for key in keys)
    return {key: taken[key] for key, limit in limits.items() if taken[key] > limit}
