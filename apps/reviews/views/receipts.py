"""Receipts: what one's own side did, when it was received, and where the trail holds it."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.audit.models import COMMON, Entry
from apps.core import moments
from apps.delegations.access import accredited, allow
from apps.delegations.middleware import ActingRequest
from apps.reviews import reading, rules, sentences, silence_words
from apps.reviews.models import Submission
from apps.reviews.states import Act
from apps.reviews.views.common import paged, side_name
from apps.reviews.views.rounds import acts_possible


@require_safe
@allow(accredited)
def receipts(request: ActingRequest) -> HttpResponse:
    now = moments.database_now()
    own = (
        Submission.objects.visible_to(request.actor, now)
        .filter(side=request.actor.side)
        .select_related(
            "round__document__symbol", "round__version", "acted_by__user", "confirmation"
        )
        .order_by("-received_at", "-pk")
    )
    page = paged(own, request)
    return render(request, "reviews/receipts.html", {"page": page, "side": side_name(request)})


@require_safe
@allow(accredited)
def receipt(request: ActingRequest, reference: str) -> HttpResponse:
    now = moments.database_now()
    actor = request.actor
    submission = get_object_or_404(
        Submission.objects.visible_to(actor, now)
        .filter(side=actor.side)
        .select_related("acted_by__user", "confirmation"),
        reference=reference,
    )
    submission.round = round = reading.round_for(actor, pk=submission.round_id)
    state = round.state_at(now)
    standing = reading.standing_seen(round, actor, now).get(actor.side)
    asked = submission.act == Act.ASK_TIME  # it replaces nothing, and nothing replaces it
    stands = asked or (standing is not None and standing.pk == submission.pk)
    texts = reading.clause_texts(round)
    context = {
        "submission": submission,
        "round": round,
        "side": side_name(request),
        "decides": round.decides,
        "reservations": [
            (reservation, texts.get(reservation.clause, ("",))[0])
            for reservation in submission.reservations.all()
        ],
        "scope": reading.scope_labels(submission, texts),
        "comments": [
            reading.remarked(comment, texts) for comment in submission.comments.order_by("pk")
        ],
        "entries": _entries(submission),
        "next": silence_words.what_is_next(submission, state)
        if round.by_silence
        else sentences.what_is_next(submission, state),
        "stands": stands,
        "own": acts_possible(reading.Own(standing), round, state, actor),
        "submits": rules.can_submit(actor, round),
        "now": now,
    }
    return render(request, "reviews/receipt.html", context)


def _entries(submission: Submission) -> list[Entry]:
    """What the trail holds of this act: in the side's own chain, and in the common one."""
    return list(
        Entry.objects.filter(
            Q(chain=COMMON) | Q(chain=submission.side),
            subject_kind="round",
            subject=submission.round.reference,
            data__submission=submission.reference,
        ).order_by("at", "pk")
    )
