"""Nominations, the draft decision on one of them, and the commission."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.proof import recently_proved, typed_before
from apps.core.errors import Invalid, NotAllowed
from apps.core.forms import show_refusal
from apps.delegations.access import allow, at_work, of_a_delegation, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.research import actions, rules
from apps.research.forms import CommissionForm, NominateForm
from apps.research.models import Nomination, TermsOfReference
from apps.research.queries import decision_text, determined, rounds_about
from apps.research.views.common import study

READ_AND_WRITE = ["GET", "HEAD", "POST"]


@require_http_methods(READ_AND_WRITE)
@allow(of_a_delegation)
def nominate(request: ActingRequest, reference: str) -> HttpResponse:
    terms = study(request, reference).terms
    if not rules.can_nominate(request.actor, terms):
        raise NotAllowed(_("The coordinator or the head of a member’s delegation nominates."))
    form = NominateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            nomination = actions.nominate(terms, actor=request.actor, **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("%(entity)s is nominated.") % {"entity": nomination.entity})
            return redirect("research:terms", reference)
    nominated = [each for each in terms.nominations.all() if each.withdrawn_at is None]
    context = {"terms": terms, "form": form, "nominated": nominated}
    return render(request, "research/nominate.html", context, status=422 if form.errors else 200)


@require_http_methods(READ_AND_WRITE)
@allow(of_a_delegation)
def withdraw(request: ActingRequest, reference: str, nomination: str) -> HttpResponse:
    terms = study(request, reference).terms
    named = _nomination(terms, nomination)
    if not rules.can_withdraw(request.actor, named):
        raise NotAllowed(
            _("A nomination is withdrawn by the coordinator or the head who speaks for it.")
        )
    if request.method == "POST":
        actions.withdraw_nomination(named, actor=request.actor)
        messages.success(
            request, _("The nomination of %(entity)s is withdrawn.") % {"entity": named.entity}
        )
        return redirect("research:terms", reference)
    return render(request, "research/withdraw.html", {"terms": terms, "nomination": named})


@require_http_methods(READ_AND_WRITE)
@allow(of_the_presidency)
@recently_proved
def decision(request: ActingRequest, reference: str, nomination: str) -> HttpResponse:
    """The one-page draft decision as it will be tabled; then it is."""
    terms = study(request, reference).terms
    named = _nomination(terms, nomination)
    if request.method == "POST":
        tabled = actions.table_decision(named, actor=request.actor)
        messages.success(
            request,
            _("Draft decision tabled as %(symbol)s. Open a round to put it to the members.")
            % {"symbol": tabled.symbol},
        )
        return redirect("research:terms", reference)
    context = {
        "terms": terms,
        "nomination": named,
        "decision_title": decision_text(terms, named)[0],
        "nodes": decision_text(terms, named)[1],
    }
    return render(request, "research/decision.html", context)


@require_http_methods(READ_AND_WRITE)
@allow(at_work)
def commission(request: ActingRequest, reference: str) -> HttpResponse:
    """Form, review, and once commissioned the record of it."""
    found = study(request, reference)
    terms = found.terms
    made = getattr(terms, "commission", None)
    if made is not None and request.method != "POST":
        return render(request, "research/commissioned.html", {"terms": terms, "commission": made})
    if made is None and "commission" not in found.may and request.method != "POST":
        raise Http404
    return _commissioning(request, terms)


@recently_proved
def _commissioning(request: ActingRequest, terms: TermsOfReference) -> HttpResponse:
    form = CommissionForm(
        request.POST if request.method == "POST" else None, initial=typed_before(request)
    )
    context = {
        "terms": terms,
        "form": form,
        "nomination": determined(terms, rounds_about([terms])),
    }
    if not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "research/commission.html", context, status=status)
    if "confirm" not in request.POST:
        page = "research/commission.html" if "change" in request.POST else "research/review.html"
        return render(request, page, context)
    try:
        actions.commission(terms, actor=request.actor, letter=form.cleaned_data["letter"])
    except Invalid as refusal:
        show_refusal(form, refusal)
        return render(request, "research/commission.html", context, status=422)
    return redirect("research:commission", terms.reference)


def _nomination(terms: TermsOfReference, reference: str) -> Nomination:
    return get_object_or_404(
        Nomination.objects.select_related("member"), terms=terms, reference=reference
    )
