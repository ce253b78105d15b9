"""The draft comments that a coordinator merged: what goes out with the next submission."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from apps.reviews.models import DraftComment, Round
from apps.reviews.states import DraftState


def merged_drafts(round: Round, side: str) -> list[DraftComment]:
    """In the order in which they were made."""
    merged = DraftComment.objects.filter(round=round, side=side, state=DraftState.CLEARED)
    return list(merged.order_by("made_at", "id"))


def mark(comment: DraftComment) -> str:
    """In which edition and state a page showed this comment: who merges it decides on that."""
    return f"{comment.edition}.{comment.state}"


def state_shown(given: str) -> str:
    """The words of the state in a mark; nothing where it is none of ours."""
    state = given.partition(".")[2]
    return str(DraftState(state).label) if state in DraftState.values else ""


def fingerprint(comments: Iterable[DraftComment]) -> str:
    """Which draft comments these are, and in which edition each: what a reviewer looked at.

    A submission compares it, so that nothing leaves that nobody reviewed.
    """
    seen = ",".join(f"{comment.reference}:{comment.edition}" for comment in comments)
    return hashlib.sha256(seen.encode()).hexdigest()
