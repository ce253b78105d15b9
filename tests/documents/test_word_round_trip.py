"""What goes out to Word with proposals comes back as these proposals: pure, without Word."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.documents.exporting import Publication, to_docx
from apps.documents.exporting.word_revisions import Proposal, to_negotiate
from apps.documents.importing.word.returned import Edit, Returned, read_returned
from apps.documents.tree import ClauseKind, Node
from tests.documents.exporting.samples import FRAMEWORK

pytestmark = pytest.mark.slow

AT = dt.datetime(2027, 2, 3, 9, 30, tzinfo=dt.UTC)
ALPHABETS = ["abc", "жзи", "电子商", "تجارة", "व्यापार", "ንግድ", "e\u0301é", "1,.", "—’"]

word = st.sampled_from(ALPHABETS).flatmap(lambda letters: st.text(letters, min_size=1, max_size=4))
text = st.lists(word, min_size=1, max_size=8).map(" ".join)
kind = st.sampled_from(list(ClauseKind))
number = st.sampled_from(["", "", "1", "2", "12", "4bis", "IV", "a", "2.1"])


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@st.composite
def publications(draw: st.DrawFn) -> Publication:
    clauses = draw(
        st.lists(st.tuples(kind, text, number, st.integers(0, 3)), min_size=1, max_size=8)
    )
    nodes = tuple(
        Node(kind, _nfc(text), number, level, f"key{place}")
        for place, (kind, text, number, level) in enumerate(clauses)
    )
    title = nodes[0].text if draw(st.booleans()) else "A title apart"
    return replace(FRAMEWORK, nodes=nodes, title=title, footnotes=(), trail=())


@st.composite
def proposals(draw: st.DrawFn) -> tuple[Publication, list[Proposal]]:
    """At most one for each clause, and new paragraphs anywhere."""
    publication = draw(publications())
    made = []
    for node in publication.nodes:
        match draw(st.sampled_from(["keep", "keep", "change", "delete"])):
            case "change":
                wording = _nfc(draw(text))
                if wording != node.text:
                    made.append(Proposal("Brazil", AT, node.key, wording))
            case "delete":
                made.append(Proposal("Brazil", AT, node.key, deletes=True))
        for new in draw(st.lists(text, max_size=2, unique=True)):
            made.append(Proposal("China", AT, node.key, _nfc(new), inserts=True))
    if draw(st.booleans()):
        made.append(Proposal("China", AT, "", _nfc(draw(text)), inserts=True))
    return publication, made


def came_back(returned: Returned) -> set[tuple[object, ...]]:
    edits = {
        Edit.CHANGED: (False, False),
        Edit.DELETED: (True, False),
        Edit.INSERTED: (False, True),
    }
    return {
        (each.authors, each.clause, each.wording, *edits[each.edit])
        for each in returned.found
        if each.edit is not Edit.REMARK
    }


@settings(max_examples=60, deadline=None)
@given(proposals())
def test_what_goes_out_as_tracked_changes_comes_back_as_the_same_proposals(
    drawn: tuple[Publication, list[Proposal]],
) -> None:
    publication, made = drawn
    back = read_returned(to_negotiate(publication, made), "text.docx", publication)
    assert came_back(back) == {
        ((p.author,), p.clause, p.wording, p.deletes, p.inserts) for p in made
    }
    assert all(each.tracked for each in back.found)
    assert back.warnings == ()


@settings(max_examples=20, deadline=None)
@given(publications())
def test_a_text_that_nobody_touched_comes_back_as_nothing(publication: Publication) -> None:
    for data in (to_docx(publication), to_negotiate(publication)):
        back = read_returned(data, "text.docx", publication)
        assert back.found == ()
        assert back.text_hash == publication.text_hash
