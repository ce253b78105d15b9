"""Who came to a session, and the certificates that follow from it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.buy_brics import letters
from apps.buy_brics.actions.trainings import hold
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
    issued = []
    for registration in registrations:
        code = reference(CODE_LENGTH)
        facts = facts_of(registration, held.training, code=code, now=held.now, actor=held.actor)
        issued.append(
            Certificate(
                code=code,
                registration=registration,
                issued_at=held.now,
                by=held.actor.credentials,
                facts=facts,
                sha256=hash_of(facts),
            )
        )
    Certificate.objects.bulk_create(issued)
    for certificate in issued:
        record(
            "training_certificate_issued",
            by=held.actor,
            kind="certificate",
            subject=certificate.registration.reference,
            at=held.now,
            training=held.training.reference,
            sha256=certificate.sha256,
        )
        tell_each(letters.certified(certificate))
    return issued


@transaction.atomic
def withdraw_certificate(certificate: Certificate, *, actor: Actor, reason: str) -> Certificate:
    """One that was issued in error: its address says from now on that it is withdrawn, and why.

    Raises Invalid without a reason, WrongState where it is withdrawn already.
    """
    registration = Registration.objects.select_related("training").get(
        pk=certificate.registration_id
    )
    held = hold(registration.training, actor)
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if locked.withdrawn_at is not None:
        raise WrongState(
            _("This certificate is withdrawn already."), was=_("valid"), now=_("withdrawn")
        )
    locked.withdrawn_because = require(
        reason, "reason", _("Say why: whoever verifies it reads it."), limit=250
    )
    locked.withdrawn_at = held.now
    locked.save(update_fields=["withdrawn_at", "withdrawn_because"])
    record(
        "training_certificate_withdrawn",
        by=held.actor,
        kind="certificate",
        subject=registration.reference,
        at=held.now,
        training=held.training.reference,
    )
    return locked
