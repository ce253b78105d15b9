"""Rounds driven by chance: acts of many delegations, letters, extensions, clocks that jump, states
that accede, and crashes between two statements; the portal always stands where the practice says.

`STEPS` is how many steps are driven in all; the full run takes 10,000 (`STEPS=10000`).
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
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

from apps.audit.chains import faults
from apps.audit.models import Chain
from apps.core.errors import DomainError, WrongState
from apps.delegations.models import MembershipStatus, MemberState, Office, Status
from apps.reviews import actions
from apps.reviews.models import DraftPosition, Submission
from apps.reviews.queries import consensus_of, standing_submissions
from apps.reviews.states import OFFERED, RoundKind
from tests.conftest import Cast, Clock
from tests.factories import reviews as made
from tests.factories.delegations import accredit
from tests.reviews.practice_model import Act, Practice

pytestmark = pytest.mark.slow

A_RUN = 40  # steps
STEPS = int(os.environ.get("STEPS", "240"))

CODES = ("BR", "CN", "EG", "ET", "IN", "ID", "IR", "RU", "ZA", "AE")
ACTING = ("BR", "CN", "ZA", "BY")  # whose acts are drawn; the others join in when asked to
members = st.sampled_from(ACTING)
positions = st.sampled_from([p.value for p in OFFERED[RoundKind.ADOPTION]])
crashes = st.none() | st.integers(0, 45)


class Crash(Exception):
    """The process ends between two statements."""


def crashing(at: int | None, act: Callable[[], object]) -> None:
    """Do it, or have the process end before its statement number `at`."""
    count = 0

    def execute(call: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        if count - 1 == at:
            raise Crash
        return call(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(execute):
        act()


def tried(may: bool, act: Callable[[], object], at: int | None = None) -> bool:
    """Whether it was done: exactly where the practice allows it, unless the process ended."""
    try:
        crashing(at, act)
    except DomainError:
        assert not may
        return False
    except Crash:
        return False
    assert may
    return True


class Rounds(RuleBasedStateMachine):
    def __init__(self, cast: Cast, clock: Clock) -> None:
        super().__init__()
        self.cast, self.clock = cast, clock
        self.began = clock()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        belarus = MemberState.objects.get(code="BY")
        self.heads = cast.heads | {"BY": accredit("Head of Belarus", Office.HEAD, belarus)}
        self.eligible: tuple[str, ...] = CODES

    @initialize(visibility=st.sampled_from(["sealed", "immediate"]))
    def first_round(self, visibility: str) -> None:
        self.version = made.fixed_version(self.cast.secretariat)
        self.open(visibility)

    def open(self, visibility: str) -> None:
        self.round = made.open_round(self.version, self.cast.secretariat, visibility=visibility)
        self.practice = Practice(self.eligible, self.round.deadline_at)

    # Acts of delegations

    @rule(member=members, position=positions, blocks=st.booleans(), at=crashes)
    def states(self, member: str, position: str, blocks: bool, at: int | None) -> None:
        head = self.heads[member]
        may = self.practice.may_state(member, self.clock())
        reserved = position == "reservation"

        def act() -> None:
            if position == "amendments":
                made.merged_comment(self.round, head, wording="Members compare practice.")
            held = [made.reservation(blocks=blocks)] if reserved else None
            made.submitted(self.round, head, position, reservations=held)

        if tried(may, act, at):
            self.practice.do(member, Act(position, blocks and reserved, reserved))

    @rule(member=members, at=crashes)
    def withdraws(self, member: str, at: int | None) -> None:
        def act() -> None:
            actions.withdraw(self.round, actor=self.heads[member], once=made.once())

        if tried(self.practice.may_withdraw(member, self.clock()), act, at):
            self.practice.do(member, Act(""))

    @rule(member=members, at=crashes)
    def confirms(self, member: str, at: int | None) -> None:
        def act() -> None:
            actions.confirm_referendum(self.round, actor=self.heads[member], once=made.once())

        if tried(self.practice.may_confirm(member, self.clock()), act, at):
            self.practice.do(member, Act("accept"))

    @rule(member=members, at=crashes)
    def lifts(self, member: str, at: int | None) -> None:
        def act() -> None:
            actions.lift(self.round, actor=self.heads[member], once=made.once())

        if tried(self.practice.may_lift(member, self.clock()), act, at):
            self.practice.do(member, Act("accept"))

    @rule(member=members, at=crashes)
    def maintains_without_blocking(self, member: str, at: int | None) -> None:
        stands = standing_submissions(self.round).get(member)
        held = stands.reservations.first() if stands else None

        def act() -> None:
            actions.maintain(
                self.round,
                actor=self.heads[member],
                once=made.once(),
                reservation=held.pk if held else 0,
                shown_as="footnote",
            )

        if tried(self.practice.may_maintain(member, self.clock()), act, at):
            self.practice.do(member, Act("reservation", blocking=False, reserved=True))

    @precondition(lambda self: not self.practice.result)
    @rule()
    def everyone_who_is_missing_accepts(self) -> None:
        for member in self.practice.members:
            if self.practice.missing(member):
                made.submitted(self.round, self.heads[member])
                self.practice.do(member, Act("accept"))

    # Letters

    @rule(member=st.sampled_from(["BR", "EG"]), position=st.sampled_from(["accept", "oppose"]))
    def a_letter_comes(self, member: str, position: str) -> None:
        entered: list[Submission] = []

        def act() -> None:
            entered.append(
                actions.enter_note(
                    self.round,
                    actor=self.cast.secretariat,
                    member=MemberState.objects.get(code=member),
                    position=position,
                    reason="As the letter says." if position == "oppose" else "",
                    note="Note 9",
                    evidence=("letter.pdf", b"%PDF"),
                    once=made.once(),
                )
            )

        may = self.practice.may_state(member, self.clock())
        if tried(may, act):
            key = entered[0].reference
            self.practice.letters[key] = None
            self.practice.do(member, Act(position, letter=key))

    @precondition(lambda self: None in self.practice.letters.values())
    @rule(confirmed=st.booleans())
    def a_second_person_decides(self, confirmed: bool) -> None:
        key = next(k for k, decided in self.practice.letters.items() if decided is None)
        letter = Submission.objects.get(reference=key)
        # A letter that came late brings a missing position, never another one.
        may = not self.practice.result and (
            not confirmed or not letter.late or self.practice.missing(letter.side)
        )

        def act() -> None:
            actions.confirm_note(letter, actor=self.cast.chair, confirmed=confirmed)

        if tried(may, act):
            self.practice.letters[key] = confirmed

    # The presidency, the clocks, the world

    @rule(days=st.integers(1, 5), at=crashes)
    def extends(self, days: int, at: int | None) -> None:
        later = made.Moment(self.round.deadline_at + dt.timedelta(days=days), made.ZONE)

        def act() -> None:
            actions.extend_round(
                self.round, actor=self.cast.secretariat, deadline=later, reason="A holiday."
            )

        if tried(self.practice.is_open(self.clock()), act, at):
            self.practice.deadline = later.instant
        self.round.refresh_from_db()

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        self.clock.forward(hours=hours)

    @rule()
    def the_deadline_comes(self) -> None:
        self.clock.set(max(self.clock(), self.round.deadline_at))

    @rule(at=crashes)
    def the_clocks_run(self, at: int | None) -> None:
        try:
            crashing(at, actions.close_due_rounds)
        except Crash:
            return
        assert actions.close_due_rounds() == 0  # once, however many run

    @precondition(lambda self: "BY" not in self.eligible)
    @rule()
    def a_state_accedes(self) -> None:
        MembershipStatus.objects.create(
            state=MemberState.objects.get(code="BY"),
            status=Status.MEMBER,
            valid_from=self.clock().date(),
        )
        self.eligible = (*CODES, "BY")  # from the next round on

    @rule(result=st.sampled_from(["adopted", "not_adopted", "continued"]), at=crashes)
    def the_chair_concludes(self, result: str, at: int | None) -> None:
        def act() -> None:
            actions.conclude(self.round, actor=self.cast.chair, result=result)

        if tried(self.practice.may_conclude(result, self.clock()), act, at):
            self.practice.result = result
        self.round.refresh_from_db()

    @rule(visibility=st.sampled_from(["sealed", "immediate"]))
    def another_round_opens(self, visibility: str) -> None:
        if not self.practice.result:
            with pytest.raises(WrongState), transaction.atomic():
                self.open(visibility)
            return
        self.open(visibility)

    # What always holds

    @invariant()
    def the_members_stand_as_the_practice_says(self) -> None:
        standing = standing_submissions(self.round)
        assert {side: s.position for side, s in standing.items()} == self.practice.held_by(
            ACTING + CODES
        )
        assert consensus_of(self.round).standing == self.practice.consensus()
        assert self.round.result == self.practice.result

    @invariant()
    def an_open_sealed_round_shows_the_presidency_no_act(self) -> None:
        if self.round.visibility != "sealed" or not self.practice.is_open(self.clock()):
            return
        seen = Submission.objects.visible_to(self.cast.chair, self.clock())
        assert not seen.filter(round=self.round, by_note="").exists()

    def teardown(self) -> None:
        for chain in Chain.objects.all():
            assert list(faults(chain)) == []
        assert not DraftPosition.objects.filter(round=self.round, side="BY").exclude(
            round__eligible__member__code="BY"
        )
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        self.clock.set(self.began)


def test_rounds_by_chance(cast: Cast, clock: Clock) -> None:
    run_state_machine_as_test(
        lambda: Rounds(cast, clock),
        settings=settings(
            max_examples=max(1, STEPS // A_RUN),
            stateful_step_count=A_RUN,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
