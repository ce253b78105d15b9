"""The first ring: what a delegation prepares, and nobody else sees."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.core.text import reference
from apps.delegations.actors import Actor
from apps.delegations.models import PRESIDENCY, Accreditation
from apps.reviews.models.rounds import Round
from apps.reviews.states import CommentType, DraftState, Position


class OwnSideQuerySet[M: models.Model](models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> Self:
        """The first ring: only those who act for this side. No office opens it."""
        if actor.side in ("", PRESIDENCY):
            return self.none()
        return self.filter(side=actor.side)


class Stated(models.Model):
    """What a position says, drafted or submitted."""

    position = models.CharField(max_length=12, choices=Position.choices, blank=True)
    reason = models.TextField(blank=True)  # required to oppose
    # The paragraphs that an objection, or missing instructions, is about; none: the whole text.
    scope = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    confirm_by = models.DateField(null=True, blank=True)  # ad referendum: the capital's day
    statement = models.TextField(blank=True)  # for the record

    class Meta:
        abstract = True


class DraftPosition(Stated):
    """First ring: what a delegation prepares to submit; one for each round and side."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="drafts")
    side = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=DraftState.choices, default=DraftState.DRAFTING)
    edition = models.PositiveIntegerField(default=1)  # grows at each save: two people at once
    note = models.TextField(blank=True)  # from the head to the experts, or back
    reservations = models.JSONField(default=list, blank=True)  # as Reservation
    edited_by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()

    objects: ClassVar[models.Manager[DraftPosition]] = models.Manager.from_queryset(
        OwnSideQuerySet["DraftPosition"]
    )()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "side"], name="one_draft_per_side")]


class Remark(models.Model):
    """What a comment says, drafted or submitted."""

    clause = models.CharField(max_length=8, blank=True)  # the clause's key; empty: the whole text
    type = models.CharField(max_length=11, choices=CommentType.choices)
    text = models.TextField(blank=True)
    wording = models.TextField(blank=True)  # the proposed wording of the clause
    deletes = models.BooleanField(default=False)  # proposes to delete the clause
    rationale = models.TextField(blank=True)

    class Meta:
        abstract = True


class DraftComment(Remark):
    """First ring: an expert's comment until the delegation submits it."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="draft_comments")
    side = models.CharField(max_length=20)
    author = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=DraftState.choices, default=DraftState.DRAFTING)
    row = models.CharField(max_length=30, blank=True)  # kept through replacements, "BR-4"
    edition = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    edited_at = models.DateTimeField()

    objects: ClassVar[models.Manager[DraftComment]] = models.Manager.from_queryset(
        OwnSideQuerySet["DraftComment"]
    )()

    class Meta:
        ordering = ["round", "made_at", "id"]
        indexes = [models.Index(fields=["round", "side"])]
