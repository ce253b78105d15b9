"""What the presidency and the clocks keep while a round runs: tables that came back, reminders."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from apps.audit.models import append_only
from apps.core.text import reference
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation
from apps.reviews.models.rounds import Round


class ReturnedTableQuerySet(models.QuerySet["ReturnedTable"]):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever sent it in, while in the presidency."""
        if not actor.is_presidency:
            return self.none()
        return self.filter(by=actor.accreditation)


class ReturnedTable(models.Model):
    """The matrix as it came back in a spreadsheet: read, and shown before anything is answered."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="tables")
    by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    filename = models.CharField(max_length=250)
    # [{"number": 2, "row": "BR-1", "disposition": …, "seen": …, "errors": {"reply": …}}, …], of
    # the rows that say something else than when they went out. Emptied once they are taken over.
    answers = models.JSONField(default=list)
    # {"BR-1": ["keep", mark], …}: which answer stands where a colleague answered since, and the
    # mark that the row bore when that was chosen.
    chosen = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)  # that the file had
    altered = models.JSONField(default=list)  # rows whose comment reads otherwise in the file
    unknown = models.JSONField(default=list)  # headings that were not understood
    encoding = models.CharField(max_length=20, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[ReturnedTable]] = models.Manager.from_queryset(
        ReturnedTableQuerySet
    )()

    class Meta:
        ordering = ["-at"]


class Reminder(models.Model):
    """That a round's delegations were reminded, so many hours before this deadline of it: once."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="reminders")
    deadline_at = models.DateTimeField()  # of then: an extension makes new ones due
    hours = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "deadline_at", "hours"], name="reminded_once")
        ]
        triggers = append_only("reminders")
