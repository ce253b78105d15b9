"""The timetable of each year, and the meetings that stand in it."""

from apps.meetings.models.calendars import CalendarFeed
from apps.meetings.models.meetings import (
    AgendaItem,
    AgendaPaper,
    Decision,
    FollowUp,
    Meeting,
    Participant,
    Seat,
)
from apps.meetings.models.timetable import Entry, EntryChange, Relation

__all__ = [
    "AgendaItem",
    "AgendaPaper",
    "CalendarFeed",
    "Decision",
    "Entry",
    "EntryChange",
    "FollowUp",
    "Meeting",
    "Participant",
    "Relation",
    "Seat",
]
