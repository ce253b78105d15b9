"""The rows of a year's page: what is read of each entry, and its bars on the strip."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from apps.core.moments import Moment
from apps.delegations.models import Certainty
from apps.meetings import sentences
from apps.meetings.models import Entry, EntryChange
from apps.meetings.states import EntryState
from apps.meetings.year_page.strip import Bar, Year


@dataclass(frozen=True, slots=True)
class Moved:
    """The last was → now of an entry, in words."""

    was: str
    now: str
    on: dt.date
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    entry: Entry
    badge: sentences.Words
    body: str
    days: str  # resolved: "21 May to 10 June 2022"
    planned: str  # the same, of what was held or confirmed on other days
    starts: Moment | None
    moved: Moved | None = None
    bars: list[Bar] = field(default_factory=list)
    violated: bool = False

    @property
    def cancelled(self) -> bool:
        return self.entry.state == EntryState.CANCELLED

    @property
    def phrase(self) -> str:
        """As written, where that is not what the resolved days say anyway."""
        return "" if self.entry.phrase == self.days else self.entry.phrase


def rows(
    entries: Iterable[Entry],
    year: Year,
    *,
    changes: Mapping[int, EntryChange],
    violated: Iterable[Collection[str]] = (),
) -> list[Row]:
    """`violated` are sets of references that cannot all stand; who reads them may see all."""
    wrong = {reference for together in violated for reference in together}
    return [_row(entry, year, changes.get(entry.pk), entry.reference in wrong) for entry in entries]


def _row(entry: Entry, year: Year, change: EntryChange | None, violated: bool) -> Row:
    moved, planned = _moved(change), _planned(entry)
    return Row(
        entry=entry,
        badge=sentences.state_words(entry),
        body=_body(entry, year.year),
        days=days_of(entry),
        planned="" if moved and planned in moved.was else planned,  # not twice
        starts=starts_of(entry),
        moved=moved,
        bars=year.bars(entry),
        violated=violated,
    )


def by_month(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """The rows under the months in which they begin, or may; undated ones last."""

    def month(row: Row) -> tuple[int, int]:
        first = row.entry.first
        return (first.year, first.month) if first else (9999, 0)

    found = []
    for (year, number), together in groupby(sorted(rows, key=month), month):
        words = date_format(dt.date(year, number, 1), "F Y") if number else _("No date yet")
        found.append((words, list(together)))
    return found


def _body(entry: Entry, year: int) -> str:
    return entry.body.name_at(entry.first or dt.date(year, 1, 1)) if entry.body else ""


def starts_of(entry: Entry) -> Moment | None:
    """Its clock time, where that stands."""
    return entry.starts if entry.state == EntryState.CONFIRMED else None


def days_of(entry: Entry) -> str:
    """Its days; for what is on one day at a clock time, nothing that its moment does not say."""
    if entry.state == EntryState.POSTPONED:
        return sentences.when_words(entry)
    if entry.state == EntryState.CONFIRMED and entry.starts and entry.first == entry.last:
        return ""
    if entry.certainty == Certainty.CONFLICTING and entry.first and entry.last:
        return sentences.about(entry.first, entry.last)
    return sentences.days_words(entry.first, entry.last)


def _planned(entry: Entry) -> str:
    """What was planned in days, where something came of it that stands on others."""
    planned = entry.planned
    if planned is None or not entry.is_dated:
        return ""
    words = sentences.days_words(planned.earliest, planned.latest)
    same = (planned.earliest, planned.latest) == (entry.first, entry.last)
    return "" if same else words


def _moved(change: EntryChange | None) -> Moved | None:
    """None where both sides read the same: what was held on its day has not moved."""
    if change is None:
        return None
    was, now = sentences.facts_words(change.was), sentences.facts_words(change.now)
    return Moved(was, now, change.at.date(), change.reason) if was != now else None
