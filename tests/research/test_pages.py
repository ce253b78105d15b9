"""What people see of research and do there, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.delegations.actors import Actor
from apps.documents.models import Classification, Document
from apps.research import actions
from apps.research.models import Nomination, TermsOfReference
from apps.research.stages import Standing
from apps.research.states import Step
from apps.reviews.states import Result
from apps.working_group.models import Area
from tests.conftest import Cast, Clock
from tests.factories.copies import many_more
from tests.factories.documents import drafted_document
from tests.factories.research import (
    agreed,
    area,
    commissioned,
    complete,
    concluded_round,
    determined,
    fresh,
    handed_in,
    proposed,
    saved,
    started,
    tabled,
    tabled_report,
)
from tests.reviews.browsing import browser

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
INTERIM, FINAL = ("interim", "Findings", "2027-06-30"), ("final", "Study", "2027-11-30")
type Browser = Callable[[Actor], Client]


@pytest.fixture
def at() -> Browser:
    return browser


def where(terms: TermsOfReference, more: str = "") -> str:
    return f"/research/{terms.reference}/{more}"


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# The proposal


def test_a_delegate_fills_in_the_six_steps_and_the_coordinator_proposes(
    cast: Cast, at: Browser
) -> None:
    delegate = at(cast.delegates["BR"])
    assert "Propose Terms of Reference" in words(delegate.get("/research/"))
    answer = delegate.post("/research/new/", {"title": "Parcels", "areas": ["global-trends"]})
    terms = TermsOfReference.objects.get()
    assert answer["Location"] == where(terms, "edit/purpose/")
    pages: list[tuple[str, dict[str, str | list[str]]]] = [
        ("purpose", {"purpose": "To know.", "scope": "All sectors."}),
        ("questions", {"questions": "What does it cost?", "method": "A survey."}),
        (
            "deliverables",
            rows(("interim", "Findings", "2027-06-30"), ("final", "Study", "2027-11-30")),
        ),
        ("entities", {"candidates": "Institute", "support": ["UNCTAD"], "support_text": "Data."}),
        ("funding", {"funding": "Each pays its own."}),
    ]
    for step, data in pages:
        opened = delegate.get(where(terms, f"edit/{step}/"))
        assert opened.status_code == 200
        edition = fresh(terms).edition
        answer = delegate.post(where(terms, f"edit/{step}/"), {**data, "edition": edition})
        assert answer.status_code == 302, words(answer)
    assert answer["Location"] == where(terms, "check/")
    check = words(delegate.get(where(terms, "check/")))
    assert "Still missing" not in check
    assert "Your coordinator or head of delegation proposes" in check
    coordinator = at(cast.coordinators["BR"])
    assert "Propose to the presidency" in words(coordinator.get(where(terms, "check/")))
    assert coordinator.post(where(terms, "propose/"))["Location"] == where(terms)
    secretariat = at(cast.secretariat)
    page = words(secretariat.get(where(terms)))
    assert "Check and table for review" in page
    assert "Table for review" in words(secretariat.get(where(terms, "check/")))
    edition = fresh(terms).edition
    done = secretariat.post(where(terms, "table/"), {"edition": edition}, follow=True)
    assert "Tabled as CGETI/DEWG/2027/W/1" in words(done)


def rows(*given: tuple[str, str, str]) -> dict[str, str | list[str]]:
    """A form of deliverables as a browser sends it, with a blank row at its end."""
    data: dict[str, str | list[str]] = {
        "form-TOTAL_FORMS": str(len(given) + 1),
        "form-INITIAL_FORMS": "0",
    }
    for n, (kind, title, due) in enumerate([*given, ("interim", "", "")]):
        data |= {f"form-{n}-kind": kind, f"form-{n}-title": title, f"form-{n}-due_on": due}
    return data


def test_the_task_list_says_what_is_to_do(cast: Cast, at: Browser) -> None:
    terms = started(cast.delegates["BR"])
    terms = saved(terms, cast.delegates["BR"], Step.PURPOSE, scope="")
    page = words(at(cast.heads["BR"]).get(where(terms, "edit/")))
    assert "Title and areas Draft saved" in page
    assert "Purpose and scope Say what the study covers and what it leaves out. Draft saved" in page
    assert "Questions and method To do" in page
    assert "6 things missing" in page


def test_save_and_leave_goes_back_to_the_list(cast: Cast, at: Browser) -> None:
    terms = started(cast.delegates["BR"])
    data = {"funding": "Each pays its own.", "edition": "1", "leave": "1"}
    answer = at(cast.delegates["BR"]).post(where(terms, "edit/funding/"), data)
    assert answer["Location"] == where(terms, "edit/")
    assert fresh(terms).funding == "Each pays its own."


def test_what_is_wrong_is_said_and_what_was_typed_stays(cast: Cast, at: Browser) -> None:
    client = at(cast.delegates["BR"])
    answer = client.post("/research/new/", {"title": "دراسة 🌍", "areas": []})
    assert answer.status_code == 422
    assert "Choose at least one research area." in words(answer)
    assert "دراسة 🌍" in answer.content.decode()
    assert "<title>Error:" in answer.content.decode()
    terms = started(cast.delegates["BR"])
    data = {"purpose": "x" * 20_001, "scope": "Kept.", "edition": "1"}
    answer = client.post(where(terms, "edit/purpose/"), data)
    assert answer.status_code == 422
    assert "20001 characters" in words(answer)
    assert "Kept." in words(answer)


def test_another_row_is_added_and_nothing_typed_is_lost(cast: Cast, at: Browser) -> None:
    terms = started(cast.delegates["BR"])
    client = at(cast.delegates["BR"])
    page = client.get(where(terms, "edit/deliverables/")).content.decode()
    assert page.count('<h2 id="row-') == 3  # interim, final, and a blank one
    data = {**rows(("interim", "Half typed", "no day")), "edition": "1", "add": "1"}
    answer = client.post(where(terms, "edit/deliverables/"), data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count('<h2 id="row-') == 3
    assert "Half typed" in page
    assert 'role="alert"' not in page
    assert fresh(terms).edition == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("interim", "Findings", "2027-01-31"), "31 January 2027 has passed or is today."),
        (("interim", "Findings", "31.12.2027"), "Write the day as 2027-09-30."),
        (("interim", "", "2027-12-31"), "Give the deliverable a title."),
        (("interim", "Findings", ""), "Give the day on which it is due."),
        (("poster", "Findings", "2027-12-31"), "poster"),
    ],
)
def test_a_row_that_cannot_be_says_why_beside_it(
    cast: Cast, at: Browser, row: tuple[str, str, str], said: str
) -> None:
    terms = started(cast.delegates["BR"])
    answer = at(cast.delegates["BR"]).post(
        where(terms, "edit/deliverables/"), {**rows(row), "edition": "1"}
    )
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'href="#id_form-0-' in answer.content.decode()


def test_a_row_is_removed_by_its_tick(cast: Cast, at: Browser) -> None:
    terms = complete(cast.delegates["BR"])
    data = rows(INTERIM, FINAL)
    data |= {"form-1-remove": "on", "edition": str(terms.edition)}
    at(cast.delegates["BR"]).post(where(terms, "edit/deliverables/"), data)
    assert [d.title for d in fresh(terms).deliverables.all()] == ["Findings"]


@pytest.mark.parametrize("step", ["purpose", "title", "deliverables"])
def test_of_two_colleagues_the_second_sees_both_texts_and_decides(
    cast: Cast, at: Browser, step: str
) -> None:
    terms = started(cast.delegates["BR"])
    first: dict[str, Any] = {
        "purpose": {"purpose": "Hers.", "scope": "Hers too."},
        "title": {"title": "Hers.", "areas": ["global-trends"]},
        "deliverables": rows(("interim", "Hers.", "2027-06-30")),
    }[step]
    second: dict[str, Any] = {
        "purpose": {"purpose": "His.", "scope": "Hers too."},
        "title": {"title": "His.", "areas": ["global-trends", "participation-of-msmes"]},
        "deliverables": rows(("interim", "His.", "2027-07-31")),
    }[step]
    address = where(terms, f"edit/{step}/")
    at(cast.coordinators["BR"]).post(address, {**first, "edition": "1"})
    client = at(cast.delegates["BR"])
    answer = client.post(address, {**second, "edition": "1"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Saved by your colleague" in page
    assert "Hers." in words(answer)
    assert "His." in page
    edition = re.search(r'name="edition" value="(\d+)"', page)
    assert edition is not None
    assert client.post(address, {**second, "edition": edition[1]}).status_code == 302


def test_an_imported_text_is_taken_as_terms_of_reference(cast: Cast, at: Browser) -> None:
    document = drafted_document(
        cast.delegates["BR"], title="From a file", kind="terms_of_reference"
    )
    client = at(cast.delegates["BR"])
    assert "Use “From a file”" in words(client.get("/research/new/"))
    assert "From a file" not in words(at(cast.delegates["CN"]).get("/research/new/"))
    answer = client.post(f"/research/from/{document.reference}/", follow=True)
    page = words(answer)
    assert "Purpose and scope" not in page
    assert "The text stands in the document itself" in page
    terms = TermsOfReference.objects.get()
    assert client.get(where(terms, "edit/purpose/")).status_code == 404
    assert client.get(where(terms, "edit/nothing/")).status_code == 404


def test_the_check_page_links_what_is_missing(cast: Cast, at: Browser) -> None:
    terms = started(cast.heads["BR"])
    page = at(cast.heads["BR"]).get(where(terms, "check/"))
    assert f'href="{where(terms, "edit/funding/")}"' in page.content.decode()
    answer = at(cast.heads["BR"]).post(where(terms, "propose/"))
    assert answer.status_code == 422
    assert "Say how the study is paid for." in words(answer)


def test_what_is_proposed_has_no_form_any_more(cast: Cast, at: Browser) -> None:
    terms = proposed(cast)
    client = at(cast.heads["BR"])
    for more in ("edit/", "edit/purpose/", "check/"):
        assert client.get(where(terms, more)).status_code == 404
    assert client.post(where(terms, "propose/")).status_code == 409


# The entity


def test_a_head_nominates_and_takes_back(cast: Cast, at: Browser) -> None:
    terms = tabled(cast)
    client = at(cast.heads["CN"])
    page = client.post(
        where(terms, "nominate/"), {"entity": "Second Institute", "rationale": "Near."}, follow=True
    )
    assert "Second Institute is nominated." in words(page)
    assert "Nominated so far" in words(client.get(where(terms, "nominate/")))
    again = client.post(where(terms, "nominate/"), {"entity": "second institute"})
    assert again.status_code == 422
    assert "China has nominated this entity already." in words(again)
    nomination = Nomination.objects.get(entity="Second Institute")
    address = where(terms, f"nominations/{nomination.reference}/withdraw/")
    assert address in page.content.decode()
    assert "Withdraw the nomination of China" in words(client.get(address))
    assert "is withdrawn" in words(client.post(address, follow=True))
    assert client.post(address).status_code == 409


def test_the_chair_tables_the_decision_that_it_has_read(cast: Cast, at: Browser) -> None:
    terms = agreed(cast)
    nomination = terms.nominations.get()
    address = where(terms, f"nominations/{nomination.reference}/decision/")
    chair = at(cast.chair)
    assert address in chair.get(where(terms)).content.decode()
    assert "is committed to Institute of Example Studies" in words(chair.get(address))
    page = words(chair.post(address, follow=True))
    assert "Draft decision tabled as CGETI/DEWG/2027/W/2" in page
    assert "Draft decision tabled CGETI/DEWG/2027/W/2" in page
    decision = fresh(terms).nominations.get().decision
    assert decision is not None
    concluded_round(decision, cast, result=Result.NOT_ADOPTED)
    assert "Not adopted CGETI/DEWG/2027/W/2" in words(at(cast.heads["CN"]).get(where(terms)))


def test_the_presidency_commissions_after_it_has_reviewed(cast: Cast, at: Browser) -> None:
    terms = determined(cast)
    address = where(terms, "commission/")
    client = at(cast.secretariat)
    assert client.post(address, {"letter": " "}).status_code == 422
    review = words(client.post(address, {"letter": "DEWG/L/7 of 1 February 2027"}))
    assert "You are about to commission the study" in review
    assert "DEWG/L/7 of 1 February 2027" in review
    changed = client.post(address, {"letter": "DEWG/L/7", "change": "1"})
    assert 'value="DEWG/L/7"' in changed.content.decode()
    assert not hasattr(fresh(terms), "commission")
    done = client.post(address, {"letter": "DEWG/L/7", "confirm": "1"}, follow=True)
    assert "The study is commissioned" in words(done)
    assert client.post(address, {"letter": "DEWG/L/8", "confirm": "1"}).status_code == 409
    assert at(cast.heads["CN"]).get(address).status_code == 200


def test_a_delegation_cannot_commission(cast: Cast, at: Browser) -> None:
    terms = determined(cast)
    client = at(cast.heads["BR"])
    assert client.get(where(terms, "commission/")).status_code == 404
    sent = client.post(where(terms, "commission/"), {"letter": "DEWG/L/7", "confirm": "1"})
    assert sent.status_code == 403


def test_what_came_in_is_recorded(cast: Cast, at: Browser) -> None:
    terms = commissioned(cast)
    report = tabled_report(cast)
    row = terms.deliverables.get(kind="interim")
    client = at(cast.secretariat)
    assert "What came in" in words(client.get(where(terms, "deliver/")))
    assert client.post(where(terms, "deliver/"), {"deliverable": row.reference}).status_code == 422
    data = {"deliverable": row.reference, "document": report.reference}
    page = words(client.post(where(terms, "deliver/"), data, follow=True))
    assert "Recorded: First findings." in page
    assert "1 February 2027 : CGETI/DEWG/2027/W/3" in page


# The page and the list


def test_the_page_shows_the_life_line_the_text_and_the_facts(
    cast: Cast, at: Browser, clock: Clock
) -> None:
    terms = commissioned(cast)
    page = at(cast.heads["CN"]).get(where(terms))
    text = words(page)
    assert 'aria-current="step"' in page.content.decode()
    for said in (
        "Members learn what hinders small firms.",
        "Interim report: First findings, by 30 June 2027",
        "Brazil",
        "Commissioned to Institute of Example Studies",
        "Global trends",
        "Each member pays for its own survey.",
    ):
        assert said in text
    assert f'href="{terms.document.address}"' in page.content.decode()
    clock.forward(days=200)
    assert "Was due 30 June 2027" in words(at(cast.heads["CN"]).get(where(terms)))


def test_rounds_are_linked_for_those_who_may_open_them(cast: Cast, at: Browser) -> None:
    terms = agreed(cast)
    round = terms.document.rounds.get()
    assert f"/rounds/{round.reference}/" in at(cast.heads["CN"]).get(where(terms)).content.decode()
    Document.objects.update(classification=Classification.PUBLIC)
    public = Client().get(where(terms)).content.decode()
    assert f"/rounds/{round.reference}/" not in public


def test_the_list_filters_by_area_and_stage(cast: Cast, at: Browser) -> None:
    agreed(cast, title="Parcels")
    tabled(cast, by="CN", title="Letters")
    other = actions.start_terms(
        actor=cast.delegates["BR"],
        title="Firms",
        areas=[Area.objects.get(code="participation-of-msmes")],
    )
    client = at(cast.delegates["BR"])

    def titles(query: str) -> list[str]:
        return [
            line.terms.document.title for line in client.get(f"/research/{query}").context["lines"]
        ]

    assert titles("") == ["Firms", "Letters", "Parcels"]
    assert titles("?area=participation-of-msmes") == [other.document.title]
    assert titles("?stage=agreed") == ["Parcels"]
    assert titles("?stage=review&area=global-trends") == ["Letters"]
    assert titles("?stage=published") == []
    assert titles("?stage=nonsense&area=nonsense&page=x") == ["Firms", "Letters", "Parcels"]
    empty = words(client.get("/research/?stage=published"))
    assert "No study fits these filters" in empty
    assert "Clear filters" in empty


def test_every_stage_can_be_listed(cast: Cast, at: Browser) -> None:
    terms = commissioned(cast)
    handed_in(terms, cast, "interim")
    client = at(cast.secretariat)
    for stage in Standing.values:
        found = client.get(f"/research/?stage={stage}").context["lines"]
        assert bool(found) == (stage == "interim")


def many(cast: Cast, count: int) -> None:
    terms = started(cast.delegates["BR"], title=f"Study of {count}")
    saved(terms, cast.delegates["BR"], Step.DELIVERABLES)
    many_more(count - 1, terms.document)


def asked(client: Client, address: str) -> int:
    """How often a page asks the database, once the browser is known to it."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_a_long_list_asks_no_more_of_the_database_than_a_short_one(cast: Cast, at: Browser) -> None:
    client = at(cast.delegates["BR"])
    many(cast, 1)
    addresses = ("/research/?", "/research/?stage=draft&area=global-trends")
    for address in addresses:
        assert len(client.get(address).context["lines"]) == 1
    short = [asked(client, address) for address in addresses]
    assert max(short) <= 12
    many(cast, 30)
    assert [asked(client, address) for address in addresses] == short
    for address in addresses:
        page = client.get(address)
        assert len(page.context["lines"]) == 30
        assert "Page 1 of 2" in words(page)
        assert len(client.get(f"{address}&page=2").context["lines"]) == 1


