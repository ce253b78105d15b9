"""What is published: snapshots. A page of this app reads these rows alone, and cannot leak."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.audit.models import append_only
from apps.delegations.models import Certainty
from apps.documents.models import Kind
from apps.documents.tree import ClauseKind, Node


class Firmness(models.TextChoices):
    """The ladder of what a meeting yields, firmest first."""

    JOINT = "joint", _("Joint document")
    FOOTNOTES = "footnotes", _("Joint document with footnotes")
    CHAIR = "chair", _("Chair’s statement")
    PRESS = "press", _("Press note")
    REFERENCE = "reference", _("Document of another organisation")


class Outcome(models.Model):
    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=250)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    firmness = models.CharField(max_length=9, choices=Firmness.choices)
    symbol = models.CharField(max_length=80, blank=True)
    summary = models.TextField(blank=True)  # in the portal's own words
    body_name = models.CharField(max_length=120)  # as it was called then
    presidency = models.CharField(max_length=60)  # "China"
    adopted_on = models.DateField()
    adopted_words = models.CharField(max_length=60)  # "2015", "July 2015", "3 September 2021"
    certainty = models.CharField(max_length=12, choices=Certainty.choices, default=Certainty.SURE)
    meeting = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=80, blank=True)
    members = models.CharField(max_length=40, blank=True)  # codes of those who agreed, with spaces
    submitted_to = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=250, blank=True)
    note = models.TextField(blank=True)  # an editor's note, never part of the text
    superseded_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes"
    )
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-adopted_on", "title"]
        indexes = [models.Index(fields=["-adopted_on"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/outcomes/{self.slug}/"


class PublishedVersion(models.Model):
    """A public text of an outcome, with the address of each paragraph. Never changes."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, default="en")
    authentic = models.BooleanField(default=True)
    text_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["outcome", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["outcome", "number"], name="published_version_number_once"
            )
        ]
        triggers = append_only("published")

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


class RecordedReservation(models.Model):
    """A reservation maintained without blocking, shown as its delegation agreed."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="reservations")
    member = models.CharField(max_length=60)
    paragraph = models.CharField(max_length=8, blank=True)
    shown_as = models.CharField(max_length=8)
    text = models.TextField()

    class Meta:
        ordering = ["outcome", "id"]


class PublishedFile(models.Model):
    """The text to take away; made once, with its hash."""

    version = models.ForeignKey(PublishedVersion, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=4, choices=[(f, f) for f in ("md", "docx", "pdf")])
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ["version", "format"]
        constraints = [
            models.UniqueConstraint(fields=["version", "format"], name="published_file_once")
        ]
        triggers = append_only("published_files")
