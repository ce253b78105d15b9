"""Forms of sign-in, in the portal's words, and of a person's preferences."""

from __future__ import annotations

import datetime as dt
import functools
import zoneinfo
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.moments import offset_words, zone_names

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("The same password again"),
    "code": _("Code"),
}


class InOurWords(forms.Form):
    """Labels above their fields, never inside them; no links among the hints."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name in ("password", "oldpassword"):
                field.help_text = ""
            if name == "code":
                field.widget.attrs.update(inputmode="numeric", autocomplete="one-time-code")


class LoginForm(InOurWords, account.LoginForm):
    pass


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(InOurWords, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(InOurWords, account.SetPasswordForm):
    pass


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    pass


class CodeForm(InOurWords, mfa.AuthenticateForm):
    pass


class ReauthenticateCodeForm(InOurWords, mfa.ReauthenticateForm):
    pass


class ActivateCodeForm(InOurWords, totp.ActivateTOTPForm):
    pass


class KeptCodesForm(forms.Form):
    digits = forms.CharField(
        label=_("The first four digits of one of your codes"),
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
        help_text=_("Any one that is not used. It is not used up by this."),
    )


CONTINENTS = {
    "Africa",
    "America",
    "Antarctica",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
}


def zone_choices() -> list[tuple[str, str]]:
    """Every zone that names a place, with today's offset, in the order of the names."""
    return _zones_on(dt.datetime.now(dt.UTC).date())


@functools.lru_cache(maxsize=1)
def _zones_on(day: dt.date) -> list[tuple[str, str]]:
    """Kept for the day: each of some four hundred zones is read from a file of its own."""
    noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
    places = sorted(name for name in zone_names() if name.partition("/")[0] in CONTINENTS)
    return [("", "—"), ("UTC", "UTC")] + [
        (
            name,
            f"{name.replace('_', ' ')} ({offset_words(noon.astimezone(zoneinfo.ZoneInfo(name)))})",
        )
        for name in places
    ]


def language_choices() -> list[tuple[str, str]]:
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]


class PreferencesForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "name", "dir": "auto"}),
        help_text=_("As it stands beside what you do for your delegation."),
    )
    zone = forms.ChoiceField(
        label=_("Your time zone"),
        choices=zone_choices,
        required=False,
        help_text=_("Every deadline shows your own time beside the time it was issued in."),
    )
    language = forms.ChoiceField(
        label=_("Language of e-mails to you"), choices=language_choices, widget=forms.RadioSelect
    )
    theme = forms.ChoiceField(
        label=_("Colours"), choices=User.Theme.choices, widget=forms.RadioSelect
    )
    wants_reminders = forms.BooleanField(
        label=_("Remind me by e-mail before deadlines"),
        help_text=_("Seven days, 72 hours and 24 hours before a round of review closes."),
        required=False,
    )
