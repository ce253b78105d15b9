"""Brackets as plain values: printed, followed through changed words, read as one side has it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from apps.documents.anchoring import (
    Carried,
    after_replacing,
    borders,
    carried,
    followed,
    overlaps,
    places,
)
from apps.documents.brackets import (
    CHAIR,
    BracketKind,
    BracketWords,
    Option,
    Span,
    as_wanted_by,
    clean,
    printed,
    replaced,
    unattributed,
)
from apps.documents.comparison import BracketStatus, compare
from apps.documents.tree import ClauseKind, Node, text_hash
from tests.documents.test_comparison import revisions, sentences

TEXT = "Members shall cooperate on trade."
WORDS = BracketWords()


def span(
    words: str,
    *alternatives: Option,
    text: str = TEXT,
    kind: BracketKind = BracketKind.WORDING,
    sides: tuple[str, ...] = (),
    key: str = "b1",
) -> Span:
    start = text.index(words)
    end = start + len(words)
    if kind is BracketKind.INSERTION:
        start = end
    return Span(kind, start, end, sides, alternatives, key)


SHALL = span("shall", Option("should", ("CN",)), sides=("BR", "ZA"))


def paragraph(text: str = TEXT, *spans: Span, key: str = "k1") -> Node:
    return Node(ClauseKind.PARAGRAPH, text, "1", key=key, brackets=spans)


class TestPrinting:
    @pytest.mark.parametrize(
        ("bracket", "expected"),
        [
            (SHALL, "Members [BR, ZA: shall] [CN: should] cooperate on trade."),
            (
                span("shall", Option("", ("CN",)), kind=BracketKind.DELETION, sides=("BR",)),
                "Members [BR: shall] [CN: delete] cooperate on trade.",
            ),
            (
                span("Members", Option("and firms", ("ET",)), kind=BracketKind.INSERTION),
                "Members [ET: and firms] shall cooperate on trade.",
            ),
            (
                span(
                    "trade",
                    Option("and growth", ("ET",)),
                    kind=BracketKind.INSERTION,
                    sides=("RU",),
                ),
                "Members shall cooperate on trade [RU: no addition] [ET: and growth].",
            ),
            (
                span("trade", kind=BracketKind.PLACEHOLDER),
                "Members shall cooperate on [trade].",
            ),
            (
                span("shall", Option("ought to", (CHAIR,))),
                "Members [shall] [Chair: ought to] cooperate on trade.",
            ),
        ],
    )
    def test_as_delegates_write_it(self, bracket: Span, expected: str) -> None:
        assert printed(TEXT, [bracket], WORDS) == expected

    def test_a_text_without_spaces_gets_none(self) -> None:
        text = "成员应当合作。"
        added = Span(BracketKind.INSERTION, 2, 2, (), (Option("和企业", ("CN",)),))
        other = Span(BracketKind.WORDING, 2, 4, ("CN",), (Option("可以", ("BR",)),))
        assert printed(text, [other], WORDS) == "成员[CN: 应当] [BR: 可以]合作。"
        assert replaced(text, 2, 2, "和企业") == "成员和企业应当合作。"
        assert [n.text for n in as_wanted_by([paragraph(text, added)], "CN")] == [
            "成员和企业应当合作。"
        ]

    @pytest.mark.parametrize(
        ("words", "by", "expected"),
        [
            ("shall", "", "Members cooperate on trade."),
            ("trade", "", "Members shall cooperate on."),
            ("Members", "", "shall cooperate on trade."),
            ("shall", "will", "Members will cooperate on trade."),
        ],
    )
    def test_words_leave_no_space_too_many(self, words: str, by: str, expected: str) -> None:
        start = TEXT.index(words)
        assert replaced(TEXT, start, start + len(words), by) == expected


class TestViews:
    def test_clean_marked_and_by_delegation(self) -> None:
        firms = span("Members", Option("and firms", ("ET",)), kind=BracketKind.INSERTION, key="b2")
        nodes = [paragraph(TEXT, firms, SHALL)]
        assert [n.text for n in clean(nodes)] == [TEXT]
        wanted = {code: as_wanted_by(nodes, code)[0].text for code in ("BR", "CN", "ET", "IN")}
        assert wanted == {
            "BR": TEXT,
            "CN": "Members should cooperate on trade.",
            "ET": "Members and firms shall cooperate on trade.",
            "IN": TEXT,
        }

    def test_without_names_no_side_is_left(self) -> None:
        (node,) = unattributed([paragraph(TEXT, SHALL)])
        assert printed(node.text, node.brackets, WORDS) == (
            "Members [shall] [should] cooperate on trade."
        )

    def test_a_side_stands_behind_one_option(self) -> None:
        moved = SHALL.joined("BR", "should", TEXT)
        assert moved.sides == ("ZA",)
        assert moved.alternatives == (Option("should", ("BR", "CN")),)
        assert moved.joined("BR", "will", TEXT).alternatives[1] == Option("will", ("BR",))
        assert moved.without("BR").without("CN").alternatives == (Option("should"),)


class TestHash:
    def test_a_text_without_brackets_has_the_hash_it_always_had(self) -> None:
        """As it was computed before there were brackets: stored hashes stay true."""
        assert text_hash([Node(ClauseKind.PARAGRAPH, "Members agree.", "1")]) == (
            "0f9a9f00d556cfb26429a5f80fe3e62f24a00887b36a0b47cf93a86806d9a97b"
        )

    def test_it_covers_brackets_and_who_stands_behind_them(self) -> None:
        hashes = {
            text_hash([paragraph()]),
            text_hash([paragraph(TEXT, SHALL)]),
            text_hash([paragraph(TEXT, SHALL.joined("IN", "should", TEXT))]),
            text_hash([paragraph(TEXT, SHALL.unattributed())]),
            text_hash([paragraph(TEXT, replace(SHALL, start=8, end=12))]),
        }
        assert len(hashes) == 5
        assert text_hash([paragraph(TEXT, replace(SHALL, key="b9"))]) in hashes


class TestPlaces:
    def test_whole_words_first(self) -> None:
        assert places("They shall do all.", "all") == [14]
        assert places("They shall.", "all") == [7]

    def test_twice_or_never(self) -> None:
        assert len(places("shall and shall", "shall")) == 2
        assert places("shall", "should") == []

    def test_a_character_is_never_split(self) -> None:
        assert places("क्षेत्र", "क") == []
        assert places("e\u0301", "e") == []


# Following the words


class TestFollowing:
    @pytest.mark.parametrize(
        ("now", "expected"),
        [
            ("All members shall cooperate on trade.", "All members [shall] cooperate on trade."),
            ("Members shall work together.", "Members [shall] work together."),
            ("On trade, members shall cooperate.", "On trade, members [shall] cooperate."),
        ],
    )
    def test_a_bracket_goes_with_its_words(self, now: str, expected: str) -> None:
        kept, lost = followed([span("shall")], TEXT, now)
        assert lost == []
        assert printed(now, kept, WORDS) == expected

    @pytest.mark.parametrize(
        "now",
        [
            "Members will cooperate on trade.",
            "Members fully agree.",
            "",
        ],
    )
    def test_words_that_are_gone_leave_it_without_a_place(self, now: str) -> None:
        assert followed([SHALL], TEXT, now) == ([], [SHALL])

    def test_other_words_that_say_the_same_are_not_taken_for_them(self) -> None:
        was = "Members shall meet and firms shall report."
        first = Span(BracketKind.WORDING, 8, 13, ("BR",), (Option("may", ("CN",)),), "b1")
        kept, lost = followed([first], was, "Members meet and firms shall report.")
        assert kept == []
        assert lost == [first]

    def test_words_changed_inside_leave_it_without_a_place(self) -> None:
        wide = span("shall cooperate", Option("cooperate", ("CN",)), sides=("BR",))
        assert followed([wide], TEXT, "Members shall fully cooperate on trade.") == ([], [wide])

    def test_an_insertion_keeps_to_the_words_before_it(self) -> None:
        firms = span("Members", Option("and firms", ("ET",)), kind=BracketKind.INSERTION)
        now = "The Members will cooperate."
        kept, lost = followed([firms], TEXT, now)
        assert lost == []
        assert printed(now, kept, WORDS) == "The Members [ET: and firms] will cooperate."

    @given(revisions(), st.data())
    def test_what_is_kept_says_the_same_and_nothing_is_dropped(
        self, pair: tuple[str, str], data: st.DataObject
    ) -> None:
        was, now = pair
        spans = brackets_on(was, data)
        kept, lost = followed(spans, was, now)
        assert sorted(s.key for s in [*kept, *lost]) == sorted(s.key for s in spans)
        by_key = {s.key: s for s in spans}
        characters = borders(now)
        for each in kept:
            before = by_key[each.key]
            assert now[each.start : each.end] == was[before.start : before.end]
            assert {each.start, each.end} <= characters
            assert each.alternatives == before.alternatives
        assert not any(overlaps(a, b) for a, b in pairwise(kept))

    @given(sentences(), st.data())
    def test_there_and_back_again(self, was: str, data: st.DataObject) -> None:
        """Removed and put back, a clause has its brackets again."""
        spans = [Carried("k", s) for s in brackets_on(was, data)]
        gone = carried(spans, {"k": was}, {})
        assert all(each.lost_from == was for each in gone)
        back = carried(gone, {}, {"k": was})
        assert {each.span for each in back} == {each.span for each in spans}
        assert not any(each.lost_from for each in back)

    @given(sentences(), st.data(), st.sampled_from(["", "new words", "新", "جديد"]))
    def test_settling_one_leaves_the_others_where_their_words_are(
        self, text: str, data: st.DataObject, words: str
    ) -> None:
        spans = brackets_on(text, data)
        if not spans:
            return
        settled = data.draw(st.sampled_from(spans))
        words = words if settled.start < settled.end else words or "new"
        after = replaced(text, settled.start, settled.end, words)
        by_key = {s.key: s for s in spans}
        for each in after_replacing(spans, settled, text, words):
            before = by_key[each.key]
            assert after[each.start : each.end] == text[before.start : before.end]


def brackets_on(text: str, data: st.DataObject) -> list[Span]:
    """Some brackets whose ends are words' ends, none over another."""
    ends = sorted({0, len(text), *(m.end() for m in regex.finditer(r"\b\w+\b", text))})
    cuts = [cut for cut in ends if cut in borders(text)]
    found: list[Span] = []
    for n in range(data.draw(st.integers(0, 3))):
        start = data.draw(st.sampled_from(cuts))
        end = data.draw(st.sampled_from([cut for cut in cuts if cut >= start]))
        kind = BracketKind.WORDING if start < end else BracketKind.INSERTION
        each = Span(kind, start, end, ("BR",), (Option(f"other {n}", ("CN",)),), f"b{n}")
        if text[start:end].strip() == text[start:end] and not any(
            overlaps(each, other) for other in found
        ):
            found.append(each)
    return found


