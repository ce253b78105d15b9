"""The silence procedure: each sentence of the practice, by the verbs that keep it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import transaction

from apps.audit.models import COMMON, Entry
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.models import Heartbeat
from apps.core.moments import Moment
from apps.delegations.models import (
    Accreditation,
    MembershipStatus,
    MemberState,
    Office,
    Presidency,
    Status,
)
from apps.documents.models import Version
from apps.meetings import actions as meetings
from apps.meetings.phrases.understanding import Draft, read
from apps.meetings.planning import Plan
from apps.notifications.models import Notice
from apps.reviews import actions
from apps.reviews.models import Extension, Round, Submission
from apps.reviews.queries import standing_submissions
from apps.reviews.states import (
    OFFERED,
    Act,
    ExtendedBy,
    Position,
    Result,
    RoundKind,
    RoundState,
)
from tests.conftest import NOW, Cast, Clock
from tests.factories import meetings as met
from tests.factories import reviews as made
from tests.factories.delegations import accredit
from tests.reviews.browsing import get, words
from tests.reviews.conftest import comment, state

SECOND = dt.timedelta(seconds=1)


def until(hours: float) -> Moment:
    return Moment(NOW + dt.timedelta(hours=hours), "Asia/Shanghai")


def again(round: Round) -> Round:
    return Round.objects.get(pk=round.pk)


def expire(clock: Clock, round: Round) -> Round:
    """The expiry has come, the portal was there all the time, and the clock runs."""
    expiry = again(round).deadline_at
    made.beating(expiry)
    clock.set(expiry)
    actions.close_due_rounds()
    return again(round)


def note(cast: Cast, round: Round, code: str = "EG", **changes: object) -> Submission:
    given: dict[str, object] = {"position": "oppose", "reason": "As the note says.", **changes}
    return actions.enter_note(
        round,
        actor=cast.secretariat,
        member=MemberState.objects.get(code=code),
        note="note verbale 12/2027",
        evidence=("note.pdf", b"%PDF-"),
        once=made.once(),
        **given,  # type: ignore[arg-type]
    )


def told(what: str) -> int:
    return Notice.objects.filter(key__startswith=f"{what}:").count()


EVERYONE = 3 * 10 + 1 + 2  # delegations, the person of two offices, the presidency


class TestOpening:
    def test_it_lasts_at_least_72_hours(self, open_round: Callable[..., Round]) -> None:
        with pytest.raises(Invalid, match="at least 72 hours") as refusal:
            open_round(kind="silence", deadline=Moment(until(72).instant - SECOND, "Asia/Shanghai"))
        assert "date" in refusal.value.fields
        assert open_round(kind="silence", deadline=until(72)).by_silence

    def test_text_members_and_expiry_are_frozen_at_the_start(
        self, silence: Round, version: Version
    ) -> None:
        MembershipStatus.objects.create(
            state=MemberState.objects.get(code="BY"), status=Status.MEMBER, valid_from=NOW.date()
        )
        assert silence.text_hash == version.text_hash
        assert silence.deadline == until(96)
        assert "BY" not in [e.member.code for e in again(silence).eligible.all()]

    def test_it_cannot_open_while_a_delegation_has_nobody_able_to_object(
        self, cast: Cast, open_round: Callable[..., Round]
    ) -> None:
        heads = Accreditation.objects.filter(office=Office.HEAD, state__code__in=["ET", "IR"])
        heads.update(ended_at=NOW)
        with pytest.raises(Invalid, match=r"Ethiopia, Iran.*Invite the head") as refusal:
            open_round(kind="silence", deadline=until(96))
        assert "kind" in refusal.value.fields
        for code in ("ET", "IR"):  # whom a head authorised can object as well
            authorised = cast.delegates[code].credentials
            authorised.may_submit = True
            authorised.save()
        assert open_round(kind="silence", deadline=until(96)).state_at(NOW) == RoundState.OPEN

    def test_it_is_on_the_newest_fixed_text_and_alone_on_its_document(
        self, cast: Cast, silence: Round, version: Version
    ) -> None:
        terms = {"actor": cast.secretariat, "kind": "silence", "visibility": "immediate"}
        with pytest.raises(WrongState, match="not yet concluded"):
            actions.open_round(version, deadline=until(96), **terms)  # type: ignore[arg-type]
        other = made.fixed_version(cast.secretariat)
        made.later_version(other, cast.secretariat, made.text(3))
        with pytest.raises(WrongState, match="newer version"):
            actions.open_round(other, deadline=until(96), **terms)  # type: ignore[arg-type]


class TestWhatItOffers:
    def test_what_is_not_offered_is_answered_object_or_ask_for_time(
        self, cast: Cast, silence: Round
    ) -> None:
        offered = OFFERED[RoundKind.SILENCE]
        for position in set(Position) - set(offered):
            with pytest.raises(Invalid, match="object, or ask for time"):
                actions.save_draft(silence, actor=cast.heads["BR"], edition=0, position=position)
        blocking = {"kind": "study", "clause": "", "text": "We study it.", "blocks": True}
        with pytest.raises(Invalid, match="object, or ask for time"):
            state(silence, cast.heads["BR"], "reservation", reservations=[blocking])

    @pytest.mark.parametrize(
        ("position", "missing"), [("oppose", "reason"), ("statement", "statement")]
    )
    def test_an_objection_has_a_reason_and_a_statement_words(
        self, cast: Cast, silence: Round, position: str, missing: str
    ) -> None:
        with pytest.raises(Invalid) as refusal:
            state(silence, cast.heads["BR"], position)
        assert missing in refusal.value.fields

    def test_a_request_for_more_time_goes_to_the_presidency_and_breaks_nothing(
        self, cast: Cast, sealed_silence: Round
    ) -> None:
        kept = state(sealed_silence, cast.heads["BR"], "statement", statement="We thank the chair.")
        asked = state(sealed_silence, cast.heads["BR"], "time", reason="A holiday.", statement="")
        assert asked.act == Act.ASK_TIME
        assert standing_submissions(sealed_silence)["BR"] == kept
        assert again(sealed_silence).concluded_at is None
        assert told("time_asked") == 2
        seen = Submission.objects.visible_to
        assert list(seen(cast.chair, NOW)) == [asked]
        assert not seen(cast.heads["CN"], NOW).exists()

    def test_a_request_for_more_time_lifts_no_reservation(
        self, cast: Cast, clock: Clock, silence: Round
    ) -> None:
        kept = made.reservation("We understand.", kind="general", blocks=False)
        state(silence, cast.heads["BR"], "reservation", reservations=[kept])
        state(silence, cast.heads["BR"], "time")
        expire(clock, silence)
        said = words(get(cast.heads["CN"], f"/rounds/{silence.reference}/"))
        assert "We understand." in said
        assert "lifted" not in said


class TestBreaking:
    def test_an_objection_breaks_it_at_once_and_everyone_is_told(
        self, cast: Cast, silence: Round
    ) -> None:
        receipt = state(silence, cast.heads["BR"], "oppose", reason="It goes too far.")
        broken = again(silence)
        assert (broken.result, broken.concluded_at) == (Result.NOT_ADOPTED, receipt.received_at)
        assert broken.is_broken
        assert broken.consensus["opposed"] == ["BR"]
        entry = Entry.objects.get(chain=COMMON, verb="silence_broken")
        assert entry.data["consensus"] == broken.consensus
        assert broken.concluded_by is None
        assert told("silence_broken") == EVERYONE
        mails = Notice.objects.filter(key__startswith="silence_broken:")
        assert all("Not adopted" in mail.subject for mail in mails)
        assert not any("Brazil" in mail.text.partition("\n--\n")[0] for mail in mails)

    def test_an_amendment_breaks_it_as_well(self, cast: Cast, silence: Round) -> None:
        key = silence.version.clauses.filter(kind="question")[0].key
        comment(silence, cast.heads["BR"], clause=key, wording="Which costs do firms meet?")
        state(silence, cast.heads["BR"], "amendments")
        assert again(silence).is_broken

    def test_act_and_break_are_one_transaction(self, cast: Cast, silence: Round) -> None:
        with transaction.atomic():
            state(silence, cast.heads["BR"], "oppose", reason="It goes too far.")
            transaction.set_rollback(True)
        assert again(silence).concluded_at is None
        assert not Submission.objects.exists()
        assert not told("silence_broken")

    def test_reservation_statement_and_request_do_not_break_it(
        self, cast: Cast, clock: Clock, silence: Round
    ) -> None:
        kept = {"kind": "general", "clause": "", "text": "We understand.", "blocks": False}
        state(silence, cast.heads["BR"], "reservation", reservations=[kept])
        state(silence, cast.heads["CN"], "statement", statement="We thank the chair.")
        state(silence, cast.heads["IN"], "time")
        assert expire(clock, silence).result == Result.ADOPTED

    def test_proposed_wording_is_an_amendment_whatever_it_is_called(
        self, cast: Cast, silence: Round
    ) -> None:
        head = cast.heads["BR"]
        key = silence.version.clauses.all()[1].key
        made.merged_comment(silence, head, clause=key, wording="Members compare practice.")
        with pytest.raises(Invalid, match="is an amendment, and breaks silence"):
            state(silence, head, "statement", statement="We thank the chair.")
        asked = state(silence, head, "time")  # a question takes nothing along
        assert not asked.comments.exists()
        assert not again(silence).is_broken
        state(silence, head, "amendments")
        assert again(silence).is_broken

    def test_strictly_before_the_expiry_counts_and_equality_is_late(
        self, cast: Cast, clock: Clock, open_round: Callable[..., Round], silence: Round
    ) -> None:
        made.beating(silence.deadline_at)
        drafts = {
            code: actions.save_draft(
                silence, actor=cast.heads[code], edition=0, position="oppose", reason="No."
            )
            for code in ("BR", "CN")
        }
        clock.set(silence.deadline_at)
        with pytest.raises(WrongState):
            actions.submit(silence, actor=cast.heads["BR"], edition=drafts["BR"].edition, once="a")
        clock.set(silence.deadline_at - dt.timedelta(microseconds=1))
        actions.submit(silence, actor=cast.heads["CN"], edition=drafts["CN"].edition, once="b")
        assert again(silence).is_broken

    def test_while_it_is_sealed_nobody_explains_a_position_and_so_tells_who_broke_it(
        self, cast: Cast, clock: Clock, sealed_silence: Round
    ) -> None:
        state(sealed_silence, cast.heads["BR"], "oppose", reason="It goes too far.")
        with pytest.raises(WrongState, match="sealed until the expiry"):
            actions.explain(sealed_silence, actor=cast.heads["BR"], text="It went too far.")
        assert (
            get(cast.heads["BR"], f"/rounds/{sealed_silence.reference}/explain/").status_code == 409
        )
        assert not Entry.objects.filter(chain=COMMON, side="BR").exists()
        clock.set(sealed_silence.deadline_at)
        assert actions.explain(sealed_silence, actor=cast.heads["BR"], text="It went too far.")

    def test_a_later_round_shows_nothing_of_what_is_sealed_still(
        self, cast: Cast, clock: Clock, sealed_silence: Round, version: Version
    ) -> None:
        kept = made.reservation("Kept sealed.", kind="general", blocks=False)
        state(sealed_silence, cast.heads["CN"], "reservation", reservations=[kept])
        state(sealed_silence, cast.heads["BR"], "oppose", reason="It goes too far.")
        clock.forward(hours=1)
        later = made.open_round(version, cast.secretariat, visibility="immediate", days=1)
        made.submitted(later, cast.heads["CN"])
        clock.set(later.deadline_at)
        page = f"/rounds/{later.reference}/"
        assert "Kept sealed." not in words(get(cast.heads["IN"], page))
        clock.set(sealed_silence.deadline_at)
        actions.close_due_rounds()
        assert "Kept sealed." in words(get(cast.heads["IN"], page))

    def test_withdrawing_does_not_revive_it(self, cast: Cast, clock: Clock, silence: Round) -> None:
        state(silence, cast.heads["BR"], "oppose", reason="It goes too far.")
        for act in (actions.withdraw, actions.lift):
            with pytest.raises(WrongState):
                act(silence, actor=cast.heads["BR"], once=made.once())
        assert expire(clock, silence).result == Result.NOT_ADOPTED

    def test_a_changed_text_is_a_new_procedure(
        self, cast: Cast, silence: Round, version: Version
    ) -> None:
        state(silence, cast.heads["BR"], "oppose", reason="It goes too far.")
        changed = made.later_version(version, cast.secretariat, made.text(3))
        following = made.open_round(changed, cast.secretariat, kind="silence")
        assert following.text_hash != silence.text_hash
        assert again(silence).is_broken
        assert not Submission.objects.filter(round=following).exists()

    def test_the_same_form_sent_twice_breaks_once(self, cast: Cast, silence: Round) -> None:
        head = cast.heads["BR"]
        draft = actions.save_draft(
            silence, actor=head, edition=0, position="oppose", reason="It goes too far."
        )
        first = actions.submit(silence, actor=head, edition=draft.edition, once="click")
        second = actions.submit(silence, actor=head, edition=draft.edition, once="click")
        assert first == second
        assert Submission.objects.count() == 1

    def test_sealed_says_that_it_was_broken_and_not_by_whom_until_the_expiry(
        self, cast: Cast, clock: Clock, sealed_silence: Round
    ) -> None:
        state(sealed_silence, cast.heads["CN"], "statement", statement="Seen at the expiry only.")
        state(sealed_silence, cast.heads["BR"], "oppose", reason="It goes too far.")
        broken = again(sealed_silence)
        assert broken.is_broken
        assert broken.consensus is None
        entry = Entry.objects.get(chain=COMMON, verb="silence_broken")
        assert (entry.person, entry.side) == ("", "")
        assert "consensus" not in entry.data
        assert not Entry.objects.filter(chain=COMMON, verb__startswith="position_").exists()
        seen = Submission.objects.visible_to
        for actor in (cast.heads["IN"], cast.chair):
            assert not seen(actor, clock()).exists()
        clock.set(sealed_silence.deadline_at)
        actions.close_due_rounds()
        actions.close_due_rounds()
        assert seen(cast.heads["IN"], clock()).count() == 2
        assert Entry.objects.filter(chain=COMMON, verb="position_submit").count() == 2
        assert told("silence_broken") == EVERYONE
        assert not told("round_closed")
        # How the members stood is kept, and said, from then on.
        record = again(sealed_silence).consensus
        assert (record["standing"], record["opposed"]) == ("not_reached", ["BR"])
        assert again(sealed_silence).is_broken
        closed = Entry.objects.get(chain=COMMON, verb="round_closed")
        assert closed.data["consensus"] == record


class TestByNote:
    def test_an_objection_by_note_makes_the_clock_stand(
        self, cast: Cast, clock: Clock, silence: Round
    ) -> None:
        made.beating(silence.deadline_at)
        note(cast, silence)
        assert told("silence_suspended") == EVERYONE
        clock.set(silence.deadline_at + dt.timedelta(days=1))
        actions.close_due_rounds()
        standing = again(silence)
        assert standing.state_at(clock()) == RoundState.OPEN
        assert standing.concluded_at is None

    def test_other_notes_let_it_run(self, cast: Cast, silence: Round) -> None:
        note(cast, silence, position="reservation", reservation_kind="general",
             reservation_text="We understand.")  # fmt: skip
        assert again(silence).suspended_at is None
        with pytest.raises(Invalid, match="object, or ask for time"):
            note(cast, silence, position="referendum")

    def test_confirmed_by_a_second_person_it_breaks(self, cast: Cast, silence: Round) -> None:
        entered = note(cast, silence)
        with pytest.raises(NotAllowed):
            actions.confirm_note(entered, actor=cast.secretariat, confirmed=True)
        actions.confirm_note(entered, actor=cast.chair, confirmed=True)
        assert again(silence).is_broken
        assert told("silence_broken") == EVERYONE

    def test_refused_the_clock_runs_again_with_what_was_left(
        self, cast: Cast, clock: Clock, silence: Round
    ) -> None:
        clock.forward(hours=95, minutes=30)
        first, second = note(cast, silence, "EG"), note(cast, silence, "ET")
        clock.forward(hours=6)
        actions.confirm_note(first, actor=cast.chair, confirmed=False)
        assert again(silence).suspended_at is not None  # the other one waits
        actions.confirm_note(second, actor=cast.chair, confirmed=False)
        resumed = again(silence)
        assert resumed.suspended_at is None
        assert resumed.deadline_at == clock() + dt.timedelta(minutes=30)
        extension = Extension.objects.get()
        assert (extension.cause, extension.was) == (ExtendedBy.RESUMED, silence.deadline)
        assert told("round_extended") == EVERYONE
        assert expire(clock, silence).result == Result.ADOPTED

    def test_what_the_delegation_itself_does_after_the_note_stands_over_it(
        self, cast: Cast, clock: Clock, silence: Round
    ) -> None:
        entered = note(cast, silence, "BR")
        state(silence, cast.heads["BR"], "statement", statement="This note is not ours.")
        clock.forward(hours=1)
        actions.confirm_note(entered, actor=cast.chair, confirmed=True)
        assert again(silence).state_at(clock()) == RoundState.OPEN
        assert again(silence).deadline_at == silence.deadline_at + dt.timedelta(hours=1)

    def test_received_at_the_expiry_it_is_late(
        self, cast: Cast, clock: Clock, silence: Round
    ) -> None:
        made.beating(silence.deadline_at)
        clock.set(silence.deadline_at)
        with pytest.raises(WrongState):
            note(cast, silence)

    def test_a_letter_that_waited_when_another_act_broke_it_is_still_decided_for_the_record(
        self, cast: Cast, clock: Clock, silence: Round
    ) -> None:
        egypt, ethiopia = note(cast, silence, "EG"), note(cast, silence, "ET")
        state(silence, cast.heads["BR"], "oppose", reason="It goes too far.")
        ended = again(silence)
        assert "Confirm the letter entered for EG" in words(get(cast.chair, "/desk/"))
        clock.set(silence.deadline_at + dt.timedelta(days=1))
        with pytest.raises(NotAllowed):
            actions.confirm_note(egypt, actor=cast.secretariat, confirmed=True)
        actions.confirm_note(egypt, actor=cast.chair, confirmed=True)
        actions.confirm_note(ethiopia, actor=cast.chair, confirmed=False)
        with pytest.raises(WrongState, match="decided on this already"):
            actions.confirm_note(egypt, actor=cast.chair, confirmed=False)
        done = again(silence)
        assert done.consensus["opposed"] == ["BR", "EG"]
        unchanged = ("result", "concluded_at", "closed_at", "deadline_at", "suspended_at")
        assert all(getattr(done, each) == getattr(ended, each) for each in unchanged)
        assert told("silence_broken") == EVERYONE  # once
        assert told("note_decided") == 6  # Egypt's people and Ethiopia's
        assert "to join consensus: Brazil, Egypt." in words(
            get(cast.heads["CN"], f"/rounds/{silence.reference}/")
        )
        assert "Confirm the letter" not in words(get(cast.chair, "/desk/"))
        with pytest.raises(WrongState):  # what comes now is late
            note(cast, silence, "IN")

    def test_after_the_end_nothing_takes_an_objection_back(
        self, cast: Cast, silence: Round
    ) -> None:
        first = note(cast, silence)
        milder = note(cast, silence, position="reservation", reservation_kind="general",
                      reservation_text="We understand.")  # fmt: skip
        actions.confirm_note(first, actor=cast.chair, confirmed=True)
        with pytest.raises(WrongState, match="nothing takes an objection back"):
            actions.confirm_note(milder, actor=cast.chair, confirmed=True)
        actions.confirm_note(milder, actor=cast.chair, confirmed=False)
        assert again(silence).is_broken
        assert again(silence).consensus["opposed"] == ["EG"]


class TestExpiry:
    def test_it_adopts_on_the_day_of_the_expiry_with_a_symbol_of_the_outcome_series(
        self, cast: Cast, clock: Clock, silence: Round
    ) -> None:
        made.beating(silence.deadline_at)
        clock.set(silence.deadline_at + dt.timedelta(days=3))  # the clock was down
        call_command("close_due_rounds", verbosity=0)
        adopted = again(silence)
        assert (adopted.result, adopted.concluded_at) == (Result.ADOPTED, silence.deadline_at)
        assert adopted.adopted_on == silence.deadline.local.date()
        assert adopted.outcome_symbol == "CGETI/DEWG/2027/OUT/1"
        assert told("adopted_by_silence") == EVERYONE
        entry = Entry.objects.get(verb="adopted_by_silence")
        assert entry.data["symbol"] == "CGETI/DEWG/2027/OUT/1"

    def test_it_happens_once_however_often_the_clock_runs(
        self, clock: Clock, silence: Round
    ) -> None:
        expire(clock, silence)
        before = Entry.objects.count(), Notice.objects.count()
        clock.forward(minutes=1)
        assert actions.close_due_rounds() == 0
        assert (Entry.objects.count(), Notice.objects.count()) == before

    def test_it_is_all_or_nothing(
        self, clock: Clock, silence: Round, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A worker killed in the middle leaves nothing behind, and the next one does it all."""

        def killed(*_given: object, **_more: object) -> None:
            raise KeyboardInterrupt

        made.beating(silence.deadline_at)
        clock.set(silence.deadline_at)
        with monkeypatch.context() as patched:
            patched.setattr("apps.reviews.actions.expiry.tell_all", killed)
            with pytest.raises(KeyboardInterrupt):
                actions.close_due_rounds()
        assert again(silence).concluded_at is None
        assert not Entry.objects.filter(verb__in=["name_adopted", "adopted_by_silence"]).exists()
        actions.close_due_rounds()
        assert again(silence).outcome_symbol == "CGETI/DEWG/2027/OUT/1"

    def test_it_checks_once_more(self, cast: Cast, clock: Clock, silence: Round) -> None:
        """What is void by then is not adopted."""
        symbol = silence.document.symbol
        assert symbol is not None
        symbol.voided_at, symbol.void_reason = NOW, "Twice"
        symbol.save()
        done = expire(clock, silence)
        assert (done.result, done.outcome_symbol) == (Result.NOT_ADOPTED, "")
        assert not done.is_broken  # nobody broke silence, and nobody is said to have
        page = words(get(cast.heads["BR"], f"/rounds/{silence.reference}/"))
        assert "Not adopted, the symbol is void" in page
        assert "objection or amendment was received" not in page
        assert Entry.objects.filter(verb="silence_over_void", chain=COMMON).exists()
        told = Notice.objects.filter(key__startswith="silence_broken:")
        assert {mail.subject.partition(":")[0] for mail in told} == {
            "Not adopted, the symbol is void"
        }

    def test_one_round_that_cannot_be_closed_keeps_no_other_from_it(
        self, cast: Cast, clock: Clock, silence: Round, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat, days=1)
        made.beating(silence.deadline_at)
        clock.set(max(silence.deadline_at, other.deadline_at))

        def broken(*_args: object, **_more: object) -> None:
            raise RuntimeError("a fault of one procedure")

        monkeypatch.setattr("apps.reviews.actions.expiry.decide", broken)
        with pytest.raises(RuntimeError):
            actions.close_due_rounds()
        assert again(other).closed_at == clock()

    def test_it_moves_later_only(self, cast: Cast, silence: Round) -> None:
        for hours, right in ((95, False), (97, True)):
            if right:
                actions.extend_round(
                    silence, actor=cast.secretariat, deadline=until(hours), reason="A holiday."
                )
            else:
                with pytest.raises(Invalid, match="later only"):
                    actions.extend_round(
                        silence, actor=cast.secretariat, deadline=until(hours), reason="Sooner."
                    )
        assert again(silence).deadline == until(97)

    def test_every_adoption_allots_the_symbol_in_one_series(
        self, cast: Cast, clock: Clock, silence: Round
    ) -> None:
        adoption = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat, days=1)
        for head in cast.heads.values():
            made.submitted(adoption, head)
        clock.forward(days=2)
        actions.conclude(adoption, actor=cast.chair, result="adopted")
        assert again(adoption).outcome_symbol == "CGETI/DEWG/2027/OUT/1"
        assert expire(clock, silence).outcome_symbol == "CGETI/DEWG/2027/OUT/2"


