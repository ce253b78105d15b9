"""Going to pages as somebody of the cast, without JavaScript."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.crypto import get_random_string

from apps.accounts.models import User
from apps.delegations.actors import Actor

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def browser(actor: Actor) -> Client:
    """Signed in as the actor; nobody for the public."""
    client = Client()
    if actor.user is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = _session_of(actor.user)
    return client


def _session_of(user: User) -> str:
    """The key of a session such as signing in makes, in one row and not by a dozen questions."""
    held = SessionStore()
    data = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    return Session.objects.create(
        session_key=get_random_string(32),
        session_data=held.encode(data),
        expire_date=held.get_expiry_date(),
    ).session_key


def get(actor: Actor, path: str) -> Any:
    return browser(actor).get(path)


def post(actor: Actor, path: str, **data: Any) -> Any:
    return browser(actor).post(path, data)


def words(response: Any) -> str:
    """What is read on the page: tags and repeated white space gone."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(text).split())


def masked(response: Any) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Status, bytes and headers, apart from the CSRF token and from when the page was made."""
    content = TOKEN.sub(b"", response.content)
    headers = sorted((k, v) for k, v in response.items() if k != "Expires")
    return response.status_code, content, headers


def hidden(response: Any) -> dict[str, str]:
    """The hidden fields of the page's forms, as a browser would send them back."""
    fields = re.findall(
        r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', response.content.decode()
    )
    return {name: unescape(value) for name, value in fields if name != "csrfmiddlewaretoken"}
