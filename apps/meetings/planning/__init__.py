"""Planning a year: what its dates come to, what would follow from a change, and what is amiss.

`plans` takes the rows to the resolver and back; what it gives is given here. `foresight` shows a
change before it is saved, `confirming` which days can be right, `reasons` and `checks` say in
words what no dates satisfy and what to look at. Nothing here writes.
"""

from apps.meetings.planning.plans import (
    Plan,
    Tie,
    check_window,
    circle_refused,
    plan_of,
    resolve,
    resolve_new,
    ties_of,
)

__all__ = [
    "Plan",
    "Tie",
    "check_window",
    "circle_refused",
    "plan_of",
    "resolve",
    "resolve_new",
    "ties_of",
]
