"""The delegation's draft of its position."""

from __future__ import annotations

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import moments
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import accredited, allow
from apps.delegations.middleware import ActingRequest
from apps.reviews import actions, reading, rules, silence_words
from apps.reviews.forms import (
    MOST_RESERVATIONS,
    PositionForm,
    ReservationForm,
    reservation_forms,
    reservations_of,
)
from apps.reviews.models import DraftPosition, Round
from apps.reviews.sentences import position_hint
from apps.reviews.states import DraftState, RoundKind
from apps.reviews.views.common import find_round, insist, side_name
from apps.reviews.views.over import drafting_over

type Reservations = BaseFormSet[ReservationForm]


@require_http_methods(["GET", "HEAD", "POST"])
@allow(accredited)
def position(request: ActingRequest, reference: str) -> HttpResponse:
    """Draft the delegation's position; who may submit goes on to the review."""
    round = find_round(request, reference)
    if round.kind == RoundKind.COMMENT:
        return redirect("reviews:clear", reference)
    insist(
        rules.is_eligible(request.actor, round),
        _("Only the delegations on this round’s list take a position."),
    )
    choices = [(key, label) for key, (label, _text) in reading.clause_texts(round).items()]
    if (closed := drafting_over(request, round)) is not None:
        return closed
    draft = draft_of(request, round)
    held = reservations_of(draft)
    if request.method != "POST":
        form, reservations = (
            PositionForm.of(draft, round.kind, choices),
            _reservation_forms(round, held, choices, 0),
        )
        return _position_page(request, round, draft, form, reservations)
    if request.POST.get("do") == "take_over":
        actions.take_over(round, actor=request.actor)
        messages.success(request, _("Your earlier position is in the draft. Not submitted."))
        return redirect("reviews:position", reference)
    form = PositionForm(request.POST, kind=round.kind, clauses=choices)
    reservations = reservation_forms(0)(
        request.POST,
        initial=held,
        prefix="reservations",
        form_kwargs={"clauses": choices, "may_block": not round.by_silence},
    )
    if not (form.is_valid() and reservations.is_valid()):
        return _position_page(request, round, draft, form, reservations, status=422)
    entries = [each.stated for each in reservations if each.stated is not None]
    if request.POST.get("do") == "another":
        unsaved = PositionForm(initial=form.cleaned_data, kind=round.kind, clauses=choices)
        waiting = {entry["entry"] for entry in held if entry.get("reconfirm")}
        typed = [
            {
                **entry,
                "blocks": "yes" if entry["blocks"] else "no",
                "reconfirm": entry["entry"] in waiting,
            }
            for entry in entries
        ]
        again = _reservation_forms(round, typed, choices, 1)
        return _position_page(request, round, draft, unsaved, again)
    values = {name: value for name, value in form.cleaned_data.items() if name != "edition"}
    edition = form.cleaned_data["edition"] or 0
    try:
        actions.save_draft(
            round, actor=request.actor, edition=edition, reservations=entries, **values
        )
    except Invalid as error:
        show_refusal(form, error)
        return _position_page(request, round, draft, form, reservations, status=422)
    return _onward(request, round)


def _onward(request: ActingRequest, round: Round) -> HttpResponse:
    do = request.POST.get("do")
    if do == "review" and rules.can_submit(request.actor, round):
        return redirect("reviews:review", round.reference)
    if do == "ready":
        actions.send_draft(round, actor=request.actor)
        messages.success(request, _("Draft ready. Not submitted. The delegation is told."))
    else:
        messages.success(request, _("Draft saved. Not submitted."))
    return redirect("reviews:round", round.reference)


def draft_of(request: ActingRequest, round: Round) -> DraftPosition | None:
    return DraftPosition.objects.visible_to(request.actor).filter(round=round).first()


def _reservation_forms(
    round: Round, initial: list[dict[str, object]], choices: list[tuple[str, str]], blank: int
) -> Reservations:
    """At least one form, so that there is something to fill in."""
    forms = reservation_forms(blank if initial else 1)
    kwargs = {"clauses": choices, "may_block": not round.by_silence}
    return forms(initial=initial, prefix="reservations", form_kwargs=kwargs)


def _position_page(
    request: ActingRequest,
    round: Round,
    draft: DraftPosition | None,
    form: PositionForm,
    reservations: Reservations,
    *,
    status: int = 200,
) -> HttpResponse:
    said = silence_words.hint if round.by_silence else position_hint
    hints = [(radio, said(radio.data["value"])) for radio in form["position"]]
    merged = reading.own_comments(round, request.actor).filter(state=DraftState.CLEARED)
    context = {
        "round": round,
        "form": form,
        "reservations": reservations,
        "earlier": reading.earlier(round, request.actor, draft),
        "most": MOST_RESERVATIONS,
        "hints": hints,
        "merged": merged.count(),
        "side": side_name(request),
        "submits": rules.can_submit(request.actor, round),
        "now": moments.database_now(),
    }
    return render(request, "reviews/position.html", context, status=status)
