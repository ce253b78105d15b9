"""The secretariat's pages of a year: what is planned, what cannot be, and every act on it."""

from apps.meetings.views.planning.confirming import confirm
from apps.meetings.views.planning.ending import cancel, held, postpone
from apps.meetings.views.planning.entries import entry, release
from apps.meetings.views.planning.fair_time import fair_time
from apps.meetings.views.planning.moving import move
from apps.meetings.views.planning.new import new_entry
from apps.meetings.views.planning.year import plan, plan_current

__all__ = [
    "cancel",
    "confirm",
    "entry",
    "fair_time",
    "held",
    "move",
    "new_entry",
    "plan",
    "plan_current",
    "postpone",
    "release",
]
