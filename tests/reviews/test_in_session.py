"""Adoption in the room: who is present and does not object joins; who is absent is awaited."""

from __future__ import annotations

import pytest

from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.meetings import actions as meetings
from apps.meetings.models import Decision, Meeting
from apps.meetings.states import Purpose
from apps.reviews import actions
from apps.reviews.models import Round
from apps.reviews.queries import consensus_of
from apps.reviews.states import Position, Result, RoundState
from tests.conftest import NOW, Cast, Clock
from tests.factories import meetings as met
from tests.factories import reviews as made
from tests.reviews.browsing import browser

pytestmark = pytest.mark.slow

MEMBERS = ["AE", "BR", "CN", "EG", "ET", "ID", "IN", "IR", "RU", "ZA"]


def before(cast: Cast, *present: str, purpose: str = Purpose.DECISION) -> Round:
    """A text put to a meeting where these members are in the room."""
    version = made.fixed_version(cast.secretariat)
    meeting = met.confirmed(cast.secretariat).meeting
    item = meetings.Item("The framework", purpose, 60, papers=[version.document])
    meetings.save_agenda(meeting, actor=cast.secretariat, items=[item], edition=0)
    meetings.open_session(meeting, actor=cast.secretariat)
    meetings.call_roll(fresh(meeting), actor=cast.secretariat, present=present)
    return actions.open_in_session(
        version, actor=cast.chair, item=meeting.items.select_related("meeting__entry").get()
    )


def fresh(meeting: Meeting) -> Meeting:
    return Meeting.objects.get(pk=meeting.pk)


def again(round: Round) -> Round:
    return Round.objects.get(pk=round.pk)


def test_no_objection_in_a_full_room_adopts_at_once_and_records_the_decision(cast: Cast) -> None:
    round = before(cast, *MEMBERS)
    actions.conclude_in_session(round, actor=cast.chair, words="The framework is adopted.")
    done = again(round)
    assert done.result == Result.ADOPTED
    assert done.concluded_at == NOW
    decision = Decision.objects.get()
    assert (decision.text, decision.text_hash) == ("The framework is adopted.", round.text_hash)
    assert sorted(decision.present) == MEMBERS


def test_an_objection_by_word_of_mouth_keeps_the_text_from_adoption(cast: Cast) -> None:
    round = before(cast, *MEMBERS)
    actions.conclude_in_session(round, actor=cast.chair, objections=["BR"])
    assert again(round).result == Result.NOT_ADOPTED
    assert again(round).consensus["opposed"] == ["BR"]
    assert not Decision.objects.exists()


def test_an_objection_through_the_portal_counts_as_much(cast: Cast, clock: Clock) -> None:
    round = before(cast, *MEMBERS)
    made.submitted(round, cast.heads["IN"], Position.OPPOSE)
    clock.forward(minutes=5)
    actions.conclude_in_session(round, actor=cast.chair)
    assert again(round).result == Result.NOT_ADOPTED


def test_absent_members_are_awaited_and_never_assumed(cast: Cast) -> None:
    round = before(cast, *(code for code in MEMBERS if code not in ("ZA", "BR")))
    actions.conclude_in_session(round, actor=cast.chair)
    waiting = again(round)
    assert waiting.concluded_at is None
    assert waiting.state_at(NOW) == RoundState.CLOSED
    assert set(consensus_of(waiting).awaiting) == {"BR", "ZA"}
    with pytest.raises(WrongState, match="Awaiting"):
        actions.conclude(waiting, actor=cast.chair, result=Result.ADOPTED)


def test_who_was_absent_joins_afterwards_and_the_decision_names_who_was_there(
    cast: Cast, clock: Clock
) -> None:
    round = before(cast, *(code for code in MEMBERS if code != "ZA"))
    actions.conclude_in_session(round, actor=cast.chair)
    meetings.close_session(fresh(round.item.meeting), actor=cast.secretariat)
    clock.forward(days=2)
    made.submitted(again(round), cast.heads["ZA"], Position.ACCEPT)
    actions.conclude(again(round), actor=cast.chair, result=Result.ADOPTED)
    assert again(round).result == Result.ADOPTED
    assert "ZA" not in Decision.objects.get().present


def test_who_was_in_the_room_says_nothing_else_afterwards(cast: Cast, clock: Clock) -> None:
    round = before(cast, *(code for code in MEMBERS if code != "ZA"))
    actions.conclude_in_session(round, actor=cast.chair)
    clock.forward(minutes=1)
    with pytest.raises(WrongState, match="in the room"):
        made.submitted(again(round), cast.heads["BR"], Position.OPPOSE)


def test_a_member_that_joined_during_the_round_does_not_count(cast: Cast) -> None:
    round = before(cast, *MEMBERS)
    assert "BY" not in [e.member.code for e in round.eligible.all()]


def test_the_roll_is_called_first(cast: Cast) -> None:
    round = before(cast)
    with pytest.raises(Invalid, match="roll"):
        actions.conclude_in_session(round, actor=cast.chair)


