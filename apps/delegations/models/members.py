"""Members, their presidencies, bodies and organisations, each as of a day."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.moments import ZoneField


class Certainty(models.TextChoices):
    """How sure a date or fact is."""

    SURE = "sure", _("certain")
    LIKELY = "likely", _("likely")
    CONFLICTING = "conflicting", _("sources differ")


class Status(models.TextChoices):
    MEMBER = "member", _("Member")
    PARTNER = "partner", _("Partner")
    INVITED = "invited", _("Invited")


class DatedQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows that hold from `valid_from` until before `valid_to` (None: without end), by day."""

    def at(self, day: dt.date) -> Self:
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gt=day)
        )


class Dated(models.Model):
    valid_from = models.DateField(null=True, blank=True)  # None: before all that we record
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=F("valid_from")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
            )
        ]


class CodeManager[M: models.Model](models.Manager[M]):
    def get_by_natural_key(self, code: str) -> M:
        return self.get(code=code)


class MemberStateQuerySet(models.QuerySet["MemberState"]):
    def get_by_natural_key(self, code: str) -> MemberState:
        return self.get(code=code)

    def with_status(self, status: Status, day: dt.date) -> Self:
        held = MembershipStatus.objects.at(day).filter(status=status)
        return self.filter(pk__in=held.values("state")).order_by("name")

    def members(self, day: dt.date) -> Self:
        return self.with_status(Status.MEMBER, day)


class MemberState(models.Model):
    """A state: member, partner or invited, by date. Always listed by English short name."""

    code = models.CharField(
        max_length=2, unique=True, validators=[RegexValidator(r"^[A-Z]{2}$")]
    )  # ISO 3166-1 alpha-2
    name = models.CharField(max_length=60)  # English short name of today
    zone = ZoneField()  # the capital's clocks
    languages = models.CharField(max_length=80, blank=True)  # BCP 47, separated by spaces

    objects = MemberStateQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class MembershipStatus(Dated):
    state = models.ForeignKey(MemberState, on_delete=models.CASCADE, related_name="statuses")
    status = models.CharField(max_length=10, choices=Status.choices)
    source = models.CharField(max_length=200, blank=True)
    certainty = models.CharField(max_length=12, choices=Certainty.choices, default=Certainty.SURE)

    objects: ClassVar[models.Manager[MembershipStatus]] = models.Manager.from_queryset(
        DatedQuerySet["MembershipStatus"]
    )()

    class Meta(Dated.Meta):
        ordering = ["state", "valid_from"]
        verbose_name_plural = "membership statuses"

    def __str__(self) -> str:
        return f"{self.state}: {self.status}"


class Organisation(models.Model):
    """Who supports or takes part without being a state: UNCTAD, ITC, a business council."""

    class Kind(models.TextChoices):
        INTERNATIONAL = "international", _("International organisation")
        BUSINESS = "business", _("Business council or enterprise")
        ACADEMIC = "academic", _("University or institute")

    code = models.CharField(
        max_length=20, unique=True, validators=[RegexValidator(r"^[A-Z][A-Z0-9-]{2,19}$")]
    )
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.INTERNATIONAL)

    objects: ClassVar[models.Manager[Organisation]] = CodeManager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class Body(models.Model):
    """A body that meets: the working group, CGETI, the ministers."""

    code = models.CharField(max_length=20, unique=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    mandate = models.TextField(blank=True)

    objects: ClassVar[models.Manager[Body]] = CodeManager()

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return self.code

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    def name_at(self, day: dt.date) -> str:
        """The name that the body bore on that day; a page about 2019 shows the name of 2019."""
        for name in self.names.all():
            if (name.valid_from is None or name.valid_from <= day) and (
                name.valid_to is None or name.valid_to > day
            ):
                return name.name
        return self.code


class BodyName(Dated):
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    acronym = models.CharField(max_length=20)  # as in symbols: "DEWG"
    decision = models.CharField(max_length=250, blank=True)  # what gave it this name
    source = models.CharField(max_length=250, blank=True)
    certainty = models.CharField(max_length=12, choices=Certainty.choices, default=Certainty.SURE)

    objects: ClassVar[models.Manager[BodyName]] = models.Manager.from_queryset(
        DatedQuerySet["BodyName"]
    )()

    class Meta(Dated.Meta):
        ordering = ["body", "valid_from"]

    def __str__(self) -> str:
        return self.name


class PresidencyManager(models.Manager["Presidency"]):
    def get_by_natural_key(self, year: int) -> Presidency:
        return self.get(year=year)

    def acting(self) -> Presidency:
        """The presidency that has taken over and not yet handed on, whatever the year."""
        return self.select_related("member").get(began_at__isnull=False, handed_over_at=None)


class Presidency(models.Model):
    """One row a year, never a formula. It acts until its recorded handover."""

    year = models.PositiveSmallIntegerField(unique=True)
    member = models.ForeignKey(MemberState, on_delete=models.PROTECT, related_name="presidencies")
    began_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PresidencyManager] = PresidencyManager()

    class Meta:
        ordering = ["year"]
        verbose_name_plural = "presidencies"
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(began_at__isnull=False, handed_over_at=None),
                name="one_acting_presidency",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_at=None) | Q(handed_over_at__gt=F("began_at")),
                name="presidency_begins_before_its_handover",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.member.name}"

    def natural_key(self) -> tuple[int]:
        return (self.year,)

    @property
    def has_begun(self) -> bool:
        return self.began_at is not None

    @property
    def acting(self) -> bool:
        return self.has_begun and self.handed_over_at is None
