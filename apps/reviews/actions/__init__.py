"""The verbs of review. Each locks the round's row and reads the database's clock under the lock:
an act is received at that instant, and only strictly before the deadline does it count."""

from apps.reviews.actions.closing import close_due_rounds
from apps.reviews.actions.disposing import (
    RowsInvalid,
    RowsOvertaken,
    choose_in_table,
    dispose,
    dispose_from_table,
    dispose_rows,
    read_table,
)
from apps.reviews.actions.drafting import (
    ChangedMeanwhile,
    delete_comment,
    draft_comment,
    edit_comment,
    merge_comment,
    reopen_draft,
    return_draft,
    save_draft,
    send_comment,
    send_draft,
    take_over,
)
from apps.reviews.actions.in_session import conclude_in_session, open_in_session
from apps.reviews.actions.letters import confirm_note, enter_note
from apps.reviews.actions.planning import plan_round
from apps.reviews.actions.reminding import remind_of_deadlines
from apps.reviews.actions.rounds import (
    conclude,
    extend_round,
    open_round,
)
from apps.reviews.actions.silence import follow_by_silence
from apps.reviews.actions.submitting import (
    confirm_referendum,
    explain,
    lift,
    maintain,
    submit,
    withdraw,
)
from apps.reviews.actions.word import bring_back, forget_word_files, put_aside, read_word_file

__all__ = [
    "ChangedMeanwhile",
    "RowsInvalid",
    "RowsOvertaken",
    "bring_back",
    "choose_in_table",
    "close_due_rounds",
    "conclude",
    "conclude_in_session",
    "confirm_note",
    "confirm_referendum",
    "delete_comment",
    "dispose",
    "dispose_from_table",
    "dispose_rows",
    "draft_comment",
    "edit_comment",
    "enter_note",
    "explain",
    "extend_round",
    "follow_by_silence",
    "forget_word_files",
    "lift",
    "maintain",
    "merge_comment",
    "open_in_session",
    "open_round",
    "plan_round",
    "put_aside",
    "read_table",
    "read_word_file",
    "remind_of_deadlines",
    "reopen_draft",
    "return_draft",
    "save_draft",
    "send_comment",
    "send_draft",
    "submit",
    "take_over",
    "withdraw",
]
