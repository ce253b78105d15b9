"""The year at a glance, for the home page: what comes next, and a strip for each body.

What the anonymous visitor may see, whoever looks: the home page is one page for all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.delegations.actors import ANONYMOUS
from apps.delegations.models import Presidency
from apps.meetings.models import Entry
from apps.meetings.queries import entries_for, soonest, still_ahead, years_for
from apps.meetings.year_page.rows import Row, rows
from apps.meetings.year_page.strip import Bar, Year, in_lanes

NEXT = 3


@dataclass(frozen=True, slots=True)
class Lane:
    """One body's year, or that of all that no body holds; `bars` beside or below one another."""

    name: str
    bars: list[Bar]

    @property
    def count(self) -> int:
        return 1 + max((bar.lane for bar in self.bars), default=0)

    @property
    def height(self) -> int:
        return 12 * self.count

    @property
    def grid_scale(self) -> str:
        """What stretches the grid of months, which is 20 high."""
        return f"{self.height / 20:g}"


@dataclass(frozen=True, slots=True)
class Glance:
    """`next` may lie in a later year than that of the acting `presidency`."""

    presidency: Presidency
    next: list[Row]
    scale: Year
    today: Bar | None
    lanes: list[Lane]
    last: int | None  # the latest year that has a timetable; None where none has


def glance(today: dt.date, *, mirrored: bool) -> Glance | None:
    """None before any presidency is recorded. Four queries, however long the year."""
    years = years_for(ANONYMOUS)
    acting = next((each for each in years if each.acting), None)
    if acting is None:
        return None
    scale = Year(acting.year, mirrored)
    wanted = Q(presidency=acting) | still_ahead(today)
    entries = list(entries_for(ANONYMOUS).filter(wanted))
    ahead = soonest(entries, today)[:NEXT]
    this_year = [entry for entry in entries if entry.presidency_id == acting.pk]
    with_entries = [each.year for each in years if each.has_entries]  # type: ignore[attr-defined]
    return Glance(
        presidency=acting,
        next=rows(ahead, scale, changes={}),
        scale=scale,
        today=scale.mark_of(today),
        lanes=_lanes(this_year, scale),
        last=max(with_entries, default=None),
    )


def _lanes(entries: Iterable[Entry], scale: Year) -> list[Lane]:
    """The bodies by name, then everything else."""
    found: dict[str, list[Bar]] = {}
    for entry in entries:
        name = entry.body.name_at(dt.date(scale.year, 12, 31)) if entry.body else ""
        found.setdefault(name, []).extend(scale.bars(entry)[-1:])
    return [
        Lane(name or _("Dialogues, events and the rest"), in_lanes(bars))
        for name, bars in sorted(found.items(), key=lambda item: (not item[0], item[0]))
        if bars
    ]
