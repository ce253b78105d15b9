"""Mails to guests. Each goes to the one address that was invited, with its personal link."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import moments
from apps.delegations.actors import Actor
from apps.dialogues.actions.holding import locked, renew_terms
from apps.dialogues.models import Contribution, Dialogue, Invitation
from apps.dialogues.states import Answer
from apps.dialogues.tokens import token_for
from apps.meetings import sentences
from apps.meetings.models import EntryChange
from apps.notifications.actions import Letter, tell_each
from apps.notifications.models import Notice

LOOKED_BACK = dt.timedelta(days=2)  # longer than any worker is away


def as_guest() -> str:
    return _("you are invited to a dialogue of the working group")


def tell_guests(
    invitations: Iterable[Invitation],
    template: str,
    what: str,
    *,
    reason: Callable[[], str] = as_guest,
    **context: object,
) -> None:
    """One mail each; `what` makes the notice unique, together with the invitation."""
    guests = list(invitations)
    emails = {guest.email for guest in guests}
    users = {user.email: user for user in User.objects.filter(email__in=emails)}
    tell_each(
        Letter(
            recipient=users.get(guest.email),
            address=guest.email,
            key=f"dialogue:{guest.reference}:{what}",
            template=f"dialogues/emails/{template}",
            context={
                "invitation": guest,
                "dialogue": guest.dialogue,
                "when": partial(sentences.when_words, guest.dialogue.entry),
                "token": token_for(guest),
                **context,
            },
            reason=reason,
        )
        for guest in guests
    )


def tell_author(contribution: Contribution, what: str) -> None:
    tell_guests(
        [contribution.invitation],
        "contribution",
        f"{contribution.reference}:{what}",
        contribution=contribution,
    )


def tell_of_changes(*, actor: Actor) -> int:
    """The clock that tells guests of a dialogue, was → now, that its date or place has changed.

    The timetable's own verbs tell the delegations; they cannot know who was invited here. However
    often it runs, each guest is told of each change once. Each change is a transaction: a dialogue
    is locked before the trail is, as in every other verb. Returns the number of changes told.
    """
    return sum(_tell_of(change, actor) for change in _changes(moments.database_now()))


@transaction.atomic
def _tell_of(change: EntryChange, actor: Actor) -> bool:
    """Invitations run on to a later date as well. Returns whether somebody was told."""
    was, became = sentences.facts_words(change.was), sentences.facts_words(change.now)
    if was == became:
        return False
    held = locked(Dialogue.objects.get(entry=change.entry_id), actor)
    renew_terms(held)
    guests = held.dialogue.invitations.live(held.now).filter(invited_at__lt=change.at)
    told_already = _told(change)
    fresh = [
        guest
        for guest in guests.select_related("dialogue__entry__presidency", "member")
        if guest.reference not in told_already
    ]
    if not fresh:
        return False
    tell_guests(
        fresh,
        "changed",
        f"change:{change.pk}",
        was=partial(sentences.facts_words, change.was),
        now=partial(sentences.facts_words, change.now),
        reason_given=change.reason,
    )
    held.record("dialogue_change_told", guests=len(fresh))
    return True


def _changes(now: dt.datetime) -> list[EntryChange]:
    return list(
        EntryChange.objects.filter(
            entry__dialogue__isnull=False, at__gt=now - LOOKED_BACK
        ).order_by("pk")
    )


def _told(change: EntryChange) -> set[str]:
    """The references of those who were told of this change."""
    keys = Notice.objects.filter(
        key__startswith="dialogue:", key__endswith=f":change:{change.pk}"
    ).values_list("key", flat=True)
    return {key.split(":")[1] for key in keys}


def tell_answer(invitation: Invitation, at: dt.datetime) -> None:
    """To the address that was invited, whoever held the link: a forwarded one shows at once."""
    template = "declined" if invitation.answer == Answer.DECLINED else "accepted"
    tell_guests([invitation], template, f"answer:{at.isoformat()}")
