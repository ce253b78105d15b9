"""The list of studies, and the page of one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core import moments
from apps.delegations.access import allow, anyone
from apps.delegations.actors import Actor
from apps.delegations.middleware import ActingRequest
from apps.documents.models import Document, Version
from apps.documents.tree import Node
from apps.research import queries
from apps.research.forms import FilterForm
from apps.research.models import Deliverable, Nomination, TermsOfReference
from apps.research.rules import can_start, can_withdraw, sees_nominations
from apps.research.stages import Facts, Stage, StageState, Standing, life_line, standing
from apps.research.views.common import Study, study
from apps.reviews.models import Round

PAGE = 30  # rows
DECIDING = {"table_decision"}  # one draft decision is before the members at a time
BADGES = {
    Standing.DRAFT: "quiet",
    Standing.WITHDRAWN: "closed",
    Standing.PROPOSED: "quiet",
    Standing.AGREED: "agreed",
    Standing.PUBLISHED: "agreed",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A study in the list: where it stands, and what comes next."""

    terms: TermsOfReference
    proposer: str
    standing: Standing
    upcoming: Stage | None

    @property
    def badge(self) -> str:
        return BADGES.get(self.standing, "open")


@require_safe
@allow(anyone)
def listing(request: ActingRequest) -> HttpResponse:
    today = moments.database_now().date()
    form = FilterForm(request.GET)
    form.is_valid()  # what is not of the list filters nothing
    area, stage = form.cleaned_data.get("area"), form.cleaned_data.get("stage")
    found = queries.terms_for(request.actor)
    facts: dict[int, Facts] = {}
    if area:
        found = found.filter(areas=area)
    paginator: Paginator[TermsOfReference]
    if stage:  # a stage is computed, so every study that the reader may see is looked at
        every = list(found)
        facts = queries.facts(every, request.actor)
        paginator = Paginator([t for t in every if standing(facts[t.pk]) == stage], PAGE)
    else:
        paginator = Paginator(found, PAGE)
    page: Page[TermsOfReference] = paginator.get_page(request.GET.get("page"))
    rows = list(page.object_list)
    facts = facts or queries.facts(rows, request.actor)
    lines = []
    for terms in rows:
        ahead = [s for s in life_line(facts[terms.pk], today) if s.state != StageState.DONE]
        lines.append(
            Line(
                terms,
                queries.proposer(terms),
                standing(facts[terms.pk]),
                ahead[0] if ahead else None,
            )
        )
    return render(
        request,
        "research/list.html",
        {
            "filters": form,
            "filtered": bool(area or stage),
            "page": page,
            "lines": lines,
            "may_start": can_start(request.actor),
        },
    )


@dataclass(frozen=True, slots=True)
class NominationLine:
    """A nomination with what came of it. `decision` is there for those who may read it."""

    nomination: Nomination
    decision: Document | None
    outcome: str  # "", "live", "adopted", "not_adopted"
    may_withdraw: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class DeliverableLine:
    """What came in, and when. Whoever is not at work here learns it once it is public."""

    deliverable: Deliverable
    document: Document | None
    came_in: dt.datetime | None
    may_correct: bool


@require_safe
@allow(anyone)
def page(request: ActingRequest, reference: str) -> HttpResponse:
    """Where does this study stand? The life line; then the text and the facts."""
    found = study(request, reference)
    terms, actor = found.terms, request.actor
    now = moments.database_now()
    readable = _readable(terms, actor)
    inside = sees_nominations(actor)
    commission = getattr(terms, "commission", None) if inside else queries.public_commission(terms)
    return render(
        request,
        "research/terms.html",
        {
            "terms": terms,
            "document": terms.document,
            "stages": life_line(found.facts, now.date()),
            "standing": standing(found.facts),
            "badge": BADGES.get(standing(found.facts), "open"),
            "may": found.may - DECIDING if found.facts.decision_tabled else found.may,
            "facts": found.facts,
            "nodes": text_of(terms, actor),
            "proposer": queries.proposer(terms),
            "deliverables": [
                DeliverableLine(
                    d,
                    readable.get(d.document_id or 0),
                    d.delivered_at if inside else d.published_at,
                    may_correct=bool(d.document_id) and "correct_delivery" in found.may,
                )
                for d in terms.deliverables.all()
            ],
            "nominations": nominations(found, actor, readable),
            "sees_nominations": inside,
            "rounds": [(round, round.state_at(now)) for round in _rounds(terms.document, actor)],
            "commission": commission,
        },
    )


def text_of(terms: TermsOfReference, actor: Actor) -> list[Node]:
    """The latest fixed text; before tabling, the draft, for those who may read it."""
    versions = Version.objects.visible_to(actor).filter(document=terms.document_id)
    if terms.document.tabled_at is not None:
        versions = versions.filter(fixed_at__isnull=False)
    version = versions.order_by("-number").first()
    return version.nodes() if version else []


def nominations(found: Study, actor: Actor, readable: dict[int, Document]) -> list[NominationLine]:
    if not sees_nominations(actor):
        return []
    rounds = found.rounds
    live = queries.live_decision(found.terms, rounds)
    lines = []
    for nomination in found.terms.nominations.all():
        decision = nomination.decision
        outcome = ""
        if decision is not None:
            result = rounds[decision.pk].result if decision.pk in rounds else ""
            outcome = "live" if live and live.pk == decision.pk else result
        open_ = decision is None and nomination.withdrawn_at is None
        lines.append(
            NominationLine(
                nomination,
                readable.get(nomination.decision_id or 0),
                outcome,
                may_withdraw=open_ and "nominate" in found.may and can_withdraw(actor, nomination),
                may_decide=open_ and live is None and "table_decision" in found.may,
            )
        )
    return lines


def _rounds(document: Document, actor: Actor) -> list[Round]:
    return list(Round.objects.visible_to(actor).filter(document=document).order_by("-opened_at"))


def _readable(terms: TermsOfReference, actor: Actor) -> dict[int, Document]:
    """Those of the documents that the page names which its reader may open, by id."""
    named = [n.decision_id for n in terms.nominations.all()]
    named += [d.document_id for d in terms.deliverables.all()]
    seen = Document.objects.visible_to(actor).filter(pk__in=[pk for pk in named if pk])
    return {document.pk: document for document in seen.select_related("symbol")}
