"""The matrix of comments: in the order of the text, and narrowed to what its reader looks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Length
from django.db.models.query import QuerySet

from apps.documents.models import Clause
from apps.reviews.matrix.marks import UNDISPOSED
from apps.reviews.models import Comment, Round, Submission

WHOLE = "whole"  # in addresses: the comments on the whole text, which have no clause key
LAST = 1_000_000  # the place of a comment on a paragraph that the text does not have


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which comments are looked for; what is empty narrows nothing."""

    side: str = ""
    clause: str = ""  # a key, or `whole`
    type: str = ""
    disposition: str = ""  # one of them, or `undisposed`

    @property
    def condition(self) -> Q:
        wanted = Q()
        if self.side:
            wanted &= Q(submission__side=self.side)
        if self.clause:
            wanted &= Q(clause="" if self.clause == WHOLE else self.clause)
        if self.type:
            wanted &= Q(type=self.type)
        if self.disposition == UNDISPOSED:
            wanted &= Q(disposition=None)
        elif self.disposition:
            wanted &= Q(disposition__disposition=self.disposition)
        return wanted


def by_clause(comments: QuerySet[Comment], round: Round) -> QuerySet[Comment]:
    """In the order of the text, those on the whole text first; then by side and row: BR-2 comes
    before BR-10."""
    places = Clause.objects.filter(version=round.version_id, key=OuterRef("clause"))
    place = Case(
        When(clause="", then=Value(0)),
        default=Coalesce(Subquery(places.values("order")[:1]), Value(LAST)),
        output_field=IntegerField(),
    )
    return comments.order_by(place, "submission__side", Length("row"), "row")


def sides_of(standing: Mapping[str, Submission]) -> list[tuple[str, str]]:
    """Whose comments there are, by name."""
    names = [(side, submission.acted_by.side_name) for side, submission in standing.items()]
    return sorted(names, key=lambda pair: pair[1])
