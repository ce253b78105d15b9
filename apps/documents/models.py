"""Documents, their versions and the clauses of each; symbols allotted without gaps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import pgtrigger
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.audit.models import append_only
from apps.core.moments import Moment, ZoneField
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
from apps.documents.brackets import BracketKind, Option, Span
from apps.documents.derestriction import Plan, Stance, Way, Word
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


RESTRICTED = (Classification.MEMBERS, Classification.PRESIDENCY)  # what can become public


def never_truncated(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"{name}_truncate",
        operation=pgtrigger.Truncate,
        when=pgtrigger.Before,
        level=pgtrigger.Statement,
        func="RAISE EXCEPTION 'rows of this table are never removed at once';",
    )


class Series(models.Model):
    """A run of symbols, "CGETI/DEWG/2027/W": its numbers have no gap.

    W numbers the documents as they are tabled, OUT the texts that the members adopted.
    """

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
    # Of an adopted text, in the series OUT. A document's own symbol names no version.
    adopts = models.OneToOneField(
        "Version", on_delete=models.PROTECT, null=True, blank=True, related_name="adopted_as"
    )

    class Meta:
        ordering = ["series_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="symbol_number_once")
        ]
        triggers = [
            pgtrigger.Protect(name="symbol_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="symbol_unchanged",
                fields=["series", "number", "text", "allotted_at", "adopts"],
            ),
            never_truncated("symbols"),
        ]

    def __str__(self) -> str:
        return self.text


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, actor: Actor) -> Self:
        """What this actor may read.

        Before tabling, the side that drafts it reads it, and once proposed the acting presidency
        too. After tabling, its classification decides; whoever proposed it reads it still. What
        was derestricted is anybody's.
        """
        return self.filter(_as_circulated(actor) | Q(derestricted_at__isnull=False))

    def circulated_to(self, actor: Actor) -> Self:
        """The same without what they read only because it was derestricted: whoever asks about
        its rounds, or its earlier versions, asks here."""
        return self.filter(_as_circulated(actor))


NOTHING = Q(pk__in=[])


def _as_circulated(actor: Actor) -> Q:
    return _drafted(actor) | _owned(actor) | _circulated(actor) | _shared(actor)


def _drafted(actor: Actor, prefix: str = "") -> Q:
    """Drafts of the actor's own side. They go with the office: an outgoing one keeps none."""
    draft = Q(**{f"{prefix}tabled_at": None})
    if actor.is_presidency:
        return draft & (
            Q(**{f"{prefix}drafted_by_presidency": True})
            | Q(**{f"{prefix}proposed_at__isnull": False})
        )
    if actor.is_delegation:
        return draft & _by(actor, prefix)
    return NOTHING


def _owned(actor: Actor, prefix: str = "") -> Q:
    if actor.is_delegation:
        return Q(**{f"{prefix}tabled_at__isnull": False}) & _by(actor, prefix)
    return NOTHING


def _by(actor: Actor, prefix: str) -> Q:
    return Q(**{f"{prefix}owner": actor.state, f"{prefix}drafted_by_presidency": False})


def _circulated(actor: Actor) -> Q:
    """What was tabled and is meant for this reader.

    An outgoing presidency reads on what was drafted in its year and before, not its successor's.
    """
    public = Q(classification=Classification.PUBLIC)
    members = Q(classification=Classification.MEMBERS)
    named = members & Q(pk__in=_naming(actor))
    everyones = members & ~Q(kind=Kind.NON_PAPER)
    held = actor.accreditation
    if actor.is_presidency:
        classes = public | members | Q(classification=Classification.PRESIDENCY)
    elif actor.reads_as_presidency and held is not None and held.presidency is not None:
        restricted = members | Q(classification=Classification.PRESIDENCY)
        classes = public | (restricted & Q(presidency__year__lte=held.presidency.year))
    elif actor.is_delegation:
        classes = public | everyones | named
    else:
        classes = public | named
    return Q(tabled_at__isnull=False) & classes


