"""How long a timetable takes to resolve, beside graphlib merely sorting the same graph.

    python -m bench.timetable

The graph is a long plan: meetings in chains, and round each of them what comes before, between,
after, at, and working days ahead. graphlib puts the entries in an order; ours resolves windows in
both directions. The best of five turns, taken alternately in one run; and the growth with size.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable
from graphlib import TopologicalSorter

from apps.core.windows import of_month, of_year
from apps.meetings.states import Unit
from apps.meetings.timetable import (
    After,
    At,
    BackToBack,
    Before,
    Between,
    Constraint,
    Entry,
    Offset,
    Side,
    Within,
    named,
    resolve,
)

YEAR = of_year(2027)
SIZES = (1_000, 5_000, 10_000)


class Weekdays:
    def is_working(self, day: dt.date, /) -> bool:
        return day.weekday() < 5


def plan(size: int) -> list[Entry]:
    """A meeting, and nine entries that hang on it, on an earlier meeting, or on one another."""
    rng = random.Random(2027)
    entries: list[Entry] = []
    for number in range(0, size, 10):
        month, key = 1 + 12 * number // size, f"meeting-{number}"
        entries.append(Entry(key, (Within(of_month(2027, month)),)))
        earlier = f"meeting-{rng.randrange(0, max(1, number - size // 12), 10)}"
        relations: list[tuple[Constraint, ...]] = [
            (At(key),),
            (Before(key),),
            (BackToBack(key),),
            (Offset(14, Unit.WORKING, Side.BEFORE, key),),
            (Offset(10, Unit.DAYS, Side.AFTER, key),),
        ]
        if month > 2:
            relations += [(Between(earlier, key),), (After(earlier), Before(key))]
        for place in range(number + 1, number + 10):
            on_another = (After(entries[rng.randrange(number, place)].key),)
            entries.append(Entry(f"entry-{place}", rng.choice([*relations, on_another])))
    return entries


def seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def sort_alone(entries: list[Entry]) -> None:
    graph = {entry.key: [key for c in entry.constraints for key in named(c)] for entry in entries}
    list(TopologicalSorter(graph).static_order())


def main() -> None:
    calendars = {Unit.WORKING: Weekdays()}
    print(f"{'entries':<12}{'ours':>11}{'graphlib':>13}{'ratio':>8}{'µs each':>10}")
    for size in SIZES:
        entries = plan(size)
        if resolve(entries, YEAR, calendars).violations:
            raise SystemExit("the plan is meant to be possible")
        turns = [
            (
                seconds(lambda: resolve(entries, YEAR, calendars)),  # noqa: B023  called at once
                seconds(lambda: sort_alone(entries)),  # noqa: B023
            )
            for _ in range(5)
        ]
        ours, theirs = (min(column) for column in zip(*turns, strict=True))
        print(
            f"{size:<12,}{ours * 1e3:8.1f} ms{theirs * 1e3:10.1f} ms"
            f"{ours / theirs:8.1f}{ours / size * 1e6:10.1f}"
        )


if __name__ == "__main__":
    main()
