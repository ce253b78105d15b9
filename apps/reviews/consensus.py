"""Consensus: a pure function of positions, rules and nothing else.

The practice: there is consensus when no delegation opposes, none has an open amendment and none
holds a reservation that blocks. Who is silent or without instructions is missing, and what is
missing is awaited, never assumed. An acceptance ad referendum awaits its capital.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from apps.reviews.states import Position


class Standing(StrEnum):
    CONSENSUS = "consensus"
    AD_REFERENDUM = "referendum"  # agreed, subject to confirmation by a capital
    AWAITING = "awaiting"  # somebody has not yet stated a position
    NOT_REACHED = "not_reached"  # an objection, an open amendment or a blocking reservation


@dataclass(frozen=True, slots=True)
class Stand:
    """What one member's last act says."""

    position: Position | None = None  # None: silent, or withdrawn
    blocking: bool = False  # it holds a reservation that blocks

    @property
    def missing(self) -> bool:
        return self.position in (None, Position.NO_INSTRUCTIONS)

    @property
    def prevents(self) -> bool:
        return self.position in (Position.OPPOSE, Position.AMENDMENTS) or (
            self.position == Position.RESERVATION and self.blocking
        )


@dataclass(frozen=True, slots=True)
class Consensus:
    """The result, with the members that it turns on, in the order in which they were given."""

    standing: Standing
    opposed: tuple[str, ...] = ()  # not in a position to join consensus
    amending: tuple[str, ...] = ()  # with an open amendment
    reserved: tuple[str, ...] = ()  # with a reservation that blocks
    awaiting: tuple[str, ...] = ()
    referendum: tuple[str, ...] = ()

    @property
    def preventing(self) -> tuple[str, ...]:
        return self.opposed + self.amending + self.reserved

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def consensus(eligible: Iterable[str], stands: Mapping[str, Stand]) -> Consensus:
    """How the eligible members stand. Positions of others do not count."""
    held = [(member, stands.get(member, Stand())) for member in eligible]

    def those(position: Position) -> tuple[str, ...]:
        return tuple(m for m, stand in held if stand.position == position and stand.prevents)

    opposed, amending = those(Position.OPPOSE), those(Position.AMENDMENTS)
    reserved = those(Position.RESERVATION)
    awaiting = tuple(member for member, stand in held if stand.missing)
    referendum = tuple(member for member, stand in held if stand.position == Position.AD_REFERENDUM)
    if opposed or amending or reserved:
        standing = Standing.NOT_REACHED
    elif awaiting:
        standing = Standing.AWAITING
    elif referendum:
        standing = Standing.AD_REFERENDUM
    else:
        standing = Standing.CONSENSUS
    return Consensus(standing, opposed, amending, reserved, awaiting, referendum)
