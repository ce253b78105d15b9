"""The clocks that a form offers: the capitals' first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from apps.core.moments import zone_names
from apps.core.words import city
from apps.delegations.models import MemberState


def zone_choices(capitals: Iterable[MemberState]) -> list[tuple[Any, Any]]:
    """The members' capitals first, then every zone by its name."""
    first = {state.zone: f"{city(state.zone)} ({state.zone})" for state in capitals}
    rest = sorted(zone for zone in zone_names() if zone not in first)
    return [
        (gettext("Capitals and UTC"), [*sorted(first.items(), key=lambda z: z[1]), ("UTC", "UTC")]),
        (gettext("All zones"), [(zone, zone) for zone in rest if zone != "UTC"]),
    ]
