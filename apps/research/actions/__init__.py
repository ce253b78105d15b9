"""The verbs of research: the only code that writes Terms of Reference.

Each locks the terms' row first; the verbs of documents then lock their own.
"""

from apps.research.actions.drafting import (
    adopt_imported,
    propose,
    resume_terms,
    save_step,
    start_terms,
    table,
    withdraw_terms,
)
from apps.research.actions.entity import (
    commission,
    nominate,
    table_decision,
    withdraw_nomination,
)
from apps.research.actions.results import correct_delivery, deliver, note_publication

__all__ = [
    "adopt_imported",
    "commission",
    "correct_delivery",
    "deliver",
    "nominate",
    "note_publication",
    "propose",
    "resume_terms",
    "save_step",
    "start_terms",
    "table",
    "table_decision",
    "withdraw_nomination",
    "withdraw_terms",
]
