"""The presidency passes on by a recorded act."""

from __future__ import annotations

import pytest

from apps.audit.models import COMMON, Entry
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.delegations.actions import announce_presidency, invite, record_handover
from apps.delegations.actors import Actor, still_accredited
from apps.delegations.models import Accreditation, Invitation, MemberState, Office, Presidency
from apps.delegations.queries import presidency_people, trail_of
from apps.delegations.states import InvitationState, invitation_state
from apps.notifications.models import Notice
from tests.conftest import NOW, Cast, Clock, accreditation_of

NOT_THE_PRESIDENCY = [
    "head BR",
    "delegate BR",
    "head CN",
    "partner",
    "expert",
    "stranger",
    "public",
]


@pytest.fixture
def following(cast: Cast) -> Presidency:
    """South Africa presides in 2028; its secretariat is accredited."""
    return announce_presidency(actor=cast.secretariat, member=MemberState.objects.get(code="ZA"))


def staff(presidency: Presidency, cast: Cast) -> Actor:
    head = accreditation_of(cast.heads["ZA"])
    held = Accreditation.objects.create(
        user=head.user, office=Office.SECRETARIAT, presidency=presidency, begins_at=NOW
    )
    return Actor(user=head.user, accreditation=held)


def test_the_presidency_passes_on_and_the_outgoing_reads_on(
    cast: Cast, following: Presidency, clock: Clock
) -> None:
    incoming = staff(following, cast)
    assert not still_accredited(incoming, NOW).is_presidency
    assert not still_accredited(incoming, NOW).reads_as_presidency
    clock.forward(days=30)
    now = clock.now
    assert record_handover(actor=cast.chair) == following
    outgoing = Presidency.objects.get(year=2027)
    following.refresh_from_db()
    assert outgoing.handed_over_at == following.began_at == now
    assert Presidency.objects.acting() == following
    before = still_accredited(cast.secretariat, now)
    assert not before.is_presidency
    assert before.reads_as_presidency
    assert still_accredited(incoming, now).is_presidency
    assert [person.user for person in presidency_people(now)] == [incoming.user]
    entry = Entry.objects.get(verb="record_handover")
    assert (entry.chain_id, entry.data["was"], entry.data["now"]) == (COMMON, "CN", "ZA")


def test_everyone_concerned_is_told_once(cast: Cast, following: Presidency) -> None:
    staff(following, cast)
    record_handover(actor=cast.chair)
    told = [notice.recipient for notice in Notice.objects.filter(key__startswith="handover")]
    heads = {actor.user for actor in cast.heads.values()}
    assert set(told) == heads | {cast.chair.user, cast.secretariat.user}
    assert len(told) == len(set(told))


@pytest.mark.parametrize("who", NOT_THE_PRESIDENCY)
def test_nobody_else_hands_over(cast: Cast, following: Presidency, who: str) -> None:
    staff(following, cast)
    with pytest.raises(NotAllowed):
        record_handover(actor=cast.everyone()[who])
    with pytest.raises(NotAllowed):
        announce_presidency(actor=cast.everyone()[who], member=MemberState.objects.get(code="ZA"))


def test_the_incoming_presidency_cannot_take_over_by_itself(
    cast: Cast, following: Presidency
) -> None:
    with pytest.raises(NotAllowed):
        record_handover(actor=staff(following, cast))


def test_it_needs_a_next_presidency_with_people(cast: Cast) -> None:
    with pytest.raises(WrongState, match="Record first"):
        record_handover(actor=cast.chair)
    announce_presidency(actor=cast.chair, member=MemberState.objects.get(code="ZA"))
    with pytest.raises(WrongState, match="Nobody"):
        record_handover(actor=cast.chair)
    assert Presidency.objects.acting().year == 2027


def test_it_happens_once(cast: Cast, following: Presidency) -> None:
    staff(following, cast)
    record_handover(actor=cast.chair)
    with pytest.raises(NotAllowed):
        record_handover(actor=cast.chair)


def test_offers_of_the_outgoing_presidency_are_withdrawn(cast: Cast, following: Presidency) -> None:
    ours = invite(
        actor=cast.chair,
        office=Office.SECRETARIAT,
        presidency=Presidency.objects.acting(),
        email="late@example.org",
        name="Late Comer",
    )
    theirs = invite(
        actor=cast.chair,
        office=Office.SECRETARIAT,
        presidency=following,
        email="next@example.org",
        name="Next Comer",
    )
    staff(following, cast)
    record_handover(actor=cast.chair)
    ours, theirs = (Invitation.objects.get(pk=each.pk) for each in (ours, theirs))
    assert invitation_state(ours, NOW) == InvitationState.WITHDRAWN
    assert invitation_state(theirs, NOW) == InvitationState.PENDING


def test_a_member_presides_and_is_recorded_once(cast: Cast) -> None:
    with pytest.raises(Invalid):
        announce_presidency(actor=cast.chair, member=MemberState.objects.get(code="BY"))
    announce_presidency(actor=cast.chair, member=MemberState.objects.get(code="ZA"))
    with pytest.raises(WrongState, match="South Africa"):
        announce_presidency(actor=cast.chair, member=MemberState.objects.get(code="BR"))


def test_the_incoming_presidency_reads_nothing_of_the_acting_one(
    cast: Cast, following: Presidency
) -> None:
    incoming = staff(following, cast)
    assert not Accreditation.objects.visible_to(incoming).exclude(user=incoming.user).exists()
    assert not Invitation.objects.visible_to(incoming).exists()
    assert not trail_of(incoming).exists()
