"""What the pages of rounds show, read in a number of queries that no list makes grow.

Everything that a delegation submitted is read through `Submission.objects.visible_to`: what that
hides is not on a page, not in a count, and not in an order.
"""

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
    scope_labels,
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
from apps.reviews.reading.standing import (
    ClauseStanding,
    Earlier,
    LivedReservation,
    Said,
    clause_standings,
    earlier,
    lives_of,
    record_of,
)

WHOLE = "whole"  # in addresses: the comments on the whole text, which have no clause key

__all__ = [
    "WHOLE",
    "ClauseRow",
    "ClauseStanding",
    "DraftedReservation",
    "Earlier",
    "LivedReservation",
    "Own",
    "PositionGroup",
    "Remarked",
    "ReservationRow",
    "RoundPage",
    "RoundRow",
    "Said",
    "StripRow",
    "clause_standings",
    "clause_texts",
    "comments_of",
    "comments_seen",
    "drafted_reservations",
    "earlier",
    "has_newer_text",
    "in_force",
    "lives_of",
    "member_since",
    "notes_of",
    "open_first",
    "own_comments",
    "own_sides",
    "position_groups",
    "record_of",
    "remarked",
    "reservation_rows",
    "round_page",
    "round_rows",
    "rounds_for",
    "scope_labels",
    "shows_others",
    "standing_seen",
    "strip",
]
