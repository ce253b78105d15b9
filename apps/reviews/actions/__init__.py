"""The verbs of review. Each locks the round's row and reads the database's clock under the lock:
an act is received at that instant, and only strictly before the deadline does it count."""

from apps.reviews.actions.drafting import (
    ChangedMeanwhile,
    delete_comment,
    draft_comment,
    edit_comment,
    merge_comment,
    return_draft,
    save_draft,
    send_comment,
    send_draft,
    take_over,
)
from apps.reviews.actions.in_session import conclude_in_session, open_in_session
from apps.reviews.actions.letters import confirm_note, enter_note
from apps.reviews.actions.planning import plan_round
from apps.reviews.actions.rounds import (
    close_due_rounds,
    conclude,
    dispose,
    extend_round,
    open_round,
)
from apps.reviews.actions.submitting import (
    confirm_referendum,
    explain,
    lift,
    maintain,
    submit,
    withdraw,
)

__all__ = [
    "ChangedMeanwhile",
    "close_due_rounds",
    "conclude",
    "conclude_in_session",
    "confirm_note",
    "confirm_referendum",
    "delete_comment",
    "dispose",
    "draft_comment",
    "edit_comment",
    "enter_note",
    "explain",
    "extend_round",
    "lift",
    "maintain",
    "merge_comment",
    "open_in_session",
    "open_round",
    "plan_round",
    "return_draft",
    "save_draft",
    "send_comment",
    "send_draft",
    "submit",
    "take_over",
    "withdraw",
]
