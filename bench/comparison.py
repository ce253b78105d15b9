"""How long the comparison of two long texts takes, beside Python's own difflib on the same words.

    python -m bench.comparison

Both make the words themselves and align them clause by clause; ours also matches the clauses and
tidies the result for reading. The best of five turns, taken alternately in one run.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from difflib import SequenceMatcher

from apps.documents.comparison import compare
from apps.documents.comparison.words import tokens
from apps.documents.tree import ClauseKind, Node

CLAUSES = 300
WORDS = 60
VOCABULARY = [
    f"{a}{b}{c}" for a in ("tra", "con", "dig") for b in ("de", "su", "ni") for c in "abcdefghij"
]


def text(rng: random.Random) -> list[Node]:
    return [
        Node(ClauseKind.PARAGRAPH, " ".join(rng.choices(VOCABULARY, k=WORDS)) + ".", key=f"k{k}")
        for k in range(CLAUSES)
    ]


def revised(nodes: list[Node], rng: random.Random) -> list[Node]:
    """A third of the clauses rewritten in places, one in thirty dropped, one in thirty new."""
    result: list[Node] = []
    for node in nodes:
        chance = rng.random()
        if chance < 1 / 30:
            continue
        words = node.text.split(" ")
        if chance < 1 / 3:
            for place in rng.sample(range(len(words)), 8):
                words[place] = rng.choice(["", "new", *VOCABULARY])
        result.append(Node(node.kind, " ".join(filter(None, words)), key=node.key))
        if chance > 29 / 30:
            result.append(
                Node(node.kind, " ".join(rng.choices(VOCABULARY, k=WORDS)), key="n" + node.key)
            )
    return result


def difflib_alone(before: list[Node], after: list[Node]) -> None:
    later = {node.key: node for node in after}
    for node in before:
        if node.key in later:
            SequenceMatcher(
                None, tokens(node.text), tokens(later[node.key].text), False
            ).get_opcodes()


def seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def measure(label: str, before: list[Node], after: list[Node]) -> None:
    turns = [
        (seconds(lambda: compare(before, after)), seconds(lambda: difflib_alone(before, after)))
        for _ in range(5)
    ]
    ours, theirs = (min(column) for column in zip(*turns, strict=True))
    print(f"{label:<28}{ours * 1000:8.1f} ms{theirs * 1000:10.1f} ms{ours / theirs:8.2f}")


def main() -> None:
    rng = random.Random(2022)
    before = text(rng)
    after = revised(before, rng)
    rewritten = [
        Node(node.kind, other.text, key=node.key)
        for node, other in zip(before, text(rng), strict=True)
    ]
    print(f"{f'{CLAUSES} clauses of {WORDS} words':<28}{'ours':>11}{'difflib':>13}{'ratio':>8}")
    measure("a revision", before, after)
    measure("every clause rewritten", before, rewritten)


if __name__ == "__main__":
    main()
