"""Guests are reminded of what closes: a week before and a day before, once, and of nothing done."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.core.moments import Moment
from apps.delegations.actors import GUEST
from apps.dialogues import actions, tasks
from apps.dialogues.actions import Particulars
from apps.dialogues.models import Dialogue
from apps.notifications.models import Notice
from tests.conftest import Cast, Clock
from tests.factories import dialogues as make

pytestmark = pytest.mark.slow


def reminded() -> list[tuple[str, str, str]]:
    """Whom, of what, how many days before: in the order in which it was written."""
    keys = Notice.objects.order_by("pk").values_list("address", "key")
    found = []
    for address, key in keys:
        what, _colon, rest = key.partition(":")[2].partition(":")[2].partition(":")
        if what in ("answer", "contribute") and rest[:2] in ("7:", "1:"):
            found.append((address.partition("@")[0], what, rest[0]))
    return found


def days_before(clock: Clock, until: Moment, **delta: float) -> None:
    clock.set(until.instant - dt.timedelta(**delta))
    tasks.keep_dialogues(0)
    tasks.keep_dialogues(0)  # as often as one likes


def soon(clock: Clock, days: int) -> Moment:
    return Moment(clock() + dt.timedelta(days=days), "Asia/Shanghai")


def test_who_has_not_answered_is_reminded_twice_and_is_told_why(cast: Cast, clock: Clock) -> None:
    until = soon(clock, 20)
    made = make.dialogue(cast.secretariat, until=until, contribute_until=None)
    make.invited(made, cast.secretariat)
    make.accepted(made, cast.secretariat, "Li Example")
    actions.decline(make.invited(made, cast.secretariat, "Bo Example"), actor=GUEST)
    days_before(clock, until, days=7, minutes=1)
    assert reminded() == []
    days_before(clock, until, days=7)
    assert reminded() == [("ana", "answer", "7")]
    days_before(clock, until, days=2)
    days_before(clock, until, hours=23)
    assert reminded() == [("ana", "answer", "7"), ("ana", "answer", "1")]
    mail = Notice.objects.filter(address="ana@example.org").order_by("pk").last()
    assert mail is not None
    assert "have not answered yet" in mail.text
    assert "/dialogues/invitations/" in mail.text
    days_before(clock, until, minutes=-5)
    assert len(reminded()) == 2


def test_nobody_is_reminded_of_what_was_just_told_or_of_a_dialogue_that_is_off(
    cast: Cast, clock: Clock
) -> None:
    until = soon(clock, 20)
    made = make.dialogue(cast.secretariat, until=until, contribute_until=None)
    clock.set(until.instant - dt.timedelta(days=3))
    late = make.invited(made, cast.secretariat)
    days_before(clock, until, days=2)
    assert reminded() == []  # who was invited three days before knows it
    made.entry.state = "postponed"
    made.entry.save()
    days_before(clock, until, hours=20)
    assert reminded() == []
    made.entry.state = "confirmed"
    made.entry.save()
    actions.withdraw_invitation(late, actor=cast.secretariat)
    days_before(clock, until, hours=19)
    assert reminded() == []


def test_contributions_are_asked_for_from_those_who_sent_none(cast: Cast, clock: Clock) -> None:
    until = soon(clock, 20)
    made = make.dialogue(cast.secretariat, until=until, contribute_until=until)
    make.accepted(made, cast.secretariat, "Li Example")
    make.answered(make.accepted(made, cast.secretariat, "Bo Example"))
    make.invited(made, cast.secretariat)  # both close at one moment: one mail
    days_before(clock, until, days=6)
    assert sorted(reminded()) == [("ana", "answer", "7"), ("li", "contribute", "7")]


def test_a_moment_that_moves_is_reminded_of_anew(cast: Cast, clock: Clock) -> None:
    until, later = soon(clock, 20), soon(clock, 30)
    made = make.dialogue(cast.secretariat, until=None, contribute_until=until)
    make.answered(make.accepted(made, cast.secretariat, "Bo Example"))
    make.accepted(made, cast.secretariat, "Li Example")
    days_before(clock, until, days=6)
    actions.edit_dialogue(
        made,
        actor=cast.secretariat,
        particulars=Particulars(contribute_until=later),
        edition=Dialogue.objects.get(pk=made.pk).edition,
    )
    days_before(clock, later, days=6)
    assert reminded() == [("li", "contribute", "7")] * 2
