"""What the chair fills in to ask absent members by silence."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.reviews.forms.fields import words_field
from apps.reviews.forms.running import DeadlineForm
from apps.reviews.states import Visibility


class FollowForm(DeadlineForm):
    visibility = forms.ChoiceField(
        label=_("Who sees what when"),
        choices=Visibility.choices,
        widget=forms.RadioSelect,
        help_text=_("Sealed means sealed for the presidency too."),
    )
    note = words_field(_("What you say to the delegations"), 3)
    field_order = ["date", "time", "zone", "visibility", "note"]
