"""Markdown, whatever the file is called."""

from __future__ import annotations

import pytest

from apps.documents.importing import Format, ImportedText, read_document
from apps.documents.tree import ClauseKind, Node
from tests.documents.importing.files import DOCUMENTS


def read(text: str) -> ImportedText:
    return read_document(text.encode(), "text.md")


@pytest.mark.parametrize("name", ["concept-note.md", "concept-note.txt"])
def test_a_concept_note(name: str) -> None:
    imported = read_document((DOCUMENTS / "concept-note.md").read_bytes(), name)
    kinds = [node.kind for node in imported.nodes]
    assert imported.format is Format.MARKDOWN
    assert imported.title == "Concept note: Shared Harbour Data in 2031"
    assert kinds.count(ClauseKind.HEADING) == 6
    assert kinds.count(ClauseKind.MILESTONE) == 3
    assert kinds.count(ClauseKind.ITEM) == 6
    assert [n.number for n in imported.nodes if n.kind is ClauseKind.QUESTION] == ["1", "2"]
    for milestone, below in zip(imported.nodes, imported.nodes[1:], strict=False):
        if milestone.kind is ClauseKind.MILESTONE:
            assert (below.kind, below.level) == (ClauseKind.ITEM, milestone.level + 1)
    assert imported.losses == ()
    assert imported.words_in == imported.words_out


def test_marked_headings_quotations_tables_and_notes() -> None:
    data = (DOCUMENTS / "recommendations.md").read_bytes()
    imported = read_document(data, "recommendations.md")
    nodes = imported.nodes
    assert [(n.text, n.level) for n in nodes if n.kind is ClauseKind.HEADING] == [
        ("Advice on the Harbour Programme", 0),
        ("Background", 1),
        ("What we ask", 1),
    ]
    assert len([n for n in nodes if n.kind is ClauseKind.QUOTATION]) == 2
    assert nodes[-1] == Node(
        ClauseKind.FOOTNOTE, "Guild of pilots, third yearly report.", "1", nodes[-2].level
    )
    assert Node(ClauseKind.ITEM, "East | 12", "", 2) in nodes
    assert [(loss.clause, loss.what) for loss in imported.losses] == [
        (1, "a link that leads nowhere"),
        (1, "the address of a link is not kept"),
        (3, "a link that leads nowhere"),
        (4, "square brackets kept as printed, not taken for text under negotiation"),
        (10, "a table: each of its rows became one entry, cells divided by a bar"),
    ]


def test_lists_nest_and_keep_their_numbers() -> None:
    imported = read("# T\n\n3. c\n4. d\n   - e\n     more\n\n   below d\n\n(a) f\n(b) g\n")
    assert [(n.kind, n.number, n.text, n.level) for n in imported.nodes[1:]] == [
        (ClauseKind.ITEM, "3", "c", 1),
        (ClauseKind.ITEM, "4", "d", 1),
        (ClauseKind.ITEM, "", "e more", 2),
        (ClauseKind.PARAGRAPH, "", "below d", 2),
        (ClauseKind.ITEM, "a", "f", 1),
        (ClauseKind.ITEM, "b", "g", 1),
    ]


def test_actions_carry_what_stands_below_them() -> None:
    imported = read(
        "## Actions\n\n1. Count\n\n   All ports count.\n\n2. Publish\n\nEach quarter.\n"
    )
    assert [(n.kind, n.level) for n in imported.nodes] == [
        (ClauseKind.HEADING, 0),
        (ClauseKind.ACTION, 1),
        (ClauseKind.PARAGRAPH, 2),
        (ClauseKind.ACTION, 1),
        (ClauseKind.PARAGRAPH, 2),
    ]


def test_a_principle_may_be_marked_as_a_heading() -> None:
    imported = read("# T\n\n## Principle II: Order\n\nShips queue.\n\n## End\n\nDone.\n")
    assert imported.nodes[1] == Node(ClauseKind.PRINCIPLE, "Order", "II", 1)
    assert [node.level for node in imported.nodes] == [0, 1, 2, 1, 2]


def test_html_pictures_and_link_lists_are_listed_with_their_words() -> None:
    imported = read(
        "# T\n\nOne<br>two <b>three</b> ![a map](map.png) [four][home].\n\n"
        "<div>five</div>\n\n<!-- six -->\n\n[home]: https://port.example/ 'The port'\n"
    )
    assert [node.text for node in imported.nodes] == ["T", "One two three four.", "five"]
    kept = " ".join(loss.excerpt for loss in imported.losses)
    for words in ("a map map.png", "<!-- six -->", "https://port.example/", "The port"):
        assert words in kept
    assert not [loss for loss in imported.losses if "stand in no clause" in loss.what]


def test_a_sentence_divided_by_a_page_break_is_joined_and_told() -> None:
    imported = read(
        "# T\n\nThe ports of all the members have agreed to count and then to\n\n"
        "publish what they counted.\n"
    )
    assert imported.nodes[1].text.endswith("and then to publish what they counted.")
    assert imported.mended == ("joined sentences that a page break had divided, at line 5",)


def test_a_plain_text_under_the_name_of_markdown_keeps_its_lines_in_order() -> None:
    data = (DOCUMENTS / "page-breaks.txt").read_bytes()
    assert read_document(data, "a.md").nodes == read_document(data, "a.txt").nodes
