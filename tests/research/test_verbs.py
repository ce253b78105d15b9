"""Who may do what when: every verb × office × state, against a table written by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from apps.core import moments
from apps.core.errors import DomainError, Invalid, NotAllowed, NotVisible, WrongState
from apps.delegations.actors import Actor
from apps.research import actions, queries
from apps.research.models import Nomination, TermsOfReference
from apps.research.rules import possible
from apps.research.states import Step, TermsState, state_of
from tests.conftest import Cast
from tests.factories.research import (
    agreed,
    area,
    commissioned,
    complete,
    determined,
    fresh,
    proposed,
    saved,
    tabled,
    tabled_report,
)
from tests.factories.tries import asked_once

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

STATES: dict[TermsState, Callable[[Cast], TermsOfReference]] = {
    TermsState.DRAFT: lambda cast: complete(cast.delegates["BR"]),
    TermsState.WITHDRAWN: lambda cast: actions.withdraw_terms(
        complete(cast.delegates["BR"]), actor=cast.heads["BR"]
    ),
    TermsState.PROPOSED: proposed,
    TermsState.TABLED: tabled,
    TermsState.AGREED: agreed,
    TermsState.DETERMINED: determined,
    TermsState.COMMISSIONED: commissioned,
}

# Brazil proposes. For each state and verb: ok, it is done; when, over or too early; no, refused;
# -, there is nothing here for them. Nobody else of the cast ever finds anything.
OFFICES = [
    *("delegate BR", "coordinator BR", "head BR"),
    *("delegate CN", "head CN"),
    *("secretariat", "chair"),
]
EXPECTED = """
DRAFT
  save_step         ok    ok    ok    -     -     -     -
  propose           no    ok    ok    -     -     -     -
  table             no    no    no    -     -     -     -
  nominate          no    when  when  -     -     -     -
  withdraw          no    when  when  -     -     -     -
  table_decision    no    no    no    -     -     -     -
  commission        no    no    no    -     -     -     -
  deliver           when  when  when  -     -     -     -
  withdraw_terms    ok    ok    ok    -     -     -     -
  resume_terms      when  when  when  -     -     -     -
  correct_delivery  when  when  when  -     -     -     -
WITHDRAWN
  save_step         when  when  when  -     -     -     -
  propose           no    when  when  -     -     -     -
  table             no    no    no    -     -     -     -
  nominate          no    when  when  -     -     -     -
  withdraw          no    when  when  -     -     -     -
  table_decision    no    no    no    -     -     -     -
  commission        no    no    no    -     -     -     -
  deliver           when  when  when  -     -     -     -
  withdraw_terms    when  when  when  -     -     -     -
  resume_terms      ok    ok    ok    -     -     -     -
  correct_delivery  when  when  when  -     -     -     -
PROPOSED
  save_step         when  when  when  -     -     no    no
  propose           no    when  when  -     -     no    no
  table             no    no    no    -     -     ok    ok
  nominate          no    when  when  -     -     no    no
  withdraw          no    when  when  -     -     no    no
  table_decision    no    no    no    -     -     when  when
  commission        no    no    no    -     -     when  when
  deliver           when  when  when  -     -     when  when
  withdraw_terms    when  when  when  -     -     no    no
  resume_terms      when  when  when  -     -     no    no
  correct_delivery  when  when  when  -     -     when  when
TABLED
  save_step         no    no    no    no    no    when  when
  propose           no    no    no    no    no    no    no
  table             no    no    no    no    no    when  when
  nominate          no    ok    ok    no    ok    no    no
  withdraw          no    ok    ok    no    no    no    no
  table_decision    no    no    no    no    no    when  when
  commission        no    no    no    no    no    when  when
  deliver           when  when  when  no    no    when  when
  withdraw_terms    no    no    no    no    no    when  when
  resume_terms      no    no    no    no    no    when  when
  correct_delivery  when  when  when  no    no    when  when
AGREED
  save_step         no    no    no    no    no    when  when
  propose           no    no    no    no    no    no    no
  table             no    no    no    no    no    when  when
  nominate          no    ok    ok    no    ok    no    no
  withdraw          no    ok    ok    no    no    no    no
  table_decision    no    no    no    no    no    ok    ok
  commission        no    no    no    no    no    when  when
  deliver           when  when  when  no    no    when  when
  withdraw_terms    no    no    no    no    no    when  when
  resume_terms      no    no    no    no    no    when  when
  correct_delivery  when  when  when  no    no    when  when
DETERMINED
  save_step         no    no    no    no    no    when  when
  propose           no    no    no    no    no    no    no
  table             no    no    no    no    no    when  when
  nominate          no    when  when  no    when  no    no
  withdraw          no    when  when  no    no    no    no
  table_decision    no    no    no    no    no    when  when
  commission        no    no    no    no    no    ok    ok
  deliver           when  when  when  no    no    when  when
  withdraw_terms    no    no    no    no    no    when  when
  resume_terms      no    no    no    no    no    when  when
  correct_delivery  when  when  when  no    no    when  when
