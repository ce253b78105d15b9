"""A document: what it is, who drafted it, who may read it."""

from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
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
from apps.documents.models.symbols import Symbol


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
    # A delegation reads its own at every stage; the presidency's, once tabled, go by their class.
    own = _by(actor) if actor.is_delegation else drafted_by_side(actor)
    return own | _circulated(actor) | _handed(actor)


def drafted_by_side(actor: Actor, prefix: str = "") -> Q:
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


def _by(actor: Actor, prefix: str = "") -> Q:
    return Q(**{f"{prefix}owner": actor.state, f"{prefix}drafted_by_presidency": False})


def _circulated(actor: Actor) -> Q:
    """What was tabled and is meant for all readers like this one.

    An outgoing presidency reads on what was drafted in its year and before, not its successor's.
    """
    public = Q(classification=Classification.PUBLIC)
    held = actor.accreditation
    if actor.is_presidency:
        classes = Q(classification__in=[Classification.PUBLIC, *RESTRICTED])
    elif actor.reads_as_presidency and held is not None and held.presidency is not None:
        classes = public | Q(
            classification__in=RESTRICTED, presidency__year__lte=held.presidency.year
        )
    elif actor.is_delegation:
        classes = public | Q(classification=Classification.MEMBERS) & ~Q(kind=Kind.NON_PAPER)
    else:
        classes = public
    return Q(tabled_at__isnull=False) & classes


def _handed(actor: Actor) -> Q:
    """What names the actor's state or organisation as a reader: tabled for members, or a
    delegation's own non-paper, in the hands of those whom it names."""
    named: models.QuerySet[models.Model]
    if actor.state is not None:
        named = Document.admitted_states.through.objects.filter(memberstate=actor.state)
    elif actor.office == Office.EXPERT and actor.organisation is not None:
        named = Document.invited.through.objects.filter(organisation=actor.organisation)
    else:
        return NOTHING
    tabled = Q(classification=Classification.MEMBERS, tabled_at__isnull=False)
    shared = Q(kind=Kind.NON_PAPER, shared_at__isnull=False)
    return Q(pk__in=named.values("document")) & (tabled | shared)


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
    def kind_name(self) -> str:
        """For lists: `get_kind_display` translates every choice there is, for each row."""
        return str(Kind(self.kind).label)

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
