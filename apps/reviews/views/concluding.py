"""The chair concludes: what is missing, the result, the chair's words."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.proof import recently_proved, typed_before
from apps.core import moments
from apps.core.errors import Invalid, WrongState
from apps.core.forms import show_refusal
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.reviews import actions, reading, rules, sentences
from apps.reviews.actions.rounds import missing_for
from apps.reviews.forms import ConcludeForm
from apps.reviews.models import Round
from apps.reviews.queries import consensus_of
from apps.reviews.states import Result, RoundKind, RoundState
from apps.reviews.views.common import find_round


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps the chair from concluding, and where it is to be seen or done."""

    words: str
    href: str


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
@recently_proved
def conclude(request: ActingRequest, reference: str) -> HttpResponse:
    """Form, review, done. The button is always live: it says what is missing."""
    round = find_round(request, reference)
    if round.by_silence:
        raise WrongState(
            _("Nobody concludes a silence procedure: an act breaks it, or its expiry adopts."),
            onward=reverse("reviews:round", args=[reference]),
            onward_words=_("Go to that round"),
        )
    decides = round.decides
    if request.method != "POST":
        form = ConcludeForm(initial=typed_before(request), decides=decides)
        return _form(request, round, form)
    form = ConcludeForm(request.POST, decides=decides)
    if not form.is_valid():
        return _form(request, round, form, status=422)
    result = form.cleaned_data.get("result", Result.CONTINUED)
    words = form.cleaned_data["words"]
    try:
        if request.POST.get("do") == "conclude":
            actions.conclude(round, actor=request.actor, result=result, words=words)
            messages.success(request, _("The round is concluded, and the delegations are told."))
            return redirect("reviews:round", reference)
    except Invalid as error:
        show_refusal(form, error)
        return _form(request, round, form, status=422)
    if request.POST.get("do") == "change":
        initial = {"result": result, "words": words}
        return _form(request, round, ConcludeForm(initial=initial, decides=decides))
    is_open = round.state_at(moments.database_now()) == RoundState.OPEN
    if is_open or missing(round, result):
        form.add_error(None, _("The round cannot be concluded like this yet: see what is missing."))
        return _form(request, round, form, status=422)
    context = {
        "round": round,
        "form": form,
        "decides": decides,
        "result": Result(result).label,
        "words": words,
        "may": rules.can_conclude(request.actor, round),
        "now": moments.database_now(),
        **_standing(request, round),
    }
    return render(request, "reviews/conclude_review.html", context)


def missing(round: Round, result: str) -> list[Missing]:
    """What is missing for `result`, each with the address where it is dealt with."""
    name = "reviews:dispositions" if round.kind == RoundKind.COMMENT else "reviews:round"
    href = reverse(name, args=[round.reference])
    onward = (
        f"{href}?disposition=undisposed" if round.kind == RoundKind.COMMENT else f"{href}#positions"
    )
    return [Missing(words, onward) for words in missing_for(round, result)]


def _form(
    request: ActingRequest, round: Round, form: ConcludeForm, *, status: int = 200
) -> HttpResponse:
    """While the round is open nothing of how members stand is read: it may be sealed."""
    now = moments.database_now()
    is_open = round.state_at(now) == RoundState.OPEN
    context = {
        "round": round,
        "form": form,
        "now": now,
        "is_open": is_open,
        "decides": round.decides,
        "may": rules.can_conclude(request.actor, round),
        "missing": [] if is_open else missing(round, Result.ADOPTED),
        **({} if is_open else _standing(request, round)),
    }
    return render(request, "reviews/conclude.html", context, status=status)


def _standing(request: ActingRequest, round: Round) -> dict[str, object]:
    """How the members stand, for an adoption round that has closed."""
    if round.kind == RoundKind.COMMENT:
        return {}
    standing = reading.standing_seen(round, request.actor, moments.database_now())
    names = {e.member.code: e.member.name for e in round.eligible.all()}
    return {
        "consensus": sentences.consensus_words(
            consensus_of(round, reading.in_force(standing)), names
        ),
        "groups": reading.position_groups(round, standing),
    }
