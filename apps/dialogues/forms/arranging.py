"""What the presidency says of a dialogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Invalid
from apps.core.forms import field_of
from apps.core.moments import Moment, moment_from_local
from apps.delegations.models import MemberState
from apps.dialogues.actions import Particulars
from apps.dialogues.forms.fields import day_field, number, paragraphs, time_field
from apps.dialogues.models import Dialogue
from apps.dialogues.states import Category

type Choices = Iterable[tuple[Any, Any]]


class ParticularsForm(forms.Form):
    """What the presidency says of a dialogue; the places by category and by member stand last."""

    use_required_attribute = False
    introduction = paragraphs(_("Introduction"), _("What it is for. It stands on its page."))
    practical = paragraphs(
        _("Practical information"),
        _("Venue, entrance, link to join: only people with a place read it."),
        rows=4,
    )
    register_date = day_field(_("Answers to invitations until: day"))
    register_time = time_field(_("Answers to invitations until: time"))
    contribute_date = day_field(_("Contributions until: day"))
    contribute_time = time_field(_("Contributions until: time"))
    zone = forms.ChoiceField(label=_("Time zone"), required=False)
    places = number(_("Places in all"), _("Empty: no limit."))

    def __init__(
        self, *args: Any, zones: Choices, members: Sequence[MemberState], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "zone", forms.ChoiceField).choices = [
            ("", _("Choose a time zone")),
            *zones,
        ]
        for category in Category:
            self.fields[f"category_{category.value}"] = number(category.label)
        for member in members:
            self.fields[f"member_{member.code}"] = number(member.name)

    def by_category(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("category_")]

    def by_member(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("member_")]

    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith(("category_", "member_"))]

    def particulars(self) -> Particulars:
        """Raises Invalid for a day without its time, or a moment without its zone."""
        data = self.cleaned_data
        return Particulars(
            introduction=data["introduction"],
            practical=data["practical"],
            places=data["places"],
            register_until=self._moment("register"),
            contribute_until=self._moment("contribute"),
            quotas={
                name.replace("_", ":", 1): data[name]
                for name in self.fields
                if name.startswith(("category_", "member_")) and data[name] is not None
            },
        )

    def _moment(self, name: str) -> Moment | None:
        day: dt.date | None = self.cleaned_data[f"{name}_date"]
        time: dt.time | None = self.cleaned_data[f"{name}_time"]
        if day is None and time is None:
            return None
        if day is None or time is None:
            part = "date" if day is None else "time"
            message = _("Give the day and the time, or neither.")
            raise Invalid(str(message), {f"{name}_{part}": str(message)})
        try:
            return moment_from_local(day, time, self.cleaned_data["zone"])
        except Invalid as error:
            fields = {f"{name}_{k}" if k == "time" else k: v for k, v in error.fields.items()}
            raise Invalid(error.message, fields) from error


def particulars_of(dialogue: Dialogue) -> dict[str, Any]:
    """The form as it would have been typed."""
    given: dict[str, Any] = {
        "introduction": dialogue.introduction,
        "practical": dialogue.practical,
        "places": dialogue.places,
        "zone": dialogue.zone,
    }
    for name, moment in (
        ("register", dialogue.registers_until),
        ("contribute", dialogue.contributes_until),
    ):
        if moment is not None:
            given[f"{name}_date"] = moment.local.date()
            given[f"{name}_time"] = moment.local.time()
    for quota in dialogue.quotas.select_related("member"):
        given[quota.key.replace(":", "_", 1)] = quota.places
    return given