def test_the_page_of_a_study_asks_the_same_of_the_database_however_many_nominate(
    cast: Cast, at: Browser
) -> None:
    terms = agreed(cast)
    client = at(cast.chair)
    few = asked(client, where(terms))
    for code, head in cast.heads.items():
        actions.nominate(terms, actor=head, entity=f"Institute of {code}")
    assert asked(client, where(terms)) == few


def test_the_public_finds_the_areas_where_no_study_is_public(world: None) -> None:
    page = Client().get("/research/")
    assert "No study is here for you to read yet" in words(page)
    assert 'href="/working-group/"' in page.content.decode()
    assert area().title in words(page)


def test_a_draft_is_given_up_and_taken_up_again_from_its_page(cast: Cast, at: Browser) -> None:
    terms = started(cast.delegates["BR"])
    head = at(cast.heads["BR"])
    assert "Withdraw the draft" in words(head.get(where(terms)))
    page = words(head.get(where(terms, "withdraw/")))
    assert "Any of you can take it up again" in page
    assert head.post(where(terms, "withdraw/"))["Location"] == where(terms)
    page = words(head.get(where(terms)))
    assert "Withdrawn 1 February 2027" in page
    assert "Fill in the Terms of Reference" not in page
    assert "Withdrawn" in words(head.get("/research/?stage=withdrawn"))
    assert head.get(where(terms, "withdraw/")).status_code == 404
    assert head.post(where(terms, "resume/"))["Location"] == where(terms)
    assert "Fill in the Terms of Reference" in words(head.get(where(terms)))


def test_a_report_recorded_in_error_is_put_right_from_the_page_of_its_study(
    cast: Cast, at: Browser
) -> None:
    terms = commissioned(cast)
    row = handed_in(terms, cast, "interim")
    other = tabled_report(cast)
    address = where(terms, f"deliverables/{row.reference}/correct/")
    client = at(cast.secretariat)
    assert address in client.get(where(terms)).content.decode()
    assert str(other.symbol) in words(client.get(address))
    assert client.post(address, {"document": "nothing"}).status_code == 422
    assert client.post(address, {"document": other.reference})["Location"] == where(terms)
    assert words(client.get(where(terms))).count(str(other.symbol)) == 1
    client.post(address, {"document": ""})
    assert client.get(address).status_code == 404
    assert at(cast.heads["CN"]).get(address).status_code == 404
