"""Accreditations end; authority and listing change; each change is in the trail."""

from __future__ import annotations

import pytest

from apps.audit.models import COMMON, Entry
from apps.core.errors import NotAllowed, WrongState
from apps.delegations.actions import authorise_to_submit, end_accreditation, set_focal_point
from apps.delegations.actors import still_accredited
from apps.delegations.models import Accreditation, MemberState, Office
from apps.notifications.models import Notice
from tests.conftest import NOW, Cast, accreditation_of
from tests.factories.delegations import accredit

EVERYONE_ELSE = [
    "secretariat",
    "chair",
    "delegate BR",
    "coordinator BR",
    "head CN",
    "partner",
    "expert",
    "stakeholder",
    "stranger",
    "public",
]


def brazil() -> MemberState:
    return MemberState.objects.get(code="BR")


def test_a_head_ends_the_accreditation_of_a_delegate(cast: Cast) -> None:
    delegate = cast.delegates["BR"]
    end_accreditation(accreditation_of(delegate), actor=cast.heads["BR"])
    with pytest.raises(NotAllowed):
        still_accredited(delegate, NOW)
    entry = Entry.objects.get(verb="end_accreditation")
    assert (entry.chain_id, entry.side) == (COMMON, "BR")
    assert Notice.objects.get().recipient == delegate.user


@pytest.mark.parametrize("who", EVERYONE_ELSE)
def test_nobody_else_ends_it(cast: Cast, who: str) -> None:
    held = accreditation_of(cast.delegates["BR"])
    with pytest.raises(NotAllowed):
        end_accreditation(held, actor=cast.everyone()[who])
    held.refresh_from_db()
    assert held.in_force(NOW)


def test_the_last_head_stays_until_another_is_there(cast: Cast) -> None:
    first = cast.heads["BR"]
    with pytest.raises(WrongState, match="last head"):
        end_accreditation(accreditation_of(first), actor=first)
    second = accredit("Second Head of Brazil", Office.HEAD, brazil())
    end_accreditation(accreditation_of(first), actor=second)
    with pytest.raises(WrongState):
        end_accreditation(accreditation_of(second), actor=second)


def test_one_person_heading_twice_is_still_one(cast: Cast) -> None:
    first = cast.heads["BR"]
    again = accredit("again", Office.HEAD, brazil(), user=first.user)
    with pytest.raises(WrongState):
        end_accreditation(accreditation_of(again), actor=first)


def test_what_has_ended_does_not_end_again(cast: Cast) -> None:
    held = accreditation_of(cast.delegates["BR"])
    end_accreditation(held, actor=cast.heads["BR"])
    with pytest.raises(WrongState):
        end_accreditation(held, actor=cast.heads["BR"])
    with pytest.raises(WrongState):
        authorise_to_submit(held, actor=cast.heads["BR"], allowed=True)
    with pytest.raises(WrongState):
        set_focal_point(held, actor=cast.heads["BR"], listed=True)


@pytest.mark.parametrize("who", ["expert", "partner", "stakeholder"])
def test_the_presidency_ends_those_that_it_invites(cast: Cast, who: str) -> None:
    held = accreditation_of(cast.everyone()[who])
    for other in ("head BR", "expert", "partner", "stakeholder"):
        with pytest.raises(NotAllowed):
            end_accreditation(held, actor=cast.everyone()[other])
    end_accreditation(held, actor=cast.secretariat)
    held.refresh_from_db()
    assert not held.in_force(NOW)


def test_the_presidency_keeps_somebody_who_acts(cast: Cast) -> None:
    end_accreditation(accreditation_of(cast.chair), actor=cast.secretariat)
    with pytest.raises(WrongState):
        end_accreditation(accreditation_of(cast.secretariat), actor=cast.secretariat)


def test_a_head_authorises_and_the_person_submits(cast: Cast) -> None:
    delegate = cast.delegates["BR"]
    held = accreditation_of(delegate)
    assert not delegate.submits
    authorise_to_submit(held, actor=cast.heads["BR"], allowed=True)
    assert still_accredited(delegate, NOW).submits
    authorise_to_submit(held, actor=cast.heads["BR"], allowed=True)
    authorise_to_submit(held, actor=cast.heads["BR"], allowed=False)
    assert not still_accredited(delegate, NOW).submits
    assert Entry.objects.filter(verb="authorise_to_submit").count() == 2
    assert Notice.objects.filter(recipient=delegate.user).count() == 2


@pytest.mark.parametrize("who", EVERYONE_ELSE)
def test_nobody_else_authorises(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        authorise_to_submit(
            accreditation_of(cast.coordinators["BR"]), actor=cast.everyone()[who], allowed=True
        )


def test_a_head_needs_no_authority(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        authorise_to_submit(
            accreditation_of(cast.heads["BR"]), actor=cast.heads["BR"], allowed=True
        )


def test_focal_points_are_named_by_their_own_side(cast: Cast) -> None:
    set_focal_point(accreditation_of(cast.heads["BR"]), actor=cast.heads["BR"], listed=True)
    set_focal_point(accreditation_of(cast.expert), actor=cast.chair, listed=True)
    with pytest.raises(NotAllowed):
        set_focal_point(accreditation_of(cast.delegates["BR"]), actor=cast.chair, listed=True)
    with pytest.raises(NotAllowed):
        set_focal_point(accreditation_of(cast.expert), actor=cast.heads["BR"], listed=True)
    assert Accreditation.objects.filter(focal_point=True).count() == 2
    set_focal_point(accreditation_of(cast.expert), actor=cast.chair, listed=True)
    set_focal_point(accreditation_of(cast.expert), actor=cast.chair, listed=False)
    assert Entry.objects.filter(verb="set_focal_point").count() == 3
