"""The outbox: what people are to be told, written in the transaction that makes it true."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.core.text import reference


class Notice(models.Model):
    """One e-mail to one address, ready to send.

    `key` makes a notice unique: the same act never tells the same person twice.
    """

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    key = models.CharField(max_length=200, unique=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    address = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    calendar = models.TextField(blank=True)  # iCalendar, for the reader's mail program to apply
    reason = models.CharField(max_length=250)  # "you are head of the delegation of Brazil"
    created_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["ready_at"], condition=models.Q(sent_at=None), name="notices_unsent"
            )
        ]

    def __str__(self) -> str:
        return self.subject


class MailboxMessage(models.Model):
    """A mail that the demonstration kept instead of sending it."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    to = models.TextField()
    subject = models.TextField()
    text = models.TextField()
    calendar = models.TextField(blank=True)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-received_at", "-id"]

    def __str__(self) -> str:
        return self.subject
