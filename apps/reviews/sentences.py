"""What pages say of a round, in words: its rule, its state, and how a delegation stands in it.

Pure functions of what was read. They follow the words that the practice uses: a delegation is
"not in a position to join consensus", a missing position is "awaited", a text is "not adopted".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.reviews.consensus import Consensus, Standing
from apps.reviews.models import DraftComment, DraftPosition, Round, Submission
from apps.reviews.states import (
    Act,
    DraftState,
    Position,
    Result,
    RoundKind,
    RoundState,
    Visibility,
)

LABEL_LENGTH = 48  # characters of a clause without a number that name it


@dataclass(frozen=True, slots=True)
class Words:
    """A state as a badge shows it: its kind (quiet, open, yours, agreed, closed) and its word."""

    kind: str
    text: str


def how_silence_counts(kind: str) -> str:
    if kind == RoundKind.COMMENT:
        return _("This round decides nothing. A delegation that stays silent makes no comment.")
    if kind == RoundKind.IN_SESSION:
        return _(
            "A delegation that is in the room when the chair asks and does not object joins. "
            "A member that is absent is awaited."
        )
    if kind == RoundKind.SILENCE:
        return _(
            "Silence is acceptance: unless an objection or amendment is received before the "
            "expiry, the text is adopted."
        )
    return _("Silence is not acceptance: a missing position is awaited.")


def what_is_asked(kind: str) -> str:
    if kind == RoundKind.COMMENT:
        return _("Delegations comment and propose wording, paragraph by paragraph.")
    if kind == RoundKind.IN_SESSION:
        return _("The chair asks the meeting whether any delegation objects to the text.")
    if kind == RoundKind.SILENCE:
        return _(
            "A delegation that cannot accept the text objects or proposes an amendment. One that "
            "accepts it keeps silent."
        )
    return _("Every delegation on the list states a position on the text.")


def who_sees(visibility: str) -> str:
    if visibility == Visibility.SEALED:
        return _(
            "Sealed: what a delegation submits, and whether it has, nobody else sees until the "
            "round closes. Then every member and the presidency see it."
        )
    return _("Every member and the presidency see at once what a delegation submits.")


def who_sees_draft(round: Round, comment: DraftComment, *, was_submitted: bool) -> str:
    """Of a comment on the way out of a delegation: who can see it now."""
    if was_submitted and round.visibility == Visibility.IMMEDIATE:
        return _("As it was submitted, every member and the presidency see it")
    if was_submitted:
        return _("Submitted; seen by your delegation only until the round closes")
    if comment.state == DraftState.LEFT_OUT:
        return _("Seen by your delegation only; it does not leave")
    return _("Seen by your delegation only, until you submit")


def state_words(round: Round, state: RoundState) -> Words:
    if round.by_silence:
        return _silence_state(round, state)
    if state == RoundState.OPEN:
        return Words("open", _("Open"))
    if state == RoundState.CLOSED:
        return Words("quiet", _("Closed, to be concluded"))
    if round.kind == RoundKind.COMMENT:
        return Words("quiet", _("Concluded"))
    kinds = {Result.ADOPTED.value: "agreed", Result.NOT_ADOPTED.value: "closed"}
    said = str(Result(round.result).label) if round.result else ""
    return Words(kinds.get(round.result, "quiet"), said)


def _silence_state(round: Round, state: RoundState) -> Words:
    if state == RoundState.CONCLUDED:
        if round.result == Result.ADOPTED:
            return Words("agreed", _("Adopted by silence"))
        if round.was_void:
            return Words("closed", _("Not adopted, the symbol is void"))
        return Words("closed", _("Not adopted, silence was broken"))
    if round.suspended_at is not None:
        return Words("open", _("Open, the clock stands"))
    if state == RoundState.OPEN:
        return Words("open", _("Open"))
    return Words("quiet", _("Expired, the clock decides"))


def own_words(
    standing: Submission | None, draft: DraftPosition | None, drafts: int, newer: bool
) -> Words:
    """How one's own side stands. `drafts` counts its draft comments; `newer`: changed since."""
    if standing is not None and standing.act != Act.WITHDRAW:
        if newer:
            return Words("yours", _("Submitted. A newer draft is not submitted."))
        if standing.position == Position.AD_REFERENDUM:
            return Words("agreed", _("Submitted ad referendum, to be confirmed by the capital"))
        return Words("agreed", _("Submitted"))
    if standing is not None and not newer:
        return Words("quiet", _("Withdrawn. Nothing is submitted."))
    if draft is not None and draft.state == DraftState.READY:
        return Words("yours", _("Draft ready. Not submitted."))
    if draft is not None and draft.state == DraftState.RETURNED:
        return Words("yours", _("Draft returned with a note. Not submitted."))
    if drafts or draft is not None:
        return Words("yours", _("Draft saved. Not submitted."))
    return Words("quiet", _("Nothing drafted"))


def clause_words(number: str, text: str) -> str:
    """ "¶ 4bis", or the first words of a clause that bears no number."""
    if number:
        return f"¶ {number}"
    return text if len(text) <= LABEL_LENGTH else f"{text[:LABEL_LENGTH].rstrip()}…"


def whole_text() -> str:
    return _("The whole text")


def listed(codes: Iterable[str], names: Mapping[str, str]) -> str:
    return ", ".join(names[code] for code in codes)


def consensus_words(stood: Consensus, names: Mapping[str, str]) -> str:
    """The one sentence above the positions, once a round has closed."""
    match stood.standing:
        case Standing.CONSENSUS:
            return _("There is consensus: no delegation objects, and none is awaited.")
        case Standing.AD_REFERENDUM:
            return _("Agreed ad referendum, awaiting %(members)s.") % {
                "members": listed(stood.referendum, names)
            }
        case Standing.AWAITING:
            return _("Awaiting %(members)s.") % {"members": listed(stood.awaiting, names)}
        case Standing.NOT_REACHED:
            return " ".join([_("There is no consensus."), *preventing_words(stood, names)])


def preventing_words(stood: Consensus, names: Mapping[str, str]) -> list[str]:
    """What keeps the members from consensus, each thing by its own name."""
    held = (
        (stood.opposed, _("Not in a position to join consensus: %(members)s.")),
        (stood.amending, _("Amendments are open: %(members)s.")),
        (stood.reserved, _("A reservation blocks: %(members)s.")),
    )
    return [words % {"members": listed(codes, names)} for codes, words in held if codes]


def position_hint(position: str) -> str:
    hints = {
        Position.AD_REFERENDUM.value: _("agreed, subject to confirmation by the capital"),
        Position.RESERVATION.value: _("joins, and states what it reserves"),
        Position.AMENDMENTS.value: _("joins once the wording that you propose is agreed"),
        Position.OPPOSE.value: _("the text is not adopted while this stands; a reason is required"),
        Position.NO_INSTRUCTIONS.value: _(
            "awaiting instructions from the capital; your position stays awaited"
        ),
    }
    return hints.get(position, "")


def what_is_next(submission: Submission, state: RoundState) -> str:
    """What follows from an act of one's own, for its receipt."""
    if submission.act == Act.WITHDRAW:
        return _("Nothing of your delegation stands in this round. The draft is kept.")
    if state == RoundState.OPEN:
        return _("It stands unless your delegation withdraws or replaces it before the deadline.")
    if state == RoundState.CONCLUDED:
        return _("The round is concluded; the result is on its page.")
    if submission.position == Position.AD_REFERENDUM:
        return _("The text is not adopted until your delegation confirms this.")
    return _("The round has closed. The chair concludes it.")
