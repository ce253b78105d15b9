"""What is not agreed, on pages and in files; numbers cleaned up and looked up."""

from __future__ import annotations

import io
import re
from html import unescape

import docx
import pytest
from django.test import Client
from pypdf import PdfReader

from apps.delegations.actors import Actor
from apps.documents.actions import join_bracket, next_version, replace_text
from apps.documents.models import BracketMove, Version
from tests.conftest import Cast
from tests.factories.documents import bracketed_version, renumbered_document, tabled_revision
from tests.reviews.browsing import browser, hidden, words

pytestmark = pytest.mark.slow

MARKED = "[BR, ZA: cooperate] [CN: work together] on digital trade, in matter 1."
UNNAMED = "[cooperate] [work together] on digital trade, in matter 1."


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return tight(words(response))


def tight(text: str) -> str:
    """As it is read: spaces that only stand between tags gone."""
    return re.sub(r"(?<=\[) | (?=[\]:,.])", "", text)


def files(version: Version) -> str:
    return f"/documents/{version.document.reference}/versions/{version.number}/text."


def test_the_page_shows_brackets_with_their_members_and_lists_them(cast: Cast) -> None:
    version, key = bracketed_version(cast)
    html = browser(cast.delegates["IN"]).get(version.document.address).content.decode()
    page = read(browser(cast.delegates["IN"]), version.document.address)
    assert MARKED in page
    assert "1 open bracket" in page
    clause = version.brackets.get().clause
    assert f'href="#para-{clause}"' in html
    assert html.count(f'id="bracket-{key}"') == 1


def test_who_is_not_among_the_members_reads_brackets_without_names(cast: Cast) -> None:
    version, _key = bracketed_version(cast, classification="public")
    for actor in (cast.public, cast.stakeholder, cast.expert, cast.partner):
        client = browser(actor)
        for query in ("", "?text=BR", "?text=CN"):
            page = read(client, version.document.address + query)
            assert UNNAMED in page
            assert "BR, ZA" not in page
            assert "would have it" not in page
        assert UNNAMED in client.get(f"{files(version)}md").content.decode().replace("\\", "")
        compared = read(client, f"/compare/?from={version.document.symbol}&to={version.symbol}")
        assert "1 bracket opened" in compared
        assert "ZA" not in compared


def test_three_texts_to_read_and_to_take_away(cast: Cast) -> None:
    version, _key = bracketed_version(cast)
    client = browser(cast.delegates["ET"])
    address = version.document.address
    for query, expected, note in [
        ("?text=marked", MARKED, ""),
        ("?text=clean", "Members cooperate on digital trade", "Clean text"),
        ("?text=CN", "Members work together on digital trade", "as China would have it"),
        ("?text=ET", "Members cooperate on digital trade", "as Ethiopia would have it"),
        ("?text=poem", MARKED, ""),
    ]:
        page = read(client, address + query)
        assert expected in page
        assert note in page
        written = client.get(f"{files(version)}md{query}").content.decode().replace("\\", "")
        assert expected in written
        assert note in written
    assert 'text.md?text=CN"' in client.get(f"{address}?text=CN").content.decode()
    sent = client.get(f"{files(version)}md?text=CN")["Content-Disposition"]
    assert "Rev.1-CN.md" in sent


def test_brackets_are_in_word_and_pdf(cast: Cast) -> None:
    version, _key = bracketed_version(cast)
    client = browser(cast.delegates["BR"])
    document = docx.Document(io.BytesIO(client.get(f"{files(version)}docx").content))
    assert any(MARKED in line.text for line in document.paragraphs)
    pdf = PdfReader(io.BytesIO(client.get(f"{files(version)}pdf").content))
    text = " ".join("".join(page.extract_text() for page in pdf.pages).split())
    assert "[CN: work together]" in text


def test_a_text_without_brackets_offers_no_choice(cast: Cast) -> None:
    version, _key = bracketed_version(cast)
    first = f"{version.document.address}?v=1"
    assert "Show this text" not in read(browser(cast.delegates["BR"]), first)


# The presidency's editor


def draft_of(cast: Cast) -> tuple[Version, str]:
    version, key = bracketed_version(cast)
    draft = next_version(version.document, actor=cast.secretariat, nodes=version.nodes())
    return draft, key


def sent(client: Client, address: str, **data: object) -> object:
    page = client.get(address)
    return client.post(address, {"was": hidden(page).get("was", ""), **data})


def test_a_bracket_is_opened_on_the_page_and_bad_input_keeps_what_was_typed(cast: Cast) -> None:
    draft, _key = draft_of(cast)
    client = browser(cast.secretariat)
    clause = draft.clauses.get(number="2").key
    address = f"/documents/{draft.document.reference}/brackets/?clause={clause}"
    typed = {"kind": "wording", "words": "t", "sides": "br; Chair", "alternatives": "in the matter"}
    refused = sent(client, address, **typed)
    assert refused.status_code == 422  # type: ignore[attr-defined]
    page = unescape(refused.content.decode())  # type: ignore[attr-defined]
    assert "These words occur" in page
    assert "in the matter</textarea>" in page
    wrong = sent(client, address, **{**typed, "words": "of which nobody wrote"})
    assert "do not stand in the paragraph" in words(wrong)
    answer = sent(client, address, **{**typed, "words": "in matter"})
    assert answer.status_code == 302  # type: ignore[attr-defined]
    assert "[Chair, BR: in matter] [in the matter] 2." in read(client, address)


