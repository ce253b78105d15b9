"""The first ring: what a delegation prepares, and nobody else sees."""

from __future__ import annotations

import datetime as dt
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
    # The wording is of a new clause after this one; without a clause, before the first.
    inserts = models.BooleanField(default=False)
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
    word_author = models.CharField(max_length=250, blank=True)  # of the mark in Word, if from there
    edition = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    edited_at = models.DateTimeField()

    objects: ClassVar[models.Manager[DraftComment]] = models.Manager.from_queryset(
        OwnSideQuerySet["DraftComment"]
    )()

    class Meta:
        ordering = ["round", "made_at", "id"]
        indexes = [models.Index(fields=["round", "side"])]


WORD_RETURN_KEPT = dt.timedelta(days=1)


class WordReturnQuerySet(OwnSideQuerySet["WordReturn"]):
    def kept_at(self, now: dt.datetime) -> Self:
        """Those that are not a day old: the rest waits for the clock that removes it."""
        return self.filter(at__gt=now - WORD_RETURN_KEPT)


class WordReturn(models.Model):
    """First ring: what was read in a Word file that somebody brought back, until they confirm it.

    The file itself is not kept: what it holds goes no further than this row, and the row goes once
    it was confirmed, put aside, or left for a day.
    """

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="word_returns")
    side = models.CharField(max_length=20)
    by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    filename = models.CharField(max_length=250)
    file_hash = models.CharField(max_length=64)
    found = models.JSONField()  # as importing.word.returned.Found
    ignored = models.JSONField(default=list)  # as Unclear
    warnings = models.JSONField(default=list)

    objects: ClassVar[models.Manager[WordReturn]] = models.Manager.from_queryset(
        WordReturnQuerySet
    )()

    class Meta:
        ordering = ["-at", "-id"]
