"""Five documents of the field, which are not ours to copy: read where a folder of them is given.

The expectations are counts, short headings, and what a person must be told about each.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from apps.documents.importing import Format, ImportedText, read_document
from apps.documents.importing.words import printed, words
from apps.documents.tree import ClauseKind, Node

FOLDER = os.environ.get("REAL_DOCUMENTS", "")
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="REAL_DOCUMENTS names no folder: the documents are not in the repository"
)

INITIATIVE = "000_c19234e25aafb2cf.txt"
CONCEPT_NOTE = "001_d047628cb155b647.txt"
COMMUNIQUE = "002_4c481e111a9b225c.txt"
DECLARATION = "003_2698c5f033c0831d.txt"
RECOMMENDATIONS = "004_609348a309c64410.txt"
ALL = (INITIATIVE, CONCEPT_NOTE, COMMUNIQUE, DECLARATION, RECOMMENDATIONS)


def data_of(name: str) -> bytes:
    return (Path(FOLDER) / name).read_bytes()


def read(name: str) -> ImportedText:
    return read_document(data_of(name), name)


def of_kind(imported: ImportedText, kind: ClauseKind) -> list[Node]:
    return [node for node in imported.nodes if node.kind is kind]


def headings(imported: ImportedText) -> list[str]:
    return [node.text for node in of_kind(imported, ClauseKind.HEADING)]


def told(imported: ImportedText) -> Counter[str]:
    return Counter(loss.what.partition(":")[0] for loss in imported.losses)


@pytest.mark.parametrize("name", ALL)
def test_no_word_is_lost_and_none_changes_its_place(name: str) -> None:
    imported = read(name)
    source = data_of(name).decode().replace("](#)", "]")
    assert [word for node in imported.nodes for word in words(printed(node))] == words(source)
    assert imported.words_in == imported.words_out


@pytest.mark.parametrize("name", ALL)
def test_the_name_of_the_file_does_not_matter(name: str) -> None:
    as_markdown = read_document(data_of(name), name.replace(".txt", ".md"))
    assert as_markdown.nodes == read(name).nodes


def test_the_initiative() -> None:
    imported = read(INITIATIVE)
    assert imported.format is Format.TEXT
    assert headings(imported) == [imported.title, "Overview", "Actions"]
    assert Counter(node.kind for node in imported.nodes) == {
        ClauseKind.HEADING: 3,
        ClauseKind.ACTION: 3,
        ClauseKind.PARAGRAPH: 7,
    }
    actions = of_kind(imported, ClauseKind.ACTION)
    assert [action.number for action in actions] == ["1", "2", "3"]
    assert [len(action.text.split()) for action in actions] == [6, 9, 5]
    for action in actions:
        below = imported.nodes[imported.nodes.index(action) + 1]
        assert (below.kind, below.level) == (ClauseKind.PARAGRAPH, action.level + 1)
    assert imported.losses == ()
    assert len(imported.mended) == 3


def test_the_concept_note() -> None:
    imported = read(CONCEPT_NOTE)
    assert imported.format is Format.MARKDOWN
    assert headings(imported)[2:] == [
        "Overview",
        "Proposed Outcomes",
        "Timetable",
        "Guiding Questions",
    ]
    assert imported.title == ": ".join(headings(imported)[:2])
    assert Counter(node.kind for node in imported.nodes) == {
        ClauseKind.HEADING: 6,
        ClauseKind.PARAGRAPH: 3,
        ClauseKind.ITEM: 10,
        ClauseKind.MILESTONE: 5,
        ClauseKind.QUESTION: 3,
    }
    start = headings(imported).index("Timetable")
    assert start == 4
    first = imported.nodes.index(of_kind(imported, ClauseKind.MILESTONE)[0])
    assert [(node.kind, node.level) for node in imported.nodes[first : first + 10]] == [
        (ClauseKind.MILESTONE, 2),
        (ClauseKind.ITEM, 3),
    ] * 5
    assert [n.number for n in of_kind(imported, ClauseKind.QUESTION)] == ["1", "2", "3"]
    assert imported.losses == ()


def test_the_communique() -> None:
    imported = read(COMMUNIQUE)
    assert [n.number for n in of_kind(imported, ClauseKind.PRINCIPLE)] == [
        *("I", "II", "III", "IV"),
        *("V", "VI", "VII", "VIII"),
    ]
    assert len(imported.nodes) == 31
    assert headings(imported) == []
    assert told(imported) == {
        "perhaps a lost hyphen": 3,
        "a number stuck to a word, perhaps the mark of a note": 1,
        "no title was found; the file's name is used": 1,
    }
    assert [loss.clause for loss in imported.losses] == [0, 1, 2, 24, None]


def test_the_declaration() -> None:
    imported = read(DECLARATION)
    assert len(imported.nodes) == 33
    assert len(headings(imported)) == 9
    assert headings(imported)[0] == imported.title
    assert told(imported) == {
        "the sentence breaks off": 1,
        "the mark of a note, and no such note": 1,
    }


def test_the_recommendations() -> None:
    imported = read(RECOMMENDATIONS)
    assert headings(imported)[1:3] == ["General Recommendation", "Background"]
    assert Counter(node.kind for node in imported.nodes) == {
        ClauseKind.HEADING: 4,
        ClauseKind.PARAGRAPH: 7,
        ClauseKind.QUOTATION: 3,
        ClauseKind.ITEM: 4,
    }
    assert told(imported) == {
        "a link that leads nowhere": 4,
        "square brackets kept as printed, not taken for text under negotiation": 2,
    }
