"""One person, two offices, two tabs: a form leaves in the name under which it was opened."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from apps.delegations.actors import Actor
from apps.delegations.models import Invitation, MemberState, Office
from tests.conftest import Cast, accreditation_of
from tests.delegations.conftest import SignIn
from tests.factories.delegations import accredit

COLLEAGUE = {"name": "Expert Exemplo", "email": "expert@example.org", "office": "delegate"}
FIELD = re.compile(r'name="opened_under" value="(\w+)"')


@pytest.fixture
def both(cast: Cast) -> tuple[Actor, Actor]:
    """One person: head of Brazil's delegation, and of the presidency's secretariat."""
    head = cast.heads["BR"]
    return head, accredit("Head of Brazil", Office.SECRETARIAT, user=head.user)


def opened(client: Client, page: str) -> set[str]:
    return set(FIELD.findall(client.get(page).content.decode()))


def switch(client: Client, to: Actor) -> int:
    return client.post("/acting/", {"accreditation": accreditation_of(to).reference}).status_code


def test_a_form_says_under_which_office_it_was_opened(
    both: tuple[Actor, Actor], sign_in: SignIn
) -> None:
    head, _secretary = both
    client = sign_in(head)
    reference = accreditation_of(head).reference
    for page in ("/delegation/invite/", "/acting/", "/trail/", "/accounts/preferences/"):
        assert opened(client, page) == {reference}, page


def test_who_holds_one_office_sends_forms_as_before(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.heads["CN"])
    assert opened(client, "/delegation/invite/") == set()
    assert client.post("/delegation/invite/", COLLEAGUE).status_code == 302


def test_a_form_opened_for_brazil_does_not_leave_for_the_presidency(
    both: tuple[Actor, Actor], sign_in: SignIn
) -> None:
    head, secretary = both
    client = sign_in(head)
    (field,) = opened(client, "/delegation/invite/")
    assert switch(client, secretary) == 302  # in the other tab

    refused = client.post("/delegation/invite/", {**COLLEAGUE, "opened_under": field})
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "You opened this form acting for Brazil" in page
    assert "you now act for the presidency (China, 2027)" in page
    assert 'href="/acting/"' in page
    assert "Expert Exemplo" in page  # what was typed is not lost
    assert field not in page
    assert not Invitation.objects.exists()

    assert switch(client, head) == 302
    sent = client.post("/delegation/invite/", {**COLLEAGUE, "opened_under": field})
    assert sent.status_code == 302
    assert Invitation.objects.get().invited_by == head.accreditation


@pytest.mark.parametrize("field", [None, "", "nobody", "\0"])
def test_a_form_that_does_not_say_is_refused(
    both: tuple[Actor, Actor], sign_in: SignIn, field: str | None
) -> None:
    client = sign_in(both[0])
    said = {} if field is None else {"opened_under": field}
    assert client.post("/delegation/invite/", {**COLLEAGUE, **said}).status_code == 409
    assert client.post("/trail/verify/", said).status_code == 409


def test_somebody_elses_accreditation_opens_nothing(
    both: tuple[Actor, Actor], cast: Cast, sign_in: SignIn
) -> None:
    theirs = accreditation_of(cast.heads["CN"]).reference
    refused = sign_in(both[0]).post("/delegation/invite/", {**COLLEAGUE, "opened_under": theirs})
    assert refused.status_code == 409
    assert "China" not in refused.content.decode()


def test_an_office_that_ended_meanwhile_is_not_the_other_one(
    both: tuple[Actor, Actor], sign_in: SignIn, cast: Cast
) -> None:
    head, _secretary = both
    client = sign_in(head)
    (field,) = opened(client, "/trail/")
    held = accreditation_of(head)
    held.ended_at = held.begins_at
    held.save()
    assert client.post("/trail/verify/", {"opened_under": field}).status_code == 409


def test_choosing_and_signing_out_need_no_field(both: tuple[Actor, Actor], sign_in: SignIn) -> None:
    head, secretary = both
    client = sign_in(head)
    (field,) = opened(client, "/acting/")
    assert switch(client, secretary) == 302
    again = {"accreditation": accreditation_of(head).reference, "opened_under": field}
    assert client.post("/acting/", again).status_code == 302
    assert client.post("/accounts/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_member_and_an_organisation_too(cast: Cast, sign_in: SignIn) -> None:
    delegate, expert = cast.double
    client = sign_in(delegate)
    assert MemberState.objects.get(code="ZA") == delegate.state
    assert opened(client, "/acting/") == {accreditation_of(delegate).reference}
    switch(client, expert)
    assert opened(client, "/acting/") == {accreditation_of(expert).reference}
