"""States and moves as one typed table, from which the permission tests are generated too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from apps.core.errors import WrongState


@dataclass(frozen=True, slots=True)
class Move[S: StrEnum]:
    """A verb that is possible in `sources` and leads to `target` (None: the state stays)."""

    sources: frozenset[S]
    target: S | None = None


@dataclass(frozen=True, slots=True)
class Workflow[S: StrEnum]:
    states: type[S]
    moves: Mapping[str, Move[S]]

    def possible(self, verb: str, state: S) -> bool:
        return state in self.moves[verb].sources

    def verbs(self, state: S) -> list[str]:
        return [verb for verb in self.moves if self.possible(verb, state)]

    def after(self, verb: str, state: S, message: str = "") -> S:
        """The state that `verb` leads to from `state`.

        Raises WrongState, with `message` or a plain sentence, where the verb is not possible.
        """
        move = self.moves[verb]
        if state not in move.sources:
            raise WrongState(
                message or _("This is no longer possible: the page you came from is out of date."),
                was=", ".join(sorted(move.sources)),
                now=state,
            )
        return move.target if move.target is not None else state
