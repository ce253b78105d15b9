"""Positions by paragraph, their life through acts and rounds, and what goes into the record."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.documents.tree import ClauseKind, Node
from apps.notifications.models import Notice
from apps.reviews import actions
from apps.reviews.carrying import Held, carry, changed_clauses
from apps.reviews.lives import Stage, Stated, lives
from apps.reviews.models import DraftPosition, Explanation, Round, Submission
from apps.reviews.states import DraftState, Position, Result
from tests.conftest import NOW, Cast, Clock
from tests.factories import reviews as made
from tests.factories.scenes import played_once
from tests.reviews.browsing import get, hidden, post, words

# On a changed text (pure)

KEYS = ["k1", "k2", "k3", "k4"]
texts = st.fixed_dictionaries({}, optional={key: st.sampled_from(["a", "b"]) for key in KEYS}).map(
    lambda held: [Node(ClauseKind.PARAGRAPH, text, key=key) for key, text in held.items()]
)
reservations = st.lists(
    st.builds(
        Held,
        entry=st.uuids().map(str),
        kind=st.just("study"),
        clause=st.sampled_from(["", *KEYS]),
        text=st.just("We examine it."),
        blocks=st.booleans(),
    ),
    max_size=4,
)


@given(texts, texts, reservations)
def test_a_reservation_carries_over_only_where_its_paragraph_is_unchanged(
    before: list[Node], after: list[Node], held: list[Held]
) -> None:
    carried = carry(before, after, position="reservation", scope=(), reservations=held)
    was = {node.key: node.text for node in before}
    now = {node.key: node.text for node in after}
    same = was == now
    assert [each.entry for each in carried.reservations] == [each.entry for each in held]
    for earlier, each in zip(held, carried.reservations, strict=True):
        untouched = bool(earlier.clause) and was.get(earlier.clause) == now.get(earlier.clause)
        if not same and earlier.clause in was:
            assert each.reconfirm != untouched
        assert not each.clause or same or each.clause in now


@given(texts, texts)
def test_an_acceptance_of_another_text_is_stated_anew(
    before: list[Node], after: list[Node]
) -> None:
    carried = carry(before, after, position="accept", scope=(), reservations=())
    same = [(n.key, n.text) for n in before] == [(n.key, n.text) for n in after]
    assert carried.position == ("accept" if same else "")


def test_an_objection_to_paragraphs_carries_over_while_they_read_as_they_did() -> None:
    before = [Node(ClauseKind.PARAGRAPH, text, key=text) for text in ("one", "two")]
    after = [before[0], Node(ClauseKind.PARAGRAPH, "other", key="two")]
    kept = carry(before, after, position="oppose", scope=("one",), reservations=())
    lost = carry(before, after, position="oppose", scope=("two",), reservations=())
    assert (kept.position, kept.scope) == ("oppose", ("one",))
    assert (lost.position, lost.scope) == ("", ())
    assert changed_clauses(before, after) == {"two"}


# The life of a reservation (pure)


def stated(day: int, held: dict[str, bool], *, maintains: str = "", round: int = 1) -> Stated:
    return Stated(NOW + dt.timedelta(days=day), round, held, maintains)


def test_a_reservation_is_entered_maintained_and_lifted() -> None:
    acts = [
        stated(0, {"a": True, "b": True}),
        stated(1, {"a": True, "b": True}, maintains="a"),
        stated(2, {"a": True}),
        stated(3, {"a": True}, round=2),
        stated(4, {"a": False}, maintains="a", round=2),
    ]
    lived = lives(acts)
    assert [step.stage for step in lived["a"]] == [
        Stage.ENTERED,
        Stage.MAINTAINED,
        Stage.MAINTAINED,  # stated again in a later round
        Stage.NOT_BLOCKING,
    ]
    assert [step.stage for step in lived["b"]] == [Stage.ENTERED, Stage.LIFTED]


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.booleans()), max_size=8))
def test_what_is_held_last_is_not_lifted_and_everything_else_is(
    held: list[dict[str, bool]],
) -> None:
    lived = lives(stated(day, each) for day, each in enumerate(held))
    last = held[-1] if held else {}
    for entry, steps in lived.items():
        assert steps[0].stage == Stage.ENTERED
        assert (steps[-1].stage == Stage.LIFTED) == (entry not in last)
        assert [step.at for step in steps] == sorted(step.at for step in steps)


# In a round


@played_once
def _adoption(cast: Cast) -> Round:
    return made.open_round(
        made.fixed_version(cast.secretariat), cast.secretariat, visibility="immediate"
    )


@pytest.fixture
def adoption(cast: Cast) -> Round:
    return _adoption(cast)


def concluded(round: Round, cast: Cast, clock: Clock, result: str = Result.CONTINUED) -> None:
    clock.set(round.deadline_at + dt.timedelta(hours=1))
    actions.conclude(round, actor=cast.chair, result=result)


def test_an_objection_may_be_to_some_paragraphs_only(adoption: Round, cast: Cast) -> None:
    head, path = cast.heads["BR"], f"/rounds/{adoption.reference}/position/"
    given = {"position": "oppose", "reason": "It goes too far.", "scope": ["k3", "k2"]}
    post(head, path, **hidden(get(head, path)), **given, do="review")
    assert DraftPosition.objects.get().scope == ["k2", "k3"]  # in the order of the text
    assert "Only about ¶ 1 , ¶ 2" in words(get(head, f"/rounds/{adoption.reference}/review/"))
    with pytest.raises(Invalid, match="does not have"):
        actions.save_draft(
            adoption, actor=head, edition=1, position="oppose", reason="So.", scope=["k9"]
        )


def test_who_accepts_does_so_for_the_whole_text(adoption: Round, cast: Cast) -> None:
    draft = actions.save_draft(
        adoption, actor=cast.heads["BR"], edition=0, position="accept", scope=["k2"]
    )
    assert draft.scope == []


def test_ad_referendum_names_the_day_by_which_the_capital_confirms(
    adoption: Round, cast: Cast, clock: Clock
) -> None:
    head = cast.heads["BR"]
    day = NOW.date() + dt.timedelta(days=20)
    made_ = actions.save_draft(
        adoption, actor=head, edition=0, position="referendum", confirm_by=day
    )
    with pytest.raises(Invalid) as refused:
        actions.save_draft(
            adoption, actor=head, edition=1, position="referendum", confirm_by=dt.date(2027, 1, 1)
        )
    assert "confirm_by" in refused.value.fields
    actions.submit(adoption, actor=head, edition=made_.edition, once=made.once())
    clock.set(adoption.deadline_at)
    assert "confirmation expected by 21 February 2027" in words(
        get(cast.chair, f"/rounds/{adoption.reference}/")
    )
    assert "by 21 February 2027" in words(get(head, "/desk/"))


def test_a_reservation_may_be_maintained_as_it_blocks(
    adoption: Round, cast: Cast, clock: Clock
) -> None:
    head = cast.heads["BR"]
    first = made.submitted(adoption, head, Position.RESERVATION)
    clock.set(adoption.deadline_at + dt.timedelta(hours=1))
    path = f"/rounds/{adoption.reference}/maintain/?which=1&shown_as=blocking"
    review = get(head, path)
    assert "It goes on blocking adoption" in words(review)
    post(head, path, **hidden(review))
    kept = Submission.objects.latest("number").reservations.get()
    assert (kept.entry, kept.blocks, kept.maintained) == (
        first.reservations.get().entry,
        True,
        True,
    )
    page = words(get(cast.chair, f"/rounds/{adoption.reference}/"))
    assert "Entered on 1 February 2027; maintained on 9 February 2027." in page


def test_where_the_text_stands_is_told_by_paragraph(
    adoption: Round, cast: Cast, clock: Clock
) -> None:
    made.submitted(
        adoption,
        cast.heads["BR"],
        Position.RESERVATION,
        reservations=[made.reservation(clause="k2")],
    )
    made.merged_comment(adoption, cast.heads["CN"], clause="k3", wording="Members consider it.")
    made.submitted(adoption, cast.heads["CN"], Position.AMENDMENTS)
    draft = actions.save_draft(
        adoption, actor=cast.heads["ZA"], edition=0, position="oppose", reason="No.", scope=["k3"]
    )
    actions.submit(adoption, actor=cast.heads["ZA"], edition=draft.edition, once=made.once())
    clock.set(adoption.deadline_at)
    said = words(get(cast.delegates["EG"], f"/rounds/{adoption.reference}/"))
    assert "Where the text stands ¶ 1 Study reservation, it blocks: Brazil ¶ 2" in said
    assert (
        "Not in a position to join consensus: South Africa An amendment is proposed: China" in said
    )


# From one text to the next


def reserved_then_revised(cast: Cast, clock: Clock, *, changed: str) -> Round:
    """Brazil reserved on the first paragraph; then a text that words `changed` otherwise."""
    version = made.fixed_version(cast.secretariat)
    first = made.open_round(version, cast.secretariat, visibility="immediate")
    made.submitted(
        first,
        cast.heads["BR"],
        Position.RESERVATION,
        reservations=[made.reservation("We examine it.", clause="k2")],
    )
    concluded(first, cast, clock)
    nodes = [
        Node(n.kind, "Members compare practice.", n.number, n.level, n.key)
        if n.key == changed
        else n
        for n in version.nodes()
    ]
    later = made.later_version(version, cast.secretariat, nodes)
    return made.open_round(later, cast.secretariat, visibility="immediate")


def test_an_earlier_position_carries_over_where_its_paragraph_is_unchanged(
    cast: Cast, clock: Clock
) -> None:
    round = reserved_then_revised(cast, clock, changed="k3")
    expert, path = cast.delegates["BR"], f"/rounds/{round.reference}/position/"
    offered = words(get(expert, path))
    assert "On CGETI/DEWG/2027/W/1: Accept with reservation." in offered
    post(expert, path, do="take_over")
    (kept,) = DraftPosition.objects.get(round=round).reservations
    assert (kept["clause"], kept["reconfirm"]) == ("k2", False)
    earlier = Submission.objects.get().reservations.get()
    assert kept["entry"] == earlier.entry
    head = cast.heads["BR"]
    actions.submit(round, actor=head, edition=1, once=made.once())
    clock.set(round.deadline_at)
    page = words(get(head, f"/rounds/{round.reference}/"))
    assert "Entered on 1 February 2027; maintained on 9 February 2027." in page
    with pytest.raises(WrongState, match="stands"):
        actions.take_over(round, actor=expert)


def test_what_was_said_of_a_changed_paragraph_is_reconfirmed_before_it_leaves(
    cast: Cast, clock: Clock
) -> None:
    round = reserved_then_revised(cast, clock, changed="k2")
    head, path = cast.heads["BR"], f"/rounds/{round.reference}/position/"
    actions.take_over(round, actor=cast.delegates["BR"])
    review = f"/rounds/{round.reference}/review/"
    assert "reconfirm it, or remove it" in words(get(head, review))
    page = get(head, path)
    assert "has changed: Members [removed: exchange ]" in words(page)
    given = {
        **hidden(page),
        "position": "reservation",
        "reservations-0-kind": "study",
        "reservations-0-clause": "k2",
        "reservations-0-text": "We examine it.",
    }
    post(head, path, **given, do="save")
    assert DraftPosition.objects.get(round=round).reservations[0]["reconfirm"]
    given["edition"] = "2"
    post(head, path, **given, **{"reservations-0-reconfirmed": "on"}, do="save")
    assert not DraftPosition.objects.get(round=round).reservations[0]["reconfirm"]
    answer = post(head, review, **hidden(get(head, review)))
    assert answer.status_code == 302


def test_only_ones_own_earlier_position_is_taken_over(cast: Cast, clock: Clock) -> None:
    round = reserved_then_revised(cast, clock, changed="k2")
    path = f"/rounds/{round.reference}/position/"
    assert "Your earlier position" not in words(get(cast.heads["CN"], path))
    with pytest.raises(WrongState, match="no position on an earlier text"):
        actions.take_over(round, actor=cast.heads["CN"])
    made.draft(round, cast.heads["BR"])
    with pytest.raises(WrongState, match="begun the draft"):
        actions.take_over(round, actor=cast.heads["BR"])


def test_what_was_with_the_head_is_worked_on_again_once_a_position_is_taken_over(
    cast: Cast, clock: Clock
) -> None:
    """Comments were handed to the head without a position; then a colleague begins one."""
    round = reserved_then_revised(cast, clock, changed="k2")
    head = cast.heads["BR"]
    handed = actions.send_draft(round, actor=cast.delegates["BR"])
    assert "Draft ready. Not submitted." in words(get(head, "/desk/"))
    reviewed = {"edition": handed.edition, "once": made.once()}
    actions.take_over(round, actor=cast.delegates["BR"])
    assert DraftPosition.objects.get(round=round).state == DraftState.DRAFTING
    desk = words(get(head, "/desk/"))
    assert "Draft ready" not in desk
    assert "Draft saved. Not submitted." in desk
    told = Notice.objects.filter(key__startswith="draft_reopened")
    assert {notice.address.partition(".")[2] for notice in told} == {"br@example.org"}
    with pytest.raises(WrongState):  # what the head had before it is not what is drafted now
        actions.submit(round, actor=head, **reviewed)
    assert "Draft saved" not in words(get(cast.heads["CN"], "/desk/"))
    assert not Notice.objects.filter(key__startswith="draft_", address__contains=".cn@").exists()


def test_a_statement_made_by_silence_is_no_position_of_an_adoption(cast: Cast) -> None:
    version = made.fixed_version(cast.secretariat)
    silence = made.open_round(
        version, cast.secretariat, kind="silence", visibility="immediate", days=4
    )
    made.submitted(silence, cast.heads["BR"], Position.STATEMENT, statement="We thank the chair.")
    made.submitted(silence, cast.heads["CN"], Position.OPPOSE)
    adoption = made.open_round(version, cast.secretariat)
    assert actions.take_over(adoption, actor=cast.heads["BR"]).position == ""


# The record


def test_statements_and_explanations_stand_in_the_record(
    adoption: Round, cast: Cast, clock: Clock
) -> None:
    head = cast.heads["BR"]
    made.submitted(adoption, head, statement="We read paragraph 1 so.")
    path = f"/rounds/{adoption.reference}/explain/"
    assert get(head, path).status_code == 409  # it follows the result
    concluded(adoption, cast, clock, Result.NOT_ADOPTED)
    assert post(head, path, text="", do="review").status_code == 422
    review = post(head, path, text="<b>We</b> joined.", do="review")
    assert "You are about to enter an explanation of position of Brazil" in words(review)
    assert not Explanation.objects.exists()
    assert post(head, path, text="<b>We</b> joined.", do="enter").status_code == 302
    read = get(cast.delegates["CN"], f"/rounds/{adoption.reference}/")
    assert "We read paragraph 1 so." in words(read)
    assert "&lt;b&gt;We&lt;/b&gt; joined." in read.content.decode()
    assert post(head, path, text="Once more.", do="enter").status_code == 409
    with pytest.raises(NotAllowed):
        actions.explain(adoption, actor=cast.delegates["BR"], text="For Brazil.")
    assert Explanation.objects.count() == 1
