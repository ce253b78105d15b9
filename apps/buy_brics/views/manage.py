"""The presidency's pages: campaigns and their events, and results."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.proof import recently_proved, typed_before
from apps.buy_brics import actions, queries
from apps.buy_brics.forms.campaigns import CampaignForm, EventForm, ResultForm, initial_of
from apps.buy_brics.forms.catalogue import ReasonForm
from apps.buy_brics.models import Campaign, Result, SpecialEvent
from apps.core import moments
from apps.core.errors import EditedMeanwhile, Invalid
from apps.core.forms import show_refusal, to_replace
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState

PAGE = 30  # rows
READ_AND_WRITE = ["GET", "HEAD", "POST"]


@require_safe
@allow(of_the_presidency)
def manage(request: ActingRequest) -> HttpResponse:
    today = moments.database_now().date()
    page = Paginator(queries.campaigns_for(request.actor), PAGE).get_page(request.GET.get("page"))
    lines = [queries.line_of(each, today) for each in page]
    return render(request, "buy_brics/manage.html", {"page": page, "lines": lines})


@require_http_methods(READ_AND_WRITE)
@allow(of_the_presidency)
def new(request: ActingRequest) -> HttpResponse:
    form = CampaignForm(
        request.POST if request.method == "POST" else None,
        members=_hosts(),
        entries=queries.free_entries(request.actor),
        initial={"entry": request.GET.get("entry", "")},
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.create_campaign(
                given["entry"], actor=request.actor, told=form.told(), slug=given["slug"]
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The campaign has its page."))
            return redirect(made)
    context = {"form": form, "entries": queries.free_entries(request.actor).exists()}
    return render(request, "buy_brics/new.html", context, status=422 if form.errors else 200)


@require_http_methods(READ_AND_WRITE)
@allow(of_the_presidency)
def edit(request: ActingRequest, reference: str) -> HttpResponse:
    campaign = _campaign(request, reference)
    form = CampaignForm(
        request.POST if request.method == "POST" else None,
        members=_hosts(),
        initial=initial_of(campaign),
    )
    status = 200
    if form.is_valid():
        edition = form.cleaned_data["edition"] or 0
        try:
            actions.edit_campaign(campaign, actor=request.actor, told=form.told(), edition=edition)
        except Invalid as refusal:
            show_refusal(form, refusal)
        except EditedMeanwhile as refusal:
            form.add_error(None, refusal.message)
            to_replace(form, campaign.edition)
            status = 409
        else:
            messages.success(request, _("Saved."))
            return redirect(campaign)
    if form.errors and status == 200:
        status = 422
    context = {"form": form, "campaign": campaign}
    return render(request, "buy_brics/edit.html", context, status=status)


@require_http_methods(READ_AND_WRITE)
@allow(of_the_presidency)
def events(request: ActingRequest, reference: str) -> HttpResponse:
    campaign = _campaign(request, reference)
    form = EventForm(
        request.POST if request.method == "POST" else None,
        entries=queries.free_entries(request.actor),
    )
    if form.is_valid():
        try:
            actions.add_event(campaign, actor=request.actor, entry=form.cleaned_data["entry"])
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The event belongs to the campaign."))
            return redirect("buy_brics:events", reference)
    context = {
        "form": form,
        "campaign": campaign,
        "events": queries.event_lines(campaign, request.actor),
    }
    return render(request, "buy_brics/events.html", context, status=422 if form.errors else 200)


@require_POST
@allow(of_the_presidency)
def remove_event(request: ActingRequest, reference: str) -> HttpResponse:
    event = get_object_or_404(
        SpecialEvent.objects.visible_to(request.actor).select_related("campaign", "entry"),
        reference=reference,
    )
    actions.remove_event(event, actor=request.actor)
    messages.success(request, _("The event no longer belongs to the campaign."))
    return redirect("buy_brics:events", event.campaign.reference)


@require_http_methods(READ_AND_WRITE)
@allow(of_the_presidency)
@recently_proved
def result(request: ActingRequest, reference: str) -> HttpResponse:
    """Form, then a review of what becomes public, then the act."""
    campaign = _campaign(request, reference)
    step = request.POST.get("step", "")
    if request.method != "POST":
        return _result_form(request, campaign, ResultForm(initial=typed_before(request)))
    if step == "change":
        return _result_form(request, campaign, ResultForm(initial=request.POST.dict()))
    form = ResultForm(request.POST)
    if not form.is_valid():
        return _result_form(request, campaign, form, status=422)
    if step != "publish":
        context = {
            "campaign": campaign,
            "counted": form.counted(),
            "figures": form.cleaned_data["figures"],
            "breakdown": dict(form.fields["breakdown"].choices)[form.cleaned_data["breakdown"]],  # type: ignore[attr-defined]
            "hidden": [(name, form.data.get(name, "")) for name in form.fields],
        }
        return render(request, "buy_brics/result_review.html", context)
    try:
        actions.publish_result(
            campaign,
            actor=request.actor,
            counted=form.counted(),
            figures=form.cleaned_data["figures"],
        )
    except Invalid as refusal:
        show_refusal(form, refusal)
        return _result_form(request, campaign, form, status=422)
    messages.success(request, _("Published. Anybody can read it on the campaign’s page."))
    return redirect(campaign)


@require_http_methods(READ_AND_WRITE)
@allow(of_the_presidency)
@recently_proved
def withdraw_result(request: ActingRequest, reference: str) -> HttpResponse:
    seen = Campaign.objects.visible_to(request.actor)
    found = get_object_or_404(
        Result.objects.standing().select_related("campaign").filter(campaign__in=seen),
        reference=reference,
    )
    form = ReasonForm(
        request.POST if request.method == "POST" else None, initial=typed_before(request)
    )
    form.fields["reason"].help_text = _("Readers see it in the place of the figures.")
    if form.is_valid():
        try:
            actions.withdraw_result(found, actor=request.actor, **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Withdrawn. The page says why."))
            return redirect(found.campaign)
    context = {"result": found, "form": form}
    return render(
        request, "buy_brics/result_withdraw.html", context, status=422 if form.errors else 200
    )


def _result_form(
    request: ActingRequest, campaign: Campaign, form: ResultForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "campaign": campaign}
    return render(request, "buy_brics/result.html", context, status=status)


def _campaign(request: ActingRequest, reference: str) -> Campaign:
    return get_object_or_404(queries.campaigns_for(request.actor), reference=reference)


def _hosts() -> QuerySet[MemberState]:
    return MemberState.objects.members(moments.database_now().date())
