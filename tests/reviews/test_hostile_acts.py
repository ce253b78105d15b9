"""What a delegate, an observer or an office might try, and does not get."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from apps.core.errors import DomainError, NotAllowed, WrongState
from apps.delegations.actors import Actor
from apps.delegations.models import (
    Body,
    MembershipStatus,
    MemberState,
    Office,
    Presidency,
    Status,
)
from apps.documents.actions import draft_document, invite_readers, table, void_symbol
from apps.documents.models import Document, Version
from apps.reviews import actions
from apps.reviews.models import Comment, DraftComment, DraftPosition, Round, Submission
from apps.reviews.queries import standing_submissions
from tests.conftest import NOW, Cast, Clock
from tests.factories import reviews as made
from tests.factories.delegations import accredit
from tests.reviews.conftest import IN_A_WEEK, NODES, comment, state


def belarus_joins() -> MemberState:
    belarus = MemberState.objects.get(code="BY")
    MembershipStatus.objects.filter(state=belarus).delete()
    MembershipStatus.objects.create(state=belarus, status=Status.MEMBER, valid_from=NOW.date())
    return belarus


class TestObserver:
    """An observer of a partner, whose state becomes a member and sends a delegation."""

    @pytest.fixture
    def round(self, cast: Cast, version: Version) -> Round:
        belarus = belarus_joins()
        invite_readers(version.document, actor=cast.secretariat, organisations=[], states=[belarus])
        return actions.open_round(
            version,
            actor=cast.secretariat,
            kind="comment",
            deadline=IN_A_WEEK,
            visibility="sealed",
            admits_guests=True,
        )

    def test_is_outside_the_delegation(self, cast: Cast, round: Round) -> None:
        head = accredit("Head of Belarus", Office.HEAD, MemberState.objects.get(code="BY"))
        observer = cast.partner
        assert Round.objects.visible_to(observer).contains(round)
        ours = comment(round, head, text="Our secret")
        draft = actions.send_draft(round, actor=head)
        submitted = actions.submit(round, actor=head, edition=draft.edition, once="head")
        assert not DraftComment.objects.visible_to(observer).exists()
        assert not DraftPosition.objects.visible_to(observer).exists()
        assert not Submission.objects.visible_to(observer, NOW).exists()
        with pytest.raises(DomainError):
            actions.edit_comment(round, ours, actor=observer, edition=1, type="general", text="x")
        with pytest.raises(NotAllowed):  # the state is a member now: it sends delegates
            actions.draft_comment(round, actor=observer, type="general", text="A guest’s")
        assert standing_submissions(round) == {"BY": submitted}


class TestLetters:
    @pytest.fixture
    def enter(self, cast: Cast) -> Callable[..., Submission]:
        def entered(round: Round, once: str, **changes: object) -> Submission:
            given: dict[str, object] = {"position": "accept", "reason": "", **changes}
            return actions.enter_note(
                round,
                actor=cast.secretariat,
                member=MemberState.objects.get(code="BR"),
                note="Note 7",
                evidence=("note.pdf", b"%PDF-"),
                once=once,
                **given,  # type: ignore[arg-type]
            )

        return entered

    def test_a_second_late_letter_changes_no_position(
        self,
        cast: Cast,
        adoption: Round,
        clock: Clock,
        enter: Callable[..., Submission],
    ) -> None:
        clock.set(adoption.deadline_at)
        first = enter(adoption, "a", position="oppose", reason="No")
        second = enter(adoption, "b")
        actions.confirm_note(first, actor=cast.chair, confirmed=True)
        with pytest.raises(WrongState, match="received and stands"):
            actions.confirm_note(second, actor=cast.chair, confirmed=True)
        assert standing_submissions(adoption)["BR"] == first
        actions.confirm_note(second, actor=cast.chair, confirmed=False)

    def test_a_reason_is_words(self, adoption: Round, enter: Callable[..., Submission]) -> None:
        with pytest.raises(DomainError, match="reason"):
            enter(adoption, "a", position="oppose", reason=" \n ")

    def test_in_a_sealed_round_are_not_another_presidencys_to_read(
        self, cast: Cast, sealed: Round, enter: Callable[..., Submission]
    ) -> None:
        letter = enter(sealed, "a")
        following = Presidency.objects.create(year=2028, member=MemberState.objects.get(code="BR"))
        successor = accredit("Staff to come", Office.SECRETARIAT)
        assert successor.accreditation is not None
        successor.accreditation.presidency = following
        successor.accreditation.save()
        seen = Submission.objects.visible_to
        assert seen(cast.chair, NOW).contains(letter)
        assert not seen(successor, NOW).exists()


class TestTwoColleagues:
    """What one reviewed is not what the other made of it meanwhile."""

    def test_lifting_a_reservation_does_not_lift_an_objection(
        self, cast: Cast, adoption: Round
    ) -> None:
        head = cast.heads["BR"]
        reserved = state(
            adoption,
            head,
            "reservation",
            reservations=[{"kind": "study", "clause": "", "text": "Study", "blocks": True}],
        )
        opposed = state(adoption, head, "oppose", reason="New instructions")
        for act in (actions.lift, actions.withdraw, actions.confirm_referendum):
            with pytest.raises(WrongState, match="colleague"):
                act(adoption, actor=head, once="late click", standing=reserved.reference)
        assert standing_submissions(adoption)["BR"] == opposed
        actions.lift(adoption, actor=head, once="meant", standing=opposed.reference)

    def test_a_row_is_not_given_to_another_comment(self, cast: Cast, comment_round: Round) -> None:
        head = cast.heads["BR"]
        first = comment(comment_round, head, text="First")
        actions.submit(comment_round, actor=head, edition=0, once="1")
        actions.delete_comment(comment_round, first, actor=head, edition=1)
        comment(comment_round, head, text="Second")
        actions.submit(comment_round, actor=head, edition=0, once="2", after=1)
        rows = dict(Comment.objects.values_list("text", "row"))
        assert rows == {"First": "BR-1", "Second": "BR-2"}


class TestOpening:
    def opened(self, version: Version, actor: Actor) -> Round:
        return actions.open_round(
            version, actor=actor, kind="adoption", deadline=IN_A_WEEK, visibility="sealed"
        )

    def test_no_round_is_about_a_non_paper(self, cast: Cast) -> None:
        """Its readers are named: mails about a round would tell the others that it exists."""
        paper: Document = draft_document(
            actor=cast.secretariat,
            kind="non_paper",
            title="Thoughts",
            body=Body.objects.get(code="DEWG"),
            nodes=NODES,
        )
        with pytest.raises(NotAllowed):
            self.opened(table(paper, actor=cast.secretariat), cast.secretariat)

    def test_no_round_is_about_a_void_symbol(self, cast: Cast, version: Version) -> None:
        symbol = version.document.symbol
        assert symbol is not None
        void_symbol(symbol, actor=cast.secretariat, reason="Twice")
        with pytest.raises(WrongState, match="void"):
            self.opened(version, cast.secretariat)


def test_a_guest_learns_of_no_round_that_does_not_admit_it(cast: Cast, clock: Clock) -> None:
    version = made.fixed_version(cast.secretariat, classification="public")
    first = made.open_round(
        version,
        cast.secretariat,
        kind="comment",
        visibility="immediate",
        days=1,
        admits_guests=True,
    )
    clock.forward(days=2)
    actions.conclude(first, actor=cast.secretariat, result="continued")
    later = made.open_round(version, cast.secretariat)
    for actor, told in ((cast.expert, ""), (cast.heads["BR"], f"/rounds/{later.reference}/")):
        with pytest.raises(WrongState) as refused:
            actions.draft_comment(first, actor=actor, type="general", text="Too late")
        assert refused.value.onward == told


def test_an_act_comes_in_time_or_not_at_all(cast: Cast, adoption: Round, clock: Clock) -> None:
    state(adoption, cast.heads["BR"], "accept")
    clock.set(adoption.deadline_at + dt.timedelta(seconds=1))
    with pytest.raises(WrongState):
        actions.withdraw(adoption, actor=cast.heads["BR"], once="w")
