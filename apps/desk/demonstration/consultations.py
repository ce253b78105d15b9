"""Two consultations: one of 2018, kept from its source and answered, and one that is open."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings

from apps.consultations import actions
from apps.consultations.models import Consultation
from apps.core import moments
from apps.core.moments import moment_from_local
from apps.delegations.actors import ANONYMOUS
from apps.documents import actions as documents
from apps.documents.models import Classification, Kind, Version
from apps.working_group.queries import working_group

if TYPE_CHECKING:
    from apps.desk.demonstration.story import Story

BEIJING = "Asia/Shanghai"


class Consultations:
    def __init__(self, story: Story) -> None:
        self.story = story
        self.secretariat = story.people.secretariat

    def tell(self) -> None:
        self.story.say("Public consultations")
        with self.story.day(-30):
            self.of_2018()
        with self.story.day(-6):
            consultation = self.announced()
        with self.story.day(-4):
            self.answered_by_the_public(consultation)

    def text(self, file: str) -> Version:
        """Imported, confirmed, public and tabled."""
        path = settings.BASE_DIR / "fixtures" / "demonstration" / file
        document = documents.import_document(
            actor=self.secretariat,
            kind=Kind.DECLARATION,
            filename=file,
            data=path.read_bytes(),
            body=working_group(),
            classification=Classification.PUBLIC,
            confirmed=True,
        )
        return documents.table(document, actor=self.secretariat)

    def of_2018(self) -> None:
        version = self.text("cross-border-2018.md")
        keys = {node.number: node.key for node in version.nodes() if node.number}
        consultation = actions.record_consultation(
            version,
            actor=self.secretariat,
            words=actions.Words(
                title="Draft declaration on cross-border e-commerce, 2018",
                slug="cross-border-e-commerce-2018",
                introduction=(
                    "A draft declaration for the First Global Cross-Border E-Commerce Conference "
                    "(Beijing, 9 and 10 February 2018) was open to comments from anyone. The "
                    "conference brought together more than 1,000 participants; it was to be held "
                    "every two years."
                ),
                note=(
                    "Demonstration. The text, the comments and the replies are written for this "
                    "demonstration; they are not those of 2018.\n\n"
                    "The source gives the deadline as 5.00 p.m. on 9 February and names no time "
                    "zone. Beijing’s is meant, where the conference was held: 17:00 (UTC+8), that "
                    "is 09:00 UTC. The source does not say when the consultation opened: the "
                    "opening shown is the demonstration’s."
                ),
            ),
            opens=moment_from_local(dt.date(2018, 1, 26), dt.time(9), BEIJING),
            closes=moment_from_local(dt.date(2018, 2, 9), dt.time(17), BEIJING),
            source="The call for comments on the conference’s draft declaration, February 2018",
            comments=[
                actions.Recorded(
                    "An example association of small sellers (demonstration)",
                    "Say that the place where one learns it costs nothing to use.",
                    clause=keys["3"],
                    wording=(
                        "A seller should be able to learn beforehand, in one place and free of "
                        "charge, what a parcel costs at the border and which data it needs."
                    ),
                    category="association",
                ),
                actions.Recorded(
                    "An example consumer centre (demonstration)",
                    "Name the seller as the one whom a buyer turns to first.",
                    clause=keys["5"],
                    category="civil",
                ),
                actions.Recorded(
                    "An example postal economist (demonstration)",
                    "Two years are long. Report after one.",
                    clause=keys["8"],
                    category="academia",
                ),
            ],
        )
        for clause, said, done, row in (
            (
                keys["3"],
                "The place where sellers learn what a parcel costs should be free.",
                "Taken up: “free of charge” is added.",
                "P-1",
            ),
            (
                keys["5"],
                "Buyers should know to whom they turn first.",
                "Taken up in part: the text says that the one who answers is named before the "
                "sale, whoever that is.",
                "P-2",
            ),
            (
                keys["8"],
                "The report should come earlier.",
                "Not taken up: comparable figures take two years to gather.",
                "P-3",
            ),
        ):
            actions.save_reply(
                consultation,
                actor=self.secretariat,
                clause=clause,
                said=said,
                done=done,
                rows=[row],
            )
        actions.publish_answers(
            consultation,
            actor=self.story.people.chair,
            heard=(
                "Demonstration: three comments on three paragraphs. One was taken up as it stood, "
                "one in part, one was not."
            ),
        )

    def announced(self) -> Consultation:
        now = moments.database_now()
        presidency = self.story.people.chair.credentials.presidency
        assert presidency is not None  # noqa: S101
        return actions.announce_consultation(
            self.text("returns.md"),
            actor=self.secretariat,
            words=actions.Words(
                title="Draft principles on returns in cross-border e-commerce",
                slug="returns",
                introduction=(
                    "Demonstration. The working group drafts principles on parcels that are sent "
                    "back across a border. It asks those who sell, carry and buy whether they "
                    "would work."
                ),
                questions=[
                    actions.Asked(
                        "How often are parcels returned to you from another member?",
                        ["Every week", "Every month", "Less often", "Never"],
                    ),
                    actions.Asked("What makes a return across a border dear or slow?"),
                ],
            ),
            opens=moments.Moment(now, presidency.member.zone),
            closes=self.story.deadline(20),
        )

    def answered_by_the_public(self, consultation: Consultation) -> None:
        """One is published, one waits to be read, one waits to be confirmed."""
        keys = {node.number: node.key for node in consultation.version.nodes() if node.number}
        people = [
            (
                ("Iara Exemplo", "enterprise", "Example Ceramics", "Brazil"),
                [
                    actions.Remark(
                        keys["5"],
                        "Sixty days are long for a firm of three people.",
                        "Duties and taxes that were paid on a parcel are refunded within thirty "
                        "days of its return.",
                    )
                ],
                {1: "Every month", 2: "Two customs forms that ask for the same thing."},
            ),
            (
                ("Sipho Isibonelo", "association", "Example Retail Council", "South Africa"),
                [
                    actions.Remark(keys["6"], "One form is worth more than all the rest."),
                    actions.Remark("", "We welcome the draft."),
                ],
                {1: "Every week"},
            ),
            (
                ("Lin Shili", "platform", "Example Marketplace", "China"),
                [actions.Remark(keys["3"], "Say in which languages.")],
                {},
            ),
        ]
        sent = []
        for (name, category, organisation, territory), remarks, answers in people:
            sender = actions.Sender(
                name=name,
                email=f"{name.split()[0].lower()}@example.org",
                category=category,
                organisation=organisation,
                territory=territory,
                consents=True,
            )
            whole = actions.Sent(sender, remarks, answers)
            sent.append(
                actions.respond(consultation, actor=ANONYMOUS, sent=whole, once=self.story.form())
            )
        for response in sent[:2]:
            actions.confirm_response(response, actor=ANONYMOUS)
        actions.moderate(
            consultation, [sent[0].reference], actor=self.secretariat, verdict="published"
        )
