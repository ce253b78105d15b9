"""The comparison: never a lost letter, never a split character, and made to be read."""

from __future__ import annotations

import time
from itertools import accumulate, pairwise

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from apps.documents.anchoring import borders
from apps.documents.comparison import (
    ClauseChange,
    Run,
    RunKind,
    Status,
    after_text,
    before_text,
    compare,
    compare_text,
    sequences,
)
from apps.documents.comparison.sequences import common_subsequence, rising
from apps.documents.comparison.words import tokens
from apps.documents.tree import ClauseKind, Node, text_hash

pytestmark = pytest.mark.slow

WORDS = (
    *("the", "members", "agree", "don't", "e-commerce", "1,000", "4bis", "São", "résumé"),
    *("цифровая", "торговля", "рабочая", "группа"),
    *("التجارة", "الإلكترونية", "می‌شود", "کتاب‌ها"),
    *("क्षेत्र", "व्यापार", "सहयोग", "और"),
    *("ዲጂታል", "ንግድ፡", "ትብብር።"),
    *("电子商务", "合作", "コンピューター", "ひらがな"),
    *("👩🏽‍🌾", "🇧🇷🇿🇦", "🇷", "🇮\u0301", "e\u0301\u0323", "ก\u0e33", "각"),
)
MARKS = (" ", " ", " ", ", ", ". ", "; ", " (", ") ", "", "\u200f", "\u00a0", " [", "]", "\r\n")


@st.composite
def sentences(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(MARKS)), max_size=25))
    return "".join(word + mark for word, mark in parts)


@st.composite
def revisions(draw: st.DrawFn) -> tuple[str, str]:
    """A sentence, and the same with some of its tokens dropped, doubled or replaced."""
    text = draw(sentences())
    pieces: list[str] = []
    for token in tokens(text):
        match draw(st.sampled_from("kkkkkdri")):
            case "k":
                pieces.append(token)
            case "r":
                pieces.append(draw(st.sampled_from(WORDS)))
            case "i":
                pieces += [token, " ", draw(st.sampled_from(WORDS))]
    return text, "".join(pieces)


texts = st.one_of(sentences(), st.text(max_size=60))


def marked(before: str, after: str) -> str:
    brackets = {
        RunKind.SAME: "{}",
        RunKind.INSERTED: "{{+{}+}}",
        RunKind.REMOVED: "[-{}-]",
    }
    return "".join(brackets[run.kind].format(run.text) for run in compare_text(before, after))


class TestWords:
    @given(st.one_of(revisions(), st.tuples(texts, texts)))
    def test_runs_rejoin_to_both_texts(self, pair: tuple[str, str]) -> None:
        before, after = pair
        runs = compare_text(before, after)
        assert before_text(runs) == before
        assert after_text(runs) == after

    @given(revisions())
    def test_runs_are_maximal_and_in_order(self, pair: tuple[str, str]) -> None:
        runs = compare_text(*pair)
        assert all(run.text for run in runs)
        for one, next_one in pairwise(runs):
            assert one.kind is not next_one.kind
            assert (one.kind, next_one.kind) != (RunKind.INSERTED, RunKind.REMOVED)

    @given(texts)
    def test_equal_texts_are_one_run(self, text: str) -> None:
        assert compare_text(text, text) == ((Run(RunKind.SAME, text),) if text else ())

    @given(texts)
    def test_tokens_never_split_a_character(self, text: str) -> None:
        characters = set(accumulate(len(cluster) for cluster in regex.findall(r"\X", text)))
        assert "".join(tokens(text)) == text
        assert set(accumulate(map(len, tokens(text)))) <= characters

    @given(revisions())
    def test_no_run_begins_or_ends_inside_a_character(self, pair: tuple[str, str]) -> None:
        runs = compare_text(*pair)
        for text, other in zip(pair, (RunKind.INSERTED, RunKind.REMOVED), strict=True):
            ends = set(accumulate(len(run.text) for run in runs if run.kind is not other))
            assert ends <= borders(text)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("The e-tax, 1,000.5!", ["The", " ", "e", "-", "tax", ",", " ", "1,000.5", "!"]),
            ("don't l’accord members’", ["don't", " ", "l’accord", " ", "members", "’"]),
            ("рабочая группа", ["рабочая", " ", "группа"]),
            ("می‌شود، کتاب‌ها", ["می‌شود", "،", " ", "کتاب‌ها"]),
            ("क्षेत्र में।", ["क्षेत्र", " ", "में", "।"]),
            ("ዲጂታል፡ንግድ።", ["ዲጂታል", "፡", "ንግድ", "።"]),
            ("数字BRICS经济。", ["数", "字", "BRICS", "经", "济", "。"]),
            ("カタ ひら", ["カ", "タ", " ", "ひ", "ら"]),
            ("👩🏽‍🌾🇧🇷🇿🇦", ["👩🏽‍🌾", "🇧🇷", "🇿🇦"]),
        ],
    )
    def test_tokens(self, text: str, expected: list[str]) -> None:
        assert tokens(text) == expected


