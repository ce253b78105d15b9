"""What a delegation's earlier position is worth on a changed text.

The practice: on a changed text a position carries over only where the paragraph is unchanged;
elsewhere the delegation reconfirms it. A pure function: nothing it returns binds anybody until
the delegation has looked at it and submits it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from apps.documents.tree import Node
from apps.reviews.models import Reservation
from apps.reviews.states import Position


@dataclass(frozen=True, slots=True)
class Held:
    """A reservation as it stood. `clause` empty: on the whole text."""

    entry: str
    kind: str
    clause: str
    text: str
    blocks: bool
    shown_as: str = ""
    reconfirm: bool = False  # the text it was about has changed


@dataclass(frozen=True, slots=True)
class Carried:
    """What the new draft starts from. `position` is empty where it has to be stated anew."""

    position: str
    scope: tuple[str, ...]
    reservations: tuple[Held, ...]
    changed: frozenset[str]  # keys of the earlier text whose paragraph reads otherwise, or is gone


def changed_clauses(before: Iterable[Node], after: Iterable[Node]) -> frozenset[str]:
    """Keys of paragraphs of `before` that `after` words otherwise or no longer has.

    A new printed number or place is no change: nobody touched the words.
    """
    now = {node.key: node.text for node in after}
    return frozenset(node.key for node in before if now.get(node.key) != node.text)


def carry(
    before: Sequence[Node],
    after: Sequence[Node],
    *,
    position: str,
    scope: Sequence[str],
    reservations: Iterable[Held],
) -> Carried:
    """The earlier position on the text `after`.

    On the same text all of it carries over. On another one the position as a whole is stated
    anew, save an objection to paragraphs that all read as they did; a reservation on a paragraph
    that reads as it did carries over, any other one is to be reconfirmed.
    """
    same = [(n.key, n.text) for n in before] == [(n.key, n.text) for n in after]
    if same:
        return Carried(position, tuple(scope), tuple(reservations), frozenset())
    changed = changed_clauses(before, after)
    left = {node.key for node in after}
    objects = position == Position.OPPOSE and scope and changed.isdisjoint(scope)
    carried = []
    for held in reservations:
        stands = bool(held.clause) and held.clause not in changed
        clause = held.clause if held.clause in left else ""
        carried.append(replace(held, clause=clause, reconfirm=not stands))
    holds = Position.RESERVATION if carried else ""
    return Carried(
        position if objects else holds,
        tuple(scope) if objects else (),
        () if objects else tuple(carried),
        changed,
    )


def held_of(reservation: Reservation) -> Held:
    return Held(
        reservation.entry,
        reservation.kind,
        reservation.clause,
        reservation.text,
        reservation.blocks,
        reservation.shown_as,
    )


def as_entries(reservations: Iterable[Held]) -> list[dict[str, object]]:
    """As a draft position holds them."""
    return [
        {
            "entry": held.entry,
            "kind": held.kind,
            "clause": held.clause,
            "text": held.text,
            "blocks": held.blocks,
            "shown_as": held.shown_as,
            "reconfirm": held.reconfirm,
        }
        for held in reservations
    ]
