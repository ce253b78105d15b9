"""The timetables of years past, as reference data: what earlier presidencies planned and held.

No verb plans a year that is over: it is history, and belongs to nobody who acts now. So it comes by
a command, once, from the file that the portal is released with.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from apps.audit.actions import record
from apps.core import moments
from apps.core.errors import NotAllowed
from apps.core.windows import Precision, Window, read_window
from apps.delegations.actors import Actor
from apps.delegations.models import Body, Certainty, Presidency
from apps.meetings.models import Entry, Meeting, Relation
from apps.meetings.planning import resolve
from apps.meetings.queries import planned_entries
from apps.meetings.states import EntryKind, EntryState, Mode


@transaction.atomic
def load_history(*, actor: Actor, file: Path) -> int:
    """Bring in the entries of years past that are absent; returns how many came.

    An entry that exists, by its year and address, is never touched: a second load changes
    nothing. A year whose presidency is not recorded, or has not handed over, is left out.

    Each entry has a `title`, and `held` or `planned` in words ("1 to 2 August 2017"), or `ties` to
    the `key` of another; `phrase` is how the source wrote it, and is read where nothing else says
    when. Days that the sources differ on come as a month, and so are shown.

    Raises NotAllowed for anybody but the clock that runs the command.
    """
    if not actor.clock:
        raise NotAllowed("The years past are loaded by a command.")
    text = file.read_text(encoding="utf-8")
    past = Presidency.objects.select_for_update(of=("self",)).select_related("member")
    years = {each.year: each for each in past.filter(handed_over_at__isnull=False)}
    now = moments.database_now()
    count = sum(
        _load_year(years[year["year"]], year, now)
        for year in json.loads(text)
        if year["year"] in years
    )
    if count:
        record(
            "load_history",
            by=actor,
            kind="reference",
            subject=file.stem[:60],
            at=now,
            rows=count,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
    return count


def _load_year(presidency: Presidency, year: dict[str, Any], now: dt.datetime) -> int:
    """The entries, then what they depend on, then the days that all of it comes to."""
    bodies = {body.code: body for body in Body.objects.all()}
    known = {entry.slug: entry for entry in Entry.objects.filter(presidency=presidency)}
    fresh = []
    keyed: dict[str, Entry] = {}
    for given in year["entries"]:
        slug = slugify(given["title"])[:80]
        entry = known.get(slug)
        if entry is None:
            given = {"source": year.get("source", ""), **given}
            entry = _entry(presidency, slug, given, bodies, now)
            fresh.append((entry, given))
        if "key" in given:
            keyed[given["key"]] = entry
    for entry, given in fresh:
        for kind, key in given.get("ties", []):
            Relation.objects.create(entry=entry, kind=kind, other=keyed[key])
    if fresh:
        _reckon(presidency, {entry.pk for entry, _given in fresh})
    return len(fresh)


def _entry(
    presidency: Presidency,
    slug: str,
    given: dict[str, Any],
    bodies: dict[str, Body],
    now: dt.datetime,
) -> Entry:
    held = read_window(given["held"]) if "held" in given else None
    planned = _planned(given, presidency.year)
    entry = Entry(
        presidency=presidency,
        slug=slug,
        kind=given.get("kind", EntryKind.MEETING),
        body=bodies.get(given.get("body", "")),
        number=given.get("number"),
        title=given["title"],
        summary=given.get("summary", ""),
        place=given.get("place", ""),
        host=presidency.member if given.get("place") else None,
        phrase=given.get("phrase", ""),
        source=given.get("source", ""),
        certainty=given.get("certainty", Certainty.SURE),
        created_at=now,
        changed_at=now,
    )
    if planned is not None:
        entry.planned_first, entry.planned_last = planned.earliest, planned.latest
        entry.precision = planned.precision
    if held is not None:
        entry.state = EntryState.HELD
        entry.actual_first, entry.actual_last = held.earliest, held.latest
        entry.first, entry.last = held.earliest, held.latest
        if held.precision is not Precision.MONTH:
            entry.days = (held.latest - held.earliest).days + 1
    entry.save()
    if entry.kind == EntryKind.MEETING:
        # How a meeting of which only the day is known was held, nobody told us.
        Meeting.objects.create(entry=entry, mode=Mode.IN_PERSON if entry.place else "")
    return entry


def _planned(given: dict[str, Any], year: int) -> Window | None:
    words = given.get("planned") or ("" if "ties" in given else given.get("phrase", ""))
    return read_window(words, year) if words else None


def _reckon(presidency: Presidency, fresh: set[int]) -> None:
    """Write what was planned and never recorded as held on the days that it may have taken."""
    entries = planned_entries(presidency)
    windows = resolve(presidency, entries).windows
    for entry in entries:
        if entry.pk in fresh and entry.state == EntryState.PLANNED:
            window = windows[entry.reference]
            entry.first, entry.last = window.earliest, window.latest
            entry.save(update_fields=["first", "last"])
