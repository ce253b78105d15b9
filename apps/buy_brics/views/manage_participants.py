"""Who is registered for a training, and the certificates of those who came."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.proof import recently_proved, typed_before
from apps.buy_brics import actions
from apps.buy_brics.forms.trainings import ParticipantsFilter, ReasonForm, ReissueForm
from apps.buy_brics.models import Certificate, Registration, Training
from apps.buy_brics.models.trainings import RegistrationState
from apps.buy_brics.rules import runs_trainings
from apps.buy_brics.training_queries import entitled, participants
from apps.buy_brics.views.manage_trainings import find_training
from apps.buy_brics.views.registrations import BADGES
from apps.buy_brics.views.trainings import PAGE, READ_AND_WRITE
from apps.core import moments
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import allow
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState
from apps.documents.spreadsheets import write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@allow(runs_trainings)
def people(request: ActingRequest, reference: str) -> HttpResponse:
    training = find_training(request, reference)
    form = ParticipantsFilter(
        request.GET, members=MemberState.objects.members(moments.database_now().date())
    )
    form.is_valid()  # what is not of the list filters nothing
    found = participants(training)
    if member := form.cleaned_data.get("member"):
        found = found.filter(member=member)
    if state := form.cleaned_data.get("state"):
        found = (
            found.filter(cancelled_at__isnull=False)
            if state == "cancelled"
            else found.filter(cancelled_at=None, placed_at__isnull=state == "waiting")
        )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    now = moments.database_now()
    context = {
        "training": training,
        "filters": form,
        "filtered": bool(member or state),
        "page": page,
        "rows": [(each, _state(each, now), _attended(each)) for each in page.object_list],
    }
    return render(request, "buy_brics/manage_participants.html", context)


def _state(registration: Registration, now: Any) -> tuple[str, str]:
    state = registration.state_at(now)
    return BADGES[state], str(RegistrationState(state).label)


def _attended(registration: Registration) -> int:
    return len(registration.attendances.all())


@require_safe
@allow(runs_trainings)
def people_xlsx(request: ActingRequest, reference: str) -> HttpResponse:
    """The list of participants, with addresses: for the secretariat alone."""
    training = find_training(request, reference)
    now = moments.database_now()
    columns = [
        _("Name"),
        _("E-mail address"),
        _("Firm or authority"),
        _("Member"),
        _("As"),
        _("State"),
        _("Received (UTC)"),
        _("Sessions attended"),
        _("Certificate"),
    ]
    rows = (
        [
            each.name,
            each.email,
            each.organisation,
            each.member.name if each.member else "",
            each.get_capacity_display(),
            _state(each, now)[1],
            f"{each.received_at:%Y-%m-%d %H:%M}",
            _attended(each),
            next((held.code for held in each.certificates.all() if held.withdrawn_at is None), ""),
        ]
        for each in participants(training)
    )
    data = write_xlsx(training.title, columns, rows)
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{training.slug}.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


# Certificates


@require_http_methods(READ_AND_WRITE)
@allow(runs_trainings)
@recently_proved
def certificates(request: ActingRequest, reference: str) -> HttpResponse:
    """Who is entitled to one, and which are issued."""
    training = find_training(request, reference)
    if request.method == "POST":
        issued = actions.issue_certificates(training, actor=request.actor)
        said = ngettext(
            "%(count)d certificate is issued.", "%(count)d certificates are issued.", len(issued)
        )
        messages.success(request, said % {"count": len(issued)})
        return redirect("buy_brics:manage_certificates", reference)
    over = training.is_over(moments.database_now())
    due = list(entitled(training)) if over else []
    issued_ones = Certificate.objects.filter(registration__training=training)
    page = Paginator(
        issued_ones.select_related("registration", "replaced_by").order_by(
            "registration__name", "pk"
        ),
        PAGE,
    ).get_page(request.GET.get("page"))
    context = {
        "training": training,
        "due": due[:PAGE],
        "due_count": len(due),
        "over": over,
        "page": page,
    }
    return render(request, "buy_brics/manage_certificates.html", context)


@require_http_methods(READ_AND_WRITE)
@allow(runs_trainings)
@recently_proved
def withdraw_certificate(request: ActingRequest, reference: str, code: str) -> HttpResponse:
    training = find_training(request, reference)
    found = _certificate(training, code)
    form = ReasonForm(
        request.POST if request.method == "POST" else None, initial=typed_before(request)
    )
    if form.is_valid():
        try:
            actions.withdraw_certificate(found, actor=request.actor, **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The certificate is withdrawn. Its address says so."))
            return redirect("buy_brics:manage_certificates", reference)
    context = {"training": training, "certificate": found, "form": form}
    return render(
        request, "buy_brics/withdraw_certificate.html", context, status=422 if form.errors else 200
    )


@require_http_methods(READ_AND_WRITE)
@allow(runs_trainings)
@recently_proved
def reissue_certificate(request: ActingRequest, reference: str, code: str) -> HttpResponse:
    """Another in its place, with the name as it should be."""
    training = find_training(request, reference)
    found = _certificate(training, code)
    named = {name: getattr(found.registration, name) for name in ("name", "organisation")}
    form = ReissueForm(
        request.POST if request.method == "POST" else None,
        initial={**named, **typed_before(request)},
    )
    if form.is_valid():
        try:
            actions.reissue_certificate(found, actor=request.actor, **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(
                request, _("Another certificate is issued. The address of the old one leads to it.")
            )
            return redirect("buy_brics:manage_certificates", reference)
    context = {"training": training, "certificate": found, "form": form}
    return render(
        request, "buy_brics/reissue_certificate.html", context, status=422 if form.errors else 200
    )


def _certificate(training: Training, code: str) -> Certificate:
    return get_object_or_404(
        Certificate.objects.select_related("registration"),
        registration__training=training,
        code=code,
    )
