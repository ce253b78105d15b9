"""Plain texts, mostly such as come out of a PDF."""

from __future__ import annotations

import pytest

from apps.documents.importing import Format, ImportedText, read_document
from apps.documents.tree import ClauseKind, Node
from tests.documents.importing.files import DOCUMENTS

HEADING, PARAGRAPH, ITEM = ClauseKind.HEADING, ClauseKind.PARAGRAPH, ClauseKind.ITEM


def read(text: str) -> ImportedText:
    return read_document(text.encode(), "text.txt")


def shape(imported: ImportedText) -> list[tuple[ClauseKind, int, str]]:
    return [(node.kind, node.level, node.number) for node in imported.nodes]


def test_a_page_layout_is_undone() -> None:
    imported = read_document((DOCUMENTS / "page-breaks.txt").read_bytes(), "page-breaks.txt")
    assert imported.format is Format.TEXT
    assert imported.title == "Harbour Data Sharing Initiative"
    assert shape(imported) == [
        (HEADING, 0, ""),
        (PARAGRAPH, 1, ""),
        (HEADING, 1, ""),
        (PARAGRAPH, 2, ""),
        (PARAGRAPH, 2, ""),
        (HEADING, 1, ""),
        (ClauseKind.ACTION, 2, "1"),
        (PARAGRAPH, 3, ""),
        (ClauseKind.ACTION, 2, "2"),
        (PARAGRAPH, 3, ""),
        (ClauseKind.ACTION, 2, "3"),
        (PARAGRAPH, 3, ""),
    ]
    assert imported.nodes[6].text == "Found a Harbour Data Desk."
    assert "in one place what each port has learned" in imported.nodes[4].text
    assert imported.words_in == imported.words_out
    assert imported.losses == ()
    assert "lines 24, 50" in " ".join(imported.mended)


def test_principles_follow_each_other_without_an_empty_line() -> None:
    imported = read_document((DOCUMENTS / "principles.txt").read_bytes(), "principles.txt")
    assert [n.number for n in imported.nodes if n.kind is ClauseKind.PRINCIPLE] == [
        "I",
        "II",
        "III",
    ]
    assert [n.text[:8] for n in imported.nodes[:7]] == [
        "Trade by",
        "To find ",
        "The grou",
        "At the a",
        "Affirm t",
        "Note tha",
        "Resolve ",
    ]
    assert imported.nodes[8].level == imported.nodes[7].level + 1
    assert imported.nodes[5].text.endswith("within E-Trade channels.")


def test_what_a_lost_hyphen_or_note_left_behind_is_listed_and_not_mended() -> None:
    imported = read_document((DOCUMENTS / "principles.txt").read_bytes(), "principles.txt")
    whole = " ".join(node.text for node in imported.nodes)
    assert "Person-toPerson" in whole
    assert "cross-border ETrade" in whole
    assert "(UoH)1" in whole
    found = [(loss.clause, loss.what) for loss in imported.losses]
    assert any(clause == 0 and "“to-Person”" in what for clause, what in found)
    assert any(clause == 2 and "“E-Trade”" in what for clause, what in found)
    assert any(clause == 1 and "number stuck to a word" in what for clause, what in found)
    assert any(clause is None and "no title" in what for clause, what in found)


def test_a_line_that_breaks_at_a_real_hyphen_is_only_a_wrap() -> None:
    imported = read(
        "The members value cross-border trade and wish to see more of\n"
        "E-Commerce in all of their towns, and they think that cross-\n"
        "border parcels should pass at once where officers know the\n"
        "infor-\nmation that comes with them."
    )
    (node,) = imported.nodes
    assert "more of E-Commerce in all" in node.text
    assert "think that cross-border parcels" in node.text
    assert [loss.excerpt for loss in imported.losses if "hyphen" in loss.what] == ["infor-mation"]


@pytest.mark.parametrize(
    "bracketed",
    ["[M]ost ports agree.", "Ports [and] ships agree.", "[R]egulatory work goes on.", "It is [1]."],
)
def test_brackets_are_kept_and_never_taken_for_a_negotiation(bracketed: str) -> None:
    imported = read(f"Title\n\n{bracketed}\n")
    assert imported.nodes[1].text == bracketed
    assert len([loss for loss in imported.losses if loss.clause == 1]) == 1


def test_a_note_is_found_by_its_mark() -> None:
    imported = read("Title\n\nPorts agree.[1] Ships do not.[2]\n\n[1] In the year 2030.\n")
    assert imported.nodes[-1] == Node(ClauseKind.FOOTNOTE, "In the year 2030.", "1", 1)
    assert [loss.what for loss in imported.losses] == ["the mark of a note, and no such note"]
    alone = read("Title\n\nPorts agree.\n\n[1] In the year 2030.\n")
    assert [loss.what for loss in alone.losses] == ["a note that nothing points to"]


