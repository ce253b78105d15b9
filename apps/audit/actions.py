"""Writing the trail. Every verb calls `record` in its own transaction."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from apps.audit.chains import entry_hash
from apps.audit.models import COMMON, Anchor, Chain, Entry
from apps.core import moments


class Signatory(Protocol):
    """Who did it, as far as the trail may know."""

    @property
    def person(self) -> str: ...
    @property
    def office(self) -> str: ...
    @property
    def side(self) -> str: ...


def record(
    verb: str,
    *,
    by: Signatory,
    kind: str,
    subject: str,
    chain: str = COMMON,
    at: dt.datetime | None = None,
    **data: object,
) -> Entry:
    """Append one entry. Call inside the verb's transaction: both stand or neither.

    `chain` is COMMON, or a side's code ("BR") for what only that side may know.
    `data` takes what JSON holds: references, codes, hashes, numbers; never names or addresses.
    """
    head, _created = Chain.objects.select_for_update().get_or_create(name=chain)
    entry = Entry(
        chain=head,
        number=head.length + 1,
        at=at or moments.database_now(),
        verb=verb,
        subject_kind=kind,
        subject=subject,
        person=by.person,
        office=by.office,
        side=by.side,
        data=data,
        previous=head.head,
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    head.length, head.head = entry.number, entry.hash
    head.save()
    return entry


def anchor_heads() -> list[Anchor]:
    """Note the head of every chain that has grown since its last anchor.

    The caller sends what is returned outside (each delegation gets its own and the common head).
    It takes no lock: a chain's row holds number and hash of one instant, and two clocks that run
    at once note the same head once.
    """
    now = moments.database_now()
    anchors = []
    for chain in Chain.objects.filter(length__gt=0).order_by("name"):
        anchor, created = Anchor.objects.get_or_create(
            chain=chain, number=chain.length, defaults={"hash": chain.head, "at": now}
        )
        if created:
            anchors.append(anchor)
    return anchors