class TestReading:
    """Fixed by hand: how a change should look to a delegate."""

    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            (
                "The members agree to strengthen the cooperation on trade.",
                "The members agree to deepen the partnership for trade.",
                "The members agree to [-strengthen the cooperation on-]"
                "{+deepen the partnership for+} trade.",
            ),
            (
                "the members agree",
                "the founding members fully agree",
                "the {+founding +}members {+fully +}agree",
            ),
            (
                "the founding members unanimously agree",
                "the members agree",
                "the [-founding -]members [-unanimously -]agree",
            ),
            ("We agree.", "We agree fully.", "We agree{+ fully+}."),
            ("trade, growth", "trade, jobs, growth", "trade, {+jobs, +}growth"),
            ("by 9 May.", "by 9 May;", "by 9 May[-.-]{+;+}"),
            ("at 1,000 units", "at 1,500 units", "at [-1,000-]{+1,500+} units"),
            (
                "Nobody wrote a word of this before the meeting.",
                "All here is new; for it, we thank our hosts.",
                "[-Nobody wrote a word of this before the meeting-]"
                "{+All here is new; for it, we thank our hosts+}.",
            ),
            ("促进电子商务发展", "促进数字商务发展", "促进[-电子-]{+数字+}商务发展"),
            ("تعزيز التجارة الرقمية", "تعزيز التجارة", "تعزيز التجارة[- الرقمية-]"),
            ("सहयोग बढ़ाना", "व्यापार बढ़ाना", "[-सहयोग-]{+व्यापार+} बढ़ाना"),
            ("!!?", "!?!", "![-!?-]{+?!+}"),
            ("", "new", "{+new+}"),
            ("old", "", "[-old-]"),
        ],
    )
    def test_reads_well(self, before: str, after: str, expected: str) -> None:
        assert marked(before, after) == expected

    def test_a_long_common_stretch_stays_between_rewritten_halves(self) -> None:
        shared = " to protect consumers who buy across borders "
        before = "x" * 60 + shared + "y" * 60
        after = "p" * 60 + shared + "q" * 60
        assert Run(RunKind.SAME, shared) in compare_text(before, after)


