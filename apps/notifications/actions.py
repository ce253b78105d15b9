"""Telling people: a row in the outbox and its delivery job, in the caller's transaction."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from secrets import token_urlsafe

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least
from django.template.loader import render_to_string
from django.utils import translation
from procrastinate.contrib.django import app

from apps.accounts.models import User
from apps.core import moments
from apps.notifications.models import Notice

MAX_ATTEMPTS = 8
MOST_COUNTED = 32_767  # the clock that catches up never gives up; the column ends here
LONGEST_ERROR = 500  # characters
BEHIND_MAILS = -1  # priority of a job that lets those that deliver mails go first


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail to be written.

    `template` names a pair under templates/: `<template>.subject.txt` and `<template>.txt`. Both
    get `context` and `origin` (the portal's address); the mail ends by giving the `reason` why it
    came. What differs from reader to reader stands in the context or the reason. Give
    `recipient`, or an `address` for somebody who has no account yet. `key` makes the notice
    unique: the same act never tells the same person twice. `reason`, `calendar`, and what can be
    called in `context` are called in the reader's language, which is not the actor's.
    """

    recipient: User | None
    key: str
    template: str
    context: dict[str, object]
    reason: Callable[[], str]
    address: str = ""
    language: str = ""  # of somebody who has no account; an account has its own
    ready_at: dt.datetime | None = None  # None: at once
    calendar: Callable[[], str] | None = None  # the event that the mail is about, as iCalendar


def tell_each(letters: Iterable[Letter]) -> list[Notice]:
    """Put the mails in the outbox and defer one job that delivers them; skip what was told."""
    by_key = {letter.key: letter for letter in letters}
    told = set(Notice.objects.filter(key__in=by_key).values_list("key", flat=True))
    now, words = moments.database_now(), _Words()
    fresh = [_written(letter, words, now) for key, letter in by_key.items() if key not in told]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    for ready_at, batch in groupby(fresh, lambda notice: notice.ready_at):
        job = app.configure_task("deliver_notices", schedule_at=ready_at)
        job.defer(keys=[notice.key for notice in batch])
    return fresh


def tell(
    recipient: User | None,
    *,
    key: str,
    template: str,
    context: dict[str, object],
    reason: Callable[[], str],
    address: str = "",
    language: str = "",
    ready_at: dt.datetime | None = None,
) -> Notice | None:
    """Put one mail in the outbox (see Letter); None where `key` was told already."""
    letter = Letter(
        recipient=recipient,
        key=key,
        template=template,
        context=context,
        reason=reason,
        address=address,
        language=language,
        ready_at=ready_at,
    )
    return next(iter(tell_each([letter])), None)


class _Words:
    """What letters say. Whoever is told the same in the same language gets it from one rendering,
    with the reason put in; letters that are alike come one after another."""

    REASON = token_urlsafe(24)  # stands for the reason meanwhile; no title can hold it

    def __init__(self) -> None:
        self._last: dict[tuple[str, str, bool], tuple[dict[str, object], list[str]]] = {}

    def of(self, letter: Letter, reason: str) -> list[str]:
        """Subject and text, in the language that is active."""
        alike = (letter.template, translation.get_language(), letter.recipient is not None)
        context, words = self._last.get(alike, ({}, []))
        if not words or context != letter.context:
            words = self._rendered(letter)
            self._last[alike] = letter.context, words
        return [part.replace(self.REASON, reason) for part in words]

    def _rendered(self, letter: Letter) -> list[str]:
        context = {
            **letter.context,
            "origin": settings.SITE_ORIGIN,
            "reason": self.REASON,
            "has_account": letter.recipient is not None,
        }
        subject = render_to_string(f"{letter.template}.subject.txt", context)
        return [" ".join(subject.split()), render_to_string(f"{letter.template}.txt", context)]


def _written(letter: Letter, words: _Words, now: dt.datetime) -> Notice:
    recipient = letter.recipient
    language = recipient.language if recipient else letter.language
    with translation.override(language or settings.LANGUAGE_CODE):
        reason = letter.reason()
        subject, text = words.of(letter, reason)
        calendar = letter.calendar() if letter.calendar else ""
    return Notice(
        key=letter.key,
        recipient=recipient,
        address=recipient.email if recipient else letter.address,
        subject=subject[:250],
        text=text,
        calendar=calendar,
        reason=reason,
        ready_at=letter.ready_at or now,
    )


def deliver(key: str) -> bool:
    """Send one notice; False where there is nothing to send (sent, or not yet ready).

    The row is locked while the mail goes out, so that however many workers run, one sends it.
    A worker killed after the mail left and before the commit sends it again: mail cannot be
    taken back, and twice is better than never. The Message-ID stays the same, so that mail
    programs show it once.

    Raises what the mail server raised, having noted it on the notice.
    """
    try:
        return _deliver(key)
    except Exception as failure:
        _note_failure(key, failure)
        raise


def _deliver(key: str) -> bool:
    with transaction.atomic():
        notice = (
            Notice.objects.select_for_update(skip_locked=True).filter(key=key, sent_at=None).first()
        )
        now = moments.database_now()
        if notice is None or notice.ready_at > now:
            return False
        host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
        message = EmailMultiAlternatives(
            subject=notice.subject,
            body=notice.text,
            to=[notice.address],
            headers={"Message-ID": f"<{notice.reference}@{host}>"},
        )
        if notice.calendar:
            _attach_calendar(message, notice.calendar)
        message.send()
        notice.sent_at = now
        notice.attempts = min(notice.attempts + 1, MOST_COUNTED)
        notice.error = ""
        notice.save(update_fields=["sent_at", "attempts", "error"])
        return True


def _attach_calendar(message: EmailMultiAlternatives, calendar: str) -> None:
    """Twice: as the other shape of the text, which mail programs apply to their calendars by its
    method (RFC 6047), and as a file for those that only let it be saved."""
    method = re.search(r"^METHOD:(\w+)", calendar, re.MULTILINE)
    kind = f"text/calendar; method={method[1]}" if method else "text/calendar"
    message.attach_alternative(calendar, kind)
    message.attach("meeting.ics", calendar.encode(), "application/ics")


def _note_failure(key: str, failure: Exception) -> None:
    """In a transaction of its own: the one that held the row's lock is undone by then."""
    words = " ".join(f"{type(failure).__name__}: {failure}".split()).replace("\0", "")
    Notice.objects.filter(key=key, sent_at=None).update(
        attempts=Least(F("attempts") + 1, MOST_COUNTED), error=words[:LONGEST_ERROR]
    )


def deliver_each(keys: Iterable[str]) -> int:
    """Send what is ready among these, and count it. Where one fails the others still go out.

    Raises ExceptionGroup afterwards, so that whoever called comes again.
    """
    sent = 0
    failures = []
    for key in keys:
        try:
            sent += deliver(key)
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise ExceptionGroup("some notices were not delivered", failures)
    return sent


def deliver_waiting() -> int:
    """Send whatever is ready and unsent: the clock that catches up after a lost job."""
    waiting = Notice.objects.filter(sent_at=None, ready_at__lte=moments.database_now())
    return deliver_each(waiting.order_by("id").values_list("key", flat=True))
