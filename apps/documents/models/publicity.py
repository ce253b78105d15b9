"""When a document that is not public becomes so, and what its originator says to that."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from apps.audit.models import append_only
from apps.core.moments import Moment, ZoneField
from apps.delegations.actors import Actor
from apps.delegations.models import (
    Accreditation,
)
from apps.documents.derestriction import Plan, Stance, Way, Word
from apps.documents.models.documents import (
    RESTRICTED,
    Document,
    Kind,
)


class DerestrictionQuerySet(models.QuerySet["Derestriction"]):
    def waiting(self) -> Self:
        """Plans for what can still become public: tabled, restricted, its symbol not void."""
        return (
            self.exclude(way=Way.NEVER)
            .filter(
                document__tabled_at__isnull=False,
                document__derestricted_at=None,
                document__classification__in=RESTRICTED,
            )
            .filter(Q(document__symbol=None) | Q(document__symbol__voided_at=None))
            .exclude(document__kind=Kind.NON_PAPER)
        )


class Derestriction(models.Model):
    """How a document is to become public, and when its text was adopted. A plan may change until
    the document is public; whether it is due is computed (`apps.documents.derestriction`)."""

    document = models.OneToOneField(
        Document, on_delete=models.CASCADE, related_name="derestriction"
    )
    way = models.CharField(max_length=8, choices=Way.choices, blank=True)
    at = models.DateTimeField(null=True, blank=True)
    zone = ZoneField(blank=True)  # in which `at` was issued
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    by_originator = models.BooleanField(default=False)
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_number = models.PositiveSmallIntegerField(null=True, blank=True)

    objects: ClassVar[models.Manager[Derestriction]] = models.Manager.from_queryset(
        DerestrictionQuerySet
    )()

    def __str__(self) -> str:
        return f"{self.document}: {self.way}"

    @property
    def mark(self) -> str:
        """Of the plan as it stands: another plan bears another mark; "" before the first."""
        return self.planned_at.isoformat() if self.planned_at else ""

    @property
    def plan(self) -> Plan | None:
        if not self.way or self.planned_at is None:
            return None
        return Plan(
            way=self.way,
            planned_at=self.planned_at,
            by_originator=self.by_originator,
            tabled_at=self.document.tabled_at,
            at=self.at,
            days=self.days,
            adopted_at=self.adopted_at,
        )

    @property
    def moment_named(self) -> Moment | None:
        """The date that was planned, on the clocks of its zone."""
        return Moment(self.at, self.zone) if self.at is not None else None

    @property
    def moment(self) -> Moment | None:
        """When it becomes public, on the clocks of the zone named, or of the presidency."""
        plan = self.plan
        if plan is None or plan.instant is None:
            return None
        return Moment(plan.instant, self.zone or self.document.presidency.member.zone)


class OriginatorsWordQuerySet(models.QuerySet["OriginatorsWord"]):
    def visible_to(self, actor: Actor) -> Self:
        """Kept among members: the delegations and the presidency that read the document."""
        if not (actor.is_delegation or actor.reads_as_presidency):
            return self.none()
        return self.filter(document__in=Document.objects.circulated_to(actor))


class OriginatorsWord(models.Model):
    """What the side that drafted a document says to its becoming public. Rows only grow."""

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="originators_words"
    )
    stance = models.CharField(max_length=9, choices=Stance.choices)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[OriginatorsWord]] = models.Manager.from_queryset(
        OriginatorsWordQuerySet
    )()

    class Meta:
        ordering = ["at", "id"]
        triggers = append_only("originators_words")

    def __str__(self) -> str:
        return f"{self.document}: {self.stance}"

    @property
    def word(self) -> Word:
        return self.at, self.stance
