"""The life of a reservation: entered, maintained (blocking or not), lifted.

Read from the acts, which only grow; nothing is stored beside them. A pure function.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    ENTERED = "entered"
    MAINTAINED = "maintained"  # it blocks still
    NOT_BLOCKING = "not_blocking"  # maintained without blocking
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True)
class Step:
    stage: Stage
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Stated:
    """One act of one side: when, in which round, and which reservations it then held (entry →
    whether it blocks). A withdrawal holds none. `maintains`: the one that the act is about."""

    at: dt.datetime
    round: int
    held: Mapping[str, bool]
    maintains: str = ""


def lives(acts: Iterable[Stated]) -> dict[str, tuple[Step, ...]]:
    """Of each reservation by its entry, in the order in which they were entered.

    `acts` are those of one side, in order, from its first round on the document to this one.
    A further act of a round that merely carries a reservation along is no step of its life; in
    a later round it is maintained by being stated again.
    """
    steps: dict[str, list[Step]] = {}
    before: Mapping[str, bool] = {}
    round = 0
    for act in acts:
        for entry in before:
            if entry not in act.held:
                steps[entry].append(Step(Stage.LIFTED, act.at))
        for entry, blocks in act.held.items():
            maintained = Stage.MAINTAINED if blocks else Stage.NOT_BLOCKING
            if entry not in steps:
                steps[entry] = [Step(Stage.ENTERED, act.at)]
            elif entry not in before:  # taken up again after it was lifted or withdrawn
                steps[entry].append(Step(Stage.ENTERED, act.at))
            elif entry == act.maintains or act.round != round or blocks != before[entry]:
                steps[entry].append(Step(maintained, act.at))
        before, round = act.held, act.round
    return {entry: tuple(taken) for entry, taken in steps.items()}
