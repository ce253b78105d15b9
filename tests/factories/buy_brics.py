"""Campaigns, enterprises and products in every stage, made by the verbs themselves."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

from PIL import Image

from apps.buy_brics import actions
from apps.buy_brics.actions.campaigns import Told
from apps.buy_brics.actions.enterprises import Profile
from apps.buy_brics.actions.products import Offer
from apps.buy_brics.actions.results import Counted, Figure
from apps.buy_brics.models import (
    Campaign,
    Enterprise,
    Platform,
    Product,
    ProductCategory,
    Result,
    SpecialEvent,
)
from apps.buy_brics.platform_rows import PlatformRow
from apps.delegations.actors import GUEST, Actor
from apps.delegations.models import MemberState
from apps.meetings.models import Entry
from tests.conftest import Cast
from tests.factories import meetings

SHOP = "https://www.shop.example.org/"
PROMISE = "China considers hosting a campaign during the festival."


def picture(width: int = 640, height: int = 480, form: str = "PNG", **saved: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), (11, 83, 97)).save(written, form, **saved)
    return written.getvalue()


def category(code: str = "home", name: str = "Home and kitchen") -> ProductCategory:
    made, _fresh = ProductCategory.objects.get_or_create(
        code=code, defaults={"name": name, "order": ProductCategory.objects.count() + 1}
    )
    return made


def entry(
    actor: Actor, title: str = "Spring festival of shopping", day: dt.date | None = None
) -> Entry:
    """A special event of the timetable: planned, or confirmed on a day."""
    if day is None:
        return meetings.entry(actor, title, "May 2027", kind="event", body=None)
    return meetings.confirmed(actor, title, day, kind="event", body=None, start=None, end=None)


def told(**more: object) -> Told:
    given: dict[str, object] = {
        "title": "Buy BRICS at the festival",
        "host": MemberState.objects.get(code="CN"),
        "occasion": "Spring festival of shopping",
        "strength": "considers",
        "promise": PROMISE,
        "source": "Concept note, section 4",
        **more,
    }
    return Told(**given)  # type: ignore[arg-type]


def campaign(
    actor: Actor, slug: str = "festival", *, day: dt.date | None = None, **more: object
) -> Campaign:
    made = actions.create_campaign(
        entry(actor, f"Festival {slug}", day), actor=actor, told=told(**more), slug=slug
    )
    return fresh(made)


def fresh(made: Campaign) -> Campaign:
    return Campaign.objects.with_entry().get(pk=made.pk)


def event(of: Campaign, actor: Actor, title: str = "Front pages") -> SpecialEvent:
    return actions.add_event(of, actor=actor, entry=entry(actor, title))


def platform(
    of: Campaign, actor: Actor, name: str = "Example Shop", *, code: str = "CN", address: str = SHOP
) -> Platform:
    row = PlatformRow(name, code, address, "Example Operator Ltd")
    actions.import_platforms(of, actor=actor, rows=[row])
    return Platform.objects.get(name=name)


def profile(name: str = "Clay of Minas", **more: str) -> Profile:
    return Profile(name=name, contact="Ana Exemplo", story="Bowls made by hand.", **more)


def applied(
    name: str = "Clay of Minas", *, code: str = "BR", email: str = "clay@example.org"
) -> Enterprise:
    """Not confirmed yet."""
    return actions.apply_for_catalogue(
        actor=GUEST,
        member=MemberState.objects.get(code=code),
        email=email,
        profile=profile(name),
    )


def confirmed(name: str = "Clay of Minas", *, code: str = "BR", **more: str) -> Enterprise:
    return actions.confirm_enterprise(applied(name, code=code, **more), actor=GUEST)


def vouched(
    cast: Cast, name: str = "Clay of Minas", *, code: str = "BR", **more: str
) -> Enterprise:
    return actions.vouch(confirmed(name, code=code, **more), actor=cast.heads[code])


def offer(on: Platform, name: str = "Green bowl", **more: object) -> Offer:
    given: dict[str, object] = {
        "name": name,
        "category": category(),
        "platform": on,
        "link": f"{SHOP}item/{name.lower().replace(' ', '-')}",
        "story": "Fired twice.",
        "alt": "A green bowl on a table",
        "picture": picture(),
        **more,
    }
    return Offer(**given)  # type: ignore[arg-type]


def product(of: Enterprise, on: Platform, name: str = "Green bowl", **more: object) -> Product:
    return actions.add_product(of, actor=GUEST, offer=offer(on, name, **more))


def counted(**more: object) -> Counted:
    given: dict[str, object] = {
        "measure": "Orders placed",
        "unit": "orders",
        "finding": "Orders came from every member.",
        "breakdown": "member",
        "source": "Count of the organiser",
        "as_of": dt.date(2027, 1, 31),
        **more,
    }
    return Counted(**given)  # type: ignore[arg-type]


def result(of: Campaign, actor: Actor, **more: object) -> Result:
    figures = [Figure("CN", Decimal(2300)), Figure("Brazil", Decimal("1200.5"))]
    return actions.publish_result(of, actor=actor, counted=counted(**more), figures=figures)
