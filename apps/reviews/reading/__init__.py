"""What the pages of rounds show, read in a number of queries that no list makes grow.

Everything that a delegation submitted is read through `Submission.objects.visible_to`: what that
hides is not on a page, not in a count, and not in an order.
"""

from apps.reviews.reading.matrix import WHOLE, Narrowed, by_clause, sides_of
from apps.reviews.reading.page import (
    ClauseRow,
    PositionGroup,
    ReservationRow,
    RoundPage,
    StripRow,
    member_since,
    notes_of,
    position_groups,
    reservation_rows,
    round_page,
    strip,
)
from apps.reviews.reading.remarks import (
    DraftedReservation,
    Remarked,
    clause_texts,
    comments_of,
    comments_seen,
    drafted_reservations,
    own_comments,
    remarked,
)
from apps.reviews.reading.rounds import (
    Own,
    RoundRow,
    has_newer_text,
    in_force,
    open_first,
    own_sides,
    round_rows,
    rounds_for,
    shows_others,
    standing_seen,
)

__all__ = [
    "WHOLE",
    "ClauseRow",
    "DraftedReservation",
    "Narrowed",
    "Own",
    "PositionGroup",
    "Remarked",
    "ReservationRow",
    "RoundPage",
    "RoundRow",
    "StripRow",
    "by_clause",
    "clause_texts",
    "comments_of",
    "comments_seen",
    "drafted_reservations",
    "has_newer_text",
    "in_force",
    "member_since",
    "notes_of",
    "open_first",
    "own_comments",
    "own_sides",
    "position_groups",
    "remarked",
    "reservation_rows",
    "round_page",
    "round_rows",
    "rounds_for",
    "shows_others",
    "sides_of",
    "standing_seen",
    "strip",
]
