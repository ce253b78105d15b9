"""The verbs of the timetable and of meetings: the only code that writes them.

Locks are always taken in this order: the presidency's row, its entries', the trail's chain.
"""

from apps.meetings.actions.calendars import make_feed, revoke_feed
from apps.meetings.actions.dating import (
    cancel_entry,
    confirm_entry,
    date_round,
    hold_entry,
    postpone_entry,
)
from apps.meetings.actions.history import load_history
from apps.meetings.actions.meetings import (
    Item,
    Person,
    invite_seat,
    note_credentials,
    register,
    save_agenda,
    save_details,
)
from apps.meetings.actions.session import (
    add_follow_up,
    call_roll,
    close_session,
    decide,
    decide_by_round,
    draft_minutes,
    finish_follow_up,
    open_session,
)
from apps.meetings.actions.timetable import (
    Words,
    edit_entry,
    link_page,
    move_entry,
    plan_entries,
    plan_entry,
    release_entry,
)
from apps.meetings.planning.confirming import Days

__all__ = [
    "Days",
    "Item",
    "Person",
    "Words",
    "add_follow_up",
    "call_roll",
    "cancel_entry",
    "close_session",
    "confirm_entry",
    "date_round",
    "decide",
    "decide_by_round",
    "draft_minutes",
    "edit_entry",
    "finish_follow_up",
    "hold_entry",
    "invite_seat",
    "link_page",
    "load_history",
    "make_feed",
    "move_entry",
    "note_credentials",
    "open_session",
    "plan_entries",
    "plan_entry",
    "postpone_entry",
    "register",
    "release_entry",
    "revoke_feed",
    "save_agenda",
    "save_details",
]
