"""Documents, their versions and the clauses of each; symbols allotted without gaps."""

from apps.documents.models.documents import (
    NOTHING,
    RESTRICTED,
    Classification,
    Document,
    DocumentQuerySet,
    Kind,
    drafted_by_side,
)
from apps.documents.models.publicity import (
    Derestriction,
    DerestrictionQuerySet,
    OriginatorsWord,
    OriginatorsWordQuerySet,
)
from apps.documents.models.symbols import (
    Series,
    Symbol,
    never_truncated,
)
from apps.documents.models.versions import (
    FIXED_CLAUSES,
    SPAN,
    Bracket,
    BracketMove,
    Clause,
    MoveQuerySet,
    Version,
    VersionQuerySet,
    span_of,
    version_symbol,
)

__all__ = [
    "FIXED_CLAUSES",
    "NOTHING",
    "RESTRICTED",
    "SPAN",
    "Bracket",
    "BracketMove",
    "Classification",
    "Clause",
    "Derestriction",
    "DerestrictionQuerySet",
    "Document",
    "DocumentQuerySet",
    "Kind",
    "MoveQuerySet",
    "OriginatorsWord",
    "OriginatorsWordQuerySet",
    "Series",
    "Symbol",
    "Version",
    "VersionQuerySet",
    "drafted_by_side",
    "never_truncated",
    "span_of",
    "version_symbol",
]
