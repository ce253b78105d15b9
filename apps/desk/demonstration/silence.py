"""A silence procedure that is running, and a portal that was there before the one that ended."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

from apps.core import moments
from apps.core.actions import beat
from apps.core.moments import Moment
from apps.documents import actions as documents
from apps.documents.models import Kind
from apps.documents.tree import ClauseKind, Node
from apps.reviews.silence import MINUTE, WATCHED
from apps.reviews.states import Position, RoundKind
from apps.working_group.queries import working_group

if TYPE_CHECKING:
    from apps.desk.demonstration.story import Story

RECOMMENDATIONS = [
    Node(ClauseKind.HEADING, "Purpose"),
    Node(
        ClauseKind.PARAGRAPH,
        "Whoever bought online can complain in the language in which the offer was made.",
        number="1",
        level=1,
    ),
    Node(ClauseKind.HEADING, "Recommendations"),
    Node(
        ClauseKind.PARAGRAPH,
        "Shops answer a complaint within ten working days, and say what follows.",
        number="2",
        level=1,
    ),
    Node(
        ClauseKind.PARAGRAPH,
        "Authorities of the members exchange each year what they learned from complaints.",
        number="3",
        level=1,
    ),
]


class Silence:
    def __init__(self, story: Story) -> None:
        self.story = story

    def tell(self) -> None:
        """Adopted in a few days unless somebody objects; one delegation has asked for time."""
        story = self.story
        story.say("Recommendations in a silence procedure")
        with story.day(-4):
            document = documents.draft_document(
                actor=story.people.secretariat,
                kind=Kind.RECOMMENDATIONS,
                title="Recommendations on complaint forms of online shops",
                body=working_group(),
                nodes=RECOMMENDATIONS,
            )
            version = documents.table(document, actor=story.people.secretariat)
        with story.day(-2):
            round = story.open(
                version,
                RoundKind.SILENCE,
                story.deadline(3),
                note="The text is the one that the coordinators read together last week.",
            )
        with story.day(-1):
            thanks = "Russia thanks the coordinators for their work."
            story.state(round, "RU", {"position": Position.STATEMENT, "statement": thanks})
            reason = "The ministry of justice has the text before it until Thursday."
            story.state(round, "ET", {"position": Position.MORE_TIME, "reason": reason})


def there_before(expiry: Moment) -> None:
    """The web service was there in the hours before an expiry of the past."""
    last = expiry.instant.replace(second=0, microsecond=0)
    for minutes in range(1, WATCHED // MINUTE + 1):
        then = last - minutes * MINUTE
        with patch.object(moments, "database_now", lambda then=then: then):
            beat()
