"""The session itself: opened, its roll called, its decisions recorded; and what follows from it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core import moments
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.core.text import clean, require
from apps.delegations.actors import Actor, still_accredited
from apps.delegations.models import PRESIDENCY, MemberState, Organisation
from apps.documents import actions as documents
from apps.documents.actions.brackets import refuse_open_brackets
from apps.documents.models import Document, Kind, Version
from apps.meetings import rules
from apps.meetings.actions.common import Held, hold
from apps.meetings.actions.dating import hold_entry
from apps.meetings.actions.meetings import RUNS, seat_members
from apps.meetings.actions.year import lock_year
from apps.meetings.minutes import compose
from apps.meetings.models import AgendaItem, Decision, FollowUp, Meeting, Seat
from apps.meetings.states import EntryState


@transaction.atomic
def open_session(meeting: Meeting, *, actor: Actor) -> Meeting:
    """Begin the session of a confirmed meeting."""
    held = hold(meeting, "open_session", actor=actor, rule=rules.can_run, refusal=_(RUNS))
    if held.meeting.entry.state != EntryState.CONFIRMED:
        raise WrongState(
            _("Only a confirmed meeting is opened. Confirm its date first."),
            was=_("confirmed"),
            now=held.meeting.entry.get_state_display(),
        )
    held.meeting.opened_at = held.now
    held.meeting.save(update_fields=["opened_at"])
    held.record("session_opened")
    return held.meeting


@transaction.atomic
def call_roll(meeting: Meeting, *, actor: Actor, present: Iterable[str]) -> list[Seat]:
    """Note which sides are in the room now. Whoever was there at some roll call has attended."""
    held = hold(meeting, "call_roll", actor=actor, rule=rules.can_run, refusal=_(RUNS))
    codes = {clean(code) for code in present}
    seat_members(held, codes)
    seats = list(held.meeting.seats.select_related("state", "organisation"))
    for seat in seats:
        here = seat.code in codes
        if here != seat.present:
            seat.present, seat.attended = here, seat.attended or here
            seat.save(update_fields=["present", "attended"])
    held.record("roll_called", present=sorted(seat.code for seat in seats if seat.present))
    return seats


def members_present(meeting: Meeting, at: dt.datetime) -> list[str]:
    """The codes of the members in the room at the last roll call, in alphabetical order of name."""
    members = MemberState.objects.members(at.date())
    seats = Seat.objects.filter(meeting=meeting, present=True, state__in=members)
    return list(seats.order_by("state__name").values_list("state__code", flat=True))


@transaction.atomic
def decide(
    meeting: Meeting,
    *,
    actor: Actor,
    item: AgendaItem,
    text: str,
    version: Version | None = None,
    number: int | None = None,
) -> Decision:
    """ "It is so decided": record the words, their hash, the instant and who was present.

    `version` is a fixed text that the actor may read; `number` the one that the decision is to
    bear, where the actor saw it: what is sent twice is recorded once. Raises NotAllowed except for
    the chair, Invalid without a text or before a roll call, WrongState where the number is taken.
    """
    held = hold(
        meeting,
        "decide",
        actor=actor,
        rule=rules.can_decide,
        refusal=_("The chair says that it is so decided."),
    )
    if item.meeting_id != held.meeting.pk:
        raise NotVisible(_("There is no such item on this agenda."))
    words = require(text, "text", _("Write what is decided."))
    present = members_present(held.meeting, held.now)
    if not present:
        message = _("Call the roll first: a decision names who was present.")
        raise Invalid(message, {"text": message})
    if version is not None and not _readable(version, held.actor):
        message = _("Choose a fixed text of a document under this item.")
        raise Invalid(message, {"version": message})
    if version is not None:
        refuse_open_brackets(version)
    last = _last_number(held.meeting)
    if number is not None and number != last + 1:
        raise WrongState(
            _("A decision was recorded since you opened this form. See whether it is this one."),
            was=_("%(count)d recorded") % {"count": number - 1},
            now=_("%(count)d recorded") % {"count": last},
            onward=reverse("meetings:session", args=[held.meeting.entry.reference]),
            onward_words=_("See the decisions"),
        )
    return _recorded(held, item, words, version, present)


@transaction.atomic
def decide_by_round(
    meeting: Meeting,
    *,
    actor: Actor,
    item: AgendaItem,
    text: str,
    version: Version,
    present: list[str],
) -> Decision:
    """What a round that was opened under an item came to. Who was absent may have joined after
    the session closed; `present` are the members that were in the room."""
    held = hold(
        meeting,
        "decide_by_round",
        actor=actor,
        rule=rules.can_decide,
        refusal=_("The chair says that it is so decided."),
    )
    return _recorded(held, item, text, version, present)


def _last_number(meeting: Meeting) -> int:
    return meeting.decisions.aggregate(last=Max("number"))["last"] or 0


def _recorded(
    held: Held, item: AgendaItem, text: str, version: Version | None, present: list[str]
) -> Decision:
    decision = Decision.objects.create(
        meeting=held.meeting,
        item=item.reference,
        item_title=item.title,
        number=_last_number(held.meeting) + 1,
        text=text,
        text_hash=version.text_hash if version else hashlib.sha256(text.encode()).hexdigest(),
        version=version,
        present=present,
        decided_at=held.now,
        decided_by=held.actor.credentials,
    )
    held.record(
        "decided",
        decision=decision.reference,
        number=decision.number,
        text=decision.text_hash,
        present=present,
    )
    return decision


def _readable(version: Version, actor: Actor) -> bool:
    fixed = Version.objects.visible_to(actor).filter(fixed_at__isnull=False)
    return fixed.filter(pk=version.pk).exists()


@transaction.atomic
def close_session(meeting: Meeting, *, actor: Actor) -> Meeting:
    """End the session: the meeting was held, from the day of its opening to this one, as the
    clocks of its zone (or of the presidency's capital) count them."""
    lock_year(meeting.entry.presidency)
    held = hold(meeting, "close_session", actor=actor, rule=rules.can_run, refusal=_(RUNS))
    locked = held.meeting
    locked.closed_at = held.now
    locked.save(update_fields=["closed_at"])
    locked.seats.update(present=False)
    held.record("session_closed")
    zone = ZoneInfo(locked.entry.zone or locked.entry.presidency.member.zone)
    first, last = (at.astimezone(zone).date() for at in (locked.opened_at, held.now) if at)
    hold_entry(locked.entry, actor=actor, first=first, last=last, sequence=locked.entry.sequence)
    return locked


@transaction.atomic
def add_follow_up(
    meeting: Meeting,
    *,
    actor: Actor,
    text: str,
    due_on: dt.date,
    state: MemberState | None = None,
    organisation: Organisation | None = None,
    decision: Decision | None = None,
) -> FollowUp:
    """Something to be done by a member, an organisation, or (neither given) the presidency."""
    held = hold(meeting, "add_follow_up", actor=actor, rule=rules.can_run, refusal=_(RUNS))
    words = require(text, "text", _("Say what is to be done."), limit=500)
    if due_on < held.now.date():
        message = _("Choose a day that has not passed.")
        raise Invalid(message, {"due_on": message})
    if state is not None and organisation is not None:
        message = _("One side does it.")
        raise Invalid(message, {"owner": message})
    if decision is not None and decision.meeting_id != held.meeting.pk:
        raise NotVisible(_("There is no such decision."))
    follow_up = FollowUp.objects.create(
        meeting=held.meeting,
        decision=decision,
        text=words,
        state=state,
        organisation=organisation,
        due_on=due_on,
    )
    side = state or organisation
    owner = side.code if side else PRESIDENCY
    held.record("follow_up_added", follow_up=follow_up.reference, owner=owner)
    return follow_up


@transaction.atomic
def finish_follow_up(follow_up: FollowUp, *, actor: Actor, note: str = "") -> FollowUp:
    """Say that it is done, with a note or a symbol that shows it."""
    locked = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
    now = moments.database_now()
    actor = still_accredited(actor, now)
    seen = FollowUp.objects.visible_to(actor).select_related(
        "meeting__entry__presidency", "state", "organisation"
    )
    found = seen.filter(pk=locked.pk).first()
    if found is None:
        raise NotVisible(_("There is nothing here for you."))
    if not rules.can_finish(actor, found):
        raise NotAllowed(_("Whoever is to do it says that it is done."))
    if found.done_at is not None:
        raise WrongState(_("This is done already."), was=_("open"), now=_("done"))
    said = clean(note)
    if len(said) > 500:
        message = _("At most 500 characters fit here.")
        raise Invalid(message, {"note": message})
    found.done_at, found.done_by, found.done_note = now, actor.credentials, said
    found.save(update_fields=["done_at", "done_by", "done_note"])
    Held(found.meeting, actor, now).record("follow_up_done", follow_up=found.reference)
    return found


@transaction.atomic
def draft_minutes(meeting: Meeting, *, actor: Actor) -> Document:
    """A draft of the minutes from the agenda, the roll, the decisions and what is to follow.

    From here they are a document like any other: corrected, tabled, and put through review.
    """
    held = hold(meeting, "draft_minutes", actor=actor, rule=rules.can_run, refusal=_(RUNS))
    locked = held.meeting
    if locked.minutes is not None:
        raise WrongState(
            _("The minutes are drafted already."),
            was=_("no minutes"),
            now=_("a draft"),
            onward=locked.minutes.address,
            onward_words=_("Open the minutes"),
        )
    body = locked.entry.body
    if body is None:
        raise Invalid(_("Say first which body met: minutes bear its symbol."))
    title, nodes = compose(locked)
    locked.minutes = documents.draft_document(
        actor=held.actor, kind=Kind.MINUTES, title=title, body=body, nodes=nodes
    )
    locked.save(update_fields=["minutes"])
    held.record("minutes_drafted", document=locked.minutes.reference)
    return locked.minutes
