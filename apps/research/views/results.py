"""Recording what the entity handed in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.errors import Invalid, NotAllowed
from apps.core.forms import show_refusal
from apps.delegations.access import allow, at_work
from apps.delegations.middleware import ActingRequest
from apps.documents.models import Document
from apps.research import actions, queries, rules
from apps.research.forms import CorrectForm, DeliverForm
from apps.research.views.common import study


@require_http_methods(["GET", "HEAD", "POST"])
@allow(at_work)
def deliver(request: ActingRequest, reference: str) -> HttpResponse:
    terms = study(request, reference).terms
    if not rules.can_deliver(request.actor, terms):
        raise NotAllowed(
            _("The presidency or the delegation that proposed the study records what came in.")
        )
    form = DeliverForm(
        request.POST if request.method == "POST" else None,
        awaited=terms.deliverables.filter(delivered_at=None),
        documents=queries.deliverable_documents(request.actor),
    )
    if form.is_valid():
        try:
            row = actions.deliver(actor=request.actor, **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Recorded: %(title)s.") % {"title": row.title})
            return redirect("research:terms", reference)
    context = {"terms": terms, "form": form}
    return render(request, "research/deliver.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(at_work)
def correct(request: ActingRequest, reference: str, deliverable: str) -> HttpResponse:
    """Another document in the place of one that was recorded in error, or none."""
    found = study(request, reference)
    row = get_object_or_404(
        found.terms.deliverables.select_related("document__symbol").exclude(document=None),
        reference=deliverable,
    )
    if not rules.can_deliver(request.actor, found.terms):
        raise NotAllowed(
            _("The presidency or the delegation that proposed the study records what came in.")
        )
    form = CorrectForm(
        request.POST if request.method == "POST" else None,
        documents=queries.deliverable_documents(request.actor),
    )
    if form.is_valid():
        try:
            actions.correct_delivery(row, actor=request.actor, **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Corrected: %(title)s.") % {"title": row.title})
            return redirect("research:terms", reference)
    context = {
        "terms": found.terms,
        "row": row,
        "named": Document.objects.visible_to(request.actor).filter(delivers=row).first(),
        "form": form,
    }
    return render(request, "research/correct.html", context, status=422 if form.errors else 200)
