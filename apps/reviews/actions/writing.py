"""What every act that binds a delegation writes: its row, its entry, and what it must state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.reviews.actions.common import Held
from apps.reviews.models import Reservation, Submission
from apps.reviews.states import Act, Position, RoundKind, RoundState


def write_act(
    held: Held,
    act: Act,
    *,
    once: str,
    position: str = "",
    reason: str = "",
    statement: str = "",
    scope: Sequence[str] = (),
    confirm_by: dt.date | None = None,
    side: str = "",
    reservations: Sequence[Reservation] = (),
    by_note: str = "",
    evidence: ContentFile[bytes] | None = None,
) -> Submission:
    side = side or held.actor.side
    last = Submission.objects.filter(round=held.round, side=side).aggregate(n=Max("number"))["n"]
    submission = Submission.objects.create(
        round=held.round,
        side=side,
        number=(last or 0) + 1,
        act=act,
        acted_by=held.actor.credentials,
        office=held.actor.office,
        received_at=held.now,
        late=held.state == RoundState.CLOSED,
        text_hash=held.round.text_hash,
        once=once,
        position=position,
        reason=reason,
        statement=statement,
        scope=list(scope),
        confirm_by=confirm_by,
        by_note=by_note,
        evidence=evidence or "",
    )
    for reservation in reservations:
        reservation.pk = None
        reservation.submission = submission
    Reservation.objects.bulk_create(reservations)
    return submission


def enter_trail(held: Held, submission: Submission) -> None:
    held.record(
        "letter_entered" if submission.by_note else f"position_{submission.act}",
        chain=held.chain(submission.side),
        submission=submission.reference,
        side=submission.side,
        text=submission.text_hash,
        late=submission.late,
    )


def require_complete(
    kind: str, position: str, reason: str, reservations: Sequence[Reservation], comments: int
) -> None:
    """Raise Invalid, beside its field, where a position lacks what the practice asks of it."""
    if kind == RoundKind.COMMENT:
        if not comments:
            raise Invalid(
                _("There is nothing to submit yet: merge at least one comment, or write one.")
            )
        return
    if position not in Position.values:
        raise Invalid(_("Choose a position."), {"position": _("Choose a position.")})
    if position == Position.OPPOSE and not reason:
        message = _("State the reason why your delegation cannot join consensus.")
        raise Invalid(message, {"reason": message})
    if position == Position.AMENDMENTS and not comments:
        message = _("Propose wording for at least one paragraph, and merge it.")
        raise Invalid(message, {"position": message})
    if position == Position.RESERVATION and not reservations:
        message = _("Enter the reservation.")
        raise Invalid(message, {"reservations": message})
    if any(not reservation.text for reservation in reservations):
        message = _("Write the text of the reservation.")
        raise Invalid(message, {"reservations": message})
