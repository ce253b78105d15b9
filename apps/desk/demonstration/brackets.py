"""A text that is not agreed: two brackets, a paragraph in between, a member that has moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.documents import actions as documents
from apps.documents.brackets import Option
from apps.documents.models import Document, Kind, Version
from apps.documents.tree import ClauseKind, Node
from apps.working_group.queries import working_group

if TYPE_CHECKING:
    from apps.desk.demonstration.story import Story

TITLE = "Draft recommendations on labels for small parcels"
TEXT = [
    Node(ClauseKind.HEADING, TITLE),
    Node(
        ClauseKind.PARAGRAPH,
        "Members shall accept a printed label with a square code as the customs declaration of a "
        "small parcel.",
        "1",
    ),
    Node(
        ClauseKind.PARAGRAPH,
        "The code names the sender, the goods and their value, and nothing else about a person.",
        "2",
    ),
    Node(ClauseKind.PARAGRAPH, "Members begin not later than 1 January 2028.", "3"),
]
ADDED = Node(
    ClauseKind.PARAGRAPH, "A label in one of the official languages of a member is enough.", "2bis"
)


class Brackets:
    def __init__(self, story: Story) -> None:
        self.story = story
        self.people = story.people

    def tell(self) -> None:
        self.story.say("Recommendations with two open brackets")
        with self.story.day(-11):
            document = documents.draft_document(
                actor=self.people.secretariat,
                kind=Kind.RECOMMENDATIONS,
                title=TITLE,
                body=working_group(),
                nodes=TEXT,
            )
            documents.table(document, actor=self.people.secretariat)
        with self.story.day(-7):
            version, shall = self.bracketed(document)
        with self.story.day(-3):
            documents.join_bracket(
                version, shall, actor=self.people.coordinators["IN"], text="are invited to"
            )

    def bracketed(self, document: Document) -> tuple[Version, str]:
        """Rev.1, and the key of the bracket in which a member moves later."""
        secretariat = self.people.secretariat
        *before, last = document.versions.get().nodes()
        draft = documents.next_version(document, actor=secretariat, nodes=[*before, ADDED, last])
        clause = {node.number: node.key for node in draft.nodes()}
        shall = documents.open_bracket(
            draft,
            actor=secretariat,
            clause=clause["1"],
            kind="wording",
            words="shall",
            sides=["BR", "ZA"],
            alternatives=[Option("should", ("CN", "RU")), Option("are invited to", ("ET",))],
        )
        documents.open_bracket(
            draft,
            actor=secretariat,
            clause=clause["3"],
            kind="deletion",
            words="not later than 1 January 2028",
            sides=["BR"],
            alternatives=[Option("", ("EG", "ID"))],
        )
        return documents.table(document, actor=secretariat), shall