# Comparison


def test_a_comparison_tells_what_happened_to_brackets() -> None:
    before = [paragraph(TEXT, SHALL), paragraph("Members meet.", key="k2")]
    meet = Span(BracketKind.WORDING, 8, 12, (), (Option("gather"),), "b2")
    joined = SHALL.joined("IN", "should", TEXT)
    opened = [paragraph(TEXT, joined), paragraph("Members meet.", meet, key="k2")]

    def statuses(one: list[Node], other: list[Node]) -> list[list[BracketStatus]]:
        return [[b.status for b in change.brackets] for change in compare(one, other).changes]

    assert statuses(before, opened) == [[BracketStatus.ATTRIBUTED], [BracketStatus.OPENED]]
    assert statuses(opened, clean(before)) == [
        [BracketStatus.RESOLVED],
        [BracketStatus.RESOLVED],
    ]
    reworded = [paragraph(TEXT, SHALL.joined("IN", "will", TEXT)), before[1]]
    assert statuses(before, reworded) == [[BracketStatus.REWORDED], []]
    assert not compare(before, opened).identical
    assert compare(before, before).identical


@given(sentences(), st.data())
def test_identical_means_the_same_hash_with_brackets_too(text: str, data: st.DataObject) -> None:
    one = [paragraph(text, *brackets_on(text, data))]
    other = [paragraph(text, *brackets_on(text, data))]
    assert compare(one, other).identical == (text_hash(one) == text_hash(other))
