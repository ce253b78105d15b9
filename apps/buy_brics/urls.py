"""Fixed words come before a campaign's own: `RESERVED` keeps campaigns from taking them."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "buy_brics"

trainings: list[URLPattern] = []

catalogue: list[URLPattern] = []

campaigns: list[URLPattern] = []

urlpatterns = [*trainings, *catalogue, *campaigns]
