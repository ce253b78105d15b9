"""What the list of outcomes can be narrowed by; CSV and JSON take the same."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Kind
from apps.outcomes.models import Firmness, Outcome


def _years() -> list[tuple[int, str]]:
    years = Outcome.objects.order_by().dates("adopted_on", "year", order="DESC")
    return [(day.year, str(day.year)) for day in years]


def _bodies() -> list[tuple[str, str]]:
    names = Outcome.objects.order_by("body_name").values_list("body_name", flat=True).distinct()
    return [(name, name) for name in names]


class OutcomeFilter(django_filters.FilterSet):
    """Documents of other organisations show only where their firmness is asked for."""

    year = django_filters.ChoiceFilter(
        label=_("Year"),
        field_name="adopted_on__year",
        choices=_years,
        empty_label=_("All years"),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Kind.choices, empty_label=_("All kinds")
    )
    firmness = django_filters.ChoiceFilter(
        label=_("Firmness"), choices=Firmness.choices, empty_label=_("All outcomes")
    )
    body = django_filters.ChoiceFilter(
        label=_("Meeting of"),
        field_name="body_name",
        choices=_bodies,
        empty_label=_("All bodies"),
    )

    class Meta:
        model = Outcome
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Outcome]) -> Any:
        found = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("firmness") == Firmness.REFERENCE:
            return found
        return found.exclude(firmness=Firmness.REFERENCE)
