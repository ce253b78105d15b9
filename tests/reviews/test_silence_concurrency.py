"""The last second, with real threads, connections and the database's own clock."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from apps.audit.chains import faults
from apps.audit.models import Chain, Entry
from apps.core import moments
from apps.core.errors import WrongState
from apps.core.models import Heartbeat
from apps.delegations.actors import Actor
from apps.delegations.models import MembershipStatus, MemberState, Office, Status
from apps.documents.models import Symbol
from apps.notifications.models import Notice
from apps.reviews import actions
from apps.reviews.models import DraftPosition, Round, Submission
from apps.reviews.queries import standing_submissions
from apps.reviews.states import Position, Result, RoundKind, Visibility
from tests.audit.test_concurrency import together
from tests.factories import reviews as made
from tests.factories.delegations import accredit, delegations, load_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def secretariat() -> Actor:
    load_world()
    return accredit("Secretariat of the presidency", Office.SECRETARIAT)


def heads() -> dict[str, Actor]:
    members = MemberState.objects.members(dt.datetime.now(dt.UTC).date())
    made_people = delegations(members)
    return {code: actor for (code, office), actor in made_people.items() if office == Office.HEAD}


def procedure(secretariat: Actor, expiry: dt.datetime, **drafts: str) -> Round:
    """As rows, with an expiry of the test's own; each side's draft is ready to leave."""
    version = made.fixed_version(secretariat)
    round = made.bare_round(
        version, secretariat, kind=RoundKind.SILENCE, visibility=Visibility.IMMEDIATE
    )
    round.opened_at, round.deadline_at = expiry - dt.timedelta(days=4), expiry
    round.save()
    made.beating(expiry)
    Heartbeat.objects.bulk_create(
        [Heartbeat(minute=expiry.replace(second=0, microsecond=0))], ignore_conflicts=True
    )
    for side, position in drafts.items():
        DraftPosition.objects.create(
            round=round,
            side=side,
            position=position,
            reason="It goes too far.",
            statement="We thank the chair.",
            edited_by=secretariat.credentials,
            edited_at=expiry,
        )
    return round


def ask(round: Round, actor: Actor, receipts: list[Submission]) -> None:
    """Submit; keep the receipt, or have been told that the round is over."""
    try:
        receipts.append(actions.submit(round, actor=actor, edition=1, once=f"form {actor.side}"))
    except WrongState:
        return


def run_out(round: Round) -> None:
    """A clock that runs until the procedure has ended."""
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        actions.close_due_rounds()
        if Round.objects.get(pk=round.pk).concluded_at is not None:
            return
        time.sleep(0.02)


def at(instant: dt.datetime, job: Callable[[], None]) -> Callable[[], None]:
    def waited() -> None:
        time.sleep(max(0.0, (instant - moments.database_now()).total_seconds()))
        job()

    return waited


def test_an_objection_in_the_second_of_the_expiry_breaks_or_is_late_never_both(
    secretariat: Actor,
) -> None:
    people = heads()
    outcomes = set()
    for offset in (-1.2, -0.01, 0.0, 0.1):  # the first in time and the last late on any machine
        expiry = moments.database_now() + dt.timedelta(seconds=1.5)
        round = procedure(secretariat, expiry, BR=Position.OPPOSE)
        receipts: list[Submission] = []
        together(
            at(expiry + dt.timedelta(seconds=offset), lambda: ask(round, people["BR"], receipts)),  # noqa: B023
            lambda: run_out(round),  # noqa: B023
        )
        done = Round.objects.get(pk=round.pk)
        assert done.is_broken == bool(receipts)
        assert done.is_broken != (done.result == Result.ADOPTED)
        assert all(receipt.received_at < expiry for receipt in receipts)
        assert Submission.objects.filter(round=round).count() == len(receipts)
        outcomes.add(done.result)
    assert outcomes == {Result.ADOPTED, Result.NOT_ADOPTED}


def test_two_clocks_at_once_adopt_once(secretariat: Actor) -> None:
    heads()
    round = procedure(secretariat, moments.database_now())
    together(*[lambda: run_out(round)] * 3)
    assert Round.objects.get(pk=round.pk).result == Result.ADOPTED
    assert Symbol.objects.filter(adopts=round.version).count() == 1
    assert Entry.objects.filter(verb="adopted_by_silence").count() == 1
    told = Notice.objects.filter(key__startswith="adopted_by_silence:")
    assert told.count() == told.values("recipient").distinct().count() == 31
    assert not [fault for chain in Chain.objects.all() for fault in faults(chain)]


def test_a_worker_killed_in_the_middle_is_followed_by_one_that_does_it_all(
    secretariat: Actor,
) -> None:
    """The connection of the first dies after everything is written and before the commit."""
    round = procedure(secretariat, moments.database_now())

    wrote, dead = threading.Event(), threading.Event()
    victims: list[int] = []

    def worker() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            assert actions.close_due_rounds() == 1
            cursor.execute("SELECT pg_backend_pid()")
            victims.extend(pid for (pid,) in cursor.fetchall())
            wrote.set()
            assert dead.wait(10)
            cursor.execute("SELECT 1")

    def killer() -> None:
        assert wrote.wait(10)
        assert Round.objects.get(pk=round.pk).concluded_at is None
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", victims)
        dead.set()

    with pytest.raises(AssertionError, match="terminating connection"):
        together(worker, killer)
    assert Round.objects.get(pk=round.pk).concluded_at is None
    assert not Symbol.objects.filter(adopts=round.version).exists()
    actions.close_due_rounds()
    assert Round.objects.get(pk=round.pk).outcome_symbol.endswith("/OUT/1")


def fifty(secretariat: Actor) -> dict[str, Actor]:
    """Fifty members, each with a head."""
    letters = "QRSTUVWXYZ"
    day = dt.date(2020, 1, 1)
    for code in [a + b for a in letters for b in "ABCDE"]:
        if not MemberState.objects.filter(code=code).exists():
            member = MemberState.objects.create(code=code, name=f"Member {code}", zone="UTC")
            MembershipStatus.objects.create(state=member, status=Status.MEMBER, valid_from=day)
    members = MemberState.objects.members(dt.datetime.now(dt.UTC).date())[:50]
    return {
        member.code: accredit(f"Head of {member.code}", Office.HEAD, member) for member in members
    }


def test_of_fifty_delegations_in_the_last_second_every_act_with_a_receipt_counts_and_no_other(
    secretariat: Actor,
) -> None:
    people = fifty(secretariat)
    assert len(people) == 50
    expiry = moments.database_now() + dt.timedelta(seconds=4)
    round = procedure(secretariat, expiry, **dict.fromkeys(people, Position.STATEMENT))
    receipts: list[Submission] = []
    jobs = [
        at(
            expiry - dt.timedelta(seconds=2) + n * dt.timedelta(milliseconds=60),
            lambda head=head: ask(round, head, receipts),  # type: ignore[misc]
        )
        for n, head in enumerate(people.values())
    ]
    together(*jobs, lambda: run_out(round))
    done = Round.objects.get(pk=round.pk)
    assert done.result == Result.ADOPTED
    assert 0 < len(receipts) < 50
    assert all(receipt.received_at < expiry for receipt in receipts)
    assert standing_submissions(done) == {receipt.side: receipt for receipt in receipts}
    assert Submission.objects.filter(round=round).count() == len(receipts)
    told = Notice.objects.filter(key__startswith="receipt:").count()
    assert told == len(receipts)
