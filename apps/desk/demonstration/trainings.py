"""Trainings in the story: one open, one full, one over with its certificates, one in preparation.

Everybody who is registered is invented, and so is what is taught.
"""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from apps.buy_brics import actions
from apps.buy_brics.models import Campaign, Registration, Training
from apps.buy_brics.models.trainings import Audience, Capacity
from apps.core import moments
from apps.core.moments import Moment, moment_from_local
from apps.delegations.actors import GUEST
from apps.delegations.models import MemberState
from apps.documents.exporting import Publication, to_pdf
from apps.documents.tree import ClauseKind, Node
from apps.meetings.actions import Days
from apps.meetings.models import Entry
from apps.meetings.states import EntryKind

if TYPE_CHECKING:
    from apps.desk.demonstration.timetable import Timetable

LINK = "https://meet.example.org/training"
PEOPLE = (
    ("Ana Exemplo", "BR", "Exemplo Clay"),
    ("Example Li", "CN", "Shili Tea House"),
    ("Mona Mithal", "EG", "Mithal Cotton"),
    ("Abeba Misale", "ET", "Misale Coffee"),
    ("Asha Udaharan", "IN", "Udaharan Toys"),
    ("Budi Contoh", "ID", "Contoh Batik"),
    ("Sara Nemuneh", "IR", "Nemuneh Tiles"),
    ("Olesya Primer", "RU", "Primer Linen"),
    ("Thandi Umzekelo", "ZA", "Umzekelo Beads"),
    ("Huda Mithal", "AE", "Mithal Dates"),
)


class Trainings:
    def __init__(self, timetable: Timetable) -> None:
        self.timetable = timetable
        self.people = timetable.story.people
        self.secretariat = timetable.secretariat
        self.members = {member.code: member for member in MemberState.objects.all()}

    def tell(self) -> None:
        self.timetable.story.say("Online trainings: places, waiting list, certificates")
        self.over()
        with self.timetable.day(-9):
            self.open()
        with self.timetable.day(-7):
            self.full()
        with self.timetable.day(-1):
            self.prepared()

    # The trainings

    def over(self) -> None:
        """Two sessions; who came to both has a certificate."""
        days = (-34, -27)
        with self.timetable.day(-50):
            training = self.training(
                "Photographs that sell",
                Audience.MSMES,
                closes=-38,
                places=30,
                description="Light, background, scale: what a buyer abroad has to see.",
            )
            for part, day in zip(("light", "scale"), days, strict=True):
                self.session(training, f"Photographs that sell: {part}", day)
            actions.announce(training, actor=self.secretariat)
        with self.timetable.day(-45):
            came = [self.registered(training, *person).reference for person in PEOPLE[:6]]
        for session, day, present in zip(
            training.sessions.all(), days, (came, came[:5]), strict=True
        ):
            with self.after(day):
                actions.note_attendance(session, actor=self.secretariat, seen=came, present=present)
        with self.after(days[-1]):
            actions.issue_certificates(training, actor=self.secretariat)

    def open(self) -> None:
        """It belongs to the campaign that runs, and has places left."""
        training = self.training(
            "The parcel that arrives",
            Audience.BOTH,
            closes=11,
            places=40,
            places_per_member=6,
            campaign=Campaign.objects.filter(entry__presidency=self.timetable.presidency).first(),
            description=(
                "What to write on a parcel that crosses a border, what it costs, and how long it "
                "takes.\n\nFor firms that send their first hundred parcels, and for the officials "
                "who clear them."
            ),
        )
        first = self.session(training, "The parcel that arrives: what to declare", 14)
        self.session(training, "The parcel that arrives: when it comes back", 21)
        actions.announce(training, actor=self.secretariat)
        session = training.sessions.get(entry=first)
        actions.add_material(
            session,
            actor=self.secretariat,
            title="What to bring",
            file=("parcel.pdf", self.sheet()),
        )
        for person in PEOPLE:
            self.registered(training, *person)
        for code in ("BR", "CN"):
            self.official(training, code)

    def full(self) -> None:
        """Every place is given, and three wait."""
        training = self.training(
            "Complaints across borders",
            Audience.OFFICIALS,
            closes=15,
            places=3,
            description="Who hears a buyer who lives in another member, and how.",
        )
        self.session(training, "Complaints across borders", 18)
        actions.announce(training, actor=self.secretariat)
        for code in ("EG", "ID", "ZA", "BR", "IN", "CN"):
            self.official(training, code)

    def prepared(self) -> None:
        """From the year plan, where it has no day yet: the presidency has still to announce it."""
        training = self.training(
            "Selling abroad for the first time", Audience.MSMES, closes=24, places=100
        )
        planned = Entry.objects.filter(
            presidency=self.timetable.presidency, kind=EntryKind.TRAINING, training_session=None
        ).first()
        if planned is not None:
            actions.add_session(training, actor=self.secretariat, entry=planned)

    # What they have in common

    def training(
        self, title: str, audience: Audience, *, closes: int, places: int, **more: object
    ) -> Training:
        return actions.create_training(
            actor=self.secretariat,
            particulars=actions.Particulars(
                title=title,
                audience=audience,
                language="English",
                places=places,
                closes=self.at(closes, 17),
                **more,  # type: ignore[arg-type]  # the story's keys are those of the particulars
            ),
        )

    def at(self, days: int, hour: int) -> Moment:
        """That hour in the presidency's capital, so many days from here."""
        zone = self.timetable.zone
        return moment_from_local(self.timetable.on(days), dt.time(hour), zone)

    def after(self, days: int) -> AbstractContextManager[None]:
        """Within it, the clock stands in the evening of that day."""
        return self.timetable.story.day(self.timetable.at(self.timetable.on(days), 18))

    def session(self, training: Training, title: str, days: int) -> Entry:
        day = self.timetable.on(days)
        return actions.add_session(
            training,
            actor=self.secretariat,
            title=title,
            days=Days(day, day, dt.time(14), dt.time(16), self.timetable.zone),
            join_link=LINK,
        ).entry

    def registered(self, training: Training, name: str, code: str, firm: str) -> Registration:
        """A firm asks by the open form, and confirms by its mail."""
        made = actions.register(
            training,
            actor=GUEST,
            person=actions.Person(
                name=name,
                email=f"{name.lower().replace(' ', '.')}@example.org",
                organisation=firm,
                capacity=Capacity.MSME,
                member=self.members[code],
            ),
        )
        return actions.confirm_registration(made, actor=GUEST)

    def sheet(self) -> bytes:
        """A page to take away."""
        return to_pdf(
            Publication(
                title="The parcel that arrives: what to bring",
                body="Buy BRICS, a demonstration",
                nodes=(
                    Node(ClauseKind.ITEM, "A scale, or the weight of your usual parcel."),
                    Node(ClauseKind.ITEM, "The form that you filled in last."),
                    Node(ClauseKind.ITEM, "One complaint that a buyer sent you."),
                ),
                made_at=moments.database_now(),
            )
        )

    def official(self, training: Training, code: str) -> Registration:
        """A delegate who is signed in is registered at once."""
        actor = self.people.delegates[code]
        user = actor.credentials.user
        return actions.register(
            training,
            actor=actor,
            person=actions.Person(
                name=user.name,
                email=user.email,
                organisation=f"Example Ministry of {self.members[code].name}",
                capacity=Capacity.OFFICIAL,
                member=self.members[code],
            ),
        )
