"""Giving an entry its day, taking it away, and recording that it was held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.meetings.forms.planning import day_field, line_field
from apps.meetings.planning.confirming import Days

LONGEST_MEETING = 24 * 60  # minutes
USUAL_LENGTH = 120


def clock_field(label: Any, help_text: Any = "") -> forms.TimeField:
    return forms.TimeField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write the time as 17:00.")},
    )


class ConfirmForm(forms.Form):
    use_required_attribute = False
    first = day_field(_("First day"), missing=_("Say on which day."))
    last = day_field(_("Last day"), _("The same, or left empty, for one day."))
    start = clock_field(
        _("Start on the first day"), _("24 hours, on the clocks of the zone below. Not needed.")
    )
    end = clock_field(_("End on the last day"))
    zone = forms.ChoiceField(label=_("Time zone"), required=False)
    together = forms.BooleanField(label=_("Moves together"), required=False)
    reason = line_field(_("Why"), 250, required=False, help_text=_("Told with was and now."))
    sequence = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)

    def __init__(self, *args: Any, zones: Sequence[Any], partners: str, **kwargs: Any) -> None:
        """`partners` are the titles of what stands back to back with it, in words; or nothing."""
        super().__init__(*args, **kwargs)
        zone = self.fields["zone"]
        assert isinstance(zone, forms.ChoiceField)  # noqa: S101  for the type checker
        zone.choices = list(zones)
        if partners:
            self.fields["together"].help_text = partners
        else:
            del self.fields["together"]

    def days(self) -> Days:
        given = self.cleaned_data
        start, end = given["start"], given["end"]
        return Days(given["first"], given["last"] or given["first"], start, end, given["zone"])


class ReasonForm(forms.Form):
    use_required_attribute = False
    reason = line_field(
        _("Why"), 250, error_messages={"required": _("Say why: everyone concerned is told.")}
    )
    sequence = forms.IntegerField(widget=forms.HiddenInput)


class HeldForm(forms.Form):
    use_required_attribute = False
    first = day_field(_("First day"), missing=_("Say on which day."))
    last = day_field(_("Last day"), _("The same, or left empty, for one day."))
    sequence = forms.IntegerField(widget=forms.HiddenInput)

    def days(self) -> tuple[dt.date, dt.date]:
        first: dt.date = self.cleaned_data["first"]
        return first, self.cleaned_data["last"] or first


class ReleaseForm(forms.Form):
    kind = forms.CharField(widget=forms.HiddenInput, max_length=12)
    other = forms.CharField(widget=forms.HiddenInput, max_length=12)
    sequence = forms.IntegerField(widget=forms.HiddenInput)


class FairTimeForm(forms.Form):
    """Asked by GET: the address of a comparison can be kept and sent on."""

    use_required_attribute = False
    day = day_field(_("Day"), missing=_("Say on which day."))
    minutes = forms.IntegerField(
        label=_("Length in minutes"),
        min_value=15,
        max_value=LONGEST_MEETING,
        error_messages={
            name: _("Write the length in minutes, from 15 to 1,440, such as 120.")
            for name in ("invalid", "required", "min_value", "max_value")
        },
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year

    def length(self) -> int:
        """0 where it is not a length."""
        self.is_valid()
        minutes: int = self.cleaned_data.get("minutes", 0)
        return minutes

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if abs(day.year - self.year) > 1:
            raise ValidationError(
                gettext("Choose a day from 1 January %(first)d to 31 December %(last)d.")
                % {"first": self.year - 1, "last": self.year + 1}
            )
        return day
