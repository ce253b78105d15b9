"""Who came to a session, and the certificates that follow from it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.audit.models import COMMON
from apps.buy_brics import letters
from apps.buy_brics.actions.registrations import named
from apps.buy_brics.actions.trainings import Held, hold
from apps.buy_brics.certificates import facts_of, hash_of
from apps.buy_brics.models import Attendance, Certificate, Registration, Training, TrainingSession
from apps.buy_brics.models.trainings import CODE_LENGTH
from apps.buy_brics.training_queries import entitled
from apps.core.errors import Invalid, WrongState
from apps.core.text import reference, require
from apps.delegations.actors import Actor
from apps.notifications.actions import tell_each


@transaction.atomic
def note_attendance(
    session: TrainingSession, *, actor: Actor, seen: Collection[str], present: Collection[str]
) -> int:
    """Who was there, among those on the page: `seen` are the registrations that it listed, by
    reference, `present` those of them that were ticked. Returns how many were there.

    Only who holds a place attends. Nobody who has a certificate is taken off the list of a
    session: withdraw the certificate first. Raises WrongState before the session begins, Invalid.
    """
    held = hold(session.training, actor)
    locked = TrainingSession.objects.select_related("entry").get(pk=session.pk)
    if not locked.has_begun(held.now):
        raise WrongState(
            _("The session has not begun: nobody has come yet."),
            was=_("begun"),
            now=_("still ahead"),
        )
    placed = {
        each.reference: each
        for each in held.training.registrations.placed().filter(reference__in=seen)
    }
    there = {
        attendance.registration.reference: attendance
        for attendance in Attendance.objects.filter(
            session=locked, registration__reference__in=seen
        ).select_related("registration")
    }
    ticked = set(present) & set(placed)
    gone = [there[each] for each in there if each not in ticked]
    certified = Certificate.objects.filter(
        registration__in=[each.registration_id for each in gone], withdrawn_at=None
    )
    if certified.exists():
        raise Invalid(
            _("Somebody who is no longer ticked has a certificate. Withdraw the certificate first.")
        )
    Attendance.objects.filter(pk__in=[each.pk for each in gone]).delete()
    come = sorted(ticked - set(there))
    Attendance.objects.bulk_create(
        Attendance(session=locked, registration=placed[each], at=held.now, by=actor.credentials)
        for each in come
    )
    held.record(
        "training_attendance_noted",
        session=locked.reference,
        came=come,
        did_not=sorted(each.registration.reference for each in gone),
    )
    return len(ticked)


@transaction.atomic
def issue_certificates(training: Training, *, actor: Actor) -> list[Certificate]:
    """To everyone who attended as many sessions as it takes, and has none. Each is told.

    Raises WrongState before the last session has ended, Invalid where nobody is entitled.
    """
    held = hold(training, actor)
    if not held.training.is_over(held.now):
        raise WrongState(
            _("Certificates are issued once the last session has ended."),
            was=_("ended"),
            now=str(held.training.state_at(held.now).label),
        )
    registrations = list(entitled(held.training))
    if not registrations:
        raise Invalid(
            _(
                "Nobody is entitled to a certificate who has none yet. Note who attended the "
                "sessions first."
            )
        )
    issued = [_certificate(held, registration) for registration in registrations]
    Certificate.objects.bulk_create(issued)
    for certificate in issued:
        _issued(held, certificate)
    return issued


@transaction.atomic
def reissue_certificate(
    certificate: Certificate, *, actor: Actor, name: str, organisation: str, reason: str
) -> Certificate:
    """Another in the place of one whose name or organisation is wrong. The address of the old one
    says from now on that it is replaced, by which, and why.

    Raises Invalid without a reason, or where nothing is corrected; WrongState where it no longer
    stands.
    """
    held, locked = _hold_standing(certificate, actor)
    registration = Registration.objects.select_for_update(of=("self",)).get(
        pk=locked.registration_id
    )
    was = (registration.name, registration.organisation)
    registration.name, registration.organisation = named(name, organisation)
    if was == (registration.name, registration.organisation):
        message = _("This is what the certificate says already.")
        raise Invalid(message, {"name": message})
    _withdraw(held, locked, reason)
    registration.save(update_fields=["name", "organisation"])
    fresh = _certificate(
        held, Registration.objects.select_related("member").get(pk=registration.pk)
    )
    fresh.replaces = locked
    fresh.save()
    _issued(held, fresh, replaces=locked.sha256)
    return fresh


@transaction.atomic
def withdraw_certificate(certificate: Certificate, *, actor: Actor, reason: str) -> Certificate:
    """One that was issued in error: its address says from now on that it is withdrawn, and why.

    Raises Invalid without a reason, WrongState where it is withdrawn already.
    """
    held, locked = _hold_standing(certificate, actor)
    _withdraw(held, locked, reason)
    record(
        "training_certificate_withdrawn",
        by=held.actor,
        kind="certificate",
        subject=locked.registration.reference,
        at=held.now,
        training=held.training.reference,
    )
    return locked


def _hold_standing(certificate: Certificate, actor: Actor) -> tuple[Held, Certificate]:
    registration = Registration.objects.select_related("training").get(
        pk=certificate.registration_id
    )
    held = hold(registration.training, actor)
    locked = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("registration")
        .get(pk=certificate.pk)
    )
    if locked.withdrawn_at is not None:
        raise WrongState(
            _("This certificate is withdrawn already."), was=_("valid"), now=_("withdrawn")
        )
    return held, locked


def _withdraw(held: Held, locked: Certificate, reason: str) -> None:
    locked.withdrawn_because = require(
        reason, "reason", _("Say why: whoever verifies it reads it."), limit=250
    )
    locked.withdrawn_at = held.now
    locked.save(update_fields=["withdrawn_at", "withdrawn_because"])


def _certificate(held: Held, registration: Registration) -> Certificate:
    code = reference(CODE_LENGTH)
    facts = facts_of(registration, held.training, code=code, now=held.now, actor=held.actor)
    return Certificate(
        code=code,
        registration=registration,
        issued_at=held.now,
        by=held.actor.credentials,
        facts=facts,
        sha256=hash_of(facts),
    )


def _issued(held: Held, certificate: Certificate, **data: object) -> None:
    record(
        "training_certificate_issued",
        by=held.actor,
        kind="certificate",
        subject=certificate.registration.reference,
        chain=COMMON,
        at=held.now,
        training=held.training.reference,
        sha256=certificate.sha256,
        **data,
    )
    tell_each(letters.certified(certificate))
