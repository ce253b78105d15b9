"""Who is there: the accredited people of a side at an instant, always with their user."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from apps.delegations.models import (
    DELEGATION_OFFICES,
    ORGANISATION_OFFICES,
    PRESIDENCY_OFFICES,
    Accreditation,
    Office,
)


def delegation_people(code: str, at: dt.datetime) -> list[Accreditation]:
    """Delegates, coordinators and heads of the member with this code, in force at `at`."""
    return list(
        Accreditation.objects.with_sides()
        .in_force(at)
        .filter(office__in=DELEGATION_OFFICES, state__code=code)
    )


def heads_of(codes: Iterable[str], at: dt.datetime) -> list[Accreditation]:
    """The heads of these delegations in force at `at`, in order of member and name."""
    return list(
        Accreditation.objects.with_sides()
        .in_force(at)
        .filter(office=Office.HEAD, state__code__in=list(codes))
        .order_by("state__name", "user__name")
    )


def presidency_people(at: dt.datetime) -> list[Accreditation]:
    """Secretariat and chair of the acting presidency, in force at `at`."""
    return list(
        Accreditation.objects.with_sides()
        .in_force(at)
        .filter(
            office__in=PRESIDENCY_OFFICES,
            presidency__began_at__isnull=False,
            presidency__handed_over_at=None,
        )
    )


def organisation_people(code: str, at: dt.datetime) -> list[Accreditation]:
    """Experts and stakeholders of the organisation with this code, in force at `at`."""
    return list(
        Accreditation.objects.with_sides()
        .in_force(at)
        .filter(office__in=ORGANISATION_OFFICES, organisation__code=code)
    )
