"""Trainings in every stage, made by the verbs themselves."""

from __future__ import annotations

import datetime as dt

from apps.buy_brics import actions
from apps.buy_brics.models import Registration, Training, TrainingSession
from apps.core.moments import Moment
from apps.delegations.actors import GUEST, Actor
from apps.delegations.models import MemberState
from apps.meetings.actions import Days

LINK = "https://meet.example.org/j/secret-training"
FIRST = dt.date(2027, 2, 10)
CLOSES = Moment(dt.datetime(2027, 2, 8, 9, tzinfo=dt.UTC), "Asia/Shanghai")
PDF = ("slides.pdf", b"%PDF-1.7 slides")


def particulars(**more: object) -> actions.Particulars:
    given: dict[str, object] = {
        "title": "Selling across borders",
        "audience": "both",
        "language": "English",
        "places": 2,
        "closes": CLOSES,
        **more,
    }
    return actions.Particulars(**given)  # type: ignore[arg-type]


def drafted(actor: Actor, **more: object) -> Training:
    return actions.create_training(actor=actor, particulars=particulars(**more))


def session(
    training: Training,
    actor: Actor,
    first: dt.date = FIRST,
    *,
    title: str = "",
    join_link: str = LINK,
) -> TrainingSession:
    """From 10:00 to 12:00 in Beijing."""
    return actions.add_session(
        training,
        actor=actor,
        title=title or f"Session of {first.isoformat()}",
        days=Days(first, first, dt.time(10), dt.time(12), "Asia/Shanghai"),
        join_link=join_link,
    )


def announced(actor: Actor, *, sessions: int = 1, **more: object) -> Training:
    """Open for registration, with its first session on 10 February 2027 at 02:00 UTC."""
    training = drafted(actor, **more)
    for day in range(sessions):
        session(training, actor, FIRST + dt.timedelta(days=2 * day))
    actions.announce(training, actor=actor)
    return fresh(training)


def fresh(training: Training) -> Training:
    return Training.objects.complete().get(pk=training.pk)


def sessions(training: Training) -> list[TrainingSession]:
    return list(
        TrainingSession.objects.select_related("entry", "training").filter(training=training)
    )


def person(name: str = "Ana Exemplo", code: str = "BR", **more: object) -> actions.Person:
    given: dict[str, object] = {
        "name": name,
        "email": f"{name.lower().replace(' ', '.')}@example.org",
        "organisation": "Example Crafts",
        "capacity": "msme",
        "member": MemberState.objects.get(code=code) if code else None,
        **more,
    }
    return actions.Person(**given)  # type: ignore[arg-type]


def requested(training: Training, name: str = "Ana Exemplo", **more: object) -> Registration:
    """By a guest, whose address is not confirmed."""
    made = actions.register(training, actor=GUEST, person=person(name, **more))  # type: ignore[arg-type]
    return Registration.objects.get(pk=made.pk)


def registered(training: Training, name: str = "Ana Exemplo", **more: object) -> Registration:
    """Confirmed: with a place, or on the waiting list."""
    made = requested(training, name, **more)
    actions.confirm_registration(made, actor=GUEST)
    return Registration.objects.get(pk=made.pk)


def certified(training: Training, actor: Actor, *registrations: Registration) -> None:
    """These people attended every session, and the certificates are issued. The clock stands
    after the last session."""
    for each in sessions(training):
        references = [registration.reference for registration in registrations]
        actions.note_attendance(each, actor=actor, seen=references, present=references)
    actions.issue_certificates(training, actor=actor)
