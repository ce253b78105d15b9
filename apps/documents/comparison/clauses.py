"""Two texts, clause by clause.

Clauses meet by key first. Two different keys are two different clauses, whatever they say; a clause
without a key has no identity yet (it was just imported), and may be recognised by its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from apps.documents.brackets import Disputed, Span
from apps.documents.comparison.sequences import Pair, common_subsequence, rising
from apps.documents.comparison.words import Run, RunKind, compare_text, whole, words
from apps.documents.tree import Node


class Status(StrEnum):
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    INSERTED = "inserted"
    REMOVED = "removed"
    MOVED = "moved"  # stands elsewhere among its neighbours; its words may have changed too


class BracketStatus(StrEnum):
    OPENED = "opened"
    RESOLVED = "resolved"
    ATTRIBUTED = "attributed"  # the same alternatives, others behind them
    REWORDED = "reworded"  # other alternatives


@dataclass(frozen=True, slots=True)
class BracketChange:
    status: BracketStatus
    before: Disputed | None
    after: Disputed | None


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """One clause on both sides.

    The status speaks of words and place. A new printed number, kind or level is noted beside it:
    when a clause is inserted, those after it are renumbered, but nobody has touched them. What
    happened to its brackets is noted too: the words in them stand in the text all the same.
    """

    status: Status
    before: Node | None
    after: Node | None
    runs: tuple[Run, ...]

    @property
    def insertions(self) -> int:
        return sum(run.kind is RunKind.INSERTED for run in self.runs)

    @property
    def removals(self) -> int:
        return sum(run.kind is RunKind.REMOVED for run in self.runs)

    @property
    def renumbered(self) -> bool:
        if self.before is None or self.after is None:
            return False
        return self.before.number != self.after.number

    @property
    def reshaped(self) -> bool:
        """Another kind of clause, or at another level, than before."""
        if self.before is None or self.after is None:
            return False
        return (self.before.kind, self.before.level) != (self.after.kind, self.after.level)

    @property
    def brackets(self) -> tuple[BracketChange, ...]:
        return _bracket_changes(self.before, self.after)

    @property
    def node(self) -> Node:
        """The clause as it stands now, or as it last stood."""
        node = self.after or self.before
        if node is None:
            raise ValueError("a change has at least one side")
        return node


@dataclass(frozen=True, slots=True)
class Comparison:
    """The clauses in the order of the later text; a removed one where it used to stand."""

    changes: tuple[ClauseChange, ...]

    @property
    def insertions(self) -> int:
        return sum(change.insertions for change in self.changes)

    @property
    def removals(self) -> int:
        return sum(change.removals for change in self.changes)

    def count(self, status: Status) -> int:
        return sum(change.status is status for change in self.changes)

    @property
    def identical(self) -> bool:
        """Nothing that a reader reads differs: both texts have one and the same `text_hash`."""
        return all(
            change.status is Status.UNCHANGED
            and not change.renumbered
            and not change.reshaped
            and _brackets(change.before) == _brackets(change.after)
            for change in self.changes
        )


def compare(before: Sequence[Node], after: Sequence[Node]) -> Comparison:
    """Compare two texts clause by clause."""
    partner = _partners(before, after)
    pairs = sorted(partner.items())
    in_place = [pairs[k] for k in rising([j for _, j in pairs])]
    staying = dict(in_place)
    moved_here = {j: i for i, j in pairs if i not in staying}
    changes: list[ClauseChange] = []
    i = j = 0
    for x, y in [*in_place, (len(before), len(after))]:
        changes += (_removed(before[k]) for k in range(i, x) if k not in partner)
        changes += (
            _paired(before[moved_here[k]], after[k], moved=True)
            if k in moved_here
            else _inserted(after[k])
            for k in range(j, y)
        )
        if x < len(before):
            changes.append(_paired(before[x], after[y]))
        i, j = x + 1, y + 1
    return Comparison(tuple(changes))


def _brackets(node: Node | None) -> list[Span]:
    """All that a reader reads of them: their keys do not count."""
    return [replace(span, key="") for span in node.brackets] if node else []


def _bracket_changes(before: Node | None, after: Node | None) -> tuple[BracketChange, ...]:
    """Brackets meet by key; one of a text that came without keys is new."""
    if not ((before and before.brackets) or (after and after.brackets)):
        return ()
    was, now = _disputed(before), _disputed(after)
    changes = [
        BracketChange(BracketStatus.RESOLVED, each, None)
        for key, each in was.items()
        if key not in now
    ]
    for key, each in now.items():
        earlier = was.get(key)
        if earlier is None:
            changes.append(BracketChange(BracketStatus.OPENED, None, each))
        elif [o.text for o in earlier.options] != [o.text for o in each.options]:
            changes.append(BracketChange(BracketStatus.REWORDED, earlier, each))
        elif earlier.options != each.options:
            changes.append(BracketChange(BracketStatus.ATTRIBUTED, earlier, each))
    return tuple(changes)


def _disputed(node: Node | None) -> dict[str, Disputed]:
    parts = node.parts if node else []
    return {part.key: part for part in parts if isinstance(part, Disputed)}


def _removed(node: Node) -> ClauseChange:
    return ClauseChange(Status.REMOVED, node, None, whole(RunKind.REMOVED, node.text))


def _inserted(node: Node) -> ClauseChange:
    return ClauseChange(Status.INSERTED, None, node, whole(RunKind.INSERTED, node.text))


def _paired(before: Node, after: Node, *, moved: bool = False) -> ClauseChange:
    if moved:
        status = Status.MOVED
    elif before.text == after.text:
        status = Status.UNCHANGED
    else:
        status = Status.CHANGED
    return ClauseChange(status, before, after, compare_text(before.text, after.text))


_ALIKE = 0.5  # Dice coefficient of two clauses' sets of words
_REACH = 50  # how many unmatched clauses away a rewritten one is looked for


def _partners(before: Sequence[Node], after: Sequence[Node]) -> dict[int, int]:
    """Which clause of the earlier text is which of the later: by key, by equality, by likeness."""
    places = {node.key: j for j, node in enumerate(after) if node.key}
    partners: dict[int, int] = {}
    for i, node in enumerate(before):
        if node.key in places:
            partners[i] = places.pop(node.key)
    for recognised in (_equal_ones, _alike):
        left = [i for i in range(len(before)) if i not in partners]
        taken = set(partners.values())
        right = [j for j in range(len(after)) if j not in taken]
        found = recognised([before[i] for i in left], [after[j] for j in right])
        partners.update((left[i], right[j]) for i, j in found)
    return partners


def _equal_ones(before: Sequence[Node], after: Sequence[Node]) -> list[Pair]:
    pairs = common_subsequence(
        [(node.kind, node.text) for node in before], [(node.kind, node.text) for node in after]
    )
    return [(i, j) for i, j in pairs if not (before[i].key and after[j].key)]


def _alike(before: Sequence[Node], after: Sequence[Node]) -> list[Pair]:
    """Pairs that share most of their words: the likest first, and among these the nearest."""
    words_before = [frozenset(words(node.text)) for node in before]
    words_after = [frozenset(words(node.text)) for node in after]
    candidates: list[tuple[float, int, int, int]] = []
    for i, here in enumerate(words_before):
        for j in range(max(0, i - _REACH), min(len(after), i + _REACH + 1)):
            there = words_after[j]
            total = len(here) + len(there)
            two_keys = before[i].key and after[j].key
            if two_keys or 2 * min(len(here), len(there)) < _ALIKE * total:
                continue
            likeness = 2 * len(here & there) / total if total else 0
            if likeness >= _ALIKE:
                candidates.append((-likeness, abs(i - j), i, j))
    partners: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(candidates):
        if i not in partners and j not in taken:
            partners[i] = j
            taken.add(j)
    return list(partners.items())
