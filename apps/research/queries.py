"""What is read of studies: the facts behind a life line, for one page or a whole list at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from apps.delegations.actors import Actor
from apps.documents.models import Document, Kind
from apps.documents.tree import Node
from apps.research.compose import Answers, Due, compose_decision
from apps.research.models import Commission, Deliverable, Nomination, TermsOfReference
from apps.research.rules import sees_nominations
from apps.research.stages import Facts
from apps.reviews.models import Round
from apps.reviews.states import Result

# What a study hands in.
DELIVERED_KINDS = (Kind.REPORT, Kind.STUDY, Kind.RECOMMENDATIONS)


def terms_for(actor: Actor) -> QuerySet[TermsOfReference]:
    """What this actor may see, with all that the facts, the list and the page ask for."""
    visible: QuerySet[TermsOfReference] = TermsOfReference.objects.visible_to(actor)
    return with_facts(visible)


def with_facts(terms: QuerySet[TermsOfReference]) -> QuerySet[TermsOfReference]:
    return terms.select_related(
        "document__symbol",
        "document__owner",
        "document__presidency__member",
        "commission__nomination",
    ).prefetch_related(
        "areas",
        "deliverables",
        Prefetch("nominations", Nomination.objects.select_related("member", "decision")),
    )


@dataclass(slots=True)
class _Rounds:
    """What the rounds on one document came to."""

    adopted: dt.date | None = None
    first_adopted: dt.date | None = None
    ended: dt.date | None = None  # the last conclusion, whatever its result
    result: str = ""  # of that last one
    open_until: dt.date | None = None


type RoundsOn = dict[int, _Rounds]  # by document


def rounds_on(documents: Iterable[int | None]) -> RoundsOn:
    """In one query."""
    found: RoundsOn = {}
    rounds = Round.objects.filter(document__in=[pk for pk in documents if pk]).order_by(
        "opened_at", "pk"
    )
    for round in rounds:
        entry = found.setdefault(round.document_id, _Rounds())
        if round.concluded_at is None:
            entry.open_until = round.deadline.local.date()
            continue
        entry.ended, entry.result = round.concluded_at.date(), round.result
        if round.result == Result.ADOPTED:
            entry.adopted = round.adopted_on
            entry.first_adopted = entry.first_adopted or entry.adopted
    return found


def _on(document: int | None, rounds: RoundsOn) -> _Rounds:
    return rounds.get(document or 0, _Rounds())


def facts(terms: Iterable[TermsOfReference], actor: Actor) -> dict[int, Facts]:
    """By primary key, in one query beyond those of `with_facts`.

    Whoever is not at work here learns what was published, and nothing else of it: see
    `_public_facts`.
    """
    listed = list(terms)
    rounds = rounds_about(listed)
    return {one.pk: facts_from(one, rounds, actor) for one in listed}


def facts_of(terms: TermsOfReference, actor: Actor) -> Facts:
    return facts([terms], actor)[terms.pk]


def facts_from(terms: TermsOfReference, rounds: RoundsOn, actor: Actor) -> Facts:
    """As `rounds_about` has the rounds."""
    made = _facts if sees_nominations(actor) else _public_facts
    return made(terms, rounds)


def rounds_about(listed: Iterable[TermsOfReference]) -> RoundsOn:
    """On the terms, on the draft decisions, on what was delivered."""
    return rounds_on(
        pk
        for one in listed
        for pk in (
            one.document_id,
            *(n.decision_id for n in one.nominations.all()),
            *(d.document_id for d in one.deliverables.all()),
        )
    )


def _facts(terms: TermsOfReference, rounds: RoundsOn) -> Facts:
    document = terms.document
    review = _on(document.pk, rounds)
    nomination = determined(terms, rounds)
    decided = _on(nomination.decision_id, rounds).adopted if nomination else None
    live = live_decision(terms, rounds)
    commission = getattr(terms, "commission", None)
    interim = _Delivery.of(terms, Deliverable.Kind.INTERIM)
    final = _Delivery.of(terms, Deliverable.Kind.FINAL)
    reviews = [rounds[d.document_id] for d in interim.documented if d.document_id in rounds]
    return Facts(
        withdrawn=_day(terms.withdrawn_at),
        proposed=_day(document.proposed_at),
        tabled=_day(document.tabled_at),
        review_until=review.open_until,
        agreed=review.adopted,
        decision_tabled=_day(live.tabled_at) if live else None,
        determined=decided,
        entity=nomination.entity if nomination else "",
        commissioned=_day(commission.commissioned_at) if commission else None,
        interim_due=interim.due,
        interim_delivered=interim.delivered,
        members_review_until=max((r.open_until for r in reviews if r.open_until), default=None),
        members_reviewed=max((r.ended for r in reviews if r.ended), default=None)
        if not any(r.open_until for r in reviews)
        else None,
        final_due=final.due,
        final_delivered=final.delivered,
        published=final.published,
    )


def _public_facts(terms: TermsOfReference, rounds: RoundsOn) -> Facts:
    """What a visitor may know of a study whose Terms of Reference they may read.

    Adoption publishes nothing: the terms count as agreed once their agreed text is an outcome,
    with the day of that agreement. Entity and commission are named once the decision on them is
    one; a report counts as delivered once it is public itself. Due days stand in the terms.
    """
    document = terms.document
    review = _on(document.pk, rounds)
    decided = next((n for n in terms.nominations.all() if n.published_at), None)
    commission = public_commission(terms)
    interim = _Delivery.of(terms, Deliverable.Kind.INTERIM)
    final = _Delivery.of(terms, Deliverable.Kind.FINAL)
    return Facts(
        in_public=True,
        proposed=_day(document.proposed_at),
        tabled=_day(document.tabled_at),
        agreed=review.first_adopted if terms.published_at else None,
        determined=_on(decided.decision_id, rounds).first_adopted if decided else None,
        entity=decided.entity if decided else "",
        commissioned=_day(commission.commissioned_at) if commission else None,
        interim_due=interim.due_in_public,
        interim_delivered=interim.published,
        final_due=final.due_in_public,
        final_delivered=final.published,
        published=final.published,
    )


def public_commission(terms: TermsOfReference) -> Commission | None:
    """The commission, where the decision that it rests on is published."""
    commission: Commission | None = getattr(terms, "commission", None)
    if commission is None or commission.nomination.published_at is None:
        return None
    return commission


@dataclass(frozen=True, slots=True)
class _Delivery:
    """All deliverables of one kind as one: due when the next is, delivered once all are."""

    rows: list[Deliverable]

    @classmethod
    def of(cls, terms: TermsOfReference, kind: Deliverable.Kind) -> _Delivery:
        return cls([d for d in terms.deliverables.all() if d.kind == kind])

    @property
    def documented(self) -> list[Deliverable]:
        return [d for d in self.rows if d.document_id]

    @property
    def due(self) -> dt.date | None:
        return min((d.due_on for d in self.rows if d.delivered_at is None), default=None)

    @property
    def due_in_public(self) -> dt.date | None:
        """As above, where what came in and is not public counts as awaited."""
        return min((d.due_on for d in self.rows if d.published_at is None), default=None)

    @property
    def delivered(self) -> dt.date | None:
        return _last(d.delivered_at for d in self.rows)

    @property
    def published(self) -> dt.date | None:
        return _last(d.published_at for d in self.rows)


def _last(instants: Iterable[dt.datetime | None]) -> dt.date | None:
    """The day of the last one, once there are some and none is missing."""
    known = list(instants)
    if not known or None in known:
        return None
    return max(instant for instant in known if instant is not None).date()


def _day(instant: dt.datetime | None) -> dt.date | None:
    return instant.astimezone(dt.UTC).date() if instant else None


# The entity


def determined(terms: TermsOfReference, rounds: RoundsOn) -> Nomination | None:
    """The nomination whose draft decision the members adopted."""
    for nomination in terms.nominations.all():
        if _on(nomination.decision_id, rounds).adopted:
            return nomination
    return None


def live_decision(terms: TermsOfReference, rounds: RoundsOn) -> Document | None:
    """The draft decision that is before the members: tabled, and not yet "not adopted"."""
    for nomination in terms.nominations.all():
        if nomination.decision is None:
            continue
        result = _on(nomination.decision.pk, rounds)
        if result.open_until or result.result in ("", Result.CONTINUED):
            return nomination.decision
    return None


def decision_text(terms: TermsOfReference, nomination: Nomination) -> tuple[str, list[Node]]:
    """Title and clauses of the draft decision, in the language of the terms."""
    symbol = str(terms.document.symbol)
    with translation.override(terms.document.language):
        title = _("Draft decision on the entity for %(symbol)s") % {"symbol": symbol}
        return title, compose_decision(
            entity=nomination.entity,
            title=terms.document.title,
            symbol=symbol,
            nominated_by=nomination.member.name,
            rationale=nomination.rationale,
        )


# The form's answers


def answers_of(terms: TermsOfReference) -> Answers:
    return Answers(
        proposer=proposer(terms),
        areas=[area.title for area in terms.areas.all()],
        purpose=terms.purpose,
        scope=terms.scope,
        questions=terms.questions,
        method=terms.method,
        deliverables=[
            Due(Deliverable.Kind(d.kind), d.title, d.due_on) for d in terms.deliverables.all()
        ],
        candidates=terms.candidates,
        support=[organisation.name for organisation in terms.support.all()],
        support_text=terms.support_text,
        funding=terms.funding,
    )


def proposer(terms: TermsOfReference) -> str:
    """ "Brazil", or "the presidency (China, 2027)"."""
    document = terms.document
    if document.owner is not None and not document.drafted_by_presidency:
        return document.owner.name
    presidency = document.presidency
    return _("the presidency (%(member)s, %(year)d)") % {
        "year": presidency.year,
        "member": presidency.member.name,
    }


# Deliverables


def deliverable_documents(actor: Actor) -> QuerySet[Document]:
    """Tabled reports and studies that this actor may read and that no study has handed in yet."""
    documents: QuerySet[Document] = (
        Document.objects.visible_to(actor)
        .filter(kind__in=DELIVERED_KINDS, tabled_at__isnull=False, delivers=None)
        .select_related("symbol")
        .order_by("-tabled_at", "-pk")
    )
    return documents
