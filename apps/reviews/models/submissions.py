"""The second ring: what a side submitted. It only ever grows: a withdrawal or a replacement is a
further submission."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from apps.audit.models import append_only
from apps.core.text import reference
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation
from apps.reviews.models.drafts import Remark, Stated
from apps.reviews.models.rounds import Round, round_visible_to
from apps.reviews.states import Act, Disposition, ReservationKind, RoundKind, Shown, Visibility


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, actor: Actor, now: dt.datetime) -> Self:
        """The second ring: one's own always; others' at once, or once a sealed round has closed."""
        by_silence = Q(round__kind=RoundKind.SILENCE)  # as Round.is_sealed_at says
        unsealed = (
            Q(round__visibility=Visibility.IMMEDIATE)
            | ~by_silence & Q(round__deadline_at__lte=now)
            | by_silence & Q(round__closed_at__isnull=False)
        )
        own = Q(side=actor.side)
        if actor.is_presidency:  # letters, for a second person to compare; what is asked of it
            own = ~Q(by_note="") | Q(act=Act.ASK_TIME)
        elif actor.reads_as_presidency:  # one that is over: those that it entered itself
            own = ~Q(by_note="") & Q(acted_by__presidency=actor.credentials.presidency)
        return self.filter(round_visible_to(actor, "round__"), unsealed | own)

    def standing(self) -> Self:
        """The last act of each side in its round: the one that stands (a withdrawal too).

        What was entered from a letter stands once a second person has confirmed it. A request for
        more time is no position, and replaces none.
        """
        return (
            self.exclude(act=Act.ASK_TIME)
            .filter(Q(by_note="") | Q(confirmation__confirmed=True))
            .order_by("round_id", "side", "-number")
            .distinct("round_id", "side")
        )


class Submission(Stated):
    """An act of a side in a round, with the instant it was received. Never changes."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="submissions")
    side = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField()  # 1, 2 … within the side's own acts
    act = models.CharField(max_length=10, choices=Act.choices)
    acted_by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    office = models.CharField(max_length=12)  # of who acted, then
    received_at = models.DateTimeField()
    late = models.BooleanField(default=False)  # after the deadline, as the practice allows
    text_hash = models.CharField(max_length=64)
    once = models.CharField(max_length=40)  # idempotency: a form sent twice counts once
    # A position that came by letter: who entered it, on what evidence.
    by_note = models.CharField(max_length=250, blank=True)
    evidence = models.FileField(upload_to="evidence/", blank=True)

    objects: ClassVar[models.Manager[Submission]] = models.Manager.from_queryset(
        SubmissionQuerySet
    )()

    class Meta:
        ordering = ["round", "side", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "side", "number"], name="submission_number_once"
            ),
            models.UniqueConstraint(fields=["round", "side", "once"], name="submission_once"),
        ]
        triggers = append_only("submissions")

    def __str__(self) -> str:
        return self.reference


class NoteConfirmation(models.Model):
    """The second person who confirms, or refuses, a position entered from a letter."""

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, related_name="confirmation"
    )
    confirmed = models.BooleanField()
    by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = append_only("confirmations")


class Reservation(models.Model):
    """What a delegation holds back, on a paragraph or on the whole text.

    `entry` is its own reference: it stays the same while the reservation is maintained, through
    further acts and through later rounds on the same document, until it is lifted.
    """

    entry = models.CharField(max_length=12, default=reference, editable=False)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="reservations"
    )
    kind = models.CharField(max_length=11, choices=ReservationKind.choices)
    clause = models.CharField(max_length=8, blank=True)  # empty: the whole document
    text = models.TextField()
    blocks = models.BooleanField()  # as the delegation states
    shown_as = models.CharField(max_length=8, blank=True, choices=Shown.choices)  # if not blocking
    maintained = models.BooleanField(default=False)  # this act is about maintaining it

    class Meta:
        ordering = ["submission_id", "id"]  # by column: no join with submissions and rounds
        triggers = append_only("reservations")


class Comment(Remark):
    """Second ring: a submitted comment. `row` is its stable id in the matrix, "BR-4"."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="comments")
    row = models.CharField(max_length=30)

    class Meta:
        ordering = ["submission", "id"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "row"], name="comment_row_once")
        ]
        triggers = append_only("comments")

    def __str__(self) -> str:
        return self.row


class CommentDisposition(models.Model):
    """What the drafter did with a comment, and why."""

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, related_name="disposition")
    disposition = models.CharField(max_length=10, choices=Disposition.choices)
    reply = models.TextField(blank=True)
    wording = models.TextField(blank=True)  # what the drafter took, where accepted with changes
    by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class ExplanationQuerySet(models.QuerySet["Explanation"]):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the round: it was made after the result, for everyone there to read."""
        return self.filter(round_visible_to(actor, "round__"))


class Explanation(models.Model):
    """An explanation of position: what a delegation says once the result stands, for the record."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="explanations")
    side = models.CharField(max_length=20)
    text = models.TextField()
    by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[Explanation]] = models.Manager.from_queryset(
        ExplanationQuerySet
    )()

    class Meta:
        ordering = ["round", "at"]
        constraints = [
            models.UniqueConstraint(fields=["round", "side"], name="explanation_once_per_side")
        ]
        triggers = append_only("explanations")
