"""Printed numbers: they stay as they were tabled until a clean-up makes them consecutive.

What comes between two numbers is 4bis, 4ter, 4quater; comments and reservations say "paragraph 5"
and mean the paragraph that bore this number when they were written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import regex

from apps.documents.tree import ClauseKind, Node

LATIN = (
    *("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "nonies", "decies"),
    *("undecies", "duodecies", "terdecies", "quaterdecies", "quindecies"),
)
_NUMBER = regex.compile(
    rf"(?P<lead>(?:[\p{{L}}\p{{N}}]+\.)*)(?P<base>\d{{1,6}}|[a-zA-Z]{{1,7}}?) ?"
    rf"(?P<suffix>{'|'.join(LATIN)})?"
)
_ROMAN = regex.compile(r"(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_DIGITS = (
    *((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv")),
    (1, "i"),
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Style(NamedTuple):
    """How a number is written: with figures, Roman ones or letters, large or small."""

    system: str
    capital: bool


class Number(NamedTuple):
    lead: str  # "2." of "2.1"
    style: Style
    value: int
    insert: int  # 0; 1 for bis, 2 for ter …


def readings(number: str) -> list[Number]:
    """What a printed number may mean, the likelier first: "i" is one, or the ninth letter."""
    match = _NUMBER.fullmatch(number)
    if match is None:
        return []
    lead, base, suffix = match["lead"], match["base"], match["suffix"]
    insert = LATIN.index(suffix) + 1 if suffix else 0
    if base.isdecimal():
        return [Number(lead, Style("figures", False), int(base), insert)]
    capital, small = base.isupper(), base.lower()
    found = []
    if base in (small, small.upper()):
        if _ROMAN.fullmatch(small):
            found.append(Number(lead, Style("roman", capital), _of_roman(small), insert))
        if len(small) == 1:
            value = _LETTERS.index(small) + 1
            found.append(Number(lead, Style("letters", capital), value, insert))
        if small not in ("i", "v", "x"):
            found.reverse()
    return found


def written(number: Number) -> str:
    system, capital = number.style
    match system:
        case "figures":
            base = str(number.value)
        case "roman":
            base = _to_roman(number.value)
        case _:
            base = _LETTERS[number.value - 1] if number.value <= len(_LETTERS) else ""
    if not base:
        return ""
    space = " " if number.insert and system == "letters" else ""
    suffix = LATIN[number.insert - 1] if number.insert else ""
    return number.lead + (base.upper() if capital else base) + space + suffix


def _of_roman(text: str) -> int:
    total = 0
    while text:
        value, digits = next(each for each in _DIGITS if text.startswith(each[1]))
        total += value
        text = text[len(digits) :]
    return total


def _to_roman(value: int) -> str:
    text = ""
    for worth, digits in _DIGITS:
        text += digits * (value // worth)
        value %= worth
    return text


# Between two numbers


def inserted_after(number: str, taken: Collection[str], *, following: str = "") -> str:
    """The number of a clause that comes after this one: "4bis" between "4" and "5", and "5" where
    no number follows. Empty where the number is of no known kind, or all are taken."""
    for found in readings(number)[:1]:
        goes_on = any(
            (n.value, n.insert) > (found.value, found.insert)
            for n in readings(following)
            if n.style == found.style
        )
        if not goes_on and (last := written(found._replace(value=found.value + 1, insert=0))):
            return last
        for insert in range(found.insert + 1, len(LATIN) + 1):
            proposed = written(found._replace(insert=insert))
            if proposed not in taken:
                return proposed
    return ""


def with_inserts(before: Sequence[Node], nodes: Sequence[Node]) -> list[Node]:
    """The clauses of a next version, each new one (without a key) numbered after the one that it
    follows, where it brings no number that is free."""
    were = {node.key: node.number for node in before if node.key}
    taken = {*were.values(), *(node.number for node in nodes if node.key)}
    result: list[Node] = []
    for place, node in enumerate(nodes):
        number = node.number
        model = None if node.key else _model(result, node)
        if model and (not number or number in taken):
            following = _following(nodes[place + 1 :], node, were)
            number = inserted_after(model.number, taken, following=following)
        if number:
            taken.add(number)
        result.append(replace(node, number=number))
    return result


def _model(before: Sequence[Node], node: Node) -> Node | None:
    """The numbered clause of the same kind and level that a clause follows directly, what stands
    under it aside."""
    if node.kind is ClauseKind.FOOTNOTE:
        return None
    for earlier in reversed(before):
        if earlier.level > node.level:
            continue
        same = (earlier.kind, earlier.level) == (node.kind, node.level)
        return earlier if same and earlier.number else None
    return None


def _following(after: Iterable[Node], node: Node, were: Mapping[str, str]) -> str:
    """The number that goes on with the sequence behind a new clause; empty where it ends there."""
    for later in after:
        if later.level < node.level:
            break
        if (later.kind, later.level) == (node.kind, node.level) and were.get(later.key):
            return were[later.key]
    return ""


def kept(before: Iterable[Node], nodes: Iterable[Node]) -> list[Node]:
    """The clauses with the numbers that they bore, whatever a file says now."""
    were = {node.key: node.number for node in before if node.key}
    return [replace(node, number=were.get(node.key) or node.number) for node in nodes]


def shifted(before: Iterable[Node], nodes: Iterable[Node]) -> list[tuple[str, str, str]]:
    """The keys of clauses that would bear another number than they bore, with both numbers."""
    were = {node.key: node.number for node in before if node.key}
    return [
        (node.key, were[node.key], node.number)
        for node in nodes
        if were.get(node.key) and node.number and node.number != were[node.key]
    ]


# Clean-up


@dataclass(slots=True)
class _Run:
    """A sequence of numbers under way: the last as it was, and the last as it is."""

    was: Number
    now: Number


def cleaned_up(nodes: Iterable[Node]) -> list[Node]:
    """The same text with consecutive numbers: 4, 4bis, 5 become 4, 5, 6, and gaps close.

    A sequence that began anew, under a heading or another paragraph, begins anew again. Footnotes
    keep theirs, which the text calls; so does a number of no known kind.
    """
    runs: dict[tuple[int, str, Style], _Run] = {}
    leads: dict[str, str] = {}  # "2bis." of "2bis.1": what it became
    result = []
    for node in nodes:
        if node.kind is not ClauseKind.HEADING:
            runs = {place: run for place, run in runs.items() if place[0] <= node.level}
        found = _reading(node, runs)
        if found is None:
            result.append(node)
            continue
        place = (node.level, found.lead, found.style)
        run = runs.get(place)
        if run and (run.was.value, run.was.insert) < (found.value, found.insert):
            value = run.now.value + 1
        else:
            value = min(found.value, 1)
        now = Number(leads.get(found.lead, found.lead), found.style, value, 0)
        number = written(now) or node.number
        runs[place] = _Run(found, now)
        leads[f"{node.number}."] = f"{number}."
        result.append(replace(node, number=number))
    return result


def _reading(node: Node, runs: Mapping[tuple[int, str, Style], _Run]) -> Number | None:
    """What the number of a clause means here: what goes on from the one before it first."""
    if node.kind is ClauseKind.FOOTNOTE or not node.number:
        return None
    found = readings(node.number)
    for reading in found:
        run = runs.get((node.level, reading.lead, reading.style))
        if run and reading.value in (run.was.value, run.was.value + 1):
            return reading
    return found[0] if found else None


type Concordance = list[tuple[str, str, str]]  # the key of each clause, its old and its new number


def concordance(before: Iterable[Node], after: Iterable[Node]) -> Concordance:
    """Every clause that bears a number, or bore one: "4bis" is "5" now. What is new has no old
    number, what is gone no new one."""
    old = {node.key: node.number for node in before}
    rows = []
    for node in after:
        was = old.pop(node.key, "")
        if was or node.number:
            rows.append((node.key, was, node.number))
    rows += [(key, was, "") for key, was in old.items() if was]
    return rows
