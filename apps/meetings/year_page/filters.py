"""What a year's timetable can be narrowed by."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from apps.meetings.models import Entry
from apps.meetings.states import EntryKind, EntryState


class EntryFilter(django_filters.FilterSet):  # type: ignore[misc]  # comes without types
    """`bodies` are those of the year: their codes, and the names that they bore in it."""

    body = django_filters.ChoiceFilter(
        label=_("Body"), field_name="body__code", empty_label=_("All bodies")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=EntryKind.choices, empty_label=_("All kinds")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=EntryState.choices, empty_label=_("All states")
    )

    class Meta:
        model = Entry
        fields: list[str] = []

    def __init__(self, *args: object, bodies: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.filters["body"].extra["choices"] = bodies
