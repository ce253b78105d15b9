"""What anyone reads: which consultations there are, one at each of its stages, its comments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.consultations import exports, queries
from apps.consultations.models import Answer, Comment, Consultation, Question, Reply
from apps.consultations.queries import WHOLE, Badge
from apps.consultations.rules import runs
from apps.consultations.states import ConsultationState
from apps.consultations.views.common import PAGE, by_slug, written
from apps.core import moments
from apps.delegations.access import allow, anyone
from apps.delegations.middleware import ActingRequest
from apps.documents.models import Version
from apps.documents.spreadsheets import write_csv, write_xlsx
from apps.documents.tree import Node
from apps.reviews.matrix.rows import XLSX, columns


@dataclass(frozen=True, slots=True)
class Line:
    consultation: Consultation
    state: ConsultationState
    badge: Badge


@require_safe
@allow(anyone)
def listing(request: ActingRequest) -> HttpResponse:
    """Where may I comment, and what came of it? What is open first, the soonest to close."""
    now = moments.database_now()
    order = Case(
        When(Q(answered_at=None, opens_at__lte=now, closes_at__gt=now), then=Value(0)),
        When(Q(answered_at=None, opens_at__gt=now), then=Value(1)),
        When(Q(answered_at=None), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    found = Consultation.objects.visible_to(request.actor).filter(withdrawn_at=None).with_text()
    ahead = Case(When(closes_at__gt=now, then="closes_at"))
    page = Paginator(found.order_by(order, ahead, "-closes_at", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    lines = [Line(c, c.state_at(now), queries.badge(c.state_at(now))) for c in page]
    context = {"page": page, "lines": lines, "now": now, "runs": runs(request.actor)}
    return render(request, "consultations/list.html", context)


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph (None: the whole text) and how many published comments it has."""

    node: Node | None
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Replied:
    reply: Reply
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each answer was chosen, in what is published."""

    question: Question
    counts: list[tuple[str, int]]


@require_safe
@allow(anyone)
def consultation(request: ActingRequest, slug: str) -> HttpResponse:
    """May I comment, until when, and what came of it? One address for its four stages."""
    subject = by_slug(request, slug)
    held, state = subject.consultation, subject.state
    counts = queries.counts(held) if state != ConsultationState.BEFORE else {}
    questions = list(held.questions.all())
    chosen: Mapping[int, dict[str, int]] = {}
    considered = state in (ConsultationState.CLOSED, ConsultationState.ANSWERED)
    if considered and any(question.choices for question in questions):
        chosen = queries.choices_counted(held)
    answered = state == ConsultationState.ANSWERED
    replies = queries.replies_of(held, subject.nodes) if answered else []
    later = None
    if answered:
        later = (
            Version.objects.visible_to(request.actor)
            .filter(document=held.document, number__gt=held.version.number)
            .exclude(fixed_at=None)
            .order_by("number")
            .first()
        )
    context = subject.context() | {
        "rows": [Row(None, subject.labels[""], counts.get("", 0))]
        + [Row(n, subject.labels[n.key], counts.get(n.key, 0)) for n in subject.nodes],
        "total": sum(counts.values()),
        "questions": questions,
        "tallies": [
            Tally(q, [(c, chosen.get(q.pk, {}).get(c, 0)) for c in q.choices])
            for q in questions
            if q.choices and q.pk in chosen
        ],
        "extensions": list(held.extensions.all()),
        "replies": [
            Replied(r, subject.labels.get(r.clause, ""), r.clause or WHOLE) for r in replies
        ],
        "later": f"{held.version.symbol.split('/Rev.')[0]}/{later.label}" if later else "",
        "runs": runs(request.actor),
    }
    return render(request, "consultations/consultation.html", context)


@require_safe
@allow(anyone)
def comments(request: ActingRequest, slug: str) -> HttpResponse:
    """What was heard: the published comments, of one paragraph or of all; or the free answers to
    one question."""
    subject = by_slug(request, slug)
    if subject.state == ConsultationState.BEFORE:
        raise Http404
    held = subject.consultation
    questions = [question for question in held.questions.all() if not question.choices]
    asked = request.GET.get("question", "")
    question = next((q for q in questions if str(q.order) == asked), None)
    clause = request.GET.get("clause", "")
    key = "" if clause == WHOLE else clause
    one = question is None and clause != "" and key in subject.labels
    found = queries.published_comments(held).prefetch_related("replies")
    if one:
        found = found.filter(clause=key)
    shown: QuerySet[Comment] | QuerySet[Answer] = found
    if question is not None:
        shown = queries.published_answers(question)
    page: Page[Any] = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = subject.context() | {
        "page": page,
        "question": question,
        "questions": questions,
        "label": subject.labels[key] if one else "",
        "anchor": clause if one else "",
        "rows": [] if question else [written(c, subject) for c in page],
    }
    return render(request, "consultations/comments.html", context)


@require_safe
@allow(anyone)
def spreadsheet(request: ActingRequest, slug: str, extension: str) -> HttpResponse:
    """The published comments in the columns of a round's."""
    subject = by_slug(request, slug)
    if subject.state == ConsultationState.BEFORE:
        raise Http404
    held = subject.consultation
    rows = exports.rows_of(held, subject.nodes, queries.published_comments(held), public=True)
    return as_file(f"{held.slug}-comments", extension, (row.cells() for row in rows))


def as_file(name: str, extension: str, cells: Iterable[Sequence[object]]) -> HttpResponse:
    if extension == "csv":
        kind, content = "text/csv; charset=utf-8", write_csv(columns(), cells).encode()
    else:
        kind, content = XLSX, write_xlsx(_("Comments"), columns(), cells)
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return answer
