"""The states and words of rounds, and one table of what is possible when."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.workflow import Move, Workflow


class RoundKind(models.TextChoices):
    COMMENT = "comment", _("Comment round")
    SILENCE = "silence", _("Silence procedure")
    ADOPTION = "adoption", _("Adoption round")
    IN_SESSION = "session", _("Adoption in session")


# Rounds that the presidency opens from a document's page and plans in the year: the chair puts a
# text to a meeting from the meeting's own.
OPENED_BEFORE_MEETINGS = (RoundKind.COMMENT, RoundKind.SILENCE, RoundKind.ADOPTION)


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
    STATEMENT = "statement", _("Statement for the record")
    MORE_TIME = "time", _("Request for more time")


_POSITIONS = (
    Position.ACCEPT,
    Position.AD_REFERENDUM,
    Position.RESERVATION,
    Position.AMENDMENTS,
    Position.OPPOSE,
    Position.NO_INSTRUCTIONS,
)
# What a delegation can state in a round, in the order in which it is offered. In a silence
# procedure silence itself is the acceptance: there is nothing to accept ad referendum, and whoever
# has no instructions objects, or asks for time.
OFFERED: dict[str, tuple[Position, ...]] = {
    RoundKind.COMMENT: (),
    RoundKind.ADOPTION: _POSITIONS,
    RoundKind.IN_SESSION: _POSITIONS,
    RoundKind.SILENCE: (
        Position.OPPOSE,
        Position.AMENDMENTS,
        Position.RESERVATION,
        Position.STATEMENT,
        Position.MORE_TIME,
    ),
}
BREAKING = frozenset({Position.OPPOSE, Position.AMENDMENTS})  # silence


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
    ASK_TIME = "ask_time", _("More time requested")  # no position: what stands goes on standing


class ExtendedBy(models.TextChoices):
    """Why a deadline moved."""

    PRESIDENCY = "presidency", _("the presidency")
    RESUMED = "resumed", _("a clock that stood and runs again")
    AWAY = "away", _("the portal was away")


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


_NEVER: frozenset[RoundState] = frozenset()
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
        "follow_by_silence": Move(_CLOSED, RoundState.CONCLUDED),
    },
)

# A silence procedure is adopted by the clock or broken by an act: nobody concludes it, and nothing
# comes late. What it leaves to do once it is over are the answers to the amendments that broke it,
# and what a second person says of letters that came in time.
SILENCE = Workflow(
    RoundState,
    {
        **dict.fromkeys(ROUND.moves, Move(_NEVER)),
        **dict.fromkeys(["draft", "submit", "withdraw", "extend"], Move(_OPEN)),
        "enter_note": Move(_OPEN),
        "confirm_note": Move(_OPEN | _CONCLUDED),
        "close": Move(_CLOSED, RoundState.CONCLUDED),
        **dict.fromkeys(["dispose", "explain"], Move(_CONCLUDED)),
    },
)


def workflow_of(kind: str) -> Workflow[RoundState]:
    return SILENCE if kind == RoundKind.SILENCE else ROUND
