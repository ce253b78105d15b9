"""What apps above offer under an item of the agenda: a text put to the meeting, its outcome.

Meetings know nothing of rounds; each such app registers a function in its `AppConfig.ready`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from apps.delegations.actors import Actor
from apps.meetings.models import AgendaItem, Meeting


@dataclass(frozen=True, slots=True)
class ItemLink:
    words: str
    href: str


type Maker = Callable[[Actor, Meeting, Sequence[AgendaItem]], Mapping[int, list[ItemLink]]]
_makers: list[Maker] = []


def register(maker: Maker) -> None:
    """`maker` gets the reader, the meeting and its items, and answers links by the item's pk."""
    if maker not in _makers:
        _makers.append(maker)


def item_links(
    actor: Actor, meeting: Meeting, items: Sequence[AgendaItem]
) -> dict[int, list[ItemLink]]:
    found: dict[int, list[ItemLink]] = {}
    for maker in _makers:
        for pk, links in maker(actor, meeting, items).items():
            found.setdefault(pk, []).extend(links)
    return found
