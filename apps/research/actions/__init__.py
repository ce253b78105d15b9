"""The verbs of research: the only code that writes Terms of Reference.

Each locks the terms' row first; the verbs of documents then lock their own.
"""

from apps.research.actions.drafting import (
    EditedMeanwhile,
    adopt_imported,
    propose,
    save_step,
    start_terms,
    table,
)
from apps.research.actions.entity import (
    commission,
    nominate,
    table_decision,
    withdraw_nomination,
)
from apps.research.actions.results import deliver, note_publication

__all__ = [
    "EditedMeanwhile",
    "adopt_imported",
    "commission",
    "deliver",
    "nominate",
    "note_publication",
    "propose",
    "save_step",
    "start_terms",
    "table",
    "table_decision",
    "withdraw_nomination",
]
