"""Offices that may not act without a second factor are led to set one up, and sign in with it."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from apps.accounts.models import User
from apps.delegations.actions import authorise_to_submit
from apps.delegations.actors import Actor
from apps.notifications.models import Notice
from tests.conftest import Cast, accreditation_of
from tests.delegations.conftest import SignIn

PASSWORD = "correct horse"
SET_UP = "/accounts/2fa/"


@pytest.fixture
def required(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    cache.clear()


def code(secret: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def person(actor: Actor) -> User:
    assert actor.user is not None
    return actor.user


@pytest.mark.parametrize("who", ["secretariat", "chair", "head BR", "head CN"])
def test_these_offices_are_led_to_set_it_up(
    cast: Cast, sign_in: SignIn, required: None, who: str
) -> None:
    client = sign_in(cast.everyone()[who])
    for address in ("/directory/", "/acting/", "/manage/people/", "/ar/directory/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].endswith(SET_UP)
    assert client.post("/acting/", {"accreditation": "x"})["Location"] == SET_UP


@pytest.mark.parametrize("who", ["delegate BR", "coordinator BR", "expert", "partner", "stranger"])
def test_others_may_go_without(cast: Cast, sign_in: SignIn, required: None, who: str) -> None:
    assert sign_in(cast.everyone()[who]).get("/acting/").status_code == 200


@pytest.mark.parametrize("who", ["delegate BR", "coordinator BR"])
def test_whoever_the_head_authorised_needs_it_while_authorised(
    cast: Cast, sign_in: SignIn, required: None, who: str
) -> None:
    colleague, head = cast.everyone()[who], cast.heads["BR"]
    client = sign_in(colleague)
    assert client.get("/directory/").status_code == 200
    authorise_to_submit(accreditation_of(colleague), actor=head, allowed=True)
    assert client.get("/directory/")["Location"].endswith(SET_UP)
    authorise_to_submit(accreditation_of(colleague), actor=head, allowed=False)
    assert client.get("/directory/").status_code == 200


def test_whoever_is_authorised_is_told_of_the_second_factor(cast: Cast, required: None) -> None:
    delegate = cast.delegates["BR"]
    authorise_to_submit(accreditation_of(delegate), actor=cast.heads["BR"], allowed=True)
    text = Notice.objects.get(recipient=delegate.user).text
    assert "second factor" in text
    assert f"{SET_UP}\n" in text


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_the_way_to_set_it_up_is_open(
    cast: Cast, sign_in: SignIn, required: None, prefix: str
) -> None:
    client = sign_in(cast.heads["BR"])
    assert client.get(f"{prefix}{SET_UP}").status_code == 200
    assert client.get(f"{prefix}/accounts/logout/").status_code == 200


def test_whoever_edits_reference_data_needs_it_too(
    cast: Cast, sign_in: SignIn, required: None
) -> None:
    user = person(cast.stranger)
    user.is_staff = True
    user.save()
    assert sign_in(cast.stranger).get("/admin/")["Location"] == SET_UP


def test_the_demonstration_does_without(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.heads["BR"]).get("/delegation/").status_code == 200


def test_it_is_set_up_and_recovery_codes_come_with_it(cast: Cast, required: None) -> None:
    head = person(cast.heads["BR"])
    client = Client()
    client.post(reverse("account_login"), {"login": head.email, "password": PASSWORD})
    assert client.get("/delegation/")["Location"] == SET_UP
    activate = reverse("mfa_activate_totp")
    client.post(f"{reverse('account_reauthenticate')}?next={activate}", {"password": PASSWORD})
    assert client.get(activate).status_code == 200
    secret = client.session["mfa.totp.secret"]
    assert client.post(activate, {"code": "000000"}).status_code == 200
    assert client.get("/delegation/").status_code == 302
    answer = client.post(activate, {"code": code(secret)})
    assert answer.status_code == 302
    assert Authenticator.objects.filter(user=head, type=Authenticator.Type.TOTP).exists()
    codes = Authenticator.objects.get(user=head, type=Authenticator.Type.RECOVERY_CODES)
    assert len(RecoveryCodes(codes).get_unused_codes()) == 10
    assert client.get("/delegation/").status_code == 200


def sign_in_by_form(user: User) -> Client:
    client = Client()
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get("/delegation/").status_code == 302
    return client


def test_signing_in_asks_for_the_code(cast: Cast, required: None) -> None:
    head = person(cast.heads["BR"])
    secret = generate_totp_secret()
    TOTP.activate(head, secret)
    client = sign_in_by_form(head)
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in client.session
    answer = client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert answer["Location"] == "/desk/"
    assert client.get("/delegation/").status_code == 200


def test_a_code_opens_once(cast: Cast, required: None) -> None:
    head = person(cast.heads["BR"])
    secret = generate_totp_secret()
    TOTP.activate(head, secret)
    now = code(secret)
    first, second = sign_in_by_form(head), sign_in_by_form(head)
    first.post(reverse("mfa_authenticate"), {"code": now})
    second.post(reverse("mfa_authenticate"), {"code": now})
    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session


def test_a_recovery_code_opens_once(cast: Cast, required: None) -> None:
    head = person(cast.heads["BR"])
    TOTP.activate(head, generate_totp_secret())
    spare = RecoveryCodes.activate(head).get_unused_codes()[0]
    first, second = sign_in_by_form(head), sign_in_by_form(head)
    assert first.post(reverse("mfa_authenticate"), {"code": spare})["Location"] == "/desk/"
    second.post(reverse("mfa_authenticate"), {"code": spare})
    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session


def test_a_password_alone_does_not_take_the_second_factor_away(cast: Cast, required: None) -> None:
    head = person(cast.heads["BR"])
    secret = generate_totp_secret()
    TOTP.activate(head, secret)
    client = sign_in_by_form(head)
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))
    away = client.post(reverse("mfa_deactivate_totp"))
    assert away["Location"].startswith(reverse("mfa_reauthenticate"))
    assert Authenticator.objects.filter(user=head, type=Authenticator.Type.TOTP).exists()


@pytest.mark.django_db(transaction=True)  # the library tells of it when the request commits
def test_setting_it_up_ends_sessions_that_began_without_it(cast: Cast, required: None) -> None:
    head = person(cast.heads["BR"])
    own, other = Client(), Client()
    for client in (own, other):
        client.post(reverse("account_login"), {"login": head.email, "password": PASSWORD})
    activate = reverse("mfa_activate_totp")
    own.post(f"{reverse('account_reauthenticate')}?next={activate}", {"password": PASSWORD})
    own.get(activate)
    own.post(activate, {"code": code(own.session["mfa.totp.secret"])})
    assert own.get("/delegation/").status_code == 200
    assert other.get("/delegation/")["Location"].startswith(reverse("account_login"))
