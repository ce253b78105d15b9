"""Going to pages as somebody of the cast, without JavaScript."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from apps.delegations.actors import Actor

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def browser(actor: Actor) -> Client:
    """Signed in as the actor; nobody for the public. The session is the one that signing in leaves,
    without the ten queries that it takes."""
    client = Client()
    if actor.user is not None:
        session = SessionStore()
        session[SESSION_KEY] = str(actor.user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = actor.user.get_session_auth_hash()
        session.create()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


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
