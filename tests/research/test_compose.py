"""The text of Terms of Reference follows from the answers alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from apps.documents.clauses import checked
from apps.documents.tree import ClauseKind, Node
from apps.research.compose import ROMAN, Answers, Due, compose, compose_decision, lines
from apps.research.gaps import gaps
from apps.research.models import Deliverable
from apps.research.states import Step

TODAY = dt.date(2027, 2, 1)
FULL = Answers(
    proposer="Brazil",
    areas=["Global trends"],
    purpose="To know.",
    scope="All sectors.\n\nNot payments.",
    questions="What does it cost?\nWho pays?",
    method="A survey.",
    deliverables=[
        Due(Deliverable.Kind.INTERIM, "First findings", dt.date(2027, 6, 30)),
        Due(Deliverable.Kind.FINAL, "The study", dt.date(2027, 11, 30)),
    ],
    candidates="Institute A\nInstitute B",
    support=["UN Trade and Development"],
    support_text="Data.",
    funding="Each member pays for its survey.",
)
TEXT = st.text(max_size=80)


def headings(nodes: list[Node]) -> list[str]:
    return [f"{n.number} {n.text}" for n in nodes if n.kind == ClauseKind.HEADING]


def test_the_sections_stand_in_the_order_of_the_practice() -> None:
    assert headings(compose(FULL)) == [
        "I Proposer",
        "II Research areas",
        "III Purpose",
        "IV Scope",
        "V Questions",
        "VI Method",
        "VII Deliverables",
        "VIII Candidate entities",
        "IX Technical support",
        "X Funding",
    ]


def test_a_section_without_an_answer_is_left_out_and_no_number_is_skipped() -> None:
    short = replace(FULL, candidates="  \n ", support=[], support_text="", scope="")
    assert headings(compose(short))[3:] == [
        "IV Questions",
        "V Method",
        "VI Deliverables",
        "VII Funding",
    ]


def test_paragraphs_and_questions_are_numbered_through_and_list_entries_are_not() -> None:
    numbered = [n for n in compose(FULL) if n.number and n.kind != ClauseKind.HEADING]
    assert [n.number for n in numbered] == [str(n) for n in range(1, len(numbered) + 1)]
    items = [n.text for n in compose(FULL) if n.kind == ClauseKind.ITEM]
    assert "Interim report: First findings, by 30 June 2027" in items
    assert [n.text for n in compose(FULL) if n.kind == ClauseKind.QUESTION] == [
        "What does it cost?",
        "Who pays?",
    ]


def test_words_of_any_script_stay_as_they_were_typed() -> None:
    purpose = "دراسة التجارة 🌍 研究"
    assert purpose in [n.text for n in compose(replace(FULL, purpose=purpose))]


@given(st.builds(Answers, proposer=st.just("Brazil"), purpose=TEXT, scope=TEXT, questions=TEXT))
def test_whatever_is_typed_makes_a_text_that_a_document_takes(answers: Answers) -> None:
    nodes = compose(answers)
    assert [n.number for n in nodes if n.kind == ClauseKind.HEADING] == list(
        ROMAN[: len(headings(nodes))]
    )
    for said in (answers.purpose, answers.scope, answers.questions):
        assert set(lines(said)) <= {n.text for n in nodes}
    assert all("\n" not in n.text and n.text for n in nodes)


def test_the_draft_decision_names_one_entity_and_the_terms() -> None:
    nodes = compose_decision(
        entity="Institute A",
        title="Parcels",
        symbol="CGETI/DEWG/2027/W/3",
        nominated_by="Brazil",
        rationale="It has surveyed before.\nIt is near.",
    )
    assert [n.number for n in nodes] == ["I", "1", "2", "3", "II", "4", "5"]
    assert nodes[5].text == "The study under CGETI/DEWG/2027/W/3 is committed to Institute A."
    assert checked(nodes) == nodes


def missing(answers: Answers, *, imported: bool = False) -> list[Step]:
    return [gap.step for gap in gaps(answers, imported=imported, today=TODAY)]


def test_nothing_is_missing_in_full_answers() -> None:
    assert missing(FULL) == []


def test_an_empty_form_names_every_gap_in_the_order_of_its_steps() -> None:
    assert missing(Answers(proposer="Brazil")) == [
        Step.TITLE,
        Step.PURPOSE,
        Step.PURPOSE,
        Step.QUESTIONS,
        Step.QUESTIONS,
        Step.DELIVERABLES,
        Step.DELIVERABLES,
        Step.FUNDING,
    ]


def test_an_imported_text_owes_the_facts_alone() -> None:
    assert missing(Answers(proposer="Brazil"), imported=True) == [
        Step.TITLE,
        Step.DELIVERABLES,
        Step.DELIVERABLES,
    ]


def test_a_due_day_that_came_while_the_draft_lay_is_a_gap() -> None:
    stale = [replace(due, on=TODAY) for due in FULL.deliverables]
    assert missing(replace(FULL, deliverables=stale)) == [Step.DELIVERABLES]
    assert missing(replace(FULL, candidates="", support=[], support_text="")) == []
