"""The verbs on documents: the only code that writes them.

Locks are always taken in this order: the document's row (a round's or a study's before it, where
one is concerned), its series, the trail's chain.
"""

from apps.documents.actions.drafting import (
    discard_draft,
    draft_document,
    replace_text,
    set_details,
)
from apps.documents.actions.imports import confirm_import, import_document, import_into
from apps.documents.actions.readers import invite_readers
from apps.documents.actions.series import name_adopted
from apps.documents.actions.tabling import next_version, propose, table, void_symbol

__all__ = [
    "confirm_import",
    "discard_draft",
    "draft_document",
    "import_document",
    "import_into",
    "invite_readers",
    "name_adopted",
    "next_version",
    "propose",
    "replace_text",
    "set_details",
    "table",
    "void_symbol",
]
