"""Symbols: each the next number of its series, without a gap.

W numbers documents as they are tabled, OUT the texts that the members adopted.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from apps.audit.actions import record
from apps.delegations.actors import Actor
from apps.delegations.models import Body, Presidency
from apps.documents.models import Series, Symbol, Version

TABLED, ADOPTED = "W", "OUT"


@transaction.atomic
def name_adopted(version: Version, *, actor: Actor, at: dt.datetime) -> Symbol:
    """Give an adopted text its symbol in the outcome series of the acting presidency's year.

    For the verb that adopts it, in its transaction and before it writes the trail: it has checked
    who acts. A text that was adopted before keeps the symbol that it has.
    """
    held = Symbol.objects.filter(adopts=version).first()
    if held is not None:
        return held
    document = version.document
    series = hold_series(document.body, Presidency.objects.acting().year, at.date(), run=ADOPTED)
    symbol = next_symbol(series, at, adopts=version)
    record(
        "name_adopted",
        by=actor,
        kind="document",
        subject=document.reference,
        at=at,
        version=version.number,
        symbol=symbol.text,
        text_hash=version.text_hash,
    )
    return symbol


def next_symbol(series: Series, at: dt.datetime, *, adopts: Version | None = None) -> Symbol:
    """The next number of a series whose row is locked: no two have it."""
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return Symbol.objects.create(
        series=series,
        number=series.last_number,
        text=f"{series.prefix}/{series.last_number}",
        allotted_at=at,
        adopts=adopts,
    )


def hold_series(body: Body, year: int, day: dt.date, *, run: str = TABLED) -> Series:
    """Its row, locked. A verb that drafts and tables in one takes it before it writes the trail."""
    prefix = series_prefix(body, year, day, run=run)
    Series.objects.get_or_create(prefix=prefix)
    return Series.objects.select_for_update().get(prefix=prefix)


def series_prefix(body: Body, year: int, day: dt.date, *, run: str = TABLED) -> str:
    """ "CGETI/DEWG/2027/W": the body below the ministers that it reports to, itself, the year."""
    lineage = [body]
    while lineage[0].parent is not None:
        lineage.insert(0, lineage[0].parent)
    named = lineage[1:] or lineage
    return "/".join([*(_acronym(each, day) for each in named), str(year), run])


def _acronym(body: Body, day: dt.date) -> str:
    name = body.names.at(day).first()
    return name.acronym if name is not None else body.code
