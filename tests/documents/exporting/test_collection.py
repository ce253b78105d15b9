"""Several texts in one PDF, with a page of contents."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest

from apps.documents.exporting import Collection, MissingFont, Publication, to_collection
from apps.documents.tree import ClauseKind, Node


def text(number: int, words: str = "Members cooperate.") -> Publication:
    return Publication(
        title=f"Text {number}",
        nodes=tuple(Node(ClauseKind.PARAGRAPH, words, number=str(n)) for n in range(1, 40)),
        symbol=f"CGETI/DEWG/2027/W/{number}",
        made_at=datetime(2027, 2, 1, tzinfo=UTC),
    )


THREE = Collection(
    "Documents: Second meeting",
    (text(1), text(2), text(3)),
    datetime(2027, 2, 1, tzinfo=UTC),
    lines=("10 February 2027",),
)


def pages(collection: Collection) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(to_collection(collection)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_each_text_begins_a_page_and_the_contents_say_which() -> None:
    read = pages(THREE)
    begins = [n for n, page in enumerate(read, start=1) if page.startswith("CGETI/DEWG/2027/W/")]
    assert len(begins) == 3
    for number, at in enumerate(begins, start=1):
        assert f"CGETI/DEWG/2027/W/{number} Text {number}" in read[0]
        assert f" {at} " in read[0].split(f"Text {number}")[1] + " "
    assert read[begins[1]].startswith("Text 2 · CGETI/DEWG/2027/W/2")  # above its second page
    assert read[-1].endswith(f"{len(read)} / {len(read)}")


def test_it_is_made_for_machines_and_for_good() -> None:
    reader = pypdf.PdfReader(io.BytesIO(to_collection(THREE)))
    assert reader.metadata is not None
    assert reader.metadata.title == "Documents: Second meeting"
    assert "/MarkInfo" in reader.root_object
    assert [str(entry["/Title"]) for entry in reader.outline if not isinstance(entry, list)] == [
        "Text 1",
        "Text 2",
        "Text 3",
    ]


def test_the_same_texts_give_the_same_bytes() -> None:
    assert to_collection(THREE) == to_collection(replace(THREE))


def test_a_text_that_cannot_be_shown_is_named_and_left_out() -> None:
    """No font of any machine we know has cuneiform."""
    read = pages(replace(THREE, texts=(text(1), text(2, "\U00012000"), text(3))))
    joined = " ".join(read)
    assert "Not in this file" in read[0]
    assert joined.count("CGETI/DEWG/2027/W/2") == 1
    assert "Text 3" in joined


def test_a_title_that_cannot_be_shown_is_refused() -> None:
    with pytest.raises(MissingFont):
        to_collection(replace(THREE, title="\U00012000"))


def test_an_empty_collection_is_a_page_of_contents() -> None:
    assert len(pages(replace(THREE, texts=()))) == 1
