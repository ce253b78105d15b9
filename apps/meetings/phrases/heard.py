"""What was heard in a phrase: parts, what each of their words may mean, and what was not read."""

from __future__ import annotations

from dataclasses import dataclass

from apps.meetings.timetable import Constraint


@dataclass(frozen=True, slots=True)
class Understood:
    """`words` as one or more parts: each is a time of its own, so an entry of its own."""

    words: str
    parts: tuple[Heard, ...]

    @property
    def complete(self) -> bool:
        """Every word was understood, and in one way only."""
        return bool(self.parts) and all(part.complete for part in self.parts)


@dataclass(frozen=True, slots=True)
class Heard:
    """One part: constraints that hold together, and the words that nothing was made of."""

    whens: tuple[When, ...]
    unread: tuple[Unread, ...] = ()

    @property
    def complete(self) -> bool:
        return bool(self.whens) and not self.unread and all(w.constraint for w in self.whens)

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """What was understood in one way; what is ambiguous is left to be chosen."""
        return tuple(when.constraint for when in self.whens if when.constraint)


@dataclass(frozen=True, slots=True)
class When:
    """The words and what they may mean: one constraint, or several where a name is ambiguous."""

    words: str
    choices: tuple[Constraint, ...]

    @property
    def constraint(self) -> Constraint | None:
        return self.choices[0] if len(self.choices) == 1 else None


@dataclass(frozen=True, slots=True)
class Unread:
    """Words that were not understood; `hint` says what to write instead, where that is known."""

    words: str
    hint: str = ""
