"""The page behind the link, in each of its states."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.delegations.actions import decline_invitation, invite, withdraw_invitation
from apps.delegations.actors import ANONYMOUS
from apps.delegations.models import Accreditation, Invitation, Office
from apps.delegations.tokens import token_for
from tests.conftest import Cast, Clock
from tests.delegations.conftest import SignIn

pytestmark = pytest.mark.slow

PASSWORD = "a long and unusual phrase"
TYPED = {"name": "Ana Exemplo", "password": PASSWORD}


@pytest.fixture
def invitation(cast: Cast, clock: Clock) -> Invitation:
    """Sent a moment ago by the clocks of this machine: what is accepted is in force at once."""
    clock.set(timezone.now())
    head = cast.heads["BR"]
    return invite(
        actor=head,
        office=Office.DELEGATE,
        state=head.state,
        email="ana@example.org",
        name="Ana Exemplo",
    )


@pytest.fixture
def link(invitation: Invitation) -> str:
    return reverse("delegations:invitation", args=[token_for(invitation)])


def test_it_says_who_invites_for_whom_and_until_when(
    cast: Cast, invitation: Invitation, link: str
) -> None:
    answer = Client().get(link)
    page = answer.content.decode()
    inviter = cast.heads["BR"].user
    assert inviter is not None
    for words in (inviter.name, "delegate", "Brazil", "This is not for me", "Sign in first"):
        assert words in page
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in page


def test_reading_it_consumes_nothing(invitation: Invitation, link: str) -> None:
    for _scanner in range(3):
        Client().get(link)
        Client().head(link)
    assert Client().post(link, TYPED).status_code == 302


def test_accepting_signs_in_and_leads_to_the_desk(invitation: Invitation, link: str) -> None:
    client = Client()
    answer = client.post(link, TYPED)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert "Delegation of Brazil" in client.get("/delegation/").content.decode()
    assert User.objects.get(email="ana@example.org").name == "Ana Exemplo"
    # The password is fresh: a second factor can be set up without giving it again.
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_used_it_says_so_and_helps_on(invitation: Invitation, link: str) -> None:
    Client().post(link, TYPED)
    again = Client().get(link)
    assert again.status_code == 200
    assert "has been accepted" in again.content.decode()
    answer = Client().post(link, TYPED | {"name": "Somebody Else"})
    assert answer.status_code == 409
    assert PASSWORD not in answer.content.decode()
    assert Accreditation.objects.filter(user__email="ana@example.org").count() == 1


def test_expired_it_says_whom_to_ask(invitation: Invitation, link: str, clock: Clock) -> None:
    clock.forward(days=14)
    assert "has expired" in Client().get(link).content.decode()
    answer = Client().post(link, TYPED)
    assert answer.status_code == 409
    assert not User.objects.filter(email="ana@example.org").exists()


def test_withdrawn_it_says_so(cast: Cast, invitation: Invitation, link: str) -> None:
    withdraw_invitation(invitation, actor=cast.heads["BR"])
    assert "has been withdrawn" in Client().get(link).content.decode()
    assert Client().post(link, TYPED).status_code == 409


def test_declining_is_a_post_and_final(invitation: Invitation, link: str) -> None:
    assert Client().get(f"{link}decline/").status_code == 405
    answer = Client().post(f"{link}decline/")
    assert "has been declined" in answer.content.decode()
    assert Client().post(f"{link}decline/").status_code == 409
    assert Client().post(link, TYPED).status_code == 409


def test_declined_elsewhere_meanwhile(invitation: Invitation, link: str) -> None:
    decline_invitation(invitation, actor=ANONYMOUS)
    assert "has been declined" in Client().get(link).content.decode()


def test_signed_in_as_another_it_offers_to_sign_out(
    cast: Cast, sign_in: SignIn, invitation: Invitation, link: str
) -> None:
    client = sign_in(cast.delegates["CN"])
    page = client.get(link).content.decode()
    assert "another address" in page
    assert reverse("account_logout") in page
    assert client.post(link).status_code == 409
    assert not Accreditation.objects.filter(user__email="ana@example.org").exists()


def test_signed_in_as_the_invited_one_press_adds_the_office(
    invitation: Invitation, link: str
) -> None:
    ana = User.objects.create_user("ana@example.org", PASSWORD, name="Ana Exemplo")
    client = Client()
    client.force_login(ana)
    assert "added to your account" in client.get(link).content.decode()
    assert client.post(link)["Location"] == "/desk/"
    assert Accreditation.objects.get(user=ana).side == "BR"


def test_the_page_is_the_same_whether_or_not_the_address_has_an_account(
    invitation: Invitation, link: str
) -> None:
    def pages() -> list[str]:
        answers = [Client().get(link), Client().post(link, TYPED | {"password": "12345678"})]
        assert [answer.status_code for answer in answers] == [200, 422]
        return [without_csrf(answer.content.decode()) for answer in answers]

    before = pages()
    User.objects.create_user("ana@example.org", PASSWORD, name="Ana Exemplo")
    assert pages() == before
    strong = Client().post(link, TYPED)
    assert strong.status_code == 422
    assert without_csrf(strong.content.decode()) == before[1]
    assert not Accreditation.objects.filter(user__email="ana@example.org").exists()


def without_csrf(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize("password", ["", "short", "12345678", "password", "ana@example.org"])
def test_a_weak_password_is_refused_and_the_name_kept(
    invitation: Invitation, link: str, password: str
) -> None:
    answer = Client().post(link, {"name": "Ana Ejemplo", "password": password})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Ana Ejemplo" in page
    assert f'value="{password}"' not in page or not password


def test_a_link_made_up_is_absent(db: None) -> None:
    assert Client().get("/invitations/bcdfghjk:made-up/").status_code == 404
    assert Client().post("/invitations/bcdfghjk:made-up/", TYPED).status_code == 404
    assert Client().post("/invitations/x/decline/").status_code == 404
