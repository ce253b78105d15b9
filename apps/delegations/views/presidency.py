"""The presidency's pages: people and their offices, letters of capitals, the handover."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.proof import recently_proved, typed_before
from apps.core import moments
from apps.core.errors import Invalid, WrongState
from apps.core.forms import show_refusal
from apps.delegations import rules
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.actions import (
    announce_presidency,
    confirm_restoration,
    invite,
    propose_restoration,
    record_handover,
    refuse_restoration,
)
from apps.delegations.forms import InvitationForm, NextPresidencyForm, RestorationForm
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import (
    ORGANISATION_OFFICES,
    PRESIDENCY_OFFICES,
    AccessRestoration,
    Accreditation,
    Invitation,
    Office,
    Presidency,
)
from apps.delegations.queries import (
    delegation_rows,
    every_head,
    next_presidency,
    presidency_people,
    staff_of,
)

ROWS = 30


@require_safe
@allow(rules.reads_people)
def people(request: ActingRequest) -> HttpResponse:
    """One list at a time: delegations, the presidency, organisations, observers, invitations."""
    actor, now = request.actor, moments.database_now()
    offices = {
        "presidency": PRESIDENCY_OFFICES,
        "organisations": ORGANISATION_OFFICES,
        "observers": (Office.OBSERVER,),
    }
    shown = request.GET.get("list", "delegations")
    if shown == "delegations":
        rows: Any = delegation_rows(now)
    elif shown == "invitations":
        rows = Invitation.objects.visible_to(actor).with_sides().pending(now)
    elif shown in offices:
        rows = (
            Accreditation.objects.visible_to(actor)
            .with_sides()
            .in_force(now)
            .filter(office__in=offices[shown])
            .order_by("presidency__year", "organisation__name", "state__name", "user__name")
        )
    else:
        raise Http404
    lists = [
        ("delegations", _("Delegations")),
        ("presidency", _("Presidency")),
        ("organisations", _("Organisations")),
        ("observers", _("Observers")),
        ("invitations", _("Pending invitations")),
    ]
    return render(
        request,
        "delegations/people.html",
        {
            "lists": lists,
            "shown": shown,
            "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
            "may_act": actor.is_presidency,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def invite_person(request: ActingRequest) -> HttpResponse:
    """`?side=state:BR&office=head` fills the first two answers."""
    day = moments.database_now().date()
    wanted = {name: request.GET.get(name, "") for name in ("side", "office")}
    form = InvitationForm(request.POST or None, initial=wanted, day=day)
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "side"}
        try:
            invitation = invite(actor=request.actor, **form.chosen_side(), **given)
        except Invalid as error:
            show_refusal(form, error)
        else:
            messages.success(
                request,
                _("The invitation is on its way to %(email)s.") % {"email": invitation.email},
            )
            return redirect("delegations:people")
    return render(
        request, "delegations/invite.html", {"form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
@recently_proved
def restore(request: ActingRequest) -> HttpResponse:
    day = moments.database_now().date()
    wanted = {"state": request.GET.get("state", ""), **typed_before(request)}
    form = RestorationForm(request.POST or None, initial=wanted, day=day)
    if request.method == "POST" and form.is_valid():
        try:
            restoration = propose_restoration(actor=request.actor, **form.cleaned_data)
        except Invalid as error:
            show_refusal(form, error)
        else:
            messages.success(
                request, _("Entered. A second person of the presidency compares the letter.")
            )
            return redirect("delegations:restoration", restoration.reference)
    return render(
        request, "delegations/restore.html", {"form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.reads_people)
@recently_proved
def restoration(request: ActingRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(
        AccessRestoration.objects.visible_to(request.actor).with_people(), reference=reference
    )
    if request.method == "POST":
        if request.POST.get("decision") == "confirm":
            confirm_restoration(found, actor=request.actor)
            messages.success(
                request, _("Confirmed: the new head is invited and the delegation told.")
            )
        else:
            refuse_restoration(found, actor=request.actor)
            messages.success(
                request, _("Not confirmed: nothing has changed. The delegation is told.")
            )
        return redirect("delegations:restoration", reference)
    return render(
        request,
        "delegations/restoration.html",
        {
            "restoration": found,
            "can_decide": rules.can_decide_restoration(request.actor, found),
        },
    )


@require_safe
@allow(of_the_presidency)
def handover(request: ActingRequest) -> HttpResponse:
    """What is ready for the handover and what is missing."""
    return _handover_page(request, None, status=200)


@require_POST
@allow(of_the_presidency)
def announce(request: ActingRequest) -> HttpResponse:
    form = NextPresidencyForm(request.POST, day=moments.database_now().date())
    if form.is_valid():
        try:
            announce_presidency(actor=request.actor, member=form.cleaned_data["member"])
        except Invalid as error:
            show_refusal(form, error)
        else:
            return redirect("delegations:handover")
    return _handover_page(request, form, status=422)


def _handover_page(
    request: ActingRequest, form: NextPresidencyForm | None, *, status: int
) -> HttpResponse:
    now = moments.database_now()
    outgoing = Presidency.objects.acting()
    incoming = next_presidency(outgoing)
    return render(
        request,
        "delegations/handover.html",
        {
            "outgoing": outgoing,
            "incoming": incoming,
            "staff": staff_of(incoming, now) if incoming else [],
            "form": form or NextPresidencyForm(day=now.date()),
            "year": outgoing.year + 1,
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.reads_people)
@recently_proved
def handover_review(request: ActingRequest) -> HttpResponse:
    """The binding page: who hands what to whom, and who is told."""
    if not request.actor.is_presidency:
        return redirect("delegations:handover_done")
    outgoing = Presidency.objects.acting()
    incoming = next_presidency(outgoing)
    if request.method == "POST":
        if request.POST.get("to") != (str(incoming.year) if incoming else ""):
            raise WrongState(_("Another presidency is recorded as the next by now."))
        record_handover(actor=request.actor)
        return redirect("delegations:handover_done")
    now = moments.database_now()
    if incoming is None or not staff_of(incoming, now):
        return redirect("delegations:handover")
    return render(
        request,
        "delegations/handover_review.html",
        {
            "outgoing": outgoing,
            "incoming": incoming,
            "staff": staff_of(incoming, now),
            "told": {
                each.user_id
                for each in [*presidency_people(now), *staff_of(incoming, now), *every_head(now)]
            },
            "offered": Invitation.objects.pending(now).filter(presidency=outgoing).count(),
        },
    )


@require_safe
@allow(rules.reads_people)
def handover_done(request: ActingRequest) -> HttpResponse:
    """The receipt, for both presidencies. Nothing to show where none has been recorded."""
    acting = Presidency.objects.acting()
    before = (
        Presidency.objects.select_related("member")
        .filter(handed_over_at__isnull=False)
        .order_by("-handed_over_at")
        .first()
    )
    if before is None:
        raise Http404
    return render(
        request, "delegations/handover_done.html", {"outgoing": before, "incoming": acting}
    )
