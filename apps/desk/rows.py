"""The desk: what waits for whom, and what moved lately."""

from __future__ import annotations

from dataclasses import dataclass, field

from apps.core.duties import Duty, Waiting
from apps.core.moments import Moment
from apps.delegations.actors import Actor
from apps.meetings.models import Entry
from apps.meetings.sentences import Words


@dataclass(frozen=True, slots=True)
class Change:
    """What moved lately: was → now."""

    words: str
    symbol: str
    href: str
    was: Moment | None = None
    now: Moment | None = None


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """The next one that they know of: when it starts, else its days."""

    entry: Entry
    badge: Words
    starts: Moment | None
    days: str


@dataclass(frozen=True, slots=True)
class Lists:
    """What waits, for whom; each list with what comes first at its top, some still to be asked."""

    you: list[Duty | Waiting] = field(default_factory=list)
    side: list[Duty | Waiting] = field(default_factory=list)
    others: list[Duty | Waiting] = field(default_factory=list)

    def for_who_submits(self, actor: Actor) -> list[Duty | Waiting]:
        """What leaves in the delegation's name waits, for all others, for a colleague."""
        return self.you if actor.submits else self.side


@dataclass(frozen=True, slots=True)
class Desk:
    you: list[Duty]
    side: list[Duty]  # for your delegation, or the presidency
    others: list[Duty]
    lately: list[Change]
    meeting: NextMeeting | None

    @property
    def empty(self) -> bool:
        return not (self.you or self.side)
