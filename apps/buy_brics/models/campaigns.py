"""What a host does so that people buy from all members: when, on which platforms, with what result.

Dates are not here. A campaign and each of its special events is an entry of the timetable.
"""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.text import reference
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation, CodeManager, MemberState
from apps.meetings.models import Entry


class Strength(models.TextChoices):
    """The verb of the promise, as the words that made it have it, the weakest first."""

    CONSIDERS = "considers", _("considers")
    MAY = "may", _("may")
    ENCOURAGES = "encourages", _("encourages")
    WILL = "will", _("will")
    AGREES = "agrees", _("agrees")


class ProductCategory(models.Model):
    """Reference data: what the catalogue sorts products by."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField()

    objects: ClassVar[models.Manager[ProductCategory]] = CodeManager()

    class Meta:
        ordering = ["order"]
        verbose_name_plural = "product categories"

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees its entry in the timetable."""
        return self.filter(entry__in=Entry.objects.visible_to(actor).order_by())

    def with_entry(self) -> Self:
        return self.select_related("entry__presidency__member", "host")


class Campaign(models.Model):
    """A host's campaign round a festival or fair."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="campaign")
    host = models.ForeignKey(MemberState, on_delete=models.PROTECT, related_name="campaigns")
    title = models.CharField(max_length=200)
    occasion = models.CharField(max_length=200)  # the festival or fair that it goes with
    introduction = models.TextField(blank=True)
    strength = models.CharField(max_length=10, choices=Strength.choices)
    promise = models.TextField()  # the words that made it, as written
    source = models.CharField(max_length=250)  # where these words stand
    # The organiser's own count, where the platforms are not known by name: "more than 100".
    platforms_said = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    edition = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Campaign]] = models.Manager.from_queryset(CampaignQuerySet)()

    class Meta:
        ordering = ["-entry__first", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(promise="") & ~Q(source=""), name="promise_with_its_words"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("buy_brics:campaign", args=[self.slug])


class SpecialEventQuerySet(models.QuerySet["SpecialEvent"]):
    def visible_to(self, actor: Actor) -> Self:
        entries = Entry.objects.visible_to(actor).order_by()
        return self.filter(entry__in=entries, campaign__entry__in=entries)


class SpecialEvent(models.Model):
    """An entry of the timetable that belongs to a campaign, and at which products are shown."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="events")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="special_event")

    objects: ClassVar[models.Manager[SpecialEvent]] = models.Manager.from_queryset(
        SpecialEventQuerySet
    )()

    class Meta:
        ordering = ["entry__first", "pk"]

    def __str__(self) -> str:
        return self.entry.title


class Platform(models.Model):
    """A place where people shop. The portal sells nothing and leads there."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    name = models.CharField(max_length=120)
    member = models.ForeignKey(MemberState, on_delete=models.PROTECT, related_name="platforms")
    operator = models.CharField(max_length=160, blank=True)  # the firm that runs it
    address = models.URLField(max_length=300)  # https only; shop links lie under its host
    created_at = models.DateTimeField()

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(Lower("name"), "member", name="platform_named_once"),
            models.CheckConstraint(
                condition=Q(address__startswith="https://"), name="platform_by_https"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Participation(models.Model):
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="participations")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="participations")
    since = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "platform"], name="takes_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.platform}: {self.campaign}"


class Breakdown(models.TextChoices):
    TOTAL = "total", _("one total")
    MEMBER = "member", _("by member")
    CATEGORY = "category", _("by category")
    OTHER = "other", _("by something else")


class ResultQuerySet(models.QuerySet["Result"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class Result(models.Model):
    """What a campaign came to by one measure, with who counted and as of when."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="results")
    measure = models.CharField(max_length=160)  # "Orders placed"
    unit = models.CharField(max_length=40)  # "orders", "USD million"
    finding = models.CharField(max_length=250)  # one sentence
    breakdown = models.CharField(max_length=8, choices=Breakdown.choices)
    source = models.CharField(max_length=250)
    as_of = models.DateField()
    published_at = models.DateTimeField()
    by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=250, blank=True)

    objects: ClassVar[models.Manager[Result]] = models.Manager.from_queryset(ResultQuerySet)()

    class Meta:
        ordering = ["published_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_because=""),
                name="result_withdrawn_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.measure


class ResultValue(models.Model):
    """One bar. Of a member, a category, or what its own words say; a total has none of these."""

    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="values")
    member = models.ForeignKey(
        MemberState, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    category = models.ForeignKey(
        ProductCategory, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.CharField(max_length=80, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=2)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["result", "order"], name="value_in_its_place"),
            models.CheckConstraint(condition=Q(value__gte=0), name="value_is_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.result}: {self.value}"

    @property
    def label(self) -> str:
        if self.member is not None:
            return self.member.name
        return self.category.name if self.category is not None else self.words
