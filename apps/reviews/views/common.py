"""What the views of a round share."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet

from apps.core import moments
from apps.core.errors import NotAllowed
from apps.core.words import with_article
from apps.delegations.middleware import ActingRequest
from apps.reviews import actions
from apps.reviews.models import Round
from apps.reviews.reading import round_for

PAGE = 30  # rows


def find_round(request: ActingRequest, reference: str) -> Round:
    """Raises Http404 where there is no such round for this actor.

    A silence procedure that has expired is decided first: no page shows one that is not, however
    long no worker ran.
    """
    round = round_for(request.actor, reference=reference)
    if round.is_due_at(moments.database_now()):
        actions.close_due_rounds()
        round = round_for(request.actor, reference=reference)
    return round


def insist(allowed: bool, refusal: str) -> None:
    """Raises NotAllowed (403, with who may) for a page whose act is not this office's."""
    if not allowed:
        raise NotAllowed(refusal)


def side_name(request: ActingRequest) -> str:
    held = request.actor.accreditation
    return with_article(held.side_name) if held else ""


def paged[M: Model](rows: QuerySet[M], request: ActingRequest) -> Page[M]:
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def picked(values: Iterable[str], given: str | None, otherwise: str) -> str:
    """`given` where it is one of `values`: an address may carry anything."""
    return given if given in set(values) else otherwise
