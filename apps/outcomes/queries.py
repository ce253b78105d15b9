"""What waits to be published, and what public pages ask for."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import GreaterThan

from apps.delegations.actors import ANONYMOUS
from apps.delegations.models import MembershipStatus, MemberState
from apps.documents.models import Classification, Document, Kind
from apps.outcomes.models import Firmness, Outcome
from apps.reviews.models import Round
from apps.reviews.states import Result

ISSUED_AS = {Kind.CHAIRS_STATEMENT: Firmness.CHAIR, Kind.PRESS_NOTE: Firmness.PRESS}
AGREED_BY_ALL = (Classification.PUBLIC, Classification.MEMBERS)


def adopted(document: Document) -> Round | None:
    """The concluded round that adopted the latest text of `document`, with what a copy needs."""
    return (
        Round.objects.filter(document=document, result=Result.ADOPTED)
        .select_related(
            "version__document__symbol", "version__adopted_as", "concluded_by__presidency__member"
        )
        .order_by("-concluded_at")
        .first()
    )


def to_publish() -> QuerySet[Document]:
    """Adopted documents of a kind that is ever published, with `adopted_at` and `adopted_number`.

    For verbs and for the presidency's pages: callers narrow it to what their actor may see.
    """
    rounds = Round.objects.filter(document=OuterRef("pk"), result=Result.ADOPTED).order_by(
        "-concluded_at"
    )
    return (
        Document.objects.filter(classification__in=AGREED_BY_ALL)
        .exclude(kind=Kind.NON_PAPER)
        .filter(Q(symbol=None) | Q(symbol__voided_at=None))
        .annotate(
            adopted_at=Subquery(rounds.values("concluded_at")[:1]),
            adopted_number=Subquery(rounds.values("version__number")[:1]),
        )
        .filter(adopted_at__isnull=False)
    )


def waiting() -> QuerySet[Document]:
    """Adopted and not yet published, the longest waiting first."""
    return (
        to_publish()
        .filter(outcome=None)
        .select_related("symbol", "body", "owner", "presidency__member")
        .order_by(F("adopted_at"), "pk")
    )


def to_issue() -> QuerySet[Document]:
    """The acting presidency's own statements and press notes: tabled, and nobody adopted them.

    A successor does not speak for the presidency before it. Not while a round on one is open.
    For verbs and for the presidency's pages, as `to_publish`.
    """
    before_the_members = Q(concluded_at=None) | Q(result=Result.ADOPTED)
    return (
        Document.objects.filter(
            kind__in=ISSUED_AS, drafted_by_presidency=True, tabled_at__isnull=False, outcome=None
        )
        .filter(Q(symbol=None) | Q(symbol__voided_at=None))
        .filter(presidency__began_at__isnull=False, presidency__handed_over_at=None)
        .exclude(pk__in=Round.objects.filter(before_the_members).values("document"))
        .select_related("symbol", "presidency__member")
        .order_by("tabled_at", "pk")
    )


def revised() -> QuerySet[Document]:
    """Published, and a later version has been adopted since."""
    return (
        to_publish()
        .annotate(published_number=Max("outcome__versions__source_number"))
        .filter(GreaterThan(F("adopted_number"), F("published_number")), outcome__isnull=False)
        .select_related("symbol", "body", "owner", "presidency__member", "outcome")
        .order_by(F("adopted_at"), "pk")
    )


def members_named(codes: Iterable[str]) -> list[MemberState]:
    """In the order of their English short names, as everywhere."""
    return list(MemberState.objects.filter(code__in=list(codes)).order_by("name"))


def standing_outcomes() -> QuerySet[Outcome]:
    """Outcomes of BRICS that nothing has replaced."""
    return Outcome.objects.of_brics().filter(superseded_by=None)


def statuses() -> QuerySet[MembershipStatus]:
    """Every recorded status, by name of the state and then by date."""
    return MembershipStatus.objects.select_related("state").order_by(
        "state__name", "valid_from", "pk"
    )


def proposed_in_public(state: MemberState) -> QuerySet[Document]:
    """What this member proposed and anyone may read, the latest first."""
    return (
        Document.objects.visible_to(ANONYMOUS)
        .filter(
            owner=state,
            drafted_by_presidency=False,
            classification=Classification.PUBLIC,
            tabled_at__isnull=False,
        )
        .exclude(kind=Kind.NON_PAPER)
        .exclude(symbol__voided_at__isnull=False)
        .select_related("symbol")
        .order_by("-tabled_at", "-pk")
    )
