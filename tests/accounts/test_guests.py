"""Forms open to anyone: the trap for programs, and how much the portal takes at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from pytest_django import Settings

from apps.accounts.guests import GuestForm, allow_guest
from apps.core.errors import NotVisible, TooMany
from apps.core.middleware import refused
from apps.core.signed import signed, unsigned
from brics_portal.settings import base

LIMITS = {"each": 3, "everyone": 8, "seconds": 60}


@pytest.fixture
def limited(settings: Settings) -> None:
    settings.GUEST_LIMITS = True
    cache.clear()


def send(address: str, what: str = "comment") -> None:
    allow_guest(RequestFactory().post("/", REMOTE_ADDR=address), what, **LIMITS)


def admitted(*addresses: str) -> int:
    taken = 0
    for address in addresses:
        try:
            send(address)
        except TooMany:
            continue
        taken += 1
    return taken


@pytest.mark.django_db
@pytest.mark.slow
def test_a_thousand_from_one_address_leave_room_for_others(limited: None) -> None:
    assert admitted(*["192.0.2.1"] * 1000) == 3
    assert admitted("192.0.2.2") == 1


@pytest.mark.django_db
@pytest.mark.slow
def test_a_thousand_from_many_addresses_are_held_back_together(limited: None) -> None:
    assert admitted(*[f"192.0.{n // 250}.{n % 250}" for n in range(1000)]) == 8


@pytest.mark.django_db
def test_an_ipv6_subscriber_is_one_sender_and_a_mapped_address_is_the_ipv4(limited: None) -> None:
    assert admitted(*[f"2001:db8:0:1::{n:x}" for n in range(1, 9)]) == 3
    assert admitted("2001:db8:0:2::1") == 1
    assert admitted("192.0.2.9", "::ffff:192.0.2.9", "::ffff:192.0.2.9", "192.0.2.9") == 3


@pytest.mark.django_db
def test_what_is_counted_is_counted_apart(limited: None) -> None:
    assert admitted(*["192.0.2.1"] * 5) == 3
    send("192.0.2.1", "application")


@pytest.mark.django_db
def test_whoever_is_held_back_is_told_for_how_long(limited: None) -> None:
    assert admitted(*["192.0.2.1"] * 3) == 3
    with pytest.raises(TooMany, match="Wait 1 minute") as refusal:
        send("192.0.2.1")
    assert 55 <= refusal.value.seconds <= 60


@pytest.mark.django_db
def test_without_limits_everything_passes() -> None:
    assert admitted(*["192.0.2.1"] * 20) == 20


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_count_is_exact_where_many_send_at_once(limited: None, settings: Settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "shared_cache",
        },
        "process": base.CACHES["process"],
    }
    cache.clear()

    def one(_number: int) -> int:
        try:
            return admitted("192.0.2.1")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as together:
        assert sum(together.map(one, range(24))) == 3


def test_the_page_says_when_to_come_again_and_hands_back_what_was_typed() -> None:
    request = RequestFactory().post("/", {"words": "Members share <b>practice</b>."})
    page = refused(request, TooMany("Wait.", seconds=40))
    assert page.status_code == 429
    assert page["Retry-After"] == "40"
    assert "Members share &lt;b&gt;practice&lt;/b&gt;." in page.content.decode()


def test_a_program_that_fills_in_every_field_is_told_so() -> None:
    form = GuestForm({"website_address": "https://spam.example"})
    assert not form.is_valid()
    assert "Leave this empty" in str(form.errors)
    assert GuestForm({"website_address": ""}).is_valid()


def test_the_trap_is_out_of_sight_until_it_has_to_be_emptied() -> None:
    written = Template("{% trap form %}")
    assert "visually-hidden" in written.render(Context({"form": GuestForm()}))
    filled = GuestForm({"website_address": "x"})
    assert "visually-hidden" not in written.render(Context({"form": filled}))


def test_a_personal_address_opens_what_it_was_signed_for_alone() -> None:
    token = signed("bcdfgh", "comment")
    assert unsigned(token, "comment") == "bcdfgh"
    for wrong in (token[:-1], "bcdfgh", "", token.replace("b", "c", 1)):
        with pytest.raises(NotVisible):
            unsigned(wrong, "comment")
    with pytest.raises(NotVisible):
        unsigned(token, "registration")
