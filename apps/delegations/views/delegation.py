"""For whom one acts, the own delegation, one person, and the directory."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core import moments
from apps.core.errors import Invalid, WrongState
from apps.core.forms import show_refusal
from apps.core.navigation import localised
from apps.core.words import with_article
from apps.delegations import rules
from apps.delegations.access import accredited, allow, at_work, of_a_delegation
from apps.delegations.actions import (
    authorise_to_submit,
    end_accreditation,
    invite,
    set_focal_point,
    withdraw_invitation,
)
from apps.delegations.forms import ColleagueForm
from apps.delegations.middleware import SESSION_KEY, ActingRequest
from apps.delegations.models import DELEGATION_OFFICES, AccessRestoration, Accreditation, Invitation
from apps.delegations.queries import focal_points, former_people, members_without_focal_point

ROWS = 30


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.signed_in)
def acting(request: ActingRequest) -> HttpResponse:
    """Choose for whom to act. The choice binds nothing: it is kept in the session."""
    if request.method == "POST":
        chosen = request.POST.get("accreditation", "")
        held = next((each for each in request.accreditations if each.reference == chosen), None)
        if held is None:
            raise WrongState(_("You do not hold this accreditation any more."))
        request.session[SESSION_KEY] = held.reference
        messages.success(
            request,
            _("You act for %(side)s, as %(office)s.")
            % {"side": with_article(held.side_name), "office": held.get_office_display()},
        )
        return redirect(localised("/desk/"))
    return render(request, "delegations/acting.html")


@require_safe
@allow(of_a_delegation)
def delegation(request: ActingRequest) -> HttpResponse:
    actor, now = request.actor, moments.database_now()
    people = (
        Accreditation.objects.visible_to(actor)
        .with_sides()
        .in_force(now)
        .filter(office__in=DELEGATION_OFFICES, state=actor.state)
    )
    return render(
        request,
        "delegations/delegation.html",
        {
            "page": Paginator(people, ROWS).get_page(request.GET.get("page")),
            "reads_former": rules.reads_former(actor),
            "invitations": [
                (offered, rules.can_withdraw(actor, offered))
                for offered in Invitation.objects.visible_to(actor).with_sides().pending(now)
            ],
            "restorations": AccessRestoration.objects.visible_to(actor)
            .with_people()
            .filter(decided_at=None),
        },
    )


@require_safe
@allow(rules.reads_former)
def former(request: ActingRequest) -> HttpResponse:
    """Who acted for the delegation, in which office, from when until when? The latest first."""
    held = former_people(request.actor, moments.database_now())
    page = Paginator(held, ROWS).get_page(request.GET.get("page"))
    return render(request, "delegations/former.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.heads_a_delegation)
def invite_colleague(request: ActingRequest) -> HttpResponse:
    form = ColleagueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invite(actor=request.actor, state=request.actor.state, **form.cleaned_data)
        except Invalid as error:
            show_refusal(form, error)
        else:
            messages.success(
                request,
                _("The invitation is on its way to %(email)s.") % {"email": invitation.email},
            )
            return redirect("delegations:delegation")
    return render(
        request,
        "delegations/invite_colleague.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@require_POST
@allow(at_work)
def withdraw(request: ActingRequest, reference: str) -> HttpResponse:
    invitation = get_object_or_404(
        Invitation.objects.visible_to(request.actor), reference=reference
    )
    withdraw_invitation(invitation, actor=request.actor)
    messages.success(request, _("The invitation is withdrawn: its link no longer works."))
    if request.actor.is_delegation:
        return redirect("delegations:delegation")
    return redirect(f"{reverse('delegations:people')}?list=invitations")


@require_safe
@allow(accredited)
def person(request: ActingRequest, reference: str) -> HttpResponse:
    held = _accreditation(request, reference)
    return render(
        request,
        "delegations/person.html",
        {
            "held": held,
            "in_force": held.in_force(moments.database_now()),
            "can_manage": rules.can_manage(request.actor, held),
            "can_authorise": rules.can_authorise(request.actor, held),
        },
    )


@require_POST
@allow(accredited)
def authorise(request: ActingRequest, reference: str) -> HttpResponse:
    held = _accreditation(request, reference)
    allowed = request.POST.get("allowed") == "yes"
    authorise_to_submit(held, actor=request.actor, allowed=allowed)
    if allowed:
        messages.success(request, _("Authorised to submit positions in the head’s place."))
    else:
        messages.success(request, _("No longer authorised to submit positions."))
    return redirect("delegations:person", reference)


@require_POST
@allow(accredited)
def focal_point(request: ActingRequest, reference: str) -> HttpResponse:
    held = _accreditation(request, reference)
    listed = request.POST.get("listed") == "yes"
    set_focal_point(held, actor=request.actor, listed=listed)
    if listed:
        messages.success(request, _("Listed in the directory of focal points."))
    else:
        messages.success(request, _("No longer listed in the directory."))
    return redirect("delegations:person", reference)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(accredited)
def end(request: ActingRequest, reference: str) -> HttpResponse:
    """Review, then end: what this person may do stops at once."""
    held = _accreditation(request, reference)
    if request.method == "POST":
        end_accreditation(held, actor=request.actor)
        messages.success(request, _("The accreditation has ended. The person has been told."))
        if request.actor.is_delegation and held.user_id != request.user.pk:
            return redirect("delegations:delegation")
        return redirect(
            "delegations:acting" if request.actor.is_delegation else "delegations:people"
        )
    return render(
        request,
        "delegations/end.html",
        {"held": held, "can_manage": rules.can_manage(request.actor, held)},
    )


@require_safe
@allow(at_work)
def directory(request: ActingRequest) -> HttpResponse:
    now = moments.database_now()
    listed = focal_points(request.actor, now)
    return render(
        request,
        "delegations/directory.html",
        {
            "page": Paginator(listed, ROWS).get_page(request.GET.get("page")),
            "unnamed": members_without_focal_point(now),
        },
    )


def _accreditation(request: ActingRequest, reference: str) -> Accreditation:
    return get_object_or_404(
        Accreditation.objects.visible_to(request.actor).with_sides(), reference=reference
    )
