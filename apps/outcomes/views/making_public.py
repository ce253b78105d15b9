"""What publishing, revising and issuing have in common: form, review, act."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from apps.accounts.proof import typed_before
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.middleware import ActingRequest
from apps.documents.models import Document, Kind
from apps.documents.names import readers_in_words
from apps.outcomes.models import Outcome
from apps.outcomes.snapshot import Snapshot
from apps.outcomes.words import firmness_sentence


def made_public(
    request: ActingRequest,
    document: Document,
    taken: Snapshot,
    form_of: type[forms.Form],
    act: Callable[..., object],
    *,
    done: str,
    proposed: dict[str, object],
    issued: bool = False,
    outcome: Outcome | None = None,
) -> HttpResponse:
    """The form, then a review of all that becomes public, then `act` with what was given.

    `outcome` is there already where a later version of it is published.
    """
    page = {"document": document, "taken": taken, "issued": issued, "outcome": outcome}

    def filled(form: forms.Form, status: int = 200) -> HttpResponse:
        return render(request, "outcomes/publish.html", {**page, "form": form}, status=status)

    step = request.POST.get("step", "")
    if request.method != "POST":
        return filled(form_of(initial={**proposed, **typed_before(request)}))
    if step == "change":
        return filled(form_of(initial=request.POST.dict()))
    form = form_of(request.POST)
    if not form.is_valid():
        return filled(form, status=422)
    given = form.cleaned_data
    address = f"/outcomes/{outcome.slug if outcome else given['slug']}/"
    if step != "publish":
        context = {
            **page,
            "kind": Kind(taken.kind).label,
            "firmness": firmness_sentence(taken.firmness, len(taken.members)),
            "readers": readers_in_words(document),
            "given": given,
            "hidden": [(name, form.data.get(name, "")) for name in form.fields],
            "address": settings.SITE_ORIGIN + address,
        }
        return render(request, "outcomes/publish_review.html", context)
    try:
        act(actor=request.actor, seen=request.POST.get("seen", ""), **given)
    except Invalid as error:
        show_refusal(form, error)
        return filled(form, status=422)
    messages.success(request, done)
    return redirect(address)
