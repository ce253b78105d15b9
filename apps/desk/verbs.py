"""What the trail's codes mean, for its page. A test proves that no verb's code is missing here.

An entry keeps the code: it is hashed, and must read the same in every language and year.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    # delegations
    "accept_invitation": _("Accepted an invitation"),
    "announce_presidency": _("Announced the next presidency"),
    "appoint_first": _("Appointed the first person"),
    "authorise_to_submit": _("Changed who may submit"),
    "confirm_restoration": _("Confirmed a letter that names a head"),
    "decline_invitation": _("Declined an invitation"),
    "end_accreditation": _("Ended an accreditation"),
    "invite": _("Invited a person"),
    "load_reference": _("Loaded reference data"),
    "propose_restoration": _("Entered a letter that names a head"),
    "record_handover": _("Recorded the handover"),
    "refuse_restoration": _("Refused a letter that names a head"),
    "remove_second_factor": _("Removed a second factor"),
    "set_focal_point": _("Changed a focal point"),
    "withdraw_invitation": _("Withdrew an invitation"),
    "add_reference": _("Added reference data"),
    "edit_reference": _("Edited reference data"),
    "delete_reference": _("Deleted reference data"),
    # documents
    "confirm_import": _("Confirmed an imported text"),
    "discard_draft": _("Discarded a draft"),
    "draft_document": _("Drafted a document"),
    "import_text": _("Imported a text"),
    "invite_readers": _("Changed who may read"),
    "next_version": _("Began the next version"),
    "propose": _("Proposed a text"),
    "replace_text": _("Replaced the text of a draft"),
    "set_details": _("Changed the details of a document"),
    "table": _("Tabled a text"),
    "void_symbol": _("Voided a symbol"),
    # meetings
    "agenda_saved": _("Saved the agenda"),
    "credentials_noted": _("Noted credentials"),
    "decided": _("Recorded a decision"),
    "entry_cancelled": _("Cancelled an entry of the timetable"),
    "entry_confirmed": _("Confirmed the date of an entry"),
    "entry_edited": _("Edited an entry of the timetable"),
    "entry_held": _("Recorded that an entry was held"),
    "entry_moved": _("Moved an entry of the timetable"),
    "entry_planned": _("Planned an entry of the timetable"),
    "entry_postponed": _("Postponed an entry of the timetable"),
    "entry_released": _("Let go what an entry of the timetable depended on"),
    "feed_made": _("Made the address of a calendar"),
    "feed_revoked": _("Revoked the address of a calendar"),
    "follow_up_added": _("Added a follow-up"),
    "follow_up_done": _("Marked a follow-up as done"),
    "meeting_details": _("Changed the details of a meeting"),
    "minutes_drafted": _("Drafted the minutes"),
    "registered": _("Registered a delegation"),
    "roll_called": _("Called the roll"),
    "seat_invited": _("Invited a guest to a meeting"),
    "session_closed": _("Closed the session"),
    "session_opened": _("Opened the session"),
    # research
    "adopt_imported": _("Took an imported text as Terms of Reference"),
    "commission": _("Commissioned a study"),
    "correct_delivery": _("Corrected a delivery"),
    "deliver": _("Recorded a delivery"),
    "nominate": _("Nominated an entity"),
    "note_publication": _("Recorded where a study is published"),
    "propose_terms": _("Proposed Terms of Reference"),
    "resume_terms": _("Took Terms of Reference up again"),
    "save_step": _("Saved a step of Terms of Reference"),
    "start_terms": _("Began Terms of Reference"),
    "table_decision": _("Tabled a draft decision"),
    "table_terms": _("Tabled Terms of Reference"),
    "withdraw_nomination": _("Withdrew a nomination"),
    "withdraw_terms": _("Withdrew Terms of Reference"),
    # reviews
    "comment_deleted": _("Deleted a draft comment"),
    "comment_disposed": _("Answered a comment"),
    "comment_drafted": _("Drafted a comment"),
    "comment_edited": _("Edited a draft comment"),
    "comment_merged": _("Included or left out a comment"),
    "comment_sent": _("Handed a comment to the coordinator"),
    "draft_ready": _("Handed the draft to the head"),
    "draft_returned": _("Returned the draft with a note"),
    "letter_entered": _("Entered a position that came by letter"),
    "note_confirmed": _("Confirmed a position that came by letter"),
    "note_refused": _("Refused a position that came by letter"),
    "position_confirm": _("Confirmed what was accepted ad referendum"),
    "position_drafted": _("Drafted a position"),
    "position_lift": _("Lifted a reservation or an objection"),
    "position_maintain": _("Maintained a reservation without blocking"),
    "position_submit": _("Submitted a position or comments"),
    "position_withdraw": _("Withdrew what was submitted"),
    "round_closed": _("Closed a round"),
    "round_concluded": _("Concluded a round"),
    "round_extended": _("Extended a round"),
    "round_opened": _("Opened a round"),
    # outcomes
    "outcome_published": _("Published an outcome"),
    "outcome_revised": _("Published a revised text"),
    "outcome_superseded": _("Recorded what replaces an outcome"),
}


def in_words(code: str) -> str:
    """The words of a code; the code itself where it is of an earlier version of the portal."""
    return str(WORDS.get(code, code))
