"""An adopted framework, and the same one published."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from apps.delegations.actors import Actor
from apps.documents.models import Document
from apps.outcomes.models import Outcome
from tests.conftest import Clock
from tests.factories import outcomes
from tests.factories.scenes import Scene, scenes

scene, cast = scenes(outcome=outcomes.published, framework=outcomes.adopted_document)


@pytest.fixture
def framework(scene: Scene, clock: Clock) -> Document:
    found: Document = scene.get("framework") or outcomes.adopted_document(scene.cast, clock)
    return found


@pytest.fixture
def outcome(scene: Scene) -> Outcome:
    found: Outcome = scene["outcome"]
    return found


@pytest.fixture
def signed_in(client: Client) -> Callable[[Actor], Client]:
    def sign_in(actor: Actor) -> Client:
        assert actor.user is not None
        client.force_login(
            actor.user, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return sign_in
