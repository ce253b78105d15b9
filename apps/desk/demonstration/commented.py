"""A text whose comment round has closed: the drafter is half-way through the matrix of comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.documents import actions as documents
from apps.documents.models import Kind
from apps.documents.tree import ClauseKind, Node
from apps.reviews import actions as reviews
from apps.reviews.models import Round
from apps.reviews.states import Disposition, RoundKind
from apps.working_group.queries import working_group

if TYPE_CHECKING:
    from apps.desk.demonstration.story import Story

TEXT = [
    Node(ClauseKind.HEADING, "Purpose"),
    Node(
        ClauseKind.PARAGRAPH,
        "Members exchange what their help desks for small firms learn from questions on selling "
        "abroad online.",
        number="1",
        level=1,
    ),
    Node(ClauseKind.HEADING, "What is exchanged"),
    Node(
        ClauseKind.PARAGRAPH,
        "Each member sends a summary of the ten questions asked most, twice a year.",
        number="2",
        level=1,
    ),
    Node(
        ClauseKind.PARAGRAPH,
        "Summaries name no firm and no person.",
        number="3",
        level=1,
    ),
    Node(
        ClauseKind.PARAGRAPH,
        "The presidency puts the summaries together and circulates them within a month.",
        number="4",
        level=1,
    ),
]
# Whose, on which number ("" for the whole text), of which type, and what is said.
COMMENTS: list[tuple[str, str, str, dict[str, object]]] = [
    ("IN", "", "general", {"text": "A welcome step. It costs little and helps many."}),
    (
        "AE",
        "2",
        "substantive",
        {
            "wording": "Each member sends a summary of the ten questions asked most, once a year.",
            "rationale": "Twice a year is more than a small help desk can do.",
        },
    ),
    (
        "RU",
        "2",
        "substantive",
        {
            "wording": "Each member sends a summary of the twenty questions asked most, twice a "
            "year.",
            "rationale": "Ten questions would be about postage alone.",
        },
    ),
    (
        "ET",
        "3",
        "technical",
        {"wording": "Summaries name no firm, no person and no address.", "text": "Addresses too."},
    ),
    ("EG", "3", "translation", {"text": "ترجمة «ملخص» في النص العربي غير دقيقة."}),
    ("CN", "4", "editorial", {"text": "“Within a month” of what?"}),
    ("ZA", "4", "substantive", {"deletes": True, "rationale": "A shared folder does the same."}),
    ("ID", "1", "editorial", {"text": "Say “small and medium firms” throughout."}),
]
ANSWERED = {
    "IN-1": (Disposition.NOTED, "Noted with thanks.", ""),
    "AE-1": (Disposition.ACCEPTED, "Taken up.", ""),
    "RU-1": (Disposition.ACCEPTED, "Taken up.", ""),
    "ET-1": (
        Disposition.CHANGED,
        "Taken up in shorter words.",
        "Summaries name no firm, person or address.",
    ),
}


def commented(story: Story) -> None:
    """Two accepted amendments differ, one is taken in other words, four rows wait."""
    story.say("A text in the matrix of comments")
    secretariat = story.people.secretariat
    with story.day(-16):
        document = documents.draft_document(
            actor=secretariat,
            kind=Kind.CONCEPT_NOTE,
            title="What help desks learn: an exchange among members",
            body=working_group(),
            nodes=TEXT,
        )
        version = documents.table(document, actor=secretariat)
        round = story.open(version, RoundKind.COMMENT, story.deadline(-2))
    with story.day(-9):
        keys = dict(version.clauses.exclude(number="").values_list("number", "key"))
        for code, number, type, values in COMMENTS:
            story.comment(round, code, clause=keys.get(number, ""), type=type, **values)
        for code in dict.fromkeys(code for code, *_rest in COMMENTS):
            reviews.submit(round, actor=story.people.heads[code], edition=0, once=story.form())
    with story.day(-1):
        reviews.close_due_rounds()
        _answer(story, round)


def _answer(story: Story, round: Round) -> None:
    for row, (disposition, reply, wording) in ANSWERED.items():
        reviews.dispose(
            round,
            row,
            actor=story.people.secretariat,
            disposition=disposition,
            reply=reply,
            wording=wording,
        )