class TestWhenThePortalIsAway:
    def test_up_to_five_minutes_change_nothing(self, clock: Clock, silence: Round) -> None:
        made.beating(silence.deadline_at, but=range(10, 15))
        clock.set(silence.deadline_at)
        actions.close_due_rounds()
        assert again(silence).result == Result.ADOPTED

    def test_more_are_made_good_once_and_told(self, clock: Clock, silence: Round) -> None:
        expiry = silence.deadline_at
        made.beating(expiry, but=range(10, 40))
        clock.set(expiry)
        actions.close_due_rounds()
        moved = again(silence)
        assert moved.result == ""
        assert moved.deadline_at == expiry + dt.timedelta(minutes=30)
        extension = Extension.objects.get()
        assert (extension.cause, extension.minutes) == (ExtendedBy.AWAY, 30)
        assert extension.by is None
        assert told("round_extended") == EVERYONE
        done = expire_at(clock, moved)
        assert (done.result, done.concluded_at) == (Result.ADOPTED, moved.deadline_at)

    def test_an_absence_over_the_expiry_counts_from_the_return(
        self, cast: Cast, clock: Clock, silence: Round
    ) -> None:
        expiry = silence.deadline_at
        made.beating(expiry, but=range(1, 21))
        clock.set(expiry + dt.timedelta(hours=1))
        actions.close_due_rounds()
        assert again(silence).deadline_at == expiry  # still away: nobody knows yet
        back = expiry + dt.timedelta(hours=2)
        Heartbeat.objects.create(minute=back)
        clock.set(back + dt.timedelta(minutes=19))
        # Whoever acts first finds the later expiry, even if no worker runs.
        state(silence, cast.heads["BR"], "oppose", reason="It goes too far.")
        broken = again(silence)
        assert broken.deadline_at == back + dt.timedelta(minutes=20)
        assert broken.is_broken

    def test_the_seal_holds_while_nobody_knows_whether_the_expiry_has_come(
        self, cast: Cast, clock: Clock, sealed_silence: Round
    ) -> None:
        state(sealed_silence, cast.heads["BR"], "statement", statement="We thank the chair.")
        made.beating(sealed_silence.deadline_at, but=range(1, 21))
        clock.set(sealed_silence.deadline_at + dt.timedelta(hours=1))
        actions.close_due_rounds()
        assert not Submission.objects.visible_to(cast.heads["CN"], clock()).exists()

    def test_a_dead_worker_alone_extends_nothing(self, clock: Clock, silence: Round) -> None:
        made.beating(silence.deadline_at)
        clock.set(silence.deadline_at + dt.timedelta(days=30))
        actions.close_due_rounds()
        assert again(silence).concluded_at == silence.deadline_at
        assert not Extension.objects.exists()