def test_a_sentence_that_breaks_off_is_listed() -> None:
    imported = read(
        "Title\n\nThe draft is open to all. Please send your letters by noon to\n\nA. B."
    )
    assert [loss.what for loss in imported.losses] == ["the sentence breaks off"]
    assert imported.losses[0].where == "clause 2, line 3"


def test_typed_lists_nest_by_indent_and_by_style() -> None:
    imported = read(
        "Title\n\nThe ports shall:\n\n"
        "1. count:\n (a) parcels;\n (b) ships;\n2. publish.\n\n- one\n  - two\n- three\n"
    )
    assert [(n.number, n.level) for n in imported.nodes if n.kind is ITEM] == [
        ("1", 1),
        ("a", 2),
        ("b", 2),
        ("2", 1),
        ("", 1),
        ("", 2),
        ("", 1),
    ]


def test_names_and_years_at_the_start_of_a_line_are_not_numbers() -> None:
    imported = read(
        "Title\n\nA. Smith spoke for the ports of the north.\n\n2018. That was the year."
    )
    assert {node.number for node in imported.nodes} == {""}


def test_numbered_titles_with_text_below_are_headings() -> None:
    imported = read("Report\n\n1. Introduction\n\nPorts wait.\n\n2. Findings\n\nShips wait too.\n")
    assert shape(imported) == [
        (HEADING, 0, ""),
        (HEADING, 1, "1"),
        (PARAGRAPH, 2, ""),
        (HEADING, 1, "2"),
        (PARAGRAPH, 2, ""),
    ]


def test_places_dates_and_remarks_are_no_headings() -> None:
    imported = read(
        "Declaration\n\nNorthport, Atlantis\n\n10 February, 2031\n\n(draft)\n\nWe met.\n"
    )
    assert [node.kind for node in imported.nodes] == [HEADING] + [PARAGRAPH] * 4


def test_page_numbers_are_left_out_where_a_page_plainly_broke_and_said_so() -> None:
    imported = read(
        "Title\n\nThe ports of all the members have agreed to count and to\n\n12\n\f\n"
        "publish what they counted.\n\n7\n"
    )
    assert imported.nodes[1].text.endswith("to count and to publish what they counted.")
    assert imported.nodes[2].text == "7"
    assert [loss.excerpt for loss in imported.losses] == ["12"]


def test_words_of_another_text_are_set_apart() -> None:
    imported = read("Title\n\nAs the guild states,\n\nPaper is patient.\n\nWe agree.\n")
    assert [node.kind for node in imported.nodes[1:]] == [
        PARAGRAPH,
        ClauseKind.QUOTATION,
        PARAGRAPH,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "إعلان الموانئ\n\nيتفق الأعضاء على تبادل البيانات بين الموانئ.\n",
        "बंदरगाह घोषणा\n\nसदस्य आँकड़े साझा करने पर सहमत हैं।\n",
        "港口宣言\n\n各成员同意共享数据。\n",
        "اعلامیه بندرها\n\nعضوها می‌خواهند داده‌ها را به اشتراک بگذارند.\n",
        "Ports 🚢\n\nShips 👩‍👩‍👧 wait.\n",
        "የወደቦች መግለጫ\n\nአባላት መረጃ ለመለዋወጥ ተስማሙ።\n",
    ],
)
def test_every_script_is_read_as_it_is(text: str) -> None:
    imported = read(text)
    assert [node.kind for node in imported.nodes] == [HEADING, PARAGRAPH]
    assert "\n\n".join(node.text for node in imported.nodes) == text.strip()
    assert imported.losses == ()


def test_broken_lines_of_chinese_are_joined_without_a_space() -> None:
    line = "各成员同意在未来一年内继续共享港口数据并公开统计结果以便小企业"
    imported = read(f"{line}\n{line}\n{line}受益。\n")
    assert imported.nodes[0].text == f"{line}{line}{line}受益。"


def test_spoiling_characters_are_made_ordinary_and_told() -> None:
    imported = read("Ti\u00adtle\n\nCafe\u0301 and\u00a0port\u202e agree non\u2011stop.\n")
    assert imported.nodes[1].text == "Café and port agree non-stop."
    assert imported.title == "Title"
    assert len(imported.mended) == 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_name_themselves_are_read(encoding: str) -> None:
    imported = read_document("Café\r\n\r\nPorts agree.\r\n".encode(encoding), "a.txt")
    assert [node.text for node in imported.nodes] == ["Café", "Ports agree."]
