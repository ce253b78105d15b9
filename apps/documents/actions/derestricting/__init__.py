"""A text that is not public becomes so: planned, objected to, agreed to, done; by the clock too."""

from apps.documents.actions.derestricting.originating import (
    agree_to_derestriction,
    object_to_derestriction,
    withdraw_objection,
)
from apps.documents.actions.derestricting.planning import plan_derestriction
from apps.documents.actions.derestricting.publishing import (
    derestrict,
    derestrict_due,
    derestrict_on_adoption,
)

__all__ = [
    "agree_to_derestriction",
    "derestrict",
    "derestrict_due",
    "derestrict_on_adoption",
    "object_to_derestriction",
    "plan_derestriction",
    "withdraw_objection",
]
