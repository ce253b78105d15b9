"""Positions that came by letter or note: one person enters them, a second one confirms."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.text import clean, require
from apps.delegations.actors import Actor
from apps.delegations.models import MemberState
from apps.reviews import rules
from apps.reviews.actions.common import LONGEST, hold
from apps.reviews.actions.planning import hold_plan_of
from apps.reviews.actions.silence import after_note, suspend
from apps.reviews.actions.telling import tell_side
from apps.reviews.actions.writing import enter_trail, require_complete, write_act
from apps.reviews.models import NoteConfirmation, Reservation, Round, Submission
from apps.reviews.queries import standing_submissions
from apps.reviews.silence import breaks
from apps.reviews.states import Act, Position, ReservationKind, RoundState


@transaction.atomic
def enter_note(
    round: Round,
    *,
    actor: Actor,
    member: MemberState,
    position: str,
    note: str,
    evidence: tuple[str, bytes],
    once: str,
    reason: str = "",
    reservation_kind: str = "",
    reservation_text: str = "",
    blocks: bool = False,
) -> Submission:
    """Enter a position that came by letter or note, with its evidence (name, bytes).

    It stands once a second person of the presidency confirms it; the delegation is told at once.
    An objection to a silence procedure makes its clock stand until then.
    """
    held = hold(
        round,
        "enter_note",
        actor=actor,
        rule=rules.can_run_round,
        refusal=_("The presidency enters positions that came by letter."),
    )
    sent = Submission.objects.filter(round=held.round, side=member.code, once=once).first()
    if sent is not None:
        return sent
    if member.code not in [e.member.code for e in held.round.eligible.all()]:
        message = _("This member is not on the round’s list.")
        raise Invalid(message, {"member": message})
    if not held.round.decides:
        raise Invalid(_("Positions by letter belong to adoption rounds."))
    words = require(note, "note", _("Name the letter: its number and date."), limit=250)
    reason, reservation_text = (
        require(text, name, "", limit=LONGEST) if clean(text) else ""
        for name, text in (("reason", reason), ("reservation_text", reservation_text))
    )
    name, content = evidence
    if not content:
        message = _("Add the letter itself as a file.")
        raise Invalid(message, {"evidence": message})
    reservations = []
    if position == Position.RESERVATION:
        if reservation_kind not in ReservationKind.values:
            message = _("Choose the kind of the reservation.")
            raise Invalid(message, {"reservation_kind": message})
        reservations = [
            Reservation(
                kind=reservation_kind,
                text=reservation_text,
                blocks=blocks,
            )
        ]
    if position == Position.AMENDMENTS:
        message = _("Amendments that came by letter are entered by the delegation itself.")
        raise Invalid(message, {"position": message})
    if position in (Position.STATEMENT, Position.MORE_TIME):
        message = _("By letter come positions: an objection, or a reservation that does not block.")
        raise Invalid(message, {"position": message})
    require_complete(held.round.kind, position, reason, reservations, 0)
    if held.state == RoundState.CLOSED:
        _refuse_what_stands(held.round, member.code)
    submission = write_act(
        held,
        Act.SUBMIT,
        once=once,
        position=position,
        reason=reason,
        side=member.code,
        reservations=reservations,
        by_note=words,
        evidence=ContentFile(content, name=name),
    )
    enter_trail(held, submission)
    tell_side(
        held.round,
        member.code,
        "note_entered",
        key=submission.reference,
        at=held.now,
        submission=submission,
    )
    if held.round.by_silence and breaks(position):
        suspend(held)
    return submission


def _refuse_what_stands(round: Round, side: str) -> None:
    """After the close a letter brings a missing position, never another one; nor of a member that
    was in the room when the chair asked, and said nothing."""
    standing = standing_submissions(round).get(side)
    stated = standing is not None and standing.position != Position.NO_INSTRUCTIONS
    if stated or (standing is None and side in (round.present or ())):
        raise WrongState(
            _("This member’s position was received and stands."), now=_("a position stands")
        )


def _refuse_to_take_back(submission: Submission) -> None:
    """After the end of a silence procedure nothing takes an objection back, a later letter of the
    same member neither.

    Only letters are compared, which the presidency knows under a seal as well: after an objection
    of its own making nothing more came of that member, since it ended the procedure.
    """
    stood = standing_submissions(submission.round).get(submission.side)
    objected = stood is not None and breaks(stood.position) and stood.number < submission.number
    if objected and not breaks(submission.position):
        raise WrongState(
            _(
                "An earlier letter of this member is its objection. The procedure has ended, and "
                "nothing takes an objection back."
            ),
            now=_("an objection stands"),
        )


@transaction.atomic
def confirm_note(submission: Submission, *, actor: Actor, confirmed: bool) -> NoteConfirmation:
    """The second person confirms, or refuses, a position entered from a letter.

    A letter counts from when it was entered: what the delegation itself has done since stands
    over it, confirmed or not. In a silence procedure an objection that so stands breaks silence;
    otherwise the clock runs again. Once something else has ended the procedure, the letters that
    had come by then are still decided: the record of who objected changes, the result does not.
    """
    if submission.round.by_silence:
        hold_plan_of(submission.round)
    held = hold(
        submission.round,
        "confirm_note",
        actor=actor,
        rule=rules.can_run_round,
        refusal=_("The presidency confirms positions that came by letter."),
    )
    if submission.acted_by.user_id == held.actor.credentials.user_id:
        raise NotAllowed(_("A second person confirms: somebody else entered this."))
    if NoteConfirmation.objects.filter(submission=submission).exists():
        raise WrongState(_("A colleague has decided on this already."))
    if confirmed and submission.late:
        _refuse_what_stands(held.round, submission.side)
    if confirmed and held.state == RoundState.CONCLUDED:
        _refuse_to_take_back(submission)
    confirmation = NoteConfirmation.objects.create(
        submission=submission, confirmed=confirmed, by=held.actor.credentials, at=held.now
    )
    verb = "note_confirmed" if confirmed else "note_refused"
    held.record(
        verb,
        chain=held.chain(submission.side),
        submission=submission.reference,
        side=submission.side,
    )
    acts = Submission.objects.filter(round=held.round, side=submission.side)
    stands = confirmed and acts.standing().get() == submission
    tell_side(
        held.round,
        submission.side,
        "note_decided",
        key=submission.reference,
        at=held.now,
        submission=submission,
        confirmed=confirmed,
        stands=stands,
    )
    if held.round.by_silence:
        after_note(held, submission, stands=stands)
    return confirmation
