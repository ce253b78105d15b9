"""Enterprises for which a member's delegation vouches, and the products that they show."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.buy_brics.models.campaigns import Platform, ProductCategory, SpecialEvent
from apps.core.text import reference
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation, MemberState


class Standing(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("E-mail not confirmed")
    APPLIED = "applied", _("Applied")
    VOUCHED = "vouched", _("Vouched for")
    NOT_VOUCHED = "not_vouched", _("Not vouched for")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    def visible_to(self, actor: Actor) -> Self:
        """Vouched for: everyone. Applications are their member's delegation's own affair."""
        seen = Q(standing=Standing.VOUCHED)
        if actor.is_delegation:
            seen |= Q(member=actor.state) & ~Q(standing=Standing.UNCONFIRMED)
        return self.filter(seen)


class Enterprise(models.Model):
    """A firm that applied by itself, shown nowhere until its member’s delegation vouches for it.

    Its address and its contact's name are for the delegation and the portal's own mails alone.
    """

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    member = models.ForeignKey(MemberState, on_delete=models.PROTECT, related_name="enterprises")
    name = models.CharField(max_length=160)
    story = models.TextField(blank=True)
    site = models.URLField(max_length=300, blank=True)  # https only
    contact = models.CharField(max_length=120)
    email = models.EmailField()
    # Where it wants its mails, until that address is confirmed; the one above holds meanwhile.
    new_email = models.EmailField(blank=True)
    new_email_at = models.DateTimeField(null=True, blank=True)
    moves = models.PositiveSmallIntegerField(default=0)  # each ends the personal links before it
    standing = models.CharField(
        max_length=11, choices=Standing.choices, default=Standing.UNCONFIRMED
    )
    applied_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # of an application that nobody confirms
    confirmed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)  # why it is not vouched for
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Enterprise]] = models.Manager.from_queryset(
        EnterpriseQuerySet
    )()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["member", "standing"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(new_email="", new_email_at=None)
                | ~Q(new_email="") & Q(new_email_at__isnull=False),
                name="enterprise_new_address_at_an_instant",
            ),
            models.CheckConstraint(
                condition=Q(site="") | Q(site__startswith="https://"), name="site_by_https"
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.VOUCHED) | Q(decided_by__isnull=False),
                name="vouched_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.NOT_VOUCHED) | ~Q(reason=""),
                name="not_vouched_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("buy_brics:enterprise", args=[self.reference])


class ProductQuerySet(models.QuerySet["Product"]):
    def visible_to(self, actor: Actor) -> Self:
        """In the catalogue: everyone. The enterprise's own delegation sees what it vouches for,
        and what was taken out."""
        seen = Q(removed_at=None, hidden_at=None, enterprise__standing=Standing.VOUCHED)
        if actor.is_delegation:
            own = Q(enterprise__member=actor.state, removed_at=None)
            seen |= own & ~Q(enterprise__standing=Standing.UNCONFIRMED)
        if actor.is_presidency:
            seen |= Q(removed_at=None, enterprise__standing=Standing.VOUCHED)
        return self.filter(seen)

    def in_catalogue(self) -> Self:
        return self.filter(removed_at=None, hidden_at=None, enterprise__standing=Standing.VOUCHED)

    def kept(self) -> Self:
        """What its enterprise has not removed, shown or not."""
        return self.filter(removed_at=None)


class Product(models.Model):
    """What an enterprise shows; it is bought on the platform's own page."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="products")
    name = models.CharField(max_length=160)
    category = models.ForeignKey(ProductCategory, on_delete=models.PROTECT, related_name="products")
    story = models.TextField(blank=True)
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="products")
    link = models.URLField(max_length=500)  # https, under the platform's own host
    events = models.ManyToManyField(SpecialEvent, blank=True, related_name="products")
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)  # by the enterprise
    hidden_at = models.DateTimeField(null=True, blank=True)  # by whoever answers for it
    hidden_because = models.CharField(max_length=500, blank=True)
    hidden_by = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    edition = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Product]] = models.Manager.from_queryset(ProductQuerySet)()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [
            models.Index(
                fields=["name", "id"],
                condition=Q(removed_at=None, hidden_at=None),
                name="catalogue_in_order",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(link__startswith="https://"), name="link_by_https"),
            models.CheckConstraint(
                condition=Q(hidden_at=None) | ~Q(hidden_because=""), name="hidden_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("buy_brics:product", args=[self.reference])


class Picture(models.Model):
    """A product's picture in three sizes, made anew by us: nothing of the file that came is kept.

    A new picture is a new row with a new reference, so that its address may be kept by caches.
    """

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="picture")
    alt = models.CharField(max_length=250)
    width = models.PositiveSmallIntegerField()  # of the largest, in pixels
    height = models.PositiveSmallIntegerField()
    small = models.FileField(upload_to="pictures")
    medium = models.FileField(upload_to="pictures")
    large = models.FileField(upload_to="pictures")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(alt=""), name="picture_with_its_words")]

    def __str__(self) -> str:
        return self.alt
