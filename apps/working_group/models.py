"""The working group's agreed areas of research and cooperation."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from apps.delegations.models import Body, CodeManager, Dated


class Area(Dated):
    """An agreed area, from the decision that agreed it."""

    code = models.SlugField(max_length=40, unique=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="areas")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    source = models.CharField(max_length=250, blank=True)

    objects: ClassVar[models.Manager[Area]] = CodeManager()

    class Meta(Dated.Meta):
        ordering = ["order"]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.code,)
