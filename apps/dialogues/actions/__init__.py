"""Verbs of dialogues."""

from apps.dialogues.actions.answering import accept, decline, pass_on, share_places
from apps.dialogues.actions.arranging import (
    Part,
    Particulars,
    create_dialogue,
    edit_dialogue,
    save_content,
    save_programme,
)
from apps.dialogues.actions.contributing import contribute, moderate, withdraw_contribution
from apps.dialogues.actions.inviting import (
    Person,
    discard_batch,
    invite,
    invite_batch,
    read_table,
    withdraw_invitation,
)
from apps.dialogues.actions.reminding import remind_guests
from apps.dialogues.actions.sending import resume_batches, tell_batch
from apps.dialogues.actions.speakers import Speaks, save_speakers
from apps.dialogues.actions.summing_up import put_on_agenda, save_summary
from apps.dialogues.actions.telling import tell_of_changes

__all__ = [
    "Part",
    "Particulars",
    "Person",
    "Speaks",
    "accept",
    "contribute",
    "create_dialogue",
    "decline",
    "discard_batch",
    "edit_dialogue",
    "invite",
    "invite_batch",
    "moderate",
    "pass_on",
    "put_on_agenda",
    "read_table",
    "remind_guests",
    "resume_batches",
    "save_content",
    "save_programme",
    "save_speakers",
    "save_summary",
    "share_places",
    "tell_batch",
    "tell_of_changes",
    "withdraw_contribution",
    "withdraw_invitation",
]
