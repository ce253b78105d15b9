"""The heads of the trail leave the house each day."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from apps.audit.actions import record
from apps.audit.models import COMMON, Chain
from apps.core.errors import NotAllowed
from apps.delegations.actions import send_anchors
from apps.delegations.actors import clock as named_clock
from apps.delegations.tasks import anchor_trail
from apps.notifications.models import Notice
from tests.conftest import Cast, Clock

ANCHOR = named_clock("anchor_trail")


def act(chain: str = COMMON) -> None:
    record("act", by=named_clock("test"), kind="round", subject="bcdf", chain=chain)


def test_each_head_gets_the_common_head_and_the_own(cast: Cast) -> None:
    act()
    act("BR")
    send_anchors(actor=ANCHOR)
    values = {chain.name: chain.head for chain in Chain.objects.all()}
    mails = {notice.recipient: notice.text for notice in Notice.objects.all()}
    assert len(mails) == 12
    for who, actor in cast.everyone().items():
        if who.startswith("head") or who in ("secretariat", "chair"):
            text = mails[actor.user]
            assert values[COMMON] in text
            assert (values["BR"] in text) == (who == "head BR")
        else:
            assert actor.user not in mails


def test_a_sealed_act_is_known_to_its_own_delegation_only(cast: Cast) -> None:
    act("BR")
    send_anchors(actor=ANCHOR)
    assert [notice.recipient for notice in Notice.objects.all()] == [cast.heads["BR"].user]


def test_nothing_happened_nothing_sent(cast: Cast, clock: Clock) -> None:
    assert send_anchors(actor=ANCHOR) == []
    act()
    assert len(send_anchors(actor=ANCHOR)) == 1
    clock.forward(days=1)
    assert send_anchors(actor=ANCHOR) == []
    assert Notice.objects.count() == 12


def test_the_command_and_the_daily_task_do_the_same(cast: Cast) -> None:
    act()
    said = io.StringIO()
    call_command("anchor_trail", stdout=said)
    assert said.getvalue().startswith("common 1 ")
    act()
    anchor_trail(0)
    assert Notice.objects.count() == 24


def test_only_the_clock_anchors(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        send_anchors(actor=cast.chair)
