"""Versions of a text with their clauses and brackets: fixed once tabled, and then never changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import pgtrigger
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject

from apps.delegations.actors import Actor
from apps.delegations.models import (
    Accreditation,
    MemberState,
)
from apps.documents.brackets import BracketKind, Option, Span
from apps.documents.models.documents import Document, drafted_by_side
from apps.documents.models.symbols import never_truncated
from apps.documents.tree import ClauseKind, Node


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
        return self.filter(
            fixed | Q(fixed_at=None) & (drafted_by_side(actor, "document__") | revision)
        )

    def with_document(self) -> Self:
        return self.select_related(
            "document__symbol", "document__owner", "document__presidency__member", "document__body"
        ).select_related("document__derestriction")


def label_of(number: int) -> str:
    return f"Rev.{number - 1}" if number > 1 else ""


def version_symbol(symbol: str, number: int) -> str:
    """ "CGETI/DEWG/2027/W/1/Rev.1": of a version, by its document's symbol and its number; nothing
    where the document has none yet."""
    return "/".join(filter(None, [symbol, label_of(number)])) if symbol else ""


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
        return label_of(self.number)

    @property
    def symbol(self) -> str:
        symbol = self.document.symbol
        return version_symbol(symbol.text if symbol else "", self.number)

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
