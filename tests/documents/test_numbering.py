"""Numbers stay as they were tabled; what is new is 4bis; a clean-up keeps the old and the new."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.audit.models import Entry
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.documents.actions import clean_up, import_into, next_version, replace_text, table
from apps.documents.models import Version
from apps.documents.numbering import cleaned_up, concordance, inserted_after, with_inserts
from apps.documents.queries import current
from apps.documents.tree import ClauseKind, Node
from tests.conftest import Cast
from tests.factories.documents import tabled_document


def numbered(*numbers: str, level: int = 0, under: str = "") -> list[Node]:
    return [
        Node(ClauseKind.PARAGRAPH, f"Paragraph {under}{n}.", n, level, f"{under}{n}")
        for n in numbers
    ]


def new(level: int = 0, number: str = "") -> Node:
    return Node(ClauseKind.PARAGRAPH, "A new one.", number, level)


def shown(nodes: list[Node]) -> str:
    return " ".join(node.number or "–" for node in nodes)


@pytest.mark.parametrize(
    ("number", "following", "expected"),
    [
        ("4", "5", "4bis"),
        ("4bis", "5", "4ter"),
        ("4", "4ter", "4bis"),
        ("IV", "V", "IVbis"),
        ("a", "b", "a bis"),
        ("2.1", "2.2", "2.1bis"),
        ("4", "", "5"),
        ("4bis", "", "5"),
        ("4", "1", "5"),  # another sequence begins behind it
        ("z", "", "z bis"),
        ("Annex", "", ""),
    ],
)
def test_what_comes_after_a_number(number: str, following: str, expected: str) -> None:
    assert inserted_after(number, {number, following}, following=following) == expected


def test_new_clauses_are_numbered_between_those_that_were() -> None:
    before = numbered("3", "4", "5")
    three, four, five = before
    assert shown(with_inserts(before, [three, four, new(), new(), five, new()])) == (
        "3 4 4bis 4ter 5 6"
    )
    # A file that numbered anew: what is new gives way, what is free stays.
    assert shown(with_inserts(before, [three, new(number="4"), four, five, new(number="9")])) == (
        "3 3bis 4 5 9"
    )
    listed = [*numbered("1"), *numbered("a", "b", level=1, under="1"), *numbered("2")]
    assert shown(with_inserts(listed, [*listed[:2], new(1), *listed[2:]])) == "1 a a bis b 2"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1 2 2bis 2ter 3", "1 2 3 4 5"),
        ("1 2 5 9", "1 2 3 4"),
        ("1 2 2bis 1 2", "1 2 3 1 2"),
        ("I II IIbis III", "I II III IV"),
        ("a b b\u00a0bis c", "a b b\u00a0bis c"),  # of no known kind: left alone
        ("g h i j", "a b c d"),
    ],
)
def test_a_clean_up_makes_numbers_consecutive(before: str, after: str) -> None:
    nodes = [replace(node, key=str(n)) for n, node in enumerate(numbered(*before.split(" ")))]
    assert shown(cleaned_up(nodes)) == after


def test_a_clean_up_goes_into_lists_and_leaves_footnotes_alone() -> None:
    nodes = [
        *numbered("1"),
        *numbered("a", "a bis", level=1, under="1"),
        *numbered("1bis"),
        *numbered("a", "c", level=1, under="2"),
        *numbered("2"),
        *numbered("2.1", "2.1bis", level=1, under="3"),
        Node(ClauseKind.FOOTNOTE, "A note.", "7", key="f"),
    ]
    assert shown(cleaned_up(nodes)) == "1 a b 2 a b 3 3.1 3.2 7"


@given(st.lists(st.booleans(), min_size=1, max_size=30))
def test_after_a_clean_up_nothing_is_left_to_clean(inserts: list[bool]) -> None:
    before = numbered(*(str(n) for n in range(1, inserts.count(False) + 2)))
    kept = iter(before)
    text = [next(kept), *(new() if each else next(kept) for each in inserts)]
    keyed = [replace(n, key=n.key or f"new{k}") for k, n in enumerate(with_inserts(before, text))]
    assert len({node.number for node in keyed}) == len(keyed) or inserts.count(True) > 14
    cleaned = cleaned_up(keyed)
    assert cleaned_up(cleaned) == cleaned
    if inserts.count(True) <= 14:
        assert [node.number for node in cleaned] == [str(n) for n in range(1, len(text) + 1)]
    assert [node.key for node in cleaned] == [node.key for node in keyed]
    assert all(node in cleaned for node in before[:1])


# Verbs


def four(cast: Cast) -> Version:
    """A tabled text whose next draft has a paragraph between 1 and 2."""
    document = tabled_document(cast, text=numbered("1", "2", "3"))
    version = current(document)
    assert version is not None
    return version


def test_a_tabled_number_never_shifts(cast: Cast) -> None:
    version = four(cast)
    one, two, three = version.nodes()
    shifted = [one, replace(new(), number="2"), replace(two, number="3"), three]
    with pytest.raises(Invalid, match="¶ 2 keeps its number"):
        next_version(version.document, actor=cast.secretariat, nodes=shifted)
    draft = next_version(version.document, actor=cast.secretariat, nodes=version.nodes())
    with pytest.raises(Invalid, match="It would become ¶ 3"):
        replace_text(draft, actor=cast.secretariat, nodes=shifted)


def test_a_file_that_was_numbered_anew_keeps_the_tabled_numbers(cast: Cast) -> None:
    version = four(cast)
    data = b"1. Paragraph 1.\n\n2. Something new.\n\n3. Paragraph 2.\n\n4. Paragraph 3.\n"
    draft = import_into(version.document, actor=cast.secretariat, filename="text.md", data=data)
    assert shown(draft.nodes()) == "1 1bis 2 3"
    assert [n.key for n in draft.nodes() if n.number != "1bis"] == [n.key for n in version.nodes()]


def test_a_clean_up_makes_a_draft_with_its_concordance(cast: Cast) -> None:
    version = four(cast)
    with pytest.raises(WrongState, match="consecutive already"):
        clean_up(version.document, actor=cast.secretariat)
    one, two, three = version.nodes()
    text = [one, replace(new(), number="1bis"), two, three]
    next_version(version.document, actor=cast.secretariat, nodes=text)
    fixed = table(version.document, actor=cast.secretariat)
    with pytest.raises(NotAllowed):
        clean_up(version.document, actor=cast.heads["BR"])
    draft = clean_up(version.document, actor=cast.secretariat, was=fixed.text_hash)
    assert shown(draft.nodes()) == "1 2 3 4"
    assert [node.key for node in draft.nodes()] == [node.key for node in fixed.nodes()]
    assert [node.text for node in draft.nodes()] == [node.text for node in fixed.nodes()]
    pairs = {tuple(row[1:]) for row in draft.concordance}
    assert pairs == {("1", "1"), ("1bis", "2"), ("2", "3"), ("3", "4")}
    assert Entry.objects.get(verb="clean_up").data["version"] == 3
    # Corrected before it is tabled, the concordance is still that of the text.
    replace_text(draft, actor=cast.secretariat, nodes=draft.nodes()[:3])
    tabled = table(version.document, actor=cast.secretariat)
    assert [row[1:] for row in tabled.concordance] == [
        ["1", "1"], ["1bis", "2"], ["2", "3"], ["3", ""],
    ]  # fmt: skip
    assert concordance(fixed.nodes(), tabled.nodes()) == [tuple(r) for r in tabled.concordance]
