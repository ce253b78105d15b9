"""Registering for a training, without an account and by a personal link; and what the clock does
for those who are registered.

Every verb of one training locks its row first: the last place goes to one of two.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.audit.models import COMMON
from apps.buy_brics import letters
from apps.buy_brics.actions.places import fill
from apps.buy_brics.actions.trainings import lock
from apps.buy_brics.models import Registration, Training, TrainingSession
from apps.buy_brics.models.trainings import (
    ADMITS,
    Audience,
    Capacity,
    RegistrationState,
    TrainingState,
)
from apps.core import moments
from apps.core.errors import Invalid, NotVisible, WrongState
from apps.core.text import reference
from apps.delegations.actors import Actor, still_accredited
from apps.delegations.models import MemberState
from apps.delegations.names import address, one_line
from apps.meetings.sentences import facts_of
from apps.meetings.states import EntryState
from apps.notifications.actions import tell_each

CONFIRM_WITHIN = dt.timedelta(days=2)
REMINDED = (7, 1)  # days before a session
OPEN = (TrainingState.OPEN, TrainingState.FULL)


@dataclass(frozen=True, slots=True)
class Person:
    """Who registers, as typed."""

    name: str
    email: str
    organisation: str
    capacity: str
    member: MemberState | None = None


@transaction.atomic
def register(training: Training, *, actor: Actor, person: Person) -> Registration:
    """Ask for a place. Received before the deadline, it counts once the address confirms it.

    Whoever is signed in with that very address has proven it, and is registered at once. A second
    request of an address is the same registration: unconfirmed it takes the new words, confirmed
    it stays as it is, and the page tells a guest nothing of it; its mail does.

    Raises NotVisible, WrongState where registration is closed, and Invalid.
    """
    locked = lock(training)
    now = moments.database_now()
    actor = still_accredited(actor, now)
    _require_open(locked, now)
    fresh = _checked(locked, person, now)
    found = locked.registrations.live().filter(email=fresh.email).select_related("member").first()
    proven = actor.user is not None and actor.user.email == fresh.email
    if found is not None and found.confirmed_at is not None:
        if not proven:
            tell_each(letters.again(found, locked, now))
        return found
    if found is not None:
        fresh.pk, fresh.reference = found.pk, found.reference
    fresh.confirmed_at = now if proven else None
    fresh.save()
    _record("training_registered", fresh, locked, actor, now, confirmed=proven)
    if proven:
        _give_place(fresh, locked, now, by=actor)
    else:
        tell_each(letters.confirm(fresh, locked, now))
    return fresh


@transaction.atomic
def confirm_registration(registration: Registration, *, actor: Actor) -> Registration:
    """The address is its owner's: the personal link was opened there. A place, or the waiting
    list. Confirmed a second time, it stays as it is. Raises WrongState."""
    training, held, now = _hold(registration)
    actor = still_accredited(actor, now)
    state = held.state_at(now)
    if state in (RegistrationState.PLACED, RegistrationState.WAITING):
        return held
    if state != RegistrationState.UNCONFIRMED:
        raise WrongState(
            _("This registration can no longer be confirmed."),
            was=str(RegistrationState.UNCONFIRMED.label),
            now=str(state.label),
        )
    _require_ahead(training, now)
    held.confirmed_at = now
    held.save(update_fields=["confirmed_at"])
    _record("training_registration_confirmed", held, training, actor, now)
    _give_place(held, training, now, by=actor)
    return held


@transaction.atomic
def cancel_registration(registration: Registration, *, actor: Actor) -> Registration:
    """Give the place back; it goes to who waits longest for it. Raises WrongState where it is
    cancelled already, or the training is over."""
    training, held, now = _hold(registration)
    actor = still_accredited(actor, now)
    if held.cancelled_at is not None:
        raise WrongState(
            _("This registration is cancelled already."),
            was=str(RegistrationState.PLACED.label),
            now=str(RegistrationState.CANCELLED.label),
        )
    _require_ahead(training, now)
    held.cancelled_at = now
    held.save(update_fields=["cancelled_at"])
    _record("training_registration_cancelled", held, training, actor, now)
    if held.confirmed_at is not None:
        tell_each(letters.cancelled(held, training))
    fill(training, now, by=actor)
    return held


@transaction.atomic
def correct_registration(
    registration: Registration, *, actor: Actor, name: str, organisation: str
) -> Registration:
    """Say one's own name and organisation as a certificate is to show them; told was → now.

    Raises Invalid, and WrongState once a certificate shows them: the presidency then issues
    another in its place.
    """
    training, held, now = _hold(registration)
    actor = still_accredited(actor, now)
    state = held.state_at(now)
    if state not in (RegistrationState.PLACED, RegistrationState.WAITING):
        raise WrongState(
            _("Only a registration that stands can be corrected."),
            was=str(RegistrationState.PLACED.label),
            now=str(state.label),
        )
    if held.certificates.filter(withdrawn_at=None).exists():
        raise WrongState(
            _("Your certificate is issued: ask the presidency to issue another in its place."),
            was=_("not issued"),
            now=_("issued"),
        )
    was = (held.name, held.organisation)
    held.name, held.organisation = named(name, organisation)
    if was == (held.name, held.organisation):
        return held
    held.save(update_fields=["name", "organisation"])
    _record("training_registration_corrected", held, training, actor, now)
    tell_each(letters.corrected(held, training, was, now))
    return held


# What the clock does


@transaction.atomic
def remind(*, actor: Actor) -> int:
    """Remind those who hold a place: a week before a session, and a day before. Counts the mails.

    To be run at any time, as often as one likes: nobody is reminded twice of the same. Who got a
    place after the moment of a reminder was told the date with the place.
    """
    now, written = moments.database_now(), 0
    soon = TrainingSession.objects.select_related("training", "entry__presidency__member").filter(
        entry__state=EntryState.CONFIRMED,
        entry__starts_at__gt=now,
        entry__starts_at__lte=now + dt.timedelta(days=max(REMINDED)),
        training__announced_at__isnull=False,
    )
    for session in soon.order_by("pk"):
        assert session.entry.starts_at is not None  # noqa: S101  it is asked for above
        left = session.entry.starts_at - now
        days = min(days for days in REMINDED if left <= dt.timedelta(days=days))
        due = session.entry.starts_at - dt.timedelta(days=days)
        placed = session.training.registrations.placed().filter(placed_at__lt=due)
        told = tell_each(letters.reminder(session, placed, days=days))
        written += _told("training_reminded", session, len(told), actor, now, days=days)
    return written


@transaction.atomic
def tell_moved(*, actor: Actor) -> int:
    """Tell those who hold a place of sessions that moved, or are cancelled, since they were told
    last: was → now. Counts the mails.

    The timetable's own verbs know nothing of who is registered here.
    """
    now, written = moments.database_now(), 0
    sessions = TrainingSession.objects.select_related("training", "entry__presidency__member")
    ahead = sessions.filter(training__announced_at__isnull=False).exclude(
        entry__state=EntryState.HELD
    )
    for session in ahead.select_for_update(of=("self",)).order_by("pk"):
        facts = facts_of(session.entry)
        if session.told == facts:
            continue
        was, session.told = session.told, facts
        session.save(update_fields=["told"])
        told = tell_each(letters.moved(session, session.training.registrations.placed(), was))
        written += _told("training_moved_told", session, len(told), actor, now)
    return written


@transaction.atomic
def forget_unconfirmed(*, actor: Actor) -> int:
    """Remove the requests that nobody confirmed in time: nobody knows whose these names are."""
    now = moments.database_now()
    expired = Registration.objects.filter(confirmed_at=None, expires_at__lte=now)
    gone, _by_model = expired.delete()
    if gone:
        record(
            "training_requests_forgotten",
            by=actor,
            kind="training_registration",
            subject="expired",
            at=now,
            count=gone,
        )
    return gone


# What the verbs have in common


def _hold(registration: Registration) -> tuple[Training, Registration, dt.datetime]:
    training = lock(registration.training)
    held = (
        Registration.objects.select_for_update(of=("self",))
        .select_related("member")
        .filter(pk=registration.pk)
        .first()
    )
    if held is None:  # it was never confirmed, and has been forgotten
        raise NotVisible(_("There is no such registration."))
    held.training = training
    return training, held, moments.database_now()


def _give_place(held: Registration, training: Training, now: dt.datetime, *, by: Actor) -> None:
    for given in fill(training, now, by=by):
        if given.pk == held.pk:
            held.placed_at = given.placed_at
    if held.placed_at is None:
        tell_each(letters.waiting(held, training))


def _require_open(training: Training, now: dt.datetime) -> None:
    state = training.state_at(now)
    if state == TrainingState.DRAFT:
        raise NotVisible(_("There is no such training."))
    if state not in OPEN:
        raise WrongState(
            _("Registration for this training is closed. What you typed is below."),
            was=str(TrainingState.OPEN.label),
            now=str(state.label),
        )


def _require_ahead(training: Training, now: dt.datetime) -> None:
    state = training.state_at(now)
    if state in (TrainingState.ENDED, TrainingState.CANCELLED):
        raise WrongState(
            _("This is no longer possible: the training has ended or is cancelled."),
            was=str(TrainingState.OPEN.label),
            now=str(state.label),
        )


def _checked(training: Training, person: Person, now: dt.datetime) -> Registration:
    admitted = ADMITS[Audience(training.audience)]
    if person.capacity not in admitted:
        message = _("Choose as what you register.")
        if person.capacity in Capacity.values:
            message = _("This training is for %(audience)s.")
            message %= {"audience": training.get_audience_display()}
        raise Invalid(message, {"capacity": message})
    member = person.member
    if member is not None and member not in MemberState.objects.members(now.date()):
        message = _("Choose a member, or that it is none of these.")
        raise Invalid(message, {"member": message})
    name, organisation = named(person.name, person.organisation)
    return Registration(
        reference=reference(),
        training=training,
        name=name,
        email=address(person.email),
        organisation=organisation,
        member=member,
        capacity=person.capacity,
        received_at=now,
        expires_at=now + CONFIRM_WITHIN,
    )


def named(name: str, organisation: str) -> tuple[str, str]:
    """As they are kept. Raises Invalid beside the field."""
    return (
        one_line(name, "name", _("Give the name."), limit=120),
        one_line(organisation, "organisation", _("Name the firm or authority."), limit=160),
    )


def _record(
    verb: str,
    registration: Registration,
    training: Training,
    actor: Actor,
    now: dt.datetime,
    **data: object,
) -> None:
    record(
        verb,
        by=actor,
        kind="training_registration",
        subject=registration.reference,
        chain=COMMON,
        at=now,
        training=training.reference,
        **data,
    )


def _told(
    verb: str,
    session: TrainingSession,
    count: int,
    actor: Actor,
    now: dt.datetime,
    **data: object,
) -> int:
    if count:
        record(
            verb,
            by=actor,
            kind="training_session",
            subject=session.reference,
            chain=COMMON,
            at=now,
            count=count,
            **data,
        )
    return count
