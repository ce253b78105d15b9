"""The practice of rounds, written down a second time: small, and without a database.

It knows nothing of the portal's code but the words for positions. `test_rounds_by_chance.py`
drives the portal and this model with the same acts and asks of both where the members stand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

PREVENTING = {"oppose", "amendments"}


@dataclass(frozen=True)
class Act:
    position: str  # "": withdrawn
    blocking: bool = False
    reserved: bool = False  # it holds a reservation
    letter: str = ""  # its key; it counts once confirmed


@dataclass
class Practice:
    """One round that decides: who stands where, and what may still be done."""

    members: tuple[str, ...]
    deadline: dt.datetime
    acts: dict[str, list[Act]] = field(default_factory=dict)
    letters: dict[str, bool | None] = field(default_factory=dict)  # confirmed, refused, waiting
    result: str = ""

    def standing(self, member: str) -> Act | None:
        """The last act that counts; None where there is none, or it was withdrawn."""
        counting = [
            act
            for act in self.acts.get(member, [])
            if not act.letter or self.letters.get(act.letter)
        ]
        return counting[-1] if counting and counting[-1].position else None

    def is_open(self, now: dt.datetime) -> bool:
        return not self.result and now < self.deadline

    def is_closed(self, now: dt.datetime) -> bool:
        return not self.result and now >= self.deadline

    def missing(self, member: str) -> bool:
        act = self.standing(member)
        return act is None or act.position == "none"

    # What may be done

    def may_state(self, member: str, now: dt.datetime) -> bool:
        """Before the deadline always; after it only a position that is missing."""
        if member not in self.members:
            return False
        return self.is_open(now) or (self.is_closed(now) and self.missing(member))

    def may_withdraw(self, member: str, now: dt.datetime) -> bool:
        return self.is_open(now) and self.standing(member) is not None

    def may_confirm(self, member: str, now: dt.datetime) -> bool:
        act = self.standing(member)
        return not self.result and act is not None and act.position == "referendum"

    def may_lift(self, member: str, now: dt.datetime) -> bool:
        act = self.standing(member)
        held = PREVENTING | {"reservation"}
        return not self.result and act is not None and act.position in held

    def may_maintain(self, member: str, now: dt.datetime) -> bool:
        act = self.standing(member)
        return not self.result and act is not None and act.reserved

    def may_conclude(self, result: str, now: dt.datetime) -> bool:
        if not self.is_closed(now):
            return False
        return result != "adopted" or self.consensus() == "consensus"

    # What follows

    def do(self, member: str, act: Act) -> None:
        self.acts.setdefault(member, []).append(act)

    def consensus(self) -> str:
        """One of consensus, referendum, awaiting, not_reached."""
        stands = [self.standing(member) for member in self.members]
        if any(
            act is not None and (act.position in PREVENTING or (act.reserved and act.blocking))
            for act in stands
        ):
            return "not_reached"
        if any(self.missing(member) for member in self.members):
            return "awaiting"
        if any(act is not None and act.position == "referendum" for act in stands):
            return "referendum"
        return "consensus"

    def held_by(self, members: Iterable[str]) -> dict[str, str]:
        held = {member: self.standing(member) for member in members}
        return {member: act.position for member, act in held.items() if act is not None}
