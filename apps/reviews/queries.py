"""What is read of rounds in more than one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from apps.delegations.actors import Actor
from apps.documents.models import Document
from apps.reviews.consensus import Consensus, Stand, consensus
from apps.reviews.models import (
    Comment,
    DraftComment,
    DraftPosition,
    Reservation,
    Round,
    Submission,
)
from apps.reviews.states import Act, Position, RoundKind, Visibility


def open_round_of(document: Document) -> Round | None:
    """The round on this document that is not concluded; there is at most one."""
    return Round.objects.filter(document=document, concluded_at=None).first()


def standing_submissions(round: Round) -> dict[str, Submission]:
    """Each side's act that stands, by side; a side that withdrew is not in it.

    For verbs and for pages that may show every side: callers check the visibility first.
    """
    standing = Submission.objects.filter(round=round).standing().prefetch_related("reservations")
    return {s.side: s for s in standing if s.act != Act.WITHDRAW}


def stand_of(submission: Submission) -> Stand:
    return Stand(
        position=Position(submission.position) if submission.position else None,
        blocking=any(r.blocks for r in submission.reservations.all()),
    )


def consensus_of(round: Round, submissions: Mapping[str, Submission] | None = None) -> Consensus:
    """How the members stand. In session, who was in the room when the chair asked and said
    nothing joins, unless it stated something else through the portal; who objected there by
    word of mouth objects, whatever it stated before. In a silence procedure silence joins."""
    members = [e.member.code for e in round.eligible.all()]
    silent = members if round.kind == RoundKind.SILENCE else []
    held = standing_submissions(round) if submissions is None else submissions
    joined = dict.fromkeys([*silent, *(round.present or ())], Stand(Position.ACCEPT))
    return consensus(
        members,
        joined
        | {side: stand_of(submission) for side, submission in held.items()}
        | dict.fromkeys(round.objected, Stand(Position.OPPOSE)),
    )


def earlier_position(round: Round, side: str) -> Submission | None:
    """What stood for this side when the last round that decided on this document was concluded."""
    stood = (
        Submission.objects.filter(
            round__document=round.document_id, round__concluded_at__isnull=False, side=side
        )
        .exclude(round=round.pk)
        .exclude(round__kind=RoundKind.COMMENT)
        .standing()
        .select_related("round__version")
        .prefetch_related("reservations")
    )
    held = [s for s in stood if s.act != Act.WITHDRAW and s.position]
    return max(held, key=lambda s: s.round.opened_at, default=None)


def acts_on(round: Round, sides: Iterable[str]) -> list[Submission]:
    """All acts of these sides in the deciding rounds on this document up to this one, in order.

    For pages that may show every one of them: callers check the visibility of this round first;
    the rounds before it are concluded, and a silence procedure that was broken keeps its seal. A
    request for more time holds nothing and lets go of nothing.
    """
    return list(
        Submission.objects.filter(
            Q(round=round.pk)
            | Q(round__opened_at__lt=round.opened_at, round__concluded_at__isnull=False),
            Q(by_note="") | Q(confirmation__confirmed=True),
            round__document=round.document_id,
            side__in=list(sides),
        )
        .exclude(round__kind=RoundKind.COMMENT)
        .exclude(
            round__kind=RoundKind.SILENCE,
            round__visibility=Visibility.SEALED,
            round__closed_at=None,
        )
        .exclude(act=Act.ASK_TIME)
        .order_by("side", "round__opened_at", "number")
        .prefetch_related("reservations")
    )


def standing_comments(round: Round) -> QuerySet[Comment]:
    """The comments that count: those of each side's standing submission."""
    standing = [s.pk for s in standing_submissions(round).values()]
    return Comment.objects.filter(submission__in=standing).select_related(
        "submission", "disposition"
    )


def undisposed(round: Round) -> QuerySet[Comment]:
    return standing_comments(round).filter(disposition=None)


def with_undisposed[Rounds: QuerySet[Round]](rounds: Rounds) -> Rounds:
    """Each with how many of its comments still want a disposition."""
    standing = Submission.objects.filter(round=OuterRef(OuterRef("pk"))).standing()
    wanting = Comment.objects.filter(submission__in=standing.values("pk"), disposition=None)
    counted = wanting.order_by().values("submission__round").annotate(count=Count("pk"))
    return rounds.annotate(undisposed=Coalesce(Subquery(counted.values("count")), 0))


def with_own[Rounds: QuerySet[Round]](rounds: Rounds, actor: Actor) -> Rounds:
    """Each with what the actor's side has of it: the states of its draft position and of its draft
    comments; of the act that stands, a withdrawal too, its kind, position and `confirm_by`."""
    drafts = DraftPosition.objects.visible_to(actor).filter(round=OuterRef("pk"))
    comments = DraftComment.objects.visible_to(actor).filter(round=OuterRef("pk"))
    standing = Submission.objects.filter(round=OuterRef("pk"), side=actor.side).standing()
    said = JSONObject(act="act", position="position", confirm_by="confirm_by")
    return rounds.annotate(
        own_draft=Subquery(drafts.values("state")[:1]),
        own_comments=ArraySubquery(comments.order_by().values("state")),
        own_act=Subquery(standing.values_list(said)[:1]),
    )


def maintained_reservations(round: Round) -> list[Reservation]:
    """Reservations that do not block and go with the adopted text."""
    return [
        reservation
        for submission in standing_submissions(round).values()
        for reservation in submission.reservations.all()
        if not reservation.blocks
    ]


def requests_for_time(
    rounds: Iterable[Round], actor: Actor, now: dt.datetime
) -> QuerySet[Submission]:
    """Who asked for more time in these rounds, as far as this actor may see it, oldest first."""
    return (
        Submission.objects.visible_to(actor, now)
        .filter(round__in=rounds, act=Act.ASK_TIME)
        .select_related("acted_by__state")
        .order_by("received_at", "pk")
    )