def expire_at(clock: Clock, round: Round) -> Round:
    """The portal is there in the minutes that were added."""
    first = round.deadline_at - dt.timedelta(minutes=30)
    made.beating(round.deadline_at, hours=(round.deadline_at - first) / dt.timedelta(hours=1))
    clock.set(round.deadline_at)
    actions.close_due_rounds()
    return again(round)


class TestAfterASession:
    @pytest.fixture
    def asked(self, cast: Cast) -> Round:
        """In session; all but Brazil and South Africa were in the room, and none objected."""
        version = made.fixed_version(cast.secretariat)
        meeting = met.confirmed(cast.secretariat).meeting
        item = meetings.Item("The framework", "decision", 60, papers=[version.document])
        meetings.save_agenda(meeting, actor=cast.secretariat, items=[item], edition=0)
        meetings.open_session(meeting, actor=cast.secretariat)
        meetings.call_roll(
            meeting, actor=cast.secretariat, present=sorted(set(cast.heads) - {"BR", "ZA"})
        )
        round = actions.open_in_session(
            version, actor=cast.chair, item=meeting.items.select_related("meeting__entry").get()
        )
        return actions.conclude_in_session(round, actor=cast.chair)

    def test_the_chair_asks_absent_members_by_silence(
        self, cast: Cast, clock: Clock, asked: Round
    ) -> None:
        terms = {"deadline": until(96), "visibility": "immediate"}
        with pytest.raises(NotAllowed):
            actions.follow_by_silence(asked, actor=cast.secretariat, **terms)  # type: ignore[arg-type]
        procedure = actions.follow_by_silence(asked, actor=cast.chair, **terms)  # type: ignore[arg-type]
        assert again(asked).result == Result.CONTINUED
        assert procedure.follows == asked
        assert procedure.eligible.count() == 10
        assert expire(clock, procedure).result == Result.ADOPTED

    def test_not_where_one_that_was_present_objected(self, cast: Cast, asked: Round) -> None:
        made.submitted(asked, cast.heads["BR"], Position.OPPOSE)
        with pytest.raises(WrongState, match="objects"):
            actions.follow_by_silence(
                asked, actor=cast.chair, deadline=until(96), visibility="immediate"
            )

    def test_72_hours_hold_there_too(self, cast: Cast, asked: Round) -> None:
        with pytest.raises(Invalid, match="72 hours"):
            actions.follow_by_silence(
                asked, actor=cast.chair, deadline=until(71), visibility="immediate"
            )
        assert again(asked).concluded_at is None


