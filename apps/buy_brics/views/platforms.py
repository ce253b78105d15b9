"""The presidency's pages for platforms: one by one, and many by a spreadsheet."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.buy_brics import actions, queries
from apps.buy_brics.forms.campaigns import PlatformForm, SheetForm, packed, unpacked
from apps.buy_brics.models import Campaign, Platform
from apps.buy_brics.platform_rows import COLUMNS, MOST_PLATFORMS, checked
from apps.core import moments
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState
from apps.documents.spreadsheets import read_rows

PAGE = 30  # rows
SHOWN = 50  # rows of a preview; those with errors come first
READ_AND_WRITE = ["GET", "HEAD", "POST"]


@require_http_methods(READ_AND_WRITE)
@allow(of_the_presidency)
def platforms(request: ActingRequest, reference: str) -> HttpResponse:
    """Those that take part; a spreadsheet is read and shown before anything is kept."""
    campaign = _campaign(request, reference)
    if "rows" in request.POST:
        return _confirmed(request, campaign)
    form = SheetForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )
    if form.is_valid():
        try:
            return _preview(request, campaign, form)
        except Invalid as refusal:
            show_refusal(form, refusal)
    return _page(request, campaign, form, status=422 if form.errors else 200)


@require_http_methods(READ_AND_WRITE)
@allow(of_the_presidency)
def new(request: ActingRequest, reference: str) -> HttpResponse:
    """One platform, which takes part in this campaign."""
    campaign = _campaign(request, reference)
    form = PlatformForm(request.POST if request.method == "POST" else None, members=_members())
    if form.is_valid():
        try:
            actions.import_platforms(campaign, actor=request.actor, rows=[form.row()])
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The platform takes part."))
            return redirect("buy_brics:manage_platforms", reference)
    context = {"form": form, "campaign": campaign}
    return render(request, "buy_brics/platform.html", context, status=422 if form.errors else 200)


@require_http_methods(READ_AND_WRITE)
@allow(of_the_presidency)
def edit(request: ActingRequest, reference: str, platform: str) -> HttpResponse:
    campaign = _campaign(request, reference)
    found = _platform(campaign, platform)
    form = PlatformForm(
        request.POST if request.method == "POST" else None,
        members=_members(),
        initial={
            "name": found.name,
            "member": found.member.code,
            "address": found.address,
            "operator": found.operator,
        },
    )
    if form.is_valid():
        try:
            actions.save_platform(actor=request.actor, row=form.row(), platform=found)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("buy_brics:manage_platforms", reference)
    context = {"form": form, "campaign": campaign, "platform": found}
    return render(request, "buy_brics/platform.html", context, status=422 if form.errors else 200)


@require_POST
@allow(of_the_presidency)
def drop(request: ActingRequest, reference: str, platform: str) -> HttpResponse:
    campaign = _campaign(request, reference)
    found = _platform(campaign, platform)
    actions.drop_platform(campaign, actor=request.actor, platform=found)
    messages.success(request, _("%(name)s does not take part.") % {"name": found.name})
    return redirect("buy_brics:manage_platforms", reference)


def _preview(request: ActingRequest, campaign: Campaign, form: SheetForm) -> HttpResponse:
    """Every error by row and column. Nothing is kept until all rows can be."""
    file = form.cleaned_data["file"]
    sheet = read_rows(file.name or "", file.read(), COLUMNS, most=MOST_PLATFORMS)
    rows = checked(sheet.rows)
    if not rows:
        message = _("There is no row under the heading.")
        raise Invalid(message, {"file": message})
    wrong = [row for row in rows if row.errors]
    context = {
        "campaign": campaign,
        "form": form,
        "sheet": sheet,
        "total": len(rows),
        "wrong": len(wrong),
        "rows": (wrong or rows)[:SHOWN],
        "packed": "" if wrong else packed([row.row for row in rows]),
    }
    status = 422 if wrong else 200
    return render(request, "buy_brics/platforms_preview.html", context, status=status)


def _confirmed(request: ActingRequest, campaign: Campaign) -> HttpResponse:
    form = SheetForm()
    try:
        rows = unpacked(request.POST["rows"])
        noted, joined = actions.import_platforms(campaign, actor=request.actor, rows=rows)
    except Invalid as refusal:
        messages.error(request, refusal.message)
        return _page(request, campaign, form, status=422)
    messages.success(
        request,
        _("%(joined)d more take part; %(noted)d were not known before.")
        % {"joined": joined, "noted": noted},
    )
    return redirect("buy_brics:manage_platforms", campaign.reference)


def _page(
    request: ActingRequest, campaign: Campaign, form: SheetForm, status: int = 200
) -> HttpResponse:
    taking_part = Platform.objects.filter(participations__campaign=campaign)
    ordered = taking_part.select_related("member").order_by("member__name", "name", "pk")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    context = {"campaign": campaign, "form": form, "page": page}
    return render(request, "buy_brics/manage_platforms.html", context, status=status)


def _campaign(request: ActingRequest, reference: str) -> Campaign:
    return get_object_or_404(queries.campaigns_for(request.actor), reference=reference)


def _platform(campaign: Campaign, reference: str) -> Platform:
    return get_object_or_404(
        Platform.objects.filter(participations__campaign=campaign).select_related("member"),
        reference=reference,
    )


def _members() -> QuerySet[MemberState]:
    return MemberState.objects.members(moments.database_now().date())
