"""What every verb of a meeting begins with: the entry's lock, the clock, who, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.audit.models import COMMON
from apps.core import moments
from apps.core.errors import NotAllowed, NotVisible, WrongState
from apps.delegations.actors import Actor, still_accredited
from apps.meetings.models import Entry, Meeting
from apps.meetings.states import SESSION, EntryState, SessionState

SESSION_WORDS = {
    SessionState.AHEAD: lambda: _("not yet opened"),
    SessionState.OPEN: lambda: _("in session"),
    SessionState.CLOSED: lambda: _("closed"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting whose entry this transaction has locked, who acts, and the instant under it."""

    meeting: Meeting
    actor: Actor
    now: dt.datetime

    def record(self, verb: str, **data: object) -> None:
        record(
            verb,
            by=self.actor,
            kind="meeting",
            subject=self.meeting.entry.reference,
            chain=COMMON,
            at=self.now,
            **data,
        )


def hold(
    meeting: Meeting,
    verb: str,
    *,
    actor: Actor,
    rule: Callable[[Actor, Meeting], bool],
    refusal: str,
) -> Held:
    """Raises NotVisible, NotAllowed with `refusal`, or WrongState, in this order."""
    Entry.objects.select_for_update(of=("self",)).get(pk=meeting.entry_id)
    now = moments.database_now()
    actor = still_accredited(actor, now)
    locked = (
        Meeting.objects.visible_to(actor)
        .filter(pk=meeting.pk)
        .select_related("entry__presidency__member", "entry__body", "minutes")
        .first()
    )
    if locked is None:
        raise NotVisible(_("There is no such meeting."))
    if not rule(actor, locked):
        raise NotAllowed(refusal)
    if locked.entry.state == EntryState.CANCELLED and locked.session != SessionState.OPEN:
        raise WrongState(
            _("The meeting is cancelled, so this is not possible."),
            was=_("planned or confirmed"),
            now=locked.entry.get_state_display(),
        )
    if not SESSION.possible(verb, locked.session):
        needed = sorted(SESSION.moves[verb].sources, key=list(SessionState).index)
        raise WrongState(
            _("The meeting is at another stage, so this is not possible now."),
            was=_(" or ").join(SESSION_WORDS[source]() for source in needed),
            now=SESSION_WORDS[locked.session](),
        )
    return Held(locked, actor, now)
