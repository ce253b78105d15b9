"""The presidency reads what guests sent before it is public."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import allow
from apps.delegations.middleware import ActingRequest
from apps.dialogues import actions, rules
from apps.dialogues.forms import DecisionForm
from apps.dialogues.models import Contribution
from apps.dialogues.states import CONTRIBUTION, ContributionState
from apps.dialogues.views.common import (
    CONTRIBUTION_BADGES,
    READ_AND_WRITE,
    managed,
    page,
    paged,
    with_badges,
)

# What was taken back is shown to nobody.
SHOWN = [pair for pair in ContributionState.choices if pair[0] != ContributionState.WITHDRAWN]


@require_safe
@allow(rules.arranges)
def contributions(request: ActingRequest, reference: str) -> HttpResponse:
    """What waits to be read? `?state=published` for what is public."""
    dialogue = managed(request, reference)
    chosen = request.GET.get("state", ContributionState.SENT)
    found = (
        Contribution.objects.visible_to(request.actor)
        .filter(dialogue=dialogue)
        .select_related("invitation__member", "question")
    )
    if chosen in dict(SHOWN):
        found = found.filter(state=chosen)
    listed = paged(request, found.order_by("sent_at", "pk"))
    return page(
        request,
        dialogue,
        "contributions",
        page=listed,
        rows=with_badges(listed),
        chosen=chosen,
        states=SHOWN,
    )


@require_http_methods(READ_AND_WRITE)
@allow(rules.arranges)
def contribution(request: ActingRequest, reference: str) -> HttpResponse:
    """One contribution, and whether it is published."""
    found = get_object_or_404(
        Contribution.objects.visible_to(request.actor).select_related(
            "invitation__member", "question", "dialogue"
        ),
        reference=reference,
    )
    dialogue = managed(request, found.dialogue.reference)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.moderate(
                found,
                actor=request.actor,
                publish=form.cleaned_data["publish"] == "yes",
                reason=form.cleaned_data["reason"],
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Decided. Its author is told."))
            return redirect("dialogues:moderation", dialogue.reference)
    state = ContributionState(found.state)
    return page(
        request,
        dialogue,
        "contribution",
        status=422 if form.errors else 200,
        contribution=found,
        contribution_badge=CONTRIBUTION_BADGES[state],
        may={verb for verb in CONTRIBUTION.moves if CONTRIBUTION.possible(verb, state)},
        form=form,
    )
