"""What the working group is: its body, its names by date, and the areas agreed on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from apps.delegations.models import Body, BodyName, DatedQuerySet, Presidency
from apps.working_group.models import Area

WORKING_GROUP = "DEWG"  # the body's code; its names change, this does not


def working_group() -> Body:
    """The body, with its names. Raises Body.DoesNotExist."""
    return Body.objects.prefetch_related(_names("names")).get(code=WORKING_GROUP)


def with_bodies_above() -> Body:
    """The same, with the names of the bodies above it."""
    return (
        Body.objects.select_related("parent__parent")
        .prefetch_related(_names("names"), _names("parent__names"), _names("parent__parent__names"))
        .get(code=WORKING_GROUP)
    )


def _names(of: str) -> Prefetch[str]:
    return Prefetch(of, BodyName.objects.order_by("valid_from", "pk"))


def agreed_areas(day: dt.date) -> QuerySet[Area]:
    """The areas that hold on this day, in the order in which they were agreed."""
    return DatedQuerySet(Area).filter(body__code=WORKING_GROUP).at(day)


@dataclass(frozen=True, slots=True)
class ParentBody:
    name: str
    mandate: str


def parents(body: Body, day: dt.date) -> list[ParentBody]:
    """The bodies it reports to, nearest first, by the names they bore on this day."""
    above = []
    parent = body.parent
    while parent is not None:
        above.append(ParentBody(parent.name_at(day), parent.mandate))
        parent = parent.parent
    return above


def presidencies() -> QuerySet[Presidency]:
    """Every recorded year, the latest first."""
    return Presidency.objects.select_related("member").order_by("-year")
