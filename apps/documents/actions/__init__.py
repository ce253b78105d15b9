"""The verbs on documents: the only code that writes them.

Locks are always taken in this order: the document's row (a round's or a study's before it, where
one is concerned), its series, the trail's chain.
"""

from apps.documents.actions.brackets import (
    join_bracket,
    leave_bracket,
    open_bracket,
    place_bracket,
    resolve_bracket,
)
from apps.documents.actions.derestricting import (
    agree_to_derestriction,
    derestrict,
    derestrict_due,
    derestrict_on_adoption,
    object_to_derestriction,
    plan_derestriction,
    withdraw_objection,
)
from apps.documents.actions.drafting import (
    discard_draft,
    draft_document,
    replace_text,
    set_details,
)
from apps.documents.actions.imports import confirm_import, import_document, import_into
from apps.documents.actions.readers import invite_readers
from apps.documents.actions.series import name_adopted
from apps.documents.actions.sharing import share_paper, withdraw_paper
from apps.documents.actions.tabling import clean_up, next_version, propose, table, void_symbol

__all__ = [
    "agree_to_derestriction",
    "clean_up",
    "confirm_import",
    "derestrict",
    "derestrict_due",
    "derestrict_on_adoption",
    "discard_draft",
    "draft_document",
    "import_document",
    "import_into",
    "invite_readers",
    "join_bracket",
    "leave_bracket",
    "name_adopted",
    "next_version",
    "object_to_derestriction",
    "open_bracket",
    "place_bracket",
    "plan_derestriction",
    "propose",
    "replace_text",
    "resolve_bracket",
    "set_details",
    "share_paper",
    "table",
    "void_symbol",
    "withdraw_objection",
    "withdraw_paper",
]
