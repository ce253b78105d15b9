"""One's own invitations and contributions, for whoever is signed in under the same address."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core import moments
from apps.delegations.access import allow
from apps.delegations.middleware import ActingRequest
from apps.dialogues import queries, rules
from apps.dialogues.tokens import token_for
from apps.dialogues.views.common import GUEST_BADGES, paged, with_badges
from apps.meetings import sentences


@require_safe
@allow(rules.has_account)
def invitations(request: ActingRequest) -> HttpResponse:
    """To what am I invited, and what did I answer?"""
    found = paged(request, queries.invitations_of(request.actor))
    now = moments.database_now()
    rows = [
        {
            "invitation": each,
            "token": token_for(each),
            "state": each.state(now).label,
            "badge": GUEST_BADGES[each.state(now)],
            "when": sentences.when_words(each.dialogue.entry),
        }
        for each in found
    ]
    return render(request, "dialogues/my_invitations.html", {"page": found, "rows": rows})


@require_safe
@allow(rules.has_account)
def contributions(request: ActingRequest) -> HttpResponse:
    """What have I sent, and what became of it?"""
    found = paged(request, queries.contributions_of(request.actor))
    rows = [(each, badge, token_for(each.invitation)) for each, badge in with_badges(found)]
    return render(request, "dialogues/my_contributions.html", {"page": found, "rows": rows})
