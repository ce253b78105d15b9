"""What the catalogue can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.buy_brics.models import Platform, Product, ProductCategory, SpecialEvent
from apps.core.text import clean
from apps.delegations.actors import ANONYMOUS
from apps.delegations.models import MemberState


class ProductFilter(django_filters.FilterSet):  # type: ignore[misc]  # comes without types
    """Choices are read once for a page: checking what was asked, and showing it, ask no more."""

    q = django_filters.CharFilter(
        label=_("Words"),
        method="with_words",
        max_length=100,
        widget=forms.TextInput({"dir": "auto", "type": "search"}),
    )
    member = django_filters.ChoiceFilter(
        label=_("Member"), field_name="enterprise__member__code", empty_label=_("All members")
    )
    category = django_filters.ChoiceFilter(
        label=_("Category"), field_name="category__code", empty_label=_("All categories")
    )
    platform = django_filters.ChoiceFilter(
        label=_("Platform"), field_name="platform__reference", empty_label=_("All platforms")
    )
    event = django_filters.ChoiceFilter(
        label=_("Event"), field_name="events__reference", empty_label=_("All events")
    )

    class Meta:
        model = Product
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = MemberState.objects.filter(enterprises__standing="vouched").distinct()
        platforms = Platform.objects.filter(products__isnull=False).distinct()
        events = SpecialEvent.objects.visible_to(ANONYMOUS).filter(products__isnull=False)
        choices = {
            "member": members.values_list("code", "name"),
            "category": ProductCategory.objects.values_list("code", "name"),
            "platform": platforms.order_by("name").values_list("reference", "name"),
            "event": events.distinct()
            .order_by("entry__first")
            .values_list("reference", "entry__title"),
        }
        for name, rows in choices.items():
            self.filters[name].extra["choices"] = list(rows)

    def with_words(self, found: QuerySet[Product], _name: str, words: str) -> QuerySet[Product]:
        """Products in whose name, story or enterprise each of the words stands."""
        for word in clean(words).replace("\n", " ").split()[:8]:
            found = found.filter(
                Q(name__icontains=word)
                | Q(story__icontains=word)
                | Q(enterprise__name__icontains=word)
            )
        return found
