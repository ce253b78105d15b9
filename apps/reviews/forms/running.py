"""What the presidency fills in, from the opening of a round to its conclusion."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import field_of
from apps.core.moments import Moment, moment_from_local
from apps.reviews.forms.fields import Choices, words_field
from apps.reviews.states import (
    OPENED_BEFORE_MEETINGS,
    Result,
    Visibility,
)

USUAL_TIME = dt.time(17, 0)
# In session a round opens under its item of the agenda, from the meeting's page.
OPENED_BY_FORM = [(kind.value, kind.label) for kind in OPENED_BEFORE_MEETINGS]


class DeadlineForm(forms.Form):
    date = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("24 hours, on the clocks of the zone below."),
    )
    zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, zones: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "zone", forms.ChoiceField).choices = list(zones)

    def moment(self) -> Moment:
        """Raises Invalid where the clocks of that zone skip that time."""
        data = self.cleaned_data
        return moment_from_local(data["date"], data["time"], data["zone"])


class OpenRoundForm(DeadlineForm):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=OPENED_BY_FORM,
        widget=forms.RadioSelect,
        help_text=_("A silence procedure lasts at least 72 hours."),
    )
    visibility = forms.ChoiceField(
        label=_("Who sees what when"),
        choices=Visibility.choices,
        widget=forms.RadioSelect,
        help_text=_("Sealed means sealed for the presidency too."),
    )
    note = words_field(_("What you ask of the delegations"), 3)
    admits_guests = forms.BooleanField(
        label=_("Organisations and partners that may read the text may comment"),
        help_text=_("In a comment round only. They take no position."),
        required=False,
    )
    field_order = ["kind", "date", "time", "zone", "visibility", "note", "admits_guests"]


class PlanRoundForm(forms.Form):
    """A round to come, and when in plain words."""

    kind = forms.ChoiceField(label=_("Kind"), choices=OPENED_BY_FORM, widget=forms.RadioSelect)
    phrase = forms.CharField(
        label=_("Deadline"),
        help_text=_("In plain words: “14 days before the second CGETI meeting”, “9 February”."),
        max_length=250,
        error_messages={"required": _("Say when the round is to close.")},
    )
    visibility = forms.ChoiceField(
        label=_("Who sees what when"), choices=Visibility.choices, widget=forms.RadioSelect
    )


class ExtendForm(DeadlineForm):
    reason = words_field(
        _("Reason"),
        3,
        _("Every delegation is told."),
        missing=_("Say why the deadline moves: everyone is told."),
    )


class ConcludeForm(forms.Form):
    result = forms.ChoiceField(
        label=_("Result"),
        choices=Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the result.")},
    )
    words = words_field(_("The chair’s words"), 4, _("They stand with the result."))

    def __init__(self, *args: Any, decides: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not decides:
            del self.fields["result"]
