"""The pages on which a text becomes public, or is kept from it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.core.moments import Moment
from apps.delegations.models import Organisation
from apps.documents.actions import (
    derestrict,
    derestrict_due,
    object_to_derestriction,
    plan_derestriction,
)
from apps.documents.models import Document
from tests.conftest import Cast, Clock
from tests.factories.documents import drafted_document, nodes, tabled_document, tabled_revision
from tests.reviews.browsing import browser, hidden, words

pytestmark = pytest.mark.slow

JUNE = Moment(dt.datetime(2027, 6, 1, 15, 0, tzinfo=dt.UTC), "America/Sao_Paulo")
DATE = {"way": "date", "date": "2027-06-01", "time": "12:00", "zone": "America/Sao_Paulo"}


def pages(document: Document) -> str:
    return f"/documents/{document.reference}/derestriction/"


def mark(answer: object) -> str:
    """Of the plan that a page was made from."""
    return hidden(answer)["mark"]


def planned(cast: Cast, **how: object) -> Document:
    document = tabled_document(cast, by="BR", **how)  # type: ignore[arg-type]
    plan_derestriction(document, actor=cast.secretariat, way="date", at=JUNE)
    return document


def test_the_presidency_plans_by_form_and_review(cast: Cast) -> None:
    document = tabled_document(cast, by="BR")
    client = browser(cast.secretariat)
    assert f'href="{pages(document)}"' in client.get(document.address).content.decode()
    assert "cannot be undone" in words(client.get(pages(document)))
    for wrong, said in (
        ({}, "This field is required"),
        ({"way": "date"}, "Name the date."),
        ({**DATE, "zone": ""}, "Choose the time zone."),
        ({**DATE, "date": "2027-02-09"}, "has 14 days to object"),
        ({"way": "days"}, "Say how many days."),
        ({"way": "days", "days": "0"}, "greater than or equal to 1"),
    ):
        answer = client.post(pages(document), {**wrong, "do": "plan"})
        assert answer.status_code == 422, wrong
        assert said in words(answer), wrong
    review = client.post(pages(document), {**DATE, "do": "review"})
    assert "1 June 2027, 12:00 (Brasília, UTC−3)" in words(review)
    assert "unless Brazil objects before" in words(review)
    change = client.post(pages(document), {**DATE, "do": "change"})
    assert 'value="12:00"' in change.content.decode()
    done = client.post(pages(document), {**DATE, "do": "plan"}, follow=True)
    sentence = (
        "Becomes public on 1 June 2027, 12:00 (Brasília, UTC−3); 15:00 UTC, unless Brazil objects."
    )
    assert sentence in words(done)
    assert sentence in words(browser(cast.heads["CN"]).get(document.address))
    assert 'value="2027-06-01"' in client.get(pages(document)).content.decode()
    again = mark(client.get(pages(document)))
    client.post(pages(document), {"way": "never", "mark": again, "do": "plan"})
    assert "nothing is planned" in words(client.get(document.address))


def test_two_who_change_the_plan_at_once_do_not_overwrite_each_other_in_silence(
    cast: Cast,
) -> None:
    document = tabled_document(cast, by="BR")
    first, second = browser(cast.secretariat), browser(cast.chair)
    opened = {client: mark(client.get(pages(document))) for client in (first, second)}
    first.post(pages(document), {**DATE, "mark": opened[first], "do": "plan"})
    theirs = {"way": "days", "days": "77", "mark": opened[second]}
    review = second.post(pages(document), {**theirs, "do": "review"})
    assert mark(review) == opened[second]
    refused = second.post(pages(document), {**theirs, "do": "plan"})
    assert refused.status_code == 409
    assert "A colleague changed the plan" in words(refused)
    assert "1 June 2027, 12:00" in words(refused)
    assert 'value="77"' in refused.content.decode()
    again = {**theirs, "mark": mark(refused), "do": "plan"}
    assert second.post(pages(document), again).status_code == 302


def test_who_drafts_it_plans_before_it_is_tabled(cast: Cast) -> None:
    document = drafted_document(cast.delegates["BR"])
    client = browser(cast.delegates["BR"])
    client.post(pages(document), {"way": "adoption", "do": "plan"})
    said = "Becomes public once its text is adopted, unless Brazil objects."
    assert said in words(client.get(document.address))


def test_the_head_objects_by_form_and_review_and_withdraws(cast: Cast) -> None:
    document = planned(cast)
    client = browser(cast.heads["BR"])
    path = f"{pages(document)}object/"
    row = client.get("/desk/").content.decode()
    assert "Object, or let it become public, by" in row
    assert f'href="{path}"' in row
    assert client.post(path, {"do": "object"}).status_code == 422
    review = words(client.post(path, {"reason": "It names firms.", "do": "review"}))
    assert "You are about to object for Brazil" in review
    assert "It names firms." in review
    back = client.post(path, {"reason": "It names firms.", "do": "change"})
    assert "It names firms." in back.content.decode()
    done = words(client.post(path, {"reason": "It names firms.", "do": "object"}, follow=True))
    assert "Brazil objects to its becoming public: it stays with its readers." in done
    assert f'href="{path}"' not in client.get("/desk/").content.decode()
    assert client.get(path).status_code == 409
    assert "It names firms." in words(browser(cast.heads["CN"]).get(document.address))
    withdrawal = f"{pages(document)}withdraw/"
    assert "withdraw the objection of Brazil" in words(client.get(withdrawal))
    assert "Becomes public on 1 June" in words(client.post(withdrawal, follow=True))


def test_whoever_is_no_member_reads_neither_objection_nor_reason(cast: Cast, clock: Clock) -> None:
    document = planned(cast, organisations=[Organisation.objects.get(code="UNCTAD")])
    before = words(browser(cast.expert).get(document.address))
    object_to_derestriction(document, actor=cast.heads["BR"], reason="It names firms.")
    assert words(browser(cast.expert).get(document.address)) == before
    clock.set(JUNE.instant)
    assert "objected" not in words(browser(cast.expert).get(document.address))
    assert "Brazil objects" in words(browser(cast.heads["CN"]).get(document.address))


def test_what_happened_meanwhile_is_said_and_the_words_given_back(cast: Cast, clock: Clock) -> None:
    document = planned(cast)
    head, secretariat = browser(cast.heads["BR"]), browser(cast.secretariat)
    clock.set(JUNE.instant)
    sent = {"reason": "It names firms.", "do": "object"}
    for _due_then_done in range(2):
        late = head.post(f"{pages(document)}object/", sent)
        assert late.status_code == 409
        assert "It names firms." in late.content.decode()
        assert head.get(f"{pages(document)}object/").status_code == 409
        plan = secretariat.post(pages(document), {**DATE, "date": "2027-12-01", "do": "plan"})
        assert plan.status_code == 409
        derestrict_due()
    assert secretariat.get(pages(document)).status_code == 409
    assert secretariat.get(f"{pages(document)}now/").status_code == 409


def test_at_once_once_the_member_agrees(cast: Cast) -> None:
    document = tabled_document(cast, by="BR")
    presidency, head = browser(cast.chair), browser(cast.heads["BR"])
    assert presidency.get(f"{pages(document)}now/").status_code == 403
    assert browser(cast.delegates["BR"]).get(f"{pages(document)}agree/").status_code == 403
    assert "cannot be undone" in words(head.get(f"{pages(document)}agree/"))
    text = document.versions.get().text_hash
    head.post(f"{pages(document)}agree/", {"was": text})
    review = words(presidency.get(f"{pages(document)}now/"))
    assert "This cannot be undone." in review
    assert presidency.post(f"{pages(document)}now/", {"was": "0" * 64}).status_code == 409
    done = words(presidency.post(f"{pages(document)}now/", {"was": text}, follow=True))
    assert "Working paper, made public on 1 February 2027" in done
    assert "not an agreed text" in done


def test_anyone_reads_it_at_its_address_and_no_list_calls_it_an_outcome(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    document = tabled_document(cast, by="BR", title="Paper on parcels")
    tabled_revision(cast, document, nodes(4, words="Members measure parcels"))
    address = Document.objects.get(pk=document.pk).address
    assert client.get(address).status_code == 404
    derestrict(tabled_document(cast), actor=cast.secretariat)
    own = tabled_document(cast, title="Paper on parcels")
    tabled_revision(cast, own, nodes(4, words="Members measure parcels"))
    derestrict(own, actor=cast.secretariat)
    address = Document.objects.get(pk=own.pk).address
    with django_assert_max_num_queries(12):
        page = client.get(address)
    assert "Public. Anyone may read it." in words(page)
    assert "Working paper, made public on" in words(page)
    assert "not an agreed text" in words(page)
    assert "Compare with" not in words(page)  # its earlier text stays with its readers
    first, second = f"{address}?v=1", f"{address}/Rev.1"
    assert [client.get(path).status_code for path in (first, second)] == [404, 200]
    text = client.get(f"/documents/{own.reference}/versions/2/text.md").content.decode()
    assert "not an agreed text" in text
    assert client.get(f"/documents/{own.reference}/versions/1/text.md").status_code == 404
    symbol = str(Document.objects.get(pk=own.pk).symbol)
    compare = f"/compare/?from={symbol}&to={symbol}/Rev.1"
    assert client.get(compare).status_code == 404
    assert browser(cast.heads["CN"]).get(compare).status_code == 200
    for path in ("/", "/outcomes/", "/outcomes.json", "/outcomes.csv", "/members/cn/"):
        answer = client.get(path)
        assert "Paper on parcels" not in answer.content.decode(), path


def test_the_page_that_tables_says_what_is_planned(cast: Cast) -> None:
    document = drafted_document(cast.secretariat)
    plan_derestriction(document, actor=cast.secretariat, way="days", days=30)
    page = words(browser(cast.secretariat).get(f"/documents/{document.reference}/table/"))
    assert "30 days after it is tabled" in page
