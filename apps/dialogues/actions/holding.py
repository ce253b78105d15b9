"""What every verb of dialogues begins with: the dialogue's lock, the clock, who, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.audit.models import COMMON
from apps.core import moments
from apps.core.errors import EditedMeanwhile, NotAllowed, NotVisible, WrongState
from apps.delegations.actors import Actor, still_accredited
from apps.dialogues import rules
from apps.dialogues.models import Dialogue, Invitation
from apps.dialogues.queries import moment_ahead
from apps.dialogues.states import GUEST, Answer, GuestState
from apps.meetings.states import EntryState


@dataclass(slots=True)
class Held:
    """A dialogue whose row this transaction has locked, who acts, and the instant under the lock.

    The one lock puts answers in order: the last place goes to one of two.
    """

    dialogue: Dialogue
    actor: Actor
    now: dt.datetime

    def record(self, verb: str, **data: object) -> None:
        record(
            verb,
            by=self.actor,
            kind="dialogue",
            subject=self.dialogue.reference,
            chain=COMMON,
            at=self.now,
            **data,
        )


def hold(dialogue: Dialogue, actor: Actor, *, edition: int | None = None) -> Held:
    """For what the presidency does. `edition` is the dialogue's when the actor opened the form.

    Raises NotVisible, NotAllowed, or EditedMeanwhile.
    """
    held = locked(dialogue, actor)
    if not Dialogue.objects.visible_to(held.actor).filter(pk=dialogue.pk).exists():
        raise NotVisible(_("There is no such dialogue."))
    if not rules.arranges(held.actor):
        raise NotAllowed(_("The acting presidency arranges dialogues."))
    if edition is not None and held.dialogue.edition != edition:
        raise EditedMeanwhile(
            _("A colleague has saved this dialogue since you opened it. What you typed is kept."),
            was=_("as you opened it"),
            now=_("saved by a colleague"),
        )
    return held


def hold_invitation(
    invitation: Invitation, verb: str, *, actor: Actor, presides: bool = False
) -> tuple[Held, Invitation]:
    """For what a guest does with their invitation, or (`presides`) the presidency with it.

    Raises NotAllowed for somebody signed in under another address, and WrongState.
    """
    dialogue = Dialogue(pk=invitation.dialogue_id)
    held = hold(dialogue, actor) if presides else locked(dialogue, actor)
    found = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("member")
        .filter(pk=invitation.pk)
        .first()
    )
    if found is None:
        raise NotVisible(_("There is no such invitation."))
    found.dialogue = held.dialogue
    if not presides and not rules.may_answer(held.actor, found):
        raise NotAllowed(_("This invitation is for another address than the one signed in here."))
    state = found.state(held.now)
    if not GUEST.possible(verb, state):
        raise WrongState(
            _("This is no longer possible with this invitation."),
            was=_("open"),
            now=str(state.label),
        )
    return held, found


def require_answers(held: Held) -> None:
    """Raises WrongState once no more answers to invitations are taken."""
    dialogue = held.dialogue
    if dialogue.entry.state in (EntryState.HELD, EntryState.CANCELLED):
        raise WrongState(
            _("No more answers are taken: look at the state of the dialogue."),
            was=_("ahead"),
            now=dialogue.entry.get_state_display(),
        )
    if not dialogue.takes_answers(held.now):
        raise WrongState(
            _("Answers were taken until the moment that the invitation names."),
            was=_("open"),
            now=str(GuestState.EXPIRED.label),
        )


def renew_terms(held: Held) -> None:
    """Let invitations run on where the dialogue's moments have moved later.

    One that had run out may be answered again; a place that was kept for it is gone by then. Part
    of a verb, which holds the dialogue's lock.
    """
    until = moment_ahead(held.dialogue, held.now)
    if until is None or not held.dialogue.takes_answers(held.now):
        return
    unanswered = held.dialogue.invitations.filter(
        withdrawn_at=None, passed_at=None, expires_at__lt=until
    ).exclude(answer=Answer.ACCEPTED)
    unanswered.filter(expires_at__lte=held.now).update(placed_at=None)
    unanswered.update(expires_at=until)


def locked(dialogue: Dialogue, actor: Actor) -> Held:
    Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
    now = moments.database_now()
    actor = still_accredited(actor, now)
    return Held(Dialogue.objects.with_entries().get(pk=dialogue.pk), actor, now)
