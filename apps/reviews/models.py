"""Rounds of review: what is put to the members, what a delegation drafts, what it submits.

Two rings. The first is inside a delegation (`DraftPosition`, `DraftComment`): nobody else sees its
content, count or existence. The second is between delegations (`Submission` and its rows), which
only ever grows: a withdrawal or a replacement is a further submission.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from apps.audit.models import append_only
from apps.core.moments import Moment, ZoneField
from apps.core.text import reference
from apps.delegations.actors import Actor
from apps.delegations.models import PRESIDENCY, Accreditation, MemberState, Office
from apps.documents.models import Document, Version
from apps.meetings.models import AgendaItem, Entry
from apps.reviews.states import (
    Act,
    CommentType,
    Disposition,
    DraftState,
    Position,
    ReservationKind,
    Result,
    RoundKind,
    RoundState,
    Shown,
    Visibility,
)

WORD_RETURN_KEPT = dt.timedelta(days=1)


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, actor: Actor) -> Self:
        """Members and the presidency; organisations and partners where the round admits them."""
        readable = self.filter(document__in=Document.objects.visible_to(actor))
        if actor.is_delegation or actor.reads_as_presidency:
            return readable
        if actor.office in (Office.EXPERT, Office.OBSERVER):
            return readable.filter(admits_guests=True)
        return self.none()

    def open_at(self, now: dt.datetime) -> Self:
        return self.filter(concluded_at=None, deadline_at__gt=now)


class Round(models.Model):
    """One fixed version, put to the eligible members until a deadline."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="rounds")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="rounds")
    kind = models.CharField(max_length=8, choices=RoundKind.choices)
    visibility = models.CharField(max_length=9, choices=Visibility.choices)
    text_hash = models.CharField(max_length=64)
    note = models.TextField(blank=True)  # what the secretariat asks of the delegations
    admits_guests = models.BooleanField(default=False)  # organisations and partners may comment
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    deadline_at = models.DateTimeField()
    deadline_zone = ZoneField()
    closed_at = models.DateTimeField(null=True, blank=True)  # the clock's work at the deadline
    concluded_at = models.DateTimeField(null=True, blank=True)
    concluded_by = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    result = models.CharField(max_length=12, choices=Result.choices, blank=True)
    conclusion = models.TextField(blank=True)  # the chair's words
    consensus = models.JSONField(null=True, blank=True)  # as it stood at the conclusion
    # In session only: under which item, who was in the room when the chair asked, who objected
    # there by word of mouth. Codes of members; None until the chair has asked.
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="rounds"
    )
    present = ArrayField(models.CharField(max_length=2), null=True, blank=True)
    objected = ArrayField(models.CharField(max_length=2), default=list, blank=True)

    objects: ClassVar[models.Manager[Round]] = models.Manager.from_queryset(RoundQuerySet)()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(concluded_at=None), name="one_round_per_document"
            ),
            models.CheckConstraint(
                condition=Q(deadline_at__gt=F("opened_at")), name="deadline_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(kind=RoundKind.IN_SESSION, item__isnull=False)
                | ~Q(kind=RoundKind.IN_SESSION) & Q(item=None, present=None),
                name="in_session_under_an_item",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.document}"

    @property
    def deadline(self) -> Moment:
        return Moment(self.deadline_at, self.deadline_zone)

    @property
    def decides(self) -> bool:
        """Whether it adopts or does not; a comment round only gathers."""
        return self.kind != RoundKind.COMMENT

    @property
    def in_session(self) -> bool:
        return self.kind == RoundKind.IN_SESSION

    def state_at(self, now: dt.datetime) -> RoundState:
        """In session the chair's question closes it; else its deadline does."""
        if self.concluded_at is not None:
            return RoundState.CONCLUDED
        if self.present is not None:
            return RoundState.CLOSED
        return RoundState.OPEN if now < self.deadline_at else RoundState.CLOSED


class Eligible(models.Model):
    """A member whose position counts: the list is frozen when the round opens."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="eligible")
    member = models.ForeignKey(MemberState, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["member__name"]
        constraints = [models.UniqueConstraint(fields=["round", "member"], name="eligible_once")]
        triggers = append_only("eligible")


class PlannedRoundQuerySet(models.QuerySet["PlannedRound"]):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever reads the text and the timetable's members' entries."""
        return self.filter(
            entry__in=Entry.objects.visible_to(actor),
            document__in=Document.objects.visible_to(actor),
        )

    def waiting(self) -> Self:
        return self.filter(round=None)


class PlannedRound(models.Model):
    """A round to come, such as 14 days before the second CGETI meeting.

    Its date stands in the timetable as an entry, and moves with the meeting. Opening the round
    freezes it: a clock that runs never moves because a meeting does.
    """

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="planned_rounds")
    kind = models.CharField(max_length=8, choices=RoundKind.choices)
    visibility = models.CharField(max_length=9, choices=Visibility.choices)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="planned_round")
    round = models.OneToOneField(
        Round, on_delete=models.PROTECT, null=True, blank=True, related_name="planned"
    )

    objects: ClassVar[models.Manager[PlannedRound]] = models.Manager.from_queryset(
        PlannedRoundQuerySet
    )()

    class Meta:
        ordering = ["entry__last", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.document}"


class Extension(models.Model):
    """A later deadline: was → now, with the reason that everyone was told."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="extensions")
    was_at = models.DateTimeField()
    was_zone = ZoneField()
    now_at = models.DateTimeField()
    now_zone = ZoneField()
    reason = models.TextField()
    by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        triggers = append_only("extensions")

    @property
    def was(self) -> Moment:
        return Moment(self.was_at, self.was_zone)

    @property
    def now(self) -> Moment:
        return Moment(self.now_at, self.now_zone)


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


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, actor: Actor, now: dt.datetime) -> Self:
        """The second ring: one's own always; others' at once, or once a sealed round has closed."""
        rounds = Round.objects.visible_to(actor)
        unsealed = Q(round__visibility=Visibility.IMMEDIATE) | Q(round__deadline_at__lte=now)
        own = Q(side=actor.side)
        if actor.is_presidency:  # the letters that were entered, for a second person to compare
            own = ~Q(by_note="")
        elif actor.reads_as_presidency:  # one that is over: those that it entered itself
            own = ~Q(by_note="") & Q(acted_by__presidency=actor.credentials.presidency)
        return self.filter(round__in=rounds).filter(unsealed | own)

    def standing(self) -> Self:
        """The last act of each side in its round: the one that stands (a withdrawal too).

        What was entered from a letter stands once a second person has confirmed it.
        """
        return (
            self.filter(Q(by_note="") | Q(confirmation__confirmed=True))
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
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="reservations"
    )
    kind = models.CharField(max_length=11, choices=ReservationKind.choices)
    clause = models.CharField(max_length=8, blank=True)  # empty: the whole document
    text = models.TextField()
    blocks = models.BooleanField()  # as the delegation states
    shown_as = models.CharField(max_length=8, blank=True, choices=Shown.choices)  # if not blocking

    class Meta:
        ordering = ["submission", "id"]
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
    by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
