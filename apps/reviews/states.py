"""The states and words of rounds, and one table of what is possible when."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.workflow import Move, Workflow


class RoundKind(models.TextChoices):
    COMMENT = "comment", _("Comment round")
    ADOPTION = "adoption", _("Adoption round")
    IN_SESSION = "session", _("Adoption in session")


class Visibility(models.TextChoices):
    IMMEDIATE = "immediate", _("Visible to members at once")
    SEALED = "sealed", _("Sealed until the round closes")


class RoundState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"  # the deadline has passed; late acts and the conclusion remain
    CONCLUDED = "concluded"


class Result(models.TextChoices):
    ADOPTED = "adopted", _("Adopted")
    NOT_ADOPTED = "not_adopted", _("Not adopted")
    CONTINUED = "continued", _("Continued")


class Position(models.TextChoices):
    ACCEPT = "accept", _("Accept")
    AD_REFERENDUM = "referendum", _("Accept ad referendum")
    RESERVATION = "reservation", _("Accept with reservation")
    AMENDMENTS = "amendments", _("Propose amendments")
    OPPOSE = "oppose", _("Not in a position to join consensus")
    NO_INSTRUCTIONS = "none", _("No instructions")


# The positions that a delegation may say of some paragraphs only.
SCOPED = frozenset({Position.OPPOSE, Position.NO_INSTRUCTIONS})


class ReservationKind(models.TextChoices):
    STUDY = "study", _("Study reservation")
    SUBSTANTIVE = "substantive", _("Substantive reservation")
    LINGUISTIC = "linguistic", _("Linguistic reservation")
    GENERAL = "general", _("General reservation")


class Shown(models.TextChoices):
    """How a reservation that does not block goes with the adopted text."""

    FOOTNOTE = "footnote", _("footnote")
    ANNEX = "annex", _("annex")
    RECORD = "record", _("line in the record")


BLOCKING_BY_DEFAULT = frozenset({ReservationKind.STUDY, ReservationKind.SUBSTANTIVE})


class Act(models.TextChoices):
    SUBMIT = "submit", _("Submitted")
    WITHDRAW = "withdraw", _("Withdrawn")
    CONFIRM = "confirm", _("Ad referendum confirmed")
    LIFT = "lift", _("Reservation or objection lifted")
    MAINTAIN = "maintain", _("Reservation maintained")


class DraftState(models.TextChoices):
    DRAFTING = "drafting", _("Draft")
    READY = "ready", _("With the coordinator")
    CLEARED = "cleared", _("Merged, with the head")
    LEFT_OUT = "left_out", _("Left out")
    RETURNED = "returned", _("Returned with a note")


class CommentType(models.TextChoices):
    GENERAL = "general", _("General")
    EDITORIAL = "editorial", _("Editorial")
    TECHNICAL = "technical", _("Technical")
    SUBSTANTIVE = "substantive", _("Substantive")
    TRANSLATION = "translation", _("Translation")


class Disposition(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    CHANGED = "changed", _("Accepted with changes")
    NOTED = "noted", _("Noted")
    NOT_TAKEN = "not_taken", _("Not taken up")
    DEFERRED = "deferred", _("Deferred")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    OVERTAKEN = "overtaken", _("Overtaken")


_OPEN = frozenset({RoundState.OPEN})
_CLOSED = frozenset({RoundState.CLOSED})
_RUNNING = frozenset({RoundState.OPEN, RoundState.CLOSED})
_CONCLUDED = frozenset({RoundState.CONCLUDED})

ROUND = Workflow(
    RoundState,
    {
        "draft": Move(_RUNNING),
        "submit": Move(_RUNNING),  # once closed, only a missing member's first position
        "withdraw": Move(_OPEN),
        "enter_note": Move(_RUNNING),
        "confirm_note": Move(_RUNNING),
        "extend": Move(_OPEN),
        "close": Move(_CLOSED),
        "confirm_referendum": Move(_RUNNING),
        "lift": Move(_RUNNING),
        "maintain": Move(_RUNNING),
        "dispose": Move(_CLOSED),
        "conclude": Move(_CLOSED, RoundState.CONCLUDED),
        "conclude_in_session": Move(_OPEN),
        "explain": Move(_CONCLUDED),
    },
)
