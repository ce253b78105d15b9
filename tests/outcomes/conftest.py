"""An adopted framework, and the same one published."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from apps.delegations.actors import Actor
from apps.documents.models import Document
from apps.outcomes.models import Outcome
from tests.conftest import Cast, Clock
from tests.factories import outcomes


@pytest.fixture
def framework(cast: Cast, clock: Clock) -> Document:
    return outcomes.adopted_document(cast, clock)


@pytest.fixture
def outcome(cast: Cast, clock: Clock) -> Outcome:
    return outcomes.published(cast, clock)


@pytest.fixture
def signed_in(client: Client) -> Callable[[Actor], Client]:
    def sign_in(actor: Actor) -> Client:
        assert actor.user is not None
        client.force_login(
            actor.user, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return sign_in
