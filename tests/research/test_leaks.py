"""What is restricted stays so: in pages, lists, counts and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from django.test import Client

from apps.documents.models import Classification, Document
from apps.notifications.models import Notice
from apps.outcomes.actions import publish
from apps.research import actions, queries
from apps.research.models import TermsOfReference
from apps.research.stages import Standing, life_line, standing
from tests.conftest import Cast, Clock
from tests.factories.research import (
    agreed,
    commissioned,
    complete,
    concluded_round,
    decision_tabled,
    fresh,
    handed_in,
    proposed,
    tabled,
)
from tests.factories.reviews import open_round
from tests.reviews.browsing import browser

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BRAZIL = {"head BR", "delegate BR", "coordinator BR"}
PRESIDENCY = {"secretariat", "chair"}
# Drawn anew for each answer.
CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"')
MEMBERS = BRAZIL | PRESIDENCY | {"head CN", "delegate CN"}


def readers(cast: Cast) -> set[str]:
    """Who finds the one study: list and single check must agree, page and queryset too."""
    terms = TermsOfReference.objects.get()
    found = set()
    for name, actor in cast.everyone().items():
        listed = queries.terms_for(actor).filter(pk=terms.pk).exists()
        client = browser(actor)
        page = client.get(f"/research/{terms.reference}/")
        assert page.status_code == (200 if listed else 404), name
        in_list = terms.reference in client.get("/research/").content.decode()
        assert in_list == listed, name
        if listed:
            found.add(name)
    return found


def test_a_draft_is_read_by_its_delegation_alone(cast: Cast) -> None:
    complete(cast.delegates["BR"])
    assert readers(cast) == BRAZIL


def test_a_proposal_is_read_by_the_presidency_too(cast: Cast) -> None:
    proposed(cast)
    assert readers(cast) == BRAZIL | PRESIDENCY


def test_a_draft_of_the_presidency_is_its_own(cast: Cast) -> None:
    complete(cast.secretariat)
    assert readers(cast) == PRESIDENCY


def test_what_is_tabled_is_read_by_the_members(cast: Cast) -> None:
    tabled(cast)
    assert readers(cast) == MEMBERS


def test_what_is_public_is_read_by_everyone(cast: Cast) -> None:
    tabled(cast)
    Document.objects.update(classification=Classification.PUBLIC)
    assert readers(cast) == set(cast.everyone())


def test_every_page_of_a_draft_is_absent_for_others(cast: Cast) -> None:
    terms = complete(cast.delegates["BR"])
    pages = ["", "edit/", "edit/purpose/", "edit/deliverables/", "check/", "nominate/"]
    pages += ["commission/", "deliver/"]
    for name in ("head CN", "secretariat", "chair", "partner", "expert", "stakeholder", "stranger"):
        client = browser(cast.everyone()[name])
        for page in pages:
            address = f"/research/{terms.reference}/{page}"
            assert client.get(address).status_code == 404, (name, page)
            assert client.post(address).status_code in (404, 405), (name, page)
        for act in ("propose/", "table/"):
            assert client.post(f"/research/{terms.reference}/{act}").status_code == 404


def test_a_visitor_is_asked_to_sign_in_whether_or_not_there_is_something(cast: Cast) -> None:
    terms = complete(cast.delegates["BR"])
    for reference in (terms.reference, "nothing"):
        answer = Client().get(f"/research/{reference}/edit/")
        assert answer.status_code == 302
        assert "login" in answer["Location"]


def test_the_public_reads_nothing_of_rounds_nominations_and_drafts(cast: Cast) -> None:
    nomination = decision_tabled(cast)
    terms = nomination.terms
    Document.objects.filter(pk=terms.document_id).update(classification=Classification.PUBLIC)
    assert nomination.decision is not None
    open_round(nomination.decision.versions.get(), cast.secretariat)
    page = Client().get(f"/research/{terms.reference}/").content.decode()
    for secret in (
        "Entities nominated",
        nomination.decision.symbol.text,
        "Draft decision",
        "Round",
    ):
        assert secret not in page
    inside = browser(cast.heads["CN"]).get(f"/research/{terms.reference}/").content.decode()
    assert nomination.decision.symbol.text in inside


OUTSIDERS = ("public", "stranger", "partner", "expert", "stakeholder")
LEAFING = ("public", "expert")  # through the list by every stage


def made_public(terms: TermsOfReference) -> TermsOfReference:
    Document.objects.filter(pk=terms.document_id).update(classification=Classification.PUBLIC)
    return fresh(terms)


def seen_outside(
    cast: Cast, terms: TermsOfReference, stages: Iterable[Standing]
) -> dict[tuple[str, str], bytes]:
    """What readers who are not at work get of a study: its page, and the lists it may be in."""
    pages = [f"/research/{terms.reference}/", "/research/", f"/d/{terms.document.symbol}"]
    lists = [f"/research/?stage={stage}" for stage in stages]
    clients = {who: browser(cast.everyone()[who]) for who in OUTSIDERS}
    return {
        (who, page): CHANGING.sub(b"", client.get(page).content)
        for who, client in clients.items()
        for page in (*pages, *(lists if who in LEAFING else ()))
    }


def test_the_members_agreement_and_all_that_follows_shows_to_no_outsider(cast: Cast) -> None:
    terms = made_public(tabled(cast))
    before = seen_outside(cast, terms, Standing)
    assert all(b"Parcels" in page for (_who, at), page in before.items() if "?" not in at)
    told = standing(queries.facts_of(terms, cast.public))

    def nobody_learns(happened: str) -> None:
        """Nor by a list: the study leaves the one it is in, and comes into none."""
        known = standing(queries.facts_of(fresh(terms), cast.chair))
        now = seen_outside(cast, terms, {told, known})
        assert now == {at: before[at] for at in now}, happened

    concluded_round(terms.document, cast)
    nobody_learns("the members agreed the terms")
    nomination = terms.nominations.get()
    decision = actions.table_decision(nomination, actor=cast.chair)
    nobody_learns("a draft decision was tabled")
    concluded_round(decision, cast)
    nobody_learns("the members determined the entity")
    actions.commission(fresh(terms), actor=cast.secretariat, letter="DEWG/L/7")
    nobody_learns("the study was commissioned")
    row = handed_in(fresh(terms), cast, "interim")
    nobody_learns("a report for members came in")
    assert row.document is not None
    concluded_round(row.document, cast)
    assert seen_outside(cast, terms, Standing) == before, "the members reviewed it"


def test_a_due_day_that_passed_says_nothing_of_what_came_in(cast: Cast, clock: Clock) -> None:
    terms = made_public(commissioned(cast))
    clock.forward(days=300)
    late = queries.facts_of(terms, cast.heads["CN"])
    assert "overdue" in " ".join(each.when for each in life_line(late, clock().date()))
    page = Client().get(f"/research/{terms.reference}/").content.decode()
    assert "overdue" not in page
    assert "Due 30 June 2027" in page


def test_terms_count_as_agreed_for_everyone_once_their_text_is_an_outcome(cast: Cast) -> None:
    terms = made_public(agreed(cast))
    assert queries.facts_of(terms, cast.public).agreed is None
    publish(terms.document, actor=cast.secretariat, slug="parcels", summary="What is studied.")
    known = queries.facts_of(fresh(terms), cast.public)
    assert known.agreed == queries.facts_of(fresh(terms), cast.heads["CN"]).agreed
    assert known.agreed is not None
    assert known.determined is None


def test_entity_and_commission_are_public_once_the_decision_is_an_outcome(cast: Cast) -> None:
    terms = made_public(commissioned(cast))
    decision = terms.nominations.get().decision
    assert decision is not None
    assert queries.facts_of(terms, cast.public).entity == ""
    assert queries.facts_of(terms, cast.heads["CN"]).entity == "Institute of Example Studies"
    page = Client().get(f"/research/{terms.reference}/").content.decode()
    assert "Letter of commission" not in page
    publish(decision, actor=cast.secretariat, slug="entity", summary="Who studies parcels.")
    known = queries.facts_of(fresh(terms), cast.public)
    assert known.entity == "Institute of Example Studies"
    assert known.commissioned is not None
    page = Client().get(f"/research/{terms.reference}/").content.decode()
    assert "Letter of commission" in page


def test_a_report_for_members_counts_in_public_once_it_is_public(cast: Cast) -> None:
    terms = commissioned(cast)
    row = handed_in(terms, cast, "interim")
    terms = made_public(terms)
    assert row.document is not None
    assert row.document.symbol is not None
    page = Client().get(f"/research/{terms.reference}/").content.decode()
    assert row.document.symbol.text not in page
    assert queries.facts_of(terms, cast.public).interim_delivered is None
    assert row.document.symbol.text in (
        browser(cast.heads["CN"]).get(f"/research/{terms.reference}/").content.decode()
    )
    concluded_round(row.document, cast)
    publish(row.document, actor=cast.secretariat, slug="first-findings", summary="What came in.")
    assert queries.facts_of(fresh(terms), cast.public).interim_delivered is not None


def test_a_report_that_is_public_itself_counts_at_once(cast: Cast) -> None:
    terms = made_public(commissioned(cast))
    handed_in(terms, cast, "interim", classification="public")
    assert queries.facts_of(fresh(terms), cast.public).interim_delivered is not None


def test_mails_carry_symbols_and_never_titles_or_entities(cast: Cast) -> None:
    commissioned(cast)
    mails = [n.subject + n.text for n in Notice.objects.filter(key__regex="nominated|commissioned")]
    assert mails
    assert not any("Parcels" in mail or "Institute" in mail for mail in mails)


def test_a_revision_in_the_presidencys_hands_shows_to_nobody_here(cast: Cast) -> None:
    from apps.documents import actions as documents
    from apps.documents.tree import ClauseKind, Node

    terms = agreed(cast)
    documents.next_version(
        terms.document,
        actor=cast.secretariat,
        nodes=[Node(ClauseKind.PARAGRAPH, "Not yet tabled.", "1")],
    )
    for actor in (cast.secretariat, cast.heads["BR"]):
        page = browser(actor).get(f"/research/{fresh(terms).reference}/").content.decode()
        assert "Not yet tabled." not in page
