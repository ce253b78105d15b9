"""Products: shown by their enterprise, taken out of the catalogue by whoever answers for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.audit.models import COMMON
from apps.buy_brics import rules
from apps.buy_brics.actions.holding import HeldEnterprise, check_edition, hold_enterprise
from apps.buy_brics.links import https, lies_under
from apps.buy_brics.models import (
    Enterprise,
    Picture,
    Platform,
    Product,
    ProductCategory,
    SpecialEvent,
)
from apps.buy_brics.models.catalogue import Standing
from apps.buy_brics.pictures import remade
from apps.buy_brics.states import EnterpriseState
from apps.core import moments
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.core.text import clean, reference, require
from apps.delegations.actors import ANONYMOUS, Actor, still_accredited
from apps.delegations.names import one_line

MOST_PRODUCTS = 50  # of one enterprise
STORY = 4_000  # characters


@dataclass(frozen=True, slots=True)
class Offer:
    """What a product's page says. `picture` is the file as it came, None to keep the present."""

    name: str
    category: ProductCategory
    platform: Platform
    link: str
    story: str = ""
    alt: str = ""
    picture: bytes | None = None
    events: Iterable[SpecialEvent] = field(default=())


@transaction.atomic
def add_product(enterprise: Enterprise, *, actor: Actor, offer: Offer) -> Product:
    """Show a product. It is seen by all once the enterprise's delegation vouches for it.

    The same form sent twice counts once. Raises Invalid for a missing picture or one without words
    for those who do not see it, and for a link that leads elsewhere than to the platform that is
    named.
    """
    held = hold_enterprise(enterprise, "keep_products", actor=actor)
    again = _same(held.enterprise, offer)
    if again is not None:
        return again
    if held.enterprise.products.kept().count() >= MOST_PRODUCTS:
        raise Invalid(
            _("An enterprise shows at most %(count)d products. Remove one first.")
            % {"count": MOST_PRODUCTS}
        )
    if offer.picture is None:
        message = _("Choose a picture of the product.")
        raise Invalid(message, {"picture": message})
    product = Product(enterprise=held.enterprise, added_at=held.now)
    _write(product, offer, held)
    _record("add_product", product, held)
    return product


@transaction.atomic
def edit_product(product: Product, *, actor: Actor, offer: Offer, edition: int) -> Product:
    """Say it otherwise, with another picture or the present one."""
    held = hold_enterprise(product.enterprise, "keep_products", actor=actor)
    locked = _kept(product)
    check_edition(locked.edition, edition)
    locked.edition += 1
    _write(locked, offer, held)
    _record("edit_product", locked, held)
    return locked


@transaction.atomic
def remove_product(product: Product, *, actor: Actor) -> None:
    """The enterprise shows it no longer."""
    held = hold_enterprise(product.enterprise, "keep_products", actor=actor)
    locked = _kept(product)
    locked.removed_at = held.now
    locked.save(update_fields=["removed_at"])
    _record("remove_product", locked, held)


@transaction.atomic
def hide_product(product: Product, *, actor: Actor, reason: str) -> Product:
    """Take it out of the catalogue; its enterprise reads why and can mend it."""
    locked, by = _answered_for(product, actor)
    if locked.hidden_at is not None:
        raise WrongState(_("This product is out of the catalogue already."))
    locked.hidden_because = require(
        reason, "reason", _("Say why: the enterprise reads it."), limit=500
    )
    locked.hidden_at, locked.hidden_by = moments.database_now(), by.credentials
    locked.save(update_fields=["hidden_at", "hidden_because", "hidden_by"])
    _record_answer("hide_product", locked, by)
    return locked


@transaction.atomic
def show_product(product: Product, *, actor: Actor) -> Product:
    """Put it back. What the presidency took out, the presidency alone puts back."""
    locked, by = _answered_for(product, actor)
    if locked.hidden_at is None:
        raise WrongState(_("This product is in the catalogue."))
    if not rules.can_show(by, locked):
        raise NotAllowed(_("The presidency took this product out, and puts it back."))
    locked.hidden_at, locked.hidden_by, locked.hidden_because = None, None, ""
    locked.save(update_fields=["hidden_at", "hidden_because", "hidden_by"])
    _record_answer("show_product", locked, by)
    return locked


