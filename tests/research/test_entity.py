"""Nominated by members, determined by consensus, commissioned, handed in, published."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.audit.models import Entry
from apps.core.duties import together
from apps.core.errors import Invalid, WrongState
from apps.delegations.actors import Actor
from apps.documents.models import Classification, Kind
from apps.documents.queries import current
from apps.notifications.models import Notice
from apps.research import actions, queries
from apps.research.duties import waiting_for
from apps.research.stages import Standing, standing
from apps.reviews import actions as reviews
from apps.reviews.states import Result, RoundKind
from tests.conftest import NOW, Cast, Clock
from tests.factories.research import (
    adopt_in_a_round,
    agreed,
    commissioned,
    concluded_round,
    decision_tabled,
    determined,
    fresh,
    handed_in,
    tabled,
    tabled_report,
)
from tests.factories.reviews import open_round

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_every_member_may_nominate_and_the_presidency_is_told(cast: Cast) -> None:
    terms = tabled(cast)
    for code in ("CN", "ZA"):
        actions.nominate(
            terms, actor=cast.heads[code], entity="  Joint  Institute ", rationale="It is near."
        )
    named = [(n.entity, n.member.code) for n in fresh(terms).nominations.all()]
    assert named == [
        ("Institute of Example Studies", "BR"),
        ("Joint Institute", "CN"),
        ("Joint Institute", "ZA"),
    ]
    told = Notice.objects.filter(key__startswith="nominated:")
    assert told.count() == 4  # secretariat and chair, of each
    for notice in told:
        assert "CGETI/DEWG/2027/W/1" in notice.subject
        for secret in ("Joint Institute", "Parcels", "near"):
            assert secret not in notice.subject + notice.text


@pytest.mark.parametrize("entity", ["", "   ", "x" * 201])
def test_a_nomination_names_an_entity(cast: Cast, entity: str) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.nominate(tabled(cast), actor=cast.heads["CN"], entity=entity)
    assert "entity" in refusal.value.fields


def test_a_member_nominates_an_entity_once_and_again_after_taking_it_back(cast: Cast) -> None:
    terms = tabled(cast)
    first = actions.nominate(terms, actor=cast.heads["CN"], entity="معهد 🌍")
    with pytest.raises(Invalid):
        actions.nominate(terms, actor=cast.coordinators["CN"], entity="معهد 🌍")
    actions.withdraw_nomination(first, actor=cast.coordinators["CN"])
    with pytest.raises(WrongState):
        actions.withdraw_nomination(first, actor=cast.heads["CN"])
    assert actions.nominate(terms, actor=cast.heads["CN"], entity="معهد 🌍").withdrawn_at is None


def test_the_draft_decision_is_one_page_that_names_one_entity(cast: Cast) -> None:
    nomination = decision_tabled(cast)
    decision = nomination.decision
    assert decision is not None
    assert (decision.kind, decision.classification) == (
        Kind.DRAFT_DECISION,
        Classification.MEMBERS,
    )
    assert decision.title == "Draft decision on the entity for CGETI/DEWG/2027/W/1"
    version = current(decision)
    assert version is not None
    assert version.symbol == "CGETI/DEWG/2027/W/2"
    assert any("committed to Institute of Example Studies" in n.text for n in version.nodes())


def waits(actor: Actor) -> list[str]:
    """On the desk of the presidency."""
    [duties] = together(waiting_for(actor))
    return [duty.verb for duty in duties]


def test_one_draft_decision_is_before_the_members_at_a_time(cast: Cast) -> None:
    first = decision_tabled(cast)
    second = actions.nominate(first.terms, actor=cast.heads["CN"], entity="Second Institute")
    with pytest.raises(WrongState) as refusal:
        actions.table_decision(second, actor=cast.chair)
    assert refusal.value.now == "CGETI/DEWG/2027/W/2"
    assert first.decision is not None
    concluded_round(first.decision, cast, result=Result.CONTINUED)
    with pytest.raises(WrongState):
        actions.table_decision(second, actor=cast.chair)
    assert waits(cast.chair) == []
    concluded_round(first.decision, cast, result=Result.NOT_ADOPTED)
    assert waits(cast.chair) == ["Table a decision on the entity"]
    decision = actions.table_decision(second, actor=cast.chair)
    assert waits(cast.chair) == []
    concluded_round(decision, cast)
    assert waits(cast.chair) == ["Commission the study"]
    facts = queries.facts_of(fresh(first.terms), cast.heads["BR"])
    assert (facts.determined, facts.entity) == (NOW.date(), "Second Institute")


def test_a_nomination_under_decision_stands(cast: Cast) -> None:
    nomination = decision_tabled(cast)
    with pytest.raises(WrongState):
        actions.withdraw_nomination(nomination, actor=cast.heads["BR"])
    with pytest.raises(WrongState):
        actions.table_decision(nomination, actor=cast.chair)


def test_a_withdrawn_entity_is_not_decided_on(cast: Cast) -> None:
    nomination = agreed(cast).nominations.get()
    actions.withdraw_nomination(nomination, actor=cast.heads["BR"])
    with pytest.raises(WrongState):
        actions.table_decision(nomination, actor=cast.chair)


def test_commissioning_tells_every_head_and_names_the_letter(cast: Cast) -> None:
    terms = determined(cast)
    with pytest.raises(Invalid) as refusal:
        actions.commission(terms, actor=cast.secretariat, letter="  ")
    assert "letter" in refusal.value.fields
    made = actions.commission(terms, actor=cast.secretariat, letter="DEWG/L/7 of 1 February 2027")
    assert made.nomination.entity == "Institute of Example Studies"
    told = Notice.objects.filter(key__startswith="commissioned:")
    assert told.count() == len(cast.heads)
    assert not any("Institute" in notice.subject + notice.text for notice in told)


# What comes in


def test_reports_come_in_and_the_life_line_follows(cast: Cast, clock: Clock) -> None:
    terms = commissioned(cast)
    clock.forward(days=90)
    handed_in(terms, cast, "interim")
    facts = queries.facts_of(fresh(terms), cast.heads["BR"])
    assert (facts.interim_delivered, facts.interim_due) == (dt.date(2027, 5, 2), None)
    assert standing(facts) == Standing.INTERIM
    report = fresh(terms).deliverables.get(kind="interim").document
    assert report is not None
    concluded_round(report, cast, result=Result.CONTINUED)
    assert standing(queries.facts_of(fresh(terms), cast.heads["BR"])) == Standing.REVIEWED
    handed_in(terms, cast, "final")
    assert standing(queries.facts_of(fresh(terms), cast.heads["BR"])) == Standing.FINAL


def test_only_tabled_reports_that_nobody_handed_in_yet_count(cast: Cast) -> None:
    terms = commissioned(cast)
    interim = terms.deliverables.get(kind="interim")
    with pytest.raises(Invalid):  # Terms of Reference are no report
        actions.deliver(interim, actor=cast.secretariat, document=terms.document)
    handed_in(terms, cast, "interim")
    with pytest.raises(WrongState):
        actions.deliver(interim, actor=cast.secretariat, document=tabled_report(cast))
    given = fresh(terms).deliverables.get(kind="interim").document
    assert given is not None
    final = terms.deliverables.get(kind="final")
    with pytest.raises(Invalid):
        actions.deliver(final, actor=cast.secretariat, document=given)


def test_a_paper_of_the_presidency_cannot_be_handed_in_by_a_delegation(cast: Cast) -> None:
    terms = commissioned(cast)
    hidden = tabled_report(cast, classification=Classification.PRESIDENCY)
    with pytest.raises(Invalid):
        actions.deliver(
            terms.deliverables.get(kind="interim"), actor=cast.delegates["BR"], document=hidden
        )


def test_a_final_study_is_published_by_its_publication_or_public_from_the_start(
    cast: Cast, clock: Clock
) -> None:
    terms = commissioned(cast)
    row = handed_in(terms, cast, "final")
    assert row.document is not None
    clock.forward(days=1)
    actions.note_publication(row.document, actor=cast.secretariat)
    facts = queries.facts_of(fresh(terms), cast.public)
    assert facts.published == dt.date(2027, 2, 2)
    noted = Entry.objects.filter(verb="note_publication")
    assert noted.count() == 1
    actions.note_publication(row.document, actor=cast.secretariat)
    assert noted.count() == 1


def test_a_study_handed_in_as_a_public_document_is_published(cast: Cast) -> None:
    terms = commissioned(cast)
    handed_in(terms, cast, "final", classification=Classification.PUBLIC)
    assert standing(queries.facts_of(fresh(terms), cast.public)) == Standing.PUBLISHED


# With the members' real rounds


def test_from_the_round_on_the_terms_to_the_round_on_the_entity(cast: Cast, clock: Clock) -> None:
    terms = tabled(cast)
    version = current(terms.document)
    assert version is not None
    reading = open_round(version, cast.secretariat, kind=RoundKind.COMMENT)
    facts = queries.facts_of(fresh(terms), cast.heads["CN"])
    assert facts.review_until == dt.date(2027, 2, 9)
    assert queries.facts_of(fresh(terms), cast.expert).review_until is None
    clock.forward(days=9)
    reviews.conclude(reading, actor=cast.secretariat, result=Result.CONTINUED)
    adopt_in_a_round(terms.document, cast)
    decision = actions.table_decision(terms.nominations.get(), actor=cast.chair)
    assert standing(queries.facts_of(fresh(terms), cast.heads["CN"])) == Standing.AGREED
    adopt_in_a_round(decision, cast)
    facts = queries.facts_of(fresh(terms), cast.heads["CN"])
    assert (facts.agreed, facts.determined) == (dt.date(2027, 2, 19), dt.date(2027, 2, 28))


# What was recorded in error


def test_a_report_recorded_in_error_gives_way_to_the_right_one(cast: Cast, clock: Clock) -> None:
    terms = commissioned(cast)
    row = handed_in(terms, cast, "interim")
    wrong, right = row.document, tabled_report(cast)
    clock.forward(days=1)
    actions.correct_delivery(row, actor=cast.heads["BR"], document=right)
    row.refresh_from_db()
    assert row.document == right
    assert row.delivered_at == clock()
    entry = Entry.objects.get(verb="correct_delivery")
    assert wrong is not None
    assert (entry.data["was"], entry.data["document"]) == (wrong.reference, right.reference)
    assert queries.deliverable_documents(cast.secretariat).filter(pk=wrong.pk).exists()


def test_what_never_came_in_is_awaited_again(cast: Cast) -> None:
    row = handed_in(commissioned(cast), cast, "interim", classification="public")
    actions.correct_delivery(row, actor=cast.secretariat, document=None)
    row.refresh_from_db()
    assert (row.document, row.delivered_at, row.published_at) == (None, None, None)
    with pytest.raises(WrongState):
        actions.correct_delivery(row, actor=cast.secretariat, document=None)


def test_a_correction_names_a_report_that_no_other_deliverable_names(cast: Cast) -> None:
    terms = commissioned(cast)
    row = handed_in(terms, cast, "interim")
    other = handed_in(terms, cast, "final").document
    assert other is not None
    with pytest.raises(Invalid):
        actions.correct_delivery(row, actor=cast.secretariat, document=other)
