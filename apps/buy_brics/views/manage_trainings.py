"""The presidency announces its trainings and keeps them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.buy_brics import actions
from apps.buy_brics.forms.trainings import TrainingForm, initial_of
from apps.buy_brics.models import Campaign, Certificate, Training
from apps.buy_brics.models.trainings import TrainingState
from apps.buy_brics.rules import runs_trainings
from apps.buy_brics.training_queries import entitled
from apps.buy_brics.views.trainings import PAGE, READ_AND_WRITE, line_of
from apps.core import moments
from apps.core.errors import EditedMeanwhile, Invalid
from apps.core.forms import show_refusal, to_replace
from apps.delegations.access import allow
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState, Presidency
from apps.delegations.zones import zone_choices
from apps.meetings.states import EntryState


@require_safe
@allow(runs_trainings)
def listing(request: ActingRequest) -> HttpResponse:
    found = Training.objects.visible_to(request.actor).complete()
    page = Paginator(found.order_by("-created_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": [line_of(each) for each in page.object_list]}
    return render(request, "buy_brics/manage_trainings.html", context)


@require_http_methods(READ_AND_WRITE)
@allow(runs_trainings)
def new(request: ActingRequest) -> HttpResponse:
    presidency = Presidency.objects.acting()
    form = _training_form(request, {"zone": presidency.member.zone})
    if form.is_valid():
        try:
            made = actions.create_training(actor=request.actor, particulars=form.particulars())
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The training is saved. Add its sessions."))
            return redirect("buy_brics:manage_training", made.reference)
    context = {"form": form}
    return render(
        request, "buy_brics/new_training.html", context, status=422 if form.errors else 200
    )


@require_http_methods(READ_AND_WRITE)
@allow(runs_trainings)
def edit(request: ActingRequest, reference: str) -> HttpResponse:
    training = find_training(request, reference)
    form = _training_form(request, initial_of(training))
    status, edition = 200, training.edition
    if form.is_valid():
        try:
            actions.edit_training(
                training,
                actor=request.actor,
                particulars=form.particulars(),
                edition=form.cleaned_data["edition"] or 0,
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        except EditedMeanwhile as refusal:
            form.add_error(None, refusal.message)
            status = 409
        else:
            messages.success(request, _("The training is saved."))
            return redirect("buy_brics:manage_training", reference)
    if form.errors and status == 200:
        status = 422
    if status == 409:  # sent again, it takes the place of what the colleague saved
        to_replace(form, edition)
    context = {"form": form, "training": training, "changed": status == 409}
    return render(request, "buy_brics/edit_training.html", context, status=status)


def _training_form(request: ActingRequest, initial: dict[str, Any]) -> TrainingForm:
    members = MemberState.objects.members(moments.database_now().date())
    return TrainingForm(
        request.POST if request.method == "POST" else None,
        zones=zone_choices(members),
        campaigns=Campaign.objects.visible_to(request.actor).order_by("title"),
        initial=initial,
    )


@require_safe
@allow(runs_trainings)
def manage(request: ActingRequest, reference: str) -> HttpResponse:
    """What is to be done next for this training?"""
    training = find_training(request, reference)
    now = moments.database_now()
    line = line_of(training)
    context = {
        "training": training,
        "line": line,
        "sessions": [
            (row, row.session.has_begun(now) and row.entry.state != EntryState.CANCELLED)
            for row in line.sessions
        ],
        "may_announce": training.announced_at is None,
        "over": line.state == TrainingState.ENDED,
        "entitled": entitled(training).count() if line.state == TrainingState.ENDED else 0,
        "issued": Certificate.objects.filter(
            registration__training=training, withdrawn_at=None
        ).count(),
        "now": now,
    }
    return render(request, "buy_brics/manage_training.html", context)


@require_POST
@allow(runs_trainings)
def announce(request: ActingRequest, reference: str) -> HttpResponse:
    training = find_training(request, reference)
    try:
        actions.announce(training, actor=request.actor)
    except Invalid as refusal:
        messages.error(request, refusal.message)
        return redirect("buy_brics:manage_training", reference)
    messages.success(request, _("The training is announced: everyone sees it and can register."))
    return redirect(training)


def find_training(request: ActingRequest, reference: str) -> Training:
    return get_object_or_404(
        Training.objects.visible_to(request.actor).complete(), reference=reference
    )
