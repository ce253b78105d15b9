"""What the pages of drafting show once there is nothing more to draft."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from apps.core import moments
from apps.delegations.middleware import ActingRequest
from apps.reviews import reading
from apps.reviews.models import DraftPosition, Round
from apps.reviews.states import RoundState
from apps.reviews.views.common import side_name
from apps.reviews.views.rounds import acts_possible


def drafting_over(request: ActingRequest, round: Round) -> HttpResponse | None:
    """A page (409) that says when the round closed, with the draft for the delegation to read;
    None while its side may still draft: until the deadline, and a missing member after it.

    What is posted goes to the verb, which decides under its lock and hands back what was typed.
    """
    now = moments.database_now()
    actor, state = request.actor, round.state_at(now)
    if request.method == "POST" or state == RoundState.OPEN:
        return None
    standing = reading.standing_seen(round, actor, now).get(actor.side)
    own = reading.Own(standing)
    if acts_possible(own, round, state, actor)["state_position"]:
        return None
    texts = reading.clause_texts(round)
    draft = DraftPosition.objects.visible_to(actor).filter(round=round).first()
    context = {
        "round": round,
        "side": side_name(request),
        "standing": own.submitted,
        "draft": draft,
        "reservations": reading.drafted_reservations(draft, texts),
        "scope": reading.scope_labels(draft, texts),
        "comments": [
            reading.remarked(comment, texts) for comment in reading.own_comments(round, actor)
        ],
        "now": now,
    }
    return render(request, "reviews/over.html", context, status=409)
