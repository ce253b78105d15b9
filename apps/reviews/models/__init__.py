"""Rounds of review: what is put to the members, what a delegation drafts, what it submits.

Two rings. The first is inside a delegation (`DraftPosition`, `DraftComment`): nobody else sees its
content, count or existence. The second is between delegations (`Submission` and its rows).
"""

from apps.reviews.models.drafts import DraftComment, DraftPosition, OwnSideQuerySet, Remark, Stated
from apps.reviews.models.rounds import (
    Eligible,
    Extension,
    PlannedRound,
    PlannedRoundQuerySet,
    Round,
    RoundQuerySet,
)
from apps.reviews.models.submissions import (
    Comment,
    CommentDisposition,
    Explanation,
    NoteConfirmation,
    Reservation,
    Submission,
    SubmissionQuerySet,
)

__all__ = [
    "Comment",
    "CommentDisposition",
    "DraftComment",
    "DraftPosition",
    "Eligible",
    "Explanation",
    "Extension",
    "NoteConfirmation",
    "OwnSideQuerySet",
    "PlannedRound",
    "PlannedRoundQuerySet",
    "Remark",
    "Reservation",
    "Round",
    "RoundQuerySet",
    "Stated",
    "Submission",
    "SubmissionQuerySet",
]