def _same(enterprise: Enterprise, offer: Offer) -> Product | None:
    """The product that this offer repeats, word by word."""
    return (
        enterprise.products.kept()
        .filter(
            name=" ".join(clean(offer.name).split()),
            story=clean(offer.story),
            link=clean(offer.link),
            category=offer.category,
            platform=offer.platform,
            picture__alt=clean(offer.alt),
        )
        .first()
    )


def _kept(product: Product) -> Product:
    found = (
        Product.objects.select_for_update(of=("self",))
        .select_related("enterprise__member")
        .filter(pk=product.pk, removed_at=None)
        .first()
    )
    if found is None:
        raise WrongState(_("This product was removed."), now=_("removed"))
    return found


def _answered_for(product: Product, actor: Actor) -> tuple[Product, Actor]:
    """The product under its lock, and the actor. Raises NotVisible and NotAllowed."""
    locked = _kept(product)
    by = still_accredited(actor, moments.database_now())
    if not Product.objects.visible_to(by).filter(pk=locked.pk).exists():
        raise NotVisible(_("There is no such product."))
    if not rules.can_hide(by, locked):
        raise NotAllowed(
            _("The presidency, and the coordinator or head of the enterprise’s delegation do this.")
        )
    return locked, by


def _write(product: Product, offer: Offer, held: HeldEnterprise) -> None:
    """Raises Invalid for what is missing or wrong, all of it before a file is written."""
    product.name = one_line(offer.name, "name", _("Give the product’s name."), limit=160)
    product.story = clean(offer.story)
    if len(product.story) > STORY:
        message = _("This is %(count)d characters long; at most %(limit)d fit here.") % {
            "count": len(product.story),
            "limit": STORY,
        }
        raise Invalid(message, {"story": message})
    product.link = https(offer.link, "link", limit=500)
    if not lies_under(product.link, offer.platform.address):
        message = _(
            "The link leads elsewhere. Give the product’s own page on %(platform)s, which lies "
            "under %(address)s."
        ) % {"platform": offer.platform.name, "address": offer.platform.address}
        raise Invalid(message, {"link": message})
    alt = require(
        offer.alt,
        "alt",
        _("Say in words what the picture shows, for those who do not see it."),
        limit=250,
    )
    events = list(offer.events)
    seen = SpecialEvent.objects.visible_to(ANONYMOUS).filter(pk__in=[each.pk for each in events])
    if seen.count() != len(events):
        message = _("Choose from the events of the campaigns.")
        raise Invalid(message, {"events": message})
    product.category, product.platform = offer.category, offer.platform
    product.changed_at = held.now
    made = remade(offer.picture) if offer.picture is not None else None
    product.save()
    product.events.set(events)
    if made is None:
        Picture.objects.filter(product=product).update(alt=alt)
        return
    Picture.objects.filter(product=product).delete()
    picture = Picture(
        product=product,
        reference=reference(),
        alt=alt,
        width=made.width,
        height=made.height,
        made_at=held.now,
    )
    for size, data in made.files.items():
        name = f"{picture.reference}-{size}.webp"
        getattr(picture, size).save(name, ContentFile(data), save=False)
    picture.save()


def _record_answer(verb: str, product: Product, by: Actor) -> None:
    """What nobody but its delegation knows of stands in that side's chain alone."""
    enterprise = product.enterprise
    record(
        verb,
        by=by,
        kind="product",
        subject=product.reference,
        chain=COMMON if enterprise.standing == Standing.VOUCHED else enterprise.member.code,
    )


def _record(verb: str, product: Product, held: HeldEnterprise) -> None:
    public = held.state == EnterpriseState.VOUCHED
    record(
        verb,
        by=held.actor,
        kind="product",
        subject=product.reference,
        chain=COMMON if public else held.enterprise.member.code,
        at=held.now,
        enterprise=held.enterprise.reference,
    )
