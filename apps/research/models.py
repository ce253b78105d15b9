"""Terms of Reference and the studies that follow from them."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.core.text import reference
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation, MemberState, Organisation
from apps.documents.models import Document
from apps.working_group.models import Area


class TermsQuerySet(models.QuerySet["TermsOfReference"]):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever its text was circulated to; one that was derestricted shows no study."""
        return self.filter(document__in=Document.objects.circulated_to(actor))


class TermsOfReference(models.Model):
    """What a study is to answer, how, by when and by whom. Its agreed text is its document.

    Its stage is computed: tabled and agreed from the document and its rounds, the entity from the
    draft decision's round, the rest from the commission.
    """

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="terms")
    areas = models.ManyToManyField(Area, related_name="terms", blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    scope = models.TextField(_("scope"), blank=True)
    questions = models.TextField(_("questions"), blank=True)  # one on each line
    method = models.TextField(_("method"), blank=True)
    candidates = models.TextField(_("candidate entities"), blank=True)  # one on each line
    support = models.ManyToManyField(Organisation, related_name="supported_terms", blank=True)
    support_text = models.TextField(_("technical support"), blank=True)
    funding = models.TextField(_("funding"), blank=True)
    # The text is not made from the answers: it came from a file, or was rewritten by hand.
    imported = models.BooleanField(default=False)
    composed_hash = models.CharField(max_length=64, blank=True)  # of the text last made from them
    edition = models.PositiveIntegerField(default=1)  # grows at each save: two people at once
    saved = models.JSONField(default=dict, blank=True)  # {step: the edition that last saved it}
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # a draft that its side gave up
    # When the agreed text was published as an outcome: until then its agreement is the members'.
    published_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[TermsOfReference]] = models.Manager.from_queryset(
        TermsQuerySet
    )()

    class Meta:
        ordering = ["-document__created_at", "-id"]
        verbose_name = _("Terms of Reference")
        verbose_name_plural = _("Terms of Reference")

    def __str__(self) -> str:
        return self.document.title


class Deliverable(models.Model):
    """What the entity hands in, and by which day. A due day ends with its last minute in UTC."""

    class Kind(models.TextChoices):
        INTERIM = "interim", _("Interim report")
        FINAL = "final", _("Final study")
        OTHER = "other", _("Other")

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    terms = models.ForeignKey(
        TermsOfReference, on_delete=models.CASCADE, related_name="deliverables"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=200)
    due_on = models.DateField()
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="delivers"
    )
    delivered_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(document=None, delivered_at=None)
                | Q(document__isnull=False, delivered_at__isnull=False),
                name="delivered_with_a_document",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(delivered_at__isnull=False),
                name="published_once_delivered",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Nomination(models.Model):
    """An entity or organisation that a member names to carry out the study."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    terms = models.ForeignKey(
        TermsOfReference, on_delete=models.CASCADE, related_name="nominations"
    )
    entity = models.CharField(_("entity or organisation"), max_length=200)
    member = models.ForeignKey(MemberState, on_delete=models.PROTECT, related_name="+")
    rationale = models.TextField(blank=True)
    by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # The one-page draft decision that names this entity, once the chair has tabled it.
    decision = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="determines"
    )
    published_at = models.DateTimeField(null=True, blank=True)  # that decision, as an outcome

    class Meta:
        ordering = ["entity", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("entity"),
                "terms",
                "member",
                condition=Q(withdrawn_at=None, decision=None),
                name="nominated_once_by_a_member",
            )
        ]

    def __str__(self) -> str:
        return self.entity


class Commission(models.Model):
    """The study, committed to the entity that the members determined."""

    terms = models.OneToOneField(
        TermsOfReference, on_delete=models.PROTECT, related_name="commission"
    )
    nomination = models.OneToOneField(Nomination, on_delete=models.PROTECT, related_name="+")
    commissioned_at = models.DateTimeField()
    letter = models.CharField(max_length=250)  # the letter of commission: number and date
    by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.terms}: {self.nomination.entity}"
