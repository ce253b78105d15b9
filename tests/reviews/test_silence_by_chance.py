"""Silence procedures driven by chance, beside the practice written down a second time.

Acts that break and acts that do not, notes that stop the clock, extensions, clocks that run twice,
crashes between two statements.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from apps.delegations.models import MemberState, Office
from apps.documents.models import Symbol
from apps.notifications.models import Notice
from apps.reviews import actions
from apps.reviews.models import Submission
from apps.reviews.states import Position
from tests.conftest import Cast, Clock
from tests.factories import reviews as made
from tests.factories.delegations import accredit
from tests.reviews.test_rounds_by_chance import A_RUN, STEPS, Crash, crashing, tried

pytestmark = pytest.mark.slow

members = st.sampled_from(["BR", "CN", "ZA", "BY"])  # Belarus is no member
crashes = st.none() | st.integers(0, 45)
HARMLESS = ("reservation", "statement", "time")
BREAKING = ("oppose", "amendments")


@dataclass
class Silence:
    """The practice: adopted at the expiry, unless an objection or amendment comes before it."""

    expiry: dt.datetime
    stood: dict[str, str] = field(default_factory=dict)  # by member, what it stated last
    notes: dict[str, str] = field(default_factory=dict)  # waiting: key → member
    overtaken: set[str] = field(default_factory=set)  # notes whose member has acted since
    stopped: dt.datetime | None = None
    result: str = ""

    def is_open(self, now: dt.datetime) -> bool:
        return not self.result and (self.stopped is not None or now < self.expiry)

    def acts(self, member: str, position: str) -> None:
        if position == "time":
            return  # nothing but a question to the chair
        self.overtaken |= {key for key, whose in self.notes.items() if whose == member}
        self.stood[member] = position
        if position in BREAKING:
            self.result = "not_adopted"

    def decided(self, key: str, now: dt.datetime, *, confirmed: bool) -> None:
        member = self.notes.pop(key)
        if confirmed and key not in self.overtaken:
            self.stood[member], self.result = "oppose", "not_adopted"
        elif not self.result and not self.notes and self.stopped is not None:
            self.expiry, self.stopped = self.expiry + (now - self.stopped), None


class Silences(RuleBasedStateMachine):
    def __init__(self, cast: Cast, clock: Clock) -> None:
        super().__init__()
        self.cast, self.clock, self.began = cast, clock, clock()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        belarus = MemberState.objects.get(code="BY")
        self.heads = cast.heads | {"BY": accredit("Head of Belarus", Office.HEAD, belarus)}

    @initialize(visibility=st.sampled_from(["sealed", "immediate"]))
    def opens(self, visibility: str) -> None:
        self.round = made.silence(
            self.cast.secretariat, visibility=visibility, days=4, title="A text of its own"
        )
        self.practice = Silence(self.round.deadline_at)

    @rule(member=members, position=st.sampled_from([*HARMLESS, *HARMLESS, *BREAKING]), at=crashes)
    def states(self, member: str, position: str, at: int | None) -> None:
        head = self.heads[member]
        may = member != "BY" and self.practice.is_open(self.clock())

        def act() -> None:
            if position == "amendments":
                made.merged_comment(self.round, head, wording="Members compare practice.")
            reserved = [made.reservation(kind="general", blocks=False)]
            made.submitted(
                self.round,
                head,
                position,
                statement="We read it so." if position == "statement" else "",
                reservations=reserved if position == "reservation" else None,
            )

        if tried(may, act, at):
            self.practice.acts(member, position)

    @rule(member=members, position=st.sampled_from(["referendum", "none", "accept"]))
    def states_what_is_not_offered(self, member: str, position: str) -> None:
        tried(False, lambda: made.submitted(self.round, self.heads[member], position))

    @rule(member=members)
    def holds_a_reservation_that_blocks(self, member: str) -> None:
        tried(
            False,
            lambda: made.submitted(
                self.round, self.heads[member], Position.RESERVATION, reservations=None
            ),
        )

    @rule(member=members, at=crashes)
    def withdraws(self, member: str, at: int | None) -> None:
        may = self.practice.is_open(self.clock()) and bool(self.practice.stood.get(member))

        def act() -> None:
            actions.withdraw(self.round, actor=self.heads[member], once=made.once())

        if tried(may, act, at):
            self.practice.acts(member, "")

    @rule(member=st.sampled_from(["BR", "EG"]), at=crashes)
    def an_objection_comes_by_note(self, member: str, at: int | None) -> None:
        entered: list[Submission] = []

        def act() -> None:
            entered.append(
                actions.enter_note(
                    self.round,
                    actor=self.cast.secretariat,
                    member=MemberState.objects.get(code=member),
                    position="oppose",
                    reason="As the note says.",
                    note="Note 9",
                    evidence=("note.pdf", b"%PDF"),
                    once=made.once(),
                )
            )

        if tried(self.practice.is_open(self.clock()), act, at):
            self.practice.notes[entered[0].reference] = member
            self.practice.stopped = self.practice.stopped or self.clock()

    @precondition(lambda self: self.practice.notes)
    @rule(confirmed=st.booleans(), at=crashes)
    def a_second_person_decides(self, confirmed: bool, at: int | None) -> None:
        key = next(iter(self.practice.notes))
        letter = Submission.objects.get(reference=key)

        def act() -> None:
            actions.confirm_note(letter, actor=self.cast.chair, confirmed=confirmed)

        ended = bool(self.practice.result)  # then it is decided for the record
        if tried(ended or self.practice.is_open(self.clock()), act, at):
            self.practice.decided(key, self.clock(), confirmed=confirmed)

    @rule(days=st.integers(1, 3), at=crashes)
    def extends(self, days: int, at: int | None) -> None:
        later = made.Moment(self.practice.expiry + dt.timedelta(days=days), made.ZONE)
        may = self.practice.is_open(self.clock()) and self.practice.stopped is None

        def act() -> None:
            actions.extend_round(
                self.round, actor=self.cast.secretariat, deadline=later, reason="A holiday."
            )

        if tried(may, act, at):
            self.practice.expiry = later.instant

    @rule(hours=st.integers(1, 40))
    def time_passes(self, hours: int) -> None:
        self.clock.forward(hours=hours)

    @rule()
    def the_expiry_comes(self) -> None:
        self.clock.set(max(self.clock(), self.practice.expiry))

    @rule(at=crashes)
    def the_clocks_run(self, at: int | None) -> None:
        made.beating(self.practice.expiry)
        try:
            crashing(at, actions.close_due_rounds)
        except Crash:
            return
        assert actions.close_due_rounds() == 0  # once, however many run
        silent = not self.practice.result and self.practice.stopped is None
        if silent and self.clock() >= self.practice.expiry:
            self.practice.result = "adopted"

    @rule()
    def the_chair_cannot_conclude_it(self) -> None:
        tried(
            False,
            lambda: actions.conclude(self.round, actor=self.cast.chair, result="adopted"),
        )

    @invariant()
    def it_stands_as_the_practice_says(self) -> None:
        self.round.refresh_from_db()
        assert self.round.result == self.practice.result
        assert self.round.deadline_at == self.practice.expiry
        if not self.practice.result:
            assert self.round.suspended_at == self.practice.stopped
        if self.practice.result == "adopted":
            assert self.round.concluded_at == self.practice.expiry

    @invariant()
    def who_objected_is_on_record_once_everyone_may_know(self) -> None:
        if self.round.closed_at is None:
            assert self.round.consensus is None
            return
        held = self.practice.stood
        objected = sorted(member for member, stood in held.items() if stood == "oppose")
        amended = sorted(member for member, stood in held.items() if stood == "amendments")
        assert self.round.consensus["opposed"] == objected
        assert self.round.consensus["amending"] == amended

    @invariant()
    def an_adopted_text_has_one_symbol_and_the_end_is_told_once(self) -> None:
        adopted = self.practice.result == "adopted"
        assert Symbol.objects.filter(adopts=self.round.version).count() == adopted
        told = Notice.objects.filter(key__contains=f"{self.round.reference}:concluded")
        recipients = list(told.values_list("recipient", flat=True))
        assert bool(recipients) == bool(self.practice.result)
        assert len(recipients) == len(set(recipients))

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        self.clock.set(self.began)


def test_silence_procedures_by_chance(cast: Cast, clock: Clock) -> None:
    run_state_machine_as_test(
        lambda: Silences(cast, clock),
        settings=settings(
            max_examples=max(1, STEPS // A_RUN),
            stateful_step_count=A_RUN,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
