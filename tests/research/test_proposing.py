"""From the first answer to a tabled text."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from apps.audit.models import COMMON, Entry
from apps.core.errors import EditedMeanwhile, Invalid, NotAllowed, NotVisible, WrongState
from apps.delegations.models import MemberState, Organisation
from apps.documents import actions as documents
from apps.documents.models import Document, Kind
from apps.documents.tree import ClauseKind, Node
from apps.research import actions
from apps.research.models import TermsOfReference
from apps.research.states import Step
from apps.working_group.models import Area
from tests.conftest import NOW, Cast
from tests.factories.documents import drafted_document
from tests.factories.research import (
    ANSWERS,
    area,
    complete,
    fresh,
    proposed,
    saved,
    started,
    tabled,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TODAY = NOW.date()


def words(document: Document) -> list[str]:
    return [node.text for node in document.versions.get().nodes()]


def imported(cast: Cast, kind: str = Kind.TERMS_OF_REFERENCE) -> Document:
    return drafted_document(cast.delegates["BR"], title="From a file", kind=kind)


def test_a_delegation_starts_a_draft_that_it_owns(cast: Cast) -> None:
    terms = started(cast.delegates["BR"], title="  Parcels  of small firms ")
    assert terms.document.title == "Parcels of small firms"
    assert terms.document.kind == Kind.TERMS_OF_REFERENCE
    assert terms.document.owner == MemberState.objects.get(code="BR")
    assert words(terms.document) == [
        "Proposer",
        "Proposed by Brazil.",
        "Research areas",
        "The study falls under:",
        "Global trends",
    ]


def test_the_presidency_starts_its_own(cast: Cast) -> None:
    terms = started(cast.secretariat)
    assert terms.document.drafted_by_presidency
    assert "Proposed by the presidency (China, 2027)." in words(terms.document)


@pytest.mark.parametrize("title", ["", "  ", "x" * 251])
def test_a_study_needs_a_title_that_fits(cast: Cast, title: str) -> None:
    with pytest.raises(Invalid) as refusal:
        started(cast.delegates["BR"], title=title)
    assert "title" in refusal.value.fields
    assert not Document.objects.exists()


def test_an_area_that_is_agreed_no_more_is_refused(cast: Cast) -> None:
    Area.objects.filter(code="global-trends").update(valid_to=TODAY)
    with pytest.raises(Invalid) as refusal:
        started(cast.delegates["BR"])
    assert "areas" in refusal.value.fields


def test_each_saved_step_shows_in_the_text_and_keeps_the_addresses_of_paragraphs(
    cast: Cast,
) -> None:
    terms = started(cast.delegates["BR"])
    terms = saved(terms, cast.delegates["BR"], Step.PURPOSE)
    before = {n.text: n.key for n in terms.document.versions.get().nodes()}
    assert "Not payments." in before
    terms = saved(terms, cast.coordinators["BR"], Step.QUESTIONS)
    after = {n.text: n.key for n in terms.document.versions.get().nodes()}
    assert after["Not payments."] == before["Not payments."]
    assert "Who bears the cost?" in after
    assert terms.edition == 3


def test_the_text_speaks_the_language_of_its_document_whatever_the_reader_reads(
    cast: Cast, settings: Any
) -> None:
    from django.utils import translation

    with translation.override("ar"):
        terms = complete(cast.delegates["BR"])
    assert "Research areas" in words(terms.document)
    assert "Interim report: First findings, by 30 June 2027" in words(terms.document)


def test_the_title_can_change_with_its_step(cast: Cast) -> None:
    terms = started(cast.delegates["BR"])
    terms = saved(terms, cast.heads["BR"], Step.TITLE, title="Letters", areas=[area()])
    assert fresh(terms).document.title == "Letters"


def test_a_step_may_be_saved_half_done(cast: Cast) -> None:
    terms = started(cast.delegates["BR"])
    terms = saved(terms, cast.delegates["BR"], Step.PURPOSE, purpose="Only this.", scope="")
    assert (terms.purpose, terms.scope) == ("Only this.", "")


@pytest.mark.parametrize(
    "text", ["دراسة في التجارة الإلكترونية", "研究 🌍🤝", "é" * 20_000, "a\u202eb", "line\r\nline"]
)
def test_any_script_and_length_that_fits_is_kept(cast: Cast, text: str) -> None:
    terms = started(cast.delegates["BR"])
    terms = saved(terms, cast.delegates["BR"], Step.PURPOSE, purpose=text)
    assert fresh(terms).purpose == text.replace("\r\n", "\n")


def test_an_answer_that_is_too_long_is_refused_by_its_field(cast: Cast) -> None:
    terms = started(cast.delegates["BR"])
    with pytest.raises(Invalid) as refusal:
        saved(terms, cast.delegates["BR"], Step.QUESTIONS, method="x" * 20_001)
    assert list(refusal.value.fields) == ["method"]
    assert fresh(terms).method == ""


DUE: dict[str, Any] = {"kind": "interim", "title": "First findings", "due_on": dt.date(2027, 6, 1)}
LAST: dict[str, Any] = {"kind": "final", "title": "The study", "due_on": dt.date(2027, 9, 1)}


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ([DUE, {**LAST, "due_on": dt.date(2027, 5, 31)}], "1-due_on"),  # ends before it begins
        ([DUE, {**LAST, "due_on": DUE["due_on"]}], "1-due_on"),
        ([{**DUE, "due_on": TODAY}], "0-due_on"),
        ([{**DUE, "due_on": dt.date(2017, 1, 1)}], "0-due_on"),
        ([{**DUE, "due_on": None}], "0-due_on"),
        ([{**DUE, "title": " "}], "0-title"),
        ([{**DUE, "title": "x" * 201}], "0-title"),
        ([{**DUE, "kind": "poster"}], "0-kind"),
        ([DUE] * 21, "0-title"),
    ],
)
def test_deliverables_that_cannot_be_are_refused_by_row(
    cast: Cast, rows: list[dict[str, Any]], field: str
) -> None:
    terms = saved(started(cast.delegates["BR"]), cast.delegates["BR"], Step.DELIVERABLES)
    with pytest.raises(Invalid) as refusal:
        saved(terms, cast.delegates["BR"], Step.DELIVERABLES, deliverables=rows)
    assert field in refusal.value.fields
    assert terms.deliverables.count() == 2  # those saved before stay


def test_support_comes_from_international_organisations(cast: Cast) -> None:
    terms = started(cast.delegates["BR"])
    council = Organisation.objects.get(code="EXAMPLE-COUNCIL")
    with pytest.raises(Invalid) as refusal:
        saved(terms, cast.delegates["BR"], Step.ENTITIES, support=[council])
    assert "support" in refusal.value.fields
    unctad = Organisation.objects.get(code="UNCTAD")
    terms = saved(terms, cast.delegates["BR"], Step.ENTITIES, support=[unctad])
    assert list(terms.support.all()) == [unctad]


@pytest.mark.parametrize("candidates", ["x" * 201, "\n".join(f"Institute {n}" for n in range(21))])
def test_candidates_stand_one_on_a_line_and_are_few(cast: Cast, candidates: str) -> None:
    terms = started(cast.delegates["BR"])
    with pytest.raises(Invalid) as refusal:
        saved(terms, cast.delegates["BR"], Step.ENTITIES, candidates=candidates)
    assert "candidates" in refusal.value.fields


# Two people at once


def test_of_two_colleagues_on_one_step_the_second_is_told(cast: Cast) -> None:
    terms = started(cast.delegates["BR"])
    opened = terms.edition
    saved(terms, cast.coordinators["BR"], Step.PURPOSE, opened, purpose="Hers.")
    with pytest.raises(EditedMeanwhile) as refusal:
        saved(terms, cast.delegates["BR"], Step.PURPOSE, opened, purpose="His.")
    assert isinstance(refusal.value, WrongState)
    assert refusal.value.now == "saved by a colleague"
    assert fresh(terms).purpose == "Hers."
    saved(terms, cast.delegates["BR"], Step.PURPOSE, purpose="His, knowingly.")
    assert fresh(terms).purpose == "His, knowingly."


def test_two_colleagues_on_different_steps_do_not_meet(cast: Cast) -> None:
    terms = started(cast.delegates["BR"])
    opened = terms.edition
    saved(terms, cast.coordinators["BR"], Step.PURPOSE, opened)
    saved(terms, cast.delegates["BR"], Step.FUNDING, opened)
    terms = fresh(terms)
    assert terms.purpose
    assert terms.funding


def test_the_presidency_tables_what_it_has_read(cast: Cast) -> None:
    terms = complete(cast.secretariat)
    read = terms.edition
    saved(terms, cast.chair, Step.FUNDING, funding="The presidency pays.")
    with pytest.raises(EditedMeanwhile):
        actions.table(terms, actor=cast.secretariat, edition=read)
    assert actions.table(terms, actor=cast.secretariat, edition=read + 1).fixed_at == NOW


# Texts that come from elsewhere


def test_an_imported_text_stays_as_it_is_and_its_facts_are_asked(cast: Cast) -> None:
    document = imported(cast)
    before = words(document)
    terms = actions.adopt_imported(document, actor=cast.delegates["BR"])
    terms = saved(terms, cast.delegates["BR"], Step.TITLE, title="Named", areas=[area()])
    terms = saved(terms, cast.delegates["BR"], Step.DELIVERABLES)
    assert words(document) == before
    with pytest.raises(NotVisible):
        saved(terms, cast.delegates["BR"], Step.PURPOSE)
    assert actions.propose(terms, actor=cast.coordinators["BR"]).document.proposed_at == NOW


def test_a_text_becomes_terms_of_reference_once_and_by_those_who_draft_it(cast: Cast) -> None:
    document = imported(cast)
    with pytest.raises(NotVisible):
        actions.adopt_imported(document, actor=cast.delegates["CN"])
    with pytest.raises(NotVisible):
        actions.adopt_imported(document, actor=cast.secretariat)
    actions.adopt_imported(document, actor=cast.delegates["BR"])
    with pytest.raises(WrongState):
        actions.adopt_imported(document, actor=cast.delegates["BR"])
    with pytest.raises(Invalid):
        actions.adopt_imported(imported(cast, Kind.REPORT), actor=cast.delegates["BR"])


def test_a_text_that_people_rewrote_is_never_overwritten_by_the_form(cast: Cast) -> None:
    terms = complete(cast.delegates["BR"])
    draft = terms.document.versions.get()
    by_hand = [Node(ClauseKind.PARAGRAPH, "Written by hand.", "1")]
    documents.replace_text(draft, actor=cast.delegates["BR"], nodes=by_hand)
    terms = saved(terms, cast.delegates["BR"], Step.FUNDING, funding="Another way.")
    assert words(terms.document) == ["Written by hand."]
    assert fresh(terms).imported
    assert fresh(terms).funding == "Another way."


# Handing in and tabling


@pytest.mark.parametrize("step", [Step.PURPOSE, Step.QUESTIONS, Step.DELIVERABLES, Step.FUNDING])
def test_what_is_missing_is_named_by_its_step(cast: Cast, step: Step) -> None:
    terms = started(cast.delegates["BR"])
    for other in ANSWERS:
        if other != step:
            terms = saved(terms, cast.delegates["BR"], other)
    with pytest.raises(Invalid) as refusal:
        actions.propose(terms, actor=cast.heads["BR"])
    assert list(refusal.value.fields) == [step.value]
    assert fresh(terms).document.proposed_at is None


def test_delegates_draft_and_those_who_speak_for_the_delegation_propose(cast: Cast) -> None:
    terms = complete(cast.delegates["BR"])
    with pytest.raises(NotAllowed):
        actions.propose(terms, actor=cast.delegates["BR"])
    assert actions.propose(terms, actor=cast.coordinators["BR"]).document.proposed_at == NOW


def test_what_is_proposed_stands_as_proposed(cast: Cast) -> None:
    terms = proposed(cast)
    with pytest.raises(WrongState) as refusal:
        saved(terms, cast.delegates["BR"], Step.PURPOSE)
    assert refusal.value.now == "with the presidency"


def test_tabling_fixes_the_text_and_nominates_whom_the_proposer_named(cast: Cast) -> None:
    terms = complete(cast.delegates["BR"])
    named = "Institute of Example Studies\ninstitute of example studies\n\nSecond Institute"
    terms = saved(terms, cast.delegates["BR"], Step.ENTITIES, candidates=named)
    actions.propose(terms, actor=cast.heads["BR"])
    version = actions.table(terms, actor=cast.secretariat)
    assert version.symbol == "CGETI/DEWG/2027/W/1"
    assert [(n.entity, n.member.code) for n in fresh(terms).nominations.all()] == [
        ("Institute of Example Studies", "BR"),
        ("Second Institute", "BR"),
    ]


def test_the_presidency_is_no_member_and_nominates_nobody(cast: Cast) -> None:
    terms = complete(cast.secretariat)
    actions.table(terms, actor=cast.secretariat)
    assert not terms.nominations.exists()


def test_nothing_tabled_is_tabled_again_through_the_form(cast: Cast) -> None:
    terms = tabled(cast)
    with pytest.raises(WrongState):
        actions.table(terms, actor=cast.secretariat)


def test_the_common_trail_learns_of_a_draft_when_it_leaves_the_delegation(cast: Cast) -> None:
    terms = complete(cast.delegates["BR"])
    own = Entry.objects.filter(subject=terms.reference)
    assert set(own.values_list("chain", flat=True)) == {"BR"}
    actions.propose(terms, actor=cast.heads["BR"])
    assert [e.verb for e in own.filter(chain=COMMON)] == ["propose_terms"]
    assert not any("Parcels" in str(entry.data) for entry in own)


def test_terms_of_reference_are_one_document(cast: Cast) -> None:
    tabled(cast)
    assert TermsOfReference.objects.count() == 1
    assert Document.objects.filter(kind=Kind.TERMS_OF_REFERENCE).count() == 1


# One way to the members


def test_documents_alone_neither_propose_nor_table_terms_of_reference(cast: Cast) -> None:
    document = imported(cast)
    own = drafted_document(cast.secretariat, title="Without a form", kind=Kind.TERMS_OF_REFERENCE)
    started_here = started(cast.secretariat).document
    with pytest.raises(WrongState, match="page of their study"):
        documents.propose(document, actor=cast.heads["BR"])
    for draft in (own, started_here):
        with pytest.raises(WrongState, match="page of their study"):
            documents.table(draft, actor=cast.secretariat)
    assert not Document.objects.filter(tabled_at__isnull=False).exists()


def test_a_study_is_not_led_past_its_checks_under_another_kind(cast: Cast) -> None:
    terms = started(cast.secretariat)
    with pytest.raises(WrongState):
        documents.set_details(
            terms.document,
            actor=cast.secretariat,
            kind=Kind.REPORT,
            title="A report",
            classification="members",
        )
    Document.objects.filter(pk=terms.document_id).update(kind=Kind.REPORT)
    with pytest.raises(WrongState):
        documents.table(terms.document, actor=cast.secretariat)


def test_a_later_version_of_tabled_terms_is_tabled_like_any_text(cast: Cast) -> None:
    document = tabled(cast).document
    documents.next_version(
        document, actor=cast.secretariat, nodes=[Node(ClauseKind.PARAGRAPH, "Anew.", "1")]
    )
    assert documents.table(document, actor=cast.secretariat).label == "Rev.1"


# Given up


def test_a_draft_that_is_given_up_stays_with_its_side_and_can_be_taken_up(cast: Cast) -> None:
    terms = complete(cast.delegates["BR"])
    actions.withdraw_terms(terms, actor=cast.coordinators["BR"])
    with pytest.raises(WrongState) as refused:
        actions.propose(terms, actor=cast.heads["BR"])
    assert refused.value.now == "a withdrawn draft"
    assert Document.objects.filter(pk=terms.document_id).exists()
    assert Entry.objects.get(verb="withdraw_terms").chain_id == "BR"
    actions.resume_terms(terms, actor=cast.delegates["BR"])
    actions.propose(terms, actor=cast.heads["BR"])
    assert fresh(terms).document.proposed_at is not None


def test_what_left_the_delegation_is_not_given_up(cast: Cast) -> None:
    with pytest.raises(WrongState):
        actions.withdraw_terms(proposed(cast), actor=cast.heads["BR"])
    with pytest.raises(NotAllowed):
        actions.withdraw_terms(tabled(cast, title="Another"), actor=cast.heads["BR"])