def test_a_member_that_joined_since_reads_and_cannot_object(cast: Cast, silence: Round) -> None:
    belarus = MemberState.objects.get(code="BY")
    belarus.statuses.update(status=Status.MEMBER)
    head = accredit("Head of Belarus", Office.HEAD, belarus)
    assert Round.objects.visible_to(head).contains(silence)
    with pytest.raises(NotAllowed):
        state(silence, head, "oppose", reason="No.")


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_planned_one_that_moves_because_the_portal_was_away_takes_its_entry_along(
    cast: Cast, clock: Clock, version: Version, *, cancelled: bool
) -> None:
    (draft,) = read("9 February", 2027, [])
    assert isinstance(draft, Draft)
    planned = actions.plan_round(
        version.document,
        actor=cast.secretariat,
        presidency=Presidency.objects.acting(),
        kind=RoundKind.SILENCE,
        visibility="immediate",
        plan=Plan("9 February", draft.window, ()),
    )
    round = actions.open_round(
        version,
        actor=cast.secretariat,
        kind=RoundKind.SILENCE,
        deadline=until(96),
        visibility="immediate",
        planned=planned,
    )
    if cancelled:  # an entry that is struck keeps nobody from the clock's work
        entry = met.fresh(planned.entry)
        meetings.cancel_entry(
            entry, actor=cast.secretariat, reason="Not shown.", sequence=entry.sequence
        )
    made.beating(round.deadline_at, but=range(1, 241))
    clock.set(round.deadline_at + dt.timedelta(days=1))
    Heartbeat.objects.create(minute=clock())
    actions.close_due_rounds()
    moved = again(round)
    assert moved.deadline_at > clock()
    day = (round if cancelled else moved).deadline.local.date()
    assert met.fresh(planned.entry).first == day
