"""Papers on their way to the public, and one that is for named readers only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.delegations.actors import Actor
from apps.delegations.models import MemberState, Organisation
from apps.documents import actions as documents
from apps.documents.models import Document, Kind
from apps.documents.tree import ClauseKind, Node
from apps.working_group.queries import working_group

if TYPE_CHECKING:
    from apps.desk.demonstration.story import Story


class Papers:
    def __init__(self, story: Story) -> None:
        self.story = story
        self.people = story.people

    def tell(self) -> None:
        self.story.say("Working papers on their way to the public, and a non-paper")
        self.to_be_public()
        self.objected()
        self.public()
        self.shared()

    def to_be_public(self) -> None:
        """Brazil's; the presidency planned it, and Brazil may object."""
        paper = self.tabled("BR", "Returned goods: what sellers and carriers told us", -30)
        with self.story.day(-28):
            documents.plan_derestriction(
                paper,
                actor=self.people.secretariat,
                way="date",
                at=self.story.deadline(25, hour=12),
            )

    def objected(self) -> None:
        paper = self.tabled("IN", "Fees for payments across borders: a first count", -26)
        with self.story.day(-25):
            documents.plan_derestriction(paper, actor=self.people.secretariat, way="days", days=90)
        with self.story.day(-9):
            documents.object_to_derestriction(
                paper,
                actor=self.people.heads["IN"],
                reason="Two of the banks gave their figures in confidence. They are asked again.",
            )

    def public(self) -> None:
        """The presidency's own, public by its plan."""
        with self.story.day(-70):
            paper = self.drafted(
                self.people.secretariat, Kind.WORKING_PAPER, "Words used for parcels: a glossary"
            )
            documents.plan_derestriction(paper, actor=self.people.secretariat, way="days", days=60)
            documents.table(paper, actor=self.people.secretariat)
        with self.story.day(-10):
            documents.derestrict_due()

    def shared(self) -> None:
        """Russia's own, in the hands of Brazil, South Africa and UNCTAD."""
        coordinator = self.people.coordinators["RU"]
        with self.story.day(-4):
            paper = self.drafted(
                coordinator, Kind.NON_PAPER, "Some thoughts on a register of complaints"
            )
            documents.invite_readers(
                paper,
                actor=coordinator,
                organisations=list(Organisation.objects.filter(code="UNCTAD")),
                states=list(MemberState.objects.filter(code__in=["BR", "ZA"])),
            )
            documents.share_paper(paper, actor=coordinator)

    def tabled(self, code: str, title: str, days: int) -> Document:
        coordinator = self.people.coordinators[code]
        with self.story.day(days):
            paper = self.drafted(coordinator, Kind.WORKING_PAPER, title)
            documents.propose(paper, actor=coordinator)
        with self.story.day(days + 1):
            documents.table(paper, actor=self.people.secretariat)
        return paper

    def drafted(self, actor: Actor, kind: str, title: str) -> Document:
        words = [
            "This paper puts together what is known, so that members can say what is missing.",
            "It proposes nothing and decides nothing.",
            "Figures are those of the national authorities, each with its year and its source.",
        ]
        return documents.draft_document(
            actor=actor,
            kind=kind,
            title=title,
            body=working_group(),
            nodes=[
                Node(ClauseKind.HEADING, title),
                *(Node(ClauseKind.PARAGRAPH, text, str(n)) for n, text in enumerate(words, 1)),
            ],
        )
