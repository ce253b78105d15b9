"""Who sees whose people, and the lists that other apps build on."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.audit.actions import record
from apps.delegations.actions import invite
from apps.delegations.actors import Actor, clock
from apps.delegations.models import (
    AccessRestoration,
    Accreditation,
    Invitation,
    MemberState,
    Office,
    Presidency,
)
from apps.delegations.queries import (
    delegation_people,
    delegation_rows,
    heads_of,
    organisation_people,
    presidency_people,
    trail_of,
)
from tests.conftest import NOW, Cast, accreditation_of
from tests.factories.delegations import accredit


def sees(actor: Actor, other: Actor) -> bool:
    held = accreditation_of(other)
    return Accreditation.objects.visible_to(actor).filter(pk=held.pk).exists()


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("secretariat", {"secretariat", "head BR", "delegate BR", "head CN", "partner", "expert"}),
        ("head BR", {"head BR", "delegate BR"}),
        ("delegate BR", {"head BR", "delegate BR"}),
        ("head CN", {"head CN"}),
        ("partner", {"partner"}),
        ("expert", {"expert"}),
        ("stakeholder", set()),
        ("stranger", set()),
        ("public", set()),
    ],
)
def test_people_are_seen_by_their_own_side_and_the_presidency(
    cast: Cast, who: str, seen: set[str]
) -> None:
    everyone = cast.everyone()
    others = ["secretariat", "head BR", "delegate BR", "head CN", "partner", "expert"]
    assert {name for name in others if sees(everyone[who], everyone[name])} == seen


def test_focal_points_are_seen_by_all_delegations_only(cast: Cast) -> None:
    held = accreditation_of(cast.heads["BR"])
    held.focal_point = True
    held.save()
    assert sees(cast.delegates["CN"], cast.heads["BR"])
    assert not sees(cast.expert, cast.heads["BR"])
    assert not sees(cast.partner, cast.heads["BR"])


def test_an_observer_of_a_state_never_sees_a_delegation_of_it(cast: Cast) -> None:
    observer = accredit("Observer", Office.OBSERVER, MemberState.objects.get(code="BR"))
    assert not sees(observer, cast.heads["BR"])
    assert not sees(cast.heads["BR"], observer)


def test_a_person_sees_both_of_the_own_accreditations(cast: Cast) -> None:
    first, second = cast.double
    assert sees(first, second)
    assert sees(second, first)


def test_an_outgoing_presidency_still_reads(cast: Cast) -> None:
    Presidency.objects.filter(year=2027).update(handed_over_at=NOW)
    assert sees(cast.secretariat, cast.heads["BR"])


def test_a_delegations_invitations_are_its_own(cast: Cast) -> None:
    invite(
        actor=cast.heads["BR"],
        office=Office.DELEGATE,
        state=cast.heads["BR"].state,
        email="ana@example.org",
        name="Ana Exemplo",
    )
    for who, actor in cast.everyone().items():
        visible = Invitation.objects.visible_to(actor).exists()
        assert visible == who.endswith(" BR"), who


def test_the_presidencys_invitations_are_seen_by_it(cast: Cast) -> None:
    invite(
        actor=cast.chair,
        office=Office.OBSERVER,
        state=MemberState.objects.get(code="BY"),
        email="ana@example.org",
        name="Ana Exemplo",
    )
    for who, actor in cast.everyone().items():
        visible = Invitation.objects.visible_to(actor).exists()
        assert visible == (who in ("secretariat", "chair")), who


def test_a_letter_is_seen_by_the_presidency_and_that_delegation(cast: Cast) -> None:
    AccessRestoration.objects.create(
        state=MemberState.objects.get(code="BR"),
        email="new@example.org",
        name="New Head",
        letter="Note 12",
        proposed_by=accreditation_of(cast.chair),
        proposed_at=NOW,
    )
    for who, actor in cast.everyone().items():
        visible = AccessRestoration.objects.visible_to(actor).exists()
        assert visible == (who in ("secretariat", "chair") or who.endswith(" BR")), who


def test_who_is_there_at_an_instant(cast: Cast) -> None:
    assert {held.office for held in delegation_people("BR", NOW)} == {
        "head",
        "delegate",
        "coordinator",
    }
    assert [held.side for held in heads_of(["CN", "BR"], NOW)] == ["BR", "CN"]
    assert {held.user for held in presidency_people(NOW)} == {
        cast.secretariat.user,
        cast.chair.user,
    }
    assert len(organisation_people("UNCTAD", NOW)) == 2
    assert delegation_people("BR", dt.datetime(2019, 1, 1, tzinfo=dt.UTC)) == []


def test_these_lists_take_one_query_each(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert [held.user.name for held in delegation_people("BR", NOW)]
    with django_assert_num_queries(1):
        assert [held.side for held in heads_of(["CN", "BR"], NOW)]
    with django_assert_num_queries(4):
        rows = delegation_rows(NOW)
    codes = " ".join(row.state.code for row in rows)
    assert codes == "BR CN EG ET IN ID IR RU ZA AE"
    assert all(row.people == 3 or row.state.code == "ZA" for row in rows)


def test_the_trail_is_read_by_those_with_the_right(cast: Cast) -> None:
    record("common act", by=clock("test"), kind="round", subject="x")
    for code in ("BR", "CN"):
        record("own act", by=clock("test"), kind="round", subject="x", chain=code)
    read = {
        who: sorted(entry.chain_id for entry in trail_of(actor))
        for who, actor in cast.everyone().items()
    }
    assert read == {
        "secretariat": ["common"],
        "chair": ["common"],
        "head BR": ["BR", "common"],
        "coordinator BR": ["BR", "common"],
        "delegate BR": [],
        "head CN": ["CN", "common"],
        "delegate CN": [],
        "partner": [],
        "expert": [],
        "stakeholder": [],
        "stranger": [],
        "public": [],
    }
