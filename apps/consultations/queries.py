"""Reads that more than one page needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.consultations.models import (
    Answer,
    Comment,
    Consultation,
    Question,
    Reply,
    Response,
)
from apps.consultations.states import ConsultationState, Verdict
from apps.core.duties import Duty, Waiting
from apps.core.moments import moment_read
from apps.core.navigation import localised
from apps.delegations.actors import ANONYMOUS, Actor
from apps.documents.models import version_symbol
from apps.documents.tree import Node
from apps.reviews.sentences import clause_words, whole_text

WHOLE = "whole"  # in addresses: the whole text, which has no key


@dataclass(frozen=True, slots=True)
class Badge:
    kind: str
    words: str


def badge(state: ConsultationState) -> Badge:
    return {
        ConsultationState.BEFORE: Badge("quiet", _("Opens later")),
        ConsultationState.OPEN: Badge("open", _("Open")),
        ConsultationState.CLOSED: Badge("quiet", _("Being considered")),
        ConsultationState.ANSWERED: Badge("agreed", _("Answered")),
        ConsultationState.WITHDRAWN: Badge("closed", _("Withdrawn")),
    }[state]


def labels(nodes: Sequence[Node]) -> dict[str, str]:
    """ "¶ 4bis" by key; the whole text under no key."""
    return {"": whole_text()} | {node.key: clause_words(node.number, node.text) for node in nodes}


def published_comments(consultation: Consultation) -> QuerySet[Comment]:
    """What stands under its published responses, in the order of the matrix."""
    return (
        Comment.objects.filter(
            response__consultation=consultation,
            response__verdict=Verdict.PUBLISHED,
            response__withdrawn_at=None,
            response__confirmed_at__isnull=False,
        )
        .select_related("response")
        .order_by("response__confirmed_at", "response_id", "order")
    )


def published_answers(question: Question) -> QuerySet[Answer]:
    return (
        Answer.objects.filter(
            question=question, response__verdict=Verdict.PUBLISHED, response__withdrawn_at=None
        )
        .select_related("response")
        .order_by("response__confirmed_at", "pk")
    )


def counts(consultation: Consultation) -> dict[str, int]:
    """Published comments by paragraph."""
    found = (
        published_comments(consultation)
        .order_by()
        .select_related(None)
        .values_list("clause")
        .annotate(count=Count("pk"))
    )
    return dict(found)


def unanswered_clauses(consultation: Consultation) -> list[str]:
    """Paragraphs that were commented on, in public, and have no reply."""
    replied = set(consultation.replies.values_list("clause", flat=True))
    return [clause for clause in counts(consultation) if clause not in replied]


def choices_counted(consultation: Consultation) -> Mapping[int, dict[str, int]]:
    """By question with choices: how often each was chosen, in what is published."""
    published = Response.objects.filter(
        consultation=consultation, verdict=Verdict.PUBLISHED, withdrawn_at=None
    )
    found: dict[int, dict[str, int]] = {}
    rows = (
        published.order_by()
        .filter(answers__question__choices__len__gt=0)
        .values_list("answers__question", "answers__text")
        .annotate(count=Count("pk"))
    )
    for question, text, count in rows:
        found.setdefault(question, {})[text] = count
    return found


def replies_of(consultation: Consultation, nodes: Sequence[Node]) -> list[Reply]:
    """In the order of the text, the whole text first."""
    order = {"": -1} | {node.key: place for place, node in enumerate(nodes)}
    replies = consultation.replies.prefetch_related("comments")
    return sorted(replies, key=lambda reply: (order.get(reply.clause, len(order)), reply.pk))


def open_consultations(now: dt.datetime) -> list[Consultation]:
    """What anyone may comment on now, the soonest to close first: for the home page."""
    found = Consultation.objects.visible_to(ANONYMOUS).open_at(now).with_text()
    return list(found.order_by("closes_at", "pk"))


def waiting_for(actor: Actor, now: dt.datetime) -> list[Waiting]:
    """For the presidency's desk: what is to be moderated, and what has closed and is to be
    answered. Nothing for anybody else."""
    if not actor.is_presidency:
        return []
    pending = (
        Response.objects.filter(consultation=OuterRef("pk"))
        .pending()
        .order_by()
        .values("consultation")
        .annotate(count=Count("pk"))
        .values("count")
    )
    running = (
        Consultation.objects.visible_to(actor)
        .filter(withdrawn_at=None, answered_at=None, opens_at__lte=now)
        .annotate(pending=Coalesce(Subquery(pending), 0))
        .filter(Q(closes_at__lte=now) | Q(pending__gt=0))
    )
    return [
        Waiting(
            running.order_by("closes_at", "pk"),
            _duty,
            {
                "reference": "reference",
                "title": "title",
                "document": "version__document__symbol__text",
                "number": "version__number",
                "closes": "closes_at",
                "zone": "zone",
                "pending": "pending",
            },
        )
    ]


def _duty(
    *,
    reference: str,
    title: str,
    document: str | None,
    number: int,
    closes: str,
    zone: str,
    pending: int,
) -> Duty:
    page = localised(f"/manage/consultations/{reference}/")
    symbol = version_symbol(document or "", number)
    moment = moment_read(closes, zone)
    if pending:
        words = ngettext("Moderate %(count)d sending", "Moderate %(count)d sendings", pending)
        return Duty(words % {"count": pending}, symbol, title, f"{page}moderation/", moment)
    note = _("It has closed; the public waits for what was done.")
    return Duty(_("Answer the consultation"), symbol, title, page, moment, note)
