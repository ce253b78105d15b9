"""Telling people: a row in the outbox and its delivery job, in the caller's transaction."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from procrastinate.contrib.django import app

from apps.accounts.models import User
from apps.core import moments
from apps.notifications.models import Notice

MAX_ATTEMPTS = 8


def tell(
    recipient: User | None,
    *,
    key: str,
    template: str,
    context: dict[str, object],
    reason: str,
    address: str = "",
    ready_at: dt.datetime | None = None,
) -> Notice | None:
    """Put one mail in the outbox and defer its delivery; None where `key` was told already.

    `template` names a pair under templates/: `<template>.subject.txt` and `<template>.txt`. Both
    get `context`, `origin` (the portal's address) and `reason`; the mail ends by saying why it
    came. Give `recipient`, or an `address` for somebody who has no account yet.
    """
    language = (recipient.language if recipient else "") or settings.LANGUAGE_CODE
    full = {**context, "origin": settings.SITE_ORIGIN, "reason": reason, "recipient": recipient}
    with translation.override(language):
        subject = " ".join(render_to_string(f"{template}.subject.txt", full).split())
        text = render_to_string(f"{template}.txt", full)
    notice, created = Notice.objects.get_or_create(
        key=key,
        defaults={
            "recipient": recipient,
            "address": recipient.email if recipient else address,
            "subject": subject[:250],
            "text": text,
            "reason": reason,
            "ready_at": ready_at or moments.database_now(),
        },
    )
    if not created:
        return None
    app.configure_task("deliver_notice", schedule_at=ready_at).defer(notice_id=notice.pk)
    return notice


def deliver(notice_id: int) -> bool:
    """Send one notice; False where there is nothing to send (sent, or not yet ready).

    The row is locked while the mail goes out, so that however many workers run, one sends it.
    A worker killed after the mail left and before the commit sends it again: mail cannot be
    taken back, and twice is better than never. The Message-ID stays the same, so that mail
    programs show it once.
    """
    with transaction.atomic():
        notice = (
            Notice.objects.select_for_update(skip_locked=True)
            .filter(pk=notice_id, sent_at=None)
            .first()
        )
        now = moments.database_now()
        if notice is None or notice.ready_at > now:
            return False
        host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
        message = EmailMessage(
            subject=notice.subject,
            body=notice.text,
            to=[notice.address],
            headers={"Message-ID": f"<{notice.reference}@{host}>"},
        )
        message.send()
        notice.sent_at = now
        notice.attempts += 1
        notice.save(update_fields=["sent_at", "attempts"])
        return True


def deliver_waiting() -> int:
    """Send whatever is ready and unsent: the clock that catches up after a lost job."""
    waiting = Notice.objects.filter(sent_at=None, ready_at__lte=moments.database_now())
    return sum(deliver(pk) for pk in waiting.order_by("id").values_list("pk", flat=True))
