"""What is filled in where a text becomes public, or is kept from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import field_of
from apps.core.moments import Moment, moment_from_local
from apps.documents.derestriction import MOST_DAYS, Way

_WAYS = [
    (Way.ADOPTION.value, Way.ADOPTION.label),
    (Way.DATE.value, Way.DATE.label),
    (Way.DAYS.value, Way.DAYS.label),
    ("never", Way.NEVER.label),
]


class PlanForm(forms.Form):
    way = forms.ChoiceField(
        label=_("When it becomes public"), choices=_WAYS, widget=forms.RadioSelect
    )
    date = forms.DateField(
        label=_("Date"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    time = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("24 hours, on the clocks of the zone below."),
    )
    zone = forms.ChoiceField(label=_("Time zone"), required=False)
    days = forms.IntegerField(
        label=_("Days after it was tabled"), required=False, min_value=1, max_value=MOST_DAYS
    )

    def __init__(self, *args: Any, zones: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "zone", forms.ChoiceField).choices = list(zones)

    def clean(self) -> dict[str, Any]:
        """What the way asks for, beside its own field; what belongs to other ways is not read."""
        given = super().clean() or self.cleaned_data
        if given.get("way") == Way.DATE:
            for name, words in (
                ("date", _("Name the date.")),
                ("time", _("Name the time.")),
                ("zone", _("Choose the time zone.")),
            ):
                if name not in self.errors and given.get(name) in (None, ""):
                    self.add_error(name, words)
        else:
            for name in ("date", "time", "zone"):
                self.errors.pop(name, None)
        if given.get("way") == Way.DAYS:
            if "days" not in self.errors and given.get("days") is None:
                self.add_error("days", _("Say how many days."))
        else:
            self.errors.pop("days", None)
        return given

    @property
    def chosen(self) -> str:
        way: str = self.cleaned_data["way"]
        return Way.NEVER.value if way == "never" else way

    def moment(self) -> Moment | None:
        """Raises Invalid where the clocks of that zone skip that time."""
        data = self.cleaned_data
        if self.chosen != Way.DATE:
            return None
        return moment_from_local(data["date"], data["time"], data["zone"])


class ObjectForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Members read it, and nobody else."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"required": _("Say why it is to stay restricted: members read it.")},
    )
