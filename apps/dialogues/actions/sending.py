"""The mails to the people of a table. Where they are many, the worker writes them in slices.

What was sent to whom stands in the outbox alone: a slice that was lost is written again, and one
that was written is not.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from apps.core import moments
from apps.delegations.actors import Actor
from apps.dialogues.actions.holding import locked
from apps.dialogues.actions.telling import LOOKED_BACK, tell_guests
from apps.dialogues.models import Batch, Dialogue, Invitation
from apps.dialogues.models.invitations import INVITED
from apps.notifications.actions import BEHIND_MAILS, Letter, tell_each

AT_ONCE = 100  # so many mails are written while the presidency waits
SLICE = 200


def send_batch(batch: Batch, invited: Sequence[Invitation]) -> None:
    """Part of the verb that invites them."""
    if len(invited) <= AT_ONCE:
        tell_guests(invited, "invitation", INVITED)
    else:
        _defer(batch)


@transaction.atomic
def tell_batch(batch: Batch, *, actor: Actor) -> int:
    """The clock that writes the next mails to the people of a table, and comes again for the
    others. However often it runs, each is told once. Returns how many it wrote.

    Whose invitation was withdrawn before their turn came is told nothing.
    """
    held = locked(Dialogue(pk=batch.dialogue_id), actor)
    untold = Invitation.objects.filter(batch=batch).untold(held.now)
    slice_ = list(untold.select_related("dialogue__entry__presidency", "member")[: SLICE + 1])
    if not slice_:
        return 0
    tell_guests(slice_[:SLICE], "invitation", INVITED)
    if len(slice_) > SLICE:
        _defer(batch)
    else:
        invited = batch.invitations.count()
        held.record("dialogue_batch_told", batch=batch.reference, invited=invited)
        _tell_sender(batch, held.dialogue, invited)
    return len(slice_[:SLICE])


def resume_batches() -> None:
    """Come again for tables whose worker was stopped between two slices."""
    now = moments.database_now()
    for batch in Batch.objects.filter(confirmed_at__gt=now - LOOKED_BACK):
        if Invitation.objects.filter(batch=batch).untold(now).exists():
            _defer(batch)


def _defer(batch: Batch) -> None:
    """Behind the mails of the last slice: they go out before the next one is written."""
    app.configure_task("send_invitations", priority=BEHIND_MAILS).defer(batch=batch.pk)


def _tell_sender(batch: Batch, dialogue: Dialogue, invited: int) -> None:
    """Whoever sent the table may have left its page."""
    letter = Letter(
        recipient=batch.by.user,
        key=f"dialogue-batch:{batch.reference}:told",
        template="dialogues/emails/batch_told",
        context={"dialogue": dialogue, "batch": batch, "invited": invited},
        reason=lambda: _("you invited the people of a table to a dialogue"),
    )
    tell_each([letter])
