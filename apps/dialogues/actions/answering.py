"""What the person does who holds an invitation, and who of those who wait is given a place."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, WrongState
from apps.core.single import single
from apps.core.text import reference
from apps.delegations.actors import Actor
from apps.delegations.names import address, one_line
from apps.dialogues.actions.holding import Held, hold_invitation, locked, require_answers
from apps.dialogues.actions.telling import tell_answer, tell_guests
from apps.dialogues.models import Dialogue, Invitation
from apps.dialogues.models.invitations import INVITED
from apps.dialogues.queries import expiry_of, limits_of, over
from apps.dialogues.states import Answer, GuestState
from apps.meetings.places import admitted


@transaction.atomic
def accept(invitation: Invitation, *, actor: Actor) -> Invitation:
    """Say that one comes. Where the places are given, one waits, and moves up by oneself.

    Raises NotAllowed for somebody signed in under another address, and WrongState where the
    invitation has expired, was withdrawn or passed on, or no more answers are taken.
    """
    held, guest = hold_invitation(invitation, "accept", actor=actor)
    require_answers(held)
    if held.now >= guest.expires_at:  # who declined may think better of it until then
        raise WrongState(
            _("This invitation could be accepted until the moment that it names."),
            was=_("open"),
            now=str(GuestState.EXPIRED.label),
        )
    guest.answer, guest.answered_at = Answer.ACCEPTED, held.now
    guest.turn_at = guest.turn_at or held.now
    guest.save(update_fields=["answer", "answered_at", "turn_at"])
    place_waiting(held, but=guest)
    guest.refresh_from_db(fields=["placed_at"])
    held.record("dialogue_accepted", invitation=guest.reference, placed=bool(guest.placed_at))
    tell_answer(guest, held.now)
    return guest


@transaction.atomic
def decline(invitation: Invitation, *, actor: Actor) -> Invitation:
    """Say that one does not come; a place that was given goes to whoever waits."""
    held, guest = hold_invitation(invitation, "decline", actor=actor)
    guest.answer, guest.answered_at = Answer.DECLINED, held.now
    guest.placed_at = guest.turn_at = None
    guest.save(update_fields=["answer", "answered_at", "placed_at", "turn_at"])
    held.record("dialogue_declined", invitation=guest.reference)
    place_waiting(held)
    tell_answer(guest, held.now)
    return guest


@transaction.atomic
def pass_on(invitation: Invitation, *, actor: Actor, name: str, email: str) -> Invitation:
    """Give one's invitation to a colleague of the same organisation, with one's place or turn.

    The colleague gets a link of their own and answers for themselves; the old link then says that
    it was passed on. Raises WrongState, and Invalid for an address that is invited already.
    """
    held, guest = hold_invitation(invitation, "pass_on", actor=actor)
    require_answers(held)
    to = Invitation(
        reference=reference(),
        dialogue=held.dialogue,
        name=one_line(name, "name", _("Give your colleague’s name.")),
        email=address(email),
        organisation=guest.organisation,
        category=guest.category,
        member=guest.member,
        invited_at=held.now,
        expires_at=expiry_of(held.dialogue, held.now),
        placed_at=guest.placed_at,
        turn_at=guest.turn_at,
        passed_from=guest,
    )
    if to.email == guest.email:
        message = _("This is the address that was invited. Give your colleague’s.")
        raise Invalid(message, {"email": message})
    guest.passed_at, guest.placed_at = held.now, None
    guest.save(update_fields=["passed_at", "placed_at"])
    save_invited(to)
    held.record("dialogue_passed_on", invitation=guest.reference, to=to.reference)
    tell_guests([to], "invitation", INVITED, passed_by=guest.name)
    tell_guests([guest], "passed_on", "passed", colleague=to.name)
    return to


@transaction.atomic
def share_places(dialogue: Dialogue, *, actor: Actor) -> list[Invitation]:
    """The clock that gives away a place which was passed on and not taken up in time."""
    held = locked(dialogue, actor)
    placed = place_waiting(held)
    if placed:
        held.record("dialogue_places_shared", places=len(placed))
    return placed


def place_waiting(held: Held, but: Invitation | None = None) -> list[Invitation]:
    """Give the free places to those whose turn it is, and tell them; `but` is told otherwise.

    Part of a verb, which holds the dialogue's lock. Nobody moves up to what is over.
    """
    if over(held.dialogue, held.now):
        return []
    invitations = held.dialogue.invitations
    waiting = list(invitations.waiting(held.now).select_related("member"))
    if not waiting:
        return []
    holding = invitations.holding(held.now).select_related("member")
    placed = admitted(
        [guest.keys for guest in holding],
        [(guest, guest.keys) for guest in waiting],
        limits_of(held.dialogue),
    )
    for guest in placed:
        guest.dialogue = held.dialogue
        guest.placed_at = held.now
        guest.save(update_fields=["placed_at"])
    tell_guests(
        [guest for guest in placed if guest != but], "place", f"place:{held.now.isoformat()}"
    )
    return placed


def save_invited(invitation: Invitation) -> None:
    """Raises Invalid where the address is invited to this dialogue already."""
    with single(_("This address is invited already."), "email"):
        invitation.save()
