"""Documents, their versions and the clauses of each; symbols allotted without gaps."""

from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from apps.core.text import reference
from apps.delegations.actors import Actor
from apps.delegations.models import (
    Accreditation,
    Body,
    MemberState,
    Office,
    Organisation,
    Presidency,
)
from apps.documents.tree import ClauseKind, Node


class Kind(models.TextChoices):
    CONCEPT_NOTE = "concept_note", _("Concept note")
    FRAMEWORK = "framework", _("Framework")
    INITIATIVE = "initiative", _("Initiative")
    DECLARATION = "declaration", _("Declaration")
    COMMUNIQUE = "communique", _("Communiqué")
    RECOMMENDATIONS = "recommendations", _("Recommendations")
    TERMS_OF_REFERENCE = "terms_of_reference", _("Terms of Reference")
    REPORT = "report", _("Report")
    STUDY = "study", _("Study")
    AGENDA = "agenda", _("Agenda")
    MINUTES = "minutes", _("Minutes")
    DRAFT_DECISION = "draft_decision", _("Draft decision")
    LETTER = "letter", _("Letter")
    CHAIRS_STATEMENT = "chairs_statement", _("Chair’s statement")
    PRESS_NOTE = "press_note", _("Press note")
    NON_PAPER = "non_paper", _("Non-paper")
    WORKING_PAPER = "working_paper", _("Working paper")


class Classification(models.TextChoices):
    PUBLIC = "public", _("Public")
    MEMBERS = "members", _("Members")
    PRESIDENCY = "presidency", _("Presidency")
    DELEGATION = "delegation", _("One delegation")


class Series(models.Model):
    """A run of symbols, "CGETI/DEWG/2027/W": its numbers have no gap."""

    prefix = models.CharField(max_length=60, unique=True)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["prefix"]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.prefix


class Symbol(models.Model):
    """An allotted symbol. A void one stays in the log, so that no number is missing."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="symbols")
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=80, unique=True)
    allotted_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["series", "number"]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="symbol_number_once")
        ]

    def __str__(self) -> str:
        return self.text


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, actor: Actor) -> Self:
        """What this actor may read.

        Before tabling, the side that drafts it reads it, and once proposed the presidency too.
        After tabling, its classification decides.
        """
        fixed = Version.objects.filter(document=OuterRef("pk"), fixed_at__isnull=False)
        return self.annotate(tabled=Exists(fixed)).filter(_own(actor) | _tabled(actor)).distinct()


def _own(actor: Actor) -> Q:
    if actor.reads_as_presidency:
        return Q(drafted_by_presidency=True) | Q(proposed_at__isnull=False)
    if actor.is_delegation:
        return Q(owner=actor.state, drafted_by_presidency=False)
    return Q(pk__in=[])


def _tabled(actor: Actor) -> Q:
    public = Q(classification=Classification.PUBLIC)
    if actor.reads_as_presidency:
        classes = public | Q(classification__in=[Classification.MEMBERS, Classification.PRESIDENCY])
    elif actor.is_delegation:
        classes = public | Q(classification=Classification.MEMBERS)
    elif actor.office == Office.OBSERVER:
        classes = public | Q(classification=Classification.MEMBERS, admitted_states=actor.state)
    elif actor.office == Office.EXPERT:
        classes = public | Q(classification=Classification.MEMBERS, invited=actor.organisation)
    else:
        classes = public
    return Q(tabled=True) & classes


class Document(models.Model):
    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=250)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="documents")
    presidency = models.ForeignKey(Presidency, on_delete=models.PROTECT, related_name="documents")
    classification = models.CharField(
        _("classification"),
        max_length=10,
        choices=Classification.choices,
        default=Classification.MEMBERS,
    )
    language = models.CharField(max_length=10, default="en")
    # Who proposes it: a member, or (owner empty or not) the presidency itself.
    owner = models.ForeignKey(
        MemberState, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    drafted_by_presidency = models.BooleanField(default=False)
    created_by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True, blank=True)
    symbol = models.OneToOneField(
        Symbol, on_delete=models.PROTECT, null=True, blank=True, related_name="document"
    )
    invited = models.ManyToManyField(Organisation, blank=True, related_name="documents")
    admitted_states = models.ManyToManyField(
        MemberState, blank=True, related_name="admitted_documents"
    )

    objects: ClassVar[models.Manager[Document]] = models.Manager.from_queryset(DocumentQuerySet)()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(drafted_by_presidency=True) | Q(owner__isnull=False),
                name="document_has_a_drafter",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        """Where its page lives: by symbol once it has one, else by its random reference."""
        return f"/d/{self.symbol.text}" if self.symbol else f"/documents/{self.reference}/"


class Version(models.Model):
    """One text of a document. Fixed when tabled: then its text, file and hash never change."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()  # 1 is the original, n is Rev.(n - 1)
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    fixed_at = models.DateTimeField(null=True, blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    source_file = models.FileField(upload_to="sources/", blank=True)
    source_name = models.CharField(max_length=250, blank=True)
    losses = models.JSONField(default=list, blank=True)  # what import did not understand

    class Meta:
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(fixed_at=None), name="one_draft_version"
            ),
            models.CheckConstraint(
                condition=Q(fixed_at=None) | ~Q(text_hash=""), name="fixed_version_has_a_hash"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="fixed_version",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__fixed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.label}".strip()

    @property
    def label(self) -> str:
        """ "Rev.1" from the second version on; the first has none."""
        return f"Rev.{self.number - 1}" if self.number > 1 else ""

    @property
    def symbol(self) -> str:
        if self.document.symbol is None:
            return ""
        return "/".join(filter(None, [self.document.symbol.text, self.label]))

    def nodes(self) -> list[Node]:
        return [clause.node() for clause in self.clauses.all()]


FIXED_CLAUSES = """
    IF EXISTS (
        SELECT 1 FROM documents_version
        WHERE fixed_at IS NOT NULL AND id IN (
            CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.version_id END,
            CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.version_id END
        )
    ) THEN
        RAISE EXCEPTION 'the text of a fixed version does not change';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


class Clause(models.Model):
    """A paragraph with a permanent address. Its key stays the same through later versions."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="clauses")
    key = models.CharField(max_length=8)
    order = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in ClauseKind])
    number = models.CharField(max_length=20, blank=True)  # as printed: "1", "4bis", "IV"
    text = models.TextField()

    class Meta:
        ordering = ["version", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="clause_key_once"),
            models.UniqueConstraint(
                fields=["version", "order"],
                name="clause_order_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="fixed_clauses",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=FIXED_CLAUSES,
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"[:60].strip()

    def node(self) -> Node:
        return Node(ClauseKind(self.kind), self.text, self.number, self.level, self.key)
