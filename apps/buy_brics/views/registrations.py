"""Somebody's own page of a training, by a personal link; and certificates, which anybody verifies.

A GET changes nothing: mail scanners follow links. Whoever holds the link acts, signed in or not.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.buy_brics import actions, certificates
from apps.buy_brics.forms.trainings import CodeForm, NamedForm
from apps.buy_brics.letters import PURPOSE
from apps.buy_brics.materials import media_type
from apps.buy_brics.models import Certificate, Material, Registration, Training, TrainingSession
from apps.buy_brics.models.trainings import RegistrationState, TrainingState
from apps.buy_brics.views.trainings import SessionRow, line_of, row_of
from apps.core import moments
from apps.core.errors import Invalid, NotVisible, WrongState
from apps.core.forms import show_refusal
from apps.core.signed import unsigned
from apps.delegations.access import allow, anyone
from apps.delegations.actors import ANONYMOUS, or_guest
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState
from apps.documents.exporting import MissingFont
from apps.meetings.states import EntryState

BADGES = {
    RegistrationState.UNCONFIRMED: "yours",
    RegistrationState.EXPIRED: "closed",
    RegistrationState.PLACED: "agreed",
    RegistrationState.WAITING: "open",
    RegistrationState.CANCELLED: "closed",
}


def registration_for(token: str) -> Registration:
    """The registration that this address was made for. Raises NotVisible for any other text, and
    for one that was never confirmed and is forgotten."""
    found = (
        Registration.objects.filter(reference=unsigned(token, PURPOSE))
        .select_related("member", "training")
        .first()
    )
    if found is None:
        raise NotVisible(_("There is no such registration."))
    return found


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session as one who holds a place sees it: `link` only while it can be joined."""

    row: SessionRow
    link: str
    ahead: bool
    materials: list[Material]


@never_cache
@require_safe
@allow(anyone)
def own(request: ActingRequest, token: str) -> HttpResponse:
    return _own(request, token)


@never_cache
@require_POST
@allow(anyone)
def confirm(request: ActingRequest, token: str) -> HttpResponse:
    try:
        held = actions.confirm_registration(registration_for(token), actor=or_guest(request.actor))
    except WrongState:
        return _own(request, token, status=409)
    if held.placed_at is not None:
        messages.success(request, _("Your registration is confirmed: you have a place."))
    else:
        messages.success(request, _("Your registration is confirmed: you are on the waiting list."))
    return redirect("buy_brics:registration", token)


