"""Signing in: by invitation only, the same words for every address, with a second factor."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from apps.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PASSWORD = "correct horse battery"


@pytest.fixture
def ana() -> User:
    return User.objects.create_user("ana@example.org", PASSWORD, name="Ana Exemplo")


def sign_in(client: Client, email: str, password: str = PASSWORD) -> object:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def code_now(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_nobody_signs_up(client: Client) -> None:
    page = client.get(reverse("account_signup"))
    assert b"Accounts come by invitation" in page.content
    client.post(
        reverse("account_signup"),
        {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert not User.objects.exists()


def test_the_right_password_signs_in(client: Client, ana: User) -> None:
    response = client.post(
        reverse("account_login") + "?next=/help/",
        {"login": "Ana@Example.org", "password": PASSWORD, "next": "/help/"},
    )
    assert response.status_code == 302
    assert response["Location"] == "/help/"


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(
    client: Client, ana: User
) -> None:
    def answer(email: str) -> str:
        response = client.post(reverse("account_login"), {"login": email, "password": "wrong"})
        assert response.status_code == 200
        page = response.content.decode().replace(email, "")
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)

    assert answer("ana@example.org") == answer("nobody@example.org")


def test_a_lost_password_is_set_anew_through_a_mail(client: Client, ana: User) -> None:
    client.post(reverse("account_reset_password"), {"email": "ana@example.org"})
    (letter,) = mail.outbox
    assert letter.subject == "Set a new password within two hours"
    assert "Why you got this" in letter.body
    link = re.search(r"http://testserver(/\S+)", letter.body)
    assert link
    page = client.get(link[1], follow=True)
    assert b"New password" in page.content
    new = "another horse battery"
    page = client.post(
        page.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True
    )
    assert b"Your password is set" in page.content
    assert "set anew" in mail.outbox[-1].body
    ana.refresh_from_db()
    assert ana.check_password(new)


def test_a_reset_says_the_same_to_everyone_and_mails_no_stranger(client: Client, ana: User) -> None:
    pages = [
        client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        for email in ("ana@example.org", "nobody@example.org")
    ]
    assert pages[0].redirect_chain == pages[1].redirect_chain
    assert [letter.to for letter in mail.outbox] == [["ana@example.org"]]


def test_an_own_address_is_not_changed_here(client: Client, ana: User) -> None:
    client.force_login(ana)
    client.post("/accounts/email/", {"action_add": "", "email": "other@example.org"})
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"


@pytest.mark.django_db(transaction=True)  # its mails leave when the request commits
def test_a_second_factor_from_set_up_to_recovery(client: Client, ana: User) -> None:
    sign_in(client, "ana@example.org")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert f"{secret[:4]} {secret[4:8]}" in page.content.decode()
    page = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)}, follow=True)
    assert b"Recovery codes" in page.content
    codes = page.context["unused_codes"]
    assert len(codes) == 10
    assert "authenticator app was set up" in mail.outbox[0].body

    client.post(reverse("account_logout"))
    page = client.post(
        reverse("account_login"),
        {"login": "ana@example.org", "password": PASSWORD},
        follow=True,
    )
    assert b"Enter your code" in page.content
    assert not page.wsgi_request.user.is_authenticated
    page = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert b"errors" in page.content
    response = client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert response.status_code == 302
    page = client.get(reverse("mfa_index"))
    assert b"9 codes are left" in page.content


def with_codes(client: Client, ana: User) -> list[str]:
    """The recovery codes of somebody who has signed in and just set up the second factor."""
    sign_in(client, "ana@example.org")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    page = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)}, follow=True)
    codes: list[str] = page.context["unused_codes"]
    return codes


def test_whoever_keeps_the_codes_confirms_it_once(client: Client, ana: User) -> None:
    codes = with_codes(client, ana)
    kept, security = reverse("accounts:kept_codes"), reverse("mfa_index")
    assert kept in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert b"have not yet confirmed" in client.get(security).content
    assert not any(code in client.get(kept).content.decode() for code in codes)
    page = client.post(kept, {"digits": f"{codes[3][:4]} "}, follow=True)
    assert page.redirect_chain == [(security, 302)]
    assert b"have not yet confirmed" not in page.content
    assert b"10 codes are left" in page.content
    assert client.get(kept)["Location"] == security


@pytest.mark.parametrize("typed", ["", "  ", "12", "abcd", "0"])
def test_what_begins_no_code_confirms_nothing(client: Client, ana: User, typed: str) -> None:
    codes = with_codes(client, ana)
    starts = {code[:4] for code in codes}
    wrong = next(each for n in range(9999) if (each := f"{n:04}") not in starts)
    for digits in (typed, wrong):
        page = client.post(reverse("accounts:kept_codes"), {"digits": digits})
        assert page.status_code == 422
    assert b"have not yet confirmed" in client.get(reverse("mfa_index")).content


def test_new_codes_are_confirmed_anew(client: Client, ana: User) -> None:
    codes = with_codes(client, ana)
    client.post(reverse("accounts:kept_codes"), {"digits": codes[0]})
    client.post(reverse("mfa_generate_recovery_codes"))
    assert b"have not yet confirmed" in client.get(reverse("mfa_index")).content


def test_codes_are_not_guessed_at_in_somebodys_open_browser(client: Client, ana: User) -> None:
    with_codes(client, ana)
    stranger = Client()
    stranger.force_login(ana)
    answer = stranger.post(reverse("accounts:kept_codes"), {"digits": "0000"})
    assert "reauthenticate" in answer["Location"]


def test_a_second_factor_is_removed_knowingly(client: Client, ana: User) -> None:
    sign_in(client, "ana@example.org")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert b"your recovery codes end" in client.get(reverse("mfa_deactivate_totp")).content
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=ana).exists()


def test_the_devices_are_listed_and_the_others_signed_out(ana: User) -> None:
    phone, desk = Client(HTTP_USER_AGENT="Mozilla/5.0 (Android) Firefox/140.0"), Client()
    sign_in(phone, "ana@example.org")
    sign_in(desk, "ana@example.org")
    page = desk.get(reverse("usersessions_list"))
    assert b"Firefox, Android" in page.content
    desk.post(reverse("usersessions_list"))
    assert phone.get(reverse("accounts:preferences")).status_code == 302
    assert desk.get(reverse("accounts:preferences")).status_code == 200


def test_a_closed_account_does_not_sign_in(client: Client, ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(is_active=False)
    page = client.post(
        reverse("account_login"), {"login": "ana@example.org", "password": PASSWORD}, follow=True
    )
    assert not page.wsgi_request.user.is_authenticated


def test_signing_out_takes_a_post(client: Client, ana: User) -> None:
    client.force_login(ana)
    assert b"Sign out" in client.get(reverse("account_logout")).content
    assert client.get(reverse("accounts:preferences")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("accounts:preferences")).status_code == 302


def test_attempts_are_limited(client: Client, ana: User, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {}  # the library's own limits
    pages = [
        client.post(reverse("account_login"), {"login": "ana@example.org", "password": "wrong"})
        for _attempt in range(12)
    ]
    assert b"Too many" in pages[-1].content
