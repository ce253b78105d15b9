"""Delegations are reminded seven days, 72 hours and 24 hours before a deadline, once each."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command

from apps.audit.models import Entry
from apps.delegations.models import DELEGATION_OFFICES, Accreditation, MemberState
from apps.notifications.models import Notice
from apps.reviews import actions
from apps.reviews.models import Round
from apps.reviews.states import RoundKind, Visibility
from tests.conftest import Cast, Clock
from tests.factories import reviews as made

pytestmark = pytest.mark.slow


def opened(cast: Cast, **changes: object) -> Round:
    version = made.fixed_version(cast.secretariat)
    return made.open_round(version, cast.secretariat, **changes)  # type: ignore[arg-type]


def before(round: Round, clock: Clock, *, hours: float) -> None:
    round.refresh_from_db()
    clock.set(round.deadline_at - dt.timedelta(hours=hours))


def reminded() -> list[str]:
    """Whom the clock reminds now, by address."""
    held = set(Notice.objects.values_list("pk", flat=True))
    actions.remind_of_deadlines()
    fresh = Notice.objects.exclude(pk__in=held)
    assert all(notice.key.startswith("round_reminder:") for notice in fresh)
    return sorted(notice.address for notice in fresh)


def people(*, without: str = "") -> list[str]:
    """Everyone of every delegation, or of all but one."""
    held = Accreditation.objects.filter(office__in=DELEGATION_OFFICES)
    return sorted(held.exclude(state__code=without).values_list("user__email", flat=True))


def test_three_times_and_once_each(cast: Cast, clock: Clock) -> None:
    round = opened(cast, days=10)
    assert reminded() == []
    for hours in (168, 72, 24):
        before(round, clock, hours=hours + 0.01)
        assert reminded() == []
        before(round, clock, hours=hours)
        assert reminded() == people()
        call_command("remind_of_deadlines")
        assert reminded() == []
    assert Entry.objects.filter(verb="round_reminded").count() == 3
    clock.set(round.deadline_at)
    assert reminded() == []


def test_a_clock_that_was_down_sends_the_last_and_nothing_stale(cast: Cast, clock: Clock) -> None:
    round = opened(cast, days=10)
    before(round, clock, hours=30)  # both seven days and 72 hours are past
    assert reminded() == people()
    assert reminded() == []
    before(round, clock, hours=10)
    assert reminded() == people()
    other = opened(cast, days=10)
    clock.set(other.deadline_at)
    assert reminded() == []


def test_whoever_was_just_told_of_the_deadline_is_not_reminded_of_it(
    cast: Cast, clock: Clock
) -> None:
    round = opened(cast, days=5)
    assert reminded() == []
    before(round, clock, hours=20)
    assert reminded() == people()
    actions.extend_round(
        round, actor=cast.secretariat, deadline=made.in_days(5), reason="A holiday."
    )
    assert reminded() == []
    for hours in (72, 24):  # an extension makes them due again
        before(round, clock, hours=hours)
        assert reminded() == people()


def texts(mails: set[int]) -> set[tuple[str, str, str]]:
    fresh = Notice.objects.exclude(pk__in=mails)
    return {(mail.subject, mail.text, mail.reason) for mail in fresh}


@pytest.mark.parametrize("kind", [RoundKind.COMMENT, RoundKind.ADOPTION])
def test_sealed_they_are_the_same_before_and_after_a_submission(
    cast: Cast, clock: Clock, kind: RoundKind
) -> None:
    round = opened(cast, kind=kind, days=10)
    before(round, clock, hours=168)
    held = set(Notice.objects.values_list("pk", flat=True))
    assert reminded() == people()
    first = texts(held)
    if kind == RoundKind.COMMENT:
        made.submitted_comments(round, cast.heads["BR"])
    else:
        made.submitted(round, cast.heads["BR"])
    before(round, clock, hours=72)
    held = set(Notice.objects.values_list("pk", flat=True))
    assert reminded() == people()
    assert texts(held) == first
    ((subject, text, reason),) = first  # one and the same for all
    assert "If your delegation has submitted, nothing is needed." in text
    assert reason in text
    assert "/accounts/preferences/" in text
    assert round.version.symbol in subject
    assert round.document.title not in text
    sides = {entry.side for entry in Entry.objects.filter(verb="round_reminded")}
    assert len(sides) == 1


def test_visible_at_once_only_those_without_a_submission(cast: Cast, clock: Clock) -> None:
    round = opened(cast, days=10, visibility=Visibility.IMMEDIATE)
    made.submitted(round, cast.heads["BR"])
    made.submitted(round, cast.heads["CN"])
    actions.withdraw(round, actor=cast.heads["CN"], once=made.once())
    before(round, clock, hours=72)
    assert reminded() == people(without="BR")


def test_who_wants_none_gets_none(cast: Cast, clock: Clock) -> None:
    round = opened(cast, days=10)
    user = cast.heads["BR"].user
    assert user is not None
    user.wants_reminders = False
    user.save()
    before(round, clock, hours=72)
    assert reminded() == [address for address in people() if address != user.email]


def test_of_a_silence_procedure_everyone_is_reminded_while_its_clock_runs(
    cast: Cast, clock: Clock
) -> None:
    round = made.silence(cast.secretariat, days=10)
    made.submitted(round, cast.heads["BR"], "statement", statement="We read it so.")
    before(round, clock, hours=72)
    held = set(Notice.objects.values_list("pk", flat=True))
    assert reminded() == people()  # whoever made a statement may still object
    ((subject, text, _reason),) = texts(held)
    assert subject.startswith("Object by ")
    assert "If your delegation accepts it, nothing is needed." in text
    actions.enter_note(
        round,
        actor=cast.secretariat,
        member=MemberState.objects.get(code="EG"),
        position="oppose",
        reason="As the note says.",
        note="Note 9",
        evidence=("note.pdf", b"%PDF"),
        once=made.once(),
    )
    before(round, clock, hours=24)
    assert reminded() == []  # the clock stands: nobody knows when it will run out
