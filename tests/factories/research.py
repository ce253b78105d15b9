"""Terms of Reference at every stage, made through the verbs.

The members' consent is written as a concluded round, quickly: how a round comes to its result is
the reviews' own matter. `adopt_in_a_round` goes the whole way for one member list.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.core import moments
from apps.delegations.actors import Actor
from apps.documents import actions as documents
from apps.documents.models import Document, Kind
from apps.documents.queries import current
from apps.research import actions
from apps.research.models import Deliverable, Nomination, TermsOfReference
from apps.research.states import Step
from apps.reviews import actions as reviews
from apps.reviews.models import Round
from apps.reviews.states import Result, RoundKind, Visibility
from apps.working_group.models import Area
from tests.conftest import Cast
from tests.factories.documents import group, nodes
from tests.factories.reviews import open_round, submitted
from tests.factories.scenes import played_once

INTERIM_DUE = dt.date(2027, 6, 30)
FINAL_DUE = dt.date(2027, 11, 30)

ANSWERS: dict[Step, dict[str, Any]] = {
    Step.PURPOSE: {
        "purpose": "Members learn what hinders small firms.",
        "scope": "Sales across borders.\nNot payments.",
    },
    Step.QUESTIONS: {
        "questions": "What do parcels cost?\nWho bears the cost?",
        "method": "A survey in each member.",
    },
    Step.DELIVERABLES: {
        "deliverables": [
            {"kind": "interim", "title": "First findings", "due_on": INTERIM_DUE},
            {"kind": "final", "title": "The study", "due_on": FINAL_DUE},
        ]
    },
    Step.ENTITIES: {"candidates": "Institute of Example Studies", "support": []},
    Step.FUNDING: {"funding": "Each member pays for its own survey."},
}


def area(code: str = "global-trends") -> Area:
    return Area.objects.get(code=code)


def started(actor: Actor, *, title: str = "Parcels of small firms") -> TermsOfReference:
    return actions.start_terms(actor=actor, title=title, areas=[area()])


def saved(
    terms: TermsOfReference, actor: Actor, step: Step, edition: int | None = None, **data: Any
) -> TermsOfReference:
    """One step saved, with the usual answers unless told otherwise, on the latest edition."""
    now = TermsOfReference.objects.get(pk=terms.pk).edition if edition is None else edition
    return actions.save_step(
        terms, actor=actor, step=step, data={**ANSWERS.get(step, {}), **data}, edition=now
    )


@played_once
def complete(actor: Actor, *, title: str = "Parcels of small firms") -> TermsOfReference:
    """A draft in which nothing is missing."""
    terms = started(actor, title=title)
    for step in ANSWERS:
        terms = saved(terms, actor, step)
    return terms


@played_once
def proposed(cast: Cast, *, by: str = "BR", title: str = "Parcels") -> TermsOfReference:
    terms = complete(cast.delegates[by], title=title)
    return actions.propose(terms, actor=cast.coordinators[by])


@played_once
def tabled(cast: Cast, *, by: str = "BR", title: str = "Parcels") -> TermsOfReference:
    """Tabled; the proposer's candidate is nominated by it."""
    terms = proposed(cast, by=by, title=title)
    actions.table(terms, actor=cast.secretariat)
    return fresh(terms)


@played_once
def agreed(cast: Cast, *, by: str = "BR", title: str = "Parcels") -> TermsOfReference:
    terms = tabled(cast, by=by, title=title)
    concluded_round(terms.document, cast)
    return terms


@played_once
def decision_tabled(cast: Cast) -> Nomination:
    terms = agreed(cast)
    nomination = terms.nominations.get()
    actions.table_decision(nomination, actor=cast.chair)
    return Nomination.objects.get(pk=nomination.pk)


@played_once
def determined(cast: Cast) -> TermsOfReference:
    nomination = decision_tabled(cast)
    assert nomination.decision is not None
    concluded_round(nomination.decision, cast)
    return fresh(nomination.terms)


@played_once
def commissioned(cast: Cast) -> TermsOfReference:
    terms = determined(cast)
    actions.commission(terms, actor=cast.secretariat, letter="DEWG/L/7 of 1 February 2027")
    return fresh(terms)


def handed_in(
    terms: TermsOfReference, cast: Cast, kind: str, *, classification: str = "members"
) -> Deliverable:
    """The entity's report of this kind, tabled and recorded."""
    report = tabled_report(cast, classification=classification)
    row = terms.deliverables.get(kind=kind)
    return actions.deliver(row, actor=cast.secretariat, document=report)


def tabled_report(cast: Cast, *, classification: str = "members") -> Document:
    document = documents.draft_document(
        actor=cast.secretariat,
        kind=Kind.REPORT,
        title="What came in",
        body=group(),
        nodes=nodes(),
        classification=classification,
    )
    documents.table(document, actor=cast.secretariat)
    return Document.objects.get(pk=document.pk)


def fresh(terms: TermsOfReference) -> TermsOfReference:
    return TermsOfReference.objects.get(pk=terms.pk)


def concluded_round(document: Document, cast: Cast, *, result: str = Result.ADOPTED) -> Round:
    """A round on the current text that ended an instant ago with this result, as a row."""
    now = moments.database_now()
    version = current(document)
    assert version is not None
    return Round.objects.create(
        document=document,
        version=version,
        kind=RoundKind.ADOPTION,
        visibility=Visibility.SEALED,
        text_hash=version.text_hash,
        opened_at=now - dt.timedelta(days=9),
        opened_by=cast.secretariat.credentials,
        deadline_at=now - dt.timedelta(days=1),
        deadline_zone="Asia/Shanghai",
        closed_at=now - dt.timedelta(days=1),
        concluded_at=now,
        concluded_by=cast.chair.credentials,
        result=result,
    )


def adopt_in_a_round(document: Document, cast: Cast) -> Round:
    """Opened, accepted by every member, closed and concluded: nine days by the portal's clock."""
    version = current(document)
    assert version is not None
    round = open_round(version, cast.secretariat)
    for head in cast.heads.values():
        submitted(round, head)
    moments.database_now.forward(days=9)  # type: ignore[attr-defined]
    return reviews.conclude(round, actor=cast.chair, result=Result.ADOPTED)
