"""Adopted texts and published outcomes, made for tests.

`adopted_document` and `published` go through the verbs; `bare_outcome` writes rows, quickly, for
long lists and long texts.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping

from apps.core import moments
from apps.delegations.models import MemberState
from apps.documents.models import Document, Version
from apps.documents.tree import ClauseKind, Node, text_hash
from apps.outcomes.actions import publish
from apps.outcomes.models import Firmness, Outcome, Paragraph, PublishedFile, PublishedVersion
from apps.reviews import actions as reviews
from apps.reviews.models import Round
from tests.conftest import Cast, Clock
from tests.factories import documents
from tests.factories import reviews as rounds
from tests.factories.scenes import played_once

TEXT = [
    Node(ClauseKind.HEADING, "Purpose"),
    Node(ClauseKind.PARAGRAPH, "Members protect those who buy online.", number="1", level=1),
    Node(ClauseKind.HEADING, "Action"),
    Node(ClauseKind.PARAGRAPH, "They exchange what works.", number="2", level=1),
    Node(ClauseKind.HEADING, "Review"),
    Node(ClauseKind.PARAGRAPH, "They look again each year.", number="3", level=1),
]
SUMMARY = "What members do for those who buy online."


def adopted_round(
    cast: Cast,
    clock: Clock,
    version: Version,
    *,
    reservations: Mapping[str, list[dict[str, object]]] | None = None,
    shown_as: Mapping[str, str] | None = None,
) -> Round:
    """Put to all members and concluded by the chair a week later, as adopted.

    `reservations` are stated by these members; `shown_as` is how some then maintain their first.
    Then every member states its position through the verbs; without any, rows alone stand for it.
    """
    if not reservations:
        round = rounds.bare_round(version, cast.secretariat, days=7)
        clock.forward(days=8)
        round.closed_at = round.concluded_at = clock()
        round.concluded_by, round.result = cast.chair.credentials, "adopted"
        round.save()
        return round
    round = rounds.open_round(version, cast.secretariat, days=7)
    for code, head in cast.heads.items():
        held = reservations.get(code)
        rounds.submitted(round, head, "reservation" if held else "accept", reservations=held)
    for code, way in (shown_as or {}).items():
        standing = round.submissions.filter(side=code).latest("number")
        reviews.maintain(
            round,
            actor=cast.heads[code],
            once=rounds.once(),
            reservation=standing.reservations.all()[0].pk,
            shown_as=way,
        )
    clock.forward(days=8)
    return reviews.conclude(round, actor=cast.chair, result="adopted")


@played_once
def adopted_document(
    cast: Cast,
    clock: Clock,
    *,
    by: str | None = "BR",
    title: str = "Framework for buying online",
    kind: str = "framework",
    text: Iterable[Node] | None = None,
    reservations: Mapping[str, list[dict[str, object]]] | None = None,
    shown_as: Mapping[str, str] | None = None,
) -> Document:
    document = documents.tabled_document(
        cast, by=by, title=title, kind=kind, text=TEXT if text is None else text
    )
    adopted_round(
        cast, clock, document.versions.get(), reservations=reservations, shown_as=shown_as
    )
    return document


@played_once
def published(
    cast: Cast,
    clock: Clock,
    *,
    slug: str = "buying-online",
    title: str = "Framework for buying online",
    text: Iterable[Node] | None = None,
    reservations: Mapping[str, list[dict[str, object]]] | None = None,
    shown_as: Mapping[str, str] | None = None,
) -> Outcome:
    document = adopted_document(
        cast, clock, title=title, text=text, reservations=reservations, shown_as=shown_as
    )
    return publish(document, actor=cast.secretariat, slug=slug, summary=SUMMARY)


def bare_outcome(
    slug: str,
    *,
    title: str = "",
    firmness: str = Firmness.JOINT,
    adopted_on: dt.date = dt.date(2021, 9, 3),
    paragraphs: int = 0,
    **fields: object,
) -> Outcome:
    """As reference data is; with a text of so many paragraphs where any are wanted."""
    now = moments.database_now()
    members = " ".join(MemberState.objects.members(adopted_on).values_list("code", flat=True))
    given: dict[str, object] = {
        "title": title or f"Outcome {slug}",
        "kind": "framework",
        "firmness": firmness,
        "summary": SUMMARY,
        "body_name": "Trade Ministers’ Meeting",
        "presidency": "India",
        "adopted_on": adopted_on,
        "members": members if firmness in (Firmness.JOINT, Firmness.FOOTNOTES) else "",
        "published_at": now,
        **fields,
    }
    outcome = Outcome.objects.create(slug=slug, **given)
    if paragraphs:
        _text(outcome, paragraphs)
    return outcome


def _text(outcome: Outcome, paragraphs: int) -> None:
    words = "Members cooperate on digital trade, exchange practices and report each year; "
    nodes = [
        Node(ClauseKind.PARAGRAPH, f"{words * 3}{n}.", number=str(n), key=f"k{n}")
        for n in range(1, paragraphs + 1)
    ]
    version = PublishedVersion.objects.create(
        outcome=outcome,
        number=1,
        source_number=1,
        firmness=outcome.firmness,
        members=outcome.members,
        adopted_on=outcome.adopted_on,
        text_hash=text_hash(nodes),
        published_at=outcome.published_at,
    )
    Paragraph.objects.bulk_create(
        Paragraph(
            version=version,
            key=node.key,
            order=order,
            kind=node.kind,
            number=node.number,
            text=node.text,
        )
        for order, node in enumerate(nodes, start=1)
    )
    content = b"A text.\n"
    PublishedFile.objects.create(
        version=version,
        format="md",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
    )
