"""A capital names a new head in a letter; two persons act on it, and the delegation knows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.delegations.actions import (
    accept_invitation,
    confirm_restoration,
    propose_restoration,
    refuse_restoration,
)
from apps.delegations.actors import ANONYMOUS, Actor
from apps.delegations.models import (
    AccessRestoration,
    Accreditation,
    Invitation,
    MemberState,
    Office,
    Presidency,
)
from apps.delegations.queries import delegation_people, heads_of
from apps.notifications.models import Notice
from tests.conftest import NOW, Cast, accreditation_of
from tests.delegations.test_invitations import PASSWORD, new_member
from tests.factories.delegations import accredit


def enter(actor: Actor, **given: Any) -> AccessRestoration:
    letter = {
        "state": MemberState.objects.get(code="BR"),
        "email": "new.head@example.org",
        "name": "New Head of Brazil",
        "letter": "Note 12 of 3 March 2027",
    }
    return propose_restoration(actor=actor, **(letter | given))


def test_two_persons_bring_in_a_new_head_and_the_delegation_is_told_each_time(cast: Cast) -> None:
    people = {person.user for person in delegation_people("BR", NOW)}
    restoration = enter(cast.secretariat)
    assert {notice.recipient for notice in Notice.objects.all()} == people
    assert not Invitation.objects.exists()
    invitation = confirm_restoration(restoration, actor=cast.chair)
    told = Notice.objects.filter(key__startswith="restoration-confirmed")
    assert {notice.recipient for notice in told} == people
    held = accept_invitation(
        invitation, actor=ANONYMOUS, name="New Head of Brazil", password=PASSWORD
    )
    assert (held.office, held.side) == (Office.HEAD, "BR")
    assert held in heads_of(["BR"], NOW)
    took = Notice.objects.filter(key__startswith="invitation-accepted")
    assert {notice.recipient for notice in took} == people | {cast.chair.user}


def test_whoever_entered_the_letter_cannot_decide_on_it(cast: Cast) -> None:
    restoration = enter(cast.secretariat)
    also_chair = Actor(
        user=cast.secretariat.user,
        accreditation=Accreditation.objects.create(
            user=accreditation_of(cast.secretariat).user,
            office=Office.CHAIR,
            presidency=Presidency.objects.acting(),
            begins_at=NOW,
        ),
    )
    for actor in (cast.secretariat, also_chair):
        for decide in (confirm_restoration, refuse_restoration):
            with pytest.raises(NotAllowed):
                decide(restoration, actor=actor)


@pytest.mark.parametrize("who", ["head BR", "delegate BR", "head CN", "expert", "public"])
def test_only_the_presidency_enters_and_decides(cast: Cast, who: str) -> None:
    actor = cast.everyone()[who]
    with pytest.raises(NotAllowed):
        enter(actor)
    restoration = enter(cast.secretariat)
    for decide in (confirm_restoration, refuse_restoration):
        with pytest.raises(NotAllowed):
            decide(restoration, actor=actor)


def test_refused_it_changes_nothing_and_the_delegation_knows(cast: Cast) -> None:
    restoration = enter(cast.secretariat)
    refuse_restoration(restoration, actor=cast.chair)
    assert not Invitation.objects.exists()
    assert Notice.objects.filter(key__startswith="restoration-refused").count() == 3
    with pytest.raises(WrongState):
        confirm_restoration(restoration, actor=cast.chair)
    assert enter(cast.secretariat)


def test_one_letter_waits_at_a_time(cast: Cast) -> None:
    enter(cast.secretariat)
    with pytest.raises(WrongState):
        enter(cast.chair)


def test_a_delegation_without_people_gets_its_first_head_by_invitation(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        enter(cast.secretariat, state=new_member())
    assert "state" in refused.value.fields


@pytest.mark.parametrize("field", ["name", "letter", "email"])
def test_each_line_of_the_letter_is_asked_for(cast: Cast, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        enter(cast.secretariat, **{field: " "})
    assert field in refused.value.fields


def test_the_database_refuses_one_person_for_both_steps(cast: Cast) -> None:
    restoration = enter(cast.secretariat)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessRestoration.objects.filter(pk=restoration.pk).update(
            decided_by=restoration.proposed_by, decided_at=NOW
        )


def test_a_person_who_heads_already_is_not_invited_again(cast: Cast) -> None:
    head = accredit("Second Head of Brazil", Office.HEAD, MemberState.objects.get(code="BR"))
    assert head.user is not None
    restoration = enter(cast.secretariat, email=head.user.email)
    with pytest.raises(Invalid):
        confirm_restoration(restoration, actor=cast.chair)
