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


def test_a_new_clause_is_numbered_between_its_neighbours() -> None:
    text = [
        Node(ClauseKind.HEADING, "Actions", "I", 0, "hhh"),
        Node(ClauseKind.ACTION, "Share.", "4", 1, "aaa"),
        Node(ClauseKind.ACTION, "Measure.", "5", 1, "bbb"),
    ]
    amended = apply(
        text,
        [
            Amendment("BR-1", "aaa", "Report.", inserts=True),
            Amendment("CN-1", "aaa", "Publish.", inserts=True),
            Amendment("IN-1", "aaa", "Report. ", inserts=True),  # the same as Brazil's
            Amendment("RU-1", "hhh", "In short:", inserts=True),
            Amendment("ZA-1", "", "Before all.", inserts=True),
            Amendment("EG-1", "aaa", "Share all."),
        ],
    )
    assert [(node.kind, node.number, node.level, node.text) for node in amended.nodes] == [
        (ClauseKind.PARAGRAPH, "", 0, "Before all."),
        (ClauseKind.HEADING, "I", 0, "Actions"),
        (ClauseKind.PARAGRAPH, "", 1, "In short:"),
        (ClauseKind.ACTION, "4", 1, "Share all."),
        (ClauseKind.ACTION, "4bis", 1, "Report."),
        (ClauseKind.ACTION, "4ter", 1, "Publish."),
        (ClauseKind.ACTION, "5", 1, "Measure."),
    ]
    assert set(amended.applied) == {"BR-1", "CN-1", "IN-1", "RU-1", "ZA-1", "EG-1"}
    assert apply(text, [Amendment("BR-1", "zzz", "New.", inserts=True)]).orphans == ("BR-1",)


def test_a_clause_that_moves_keeps_its_key() -> None:
    text = [*TEXT, Node(ClauseKind.PARAGRAPH, "Three.", key="ccc")]
    moved = apply(
        text,
        [
            Amendment("BR-1", "aaa", deletes=True),
            Amendment("BR-2", "ccc", "One.", inserts=True),
        ],
    )
    assert [node.key for node in moved.nodes] == ["bbb", "ccc", "aaa"]