@never_cache
@require_POST
@allow(anyone)
def cancel(request: ActingRequest, token: str) -> HttpResponse:
    try:
        actions.cancel_registration(registration_for(token), actor=or_guest(request.actor))
    except WrongState:
        return _own(request, token, status=409)
    messages.success(request, _("Your registration is cancelled. Your place goes to another."))
    return redirect("buy_brics:registration", token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allow(anyone)
def correct(request: ActingRequest, token: str) -> HttpResponse:
    """Name and organisation as a certificate is to show them."""
    held = registration_for(token)
    if not may_correct(held, moments.database_now()):
        return _own(request, token, status=409)
    form = NamedForm(
        request.POST if request.method == "POST" else None,
        initial={"name": held.name, "organisation": held.organisation},
    )
    if form.is_valid():
        try:
            actions.correct_registration(held, actor=or_guest(request.actor), **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved. A certificate will show it so."))
            return redirect("buy_brics:registration", token)
    context = {"form": form, "token": token, "training": held.training}
    status = 422 if form.errors else 200
    return render(request, "buy_brics/registration_correct.html", context, status=status)


def may_correct(held: Registration, now: dt.datetime) -> bool:
    """Until a certificate shows the name."""
    stands = held.state_at(now) in (RegistrationState.PLACED, RegistrationState.WAITING)
    return stands and not held.certificates.filter(withdrawn_at=None).exists()


@never_cache
@require_safe
@allow(anyone)
def material(request: ActingRequest, token: str, reference: str) -> HttpResponseBase:
    """A file, for whoever holds a place."""
    held = registration_for(token)
    if held.state_at(moments.database_now()) != RegistrationState.PLACED:
        raise Http404
    found = get_object_or_404(Material, session__training=held.training_id, reference=reference)
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type=media_type(found.name),
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@require_safe
@allow(anyone)
def certificate_pdf(request: ActingRequest, token: str) -> HttpResponseBase:
    """The certificate of whoever holds the link."""
    held = registration_for(token)
    found = get_object_or_404(held.certificates.filter(withdrawn_at=None))
    try:
        data = certificates.to_pdf(found, _issuer(found))
    except MissingFont as missing:
        context = {"certificate": found, "reason": missing.message, "token": token}
        return render(request, "buy_brics/certificate_no_pdf.html", context, status=422)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="certificate-{found.code}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _own(request: ActingRequest, token: str, status: int = 200) -> HttpResponse:
    held = registration_for(token)
    now = moments.database_now()
    state = held.state_at(now)
    found = (
        Training.objects.complete(ANONYMOUS)
        .prefetch_related("sessions__materials")
        .get(pk=held.training_id)
    )
    line = line_of(found)
    over = line.state in (TrainingState.ENDED, TrainingState.CANCELLED)
    placed = state == RegistrationState.PLACED
    context = {
        "registration": held,
        "training": found,
        "line": line,
        "state": state.value,
        "state_words": state.label,
        "badge": BADGES[state],
        "token": token,
        "may_confirm": state == RegistrationState.UNCONFIRMED and not over,
        "may_cancel": held.cancelled_at is None and state != RegistrationState.EXPIRED and not over,
        "sessions": [_line(each, now, placed=placed) for each in found.sessions.all()],
        "may_correct": may_correct(held, now),
        "ahead": _before(held) if state == RegistrationState.WAITING else 0,
        "certificate": held.certificates.filter(withdrawn_at=None).first(),
    }
    return render(request, "buy_brics/registration.html", context, status=status)


def _line(session: TrainingSession, now: dt.datetime, *, placed: bool) -> SessionLine:
    return SessionLine(
        row_of(session, now),
        link=session.join_link if placed and session.can_be_joined(now) else "",
        ahead=not session.has_ended(now) and session.entry.state != EntryState.CANCELLED,
        materials=list(session.materials.all()) if placed else [],
    )


def _before(held: Registration) -> int:
    """How many wait before this one."""
    return (
        Registration.objects.waiting()
        .filter(training=held.training_id, confirmed_at__lt=held.confirmed_at)
        .count()
    )


# Certificates


@require_safe
@allow(anyone)
def verify(request: ActingRequest) -> HttpResponse:
    """Is this certificate genuine? Its code leads to its page."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        if Certificate.objects.filter(code=code).exists():
            return redirect("buy_brics:certificate", code)
        form.add_error("code", _("No certificate has this code. Compare it letter by letter."))
    status = 422 if form.errors else 200
    return render(request, "buy_brics/certificates.html", {"form": form}, status=status)


@never_cache
@require_safe
@allow(anyone)
def certificate(request: ActingRequest, code: str) -> HttpResponse:
    """What it certifies, to whom, and whether it still stands. Whoever has the code reads it."""
    found = get_object_or_404(Certificate, code=code)
    facts = found.facts
    context = {
        "certificate": found,
        "facts": facts,
        "code": certificates.in_groups(found.code),
        "replaced_by": Certificate.objects.filter(replaces=found).first(),
        "intact": certificates.is_intact(found),
        "sessions": certificates.sessions_in_words(facts),
        "issued_on": dt.date.fromisoformat(facts["issued_on"]),
        "issuer": _issuer(found),
        "member": MemberState.objects.filter(code=facts["member"]).first(),
    }
    response = render(request, "buy_brics/certificate.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _issuer(certificate: Certificate) -> str:
    return MemberState.objects.get(code=certificate.facts["issuer"]).name
