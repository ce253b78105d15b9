from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from apps.delegations.actors import Actor
from apps.delegations.middleware import SESSION_KEY
from tests.reviews.browsing import browser

type SignIn = Callable[[Actor], Client]


@pytest.fixture
def sign_in() -> SignIn:
    """A browser of this actor, acting under the actor's own accreditation."""

    def signed(actor: Actor) -> Client:
        client = browser(actor)
        if actor.accreditation is not None:
            session = client.session
            session[SESSION_KEY] = actor.accreditation.reference
            session.save()
        return client

    return signed