class TestSequences:
    @given(st.text("abc", max_size=12), st.text("abc", max_size=12))
    def test_finds_the_longest(self, a: str, b: str) -> None:
        best = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
        for i, x in enumerate(a):
            for j, y in enumerate(b):
                best[i + 1][j + 1] = (
                    best[i][j] + 1 if x == y else max(best[i][j + 1], best[i + 1][j])
                )
        pairs = common_subsequence(a, b)
        assert len(pairs) == best[-1][-1]
        self.check(a, b, pairs)

    @given(st.text("abcdef", max_size=60), st.text("abcdef", max_size=60))
    def test_pairs_are_true_beyond_the_exact_limit(self, a: str, b: str) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sequences, "_EXACT", 8)
            self.check(a, b, common_subsequence(a, b))

    def check(self, a: str, b: str, pairs: list[tuple[int, int]]) -> None:
        assert all(a[i] == b[j] for i, j in pairs)
        assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))

    def test_anchors_hold_long_texts_together(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sequences, "_EXACT", 100)
        a = [*range(1000)]
        b = [*a[:300], -1, *a[300:600], *a[610:], -2]
        assert len(common_subsequence(a, b)) == 990

    @given(st.lists(st.integers(0, 50), max_size=40))
    def test_rising(self, values: list[int]) -> None:
        chain = [values[k] for k in rising(values)]
        assert all(x < y for x, y in pairwise(chain))
        lengths = [1] * len(values)
        for k, value in enumerate(values):
            lengths[k] += max((lengths[m] for m in range(k) if values[m] < value), default=0)
        assert len(chain) == max(lengths, default=0)

    @pytest.mark.parametrize(
        ("word", "times"), [("word ", 200_000), ("字", 50_000), ("!", 200_000), ("🇧🇷", 50_000)]
    )
    def test_a_giant_clause_takes_seconds(self, word: str, times: int) -> None:
        before = word * times
        after = "new " + before[: len(before) // 2] + " other " + before[len(before) // 2 :] + "?"
        start = time.monotonic()
        runs = compare_text(before, after)
        assert time.monotonic() - start < 20
        assert (before_text(runs), after_text(runs)) == (before, after)


def clause(text: str, key: str = "", number: str = "", level: int = 0) -> Node:
    return Node(ClauseKind.PARAGRAPH, text, number=number, level=level, key=key)


def statuses(before: list[Node], after: list[Node]) -> list[tuple[str, str]]:
    return [(change.status.value, change.node.text) for change in compare(before, after).changes]


@st.composite
def trees(draw: st.DrawFn) -> list[Node]:
    keys = draw(st.lists(st.sampled_from(["", *"abcdefgh"]), max_size=12))
    keys = [key for k, key in enumerate(keys) if not key or key not in keys[:k]]
    return [
        Node(
            draw(st.sampled_from(list(ClauseKind))),
            draw(sentences()),
            number=draw(st.sampled_from(["", "1", "4bis"])),
            level=draw(st.integers(0, 2)),
            key=key,
        )
        for key in keys
    ]


class TestClauses:
    def test_keys_come_first(self) -> None:
        before = [clause("Trade grows.", "a"), clause("Trust matters.", "b")]
        after = [clause("Trust matters.", "a"), clause("Trust matters.", "b")]
        comparison = compare(before, after)
        assert [change.status for change in comparison.changes] == ["changed", "unchanged"]

    def test_two_keys_are_two_clauses_whatever_they_say(self) -> None:
        assert statuses([clause("Trade grows.", "a")], [clause("Trade grows.", "b")]) == [
            ("removed", "Trade grows."),
            ("inserted", "Trade grows."),
        ]

    def test_a_clause_without_key_is_recognised_by_its_words(self) -> None:
        before = [clause("Members share good practices each year.", "a"), clause("Trade.", "b")]
        after = [clause("Members share good practices twice a year."), clause("Something else.")]
        assert statuses(before, after) == [
            ("changed", "Members share good practices twice a year."),
            ("removed", "Trade."),
            ("inserted", "Something else."),
        ]

    def test_moved(self) -> None:
        before = [clause(text, text[0]) for text in ("a one", "b two", "c three")]
        after = [before[2], before[0], before[1]]
        assert statuses(before, after) == [
            ("moved", "c three"),
            ("unchanged", "a one"),
            ("unchanged", "b two"),
        ]

    def test_a_moved_clause_shows_its_changed_words(self) -> None:
        before = [clause("one", "a"), clause("two", "b"), clause("three", "c")]
        after = [clause("three more", "c"), *before[:2]]
        first = compare(before, after).changes[0]
        assert (first.status, first.insertions) == (Status.MOVED, 1)

    def test_a_removed_clause_stands_where_it_stood(self) -> None:
        before = [clause("one", "a"), clause("two", "b"), clause("three", "c")]
        after = [before[0], clause("new", "d"), before[2]]
        assert statuses(before, after) == [
            ("unchanged", "one"),
            ("removed", "two"),
            ("inserted", "new"),
            ("unchanged", "three"),
        ]

    def test_renumbering_touches_no_words(self) -> None:
        before = [clause("one", "a", "1"), clause("two", "b", "2")]
        after = [before[0], clause("new", "n", "2"), clause("two", "b", "3")]
        comparison = compare(before, after)
        last = comparison.changes[-1]
        assert (last.status, last.renumbered, last.reshaped) == (Status.UNCHANGED, True, False)
        assert comparison.count(Status.INSERTED) == 1
        assert not comparison.identical

    def test_a_new_level_is_noted(self) -> None:
        comparison = compare([clause("one", "a")], [clause("one", "a", level=1)])
        assert comparison.changes[0].reshaped
        assert not comparison.identical

    def test_counts(self) -> None:
        before = [clause("the members agree on trade", "a"), clause("gone", "b")]
        after = [clause("the founding members agree", "a"), clause("new", "c")]
        comparison = compare(before, after)
        assert (comparison.insertions, comparison.removals) == (2, 2)

    def test_one_side_knows_no_number(self) -> None:
        change = compare([], [clause("new", number="1")]).changes[0]
        assert (change.renumbered, change.reshaped) == (False, False)

    def test_a_change_has_a_side(self) -> None:
        with pytest.raises(ValueError, match="at least one side"):
            _ = ClauseChange(Status.CHANGED, None, None, ()).node

    @given(trees(), trees())
    def test_every_clause_appears_once(self, before: list[Node], after: list[Node]) -> None:
        changes = compare(before, after).changes
        assert [c.after for c in changes if c.after is not None] == after
        assert sorted(map(repr, before)) == sorted(repr(c.before) for c in changes if c.before)
        still = [c.before for c in changes if c.before and c.status is not Status.MOVED]
        places = iter(before)
        assert all(node in places for node in still), "clauses in place keep their order"
        for change in changes:
            assert before_text(change.runs) == (change.before.text if change.before else "")
            assert after_text(change.runs) == (change.after.text if change.after else "")

    @given(trees(), trees())
    def test_identical_means_the_same_hash(self, before: list[Node], after: list[Node]) -> None:
        assert compare(before, before).identical
        if compare(before, after).identical:
            assert text_hash(before) == text_hash(after)

    def test_thousands_of_clauses_without_keys(self) -> None:
        before = [clause(f"Paragraph {k} of the text says {k * k}.") for k in range(3000)]
        after = [clause(f"Paragraph {k} of the text says {k * k + 1}.") for k in range(3000)]
        start = time.monotonic()
        comparison = compare(before, after)
        assert time.monotonic() - start < 20
        assert comparison.count(Status.CHANGED) == 3000
