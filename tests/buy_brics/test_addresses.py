"""An enterprise changes its e-mail address: the old one holds until the new one is confirmed."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from apps.buy_brics import actions
from apps.buy_brics.models import Enterprise
from apps.buy_brics.personal import enterprise_for, token_for
from apps.core.errors import Invalid, NotVisible, WrongState
from apps.delegations.actors import GUEST
from apps.notifications.models import Notice
from tests.conftest import Cast, Clock
from tests.factories import buy_brics as make
from tests.reviews.browsing import words

pytestmark = pytest.mark.slow
NEW = "new@example.org"


@pytest.fixture
def firm(cast: Cast) -> Enterprise:
    return make.confirmed()


def letters(address: str) -> list[str]:
    """Which mails an address got of a change."""
    keys = Notice.objects.filter(address=address, key__startswith="enterprise-address")
    return [key.partition(":")[0] for key in keys.order_by("pk").values_list("key", flat=True)]


def ask(firm: Enterprise, email: str = NEW) -> None:
    actions.ask_new_address(firm, actor=GUEST, email=email)


def confirming(email: str = NEW) -> str:
    """The page that the last mail to this address leads to."""
    mail = Notice.objects.filter(address=email).latest("pk")
    found = re.search(r"https?://[^/]+(/buy-brics/new-address/\S+)", mail.text)
    assert found is not None
    return found[1]


def test_the_old_address_holds_until_the_new_one_is_confirmed_by_a_post(firm: Enterprise) -> None:
    guest, page = Client(), f"/buy-brics/own/{token_for(firm)}/"
    assert guest.post(f"{page}address/", {"email": "nobody"}).status_code == 422
    assert guest.post(f"{page}address/", {"email": NEW}).status_code == 302
    assert letters(NEW) == ["enterprise-address_confirm"]
    assert letters(firm.email) == ["enterprise-address_asked"]
    mails = "".join(Notice.objects.filter(key__contains="address_").values_list("text", flat=True))
    assert firm.email not in mails
    assert NEW not in mails
    assert NEW in words(guest.get(page))
    assert guest.get(confirming()).status_code == 200  # as a mail scanner does
    firm.refresh_from_db()
    assert firm.email == "clay@example.org"
    to = guest.post(confirming())["Location"]
    firm.refresh_from_db()
    assert (firm.email, firm.new_email) == (NEW, "")
    assert letters("clay@example.org") == ["enterprise-address_asked", "enterprise-address_left"]
    assert guest.get(to).status_code == 200
    assert guest.get(page).status_code == 404  # the link that the old address has
    assert guest.post(f"{page}withdraw/").status_code == 404
    assert guest.post(f"{page}address/keep/").status_code == 404


def test_the_last_address_that_was_asked_for_is_the_one_that_can_be_confirmed(
    firm: Enterprise,
) -> None:
    ask(firm)
    first = confirming()
    ask(firm)  # again: the same request, and no second mail of the day
    assert letters(NEW) == ["enterprise-address_confirm"]
    assert confirming() == first
    ask(firm, "other@example.org")
    assert Client().post(first).status_code == 404
    assert Client().post(confirming("other@example.org")).status_code == 302
    firm.refresh_from_db()
    assert firm.email == "other@example.org"


def test_whoever_reads_the_old_mails_keeps_the_address(firm: Enterprise) -> None:
    ask(firm)
    page = confirming()
    assert Client().post(f"/buy-brics/own/{token_for(firm)}/address/keep/").status_code == 302
    assert Client().post(page).status_code == 404
    firm.refresh_from_db()
    assert (firm.email, firm.new_email) == ("clay@example.org", "")
    assert enterprise_for(token_for(firm)) == firm


def test_it_is_confirmed_in_two_days_or_not_at_all(firm: Enterprise, clock: Clock) -> None:
    ask(firm)
    page = confirming()
    clock.forward(days=2)
    assert Client().post(page).status_code == 409
    ask(firm)
    assert len(letters(NEW)) == 2
    assert Client().post(confirming()).status_code == 302


def test_only_an_enterprise_that_stands_changes_to_another_address(
    firm: Enterprise, cast: Cast
) -> None:
    with pytest.raises(Invalid):
        ask(firm, "CLAY@example.org")
    ask(firm)
    firm.refresh_from_db()
    actions.withdraw_enterprise(firm, actor=GUEST)
    with pytest.raises(WrongState):
        actions.confirm_new_address(firm, actor=GUEST, email=NEW)
    with pytest.raises(WrongState):
        ask(make.applied("Another"))
    for token in (f"{token_for(firm)}x", token_for(firm).replace(":", ".1:")):
        with pytest.raises(NotVisible):
            enterprise_for(token)


def test_nobody_floods_others_with_mails(firm: Enterprise, settings: Settings) -> None:
    settings.GUEST_LIMITS = True
    page = f"/buy-brics/own/{token_for(firm)}/address/"
    cache.clear()
    guest = Client()
    answers = [guest.post(page, {"email": f"n{n}@example.org"}).status_code for n in range(6)]
    assert answers == [302] * 5 + [429]
    cache.clear()
