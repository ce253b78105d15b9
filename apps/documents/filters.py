"""What a list of documents can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.delegations.models import MemberState, Presidency
from apps.documents.models import Document, Kind

STATES = [
    ("draft", _("Draft")),
    ("proposed", _("Proposed")),
    ("tabled", _("Tabled")),
    ("shared", _("Shared")),
]


def _years() -> list[tuple[int, str]]:
    years = Presidency.objects.filter(began_at__isnull=False).order_by("-year")
    return [(year, str(year)) for year in years.values_list("year", flat=True)]


def _members() -> list[tuple[str, str]]:
    owners = MemberState.objects.filter(statuses__status="member").distinct().order_by("name")
    return list(owners.values_list("code", "name"))


class DocumentFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Kind.choices, empty_label=_("All kinds")
    )
    year = django_filters.ChoiceFilter(
        label=_("Year"),
        field_name="presidency__year",
        choices=_years,
        empty_label=_("All years"),
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="in_state", empty_label=_("All states")
    )
    member = django_filters.ChoiceFilter(
        label=_("Proposed by"),
        choices=_members,
        method="proposed_by",
        empty_label=_("Anyone"),
    )

    class Meta:
        model = Document
        fields: list[str] = []

    def in_state(self, documents: QuerySet[Document], name: str, value: str) -> Any:
        if value == "tabled":
            return documents.filter(tabled_at__isnull=False)
        if value == "shared":
            return documents.filter(shared_at__isnull=False)
        documents = documents.filter(shared_at=None)
        untabled = documents.filter(tabled_at=None)
        return untabled.filter(proposed_at__isnull=value == "draft")

    def proposed_by(self, documents: QuerySet[Document], name: str, value: str) -> Any:
        """A non-paper shows no author, so it is not found by one."""
        return documents.filter(owner__code=value).exclude(kind=Kind.NON_PAPER)
