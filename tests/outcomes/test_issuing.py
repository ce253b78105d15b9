"""Chair's statements and press notes: issued by the presidency, agreed to by nobody."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.audit.models import Entry
from apps.core.errors import DomainError, NotAllowed, NotVisible, WrongState
from apps.delegations.models import MemberState, Presidency
from apps.documents.actions import next_version
from apps.documents.models import Document
from apps.notifications.models import Notice
from apps.outcomes.actions import issue, publish
from apps.outcomes.models import Firmness, Outcome
from tests.conftest import Cast, Clock
from tests.factories import documents
from tests.factories import outcomes as make
from tests.factories import reviews as rounds
from tests.factories.research import concluded_round
from tests.reviews.browsing import browser

pytestmark = pytest.mark.slow

PUBLISHERS = {"secretariat", "chair"}
READERS = {"head BR", "delegate BR", "coordinator BR", "head CN", "delegate CN"}


@pytest.fixture
def statement(cast: Cast) -> Document:
    return documents.tabled_document(cast, kind="chairs_statement", title="Statement of the chair")


def issued(document: Document, cast: Cast, slug: str = "statement") -> Outcome:
    return issue(document, actor=cast.secretariat, slug=slug, summary=make.SUMMARY)


@pytest.mark.parametrize(
    "who",
    [
        *("secretariat", "chair", "head BR", "delegate BR", "coordinator BR", "head CN"),
        *("delegate CN", "partner", "expert", "stakeholder", "stranger", "public"),
    ],
)
def test_the_acting_presidency_issues_and_nobody_else(
    who: str, cast: Cast, statement: Document
) -> None:
    expected: type[DomainError] = NotAllowed if who in READERS else NotVisible
    actor = cast.everyone()[who]
    if who in PUBLISHERS:
        issue(statement, actor=actor, slug="statement", summary=make.SUMMARY)
    else:
        with pytest.raises(expected):
            issue(statement, actor=actor, slug="statement", summary=make.SUMMARY)
    assert Outcome.objects.exists() is (who in PUBLISHERS)


@pytest.mark.parametrize(
    ("kind", "firmness"),
    [("chairs_statement", Firmness.CHAIR), ("press_note", Firmness.PRESS)],
)
def test_an_issued_text_shows_no_member_as_agreeing(
    cast: Cast, client: Client, kind: str, firmness: str
) -> None:
    document = documents.tabled_document(cast, kind=kind, title="After the meeting")
    outcome = issued(document, cast)
    assert (outcome.firmness, outcome.members) == (firmness, "")
    assert [line.words for line in outcome.trail.all()] == [
        "Issued by the presidency of 2027, China"
    ]
    page = client.get("/outcomes/statement/").content.decode()
    assert "Issued by the presidency. It does not record any member’s agreement." in page
    for wrong in ("Adopted", "Members of that day", "consensus", "Tabled", "round"):
        assert wrong not in page
    text = bytes(outcome.versions.get().files.get(format="md").content).decode()
    assert "Issued by the presidency" in text
    assert "consensus" not in text


def test_what_the_members_could_not_agree_on_tells_of_no_round(
    cast: Cast, client: Client, statement: Document
) -> None:
    concluded_round(statement, cast, result="not_adopted")
    outcome = issued(statement, cast)
    assert outcome.trail.count() == 1
    assert b"round" not in client.get("/outcomes/statement/").content


def test_what_is_before_the_members_or_was_adopted_is_not_issued(
    cast: Cast, statement: Document, clock: Clock
) -> None:
    rounds.open_round(statement.versions.get(), cast.secretariat)
    with pytest.raises(WrongState):
        issued(statement, cast)
    adopted = make.adopted_document(cast, clock, by=None, kind="chairs_statement")
    with pytest.raises(WrongState):
        issued(adopted, cast)
    publish(adopted, actor=cast.secretariat, slug="adopted", summary=make.SUMMARY)
    with pytest.raises(WrongState):
        issued(adopted, cast, slug="again")


def test_drafts_other_kinds_and_members_texts_are_not_issued(cast: Cast) -> None:
    draft = documents.drafted_document(cast.secretariat, kind="press_note")
    framework = documents.tabled_document(cast)
    brazils = documents.tabled_document(cast, by="BR", kind="chairs_statement")
    for document in (draft, framework, brazils):
        with pytest.raises(WrongState):
            issued(document, cast)


def test_a_later_presidency_does_not_speak_for_an_earlier_one(
    cast: Cast, statement: Document, clock: Clock
) -> None:
    Presidency.objects.filter(year=2027).update(handed_over_at=clock())
    following = Presidency.objects.create(
        year=2028, member=MemberState.objects.get(code="RU"), began_at=clock()
    )
    held = cast.secretariat.credentials
    held.presidency = following
    held.save()
    with pytest.raises(WrongState):
        issued(statement, cast)


def test_the_text_that_was_reviewed_is_issued_and_a_draft_of_the_next_is_not(
    cast: Cast, statement: Document
) -> None:
    next_version(statement, actor=cast.secretariat, nodes=documents.nodes(2, "Not yet tabled"))
    with pytest.raises(WrongState):
        issue(statement, actor=cast.chair, slug="statement", summary="What.", seen="0" * 64)
    outcome = issued(statement, cast)
    assert outcome.versions.get().text_hash == statement.versions.get(number=1).text_hash
    with pytest.raises(WrongState):
        issued(statement, cast, slug="twice")


def test_it_enters_the_trail_and_its_readers_are_told(cast: Cast, statement: Document) -> None:
    Notice.objects.all().delete()
    outcome = issued(statement, cast)
    entry = Entry.objects.get(verb="outcome_issued")
    assert entry.data["text"] == outcome.versions.get().text_hash
    mail = Notice.objects.filter(key__startswith="published:").first()
    assert mail is not None
    assert "It records no member’s agreement" in mail.text
    assert "adopted" not in mail.text


def test_form_review_and_the_issued_page(cast: Cast, statement: Document) -> None:
    client = browser(cast.secretariat)
    address = f"/manage/issue/{statement.reference}/"
    assert address in client.get("/manage/publish/").content.decode()
    assert address in client.get(f"/d/{statement.symbol}").content.decode()
    assert client.post(address, {"step": "review"}).status_code == 422
    given = {"summary": make.SUMMARY, "slug": "statement", "step": "review"}
    review = client.post(address, given).content.decode()
    assert "You are about to issue a text as the presidency" in review
    assert "Members of that day" not in review
    assert not Outcome.objects.exists()
    back = client.post(address, {**given, "step": "change"}).content.decode()
    assert make.SUMMARY in back
    version = statement.versions.get()
    sent = {**given, "step": "publish", "seen": version.text_hash}
    done = client.post(address, sent, follow=True)
    assert "Issued. Anybody can read it" in done.content.decode()
    assert client.get(address).status_code == 404


def test_a_delegation_finds_no_page_to_issue(cast: Cast, statement: Document) -> None:
    assert browser(cast.heads["CN"]).get(f"/manage/issue/{statement.reference}/").status_code == 404


def test_files_stand_in_one_order_everywhere(cast: Cast, client: Client) -> None:
    document = documents.tabled_document(cast, kind="press_note", classification="public")
    issued(document, cast)
    for page in ("/outcomes/statement/", f"/d/{document.symbol}"):
        html = client.get(page).content.decode()
        at = [html.index(f">{word}</a>") for word in ("PDF", "Word", "Markdown")]
        assert at == sorted(at)