def test_nobody_objects_from_outside_the_room_by_word_of_mouth(cast: Cast) -> None:
    round = before(cast, "BR", "CN")
    with pytest.raises(Invalid, match="not in the room"):
        actions.conclude_in_session(round, actor=cast.chair, objections=["ZA"])


def test_only_the_chair_puts_a_text_and_asks(cast: Cast) -> None:
    round = before(cast, *MEMBERS)
    for actor in (cast.secretariat, cast.heads["BR"]):
        with pytest.raises(NotAllowed):
            actions.conclude_in_session(round, actor=actor)


def test_a_text_stands_under_an_item_for_decision_that_lists_it(cast: Cast) -> None:
    with pytest.raises(Invalid, match="item for decision"):
        before(cast, *MEMBERS, purpose=Purpose.DISCUSSION)


def test_a_question_that_nobody_closes_ends_by_itself_and_awaits_everyone(
    cast: Cast, clock: Clock
) -> None:
    round = before(cast, *MEMBERS)
    clock.forward(hours=13)
    assert actions.close_due_rounds() == 1
    assert again(round).present is None
    assert set(consensus_of(again(round)).awaiting) == set(MEMBERS)


def test_the_chair_puts_a_text_and_asks_the_room_page_by_page(cast: Cast) -> None:
    version = made.fixed_version(cast.secretariat)
    meeting = met.confirmed(cast.secretariat).meeting
    row = meetings.Item("The framework", Purpose.DECISION, 60, papers=[version.document])
    meetings.save_agenda(meeting, actor=cast.secretariat, items=[row], edition=0)
    meetings.open_session(meeting, actor=cast.secretariat)
    meetings.call_roll(fresh(meeting), actor=cast.secretariat, present=MEMBERS)
    chair = browser(cast.chair)
    item = meeting.items.get()
    session = chair.get(f"/manage/meetings/{meeting.entry.reference}/session/").content.decode()
    page = f"/manage/agenda/{item.reference}/round/"
    assert page in session
    assert version.symbol in chair.get(page).content.decode()
    wrong = chair.post(page, {"do": "review", "note": "Take your time."})
    assert wrong.status_code == 422
    assert "Take your time." in wrong.content.decode()
    given = {"version": version.pk, "note": "Take your time."}
    assert "Put the text to the meeting" in chair.post(page, {**given, "do": "review"}).text
    assert chair.post(page, {**given, "do": "open"}).status_code == 302
    round = Round.objects.get()
    ask = f"/rounds/{round.reference}/ask/"
    assert ask in chair.get(f"/rounds/{round.reference}/").content.decode()
    review = chair.post(ask, {"do": "review", "objections": ["BR"], "words": "So decided."}).text
    assert "not adopted" in review
    assert "So decided." in review
    assert chair.post(ask, {"do": "ask", "words": "So decided."}).status_code == 409  # not reviewed
    said = {"do": "ask", "words": "So decided.", "seen": MEMBERS}
    assert chair.post(ask, said).status_code == 302
    assert again(round).result == Result.ADOPTED
    assert "So decided." in chair.get(meeting.entry.address).content.decode()


@pytest.mark.parametrize("stated", [Position.ACCEPT, Position.AD_REFERENDUM])
def test_who_objects_in_the_room_objects_whatever_it_stated_before(
    cast: Cast, clock: Clock, stated: Position
) -> None:
    round = before(cast, *MEMBERS)
    made.submitted(round, cast.heads["BR"], stated)
    clock.forward(minutes=5)
    actions.conclude_in_session(round, actor=cast.chair, objections=["BR"])
    assert again(round).result == Result.NOT_ADOPTED
    assert again(round).consensus["opposed"] == ["BR"]


def test_a_roll_called_anew_after_the_review_is_reviewed_again(cast: Cast) -> None:
    round = before(cast, *(code for code in MEMBERS if code != "ZA"))
    seen = [code for code in MEMBERS if code != "ZA"]
    meetings.call_roll(fresh(round.item.meeting), actor=cast.secretariat, present=MEMBERS)
    with pytest.raises(WrongState, match="roll"):
        actions.conclude_in_session(round, actor=cast.chair, seen=seen)
    assert again(round).present is None


def test_a_member_without_instructions_in_the_room_states_its_position_afterwards(
    cast: Cast, clock: Clock
) -> None:
    round = before(cast, *MEMBERS)
    made.submitted(round, cast.heads["BR"], Position.NO_INSTRUCTIONS)
    clock.forward(minutes=5)
    actions.conclude_in_session(round, actor=cast.chair)
    assert consensus_of(again(round)).awaiting == ("BR",)
    made.submitted(again(round), cast.heads["BR"], Position.ACCEPT)
    actions.conclude(again(round), actor=cast.chair, result=Result.ADOPTED)
    assert again(round).result == Result.ADOPTED
