"""Positions that came by letter: entered with the letter, confirmed by a second person."""

from __future__ import annotations

from pathlib import PurePath

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.proof import recently_proved
from apps.core import moments
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.core.text import reference as random_reference
from apps.delegations.access import accredited, allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.reviews import actions
from apps.reviews.forms import NoteForm
from apps.reviews.models import Round, Submission
from apps.reviews.states import RoundState
from apps.reviews.views.common import find_round


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def enter_note(request: ActingRequest, reference: str) -> HttpResponse:
    round = find_round(request, reference)
    members = [eligible.member for eligible in round.eligible.all()]
    if request.method != "POST":
        form = NoteForm(initial={"once": random_reference(24)}, members=members, kind=round.kind)
        return _note_form(request, round, form)
    form = NoteForm(request.POST, request.FILES, members=members, kind=round.kind)
    if not form.is_valid():
        return _note_form(request, round, form, status=422)
    data = form.cleaned_data
    file = data["evidence"]
    try:
        submission = actions.enter_note(
            round,
            actor=request.actor,
            member=next(member for member in members if member.code == data["member"]),
            position=data["position"],
            note=data["note"],
            evidence=(_stored_name(file.name), file.read()),
            once=data["once"],
            reason=data["reason"],
            reservation_kind=data["reservation_kind"],
            reservation_text=data["reservation_text"],
            blocks=data.get("blocks", False),
        )
    except Invalid as error:
        show_refusal(form, error)
        return _note_form(request, round, form, status=422)
    messages.success(request, _("Entered. It stands once a second person confirms it."))
    return redirect("reviews:note", reference, submission.reference)


def _stored_name(name: str) -> str:
    """A name of our own: a file is not called as its sender pleases."""
    return random_reference(16) + PurePath(name).suffix.lower()


def _note_form(
    request: ActingRequest, round: Round, form: NoteForm, *, status: int = 200
) -> HttpResponse:
    context = {"round": round, "form": form, "now": moments.database_now()}
    return render(request, "reviews/note_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
@recently_proved
def note(request: ActingRequest, reference: str, submission: str) -> HttpResponse:
    """The second person looks at the letter, then confirms or refuses what was entered."""
    round = find_round(request, reference)
    found = _found(request, round, submission)
    if request.method == "POST":
        confirmed = request.POST.get("do") == "confirm"
        actions.confirm_note(found, actor=request.actor, confirmed=confirmed)
        messages.success(
            request,
            _("Confirmed. The delegation is told.")
            if confirmed
            else _("Refused. The delegation is told."),
        )
        return redirect("reviews:note", reference, submission)
    names = {e.member.code: e.member for e in round.eligible.all()}
    context = {
        "round": round,
        "submission": found,
        "member": names[found.side],
        "reservations": found.reservations.all(),
        "decision": getattr(found, "confirmation", None),
        "is_second": request.actor.user is not None
        and request.actor.user.pk != found.acted_by.user_id,
        "is_over": round.state_at(moments.database_now()) == RoundState.CONCLUDED,
    }
    return render(request, "reviews/note.html", context)


@require_safe
@allow(accredited)
def evidence(request: ActingRequest, reference: str, submission: str) -> FileResponse:
    """The letter itself: for the presidency and for the delegation whose position it states."""
    found = _found(request, find_round(request, reference), submission)
    if not request.actor.reads_as_presidency and found.side != request.actor.side:
        raise Http404
    name = f"{submission}{PurePath(found.evidence.name or '').suffix}"
    return FileResponse(
        found.evidence.open("rb"),
        as_attachment=True,
        filename=name,
        content_type="application/octet-stream",
    )


def _found(request: ActingRequest, round: Round, submission: str) -> Submission:
    return get_object_or_404(
        Submission.objects.visible_to(request.actor, moments.database_now())
        .filter(round=round)
        .exclude(by_note="")
        .select_related("acted_by__user", "confirmation__by__user"),
        reference=submission,
    )
