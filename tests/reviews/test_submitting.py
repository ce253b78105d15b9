"""The second ring: what binds a delegation, when it counts, and who sees it."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction

from apps.audit.models import Entry
from apps.core.errors import DomainError, Invalid, NotAllowed, WrongState
from apps.delegations.models import MemberState
from apps.notifications.models import Notice
from apps.reviews import actions
from apps.reviews.models import Comment, Round, Submission
from apps.reviews.queries import (
    consensus_of,
    maintained_reservations,
    standing_comments,
    standing_submissions,
    undisposed,
)
from tests.conftest import NOW, Cast, Clock
from tests.reviews.conftest import comment, once, state

STUDY = {"kind": "study", "clause": "", "text": "Under study in the capital.", "blocks": True}


class TestWho:
    def test_the_head_or_whom_the_head_authorises(self, cast: Cast, adoption: Round) -> None:
        for expert in (cast.delegates["BR"], cast.coordinators["BR"]):
            with pytest.raises(NotAllowed, match="head of your delegation"):
                state(adoption, expert, "accept")
        held = cast.delegates["BR"].accreditation
        assert held is not None
        held.may_submit = True
        held.save()
        assert state(adoption, cast.delegates["BR"], "accept").office == "delegate"

    def test_who_has_two_accreditations_acts_under_one(self, cast: Cast, adoption: Round) -> None:
        for_za, for_unctad = cast.double
        actions.draft_comment(adoption, actor=for_za, type="general", text="Ours")
        with pytest.raises(DomainError):
            actions.draft_comment(adoption, actor=for_unctad, type="general", text="Theirs")


class TestWhen:
    def test_strictly_before_the_deadline_counts(
        self, cast: Cast, comment_round: Round, clock: Clock
    ) -> None:
        comment(comment_round, cast.heads["BR"])
        comment(comment_round, cast.heads["CN"])
        clock.set(comment_round.deadline_at - dt.timedelta(microseconds=1))
        actions.submit(comment_round, actor=cast.heads["BR"], edition=0, once="br")
        clock.set(comment_round.deadline_at)
        with pytest.raises(WrongState):
            actions.submit(comment_round, actor=cast.heads["CN"], edition=0, once="cn")
        assert set(standing_submissions(comment_round)) == {"BR"}

    def test_a_missing_first_position_is_taken_late_and_said_so(
        self, cast: Cast, adoption: Round, clock: Clock
    ) -> None:
        state(adoption, cast.heads["BR"], "accept")
        state(adoption, cast.heads["CN"], "none")
        clock.set(adoption.deadline_at)
        assert state(adoption, cast.heads["ZA"], "accept").late
        assert state(adoption, cast.heads["CN"], "accept").late  # had no instructions
        with pytest.raises(WrongState, match="received before the deadline and stands"):
            state(adoption, cast.heads["BR"], "oppose", reason="Second thoughts")
        with pytest.raises(WrongState):
            actions.withdraw(adoption, actor=cast.heads["BR"], once="w")


class TestWhat:
    @pytest.mark.parametrize(
        ("position", "more", "field"),
        [
            ("", {}, "position"),
            ("oppose", {}, "reason"),
            ("reservation", {}, "reservations"),
            ("reservation", {"reservations": [{**STUDY, "text": ""}]}, "reservations"),
            ("amendments", {}, "position"),
        ],
    )
    def test_an_incomplete_position_is_refused_beside_its_field(
        self, cast: Cast, adoption: Round, position: str, more: dict[str, object], field: str
    ) -> None:
        with pytest.raises(Invalid) as refusal:
            state(adoption, cast.heads["BR"], position, **more)
        assert field in refusal.value.fields
        assert not Submission.objects.exists()

    def test_amendments_carry_their_wording(self, cast: Cast, adoption: Round) -> None:
        clause = adoption.version.clauses.get(order=1)
        comment(adoption, cast.heads["BR"], clause=clause.key, wording="The study measures trade.")
        state(adoption, cast.heads["BR"], "amendments")
        assert consensus_of(adoption).preventing == ("BR",)
        assert standing_comments(adoption).get().row == "BR-1"

    def test_only_merged_comments_leave(self, cast: Cast, comment_round: Round) -> None:
        actions.draft_comment(
            comment_round, actor=cast.delegates["BR"], type="general", text="Stays at home"
        )
        with pytest.raises(Invalid, match="nothing to submit"):
            actions.submit(comment_round, actor=cast.heads["BR"], edition=0, once="a")
        comment(comment_round, cast.heads["BR"])
        actions.submit(comment_round, actor=cast.heads["BR"], edition=0, once="b")
        assert Comment.objects.count() == 1

    def test_the_act_carries_office_instant_and_hash(
        self, cast: Cast, adoption: Round, clock: Clock
    ) -> None:
        submission = state(adoption, cast.heads["BR"], "accept")
        assert submission.office == "head"
        assert submission.received_at == clock.now
        assert submission.text_hash == adoption.version.text_hash


class TestReplacing:
    def test_the_last_act_stands_and_rows_keep_their_ids(
        self, cast: Cast, comment_round: Round
    ) -> None:
        head = cast.heads["BR"]
        first = comment(comment_round, head, text="First")
        comment(comment_round, head, text="Second")
        actions.submit(comment_round, actor=head, edition=0, once="a")
        actions.merge_comment(comment_round, first, actor=head, include=False)
        comment(comment_round, head, text="Third")
        actions.submit(comment_round, actor=head, edition=0, once="b", after=1)
        rows = {c.row: c.text for c in standing_comments(comment_round)}
        assert rows == {"BR-2": "Second", "BR-3": "Third"}

    def test_withdrawn_is_as_silent(self, cast: Cast, adoption: Round) -> None:
        state(adoption, cast.heads["BR"], "accept")
        actions.withdraw(adoption, actor=cast.heads["BR"], once="w")
        assert "BR" in consensus_of(adoption).awaiting

    def test_a_form_sent_twice_counts_once(self, cast: Cast, adoption: Round) -> None:
        draft = actions.save_draft(adoption, actor=cast.heads["BR"], edition=0, position="accept")
        same = once()
        first = actions.submit(adoption, actor=cast.heads["BR"], edition=draft.edition, once=same)
        second = actions.submit(adoption, actor=cast.heads["BR"], edition=draft.edition, once=same)
        assert first == second

    def test_a_colleague_who_submitted_first_is_shown(self, cast: Cast, adoption: Round) -> None:
        submission = state(adoption, cast.heads["BR"], "accept")
        draft = adoption.drafts.get(side="BR")
        with pytest.raises(WrongState, match="colleague has acted") as conflict:
            actions.submit(
                adoption, actor=cast.heads["BR"], edition=draft.edition, once=once(), after=0
            )
        assert submission.reference in conflict.value.onward

    def test_a_draft_that_changed_since_its_review_is_not_submitted(
        self, cast: Cast, adoption: Round
    ) -> None:
        draft = actions.save_draft(adoption, actor=cast.heads["BR"], edition=0, position="accept")
        actions.save_draft(
            adoption, actor=cast.delegates["BR"], edition=draft.edition, position="none"
        )
        with pytest.raises(WrongState, match="changed since you reviewed"):
            actions.submit(adoption, actor=cast.heads["BR"], edition=draft.edition, once=once())
        assert not Submission.objects.exists()


class TestReservations:
    def test_lifted_or_maintained_without_blocking(
        self, cast: Cast, adoption: Round, clock: Clock
    ) -> None:
        head = cast.heads["IN"]
        general = {**STUDY, "kind": "general", "text": "A general remark."}
        submission = state(adoption, head, "reservation", reservations=[STUDY, general])
        assert consensus_of(adoption).preventing == ("IN",)
        clock.set(adoption.deadline_at)
        study = submission.reservations.get(kind="study")
        lifted = actions.lift(adoption, actor=head, once=once(), reservation=study.pk)
        kept = lifted.reservations.get()
        assert consensus_of(adoption).preventing == ("IN",)
        actions.maintain(
            adoption, actor=head, once=once(), reservation=kept.pk, shown_as="footnote"
        )
        assert consensus_of(adoption).preventing == ()
        assert [r.shown_as for r in maintained_reservations(adoption)] == ["footnote"]

    def test_an_objection_is_lifted_late(self, cast: Cast, adoption: Round, clock: Clock) -> None:
        state(adoption, cast.heads["IN"], "oppose", reason="The scope is too wide.")
        clock.set(adoption.deadline_at)
        actions.lift(adoption, actor=cast.heads["IN"], once=once())
        assert standing_submissions(adoption)["IN"].position == "accept"


class TestSecondRing:
    def test_immediate_is_seen_by_members_and_presidency_alone(
        self, cast: Cast, adoption: Round, clock: Clock
    ) -> None:
        state(adoption, cast.heads["BR"], "accept")
        seeing = {
            name
            for name, actor in cast.everyone().items()
            if Submission.objects.visible_to(actor, clock.now).exists()
        }
        assert seeing == {
            "secretariat", "chair", "head BR", "delegate BR", "coordinator BR",
            "head CN", "delegate CN",
        }  # fmt: skip

    def test_sealed_is_seen_by_its_own_side_alone_until_the_close(
        self, cast: Cast, sealed: Round, clock: Clock
    ) -> None:
        state(sealed, cast.heads["BR"], "accept")

        def seeing() -> set[str]:
            return {
                name
                for name, actor in cast.everyone().items()
                if Submission.objects.visible_to(actor, clock.now).exists()
            }

        assert seeing() == {"head BR", "delegate BR", "coordinator BR"}
        clock.set(sealed.deadline_at)
        assert {"secretariat", "head CN"} <= seeing()


class TestByLetter:
    def enter(self, cast: Cast, round: Round, **more: str) -> Submission:
        return actions.enter_note(
            round,
            actor=cast.secretariat,
            member=MemberState.objects.get(code="ET"),
            position="accept",
            note="Note verbale 12/2027 of 3 February 2027",
            evidence=("note.pdf", b"%PDF-1.7 letter"),
            once=once(),
            **more,
        )

    def test_it_stands_once_a_second_person_confirms(self, cast: Cast, adoption: Round) -> None:
        submission = self.enter(cast, adoption)
        assert "ET" in consensus_of(adoption).awaiting
        with pytest.raises(NotAllowed, match="second person"):
            actions.confirm_note(submission, actor=cast.secretariat, confirmed=True)
        actions.confirm_note(submission, actor=cast.chair, confirmed=True)
        assert "ET" not in consensus_of(adoption).awaiting
        with default_storage.open(submission.evidence.name) as kept:
            assert kept.read().startswith(b"%PDF")

    def test_refused_it_never_stands(self, cast: Cast, adoption: Round) -> None:
        actions.confirm_note(self.enter(cast, adoption), actor=cast.chair, confirmed=False)
        assert "ET" in consensus_of(adoption).awaiting

    def test_evidence_and_source_are_required(self, cast: Cast, adoption: Round) -> None:
        with pytest.raises(Invalid) as refusal:
            actions.enter_note(
                adoption,
                actor=cast.secretariat,
                member=MemberState.objects.get(code="ET"),
                position="accept",
                note="Note",
                evidence=("", b""),
                once=once(),
            )
        assert "evidence" in refusal.value.fields

    def test_a_delegation_cannot_enter_letters(self, cast: Cast, adoption: Round) -> None:
        with pytest.raises(NotAllowed):
            actions.enter_note(
                adoption,
                actor=cast.heads["CN"],
                member=MemberState.objects.get(code="ET"),
                position="accept",
                note="Note",
                evidence=("n.pdf", b"x"),
                once=once(),
            )

    @pytest.mark.slow
    def test_what_was_received_last_stands_whenever_it_was_confirmed(
        self, cast: Cast, adoption: Round, clock: Clock
    ) -> None:
        """A letter counts from its entry: no confirmation puts it before a later act."""
        wrong = []
        for number, decided in ((3, ("confirmed", "undecided")), (2, ("confirmed", "refused"))):
            for kinds in itertools.product(["own", "letter"], repeat=number):
                choices = [["own"] if kind == "own" else decided for kind in kinds]
                with transaction.atomic():  # each begins from the same round
                    clock.set(NOW)
                    made = []
                    for kind in kinds:
                        clock.forward(hours=1)
                        own = kind == "own"
                        act = state(adoption, cast.heads["ET"], "referendum") if own else None
                        made.append(act or self.enter(cast, adoption))
                    for acts in itertools.product(*choices):
                        with transaction.atomic():  # and from the same acts
                            if not self._last_one_stands(acts, made, cast, adoption, clock):
                                wrong.append(acts)
                            transaction.set_rollback(True)
                    transaction.set_rollback(True)
        assert wrong == []

    def _last_one_stands(
        self,
        acts: tuple[str, ...],
        made: list[Submission],
        cast: Cast,
        adoption: Round,
        clock: Clock,
    ) -> bool:
        """What was made is decided as `acts` says, the last one first."""
        clock.set(NOW + dt.timedelta(hours=len(made)))
        for act, submission in reversed(list(zip(acts, made, strict=True))):
            clock.forward(hours=1)
            if act in ("confirmed", "refused"):
                actions.confirm_note(submission, actor=cast.chair, confirmed=act == "confirmed")
        counting = [s for a, s in zip(acts, made, strict=True) if a in ("own", "confirmed")]
        return standing_submissions(adoption).get("ET") == (counting[-1] if counting else None)

    def test_a_withdrawal_stands_over_an_earlier_letter(self, cast: Cast, adoption: Round) -> None:
        state(adoption, cast.heads["ET"], "oppose", reason="Too wide.")
        letter = self.enter(cast, adoption)
        actions.withdraw(adoption, actor=cast.heads["ET"], once=once())
        actions.confirm_note(letter, actor=cast.chair, confirmed=True)
        assert "ET" in consensus_of(adoption).awaiting

    def test_a_late_first_position_stands_over_a_letter_confirmed_after_it(
        self, cast: Cast, adoption: Round, clock: Clock
    ) -> None:
        letter = self.enter(cast, adoption)
        clock.set(adoption.deadline_at)
        own = state(adoption, cast.heads["ET"], "oppose", reason="Too wide.")
        actions.confirm_note(letter, actor=cast.chair, confirmed=True)
        assert standing_submissions(adoption)["ET"] == own

    def test_the_delegation_reads_what_stands(self, cast: Cast, adoption: Round) -> None:
        def told(submission: Submission) -> str:
            key = f"note_decided:{adoption.reference}:{submission.reference}"
            return " ".join(Notice.objects.filter(key__startswith=key)[0].text.split())

        overtaken = self.enter(cast, adoption)
        state(adoption, cast.heads["ET"], "accept")
        actions.confirm_note(overtaken, actor=cast.chair, confirmed=True)
        assert "stands in its place" in told(overtaken)
        latest = self.enter(cast, adoption)
        actions.confirm_note(latest, actor=cast.chair, confirmed=True)
        assert "It now stands as your position" in told(latest)

    @pytest.mark.parametrize("confirmed", [True, False])
    def test_letters_enter_the_common_trail_at_once_where_the_round_is_not_sealed(
        self, cast: Cast, adoption: Round, confirmed: bool
    ) -> None:
        letter = self.enter(cast, adoption)
        actions.confirm_note(letter, actor=cast.chair, confirmed=confirmed)
        decided = "note_confirmed" if confirmed else "note_refused"
        assert self.trail("common", letter) == ["letter_entered", decided]
        assert self.trail("ET", letter) == []

    @pytest.mark.parametrize("confirmed", [True, False])
    def test_and_where_it_is_sealed_once_it_has_closed(
        self, cast: Cast, sealed: Round, clock: Clock, confirmed: bool
    ) -> None:
        letter = self.enter(cast, sealed)
        actions.confirm_note(letter, actor=cast.chair, confirmed=confirmed)
        decided = "note_confirmed" if confirmed else "note_refused"
        assert self.trail("common", letter) == []
        assert self.trail("ET", letter) == ["letter_entered", decided]
        clock.set(sealed.deadline_at)
        actions.close_due_rounds()
        assert self.trail("common", letter) == ["letter_entered", decided]
        call_command("verify_trail")

    def test_a_letter_decided_after_the_close_enters_it_once(
        self, cast: Cast, sealed: Round, clock: Clock
    ) -> None:
        letter = self.enter(cast, sealed)
        clock.set(sealed.deadline_at)
        actions.close_due_rounds()
        actions.confirm_note(letter, actor=cast.chair, confirmed=True)
        assert self.trail("common", letter) == ["letter_entered", "note_confirmed"]

    def trail(self, chain: str, letter: Submission) -> list[str]:
        entries = Entry.objects.filter(chain=chain, data__submission=letter.reference)
        return list(entries.order_by("number").values_list("verb", flat=True))


class TestDispositionsStay:
    """What the drafter answered stays with the same words in the same row."""

    def test_with_amendments_that_a_missing_member_first_only_commented(
        self, cast: Cast, adoption: Round, clock: Clock
    ) -> None:
        head = cast.heads["BR"]
        _kept, changed = (
            comment(adoption, head, clause=key, text=f"On {key}")
            for key in [c.key for c in adoption.version.clauses.all()][:2]
        )
        state(adoption, head, "none")
        clock.set(adoption.deadline_at)
        for row in ("BR-1", "BR-2"):
            actions.dispose(adoption, row, actor=cast.secretariat, disposition="noted", reply=row)
        edition = adoption.draft_comments.get(reference=changed).edition
        actions.edit_comment(
            adoption, changed, actor=head, edition=edition, type="general", text="Anew"
        )
        own = state(adoption, head, "accept")
        answers = {
            each.row: getattr(each, "disposition", None) for each in standing_comments(adoption)
        }
        assert own.comments.count() == 2
        assert answers["BR-1"] is not None
        assert (answers["BR-1"].reply, answers["BR-1"].by) == (
            "BR-1",
            cast.secretariat.accreditation,
        )
        assert answers["BR-2"] is None  # other words want an answer of their own

    def test_with_a_confirmation_from_the_capital(
        self, cast: Cast, adoption: Round, clock: Clock
    ) -> None:
        head = cast.heads["BR"]
        comment(adoption, head)
        state(adoption, head, "referendum")
        clock.set(adoption.deadline_at)
        actions.dispose(
            adoption, "BR-1", actor=cast.secretariat, disposition="not_taken", reply="Out of scope."
        )
        actions.confirm_referendum(adoption, actor=head, once=once())
        (still,) = standing_comments(adoption)
        assert still.disposition.reply == "Out of scope."
        assert not undisposed(adoption).exists()


class TestHowAReservationIsShown:
    @pytest.mark.parametrize(
        ("chosen", "shown"),
        [("", ""), ("record", "record"), ("annex", "annex"), ("footnote", "footnote")],
    )
    def test_the_delegation_chooses_with_its_position(
        self, cast: Cast, adoption: Round, chosen: str, shown: str
    ) -> None:
        open_ = {**STUDY, "blocks": False, "shown_as": chosen}
        state(adoption, cast.heads["IN"], "reservation", reservations=[open_])
        assert [r.shown_as for r in maintained_reservations(adoption)] == [shown]

    def test_one_that_blocks_is_shown_nowhere(self, cast: Cast, adoption: Round) -> None:
        blocking = {**STUDY, "shown_as": "annex"}
        submission = state(adoption, cast.heads["IN"], "reservation", reservations=[blocking])
        assert submission.reservations.get().shown_as == ""

    def test_there_is_no_fourth_way(self, cast: Cast, adoption: Round) -> None:
        strange = {**STUDY, "blocks": False, "shown_as": "banner"}
        with pytest.raises(Invalid):
            state(adoption, cast.heads["IN"], "reservation", reservations=[strange])
