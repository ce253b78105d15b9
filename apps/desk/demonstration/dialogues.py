"""Two dialogues: one that was held and summed up, and one to which people are invited now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from apps.core.moments import Moment, moment_from_local
from apps.delegations.actors import GUEST
from apps.delegations.models import MemberState
from apps.dialogues import actions
from apps.dialogues.actions import Part, Particulars, Person, Speaks
from apps.dialogues.models import Dialogue, Invitation
from apps.dialogues.states import Category, ContributionKind
from apps.meetings.models import Meeting

if TYPE_CHECKING:
    from apps.desk.demonstration.timetable import Timetable

QUESTIONS = (
    "What does a small firm need before it can send its first parcel abroad?",
    "Which document at the border costs the most time, and who could do without it?",
    "How does a buyer in another member complain, and who answers?",
)
# Plainly fictional, as everybody in the demonstration: name, organisation, category, member.
GUESTS = (
    ("Dora Exemplo", "Exemplo Artesanato", Category.ENTREPRENEURS, "BR"),
    ("Li Shili", "Shili Platform", Category.ENTREPRENEURS, "CN"),
    ("Esha Udaharan", "Udaharan Institute of Trade", Category.SCHOLARS, "IN"),
    ("Galina Primerova", "Primer University", Category.SCHOLARS, "RU"),
    ("Thabo Voorbeeld", "Voorbeeld Chamber of Commerce", Category.COUNCILS, "ZA"),
    ("Hana Mithal", "Mithal Customs Office", Category.OFFICIALS, "EG"),
    ("Pat Sample", "Sample Centre for Trade", Category.ORGANISATIONS, ""),
)
ANSWERS = (
    (0, 0, "A price for the whole way, to the buyer’s door, before anything is packed."),
    (1, 0, "One page that shows photographs, duties and days, in the buyer’s language."),
    (2, 0, "A lender who counts orders from abroad as orders."),
    (4, 0, "A neighbour who has done it: chambers can pair beginners with exporters."),
    (2, 1, "The certificate of origin for parcels of low value; the seller’s word could do."),
    (5, 1, "The same invoice, asked for by post, customs and carrier, each in its own form."),
    (1, 2, "Through the platform, within days; where there is none, often nobody."),
    (6, 2, "A single page that names, for each member, the office that takes complaints."),
)
SUMMARY = "\n\n".join(
    (
        "This is a dialogue of the demonstration; its people and its words are invented.",
        "Seven guests from six members and one organisation spoke for half a day. Most of what "
        "keeps a small firm from its first parcel is uncertainty: of the whole price, of the "
        "papers, and of whom to ask when something goes wrong.",
        "Nobody asked for new rules. Several asked that the rules that stand be shown on one page.",
    )
)
# Parts with their minutes and speakers: name, what they are, the member or the organisation.
PROGRAMME = (
    ("Opening", 15, [("Charlie Chair", "Chair of the working group", "", "")]),
    (
        "The first parcel",
        75,
        [
            ("Li Shili", "Head of cross-border trade, Shili Platform", "CN", ""),
            ("Ana Exemplo", "Founder of Exemplo Ltda", "BR", ""),
        ],
    ),
    ("When something goes wrong", 60, [("Pat Sample", "Ombudsman", "", "Sample Centre")]),
)

RECOMMENDATIONS = (
    "Publish, for each member, one page with duties, papers and days for parcels of low value.",
    "Accept one electronic invoice from post, customs and carrier alike.",
    "Name in each member the office that takes complaints of buyers from abroad.",
)


class Dialogues:
    def __init__(self, timetable: Timetable) -> None:
        self.timetable = timetable
        self.secretariat = timetable.secretariat

    def invited(self) -> None:
        """To the first one, long before it is held."""
        with self.timetable.day(-75):
            self.held = self.made(
                answers_until=-50,
                contributions_until=-38,
                introduction="What small firms need in order to sell to the other members.",
                places=6,
                quotas={"category:officials": 2},
            )
            guests = [self.invite(self.held, *guest) for guest in GUESTS]
            late = self.invite(
                self.held, "Max Sample", "Sample Traders", Category.ENTREPRENEURS, "AE"
            )
        for number, guest in enumerate(guests):
            with self.timetable.day(-70 + number):
                actions.accept(guest, actor=GUEST)
        with self.timetable.day(-62):
            actions.decline(late, actor=GUEST)
        with self.timetable.day(-58):  # a colleague comes in one's place
            self.guests = [*guests]
            self.guests[3] = actions.pass_on(
                guests[3], actor=GUEST, name="Yuri Primerov", email="yuri.primerov@example.org"
            )
            actions.accept(self.guests[3], actor=GUEST)
        with self.timetable.day(-52):
            for number, question, text in ANSWERS[:5]:
                self.answer(number, question, text)

    def summed_up(self) -> None:
        """After it was held."""
        with self.timetable.day(-40):
            for number, question, text in ANSWERS[5:]:
                self.answer(number, question, text)
            statement = actions.contribute(
                self.guests[4],
                actor=GUEST,
                kind=ContributionKind.STATEMENT,
                title="What chambers of commerce can do",
                text="Chambers know who exports already. They can bring beginners to them.",
            )
            actions.moderate(statement, actor=self.secretariat, publish=True)
        with self.timetable.day(-33):
            actions.save_summary(
                self.held,
                actor=self.timetable.story.people.chair,
                summary=SUMMARY,
                recommendations=[("", text) for text in RECOMMENDATIONS],
                publish=True,
                edition=self.edition(self.held),
            )

    def on_the_agenda(self) -> None:
        with self.timetable.day(-2):
            actions.put_on_agenda(
                self.held,
                actor=self.timetable.story.people.chair,
                meeting=Meeting.objects.get(entry=self.timetable.group),
                minutes=30,
            )

    def open_now(self) -> None:
        """The round table ahead: one has a place, one waits, one has not answered yet."""
        with self.timetable.day(-6):
            table = self.made(
                entry="table",
                answers_until=15,
                contributions_until=25,
                introduction="Platforms and buyers on returns and complaints across borders.",
                places=2,
            )
            stakeholder = self.invite(
                table,
                "Kim Sample",
                "Example Business Council",
                Category.COUNCILS,
                "",
                email="stakeholder@example.org",
            )
            first = self.invite(table, *GUESTS[1])
            second = self.invite(table, *GUESTS[2])
            third = self.invite(table, *GUESTS[0])
        with self.timetable.day(-4):
            for guest in (first, second, third):
                actions.accept(guest, actor=GUEST)
            question = table.questions.all()[2]
            for guest, text in (
                (first, "Within the platform, in two days; we publish how often."),
                (stakeholder, "Members of our council ask first who pays the way back."),
            ):
                actions.contribute(
                    guest, actor=GUEST, kind=ContributionKind.ANSWER, question=question, text=text
                )

    # What they are made of

    def made(
        self,
        *,
        entry: str = "dialogue",
        answers_until: int,
        contributions_until: int,
        introduction: str,
        places: int,
        quotas: Mapping[str, int] | None = None,
    ) -> Dialogue:
        dialogue = actions.create_dialogue(
            self.timetable.fresh(getattr(self.timetable, entry)),
            actor=self.secretariat,
            particulars=Particulars(
                introduction=introduction,
                practical="Example Hall, New Delhi: come a quarter of an hour before the start.",
                places=places,
                register_until=self.moment(answers_until),
                contribute_until=self.moment(contributions_until),
                quotas=quotas or {},
            ),
        )
        actions.save_content(
            dialogue,
            actor=self.secretariat,
            themes=[
                ("The first parcel", "Price, papers and time of a first sale abroad."),
                ("When something goes wrong", "Returns, complaints, and who answers."),
            ],
            questions=[("", text) for text in QUESTIONS],
            edition=self.edition(dialogue),
        )
        actions.save_programme(
            dialogue,
            actor=self.secretariat,
            parts=[
                *(Part(title, minutes) for title, minutes, _speakers in PROGRAMME),
                Part("Recommendations", 30),
            ],
            edition=self.edition(dialogue),
        )
        parts = {item.title: item for item in dialogue.programme.all()}
        for title, _minutes, speakers in PROGRAMME:
            actions.save_speakers(
                parts[title],
                actor=self.secretariat,
                speakers=[
                    Speaks(
                        name,
                        affiliation,
                        member=MemberState.objects.filter(code=code).first(),
                        organisation=organisation,
                    )
                    for name, affiliation, code, organisation in speakers
                ],
                edition=self.edition(dialogue),
            )
        return Dialogue.objects.with_entries().get(pk=dialogue.pk)

    def invite(
        self,
        dialogue: Dialogue,
        name: str,
        organisation: str,
        category: str,
        member: str,
        email: str = "",
    ) -> Invitation:
        return actions.invite(
            dialogue,
            actor=self.secretariat,
            person=Person(
                name=name,
                email=email or f"{name.lower().replace(' ', '.')}@example.org",
                organisation=organisation,
                category=category,
                member=MemberState.objects.get(code=member) if member else None,
            ),
        )

    def answer(self, guest: int, question: int, text: str) -> None:
        sent = actions.contribute(
            self.guests[guest],
            actor=GUEST,
            kind=ContributionKind.ANSWER,
            question=self.held.questions.all()[question],
            text=text,
        )
        actions.moderate(sent, actor=self.secretariat, publish=True)

    def edition(self, dialogue: Dialogue) -> int:
        return Dialogue.objects.get(pk=dialogue.pk).edition

    def moment(self, days: int) -> Moment:
        """17:00 in the capital of the presidency."""
        day = self.timetable.here + dt.timedelta(days=days)
        return moment_from_local(day, dt.time(17), self.timetable.zone)
