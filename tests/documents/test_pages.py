"""The pages of documents, as people use them without JavaScript."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.delegations.actors import Actor
from apps.delegations.models import MemberState
from apps.documents import panels
from apps.documents.actions import (
    confirm_import,
    import_document,
    next_version,
    replace_text,
    void_symbol,
)
from apps.documents.clauses import hash_of
from apps.documents.models import Document, Version
from apps.documents.tree import ClauseKind, Node
from tests.conftest import Cast
from tests.factories.documents import (
    drafted_document,
    group,
    nodes,
    proposed_document,
    tabled_document,
    tabled_revision,
)

pytestmark = pytest.mark.slow

NOTE = b"# A note\n\n1. Members [M]ost agree.\n\n2. Members meet.\n"


def sign_in(client: Client, actor: Actor) -> Client:
    assert actor.user is not None
    client.force_login(actor.user)
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return str(response.content.decode())


def plain(html: str) -> str:
    """What a reader reads: without tags, with single spaces."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def imported(actor: Actor, data: bytes = NOTE) -> Document:
    return import_document(
        actor=actor, kind="framework", filename="note.md", data=data, body=group()
    )


# The list


def test_the_list_is_narrowed_by_kind_year_state_and_member(cast: Cast, client: Client) -> None:
    tabled_document(cast, title="Alpha", kind="study")
    tabled_document(cast, title="Beta", by="BR")
    proposed_document(cast, title="Gamma", by="CN")
    drafted_document(cast.secretariat, title="Delta")
    sign_in(client, cast.secretariat)
    for query, found in [
        ("", {"Alpha", "Beta", "Gamma", "Delta"}),
        ("?kind=study", {"Alpha"}),
        ("?year=2026", set()),
        ("?year=2027", {"Alpha", "Beta", "Gamma", "Delta"}),
        ("?state=tabled", {"Alpha", "Beta"}),
        ("?state=proposed", {"Gamma"}),
        ("?state=draft", {"Delta"}),
        ("?member=BR", {"Beta"}),
        ("?member=CN&state=tabled", set()),
        ("?kind=poem&year=soon&page=no", {"Alpha", "Beta", "Gamma", "Delta"}),
    ]:
        html = page(client, f"/documents/{query}")
        titles = {"Alpha", "Beta", "Gamma", "Delta"}
        assert {title for title in titles if f">{title}</a>" in html} == found, query
    assert "Clear filters" in page(client, "/documents/?year=2026")


def test_an_empty_list_says_what_would_stand_there(cast: Cast, client: Client) -> None:
    assert "No document is open to you yet" in page(
        sign_in(client, cast.stakeholder), "/documents/"
    )


def test_the_list_is_for_the_accredited(cast: Cast, client: Client) -> None:
    response = client.get("/documents/")
    assert response.status_code == 302
    assert sign_in(client, cast.stranger).get("/documents/").status_code == 404


