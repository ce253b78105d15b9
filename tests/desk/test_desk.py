"""The desk: what waits for whom, in the order in which it is due; and the trail's page."""

from __future__ import annotations

import pytest

from apps.delegations.actors import Actor
from apps.desk.queries import desk_of
from apps.reviews import actions
from tests.conftest import Cast, Clock
from tests.factories import reviews as make
from tests.reviews.browsing import browser

pytestmark = pytest.mark.slow


def verbs(actor: Actor, clock: Clock, part: str = "you") -> list[str]:
    return [row.verb for row in getattr(desk_of(actor, clock.now), part)]


def test_a_position_waits_for_the_head_and_for_the_delegation(cast: Cast, clock: Clock) -> None:
    make.open_round(make.fixed_version(cast.secretariat), cast.secretariat, days=7)
    assert verbs(cast.heads["BR"], clock) == ["State the position of Brazil"]
    assert verbs(cast.delegates["BR"], clock, "side") == ["State the position of Brazil"]
    assert verbs(cast.secretariat, clock, "others") == ["The delegations act until"]


def test_what_is_submitted_waits_for_others(cast: Cast, clock: Clock) -> None:
    round = make.open_round(make.fixed_version(cast.secretariat), cast.secretariat, days=7)
    make.submitted(round, cast.heads["BR"], "accept")
    assert verbs(cast.heads["BR"], clock) == []
    assert verbs(cast.heads["BR"], clock, "others") == ["Submitted; the round is open until"]


def test_after_the_deadline_the_missing_are_awaited_and_the_chair_concludes(
    cast: Cast, clock: Clock
) -> None:
    round = make.open_round(make.fixed_version(cast.secretariat), cast.secretariat, days=7)
    make.submitted(round, cast.heads["CN"], "referendum")
    clock.set(round.deadline_at)
    actions.close_due_rounds()
    assert desk_of(cast.heads["BR"], clock.now).you[0].note.startswith("The deadline has passed")
    assert verbs(cast.heads["CN"], clock) == ["Confirm the position given ad referendum"]
    assert verbs(cast.chair, clock) == ["Conclude the round"]
    assert verbs(cast.secretariat, clock, "others") == ["Conclude the round"]


def test_nothing_waits_for_whom_nothing_concerns(cast: Cast, clock: Clock) -> None:
    make.open_round(make.fixed_version(cast.secretariat), cast.secretariat, days=7)
    for actor in (cast.partner, cast.expert, cast.stakeholder):
        assert desk_of(actor, clock.now).empty
        assert "Nothing waits for you" in browser(actor).get("/desk/").content.decode()
    page = browser(cast.stranger).get("/desk/").content.decode()
    assert "accredited to nothing" in page


def test_the_trail_is_read_by_those_with_the_right_and_verifies(cast: Cast, clock: Clock) -> None:
    make.open_round(make.fixed_version(cast.secretariat), cast.secretariat, days=7)
    for actor in (cast.secretariat, cast.heads["BR"], cast.coordinators["BR"]):
        page = browser(actor).get("/trail/").content.decode()
        assert "Opened a round" in page
        assert "round_opened" in page  # the code that is hashed
    for actor in (cast.delegates["BR"], cast.expert, cast.stakeholder):
        assert browser(actor).get("/trail/").status_code == 404
    page = browser(cast.secretariat).post("/trail/verify/").content.decode()
    assert "The trail is whole" in page
