"""Drafts put to anyone for comment, what came in, and what was done about it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.audit.models import append_only
from apps.consultations.states import (
    Category,
    ConsultationState,
    QuestionKind,
    ResponseState,
    Verdict,
)
from apps.core.moments import Moment, ZoneField
from apps.core.text import reference
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation
from apps.documents.models import Document, Version
from apps.meetings.models import Entry


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def visible_to(self, actor: Actor) -> Self:
        """Everyone, as long as everyone may read the text; a withdrawn one, the presidency."""
        seen = self.filter(version__in=Version.objects.visible_to(actor))
        return seen if actor.is_presidency else seen.filter(withdrawn_at=None)

    def with_text(self) -> Self:
        return self.select_related("version__document__symbol")

    def open_at(self, now: dt.datetime) -> Self:
        return self.filter(withdrawn_at=None, opens_at__lte=now, closes_at__gt=now)


class Consultation(models.Model):
    """One fixed version, open to comments from anyone until a deadline with its zone."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="consultations")
    text_hash = models.CharField(max_length=64)
    title = models.CharField(_("title"), max_length=160)
    introduction = models.TextField(_("introduction"), blank=True)
    # An editor's note: what the portal adds, outside of any quotation.
    note = models.TextField(_("editor’s note"), blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    zone = ZoneField()  # in which both were issued
    opening = models.OneToOneField(
        Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="opens_consultation"
    )
    closing = models.OneToOneField(
        Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="closes_consultation"
    )
    created_by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    edition = models.PositiveIntegerField(default=1)  # grows at each save: two people at once
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # One that was held elsewhere, or before the portal, and is kept here from its source.
    recorded_from = models.CharField(_("source"), max_length=250, blank=True)
    rows = models.PositiveIntegerField(default=0)  # the last row of its matrix that was given
    heard = models.TextField(_("what was heard"), blank=True)  # in sum, above the replies
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[models.Manager[Consultation]] = models.Manager.from_queryset(
        ConsultationQuerySet
    )()

    class Meta:
        ordering = ["-closes_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=(Q(answered_at=None) | Q(answered_at__gte=F("closes_at"))),
                name="answered_once_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def document(self) -> Document:
        return self.version.document

    @property
    def opens(self) -> Moment:
        return Moment(self.opens_at, self.zone)

    @property
    def closes(self) -> Moment:
        return Moment(self.closes_at, self.zone)

    @property
    def address(self) -> str:
        return reverse("consultations:consultation", args=[self.slug])

    def state_at(self, now: dt.datetime) -> ConsultationState:
        """What is sent strictly before the deadline counts."""
        if self.withdrawn_at is not None:
            return ConsultationState.WITHDRAWN
        if self.answered_at is not None:
            return ConsultationState.ANSWERED
        if now < self.opens_at:
            return ConsultationState.BEFORE
        return ConsultationState.OPEN if now < self.closes_at else ConsultationState.CLOSED


class Extension(models.Model):
    """A later deadline: was → now, with its reason."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="extensions"
    )
    was_at = models.DateTimeField()
    now_at = models.DateTimeField()
    reason = models.CharField(max_length=250)
    by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        triggers = append_only("consultation_extensions")

    def __str__(self) -> str:
        return f"{self.consultation} {self.now_at:%Y-%m-%d}"

    @property
    def was(self) -> Moment:
        return Moment(self.was_at, self.consultation.zone)

    @property
    def now(self) -> Moment:
        return Moment(self.now_at, self.consultation.zone)


class Question(models.Model):
    """What is asked beside the text. With choices it is answered by one of them."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="questions"
    )
    order = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=400)
    choices = ArrayField(models.CharField(max_length=160), default=list, blank=True)

    class Meta:
        ordering = ["consultation", "order"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "order"], name="question_order_once")
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def kind(self) -> QuestionKind:
        return QuestionKind.CHOICE if self.choices else QuestionKind.TEXT


class ResponseQuerySet(models.QuerySet["Response"]):
    def visible_to(self, actor: Actor) -> Self:
        """What was published, to everyone who sees the consultation; all that was confirmed, to
        the presidency. Nobody is shown what was not confirmed."""
        seen = self.filter(
            consultation__in=Consultation.objects.visible_to(actor),
            confirmed_at__isnull=False,
            withdrawn_at=None,
        )
        return seen if actor.is_presidency else seen.filter(verdict=Verdict.PUBLISHED)

    def pending(self) -> Self:
        return self.filter(confirmed_at__isnull=False, withdrawn_at=None, verdict="")


class Response(models.Model):
    """What one person sent at once: comments on paragraphs or the whole, and answers.

    The e-mail address is for the confirmation alone. It is on no page and in no export.
    """

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="responses"
    )
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(blank=True)  # none for what was recorded from a source
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    territory = models.CharField(_("country or territory"), max_length=80, blank=True)
    category = models.CharField(max_length=12, choices=Category.choices)
    shows_name = models.BooleanField(default=True)  # with what is published
    language = models.CharField(max_length=10, default="en")  # of the page it was sent from
    once = models.CharField(max_length=40)  # idempotency: a form sent twice counts once
    received_at = models.DateTimeField()
    confirm_until = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=13, choices=Verdict.choices, blank=True)
    reason = models.CharField(max_length=400, blank=True)  # why it is not published
    moderated_at = models.DateTimeField(null=True, blank=True)
    moderated_by = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[models.Manager[Response]] = models.Manager.from_queryset(ResponseQuerySet)()

    class Meta:
        ordering = ["consultation", "confirmed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "once"], name="response_once"),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.NOT_PUBLISHED) | ~Q(reason=""),
                name="not_published_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(confirmed_at__isnull=False),
                name="moderated_once_confirmed",
            ),
        ]
        indexes = [
            models.Index(fields=["consultation", "verdict", "confirmed_at"]),
            models.Index(
                fields=["email"], condition=Q(confirmed_at=None), name="responses_unconfirmed"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def public_name(self) -> str:
        return self.name if self.shows_name else ""

    def state_at(self, now: dt.datetime) -> ResponseState:
        if self.withdrawn_at is not None:
            return ResponseState.WITHDRAWN
        if self.confirmed_at is None:
            waits = now < self.confirm_until
            return ResponseState.UNCONFIRMED if waits else ResponseState.EXPIRED
        return ResponseState(self.verdict) if self.verdict else ResponseState.PENDING


class Comment(models.Model):
    """On one paragraph, by its key, or (no key) on the whole text. `row` is its id in the matrix,
    "P-12"; given when the address is confirmed, so that no row is missing."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="comments")
    order = models.PositiveSmallIntegerField()
    clause = models.CharField(max_length=8, blank=True)
    text = models.TextField(blank=True)
    wording = models.TextField(blank=True)  # the proposed wording of the paragraph
    row = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["response", "order"]
        constraints = [
            models.UniqueConstraint(fields=["response", "order"], name="public_comment_order_once")
        ]

    def __str__(self) -> str:
        return self.row


class Answer(models.Model):
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField()

    class Meta:
        ordering = ["response", "question__order"]
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="answered_once")
        ]

    def __str__(self) -> str:
        return f"{self.response} {self.question_id}"


class Reply(models.Model):
    """ "You said → we did": on one paragraph, or the whole text. Public with the answers."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="replies")
    clause = models.CharField(max_length=8, blank=True)
    said = models.TextField()  # what was heard, in sum
    done = models.TextField()  # what was done, or why nothing was
    comments = models.ManyToManyField(Comment, blank=True, related_name="replies")
    edition = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()

    class Meta:
        ordering = ["consultation", "pk"]

    def __str__(self) -> str:
        return self.reference
