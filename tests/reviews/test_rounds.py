"""What the presidency does with a round: open, extend, close, dispose, conclude."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction

from apps.audit.models import Entry
from apps.core.errors import DomainError, Invalid, NotAllowed, NotVisible, WrongState
from apps.core.moments import Moment, moment_from_local
from apps.delegations.models import MembershipStatus, MemberState, Office, Status
from apps.documents.actions import void_symbol
from apps.documents.models import Version
from apps.notifications.models import Notice
from apps.outcomes.queries import adopted
from apps.reviews import actions
from apps.reviews.models import Round
from apps.reviews.queries import consensus_of
from tests.conftest import NOW, Cast, Clock
from tests.factories.delegations import accredit
from tests.reviews.conftest import IN_A_WEEK, comment, state


def later(days: int) -> Moment:
    return Moment(NOW + dt.timedelta(days=days), "Asia/Shanghai")


def close(clock: Clock, round: Round) -> None:
    clock.set(Round.objects.get(pk=round.pk).deadline_at)
    actions.close_due_rounds()


def all_accept(cast: Cast, round: Round, *, but: tuple[str, ...] = ()) -> None:
    for code, head in cast.heads.items():
        if code not in but:
            state(round, head, "accept")


class TestOpening:
    def test_only_the_presidency_opens(self, cast: Cast, version: Version) -> None:
        refused = []
        for name, actor in cast.everyone().items():
            try:
                with transaction.atomic():
                    actions.open_round(
                        version,
                        actor=actor,
                        kind="comment",
                        deadline=IN_A_WEEK,
                        visibility="immediate",
                    )
                    transaction.set_rollback(True)
            except (NotAllowed, NotVisible):
                refused.append(name)
        assert set(cast.everyone()) - set(refused) == {"secretariat", "chair"}

    def test_it_freezes_the_members_of_that_instant(self, adoption: Round) -> None:
        MembershipStatus.objects.create(
            state=MemberState.objects.get(code="BY"),
            status=Status.MEMBER,
            valid_from=NOW.date(),
        )
        assert [e.member.code for e in adoption.eligible.all()] == [
            "BR", "CN", "EG", "ET", "IN", "ID", "IR", "RU", "ZA", "AE",
        ]  # fmt: skip
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            adoption.eligible.all().delete()

    def test_everyone_of_the_delegations_is_told_without_the_title(
        self, cast: Cast, adoption: Round
    ) -> None:
        told = Notice.objects.filter(key__startswith="round_opened")
        assert told.count() == 3 * 10 + 1 + 2  # delegations, the person of two offices, presidency
        assert all(adoption.version.symbol in notice.subject for notice in told)
        assert not any("parcels" in notice.subject + notice.text for notice in told)
        assert not mail.outbox  # the worker sends, after the commit

    def test_one_round_at_a_time(self, adoption: Round, open_round: Callable[..., Round]) -> None:
        with pytest.raises(WrongState, match="not yet concluded"):
            open_round(kind="comment")
        with pytest.raises(IntegrityError), transaction.atomic():
            Round.objects.create(
                document=adoption.document,
                version=adoption.version,
                kind="comment",
                visibility="immediate",
                text_hash="x",
                opened_at=NOW,
                opened_by=adoption.opened_by,
                deadline_at=NOW + dt.timedelta(days=1),
                deadline_zone="UTC",
            )

    def test_a_deadline_in_the_past_is_refused_beside_its_field(
        self, open_round: Callable[..., Round]
    ) -> None:
        with pytest.raises(Invalid) as refusal:
            open_round(deadline=later(-1))
        assert "date" in refusal.value.fields

    def test_a_deadline_needs_a_zone_and_an_hour_that_exists(self) -> None:
        with pytest.raises(Invalid) as missing:
            moment_from_local(dt.date(2027, 2, 9), dt.time(17), "")
        assert "zone" in missing.value.fields
        with pytest.raises(Invalid) as skipped:  # the clocks of Cairo go forward that night
            moment_from_local(dt.date(2027, 4, 30), dt.time(0, 30), "Africa/Cairo")
        assert "time" in skipped.value.fields

    def test_a_deadline_that_a_clock_shows_twice_is_the_later_showing(self) -> None:
        twice = moment_from_local(dt.date(2026, 10, 29), dt.time(23, 30), "Africa/Cairo")
        assert twice.offset == "UTC+2"


class TestExtending:
    def test_later_only_and_everyone_reads_was_and_now(self, cast: Cast, adoption: Round) -> None:
        with pytest.raises(Invalid, match="later only"):
            actions.extend_round(
                adoption, actor=cast.secretariat, deadline=later(3), reason="Sooner"
            )
        actions.extend_round(
            adoption, actor=cast.secretariat, deadline=later(14), reason="Holidays"
        )
        adoption.refresh_from_db()
        assert adoption.deadline == later(14)
        notice = Notice.objects.filter(key__startswith="round_extended").first()
        assert notice is not None
        assert "Was: 8 February 2027, 17:00 (Beijing, UTC+8)" in notice.text
        assert "Now: 15 February 2027, 17:00 (Beijing, UTC+8)" in notice.text

    def test_not_once_the_deadline_has_come(
        self, cast: Cast, adoption: Round, clock: Clock
    ) -> None:
        clock.set(adoption.deadline_at)
        with pytest.raises(WrongState):
            actions.extend_round(
                adoption, actor=cast.secretariat, deadline=later(14), reason="Holidays"
            )


class TestClosing:
    def test_it_happens_once_however_many_clocks_run(self, adoption: Round, clock: Clock) -> None:
        assert actions.close_due_rounds() == 0
        clock.set(adoption.deadline_at)
        assert actions.close_due_rounds() == 1
        assert actions.close_due_rounds() == 0
        assert Entry.objects.filter(verb="round_closed").count() == 1

    def test_a_sealed_round_enters_the_common_trail_when_it_closes(
        self, cast: Cast, sealed: Round, clock: Clock
    ) -> None:
        state(sealed, cast.heads["BR"], "accept")
        common = Entry.objects.filter(chain="common", verb="position_submit")
        assert not common.exists()
        assert Entry.objects.filter(chain="BR", verb="position_submit").exists()
        close(clock, sealed)
        assert common.get().data["side"] == "BR"


class TestDisposing:
    def test_every_comment_is_answered_before_the_round_is_concluded(
        self, cast: Cast, comment_round: Round, clock: Clock
    ) -> None:
        comment(comment_round, cast.heads["BR"])
        actions.submit(comment_round, actor=cast.heads["BR"], edition=0, once="a")
        close(clock, comment_round)
        with pytest.raises(WrongState, match="1 comment has no disposition"):
            actions.conclude(comment_round, actor=cast.secretariat, result="continued")
        with pytest.raises(Invalid) as refusal:
            actions.dispose(comment_round, "BR-1", actor=cast.secretariat, disposition="not_taken")
        assert "reply" in refusal.value.fields
        actions.dispose(
            comment_round, "BR-1", actor=cast.secretariat, disposition="noted", reply="Noted."
        )
        concluded = actions.conclude(comment_round, actor=cast.secretariat, result="continued")
        assert concluded.result == "continued"

    def test_not_before_the_close(self, cast: Cast, comment_round: Round) -> None:
        comment(comment_round, cast.heads["BR"])
        actions.submit(comment_round, actor=cast.heads["BR"], edition=0, once="a")
        with pytest.raises(WrongState, match="once the round has closed"):
            actions.dispose(comment_round, "BR-1", actor=cast.secretariat, disposition="noted")


@pytest.mark.slow
class TestConcluding:
    def test_consensus_is_adopted_at_the_instant_of_the_conclusion(
        self, cast: Cast, adoption: Round, clock: Clock
    ) -> None:
        all_accept(cast, adoption)
        close(clock, adoption)
        clock.forward(hours=3)
        concluded = actions.conclude(adoption, actor=cast.chair, result="adopted")
        assert concluded.concluded_at == clock.now
        assert adopted(adoption.document) == concluded

    def test_the_chair_alone_concludes_an_adoption(
        self, cast: Cast, adoption: Round, clock: Clock
    ) -> None:
        close(clock, adoption)
        for actor in (cast.secretariat, cast.heads["BR"]):
            with pytest.raises(NotAllowed):
                actions.conclude(adoption, actor=actor, result="not_adopted")

    @pytest.mark.parametrize("result", ["adopted", "not_adopted", "continued"])
    def test_never_before_the_deadline(self, cast: Cast, adoption: Round, result: str) -> None:
        all_accept(cast, adoption)
        with pytest.raises(WrongState):
            actions.conclude(adoption, actor=cast.chair, result=result)

    def test_who_is_missing_is_awaited(self, cast: Cast, adoption: Round, clock: Clock) -> None:
        all_accept(cast, adoption, but=("BR", "ZA"))
        close(clock, adoption)
        with pytest.raises(WrongState, match="Awaiting Brazil, South Africa"):
            actions.conclude(adoption, actor=cast.chair, result="adopted")

    def test_nothing_is_adopted_while_one_is_ad_referendum(
        self, cast: Cast, adoption: Round, clock: Clock
    ) -> None:
        all_accept(cast, adoption, but=("CN",))
        state(adoption, cast.heads["CN"], "referendum")
        close(clock, adoption)
        with pytest.raises(WrongState, match="ad referendum, awaiting confirmation by China"):
            actions.conclude(adoption, actor=cast.chair, result="adopted")
        actions.confirm_referendum(adoption, actor=cast.heads["CN"], once="confirm")
        assert actions.conclude(adoption, actor=cast.chair, result="adopted").result == "adopted"

    def test_a_member_that_joined_during_the_round_does_not_count(
        self, cast: Cast, adoption: Round, clock: Clock
    ) -> None:
        belarus = MemberState.objects.get(code="BY")
        MembershipStatus.objects.filter(state=belarus).delete()
        MembershipStatus.objects.create(state=belarus, status=Status.MEMBER, valid_from=NOW.date())
        head = accredit("Head of Belarus", Office.HEAD, belarus)
        assert Round.objects.visible_to(head).contains(adoption)
        with pytest.raises(NotAllowed):
            state(adoption, head, "oppose", reason="Too soon")
        all_accept(cast, adoption)
        close(clock, adoption)
        assert actions.conclude(adoption, actor=cast.chair, result="adopted").result == "adopted"

    def test_what_is_void_by_then_is_not_adopted(
        self, cast: Cast, adoption: Round, clock: Clock
    ) -> None:
        all_accept(cast, adoption)
        close(clock, adoption)
        symbol = adoption.document.symbol
        assert symbol is not None
        void_symbol(symbol, actor=cast.secretariat, reason="Twice")
        with pytest.raises(WrongState, match="void"):
            actions.conclude(adoption, actor=cast.chair, result="adopted")
        assert actions.conclude(adoption, actor=cast.chair, result="not_adopted").concluded_at

    def test_concluding_twice_is_refused(self, cast: Cast, adoption: Round, clock: Clock) -> None:
        close(clock, adoption)
        actions.conclude(adoption, actor=cast.chair, result="continued")
        with pytest.raises(DomainError):
            actions.conclude(adoption, actor=cast.chair, result="not_adopted")


def test_an_outgoing_presidency_reads_on_and_acts_no_more(
    cast: Cast, adoption: Round, clock: Clock
) -> None:
    assert cast.chair.accreditation is not None
    outgoing = cast.chair.accreditation.presidency
    assert outgoing is not None
    outgoing.handed_over_at = clock.now
    outgoing.save()
    clock.forward(days=8)
    with pytest.raises(NotAllowed):
        actions.conclude(adoption, actor=cast.chair, result="not_adopted")
    assert Round.objects.visible_to(cast.chair).contains(adoption)


def test_positions_can_never_be_changed_in_the_database(cast: Cast, adoption: Round) -> None:
    submission = state(adoption, cast.heads["BR"], "oppose", reason="The scope is too wide.")
    for statement in (
        "UPDATE reviews_submission SET position = 'accept' WHERE id = %s",
        "DELETE FROM reviews_submission WHERE id = %s",
    ):
        with (
            pytest.raises(DatabaseError, match="Cannot"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [submission.pk])
    assert consensus_of(adoption).preventing == ("BR",)
