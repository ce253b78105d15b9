"""Preferences, and the pages that explain the portal."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from apps.accounts.models import User
from apps.core import views

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GIVEN = {"name": "Ana Exemplo", "zone": "America/Sao_Paulo", "language": "ar", "theme": "dark"}


@pytest.fixture
def ana(client: Client) -> User:
    user = User.objects.create_user("ana@example.org", "correct horse", name="Ana")
    client.force_login(user)
    return user


def test_preferences_are_kept_and_shape_every_page(client: Client, ana: User) -> None:
    response = client.post(reverse("accounts:preferences"), GIVEN)
    assert response.status_code == 302
    page = client.get(response["Location"]).content.decode()
    assert 'data-theme="dark"' in page
    assert "Your preferences are saved." in page
    ana.refresh_from_db()
    assert (ana.name, ana.zone, ana.language) == ("Ana Exemplo", "America/Sao_Paulo", "ar")


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "  "), ("zone", "Mars/Olympus"), ("language", "xx"), ("theme", "pink")],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    client: Client, ana: User, field: str, value: str
) -> None:
    response = client.post(reverse("accounts:preferences"), {**GIVEN, field: value})
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: Preferences" in page
    assert 'role="alert"' in page
    if field != "name":
        assert 'value="Ana Exemplo"' in page


def test_preferences_belong_to_an_account(client: Client) -> None:
    response = client.get(reverse("accounts:preferences"))
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["help", "accessibility", "privacy"])
@pytest.mark.parametrize(("language", "direction"), [("", "ltr"), ("/ar", "rtl")])
def test_everyone_can_read_what_the_portal_is(
    client: Client, name: str, language: str, direction: str
) -> None:
    page = client.get(f"{language}/{name}/")
    assert page.status_code == 200
    assert f'dir="{direction}"' in page.content.decode()


def test_a_page_names_itself_in_every_language(client: Client) -> None:
    page = client.get("/help/").content.decode()
    assert '<link rel="alternate" hreflang="ar" href="/ar/help/">' in page
    assert '<a href="/ar/help/" lang="ar" hreflang="ar">' in page


def test_visitors_get_no_cookie_and_no_library(client: Client) -> None:
    response = client.get("/help/")
    assert not response.cookies
    assert b"htmx" not in response.content


def test_pages_of_an_account_are_not_stored_or_listed(client: Client, ana: User) -> None:
    response = client.get("/help/")
    assert response["Cache-Control"] == "no-store, private"
    assert b'content="noindex"' in response.content
    assert b"htmx-2.min.js" in response.content


def test_the_policy_lets_no_inline_code_run(client: Client) -> None:
    policy = client.get("/help/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy


def test_browsers_that_ask_for_the_picture_get_it(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer["Location"] == "/static/img/rules.svg"
    picture = client.get(answer["Location"])
    assert b"".join(picture).startswith(b"<svg")  # type: ignore[call-overload]
    picture.close()


def test_absent_pages_are_answered_in_the_frame(client: Client) -> None:
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert b"Nothing at this address" in response.content


def test_a_failure_gives_a_reference_and_a_warning_about_receipts() -> None:
    response = views.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert b"noted under <strong>" in response.content
    assert b"/desk/receipts/" in response.content


def test_a_form_from_elsewhere_is_refused_in_plain_words() -> None:
    page = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a@b.example"})
    assert page.status_code == 403
    assert b"This page was open too long" in page.content
