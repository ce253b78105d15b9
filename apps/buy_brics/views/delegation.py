"""Enterprises that apply to one's own delegation."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.buy_brics import actions, rules
from apps.buy_brics.forms.catalogue import ReasonForm
from apps.buy_brics.models import Enterprise
from apps.buy_brics.models.catalogue import Standing
from apps.buy_brics.states import ENTERPRISE, ENTERPRISE_BADGES, EnterpriseState
from apps.core.errors import EditedMeanwhile, Invalid, NotAllowed
from apps.core.forms import show_refusal
from apps.delegations.access import allow
from apps.delegations.middleware import ActingRequest

PAGE = 30  # rows


@require_safe
@allow(rules.reads_applications)
def applications(request: ActingRequest) -> HttpResponse:
    """What waits for an answer first, then all others by name."""
    waits = Case(
        When(standing=Standing.APPLIED, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    kept = Count("products", filter=Q(products__removed_at=None))
    found = _own(request).annotate(kept=kept).order_by(waits, "name", "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [(each, ENTERPRISE_BADGES[EnterpriseState(each.standing)]) for each in page]
    return render(request, "buy_brics/applications.html", {"page": page, "rows": rows})


@require_safe
@allow(rules.reads_applications)
def application(request: ActingRequest, reference: str) -> HttpResponse:
    return _page(request, _found(request, reference), ReasonForm())


@require_POST
@allow(rules.reads_applications)
def vouch(request: ActingRequest, reference: str) -> HttpResponse:
    typed = request.POST.get("edition", "")
    edition = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    try:
        enterprise = actions.vouch(_found(request, reference), actor=request.actor, edition=edition)
    except EditedMeanwhile:
        messages.error(request, _("What it says has changed since you read it. Read it again."))
        return _page(request, _found(request, reference), ReasonForm(), status=409)
    messages.success(
        request,
        _("Your delegation vouches for %(name)s. It stands in the catalogue.")
        % {"name": enterprise.name},
    )
    return redirect("buy_brics:applications")


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.reads_applications)
def decline(request: ActingRequest, reference: str) -> HttpResponse:
    """Do not vouch for it, or no longer."""
    enterprise = _found(request, reference)
    if not rules.can_vouch(request.actor, enterprise):
        raise NotAllowed(_("The coordinator or the head of your delegation answers enterprises."))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.decline_enterprise(enterprise, actor=request.actor, **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The enterprise reads your reason."))
            return redirect("buy_brics:applications")
    context = {"enterprise": enterprise, "form": form}
    return render(request, "buy_brics/decline.html", context, status=422 if form.errors else 200)


def _own(request: ActingRequest) -> QuerySet[Enterprise]:
    return Enterprise.objects.visible_to(request.actor).filter(member=request.actor.state)


def _found(request: ActingRequest, reference: str) -> Enterprise:
    return get_object_or_404(
        _own(request).select_related("member", "decided_by__user"), reference=reference
    )


def _page(
    request: ActingRequest, enterprise: Enterprise, form: ReasonForm, *, status: int = 200
) -> HttpResponse:
    state = EnterpriseState(enterprise.standing)
    context = {
        "enterprise": enterprise,
        "state": state.value,
        "badge": ENTERPRISE_BADGES[state],
        "may": ENTERPRISE.verbs(state),
        "may_answer": rules.can_vouch(request.actor, enterprise),
        "products": enterprise.products.kept().select_related("platform", "category", "picture"),
        "form": form,
    }
    return render(request, "buy_brics/application.html", context, status=status)