def _shared(actor: Actor) -> Q:
    """A delegation's own non-paper, in the hands of those whom it names."""
    return Q(kind=Kind.NON_PAPER, shared_at__isnull=False, pk__in=_naming(actor))


def _naming(actor: Actor) -> models.QuerySet[Document, int]:
    """Ids of the documents that name the actor's state or organisation as a reader."""
    if actor.state is not None:
        naming = Document.objects.filter(admitted_states=actor.state)
    elif actor.office == Office.EXPERT and actor.organisation is not None:
        naming = Document.objects.filter(invited=actor.organisation)
    else:
        naming = Document.objects.none()
    return naming.values_list("pk", flat=True)


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
    tabled_at = models.DateTimeField(null=True, blank=True)  # when its first version was fixed
    # A delegation's non-paper, while its named readers find it; the presidency has no part in it.
    shared_at = models.DateTimeField(null=True, blank=True)
    # Made public, for good: its versions from this number on. The classification stays as it was.
    derestricted_at = models.DateTimeField(null=True, blank=True)
    public_from = models.PositiveSmallIntegerField(null=True, blank=True)
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
            ),
            models.CheckConstraint(
                condition=Q(derestricted_at=None, public_from=None)
                | Q(derestricted_at__isnull=False, public_from__isnull=False)
                & Q(tabled_at__isnull=False)
                & ~Q(kind="non_paper"),
                name="derestricted_once_tabled_and_never_a_non_paper",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="public_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__derestricted_at__isnull=False)
                & (
                    pgtrigger.Q(old__derestricted_at__df=pgtrigger.F("new__derestricted_at"))
                    | pgtrigger.Q(old__public_from__df=pgtrigger.F("new__public_from"))
                ),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        """Where its page lives: by symbol once it has one, else by its random reference."""
        if self.symbol:
            return reverse("documents:by_symbol", args=[self.symbol.text])
        return reverse("documents:by_reference", args=[self.reference])

    @property
    def is_void(self) -> bool:
        return self.symbol is not None and self.symbol.voided_at is not None

    @property
    def is_public(self) -> bool:
        """Once tabled, anybody reads its text of today."""
        return self.classification == Classification.PUBLIC or self.derestricted_at is not None

    @property
    def is_non_paper(self) -> bool:
        """No symbol, no status, no author shown, and read by named readers only."""
        return self.kind == Kind.NON_PAPER


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


class VersionQuerySet(models.QuerySet["Version"]):
    def visible_to(self, actor: Actor) -> Self:
        """Fixed versions of what the actor may read, and drafts of the side that drafts them.

        Once a document was tabled, its next draft is the acting presidency's, whoever proposed it.
        Of what was derestricted anybody reads the text that stood then, and what followed it.
        """
        derestricted = Q(document__derestricted_at__isnull=False)
        fixed = Q(fixed_at__isnull=False) & (
            Q(document__in=Document.objects.circulated_to(actor))
            | derestricted & Q(number__gte=F("document__public_from"))
        )
        revision = Q(pk__in=[])
        if actor.is_presidency:
            revision = Q(document__tabled_at__isnull=False)
        return self.filter(fixed | Q(fixed_at=None) & (_drafted(actor, "document__") | revision))

    def with_document(self) -> Self:
        return self.select_related(
            "document__symbol", "document__owner", "document__presidency__member", "document__body"
        ).select_related("document__derestriction")


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
    source_hash = models.CharField(max_length=64, blank=True)  # SHA-256 of the file, in hex
    # What import did not understand, and what a person removed: {where, what, excerpt, key}.
    losses = models.JSONField(default=list, blank=True)
    mended = models.JSONField(default=list, blank=True)  # what import put right, in sentences
    confirmed_at = models.DateTimeField(null=True, blank=True)  # of what came from a file
    # Of a clean-up: the number that each clause had and has, as (key, was, now).
    concordance = models.JSONField(default=list, blank=True)

    objects: ClassVar[models.Manager[Version]] = models.Manager.from_queryset(VersionQuerySet)()

    class Meta:
        ordering = ["document_id", "number"]
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
            ),
            never_truncated("versions"),
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

    @property
    def outcome_symbol(self) -> str:
        """ "CGETI/DEWG/2027/OUT/1", once the members have adopted this text."""
        named = getattr(self, "adopted_as", None)
        return named.text if named is not None else ""

    @property
    def is_fixed(self) -> bool:
        return self.fixed_at is not None

    @property
    def awaits_confirmation(self) -> bool:
        """It came from a file, and no person has confirmed how the file was read."""
        return bool(self.source_name) and self.confirmed_at is None

    def nodes(self) -> list[Node]:
        """The clauses with their brackets. Who stands behind what is between the members: what
        writes a text names nobody unless it is told that its reader is among them."""
        here = Bracket.objects.filter(
            version=OuterRef("version"), clause=OuterRef("key"), lost_from=""
        ).order_by("start", "end", "id")
        spans = ArraySubquery(here.values_list(JSONObject(**{name: name for name in SPAN})))
        held = self.clauses.values_list("kind", "text", "number", "level", "key", spans)
        return [
            Node(ClauseKind(kind), text, number, level, key, tuple(map(span_of, brackets)))
            for kind, text, number, level, key, brackets in held
        ]


