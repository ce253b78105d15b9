"""What pages say of a silence procedure. Pure functions of what was read.

In a sealed one nobody is named until the expiry that was announced: "an objection was received".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.words import moment_words
from apps.reviews.consensus import Consensus
from apps.reviews.models import Extension, Round, Submission
from apps.reviews.sentences import preventing_words
from apps.reviews.silence import MINUTE, breaks, remaining
from apps.reviews.states import ExtendedBy, Position, Result, RoundState, Visibility


def label(position: str) -> str:
    """How a silence procedure calls what it offers."""
    labels = {
        Position.OPPOSE.value: _("Objection"),
        Position.AMENDMENTS.value: _("Amendment"),
        Position.RESERVATION.value: _("Reservation that does not block"),
        Position.STATEMENT.value: _("Statement for the record"),
        Position.MORE_TIME.value: _("Request for more time"),
    }
    return labels[position]


def hint(position: str) -> str:
    hints = {
        Position.OPPOSE.value: _("breaks silence at once; a reason is required"),
        Position.AMENDMENTS.value: _("breaks silence at once; propose wording for a paragraph"),
        Position.RESERVATION.value: _("breaks nothing; it goes with the adopted text"),
        Position.STATEMENT.value: _("breaks nothing; it stands in the record"),
        Position.MORE_TIME.value: _("breaks nothing; the presidency sees it and may extend"),
    }
    return hints[position]


def result_words(round: Round, stood: Consensus | None, names: Mapping[str, str]) -> str:
    """The one sentence above what the members said; `stood` None: it may not be shown yet."""
    if round.result == Result.ADOPTED:
        return _("Silence was kept: no delegation objected.")
    if round.was_void:
        return _("The symbol of the text was void at the expiry: nothing was adopted.")
    words = [_("Silence was broken: an objection or amendment was received.")]
    if stood is not None:
        words += preventing_words(stood, names)
    return " ".join(words)


def seal_words(visibility: str) -> str:
    """What sealing means here, beside what it means everywhere."""
    if visibility != Visibility.SEALED:
        return _("A break is told to everyone at once.")
    return _(
        "That silence was broken is told to everyone at once; by whom, nobody else sees before the "
        "expiry. A request for more time the presidency sees at once."
    )


def still_sealed(round: Round) -> str:
    """Why nobody explains a position yet: that, and by whom, would tell who broke silence."""
    return _(
        "By whom silence was broken is sealed until the expiry that was announced, %(moment)s. "
        "Explain your position then."
    ) % {"moment": moment_words(round.deadline)}


def left_words(round: Round) -> str:
    """How long the clock still has once it runs again: "2 days, 3 hours, 5 minutes"."""
    if round.suspended_at is None:
        return ""
    left = remaining(round.deadline_at, round.suspended_at)
    hours, minutes = divmod((left - dt.timedelta(days=left.days)) // MINUTE, 60)
    parts = [
        ngettext("%(count)d day", "%(count)d days", left.days) % {"count": left.days},
        ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours},
        ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes},
    ]
    counts = (left.days, hours, minutes)
    said = [part for part, count in zip(parts, counts, strict=True) if count]
    return ", ".join(said) or _("less than a minute")


def why_moved(extension: Extension) -> str:
    """The reason of a later deadline: the presidency's words, or what the clock did."""
    if extension.cause == ExtendedBy.AWAY:
        count = extension.minutes or 0
        words = ngettext(
            "The portal was away for %(count)d minute of the last four hours. It is made good.",
            "The portal was away for %(count)d minutes of the last four hours. They are made good.",
            count,
        )
        return words % {"count": count}
    if extension.cause == ExtendedBy.RESUMED:
        return _(
            "The clock stood for an objection that came by note, and runs again with what was left."
        )
    return extension.reason


@dataclass(frozen=True, slots=True)
class ActWords:
    """How the review of an act names it, what its button says, and what it brings about."""

    heading: str
    button: str
    effect: str
    breaks: bool


def act_words(round: Round, position: str, side: str) -> ActWords:
    """Before an act of `side` in a silence procedure."""
    until = {"moment": moment_words(round.deadline)}
    named = {"side": side}
    if breaks(position):
        effect = _(
            "This ends the procedure at once. The text is not adopted, and every delegation is "
            "told. It cannot be undone: withdrawing it does not revive the procedure, and a "
            "changed text is a new one."
        )
        if position == Position.OPPOSE:
            heading = _("You are about to object in the name of %(side)s")
            button = _("Object for %(side)s, and end the procedure")
        else:
            heading = _("You are about to propose amendments in the name of %(side)s")
            button = _("Propose the amendments of %(side)s, and end the procedure")
        return ActWords(heading % named, button % named, effect, breaks=True)
    effect = _(
        "This breaks nothing. Unless an objection or amendment is received before %(moment)s, the "
        "text is adopted."
    )
    if position == Position.MORE_TIME:
        heading = _("You are about to ask for more time in the name of %(side)s")
        button = _("Ask for more time for %(side)s")
    elif position == Position.STATEMENT:
        heading = _("You are about to make the statement of %(side)s")
        button = _("Make the statement of %(side)s")
    else:
        heading = _("You are about to enter the reservation of %(side)s")
        button = _("Enter the reservation of %(side)s")
    return ActWords(heading % named, button % named, effect % until, breaks=False)


def what_is_next(submission: Submission, state: RoundState) -> str:
    """What follows from an act of one's own, for its receipt."""
    if breaks(submission.position) and submission.round.concluded_at is not None:
        return _("Silence is broken. The procedure has ended, and the text is not adopted.")
    if breaks(submission.position):
        return _("The clock stands until a second person of the presidency has compared the note.")
    if state == RoundState.CONCLUDED:
        return _("The procedure has ended; the result is on its page.")
    if submission.position == Position.MORE_TIME:
        return _("The presidency has it, and may extend. It breaks nothing.")
    return _("It goes with the text if silence is kept. Until the expiry it can be replaced.")
