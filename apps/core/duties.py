"""What waits for somebody: one shape for whatever app it comes from, and one query for them all.

An app says what waits as kinds of rows; a desk asks them together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet, Value, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject, RowNumber

from apps.core.moments import Moment


@dataclass(frozen=True, slots=True)
class Duty:
    """One row of a desk. `href` is the address with its language; `moment` the deadline."""

    verb: str  # "State the position of Brazil"
    symbol: str
    title: str
    href: str
    moment: Moment | None = None
    note: str = ""  # "Draft ready. Not submitted."


@dataclass(frozen=True, slots=True)
class Waiting:
    """Things of one kind that wait: which, in their order, and how a row of a desk says each.

    `say` takes what is `read` of a thing, by name. An instant comes as JSON has it: see
    `moments.moment_read`.
    """

    things: QuerySet[Any]
    say: Callable[..., Duty]
    read: Mapping[str, str | Combinable]


def together(*lists: Iterable[Duty | Waiting]) -> list[list[Duty]]:
    """The rows of each list, in its order; all that is still to be asked, in one query."""
    given = [list(rows) for rows in lists]
    kinds = [row for row in chain(*given) if isinstance(row, Waiting)]
    found = iter(_asked(kinds))
    return [
        [duty for row in rows for duty in (next(found) if isinstance(row, Waiting) else [row])]
        for rows in given
    ]


def _asked(kinds: list[Waiting]) -> list[list[Duty]]:
    """The rows of each kind. A union keeps no order: each row brings its place among its kind."""
    found: list[list[Duty]] = [[] for _ in kinds]
    if kinds:
        first, *others = (
            kind.things.values_list(
                Value(number),
                Window(RowNumber(), order_by=kind.things.query.order_by),  # type: ignore[arg-type]  # strings and expressions, as a window takes them
                JSONObject(**kind.read),
            )
            for number, kind in enumerate(kinds)
        )
        rows = first.union(*others, all=True)
        if rows.query.combinator:
            rows.query.clear_ordering(force=True)  # nor each kind by what its model is ordered by
        for number, _place, read in sorted(rows, key=itemgetter(0, 1)):
            found[number].append(kinds[number].say(**read))
    return found
