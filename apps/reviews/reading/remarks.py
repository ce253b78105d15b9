"""Comments, drafted and submitted, each with its clause and what its wording changes there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models.query import QuerySet

from apps.delegations.actors import Actor
from apps.documents.comparison import Run, compare_text
from apps.reviews.models import (
    Comment,
    DraftComment,
    DraftPosition,
    Round,
    Submission,
)
from apps.reviews.reading.rounds import in_force, standing_seen
from apps.reviews.sentences import clause_words, whole_text
from apps.reviews.states import (
    ReservationKind,
    Shown,
)


@dataclass(frozen=True, slots=True)
class Remarked:
    """A comment, drafted or submitted, with its clause and what its wording changes there."""

    comment: DraftComment | Comment
    label: str
    before: str
    runs: tuple[Run, ...]


def clause_texts(round: Round) -> dict[str, tuple[str, str]]:
    """Label and text of each clause, by key, in order; the whole text under no key."""
    texts = {"": (whole_text(), "")}
    for node in round.version.nodes():
        texts[node.key] = (clause_words(node.number, node.text), node.text)
    return texts


def remarked(comment: DraftComment | Comment, texts: Mapping[str, tuple[str, str]]) -> Remarked:
    label, text = texts.get(comment.clause, (comment.clause, ""))
    after = "" if comment.deletes else comment.wording
    runs = compare_text(text, after) if comment.deletes or comment.wording else ()
    return Remarked(comment, label, text, runs)


@dataclass(frozen=True, slots=True)
class DraftedReservation:
    """A reservation of a draft, in words."""

    kind_words: str
    label: str
    text: str
    blocks: bool
    shown_as: str
    reconfirm: bool


def drafted_reservations(
    draft: DraftPosition | None, texts: Mapping[str, tuple[str, str]]
) -> list[DraftedReservation]:
    return [
        DraftedReservation(
            str(ReservationKind(entry["kind"]).label),
            texts.get(entry["clause"], (entry["clause"],))[0],
            entry["text"],
            entry["blocks"],
            str(Shown(entry["shown_as"]).label) if entry["shown_as"] else "",
            bool(entry.get("reconfirm")),
        )
        for entry in (draft.reservations if draft else [])
    ]


def scope_labels(
    stated: DraftPosition | Submission | None, texts: Mapping[str, tuple[str, str]]
) -> list[str]:
    """The paragraphs that a position is about, in words; none: the whole text."""
    return [texts[key][0] for key in (stated.scope if stated else []) if key in texts]


def own_comments(round: Round, actor: Actor) -> QuerySet[DraftComment]:
    return (
        DraftComment.objects.visible_to(actor)
        .filter(round=round)
        .select_related("author__user")
        .order_by("made_at", "pk")
    )


def comments_seen(round: Round, actor: Actor, now: dt.datetime) -> QuerySet[Comment]:
    """The submitted comments that stand and that this actor may see."""
    standing = in_force(standing_seen(round, actor, now))
    return comments_of(standing.values())


def comments_of(standing: Iterable[Submission]) -> QuerySet[Comment]:
    return (
        Comment.objects.filter(submission__in=[submission.pk for submission in standing])
        .select_related(
            "submission__acted_by__state",
            "submission__acted_by__organisation",
            "submission__acted_by__presidency",
            "disposition",
        )
        .order_by("submission__side", "pk")
    )
