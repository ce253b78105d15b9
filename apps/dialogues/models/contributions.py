"""What guests send, and what comes of a dialogue."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.text import reference
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation
from apps.dialogues.models.dialogue import Dialogue, GuidingQuestion
from apps.dialogues.models.invitations import Invitation
from apps.dialogues.states import ContributionKind, ContributionState
from apps.meetings.models import AgendaItem


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def visible_to(self, actor: Actor) -> Self:
        """What is published, for whoever sees the dialogue; for the presidency all but what was
        taken back; one's own for whoever sent it."""
        if actor.clock:
            return self
        if actor.is_presidency:
            return self.exclude(state=ContributionState.WITHDRAWN)
        published = Q(
            state=ContributionState.PUBLISHED, dialogue__in=Dialogue.objects.visible_to(actor)
        )
        if actor.user is None:
            return self.filter(published)
        return self.filter(published | Q(invitation__email=actor.user.email))

    def published(self) -> Self:
        return self.filter(state=ContributionState.PUBLISHED)

    def in_order(self) -> Self:
        """By member, by category, by name: as answers stand side by side."""
        return self.order_by(
            "invitation__member__name", "invitation__category", "invitation__name", "pk"
        )


class Contribution(models.Model):
    """A statement, a presentation, or an answer to a guiding question: one person's."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    dialogue = models.ForeignKey(Dialogue, on_delete=models.PROTECT, related_name="contributions")
    invitation = models.ForeignKey(
        Invitation, on_delete=models.PROTECT, related_name="contributions"
    )
    kind = models.CharField(max_length=12, choices=ContributionKind.choices)
    question = models.ForeignKey(
        GuidingQuestion, on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)
    file = models.FileField(upload_to="dialogues", max_length=250, blank=True)
    file_name = models.CharField(max_length=250, blank=True)
    file_hash = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField()
    state = models.CharField(
        max_length=13, choices=ContributionState.choices, default=ContributionState.SENT
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)  # why it is not published

    objects: ClassVar[models.Manager[Contribution]] = models.Manager.from_queryset(
        ContributionQuerySet
    )()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ContributionKind.ANSWER, question__isnull=False)
                | ~Q(kind=ContributionKind.ANSWER) & Q(question=None),
                name="an_answer_has_its_question",
            ),
            models.UniqueConstraint(
                fields=["invitation", "question"],
                condition=~Q(state=ContributionState.WITHDRAWN) & Q(question__isnull=False),
                name="question_answered_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()


class Recommendation(models.Model):
    """One thing that a dialogue asks the working group to do."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="recommendations")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(_("recommendation"))
    item = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="recommended"
    )  # where a meeting takes it up

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text
