"""The states and words of consultations and of what comes in, and one table of what is possible.

A consultation's state is computed from its deadline and the clock, never stored.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.workflow import Move, Workflow


class ConsultationState(StrEnum):
    BEFORE = "before"
    OPEN = "open"
    CLOSED = "closed"  # being considered
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"  # before it opened


class ResponseState(StrEnum):
    UNCONFIRMED = "unconfirmed"  # nobody has shown that the address is theirs
    EXPIRED = "expired"  # and nobody can any more
    PENDING = "pending"  # waits for moderation
    PUBLISHED = "published"
    NOT_PUBLISHED = "not_published"
    WITHDRAWN = "withdrawn"


class Category(models.TextChoices):
    """In which capacity somebody answers."""

    ENTERPRISE = "enterprise", _("Enterprise or entrepreneur")
    PLATFORM = "platform", _("E-commerce platform")
    ASSOCIATION = "association", _("Business association")
    ACADEMIA = "academia", _("Research or teaching")
    CIVIL = "civil", _("Civil society, consumers")
    AUTHORITY = "authority", _("Public authority")
    ORGANISATION = "organisation", _("International organisation")
    PERSON = "person", _("In a personal capacity")


class Verdict(models.TextChoices):
    PUBLISHED = "published", _("Published")
    NOT_PUBLISHED = "not_published", _("Not published")


class QuestionKind(models.TextChoices):
    TEXT = "text", _("Free answer")
    CHOICE = "choice", _("Choice")


_BEFORE = frozenset({ConsultationState.BEFORE})
_OPEN = frozenset({ConsultationState.OPEN})
_CLOSED = frozenset({ConsultationState.CLOSED})
_UNANSWERED = frozenset({ConsultationState.OPEN, ConsultationState.CLOSED})

CONSULTATION = Workflow(
    ConsultationState,
    {
        "edit": Move(_BEFORE),
        "withdraw": Move(_BEFORE, ConsultationState.WITHDRAWN),
        "extend": Move(_BEFORE | _OPEN),
        "respond": Move(_OPEN),
        # What was sent in time is confirmed within its days, even once the consultation closed.
        "confirm": Move(_UNANSWERED),
        "take_back": Move(_UNANSWERED),
        "moderate": Move(_UNANSWERED),
        "reply": Move(_UNANSWERED),
        "answer": Move(_CLOSED, ConsultationState.ANSWERED),
    },
)