SPAN = ("kind", "start", "end", "sides", "alternatives", "key")  # what a bracket's value holds

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
        ordering = ["version_id", "order"]  # by column: no join with documents
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
            ),
            never_truncated("clauses"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"[:60].strip()

    def node(self) -> Node:
        return Node(ClauseKind(self.kind), self.text, self.number, self.level, self.key)


class Bracket(models.Model):
    """Words of a clause that are not agreed. Its key stays the same through later versions."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="brackets")
    key = models.CharField(max_length=8)
    clause = models.CharField(max_length=8)  # its key
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in BracketKind])
    start = models.PositiveIntegerField()  # in the clause's text
    end = models.PositiveIntegerField()
    sides = models.JSONField(default=list)  # codes of members, or the chair: see brackets.py
    alternatives = models.JSONField(default=list)  # [[text, sides], …]
    # The clause's text in which it had its place, where it has none in the text as it is now.
    lost_from = models.TextField(blank=True)

    class Meta:
        ordering = ["version_id", "start", "end", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="bracket_key_once"),
            models.CheckConstraint(
                condition=Q(end__gte=models.F("start")), name="bracket_ends_after_its_start"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="fixed_brackets",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=FIXED_CLAUSES,
            ),
            never_truncated("brackets"),
        ]

    def __str__(self) -> str:
        return f"{self.clause}: {self.start}–{self.end}"

    def span(self) -> Span:
        return span_of({name: getattr(self, name) for name in SPAN})


def span_of(row: Mapping[str, Any]) -> Span:
    """The plain value of what a row of brackets holds."""
    return Span(
        BracketKind(row["kind"]),
        row["start"],
        row["end"],
        tuple(row["sides"]),
        tuple(Option(text, tuple(sides)) for text, sides in row["alternatives"]),
        row["key"],
    )


class MoveQuerySet(models.QuerySet["BracketMove"]):
    def visible_to(self, actor: Actor) -> Self:
        """Delegations and the presidency, where they may read the text: nobody else learns who
        stands behind what."""
        if not actor.among_members:
            return self.none()
        return self.filter(version__in=Version.objects.visible_to(actor))


class BracketMove(models.Model):
    """A delegation joins or leaves a bracket of a tabled text, which itself never changes.

    The rows only grow; the draft of the next version takes them over.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="moves")
    bracket = models.CharField(max_length=8)  # its key
    state = models.ForeignKey(MemberState, on_delete=models.PROTECT, related_name="+")
    joins = models.BooleanField()
    text = models.TextField(blank=True)  # of the option that it joins
    by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[BracketMove]] = models.Manager.from_queryset(MoveQuerySet)()

    class Meta:
        ordering = ["id"]
        triggers = [
            pgtrigger.Protect(name="moves_stay", operation=pgtrigger.Update | pgtrigger.Delete),
            never_truncated("moves"),
        ]

    def __str__(self) -> str:
        return f"{self.state_id} {'joins' if self.joins else 'leaves'} {self.bracket}"
