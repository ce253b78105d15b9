from __future__ import annotations

from enum import StrEnum

import pytest

from apps.core.errors import WrongState
from apps.core.workflow import Move, Workflow


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    LOCKED = "locked"


DOORS = Workflow(
    Door,
    {
        "shut": Move(frozenset({Door.OPEN}), Door.SHUT),
        "open": Move(frozenset({Door.SHUT}), Door.OPEN),
        "knock": Move(frozenset({Door.SHUT, Door.LOCKED})),
    },
)


def test_a_move_leads_to_its_target() -> None:
    assert DOORS.after("shut", Door.OPEN) is Door.SHUT


def test_a_move_without_a_target_leaves_the_state() -> None:
    assert DOORS.after("knock", Door.LOCKED) is Door.LOCKED


def test_only_what_is_possible_is_offered() -> None:
    assert DOORS.verbs(Door.SHUT) == ["open", "knock"]
    assert not DOORS.possible("shut", Door.LOCKED)


def test_a_move_from_elsewhere_says_what_was_and_what_is() -> None:
    with pytest.raises(WrongState) as refusal:
        DOORS.after("open", Door.LOCKED, "The door was locked meanwhile.")
    assert refusal.value.message == "The door was locked meanwhile."
    assert (refusal.value.was, refusal.value.now) == ("shut", "locked")