COMMISSIONED
  save_step         no    no    no    no    no    when  when
  propose           no    no    no    no    no    no    no
  table             no    no    no    no    no    when  when
  nominate          no    when  when  no    when  no    no
  withdraw          no    when  when  no    no    no    no
  table_decision    no    no    no    no    no    when  when
  commission        no    no    no    no    no    when  when
  deliver           ok    ok    ok    no    no    ok    ok
  withdraw_terms    no    no    no    no    no    when  when
  resume_terms      no    no    no    no    no    when  when
  correct_delivery  ok    ok    ok    no    no    ok    ok
"""
REFUSALS = {"ok": None, "when": WrongState, "no": NotAllowed, "-": NotVisible}


def expected() -> dict[tuple[TermsState, str], dict[str, type[DomainError] | None]]:
    table: dict[tuple[TermsState, str], dict[str, type[DomainError] | None]] = {}
    state = TermsState.DRAFT
    for line in filter(None, EXPECTED.splitlines()):
        if not line.startswith(" "):
            state = TermsState[line]
            continue
        verb, *answers = line.split()
        refused = (REFUSALS[answer] for answer in answers)
        table[state, verb] = dict(zip(OFFICES, refused, strict=True))
    return table


def call(verb: str, terms: TermsOfReference, actor: Actor, cast: Cast, given: Any) -> object:
    nomination: Nomination = given["nomination"]
    if verb == "save_step":
        return saved(terms, actor, Step.FUNDING)
    if verb == "propose":
        return actions.propose(terms, actor=actor)
    if verb == "table":
        return actions.table(terms, actor=actor)
    if verb == "nominate":
        return actions.nominate(terms, actor=actor, entity=f"Institute of {actor.office}")
    if verb == "withdraw":
        return actions.withdraw_nomination(nomination, actor=actor)
    if verb == "table_decision":
        return actions.table_decision(nomination, actor=actor)
    if verb == "commission":
        return actions.commission(terms, actor=actor, letter="DEWG/L/7 of 9 February 2027")
    if verb == "withdraw_terms":
        return actions.withdraw_terms(terms, actor=actor)
    if verb == "resume_terms":
        return actions.resume_terms(terms, actor=actor)
    row = terms.deliverables.get(kind="interim")
    if verb == "correct_delivery":
        row.document, row.delivered_at = given["report"], moments.database_now()
        row.save()
        return actions.correct_delivery(row, actor=actor, document=None)
    return actions.deliver(row, actor=actor, document=given["report"])


@pytest.mark.parametrize("state", list(TermsState))
def test_every_verb_in_every_state_for_everyone(cast: Cast, state: TermsState) -> None:
    terms = STATES[state](cast)
    assert state_of(queries.facts_of(terms, cast.secretariat)) == state
    nomination = terms.nominations.filter(decision=None).first() or Nomination.objects.create(
        terms=terms,
        entity="Second Institute",
        member=cast.heads["BR"].state,
        by=cast.heads["BR"].credentials,
        at=cast.heads["BR"].credentials.begins_at,
    )
    given = {"nomination": nomination, "report": tabled_report(cast)}
    wrong = []
    with asked_once(TermsOfReference):
        for (at, verb), row in expected().items():
            if at != state:
                continue
            for name, actor in cast.everyone().items():
                outcome: type[DomainError] | None = None
                with transaction.atomic():  # each begins from the same state
                    try:
                        call(verb, terms, actor, cast, given)
                    except DomainError as refusal:
                        outcome = type(refusal)
                    transaction.set_rollback(True)
                wanted = row.get(name, NotVisible)
                if outcome is not wanted:
                    wrong.append(f"{verb} by {name}: {outcome}, not {wanted}")
    assert wrong == []


@pytest.mark.parametrize("state", list(TermsState))
def test_a_page_offers_exactly_what_a_verb_would_let(cast: Cast, state: TermsState) -> None:
    terms = STATES[state](cast)
    for name, actor in cast.everyone().items():
        if not queries.terms_for(actor).exists():
            continue
        offered = possible(actor, fresh(terms), state)
        let = {
            verb
            for (at, verb), row in expected().items()
            if at == state and verb != "withdraw" and row.get(name, NotVisible) is None
        }
        assert offered == let, name


def test_delegations_and_the_presidency_start_terms_and_nobody_else(cast: Cast) -> None:
    let = set()
    for name, actor in cast.everyone().items():
        try:
            actions.start_terms(actor=actor, title="A study", areas=[area()])
        except NotAllowed:
            continue
        let.add(name)
    delegations = {"delegate BR", "coordinator BR", "head BR", "delegate CN", "head CN"}
    assert let == {"secretariat", "chair", *delegations}


def test_an_ended_accreditation_does_nothing_more(cast: Cast) -> None:
    terms = complete(cast.delegates["BR"])
    head = cast.heads["BR"].credentials
    head.ended_at = head.begins_at
    head.save()
    with pytest.raises(NotAllowed):
        actions.propose(terms, actor=cast.heads["BR"])


def test_a_study_is_started_with_a_known_area_or_none(cast: Cast) -> None:
    with pytest.raises(Invalid):
        actions.start_terms(actor=cast.heads["BR"], title=" ", areas=[])
