"""A person's own calendar address."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.delegations.actors import Actor


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(user=actor.user) if actor.user else self.none()

    def live(self) -> Self:
        return self.filter(revoked_at=None)


class CalendarFeed(models.Model):
    """A secret address that a calendar program reads without signing in.

    Only the hash of its token is kept: the address is shown once, when it is made. It shows what
    its owner may see at the time of reading, and nothing once revoked.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[CalendarFeed]] = models.Manager.from_queryset(
        CalendarFeedQuerySet
    )()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at=None), name="one_live_feed"
            )
        ]
