"""Preferences, and the pages that explain the portal to anyone."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts import actions
from apps.accounts.forms import KeptCodesForm, PreferencesForm
from apps.accounts.models import User
from apps.core.access import admit, everyone, signed_in
from apps.core.errors import Invalid
from apps.core.forms import show_refusal


@admit(signed_in)
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    user = get_object_or_404(User, pk=request.user.pk)
    kept = {
        "name": user.name,
        "zone": user.zone,
        "language": user.language or settings.LANGUAGE_CODE,
        "theme": user.theme,
        "wants_reminders": user.wants_reminders,
    }
    form = PreferencesForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_preferences(user, **form.cleaned_data)
        except Invalid as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Your preferences are saved."))
            return redirect("accounts:preferences")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/preferences.html", {"form": form}, status=status)


@admit(signed_in)
@require_http_methods(["GET", "POST"])
def kept_codes(request: HttpRequest) -> HttpResponse:
    """Do you have your recovery codes on paper? Typed back once for each set of codes."""
    user = get_object_or_404(User, pk=request.user.pk)
    held = get_object_or_404(Authenticator, user=user, type=Authenticator.Type.RECOVERY_CODES)
    if "confirmed_at" in held.data and request.method != "POST":
        return redirect("mfa_index")
    # Who has not proved who they are lately must not guess at codes here.
    answer: HttpResponse = reauthentication_required(_type_back)(request, user)
    return answer


def _type_back(request: HttpRequest, user: User) -> HttpResponse:
    form = KeptCodesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_recovery_codes(user, **form.cleaned_data)
        except Invalid as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Confirmed: you keep your recovery codes."))
            return redirect("mfa_index")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/kept_codes.html", {"form": form}, status=status)


@admit(signed_in)
def own_address(request: HttpRequest) -> HttpResponse:
    return redirect("mfa_index")


@admit(everyone)
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/help.html")


@admit(everyone)
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/accessibility.html")


@admit(everyone)
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/privacy.html")