def test_the_list_asks_the_database_as_often_for_thirty_rows_as_for_one(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    tabled_document(cast)
    sign_in(client, cast.heads["BR"])
    page(client, "/documents/")
    with django_assert_max_num_queries(12) as one:
        page(client, "/documents/")
    for n in range(15):
        tabled_document(cast, title=f"Paper {n}")
        drafted_document(cast.delegates["BR"], title=f"Draft {n}")
    with django_assert_max_num_queries(12) as many:
        html = page(client, "/documents/")
    assert len(many) == len(one)
    assert html.count('scope="row"') == 30
    assert "Page 1 of 2" in plain(html)
    assert page(client, "/documents/?page=2").count('scope="row"') == 1


# One document


def test_the_page_says_what_the_text_is_and_what_it_replaces(cast: Cast, client: Client) -> None:
    document = tabled_document(cast, by="BR")
    title, one, two = document.versions.get().nodes()
    tabled_revision(cast, document, [title, replace(one, text="Members agree."), two])
    sign_in(client, cast.heads["CN"])
    html = page(client, document.address)
    assert "Rev.1 replaces the original text." in html
    assert f'id="para-{one.key}"' in html
    assert "Members agree." in html
    assert "For members and those invited to this document" in html
    assert "Rev.1 replaces the original text." in page(client, f"{document.address}/Rev.1")
    old = page(client, f"{document.address}?v=1")
    assert "Rev.1 has replaced this text." in old
    assert "Superseded" in old
    assert one.text in old
    assert client.get(f"{document.address}?v=3").status_code == 404
    assert client.get(f"{document.address}/Rev.7").status_code == 404


def test_a_symbol_no_one_has_allotted_leads_nowhere(cast: Cast, client: Client) -> None:
    for address in (
        "/d/CGETI/DEWG/2027/W/99",
        "/d/x",
        "/d//",
        "/d/../Rev.1",
        "/d/a%00b",
        "/d/x/Rev.0",
        "/documents/zzzz/",
    ):
        assert client.get(address).status_code == 404


def test_a_long_text_lists_its_contents(cast: Cast, client: Client) -> None:
    text = [Node(ClauseKind.HEADING, f"Part {n}", level=1) for n in range(4)]
    document = tabled_document(cast, text=text, classification="public")
    html = page(client, document.address)
    key = document.versions.get().nodes()[2].key
    assert f'<a href="#para-{key}" dir="auto">Part 2</a>' in html


def test_a_void_symbol_says_so(cast: Cast, client: Client) -> None:
    document = tabled_document(cast)
    assert document.symbol is not None
    void_symbol(document.symbol, actor=cast.secretariat, reason="Tabled twice")
    html = page(sign_in(client, cast.heads["BR"]), document.address)
    assert "This symbol is void since 1 February 2027, 09:00 UTC: Tabled twice" in html


def test_a_text_of_any_length_takes_the_same_few_queries(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    sign_in(client, cast.heads["BR"])
    page(client, "/documents/")  # the first page of a session notes the session
    counts = []
    for clauses in (10, 300):
        document = tabled_document(cast, text=nodes(clauses))
        after = document.versions.get().nodes()
        after[1] = replace(after[1], text="Members agree.")
        tabled_revision(cast, document, after)
        address = f"/compare/?from={document.symbol}&to={document.symbol}/Rev.1"
        with django_assert_max_num_queries(12) as reading:
            page(client, document.address)
        with django_assert_max_num_queries(13) as comparing:
            page(client, address)
        with django_assert_max_num_queries(11) as again:  # what fixed texts differ in is kept
            page(client, address)
        counts.append([len(reading), len(comparing), len(again)])
    assert counts[0] == counts[1]


def test_apps_above_add_their_panels(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "_makers", [])
    panels.register(lambda actor, document, version: None)
    panels.register(
        lambda actor, document, version: panels.Panel(
            "components/empty.html", {"heading": document.title}
        )
    )
    document = tabled_document(cast)
    assert '<div class="empty">' in page(sign_in(client, cast.heads["BR"]), document.address)


# Taking away


def test_a_version_is_taken_away_as_markdown_word_and_pdf(cast: Cast, client: Client) -> None:
    document = tabled_document(cast, classification="public")
    for extension, start in (("md", b"#"), ("docx", b"PK"), ("pdf", b"%PDF")):
        address = f"/documents/{document.reference}/versions/1/text.{extension}"
        response = client.get(address)
        assert response.status_code == 200
        assert start in response.content[:200]
        assert response["Content-Disposition"] == (
            f'attachment; filename="CGETI-DEWG-2027-W-1.{extension}"'
        )
        assert response["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/documents/{document.reference}/versions/1/text.exe").status_code == 404
    assert client.get(f"/documents/{document.reference}/versions/2/text.md").status_code == 404


# Comparing


def test_a_comparison_tells_each_change_and_folds_what_stayed(cast: Cast, client: Client) -> None:
    document = tabled_document(cast, text=nodes(8))
    text = document.versions.get().nodes()
    new = text[2].text.replace("Members", "States").replace("trade", "trade and services")
    text[2] = replace(text[2], text=new)
    del text[5]
    text.insert(6, Node(ClauseKind.PARAGRAPH, "Something new.", number="6bis"))
    tabled_revision(cast, document, text)
    sign_in(client, cast.heads["BR"])
    html = page(client, f"/compare/?from={document.symbol}&to={document.symbol}/Rev.1")
    read = plain(html)
    assert "¶ 2: 2 insertions, 1 removal" in read
    assert "¶ 5: removed" in read
    assert "¶ 6bis: inserted" in read
    assert "3 clauses differ" in read
    assert "2 clauses unchanged (¶ 3 – 4)" in read
    assert 'href="#change-2"' in html
    for version in document.versions.all():
        assert version.text_hash in html
    backwards = page(client, f"/compare/?from={document.symbol}/Rev.1&to={document.symbol}")
    assert "¶ 5: inserted" in plain(backwards)


def test_equal_texts_and_unknown_ones(cast: Cast, client: Client) -> None:
    document = tabled_document(cast)
    sign_in(client, cast.heads["BR"])
    same = f"/compare/?from={document.symbol}&to={document.reference}"
    assert "Both texts say the same." in page(client, same)
    for query in ("", "?from=a&to=b", f"?from={document.symbol}", "?from=%00&to=/Rev.1"):
        assert client.get(f"/compare/{query}").status_code == 404


def test_two_documents_of_the_same_words_keep_their_own_addresses(
    cast: Cast, client: Client
) -> None:
    sign_in(client, cast.heads["BR"])
    for _each in range(2):
        document = tabled_document(cast)
        keys = [node.key for node in document.versions.get().nodes()]
        html = page(client, f"/compare/?from={document.symbol}&to={document.symbol}")
        assert all(f"para-{key}" in html for key in keys)


# From a file to a tabled text


def test_a_file_becomes_a_tabled_document_in_a_few_pages(cast: Cast, client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    sign_in(client, cast.secretariat)
    assert 'value="terms_of_reference" selected' in page(
        client, "/documents/import/?kind=terms_of_reference"
    )
    response = client.post(
        "/documents/import/",
        {
            "file": SimpleUploadedFile("note.md", NOTE),
            "kind": "framework",
            "title": "",
            "classification": "members",
            "body": group().pk,
        },
    )
    document = Document.objects.get()
    assert response.status_code == 302
    assert response["Location"] == document.address
    html = page(client, document.address)
    assert "Is this the text of the file?" in html
    assert "[M]ost" in html
    assert "1 place to look at" in plain(html)
    assert "Table for review" not in html
    hidden = re.search(r'name="was" value="(\w{64})"', html)
    assert hidden is not None
    client.post(f"/documents/{document.reference}/confirm/", {"was": hidden[1]})
    assert "Table for review" in page(client, document.address)
    review = page(client, f"/documents/{document.reference}/table/")
    assert "The next number of CGETI/DEWG/2027/W" in plain(review)
    response = client.post(f"/documents/{document.reference}/table/", {"was": hidden[1]})
    assert response["Location"] == "/d/CGETI/DEWG/2027/W/1"
    assert "This text is fixed." in page(client, "/d/CGETI/DEWG/2027/W/1")


def test_the_text_that_changed_meanwhile_is_not_tabled(cast: Cast, client: Client) -> None:
    document = drafted_document(cast.secretariat)
    was = hash_of(document.versions.get())
    replace_text(document.versions.get(), actor=cast.chair, nodes=nodes(2))
    sign_in(client, cast.secretariat)
    response = client.post(f"/documents/{document.reference}/table/", {"was": was})
    assert response.status_code == 409
    assert not Document.objects.get().tabled_at


def test_a_coordinator_proposes_by_page_and_a_delegate_does_not(cast: Cast, client: Client) -> None:
    document = drafted_document(cast.delegates["BR"])
    address = f"/documents/{document.reference}/propose/"
    assert sign_in(client, cast.delegates["BR"]).get(address).status_code == 403
    assert "Propose to the presidency" not in page(client, document.address)
    sign_in(client, cast.coordinators["BR"])
    assert "Propose to the presidency" in page(client, document.address)
    assert "Propose it for Brazil" in page(client, address)
    assert client.post(address).status_code == 302
    assert Document.objects.get().proposed_at is not None
    assert client.post(address).status_code == 403


def test_the_next_version_is_made_corrected_and_tabled_by_page(cast: Cast, client: Client) -> None:
    document = tabled_document(cast)
    sign_in(client, cast.secretariat)
    assert "Make the next version" in page(client, document.address)
    address = f"/documents/{document.reference}/next/"
    assert "Rev.1" in page(client, address)
    response = client.post(address)
    assert response["Location"] == f"/documents/{document.reference}/text/"
    html = page(client, document.address)
    assert "The draft of Rev.1" in plain(html)
    assert "Draft of Rev.1. Only the presidency can read it." in page(
        client, f"{document.address}?v=2"
    )
    assert client.post(address).status_code == 409


@pytest.mark.parametrize("who", ["head BR", "secretariat", "partner", "public"])
@pytest.mark.parametrize(
    "act", ["text", "details", "discard", "readers", "propose", "table", "next", "void", "import"]
)
def test_another_sides_draft_has_no_pages(cast: Cast, client: Client, who: str, act: str) -> None:
    document = drafted_document(cast.heads["CN"])
    actor = cast.everyone()[who]
    if actor.user is not None:
        sign_in(client, actor)
    expected = 302 if actor.is_anonymous else 404
    assert client.get(f"/documents/{document.reference}/{act}/").status_code == expected
    assert client.post(f"/documents/{document.reference}/{act}/").status_code in (expected, 403)


@pytest.mark.parametrize("act", ["text", "details", "discard", "readers", "propose", "import"])
def test_a_tabled_document_is_not_its_proposers_to_change(
    cast: Cast, client: Client, act: str
) -> None:
    document = tabled_document(cast, by="BR")
    sign_in(client, cast.heads["BR"])
    assert client.get(f"/documents/{document.reference}/{act}/").status_code == 403


def test_details_and_readers_are_changed_by_page(cast: Cast, client: Client) -> None:
    document = drafted_document(cast.heads["BR"])
    sign_in(client, cast.heads["BR"])
    address = f"/documents/{document.reference}/details/"
    page(client, address)
    response = client.post(address, {"title": " ", "kind": "study", "classification": "members"})
    assert response.status_code == 422
    client.post(address, {"title": "A study", "kind": "study", "classification": "members"})
    assert Document.objects.get().title == "A study"
    address = f"/documents/{document.reference}/readers/"
    html = page(client, address)
    assert "Belarus" in html
    assert "India" not in html  # every member reads it
    belarus = MemberState.objects.get(code="BY")
    assert client.post(address, {"states": [belarus.pk]}).status_code == 302
    assert list(document.admitted_states.all()) == [belarus]
    client.post(f"/documents/{document.reference}/details/", {})
    client.post(f"/documents/{document.reference}/discard/")
    assert not Document.objects.exists()


def test_a_symbol_is_voided_by_page_with_a_reason(cast: Cast, client: Client) -> None:
    document = tabled_document(cast)
    sign_in(client, cast.chair)
    address = f"/documents/{document.reference}/void/"
    page(client, address)
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Tabled twice"}).status_code == 302
    assert Document.objects.get().is_void


# Correcting clauses


def form_of(version: Version, first: int = 0, count: int = 30) -> dict[str, str]:
    """What the browser sends back of the page of clauses that begins at `first`."""
    shown = version.nodes()[first : first + count]
    data = {
        "was": hash_of(version),
        "c-TOTAL_FORMS": str(len(shown)),
        "c-INITIAL_FORMS": str(len(shown)),
    }
    for place, node in enumerate(shown):
        data |= {
            f"c-{place}-key": node.key,
            f"c-{place}-kind": node.kind,
            f"c-{place}-number": node.number,
            f"c-{place}-level": str(node.level),
            f"c-{place}-text": node.text,
        }
    return data


def test_clauses_are_corrected_divided_joined_and_removed(cast: Cast, client: Client) -> None:
    version = drafted_document(cast.delegates["BR"], text=nodes(6)).versions.get()
    before = version.nodes()
    sign_in(client, cast.delegates["BR"])
    address = f"/documents/{version.document.reference}/text/"
    assert before[3].text in page(client, address)
    data = form_of(version) | {
        "c-1-kind": "quotation",
        "c-1-level": "2",
        "c-2-text": "First half.\r\nSecond half.",
        "c-3-join": "on",
        "c-5-remove": "on",
        "c-5-reason": "A running header",
        "c-5-text": "",
    }
    assert client.post(address, data).status_code == 302
    after = version.nodes()
    assert [node.text for node in after] == [
        before[0].text,
        before[1].text,
        "First half.",
        f"Second half. {before[3].text}",
        before[4].text,
    ]
    assert after[1].kind is ClauseKind.QUOTATION
    assert after[1].level == 2
    assert [node.key for node in after[:3]] == [node.key for node in before[:3]]
    assert after[4].key == before[4].key
    version.refresh_from_db()
    assert version.losses[0]["what"] == "A running header"
    assert version.losses[0]["excerpt"] == before[5].text


@pytest.mark.parametrize(
    "wrong",
    [
        {"c-1-text": " "},
        {"c-1-level": "77"},
        {"c-1-kind": "poem"},
        {"c-1-remove": "on"},
        {"c-0-join": "on"},
        {"c-1-number": "1" * 21},
        {"c-1-text": "x" * 20_001},
    ],
)
def test_a_wrong_correction_changes_nothing_and_loses_nothing_typed(
    cast: Cast, client: Client, wrong: dict[str, str]
) -> None:
    version = drafted_document(cast.delegates["BR"]).versions.get()
    before = version.nodes()
    sign_in(client, cast.delegates["BR"])
    address = f"/documents/{version.document.reference}/text/"
    response = client.post(address, form_of(version) | {"c-2-text": "Typed with care."} | wrong)
    assert response.status_code == 422
    assert "Typed with care." in response.content.decode()
    assert 'role="alert"' in response.content.decode()
    assert version.nodes() == before


def test_a_colleagues_change_is_not_overwritten_by_page(cast: Cast, client: Client) -> None:
    version = drafted_document(cast.delegates["BR"]).versions.get()
    data = form_of(version) | {"c-1-text": "Typed with care."}
    replace_text(version, actor=cast.heads["BR"], nodes=nodes(2))
    sign_in(client, cast.delegates["BR"])
    response = client.post(f"/documents/{version.document.reference}/text/", data)
    assert response.status_code == 409
    assert "Typed with care." in response.content.decode()
    assert len(version.nodes()) == 2


def test_three_hundred_clauses_are_corrected_thirty_at_a_time(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    version = drafted_document(cast.delegates["BR"], text=nodes(300)).versions.get()
    sign_in(client, cast.delegates["BR"])
    address = f"/documents/{version.document.reference}/text/?page=2"
    with django_assert_max_num_queries(12):
        html = page(client, address)
    assert html.count("<fieldset") == 30
    data = form_of(version, 30) | {"c-0-text": "The thirty-first.", "onward": "1"}
    response = client.post(address, data)
    assert response["Location"].endswith("/text/?page=3")
    assert version.nodes()[30].text == "The thirty-first."
    assert len(version.nodes()) == 300


def test_forged_keys_and_counts_are_refused(cast: Cast, client: Client) -> None:
    version = drafted_document(cast.delegates["BR"]).versions.get()
    before = version.nodes()
    sign_in(client, cast.delegates["BR"])
    address = f"/documents/{version.document.reference}/text/"
    client.post(address, form_of(version) | {"c-0-key": "zzzzzzzz", "c-0-text": "Forged."})
    assert version.nodes() == before
    for forged in ({"c-TOTAL_FORMS": "100000"}, {"c-TOTAL_FORMS": "x"}, {"c-TOTAL_FORMS": ""}):
        assert client.post(address, form_of(version) | forged).status_code == 422
    assert version.nodes() == before


def test_a_confirmed_import_shows_how_it_was_read_to_its_drafters_only(
    cast: Cast, client: Client
) -> None:
    document = imported(cast.heads["BR"])
    confirm_import(document.versions.get(), actor=cast.heads["BR"])
    assert "How the file was read" in page(sign_in(client, cast.heads["BR"]), document.address)
    revised = tabled_document(cast)
    next_version(revised, actor=cast.secretariat, nodes=nodes(2))
    assert "How the file was read" not in page(client, revised.address)
