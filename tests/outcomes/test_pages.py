"""What anybody sees, what nobody sees too early, and how much of it there is."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
from html import escape

import pytest
from defusedxml import ElementTree
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.delegations.models import Presidency
from apps.documents.models import Document
from apps.documents.spreadsheets import FORMULA
from apps.documents.tree import ClauseKind, Node
from apps.outcomes.actions import publish, publish_revision, supersede
from apps.outcomes.models import Outcome
from apps.reviews.models import Round
from tests.conftest import Cast, Clock
from tests.factories import documents
from tests.factories import outcomes as make
from tests.factories import reviews as rounds
from tests.outcomes.test_publishing import adopted_again
from tests.reviews.browsing import browser

pytestmark = pytest.mark.slow

PAGES = (
    "/",
    "/outcomes/",
    "/outcomes/?firmness=reference",
    "/outcomes.csv",
    "/outcomes.json",
    "/feeds/outcomes.atom",
    "/members/",
    "/members/br/",
    "/sitemap.xml",
    "/robots.txt",
)
SYMBOL = "CGETI/DEWG/2027/W/1"


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


# Open to anybody


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_without_signing_in_even_with_nothing_to_show(
    path: str, world: None, clock: Clock, client: Client
) -> None:
    read(client, path)
    read(client, f"/ar{path}")


def test_the_home_page_opens_on_an_empty_database(db: None, clock: Clock, client: Client) -> None:
    assert "No outcome is published yet" in read(client, "/")
    assert "No member is recorded" in read(client, "/members/")


def test_the_home_page_says_what_is_agreed_who_presides_and_how_the_group_was_called(
    outcome: Outcome, client: Client
) -> None:
    page = read(client, "/")
    assert outcome.title in page
    assert "9 February 2027" in page
    assert "2027: <a" in page
    assert "E-commerce Working Group" in page
    assert "Digital Economy Working Group" in page
    assert "coming soon" not in page.lower()


def test_the_home_page_shows_five_and_no_other_organisations(
    world: None, clock: Clock, client: Client
) -> None:
    for number in range(6):
        make.bare_outcome(f"o{number}", adopted_on=dt.date(2015 + number, 1, 1))
    make.bare_outcome("theirs", title="Theirs", firmness="reference")
    page = read(client, "/")
    assert "Outcome o5" in page
    assert "Outcome o0" not in page
    assert "Theirs" not in page


def test_the_page_of_an_outcome_says_what_was_agreed_by_whom_and_when(
    outcome: Outcome, client: Client
) -> None:
    page = read(client, "/outcomes/buying-online/")
    for words in (
        "Joint document, adopted by consensus of the 10 members of that day.",
        "9 February 2027",
        "South Africa",
        "Proposed by Brazil",
        make.SUMMARY,
        SYMBOL,
        "They exchange what works.",
        "Cite as",
        "Contents",
    ):
        assert words in page
    version = outcome.versions.get()
    for node in version.nodes():
        assert f'id="para-{node.key}"' in page
        assert f'href="#para-{node.key}"' in page
    assert version.text_hash in page
    for file in version.files.all():
        assert file.sha256 in page


def test_the_number_of_members_is_that_of_the_day(
    world: None, clock: Clock, client: Client
) -> None:
    make.bare_outcome("then", adopted_on=dt.date(2021, 9, 3))
    page = read(client, "/outcomes/then/")
    assert "consensus of the five members of that day" in page
    assert "Egypt" not in page


@pytest.mark.parametrize("firmness", ["chair", "press"])
def test_below_joint_no_member_is_shown_as_agreeing(
    firmness: str, world: None, clock: Clock, client: Client
) -> None:
    make.bare_outcome("statement", firmness=firmness)
    page = read(client, "/outcomes/statement/")
    assert "Issued by the presidency. It does not record any member’s agreement." in page
    assert "consensus" not in page
    assert "Brazil" not in page


def test_another_organisations_document_is_never_shown_as_an_outcome(
    world: None, clock: Clock, client: Client
) -> None:
    make.bare_outcome("theirs", title="Theirs", firmness="reference", source="The organisation")
    for path in ("/", "/outcomes/", "/outcomes.csv", "/outcomes.json", "/feeds/outcomes.atom"):
        assert "Theirs" not in read(client, path)
    page = read(client, "/outcomes/theirs/")
    assert "It is not an outcome of BRICS" in page
    assert 'class="badge agreed"' not in page
    assert "Theirs" in read(client, "/outcomes/?firmness=reference")


def test_an_outcome_without_text_says_so_and_names_its_source(
    world: None, clock: Clock, client: Client
) -> None:
    make.bare_outcome("old", source="Records of that meeting", certainty="conflicting")
    page = read(client, "/outcomes/old/")
    assert "The portal does not hold this text" in page
    assert "Records of that meeting" in page
    assert "Sources differ" in page


def test_a_date_is_no_more_precise_than_it_is_known(
    world: None, clock: Clock, client: Client
) -> None:
    make.bare_outcome("month", adopted_on=dt.date(2015, 7, 31), precision="month")
    make.bare_outcome("year", adopted_on=dt.date(2020, 12, 31), precision="year")
    page = read(client, "/outcomes/")
    assert "July 2015" in page
    assert "31" not in page
    rows = json.loads(read(client, "/outcomes.json"))["outcomes"]
    assert [row["adopted"] for row in rows] == ["2020", "2015-07"]


def test_a_replaced_outcome_leads_to_the_one_that_replaced_it(cast: Cast, client: Client) -> None:
    first, second = make.bare_outcome("first"), make.bare_outcome("second")
    supersede(first, actor=cast.secretariat, by=second)
    assert 'href="/outcomes/second/"' in read(client, "/outcomes/first/")
    assert 'href="/outcomes/first/"' in read(client, "/outcomes/second/")


def test_every_version_stays_at_its_address(
    cast: Cast, clock: Clock, outcome: Outcome, client: Client
) -> None:
    adopted_again(cast, clock, outcome)
    publish_revision(outcome, actor=cast.secretariat, note="¶ 1: all, not those.")
    assert "protect all who" in read(client, "/outcomes/buying-online/")
    assert "¶ 1: all, not those." in read(client, "/outcomes/buying-online/?v=2")
    first = read(client, "/outcomes/buying-online/?v=1")
    assert "protect those who" in first
    assert "An earlier version." in first
    for wrong in ("3", "0", "x", "-1", "1" * 9, "²"):
        assert client.get(f"/outcomes/buying-online/?v={wrong}").status_code == 404


def test_reservations_stand_below_the_text_and_at_their_paragraph(
    cast: Cast, clock: Clock, client: Client
) -> None:
    document = documents.tabled_document(cast, text=make.TEXT)
    version = document.versions.get()
    key = version.nodes()[1].key
    make.adopted_round(
        cast,
        clock,
        version,
        reservations={"ZA": [rounds.reservation("By telephone too.", clause=key)]},
        shown_as={"ZA": "footnote"},
    )
    publish(document, actor=cast.secretariat, slug="noted", summary=make.SUMMARY)
    page = read(client, "/outcomes/noted/")
    assert "Joint document with footnotes" in page
    assert 'href="#reservation-R1"' in page
    assert 'id="reservation-R1"' in page
    assert "By telephone too." in page


# Files


def test_a_file_is_kept_for_good_under_its_version(outcome: Outcome, client: Client) -> None:
    for extension in ("md", "docx", "pdf"):
        path = f"/outcomes/buying-online/buying-online.{extension}"
        file = outcome.versions.get().files.get(format=extension)
        response = client.get(f"{path}?v=1")
        assert response.content == bytes(file.content)
        assert response["ETag"] == f'"{file.sha256}"'
        assert "immutable" in response["Cache-Control"]
        assert "no-cache" in client.get(path)["Cache-Control"]
        again = client.get(path, headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304
        assert not again.content


@pytest.mark.parametrize(
    "path",
    [
        "/outcomes/buying-online/other.pdf",
        "/outcomes/buying-online/buying-online.exe",
        "/outcomes/buying-online/buying-online.pdf?v=2",
        "/outcomes/buying-online/buying-online.pdf?v=x",
        "/outcomes/nothing/nothing.pdf",
        "/outcomes/nothing/",
        "/members/xx/",
    ],
)
def test_what_is_not_there_is_not_found(path: str, outcome: Outcome, client: Client) -> None:
    assert client.get(path).status_code == 404


# Nothing too early, and positions never


def everywhere(client: Client) -> str:
    return "".join(read(client, path) for path in PAGES)


def test_nothing_of_a_members_document_is_public_before_it_is_published(
    cast: Cast, clock: Clock, client: Client
) -> None:
    make.bare_outcome("earlier")
    before = everywhere(client)
    document = make.adopted_document(
        cast, clock, title="Secret of ours", text=[Node(ClauseKind.PARAGRAPH, "Hidden words.")]
    )
    assert everywhere(client) == before
    assert client.get(document.address).status_code == 404
    publish(document, actor=cast.secretariat, slug="out", summary=make.SUMMARY)
    assert "Secret of ours" in read(client, "/outcomes/")
    assert "Hidden words." in read(client, "/outcomes/out/")
    # The document itself stays the members'.
    assert client.get(document.address).status_code == 404
    assert "Secret of ours" not in read(client, "/members/br/")


def test_an_open_round_leaves_every_public_page_as_it_was(
    cast: Cast, clock: Clock, client: Client
) -> None:
    document = documents.tabled_document(cast, by="BR", title="Under review")
    make.bare_outcome("earlier")
    before = everywhere(client)
    round = rounds.open_round(document.versions.get(), cast.secretariat)
    rounds.submitted(round, cast.heads["BR"], "oppose", reason="It goes too far.")
    assert everywhere(client) == before


def test_positions_statements_and_comments_never_become_public(
    cast: Cast, clock: Clock, client: Client
) -> None:
    document = documents.tabled_document(cast, text=make.TEXT)
    version = document.versions.get()
    round = rounds.open_round(version, cast.secretariat, days=7)
    for code, head in cast.heads.items():
        held = None
        if code == "IN":
            held = [rounds.reservation("Private reservation.", kind="general", blocks=False)]
        rounds.submitted(
            round, head, "reservation" if held else "accept",
            statement=f"Statement of {code}.", reservations=held,
        )  # fmt: skip
    clock.forward(days=8)
    make.reviews.conclude(round, actor=cast.chair, result="adopted", words="Chair’s words.")
    outcome = publish(document, actor=cast.secretariat, slug="out", summary=make.SUMMARY)
    public = everywhere(client) + read(client, "/outcomes/out/")
    markdown = outcome.versions.get().files.get(format="md")
    public += bytes(markdown.content).decode()
    for private in ("Private reservation.", "Statement of", "Chair’s words.", "eservation of"):
        assert private not in public


def test_a_members_page_lists_what_is_public_of_what_it_proposed(
    cast: Cast, clock: Clock, client: Client
) -> None:
    for classification in ("public", "members", "presidency"):
        documents.tabled_document(
            cast, by="BR", title=f"Paper for {classification}", classification=classification
        )
    documents.drafted_document(cast.delegates["BR"], title="Draft", classification="public")
    documents.tabled_document(cast, title="Of the presidency", classification="public")
    page = read(client, "/members/br/")
    assert "Paper for public" in page
    for hidden in ("members", "presidency"):
        assert f"Paper for {hidden}" not in page
    assert "Draft" not in page
    assert "Of the presidency" not in page
    assert "Paper for public" not in read(client, "/members/cn/")


def test_whoever_is_signed_in_sees_the_same_lists(cast: Cast, framework: Document) -> None:
    for actor in (cast.secretariat, cast.heads["BR"]):
        client = browser(actor)
        for path in ("/", "/outcomes/", "/members/br/"):
            assert framework.title not in read(client, path)


# Filters, data, feed


def test_the_list_is_narrowed_and_widened_again(world: None, clock: Clock, client: Client) -> None:
    make.bare_outcome("a", adopted_on=dt.date(2015, 7, 9), kind="framework")
    make.bare_outcome("b", adopted_on=dt.date(2016, 7, 9), kind="communique", body_name="Summit")
    make.bare_outcome("c", adopted_on=dt.date(2016, 8, 9), firmness="chair")
    for query, found in (
        ("year=2015", "a"),
        ("kind=communique", "b"),
        ("body=Summit", "b"),
        ("firmness=chair", "c"),
        ("year=2016&firmness=joint", "b"),
        ("year=1066", "abc"),
        ("year=%00&kind=nonsense", "abc"),
        ("page=99", "abc"),
    ):
        page = read(client, f"/outcomes/?{query}")
        assert "".join(x for x in "abc" if f"Outcome {x}<" in page) == found, query
    empty = read(client, "/outcomes/?year=2015&kind=communique")
    assert "No outcome fits these filters" in empty
    assert "Clear filters" in empty
    assert "Outcome b" not in read(client, "/outcomes.csv?year=2015")


@pytest.mark.parametrize("first", FORMULA)
def test_a_spreadsheet_runs_nothing_of_the_csv(
    first: str, world: None, clock: Clock, client: Client
) -> None:
    make.bare_outcome("x", title=f"{first}HYPERLINK('evil')", summary=f"  {first}1+1", source='"')
    text = read(client, "/outcomes.csv")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert len(rows) == 1
    for cell in rows[0].values():
        assert not cell.strip(" ").startswith(FORMULA)


HOSTILE = '<script>alert(1)</script> & "quotes" \u202egnirts ]]> {{ x }}'


def test_a_hostile_title_harms_no_page_and_no_feed(
    cast: Cast, clock: Clock, client: Client
) -> None:
    text = [Node(ClauseKind.PARAGRAPH, f"{HOSTILE}", number="<b>")]
    outcome = make.published(cast, clock, title=HOSTILE, text=text)
    Outcome.objects.filter(pk=outcome.pk).update(note=HOSTILE)
    for path in ("/", "/outcomes/", "/outcomes/buying-online/"):
        page = read(client, path)
        assert "<script>alert" not in page
        assert escape("<script>alert(1)</script>") in page
    feed = ElementTree.fromstring(client.get("/feeds/outcomes.atom").content)
    atom = "{http://www.w3.org/2005/Atom}"
    assert feed.find(f"{atom}entry/{atom}title").text == outcome.title
    assert json.loads(read(client, "/outcomes.json"))["outcomes"][0]["title"] == outcome.title


def test_feed_and_sitemap_are_xml_with_whole_addresses(outcome: Outcome, client: Client) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring(client.get("/feeds/outcomes.atom").content)
    links = [link.get("href") for link in feed.findall(f"{atom}entry/{atom}link")]
    assert len(links) == 1
    assert links[0].endswith("/outcomes/buying-online/")
    assert links[0].startswith("http")
    sitemap = ElementTree.fromstring(client.get("/sitemap.xml").content)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    listed = [loc.text for loc in sitemap.findall(f"{space}url/{space}loc")]
    assert any(address.endswith("/outcomes/buying-online/") for address in listed)
    assert all(address.startswith("http") for address in listed)
    assert "Sitemap: http" in read(client, "/robots.txt")


# How much


def test_thirty_rows_cost_no_more_queries_than_one(
    world: None, clock: Clock, client: Client
) -> None:
    make.bare_outcome("o0")
    costs = []
    for total in (1, 31):
        for number in range(1, total):
            make.bare_outcome(f"o{number}")
        cost = {}
        for path in PAGES:
            with CaptureQueriesContext(connection) as queries:
                read(client, path)
            cost[path] = len(queries)
        costs.append(cost)
    assert costs[0] == costs[1]
    assert max(costs[0].values()) <= 12
    assert "Page 1 of 2" in read(client, "/outcomes/")


def test_a_long_text_costs_no_more_queries_than_a_short_one(
    world: None, clock: Clock, client: Client
) -> None:
    costs = []
    for count in (10, 300):
        make.bare_outcome(f"text-{count}", paragraphs=count)
        with CaptureQueriesContext(connection) as queries:
            read(client, f"/outcomes/text-{count}/")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12


def test_pages_are_light(world: None, clock: Clock, client: Client) -> None:
    for number in range(31):
        make.bare_outcome(f"o{number}", title=f"Framework number {number} for cooperation")
    make.bare_outcome("long", paragraphs=60)
    assert len(gzip.compress(client.get("/outcomes/").content)) <= 30 * 1024
    assert len(gzip.compress(client.get("/").content)) <= 30 * 1024
    assert len(gzip.compress(client.get("/outcomes/long/").content)) <= 60 * 1024


# Direction and reference data


def test_in_arabic_an_english_text_keeps_its_direction(outcome: Outcome, client: Client) -> None:
    page = read(client, "/ar/outcomes/buying-online/")
    assert '<html lang="ar" dir="rtl"' in page
    assert 'lang="en" dir="ltr"' in page
    assert f'<bdi dir="ltr" class="symbol">{SYMBOL}</bdi>' in page


def test_the_reference_outcomes_load_twice_and_are_honest(
    world: None, clock: Clock, client: Client
) -> None:
    for _time in range(2):
        call_command("loaddata", "fixtures/reference/50_outcomes.json", verbosity=0)
    loaded = list(Outcome.objects.all())
    assert len(loaded) == 15
    assert all(2013 <= each.adopted_on.year <= 2025 for each in loaded)
    for each in loaded:
        assert each.source, each.slug
        assert each.summary, each.slug
        page = read(client, each.get_absolute_url())
        assert "The portal does not hold this text" in page
        assert ("It is not an outcome of BRICS" in page) is not each.is_of_brics
    initiative = Outcome.objects.get(slug="brics-e-commerce-cooperation-initiative-2017")
    assert initiative.adopted == "August 2017"
    assert len(initiative.codes) == 5
    assert len(gzip.compress(client.get("/outcomes/").content)) <= 30 * 1024


# The presidency's pages


def test_only_the_presidency_opens_its_pages(
    cast: Cast, framework: Document, client: Client
) -> None:
    paths = ("/manage/publish/", f"/manage/publish/{framework.reference}/")
    for path in paths:
        assert client.get(path).status_code == 302
    for who, actor in cast.everyone().items():
        if actor.user is None:
            continue
        opened = browser(actor)
        for path in paths:
            expected = 200 if who in ("secretariat", "chair") else 404
            assert opened.get(path).status_code == expected, who


def test_form_review_publication(cast: Cast, framework: Document) -> None:
    client = browser(cast.secretariat)
    assert framework.title in read(client, "/manage/publish/")
    path = f"/manage/publish/{framework.reference}/"
    form = client.get(path)
    assert 'value="framework-for-buying-online"' in form.content.decode()
    given = {"slug": "online", "summary": "Our <own> words.", "place": "Brasília"}
    review = client.post(path, {**given, "step": "review"})
    page = review.content.decode()
    assert review.status_code == 200
    for words in (
        "You are about to make a text public",
        "For members and those invited to this document",
        "/outcomes/online/",
        "Our &lt;own&gt; words.",
        "Brasília",
        "Proposed by Brazil",
        "They exchange what works.",
    ):
        assert words in page
    assert not Outcome.objects.exists()
    change = client.post(path, {**given, "step": "change"}).content.decode()
    assert "Our &lt;own&gt; words." in change
    seen = framework.versions.get().text_hash
    done = client.post(path, {**given, "step": "publish", "seen": seen})
    assert done.status_code == 302
    assert done["Location"] == "/outcomes/online/"
    assert "Published." in read(client, "/outcomes/online/")
    assert client.get(path).status_code == 404


def test_a_wrong_form_loses_nothing(cast: Cast, framework: Document) -> None:
    client = browser(cast.secretariat)
    path = f"/manage/publish/{framework.reference}/"
    for given in (
        {"slug": "Not Plain", "summary": "Kept words.", "step": "publish"},
        {"slug": "", "summary": "Kept words.", "step": "review"},
    ):
        answer = client.post(path, given)
        assert answer.status_code == 422
        assert "Kept words." in answer.content.decode()
    assert not Outcome.objects.exists()


def test_the_review_names_reservations_that_stay_inside(cast: Cast, clock: Clock) -> None:
    document = make.adopted_document(
        cast,
        clock,
        reservations={"IN": [rounds.reservation("Ours.", kind="general", blocks=False)]},
    )
    client = browser(cast.secretariat)
    review = client.post(
        f"/manage/publish/{document.reference}/",
        {"slug": "x", "summary": "Words.", "step": "review"},
    )
    assert "Not shown to the public: reservations of India." in review.content.decode()


def test_a_text_adopted_again_is_published_from_its_page(
    cast: Cast, clock: Clock, outcome: Outcome
) -> None:
    adopted_again(cast, clock, outcome)
    assert outcome.document is not None
    client = browser(cast.secretariat)
    assert "Adopted again since it was published" in read(client, "/manage/publish/")
    path = f"/manage/publish/{outcome.document.reference}/revision/"
    read(client, path)
    given = {"note": "¶ 1.", "correction": "yes"}
    assert "A correction" in client.post(path, {**given, "step": "review"}).content.decode()
    assert client.post(path, {"note": "", "step": "review"}).status_code == 422
    assert client.post(path, {**given, "step": "publish"}).status_code == 302
    assert [version.label for version in outcome.versions.all()] == ["Corr.1", ""]
    assert client.get(path).status_code == 404


def test_what_replaces_an_outcome_is_said_on_a_page_of_its_own(cast: Cast) -> None:
    make.bare_outcome("first")
    make.bare_outcome("second")
    client = browser(cast.chair)
    path = "/manage/outcomes/first/replaced/"
    read(client, path)
    assert client.post(path, {"by": "nothing"}).status_code == 422
    assert client.post(path, {"by": "second"}).status_code == 302
    assert client.get(path).status_code == 404


def test_the_list_of_what_waits_costs_the_same_for_one_and_for_thirty(
    cast: Cast, clock: Clock
) -> None:
    client = browser(cast.secretariat)
    read(client, "/manage/publish/")  # the session is noted once
    costs = []
    for total in (1, 29):
        for _number in range(total):
            version = rounds.fixed_version(cast.secretariat)
            round = rounds.bare_round(version, cast.secretariat)
            Round.objects.filter(pk=round.pk).update(result="adopted", concluded_at=clock())
        with CaptureQueriesContext(connection) as queries:
            read(client, "/manage/publish/")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 14


def test_the_presidency_of_today_is_the_acting_one(
    world: None, clock: Clock, client: Client
) -> None:
    held = Presidency.objects.acting()
    assert f"{held.year}: <a" in read(client, "/")
    held.handed_over_at = clock()
    held.save()
    assert f"{held.year}: <a" not in read(client, "/")


def test_the_documents_page_leads_to_its_publication_and_then_to_the_outcome(
    cast: Cast, framework: Document
) -> None:
    link = f"/manage/publish/{framework.reference}/"
    assert link in read(browser(cast.secretariat), framework.address)
    assert link not in read(browser(cast.heads["BR"]), framework.address)
    publish(framework, actor=cast.secretariat, slug="out", summary=make.SUMMARY)
    for actor in (cast.secretariat, cast.heads["BR"]):
        page = read(browser(actor), framework.address)
        assert "/outcomes/out/" in page
        assert link not in page
