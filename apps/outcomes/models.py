"""What is published: snapshots. A page of this app reads these rows alone, and cannot leak."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Self

import pgtrigger
from django.db import models
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext_lazy as _

from apps.audit.models import append_only
from apps.core.words import day_words
from apps.delegations.models import Certainty
from apps.documents.models import Document, Kind
from apps.documents.tree import ClauseKind, Node
from apps.reviews.states import Shown


class Firmness(models.TextChoices):
    """The ladder of what a meeting yields, firmest first."""

    JOINT = "joint", _("Joint document")
    FOOTNOTES = "footnotes", _("Joint document with footnotes")
    CHAIR = "chair", _("Chair’s statement")
    PRESS = "press", _("Press note")
    REFERENCE = "reference", _("Document of another organisation")


class Precision(models.TextChoices):
    """How much of `adopted_on` is known; the rest of the date only sorts."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def get_by_natural_key(self, slug: str) -> Outcome:
        return self.get(slug=slug)

    def of_brics(self) -> Self:
        """Without the documents of other organisations: those are no outcomes."""
        return self.exclude(firmness=Firmness.REFERENCE)


# What a published outcome says of itself for good. Not among them: what later acts change
# (the latest version's symbol, firmness and members; an editor's note; what supersedes it).
FOR_GOOD = (
    "slug",
    "title",
    "kind",
    "summary",
    "body_name",
    "presidency",
    "adopted_on",
    "precision",
    "adopted_words",
    "certainty",
    "meeting",
    "place",
    "submitted_to",
    "document",
    "published_at",
)
_CHANGED = reduce(
    or_,
    (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in FOR_GOOD),
)


class Outcome(models.Model):
    """One published outcome, or a document of another organisation kept for reference.

    `document` is empty where the outcome is reference data, older than the portal.
    """

    slug = models.SlugField(max_length=120, unique=True)
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="outcome"
    )
    title = models.CharField(max_length=250)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    firmness = models.CharField(max_length=9, choices=Firmness.choices)
    symbol = models.CharField(max_length=90, blank=True)
    summary = models.TextField(blank=True)  # in the portal's own words
    body_name = models.CharField(max_length=120)  # as it was called then
    presidency = models.CharField(max_length=60, blank=True)  # "China"
    adopted_on = models.DateField()  # first adopted; a year alone sorts as its last day
    precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    adopted_words = models.CharField(max_length=60, blank=True)  # "1 and 2 August 2017", as given
    certainty = models.CharField(max_length=12, choices=Certainty.choices, default=Certainty.SURE)
    meeting = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=80, blank=True)
    members = models.CharField(max_length=120, blank=True)  # codes of those who agreed, with spaces
    submitted_to = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=250, blank=True)
    note = models.TextField(blank=True)  # an editor's note, never part of the text
    superseded_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes"
    )
    published_at = models.DateTimeField()

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["-adopted_on", "title", "pk"]
        indexes = [models.Index(fields=["-adopted_on"])]
        triggers = [
            pgtrigger.Protect(
                name="published_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__document__isnull=False) & _CHANGED,
            ),
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__document__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/outcomes/{self.slug}/"

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def is_of_brics(self) -> bool:
        return self.firmness != Firmness.REFERENCE

    @property
    def is_issued(self) -> bool:
        """On the presidency's own word: nobody adopted it."""
        return self.firmness in (Firmness.CHAIR, Firmness.PRESS)

    @property
    def codes(self) -> list[str]:
        return self.members.split()

    @property
    def adopted(self) -> str:
        """The date in words, no more precise than it is known."""
        if self.adopted_words:
            return self.adopted_words
        if self.precision == Precision.DAY:
            return day_words(self.adopted_on)
        return date_format(self.adopted_on, "F Y" if self.precision == Precision.MONTH else "Y")

    @property
    def adopted_iso(self) -> str:
        """ "2021-09-03", "2015-07" or "2020", for programs."""
        whole = self.adopted_on.isoformat()
        return whole[: {Precision.YEAR: 4, Precision.MONTH: 7}.get(Precision(self.precision), 10)]


class PublishedVersion(models.Model):
    """A public text of an outcome, with the address of each paragraph. Never changes.

    `number` counts what was published; `source_number` is the version of the document that it is
    a copy of. `note` says what a later version changes, or the places that a correction corrects.
    """

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    source_number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=40, blank=True)  # "Rev.1", "Corr.1"
    symbol = models.CharField(max_length=90, blank=True)
    language = models.CharField(max_length=10, default="en")
    authentic = models.BooleanField(default=True)
    firmness = models.CharField(max_length=9, choices=Firmness.choices)
    members = models.CharField(max_length=120, blank=True)
    adopted_on = models.DateField()
    text_hash = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["outcome", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["outcome", "number"], name="published_version_number_once"
            ),
            models.UniqueConstraint(
                fields=["outcome", "source_number"], name="published_source_once"
            ),
        ]
        triggers = append_only("published")

    @property
    def codes(self) -> list[str]:
        return self.members.split()

    def nodes(self) -> list[Node]:
        return [paragraph.node() for paragraph in self.paragraphs.all()]


class Paragraph(models.Model):
    version = models.ForeignKey(
        PublishedVersion, on_delete=models.PROTECT, related_name="paragraphs"
    )
    key = models.CharField(max_length=8)
    order = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in ClauseKind])
    number = models.CharField(max_length=20, blank=True)
    text = models.TextField()

    class Meta:
        ordering = ["version", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="paragraph_key_once")
        ]
        triggers = append_only("paragraphs")

    def node(self) -> Node:
        return Node(ClauseKind(self.kind), self.text, self.number, self.level, self.key)


class TrailLine(models.Model):
    """A step on the way of an outcome, in public words: proposed, round, adopted, submitted."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="trail")
    order = models.PositiveSmallIntegerField()
    on = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=300)

    class Meta:
        ordering = ["outcome", "order"]
        triggers = append_only("public_trail")


class RecordedReservation(models.Model):
    """A reservation maintained without blocking, shown as its delegation agreed."""

    version = models.ForeignKey(
        PublishedVersion, on_delete=models.PROTECT, related_name="reservations"
    )
    mark = models.CharField(max_length=6)  # "R1"
    member = models.CharField(max_length=60)
    paragraph = models.CharField(max_length=8, blank=True)  # empty: the whole text
    shown_as = models.CharField(max_length=8, choices=Shown.choices)
    text = models.TextField()

    class Meta:
        ordering = ["version", "id"]
        triggers = append_only("recorded_reservations")


class PublishedFile(models.Model):
    """The text to take away; made once, with its hash."""

    version = models.ForeignKey(PublishedVersion, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=4, choices=[(f, f) for f in ("md", "docx", "pdf")])
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # bytes

    class Meta:
        ordering = ["version", "format"]
        constraints = [
            models.UniqueConstraint(fields=["version", "format"], name="published_file_once")
        ]
        triggers = append_only("published_files")
