"""The states and words of the timetable and of meetings, and the tables of what is possible."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.workflow import Move, Workflow


class EntryKind(models.TextChoices):
    MEETING = "meeting", _("Meeting")
    DIALOGUE = "dialogue", _("Dialogue")
    EVENT = "event", _("Special event")
    TRAINING = "training", _("Training")
    MILESTONE = "milestone", _("Milestone")
    ROUND = "round", _("Round of review")
    CONSULTATION = "consult", _("Consultation")


# Their day is a deadline of an app above, which sets it; the timetable does not.
DATED_ELSEWHERE = (EntryKind.ROUND, EntryKind.CONSULTATION)


class Audience(models.TextChoices):
    """Who sees an entry of the timetable."""

    PUBLIC = "public", _("Everyone")
    MEMBERS = "members", _("Members")
    PRESIDENCY = "presidency", _("The presidency only")


class EntryState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    CONFIRMED = "confirmed", _("Confirmed")
    HELD = "held", _("Held")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")


class RelationKind(models.TextChoices):
    BEFORE = "before", _("before")
    AFTER = "after", _("after")
    AT = "at", _("at")
    BACK_TO_BACK = "back_to_back", _("back to back with")
    AHEAD = "ahead", _("days before")  # "14 working days before the ministers"
    BEHIND = "behind", _("days after")


class Unit(models.TextChoices):
    """What the days of a distance are counted in."""

    DAYS = "days", _("days")
    WORKING = "working", _("working days")  # of the presidency that issues the timetable
    COMMON = "common", _("common working days")  # worked in all capitals


class Mode(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("In person and online")


class Purpose(models.TextChoices):
    INFORMATION = "information", _("For information")
    DISCUSSION = "discussion", _("For discussion")
    DECISION = "decision", _("For decision")
    BREAK = "break", _("Break")


class Capacity(models.TextChoices):
    """In which capacity somebody sits in a delegation to a meeting."""

    HEAD = "head", _("head of delegation")
    ALTERNATE = "alternate", _("alternate head")
    ADVISER = "adviser", _("adviser")
    OBSERVER = "observer", _("observer")


class SessionState(StrEnum):
    AHEAD = "ahead"
    OPEN = "open"
    CLOSED = "closed"


_LIVE = frozenset({EntryState.PLANNED, EntryState.CONFIRMED, EntryState.POSTPONED})
_DATED = frozenset({EntryState.CONFIRMED})

ENTRY = Workflow(
    EntryState,
    {
        "edit_entry": Move(frozenset(EntryState)),  # its words, never its dates
        "move_entry": Move(
            frozenset({EntryState.PLANNED, EntryState.POSTPONED}), EntryState.PLANNED
        ),
        "release_entry": Move(_LIVE),  # from one of its relations
        "confirm_entry": Move(_LIVE, EntryState.CONFIRMED),  # again: to another day
        "postpone_entry": Move(
            frozenset({EntryState.PLANNED, EntryState.CONFIRMED}), EntryState.POSTPONED
        ),
        "cancel_entry": Move(_LIVE, EntryState.CANCELLED),
        "hold_entry": Move(_DATED, EntryState.HELD),
    },
)

SESSION = Workflow(
    SessionState,
    {
        "save_details": Move(frozenset({SessionState.AHEAD, SessionState.OPEN})),
        "save_agenda": Move(frozenset({SessionState.AHEAD, SessionState.OPEN})),
        "register": Move(frozenset({SessionState.AHEAD, SessionState.OPEN})),
        "note_credentials": Move(frozenset({SessionState.AHEAD, SessionState.OPEN})),
        "open_session": Move(frozenset({SessionState.AHEAD}), SessionState.OPEN),
        "call_roll": Move(frozenset({SessionState.OPEN})),
        "decide": Move(frozenset({SessionState.OPEN})),
        "decide_by_round": Move(frozenset({SessionState.OPEN, SessionState.CLOSED})),
        "close_session": Move(frozenset({SessionState.OPEN}), SessionState.CLOSED),
        "add_follow_up": Move(frozenset({SessionState.OPEN, SessionState.CLOSED})),
        "draft_minutes": Move(frozenset({SessionState.CLOSED})),
    },
)