def test_members_are_put_behind_words_and_the_bracket_is_settled(cast: Cast) -> None:
    draft, key = draft_of(cast)
    client = browser(cast.chair)
    address = f"/documents/{draft.document.reference}/brackets/{key}/"
    sent(client, address, do="join", **{"join-side": "IN", "join-option": "=work together"})
    assert "[CN, IN: work together]" in read(client, address)
    sent(client, address, do="leave", **{"leave-side": "BR"})
    assert "[ZA: cooperate]" in read(client, address)
    refused = sent(client, address, do="resolve", **{"resolve-option": "other"})
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert "Write the words." in words(refused)
    sent(client, address, do="resolve", **{"resolve-option": "=work together"})
    assert draft.clauses.get(number="1").text.startswith("Members work together on")
    assert client.get(address).status_code == 404


def test_a_bracket_without_its_place_is_shown_and_decided(cast: Cast) -> None:
    draft, key = draft_of(cast)
    heading, one, two = draft.nodes()
    changed = one.having("Members act on trade.", ())
    replace_text(draft, actor=cast.secretariat, nodes=[heading, changed, two])
    client = browser(cast.secretariat)
    page = read(client, f"{draft.document.address}?v={draft.number}")
    assert "1 bracket has lost its place" in page
    assert client.post(f"/documents/{draft.document.reference}/table/").status_code == 409
    assert "Without a place" in read(client, f"/documents/{draft.document.reference}/brackets/")
    address = f"/documents/{draft.document.reference}/brackets/{key}/"
    place = {"place-clause": one.key, "place-words": "dance"}
    assert "do not stand" in words(sent(client, address, do="place", **place))
    sent(client, address, do="place", **{**place, "place-words": "act"})
    assert "[BR, ZA: act] [CN: work together]" in read(client, address)


# A delegation on the tabled text


def test_a_delegation_joins_beside_the_text_and_all_members_see_it(cast: Cast) -> None:
    version, key = bracketed_version(cast)
    head = browser(cast.heads["IN"])
    listed = head.get(version.document.address).content.decode()
    address = f"/documents/{version.document.reference}/brackets/{key}/stand/"
    assert address in listed
    assert "Behind none" in read(head, address)
    assert head.post(address, {"do": "join"}).status_code == 422
    other = head.post(address, {"do": "join", "option": "other", "other": "act  together"})
    assert other.status_code == 302
    assert BracketMove.objects.get().text == "act together"
    page = read(browser(cast.delegates["BR"]), version.document.address)
    assert "Since then: IN joined “act together”" in page
    assert MARKED in page
    assert head.post(address, {"do": "leave"}).status_code == 302
    assert head.post(address, {"do": "leave"}).status_code == 422
    assert browser(cast.delegates["IN"]).get(address).status_code == 403


def test_moves_are_members_business(cast: Cast) -> None:
    version, key = bracketed_version(cast, classification="public")
    outsiders: list[Actor] = [cast.public, cast.stakeholder, cast.expert, cast.partner]
    before = [read(browser(actor), version.document.address) for actor in outsiders]
    join_bracket(version, key, actor=cast.heads["IN"], text="work together")
    assert before == [read(browser(actor), version.document.address) for actor in outsiders]


# Comparison


def test_the_comparison_shows_what_happened_to_brackets_and_is_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, _key = bracketed_version(cast)
    base = version.document.symbol
    reader = browser(cast.delegates["BR"])
    address = f"/compare/?from={base}&to={version.symbol}"
    page = read(reader, address)
    assert "1 clause differs: 1 bracket opened." in page
    assert "Opened: [BR, ZA: cooperate] [CN: work together]" in page

    def never(*_texts: object) -> None:
        raise AssertionError("compared again")

    monkeypatch.setattr("apps.documents.queries.compare", never)
    assert read(reader, address) == page


# Numbers


def test_numbers_are_cleaned_up_and_looked_up(cast: Cast) -> None:
    document = renumbered_document(cast)
    reader = browser(cast.delegates["BR"])
    page = read(reader, f"/documents/{document.reference}/versions/3/concordance/")
    assert "1bis 2 Members meet once a year." in page
    written = reader.get(f"/documents/{document.reference}/versions/3/text.md").content.decode()
    assert "Old and new numbers" in written
    assert "1bis → 2" in written
    assert "concordance/" in reader.get(document.address).content.decode()

    one = document.versions.get(number=3).nodes()
    text = [*one[:2], one[1].__class__(one[1].kind, "Between them.", "1bis"), *one[2:]]
    tabled_revision(cast, document, text)
    secretary = browser(cast.secretariat)
    address = f"/documents/{document.reference}/clean-up/"
    assert "1bis 2 Between them." in read(secretary, address)
    assert sent(secretary, address).status_code == 302  # type: ignore[attr-defined]
    assert [n.number for n in document.versions.get(number=5).nodes()] == ["", "1", "2", "3", "4"]
    assert secretary.post(address).status_code == 409


def test_a_new_line_in_a_next_version_is_numbered_between(cast: Cast) -> None:
    draft, _key = draft_of(cast)
    client = browser(cast.secretariat)
    address = f"/documents/{draft.document.reference}/text/"
    page = client.get(address)
    html = page.content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="(c-[^"]+|was)" value="([^"]*)"', html))
    for n, node in enumerate(draft.nodes()):
        fields |= {
            f"c-{n}-kind": node.kind.value,
            f"c-{n}-number": node.number,
            f"c-{n}-level": str(node.level),
            f"c-{n}-text": node.text,
        }
    moved = client.post(address, {**fields, "c-2-number": "3"})
    assert moved.status_code == 422
    assert 'id="id_c-2-number_error"' in moved.content.decode()
    assert "¶ 2 keeps its number" in words(moved)
    fields["c-1-text"] += "\nMembers meet between."
    assert client.post(address, fields).status_code == 302
    assert [node.number for node in draft.nodes()] == ["", "1", "1bis", "2"]
    assert "[BR, ZA: cooperate]" in read(client, f"{draft.document.address}?v={draft.number}")
