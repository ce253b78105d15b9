from __future__ import annotations

import datetime as dt
import zoneinfo

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.moments import offset_words


def zone_choices() -> list[tuple[str, str]]:
    """Every zone that has a place in its name, with today's offset, in the order of the names."""
    now = dt.datetime.now(dt.UTC)
    names = sorted(name for name in zoneinfo.available_timezones() if _is_place(name))
    return [("", "—"), ("UTC", "UTC")] + [
        (
            name,
            f"{name.replace('_', ' ')} ({offset_words(now.astimezone(zoneinfo.ZoneInfo(name)))})",
        )
        for name in names
    ]


def _is_place(name: str) -> bool:
    return name.partition("/")[0] in {
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
