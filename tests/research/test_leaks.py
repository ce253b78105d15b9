"""What is restricted stays so: in pages, lists, counts and addresses."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.delegations.actors import Actor
from apps.documents.models import Classification, Document
from apps.notifications.models import Notice
from apps.research import queries
from apps.research.models import TermsOfReference
from tests.conftest import Cast
from tests.factories.research import (
    agreed,
    commissioned,
    complete,
    decision_tabled,
    determined,
    fresh,
    handed_in,
    proposed,
    tabled,
)
from tests.factories.reviews import open_round

pytestmark = pytest.mark.django_db

BRAZIL = {"head BR", "delegate BR", "coordinator BR"}
PRESIDENCY = {"secretariat", "chair"}
MEMBERS = BRAZIL | PRESIDENCY | {"head CN", "delegate CN"}


def browser(actor: Actor) -> Client:
    client = Client()
    if actor.user is not None:
        client.force_login(actor.user)
    return client


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


def test_the_entity_is_public_once_it_is_commissioned(cast: Cast) -> None:
    terms = determined(cast)
    assert queries.facts_of(terms, cast.public).entity == ""
    assert queries.facts_of(terms, cast.heads["CN"]).entity == "Institute of Example Studies"


def test_a_report_for_members_shows_the_public_a_date_and_no_document(cast: Cast) -> None:
    terms = commissioned(cast)
    row = handed_in(terms, cast, "interim")
    Document.objects.filter(pk=terms.document_id).update(classification=Classification.PUBLIC)
    assert row.document is not None
    page = Client().get(f"/research/{terms.reference}/").content.decode()
    assert row.document.symbol is not None
    assert row.document.symbol.text not in page
    assert row.document.symbol.text in (
        browser(cast.heads["CN"]).get(f"/research/{terms.reference}/").content.decode()
    )


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
