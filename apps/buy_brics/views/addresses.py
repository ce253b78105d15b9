"""An enterprise changes its e-mail address, by its personal link; the new address confirms it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.guests import allow_guest
from apps.buy_brics import actions
from apps.buy_brics.actions.addresses import confirm_until
from apps.buy_brics.forms.catalogue import NewAddressForm
from apps.buy_brics.personal import enterprise_for, new_address_for, token_for
from apps.buy_brics.views.applying import HOUR, READ_AND_WRITE, possible
from apps.core.errors import Invalid, TooMany
from apps.core.forms import show_refusal
from apps.delegations.access import allow, anyone
from apps.delegations.actors import or_guest
from apps.delegations.middleware import ActingRequest


@never_cache
@require_http_methods(READ_AND_WRITE)
@allow(anyone)
def change(request: ActingRequest, token: str) -> HttpResponse:
    enterprise = possible(token, "change_address")
    form = NewAddressForm(request.POST if request.method == "POST" else None)
    status, wait = 200, 0
    if form.is_valid():
        try:
            allow_guest(request, "buy_brics.address", each=5, everyone=200, seconds=HOUR)
            actions.ask_new_address(enterprise, actor=or_guest(request.actor), **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        except TooMany as refusal:
            form.add_error(None, refusal.message)
            status, wait = 429, refusal.seconds
        else:
            messages.success(
                request,
                _("A mail to the new address asks to confirm it. Until then this one holds."),
            )
            return redirect("buy_brics:own", token)
    if form.errors and status == 200:
        status = 422
    context = {"form": form, "token": token, "enterprise": enterprise}
    response = render(request, "buy_brics/own_address.html", context, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


@never_cache
@require_POST
@allow(anyone)
def keep(request: ActingRequest, token: str) -> HttpResponse:
    actions.keep_address(enterprise_for(token), actor=or_guest(request.actor))
    messages.success(request, _("Your address stays as it is."))
    return redirect("buy_brics:own", token)


@never_cache
@require_http_methods(READ_AND_WRITE)
@allow(anyone)
def confirm(request: ActingRequest, token: str) -> HttpResponse:
    """What the mail to the new address leads to. A GET changes nothing: mail scanners follow."""
    enterprise = new_address_for(token)
    if request.method == "POST":
        moved = actions.confirm_new_address(
            enterprise, actor=or_guest(request.actor), email=enterprise.new_email
        )
        messages.success(request, _("Your new address is confirmed: it holds from now on."))
        return redirect("buy_brics:own", token_for(moved))
    context = {"enterprise": enterprise, "token": token, "until": confirm_until(enterprise)}
    return render(request, "buy_brics/own_address_confirm.html", context)
