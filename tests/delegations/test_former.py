"""Who acted for a delegation before: for those who answer for it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.delegations.actions import end_accreditation
from apps.delegations.models import MemberState, Office
from apps.delegations.queries import former_people
from tests.conftest import Cast, Clock, accreditation_of
from tests.delegations.conftest import SignIn
from tests.factories.delegations import accredit

ADDRESS = "/delegation/former/"


def left(code: str, name: str, clock: Clock) -> None:
    held = accredit(name, Office.DELEGATE, MemberState.objects.get(code=code)).credentials
    held.ended_at = clock() - dt.timedelta(days=1)
    held.save()


def test_whoever_leaves_is_listed_with_dates_from_that_instant(
    cast: Cast, sign_in: SignIn, clock: Clock
) -> None:
    client = sign_in(cast.coordinators["BR"])
    assert "Nobody has left the delegation" in client.get(ADDRESS).content.decode()
    held = accreditation_of(cast.delegates["BR"])
    end_accreditation(held, actor=cast.heads["BR"])
    clock.forward(days=1)
    page = client.get(ADDRESS).content.decode()
    assert held.user.name in page
    assert "1 February 2027" in page
    assert held.user.name not in client.get("/delegation/").content.decode()


def test_a_delegation_never_sees_who_left_another(
    cast: Cast, sign_in: SignIn, clock: Clock
) -> None:
    left("BR", "Ana Exemplo", clock)
    left("CN", "Chen Example", clock)
    page = sign_in(cast.heads["CN"]).get(ADDRESS).content.decode()
    assert "Chen Example" in page
    assert "Ana Exemplo" not in page


@pytest.mark.parametrize("who", ["delegate BR", "secretariat", "chair", "partner", "expert"])
def test_it_is_for_coordinators_and_heads_alone(cast: Cast, sign_in: SignIn, who: str) -> None:
    client = sign_in(cast.everyone()[who])
    assert client.get(ADDRESS).status_code == 404
    if who == "delegate BR":
        assert ADDRESS not in client.get("/delegation/").content.decode()


def test_a_visitor_signs_in_first(cast: Cast) -> None:
    assert Client().get(ADDRESS).status_code == 302


def test_a_long_list_comes_in_pages_and_costs_the_same(
    cast: Cast, sign_in: SignIn, clock: Clock
) -> None:
    client = sign_in(cast.heads["BR"])
    left("BR", "First", clock)
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as one:
        client.get(ADDRESS)
    for letter in "abcdefghijklmnopqrstuvwxyz":
        left("BR", f"Former {letter}", clock)
    for letter in "abcde":
        left("BR", f"Earlier {letter}", clock)
    with CaptureQueriesContext(connection) as many:
        page = client.get(ADDRESS).content.decode()
    assert len(many) == len(one) <= 12
    assert "Page 1 of 2" in page
    assert former_people(cast.heads["BR"], clock()).count() == 32
