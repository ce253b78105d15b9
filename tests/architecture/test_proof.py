"""What binds a delegation or the presidency is done by somebody who proved lately who they are."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import User
from apps.delegations.actors import Actor
from apps.delegations.models import Office
from apps.outcomes.models import Outcome
from apps.reviews.models import Round
from tests.architecture.test_every_address import OPENED_BY
from tests.conftest import Cast, Clock, accreditation_of
from tests.factories import outcomes
from tests.factories import reviews as made
from tests.factories.delegations import accredit
from tests.factories.house import House
from tests.reviews.browsing import browser

pytestmark = pytest.mark.slow

PROOF = ("/accounts/2fa/reauthenticate/", "/accounts/reauthenticate/")
ASKED = "asked"

# The addresses at which somebody binds others. Whoever adds such a page adds it here.
BINDING = {
    # a delegation
    "reviews:review",
    "reviews:withdraw",
    "reviews:confirm",
    "reviews:lift",
    "reviews:maintain",
    "reviews:explain",
    "documents:object",
    "documents:withdraw_objection",
    "documents:agree",
    "documents:share",
    "documents:withdraw_paper",
    # the presidency
    "reviews:conclude",
    "reviews:note",
    "reviews:put",
    "reviews:ask",
    "reviews:follow",
    "meetings:decide",
    "outcomes:publish",
    "outcomes:issue",
    "outcomes:revise",
    "outcomes:supersede",
    "consultations:answer",
    "dialogues:table",
    "buy_brics:result",
    "buy_brics:withdraw_result",
    "buy_brics:manage_certificates",
    "buy_brics:reissue_certificate",
    "buy_brics:withdraw_certificate",
    "documents:table",
    "documents:derestrict",
    "documents:void",
    "research:table",
    "research:decision",
    "research:commission",
    "delegations:restore",
    "delegations:restoration",
    "delegations:handover_review",
}


@pytest.fixture
def required(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    cache.clear()


def with_factor(actor: Actor) -> str:
    """The secret of the second factor that this person now has."""
    assert actor.user is not None
    secret = generate_totp_secret()
    TOTP.activate(actor.user, secret)
    return secret


def tried(client: Client, method: str, address: str) -> int | str:
    """ASKED where it leads to the proof, else its status; whatever was written is undone."""
    with transaction.atomic():
        answer = getattr(client, method)(address)
        if answer.streaming:
            answer.getvalue()  # a file is closed at its end
        transaction.set_rollback(True)
    leads = answer.status_code == 302 and answer["Location"].startswith(PROOF)
    return ASKED if leads else int(answer.status_code)


def test_each_binding_address_asks_for_a_proof_and_no_other(
    lived_in: House, required: None
) -> None:
    people = {"chair": lived_in.cast.chair, "head BR": lived_in.cast.heads["BR"]}
    for actor in people.values():
        with_factor(actor)
    clients = {who: browser(actor) for who, actor in people.items()}
    asked: dict[str, set[str]] = {"get": set(), "post": set()}
    for name, kinds in lived_in.addresses.items():
        if name in BINDING:
            # It asks for what can still be done, on the page as before the act.
            tries = [(who, address) for who in people for address in kinds.values()]
            for method, names in asked.items():
                if any(tried(clients[who], method, address) == ASKED for who, address in tries):
                    names.add(name)
            continue
        # It asks for nothing, of the first whom it opens to: no act, or no page where none is sent.
        what, address = next(iter(kinds.items()))
        for who in [who for who in people if who in OPENED_BY[name][what]][:1] or people:
            said = tried(clients[who], "post", address)
            if said == 405:
                said = tried(clients[who], "get", address)
            if said == ASKED:
                asked["post"].add(name)
    assert asked == {"get": BINDING, "post": BINDING}


# What was typed


def prove(client: Client, secret: str, leads_to: str) -> Any:
    """Give the code where the portal asked for it, and go where it leads."""
    counter = int(dt.datetime.now(dt.UTC).timestamp()) // 30
    code = format_hotp_value(hotp_value(secret, counter))
    answer = client.post(leads_to, {"code": code})
    assert answer.status_code == 302, answer.content
    return client.get(answer["Location"])


def an_hour_later() -> time_machine.travel:
    return time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=61), tick=False)


@pytest.fixture
def chair(cast: Cast, required: None) -> tuple[Client, str]:
    """A browser of the chair, who can give codes."""
    assert isinstance(cast.chair.user, User)
    return browser(cast.chair), with_factor(cast.chair)


def closed_round(cast: Cast, clock: Clock) -> Round:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat, days=2)
    clock.forward(days=3)
    return round


def test_the_chairs_words_outlive_an_expired_proof(
    cast: Cast, clock: Clock, chair: tuple[Client, str]
) -> None:
    client, secret = chair
    round = closed_round(cast, clock)
    path = f"/rounds/{round.reference}/conclude/"
    page = prove(client, secret, client.get(path)["Location"])
    assert page.status_code == 200
    words = "Members continue & return in April."
    with an_hour_later():
        late = client.post(path, {"result": "continued", "words": words, "do": "conclude"})
        assert late["Location"].startswith(PROOF)
        round.refresh_from_db()
        assert round.concluded_at is None
        told = client.get(late["Location"])
        assert "Nothing is sent yet" in told.content.decode()
        page = prove(client, secret, late["Location"])
        assert words in unescape(page.content.decode())
        assert re.search(r'value="continued"[^>]*checked', page.content.decode())
        assert words not in unescape(client.get(path).content.decode())
        round.refresh_from_db()
        assert round.concluded_at is None
        client.post(path, {"result": "continued", "words": words, "do": "conclude"})
    round.refresh_from_db()
    assert round.concluded_at is not None


def test_an_address_typed_for_a_publication_outlives_it(
    cast: Cast, clock: Clock, chair: tuple[Client, str]
) -> None:
    client, secret = chair
    document = outcomes.adopted_document(cast, clock)
    path = f"/manage/publish/{document.reference}/"
    late = client.post(path, {"slug": "framework-for-parcels", "step": "publish"})
    page = prove(client, secret, late["Location"])
    assert 'value="framework-for-parcels"' in page.content.decode()
    assert not Outcome.objects.filter(slug="framework-for-parcels").exists()


def test_words_kept_for_one_page_are_not_put_into_another(
    cast: Cast, clock: Clock, chair: tuple[Client, str]
) -> None:
    client, secret = chair
    first, second = closed_round(cast, clock), closed_round(cast, clock)
    late = client.post(f"/rounds/{first.reference}/conclude/", {"words": "Of the first round."})
    back = prove(client, secret, late["Location"])
    other = client.get(f"/rounds/{second.reference}/conclude/")
    assert "Of the first round." in back.content.decode()
    assert "Of the first round." not in other.content.decode()


def test_words_kept_for_one_office_are_not_handed_to_another(
    cast: Cast, clock: Clock, chair: tuple[Client, str]
) -> None:
    client, secret = chair
    secretary = accredit("Chair", Office.SECRETARIAT, user=cast.chair.user)
    offices = [accreditation_of(held).reference for held in (cast.chair, secretary)]
    path = f"/rounds/{closed_round(cast, clock).reference}/conclude/"
    written = {"words": "Of the chair.", "opened_under": offices[0]}
    late = client.post(path, written)
    assert late["Location"].startswith(PROOF)
    client.post("/acting/", {"accreditation": offices[1], "opened_under": offices[0]})
    page = prove(client, secret, late["Location"])
    assert page.status_code == 200
    assert "Of the chair." not in page.content.decode()
    client.post("/acting/", {"accreditation": offices[0], "opened_under": offices[1]})
    assert "Of the chair." in client.get(path).content.decode()
