"""The page behind an invitation's link. A GET consumes nothing: mail scanners follow links."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import moments
from apps.core.errors import Invalid, WrongState
from apps.core.forms import show_refusal
from apps.core.navigation import localised
from apps.core.words import with_article
from apps.delegations.access import allow, anyone
from apps.delegations.actions import accept_invitation, decline_invitation
from apps.delegations.forms import AcceptanceForm
from apps.delegations.middleware import SESSION_KEY, ActingRequest
from apps.delegations.models import Invitation
from apps.delegations.states import InvitationState, invitation_state
from apps.delegations.tokens import invitation_for

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allow(anyone)
def invitation(request: ActingRequest, token: str) -> HttpResponse:
    """Who invites, for whom, until when; a POST accepts."""
    offered = invitation_for(token)
    another = _another(request, offered)
    user = request.actor.user
    form = AcceptanceForm(
        request.POST if request.method == "POST" and user is None else None,
        initial={"name": offered.name},
    )
    pending = invitation_state(offered, moments.database_now()) == InvitationState.PENDING
    if request.method == "POST" and pending and not another and (user or form.is_valid()):
        given = {} if user else form.cleaned_data
        try:
            accreditation = accept_invitation(offered, actor=request.actor, **given)
        except Invalid as error:
            show_refusal(form, error)
        except WrongState:
            return _page(request, token, form, status=409)
        else:
            if user is None:
                login(request, accreditation.user, backend=BACKEND)
                # The password is fresh: setting up a second factor does not ask for it again.
                record_authentication(
                    request, accreditation.user, method="password", reauthenticated=True
                )
            request.session[SESSION_KEY] = accreditation.reference
            messages.success(
                request,
                _("Welcome. You act for %(side)s, as %(office)s.")
                % {
                    "side": with_article(accreditation.side_name),
                    "office": accreditation.get_office_display(),
                },
            )
            return redirect(localised("/desk/"))
    status = 200
    if request.method == "POST":
        status = 422 if form.errors else 409
    return _page(request, token, form, status=status)


@never_cache
@require_POST
@allow(anyone)
def decline(request: ActingRequest, token: str) -> HttpResponse:
    """ "This is not for me.\""""
    offered = invitation_for(token)
    status = 200
    try:
        decline_invitation(offered, actor=request.actor)
    except WrongState:
        status = 409
    return _page(request, token, AcceptanceForm(), status=status)


def _page(request: ActingRequest, token: str, form: AcceptanceForm, *, status: int) -> HttpResponse:
    """The invitation as it is now, in whichever of its states."""
    offered = invitation_for(token)
    return render(
        request,
        "delegations/invitation.html",
        {
            "invitation": offered,
            "state": invitation_state(offered, moments.database_now()).value,
            "token": token,
            "form": form,
            "another": _another(request, offered),
        },
        status=status,
    )


def _another(request: ActingRequest, offered: Invitation) -> bool:
    """Signed in under another address than the invitation's."""
    return request.actor.user is not None and request.actor.user.email != offered.email
