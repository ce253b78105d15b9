"""Trainings in every stage, made by the verbs themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.urls import reverse

from apps.buy_brics import actions
from apps.buy_brics.letters import token_for
from apps.buy_brics.models import Certificate, Material, Registration, Training, TrainingSession
from apps.core.moments import Moment
from apps.delegations.actors import GUEST, Actor
from apps.delegations.models import MemberState
from apps.meetings.actions import Days
from tests.conftest import Cast, Clock
from tests.factories.scenes import played_once

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


@played_once
def announced(
    actor: Actor, *, sessions: int = 1, first: dt.date = FIRST, **more: object
) -> Training:
    """Open for registration, with its first session on 10 February 2027 at 02:00 UTC."""
    training = drafted(actor, **more)
    for day in range(sessions):
        session(training, actor, first + dt.timedelta(days=2 * day))
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


# What the house has behind the addresses


@dataclass
class Rooms:
    """One that is prepared, one that is announced, and one that is over, with a certificate."""

    held: dict[str, Training] = field(default_factory=dict)
    people: dict[str, Registration] = field(default_factory=dict)
    file: Material = field(default_factory=Material)
    certificate: Certificate = field(default_factory=Certificate)

    @property
    def addresses(self) -> dict[str, dict[str, str]]:
        slugs = {name: [each.slug] for name, each in self.held.items()}
        run = {name: [each.reference] for name, each in self.held.items()}
        own = {name: [token_for(each)] for name, each in self.people.items()}
        meets = {
            name: [*args, sessions(self.held[name])[0].reference]
            for name, args in run.items()
            if name != "draft"
        }
        code = self.certificate.code
        named = {
            "training": slugs,
            "training_register": slugs,
            "training_requested": {"announced": slugs["announced"]},
            "registration": own,
            "registration_confirm": {"asked": own["asked"]},
            "registration_correct": {"placed": own["placed"]},
            "registration_cancel": {"placed": own["placed"]},
            "material": {name: [*args, self.file.reference] for name, args in own.items()},
            "certificate_pdf": own,
            "certificate": {"": [code]},
            "manage_training": run,
            "edit_training": run,
            "announce_training": {"draft": run["draft"]},
            "new_session": {"draft": run["draft"]},
            "manage_session": meets,
            "manage_attendance": meets,
            "remove_material": {"over": [*meets["over"], self.file.reference]},
            "manage_participants": {"over": run["over"]},
            "participants_xlsx": {"over": run["over"]},
            "manage_certificates": run,
            "withdraw_certificate": {"over": [*run["over"], code]},
            "reissue_certificate": {"over": [*run["over"], code]},
        }
        plain = ("trainings", "my_trainings", "verify", "manage_trainings", "new_training")
        return {
            f"buy_brics:{name}": {
                what: reverse(f"buy_brics:{name}", args=args) for what, args in kinds.items()
            }
            for name, kinds in [*named.items(), *((name, {"": []}) for name in plain)]
        }


def begun(cast: Cast, clock: Clock) -> Rooms:
    """As long as the last one is still ahead: `furnish` comes once a day of the clock is over."""
    now, rooms = clock(), Rooms()
    rooms.held["draft"] = drafted(cast.secretariat, title="Training in preparation")
    for name, title, days in (("announced", "ahead", 30), ("over", "that is over", 1)):
        rooms.held[name] = announced(
            cast.secretariat,
            title=f"Training {title}",
            closes=Moment(now + dt.timedelta(hours=20 * days), "Asia/Shanghai"),
            first=(now + dt.timedelta(days=days)).date(),
        )
    over = rooms.held["over"]
    meets = sessions(over)[0]
    rooms.file = actions.add_material(meets, actor=cast.secretariat, title="Slides", file=PDF)
    rooms.people["certified"] = registered(over, "Person Certified")
    return rooms


def furnish(rooms: Rooms, cast: Cast) -> None:
    certified(rooms.held["over"], cast.secretariat, rooms.people["certified"])
    rooms.certificate = Certificate.objects.get()
    rooms.people["placed"] = registered(rooms.held["announced"], "Person Placed")
    rooms.people["asked"] = requested(rooms.held["announced"], "Person Unconfirmed")
