"""A text adopted in the room: the chair puts it to the meeting, asks, and says what follows.

Consensus is when no delegation present objects. A member that is absent is awaited: it can state
its position through the portal afterwards, and then the chair concludes as in any adoption.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.moments import Moment
from apps.core.text import clean
from apps.delegations.actors import Actor
from apps.documents.actions import name_adopted
from apps.documents.actions.holding import lock_document, refuse_void
from apps.documents.models import Version
from apps.meetings.actions.common import hold as hold_meeting
from apps.meetings.actions.session import members_present
from apps.meetings.models import AgendaItem
from apps.meetings.rules import can_decide
from apps.meetings.states import Purpose
from apps.reviews import rules
from apps.reviews.actions.common import hold
from apps.reviews.actions.rounds import hold_text, write_conclusion
from apps.reviews.actions.telling import tell_all
from apps.reviews.consensus import Standing
from apps.reviews.models import Round
from apps.reviews.queries import consensus_of
from apps.reviews.states import Result, RoundKind, Visibility

LONGEST_SITTING = dt.timedelta(hours=12)  # a question that nobody closes ends by itself


@transaction.atomic
def open_in_session(version: Version, *, actor: Actor, item: AgendaItem, note: str = "") -> Round:
    """Put a fixed text before the meeting, under an item for decision that lists its document.

    Delegations may state positions through the portal until the chair asks the room. Raises
    NotAllowed except for the chair, WrongState outside the session, Invalid for another item.
    """
    sitting = hold_meeting(
        item.meeting,
        "decide",
        actor=actor,
        rule=can_decide,
        refusal=_("The chair puts a text to the meeting."),
    )
    under = sitting.meeting.items.filter(pk=item.pk, papers=version.document_id)
    if item.purpose != Purpose.DECISION or not under.exists():
        message = _("Choose an item for decision that has this document before it.")
        raise Invalid(message, {"version": message})
    held = hold_text(version, sitting.actor)
    entry = sitting.meeting.entry
    latest = held.now + LONGEST_SITTING
    return held.open(
        kind=RoundKind.IN_SESSION,
        visibility=Visibility.IMMEDIATE,
        deadline=Moment(latest, entry.zone or entry.presidency.member.zone),
        note=note,
        item=item,
    )


@transaction.atomic
def conclude_in_session(
    round: Round,
    *,
    actor: Actor,
    objections: Iterable[str] = (),
    words: str = "",
    seen: Iterable[str] | None = None,
) -> Round:
    """Ask the room: who is present and does not object joins.

    `objections` are the codes of the members that object by word of mouth. With consensus the text
    is adopted at once and the decision recorded; with an objection it is not adopted; where a
    member is absent the round is closed and awaits it. `seen` are the members that the chair
    reviewed as present: raises WrongState where the roll was called anew since. Raises Invalid
    before a roll call, and for an objection of a member that is not in the room.
    """
    held = hold(
        round,
        "conclude_in_session",
        actor=actor,
        rule=lambda actor, round: round.in_session and rules.can_conclude(actor, round),
        refusal=_("The chair asks the room."),
    )
    locked = held.round
    if locked.item is None:
        raise NotAllowed(_("This round is not before a meeting."))
    meeting = hold_meeting(
        locked.item.meeting,
        "decide",
        actor=held.actor,
        rule=can_decide,
        refusal=_("The chair asks the room."),
    ).meeting
    eligible = {e.member.code for e in locked.eligible.all()}
    present = [code for code in members_present(meeting, held.now) if code in eligible]
    objected = list(dict.fromkeys(objections))
    if not present:
        message = _("Call the roll first: who is present and does not object joins.")
        raise Invalid(message, {"objections": message})
    if seen is not None and set(seen) != set(present):
        raise WrongState(
            _("The roll was called anew since you reviewed the answer of the room."),
            was=", ".join(sorted(seen)),
            now=", ".join(sorted(present)),
            onward=f"/rounds/{locked.reference}/ask/",
            onward_words=_("Ask the room again"),
        )
    if not set(objected) <= set(present):
        message = _("A member that is not in the room objects through the portal, or by letter.")
        raise Invalid(message, {"objections": message})
    locked.present, locked.objected, locked.closed_at = present, objected, held.now
    locked.conclusion = clean(words)
    stood = consensus_of(locked)
    document = lock_document(locked.document_id)
    if stood.standing == Standing.CONSENSUS:  # before the trail
        refuse_void(document)
        name_adopted(locked.version, actor=held.actor, at=held.now)
    held.record("room_asked", present=present, objected=objected, standing=stood.standing)
    if stood.standing in (Standing.CONSENSUS, Standing.NOT_REACHED):
        adopted = stood.standing == Standing.CONSENSUS
        locked.result = Result.ADOPTED if adopted else Result.NOT_ADOPTED
        locked.concluded_at, locked.concluded_by = held.now, held.actor.credentials
        write_conclusion(held)
    else:
        locked.save()
        tell_all(locked, "round_closed", key="closed", at=held.now)
    return locked
