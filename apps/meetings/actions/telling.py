"""Whom a change in the timetable concerns, and telling them, was → now."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db.models import Q, QuerySet

from apps.delegations.models import Accreditation, MemberState, Office
from apps.delegations.queries import people_of_delegations, presidency_people
from apps.meetings import sentences
from apps.meetings.calendars import feeds
from apps.meetings.models import Entry, EntryChange, Seat
from apps.meetings.states import Audience, EntryKind
from apps.notifications.actions import Letter, tell_each

# A milestone is a mark on the page, and a round has notices of its own.
TOLD = (EntryKind.MEETING, EntryKind.DIALOGUE, EntryKind.EVENT, EntryKind.TRAINING)


def tell_of(entry: Entry, change: EntryChange, *, at: dt.datetime) -> None:
    """Everyone of the delegations, the presidency, and the guests who are asked or registered:
    once each."""
    context = {
        "entry": entry,
        "reason_given": change.reason if entry.audience == Audience.PUBLIC else "",
        # Called while the mail is written, in its reader's language.
        "address": partial(sentences.travelling_address, entry),
        "name": partial(sentences.travelling_name, entry),
        "state": entry.get_state_display,
        "when": partial(sentences.when_words, entry),
        "was": partial(sentences.travelling_facts, entry, change.was),
        "now": partial(sentences.travelling_facts, entry, change.now),
        "place_changed": sentences.hides_a_move(entry, change.was, change.now),
    }
    tell_each(
        Letter(
            recipient=person.user,
            key=f"entry:{entry.reference}:{entry.sequence}:{person.user_id}",
            template="meetings/emails/entry_changed",
            context=context,
            reason=person.why_told,
            calendar=partial(feeds.mailed, entry, person.user),
        )
        for person in concerned(entry, at)
    )


def concerned(entry: Entry, at: dt.datetime) -> list[Accreditation]:
    """Whom a change of the entry is told to, each person once; nobody of what the presidency alone
    sees."""
    if entry.kind not in TOLD or entry.audience == Audience.PRESIDENCY:
        return []
    members = MemberState.objects.members(at.date())
    people = [
        *people_of_delegations([member.code for member in members], at),
        *presidency_people(at),
        *_guests(Seat.objects.filter(meeting__entry=entry), at),
        *_registered(entry, at),
    ]
    return list({person.user_id: person for person in people}.values())


def _registered(entry: Entry, at: dt.datetime) -> list[Accreditation]:
    return list(
        Accreditation.objects.with_sides().in_force(at).filter(seats__seat__meeting__entry=entry)
    )


def _guests(seats: QuerySet[Seat], at: dt.datetime) -> list[Accreditation]:
    """Whoever can register the guests that have these seats: see `rules.can_register`."""
    experts = Q(office=Office.EXPERT, organisation__in=seats.values("organisation"))
    observers = Q(office=Office.OBSERVER, state__in=seats.values("state"))
    return list(Accreditation.objects.with_sides().in_force(at).filter(experts | observers))


def tell_invited(seat: Seat, *, at: dt.datetime) -> None:
    """Whoever can register a guest that is asked to a meeting."""
    guests = _guests(Seat.objects.filter(pk=seat.pk), at)
    entry = seat.meeting.entry
    context = {
        "name": partial(sentences.travelling_name, entry),
        "when": partial(sentences.when_words, entry),
        # The page of a restricted meeting has its title in its address.
        "address": partial(sentences.travelling_address, entry),
    }
    tell_each(
        Letter(
            recipient=person.user,
            key=f"invited:{entry.reference}:{seat.code}:{person.user_id}",
            template="meetings/emails/invited",
            context={**context, "side": person.side_name},
            reason=person.why_told,
        )
        for person in {person.user_id: person for person in guests}.values()
    )
