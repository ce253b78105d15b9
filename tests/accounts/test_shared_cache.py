"""Limits on sign-in and used codes hold over all processes: they are counted in the database."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from apps.accounts.models import User
from brics_portal.settings import base

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
AT_ONCE = 6


@pytest.fixture(autouse=True)
def _as_in_production(settings: Settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "shared_cache",
        },
        "process": base.CACHES["process"],
    }


@pytest.fixture
def ana() -> User:
    return User.objects.create_user("ana@example.org", "correct horse", name="Ana Exemplo")


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM shared_cache")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_of_several_who_send_one_code_at_once_one_comes_in(ana: User) -> None:
    cache.clear()
    secret = generate_totp_secret()
    TOTP.activate(ana, secret)
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    together = Barrier(AT_ONCE)

    def process(_number: int) -> bool:
        held = Authenticator.objects.get(user=ana, type=Authenticator.Type.TOTP).wrap()
        together.wait(timeout=10)
        try:
            return bool(held.validate_code(code))
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as processes:
        opened = list(processes.map(process, range(AT_ONCE)))
    assert sum(opened) == 1
    assert rows() == 1
    cache.clear()


def test_attempts_are_limited_over_all_processes(ana: User, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {}  # the library's own limits
    given = {"login": "ana@example.org", "password": "wrong"}
    pages = [Client().post(reverse("account_login"), given) for _attempt in range(12)]
    assert b"Too many" in pages[-1].content
    assert rows() > 0


def test_the_service_is_ready_with_its_table(client: Client) -> None:
    assert client.get("/readyz").status_code == 200


def test_without_its_table_the_service_says_what_is_missing(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE shared_cache")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "shared cache: no table" in answer.content.decode()
