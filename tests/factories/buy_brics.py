"""Campaigns, enterprises and products in every stage, made by the verbs themselves."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
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
from apps.buy_brics.personal import new_address_token, token_for
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
    return actions.vouch(confirmed(name, code=code, **more), actor=cast.heads[code], edition=1)


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


# For the house: something behind each address


@dataclass
class Stalls:
    """Campaigns for everyone and for members; enterprises and products in each of their states."""

    campaigns: dict[str, Campaign]
    enterprises: dict[str, Enterprise]
    products: dict[str, Product]
    event: SpecialEvent
    platform: Platform
    result: Result

    @property
    def addresses(self) -> dict[str, dict[str, str]]:
        slugs = {name: [each.slug] for name, each in self.campaigns.items()}
        run = {"public": [self.campaigns["public"].reference]}
        firms = {name: [each.reference] for name, each in self.enterprises.items()}
        tokens = {name: [token_for(each)] for name, each in self.enterprises.items()}
        shown = {name: [each.reference] for name, each in self.products.items()}
        own = {"shown": [*tokens["vouched"], *shown["shown"]]}
        on = {"public": [*run["public"], self.platform.reference]}
        pictures = {
            f"{name} small": [self.products[name].picture.reference, "small"]
            for name in ("shown", "waiting")
        } | {"shown huge": [self.products["shown"].picture.reference, "huge"]}
        named: dict[str, dict[str, Sequence[object]]] = {
            "campaign": {**slugs},
            "platforms": {"public": slugs["public"]},
            "results_csv": {"public": slugs["public"]},
            "product": {**shown},
            "hide": {"shown": shown["shown"]},
            "show": {"hidden": shown["hidden"]},
            "picture": {**pictures},
            "enterprise": {name: firms[name] for name in ("vouched", "waiting")},
            "own": {**tokens},
            "confirm": {"unconfirmed": tokens["unconfirmed"]},
            "profile": {name: tokens[name] for name in ("vouched", "unconfirmed")},
            "again": {"declined": tokens["declined"]},
            "withdraw": {"vouched": tokens["vouched"]},
            "new_address": {"vouched": tokens["vouched"]},
            "keep_address": {"vouched": tokens["vouched"]},
            "confirm_new_address": {"asked": [new_address_token(self.enterprises["waiting"])]},
            "add": {name: tokens[name] for name in ("vouched", "declined")},
            "edit_product": {**own},
            "remove_product": {**own},
            "own_picture": {**own},
            "application": {name: firms[name] for name in ("waiting", "unconfirmed")},
            "vouch": {"waiting": firms["waiting"]},
            "decline": {"waiting": firms["waiting"]},
            **{
                name: {**run}
                for name in ("edit", "events", "manage_platforms", "new_platform", "result")
            },
            "edit_platform": {**on},
            "drop_platform": {**on},
            "remove_event": {"": [self.event.reference]},
            "withdraw_result": {"": [self.result.reference]},
        }
        plain = ("index", "products", "enterprises", "apply", "applied", "applications")
        return {
            **{
                f"buy_brics:{name}": {"": reverse(f"buy_brics:{name}")}
                for name in (*plain, "manage", "new")
            },
            **{
                f"buy_brics:{name}": {
                    words: reverse(f"buy_brics:{name}", args=args) for words, args in what.items()
                }
                for name, what in named.items()
            },
        }


def stalls(cast: Cast) -> Stalls:
    """Brazil vouches for one enterprise, declined another, and has two applications: one of them
    is not confirmed yet."""
    secretariat = cast.secretariat
    public = campaign(secretariat, day=dt.date(2027, 2, 20), strength="will")
    members = actions.create_campaign(
        meetings.entry(
            secretariat, "Members’ plan", "May 2027", kind="event", body=None, audience="members"
        ),
        actor=secretariat,
        told=told(title="Members’ plan"),
        slug="members-plan",
    )
    on, at = platform(public, secretariat), event(public, secretariat)
    firm = vouched(cast)
    waiting = confirmed("Honey of Minas", email="honey@example.org")
    declined = confirmed("Prints of Minas", email="prints@example.org")
    products = {
        "shown": product(firm, on, "Green bowl", events=[at]),
        "hidden": product(firm, on, "Blue bowl"),
        "waiting": product(waiting, on, "Honey jar"),
    }
    actions.hide_product(products["hidden"], actor=cast.heads["BR"], reason="Another’s picture.")
    actions.decline_enterprise(declined, actor=cast.heads["BR"], reason="Not in the register.")
    made = result(public, secretariat)
    waiting = actions.ask_new_address(waiting, actor=GUEST, email="honey.new@example.org")
    return Stalls(
        campaigns={"public": fresh(public), "members": fresh(members)},
        enterprises={
            "vouched": Enterprise.objects.get(pk=firm.pk),
            "waiting": waiting,
            "declined": Enterprise.objects.get(pk=declined.pk),
            "unconfirmed": applied("Cups of Minas", email="cups@example.org"),
        },
        products={
            name: Product.objects.select_related("picture").get(pk=each.pk)
            for name, each in products.items()
        },
        event=at,
        platform=on,
        result=made,
    )
