"""What changed, by clause and by word: the one comparison of the house.

Two versions of a text, or a clause and the wording that a delegation proposes for it, are compared
here and nowhere else, so that a page, a matrix and a Word file never tell three stories.

Rejoining the runs always gives back both texts: `before_text` and `after_text`.
"""

from apps.documents.comparison.clauses import (
    BracketChange,
    BracketStatus,
    ClauseChange,
    Comparison,
    Status,
    compare,
)
from apps.documents.comparison.words import Run, RunKind, after_text, before_text, compare_text

__all__ = [
    "BracketChange",
    "BracketStatus",
    "ClauseChange",
    "Comparison",
    "Run",
    "RunKind",
    "Status",
    "after_text",
    "before_text",
    "compare",
    "compare_text",
]
