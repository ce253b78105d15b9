from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.documents.exporting.outline import placed
from apps.documents.exporting.publication import Publication, is_rtl
from apps.documents.tree import ClauseKind as Kind
from apps.documents.tree import Node
from tests.documents.exporting.samples import FRAMEWORK, HOSTILE, NODES, node


def test_a_title_that_opens_the_text_is_not_printed_twice() -> None:
    assert FRAMEWORK.title_lines == NODES[:1]
    assert FRAMEWORK.text == NODES[1:]


def test_a_title_in_two_headings() -> None:
    headings = (node(Kind.HEADING, "Trust"), node(Kind.HEADING, "A framework"))
    publication = Publication("Trust: A framework", (*headings, *NODES[2:]))
    assert publication.title_lines == headings


def test_another_title_leaves_the_text_whole() -> None:
    publication = replace(FRAMEWORK, title="Draft")
    assert [line.text for line in publication.title_lines] == ["Draft"]
    assert publication.text == NODES


@pytest.mark.parametrize(
    ("text", "expected"),
    [("trade", False), ("1. التجارة", True), ("«Торговля»", False), ("کتاب", True)],
)
def test_direction(text: str, expected: bool) -> None:
    assert is_rtl(text) is expected


def test_what_has_no_letter_follows_the_text_around_it() -> None:
    assert is_rtl("2022", otherwise=True)
    assert not is_rtl("2022")


def test_printable_loses_no_printable_character() -> None:
    nodes = tuple(node(Kind.PARAGRAPH, text) for text in HOSTILE)
    for before, after in zip(nodes, Publication("x", nodes).printable().nodes, strict=True):
        assert [ch for ch in before.text if ch.isprintable() and ch != " "] == [
            ch for ch in after.text if ch.isprintable() and ch not in " \ufffd"
        ]


trees = st.lists(
    st.builds(
        Node,
        st.sampled_from(list(Kind)),
        st.just("x"),
        st.sampled_from(["", "1", "4bis", "a", "2.1"]),
        st.integers(0, 5),
    ),
    max_size=30,
)


@given(trees)
def test_headings_climb_without_a_gap(nodes: list[Node]) -> None:
    last = 0
    for place in placed(nodes):
        if place.node.kind is Kind.HEADING:
            assert 1 <= place.rank <= last + 1
            last = place.rank


@given(trees)
def test_an_entry_stands_in_an_earlier_entry(nodes: list[Node]) -> None:
    places = list(placed(nodes))
    for index, place in enumerate(places):
        if place.parent is None:
            assert place.depth == 0
        else:
            assert place.parent < index
            assert place.depth == places[place.parent].depth + 1


@pytest.mark.parametrize(
    ("kind", "number", "label"),
    [
        (Kind.ACTION, "1", "1."),
        (Kind.PARAGRAPH, "4bis", "4bis."),
        (Kind.ITEM, "a", "(a)"),
        (Kind.ITEM, "2.1", "2.1"),
        (Kind.HEADING, "一", "一."),
        (Kind.ITEM, "", ""),
    ],
)
def test_labels(kind: Kind, number: str, label: str) -> None:
    (place,) = placed([node(kind, "x", number)])
    assert place.label == label
