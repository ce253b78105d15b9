"""Accepted amendments are applied where one clause has one meaning, and shown where not."""

from apps.documents.tree import ClauseKind, Node
from apps.reviews.amendments import Amendment, apply

TEXT = [
    Node(ClauseKind.PARAGRAPH, "One.", key="aaa"),
    Node(ClauseKind.PARAGRAPH, "Two.", key="bbb"),
]


def test_a_single_amendment_changes_its_clause_alone() -> None:
    amended = apply(TEXT, [Amendment("BR-1", "bbb", "Two, and more.")])
    assert [node.text for node in amended.nodes] == ["One.", "Two, and more."]
    assert [node.key for node in amended.nodes] == ["aaa", "bbb"]
    assert amended.applied == ("BR-1",)


def test_two_that_say_the_same_are_one() -> None:
    amended = apply(TEXT, [Amendment("BR-1", "bbb", "Zwei."), Amendment("CN-1", "bbb", "Zwei. ")])
    assert amended.nodes[1].text == "Zwei."
    assert amended.applied == ("BR-1", "CN-1")


def test_two_that_differ_are_shown_and_neither_is_applied() -> None:
    amended = apply(TEXT, [Amendment("BR-1", "bbb", "Two a."), Amendment("CN-1", "bbb", "Two b.")])
    assert amended.nodes[1].text == "Two."
    assert amended.conflicts == (("BR-1", "CN-1"),)


def test_a_deletion_against_new_words_is_a_conflict() -> None:
    amended = apply(
        TEXT, [Amendment("BR-1", "bbb", deletes=True), Amendment("CN-1", "bbb", "Two b.")]
    )
    assert len(amended.nodes) == 2
    assert amended.conflicts == (("BR-1", "CN-1"),)


def test_a_deletion_alone_removes_the_clause() -> None:
    assert [n.key for n in apply(TEXT, [Amendment("BR-1", "bbb", deletes=True)]).nodes] == ["aaa"]


def test_an_amendment_to_a_clause_that_is_gone_is_never_dropped_silently() -> None:
    assert apply(TEXT, [Amendment("BR-1", "zzz", "Words.")]).orphans == ("BR-1",)
