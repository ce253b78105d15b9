"""An enterprise from its form to the catalogue, with the keyboard alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from apps.buy_brics.models import Enterprise, Product
from apps.notifications.actions import deliver_waiting
from tests.browser.conftest import House
from tests.conftest import Cast
from tests.factories import buy_brics as make

pytestmark = pytest.mark.browser


def test_an_enterprise_is_vouched_for_and_found(
    house: House, cast: Cast, mailoutbox: list[object], tmp_path: Path
) -> None:
    campaign = make.campaign(cast.secretariat)
    make.platform(campaign, cast.secretariat)
    make.event(campaign, cast.secretariat)
    make.category()
    file = tmp_path / "bowl.png"
    file.write_bytes(make.picture())

    maker = house.visitor()
    maker.goes_to("/buy-brics/")
    maker.follows("Apply with your enterprise")
    maker.selects("Member in which it is established", "Brazil")
    maker.fills("Name of the enterprise", "Clay of Minas")
    maker.fills("What the enterprise makes or does", "Bowls made by hand.")
    maker.fills("Your name", "Ana Exemplo")
    maker.fills("E-mail address", "clay@example.org")
    maker.clicks("Apply")
    maker.reads("A mail is on its way")

    deliver_waiting()
    (mail,) = mailoutbox
    link = re.search(r"/buy-brics/own/\S+", mail.body)  # type: ignore[attr-defined]
    assert link is not None
    maker.goes_to(link[0])
    maker.clicks("Confirm my address")
    maker.reads("The delegation of Brazil has your application")
    maker.follows("Add a product")
    maker.fills("Name of the product", "Green bowl")
    maker.selects("Category", "Home and kitchen")
    maker.brings(file)
    maker.fills("The picture in words", "A green bowl on a table")
    maker.selects("Platform", "Example Shop")
    maker.fills("The product’s page on this platform", f"{make.SHOP}bowl")
    maker.chooses("Front pages")
    maker.clicks("Add the product")
    maker.reads("Green bowl")

    buyer = house.visitor()
    buyer.goes_to("/buy-brics/products/")
    buyer.reads("No product yet")

    head = house.welcomes(cast.heads["BR"])
    head.follows("Vouch for an enterprise")
    head.reads("Clay of Minas")
    head.clicks("Vouch for it in the name of Brazil")
    head.reads("Vouched for")

    buyer.goes_to("/buy-brics/products/")
    buyer.fills("Words", "bowl")
    buyer.selects("Member", "Brazil")
    buyer.selects("Event", "Front pages")
    buyer.clicks("Show")
    buyer.follows("Green bowl")
    expect(buyer.page.get_by_role("img", name="A green bowl on a table")).to_be_visible()
    out = buyer.page.get_by_role("link", name="See it on Example Shop")
    assert out.get_attribute("href") == f"{make.SHOP}bowl"
    assert Enterprise.objects.get().standing == "vouched"
    assert Product.objects.get().picture.width == 640
