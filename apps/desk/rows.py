"""The desk: what waits for whom, and what moved lately."""

from __future__ import annotations

from dataclasses import dataclass, field

from apps.core.duties import Duty
from apps.core.moments import Moment
from apps.meetings.year_page.rows import Row as EntryRow


@dataclass(frozen=True, slots=True)
class Change:
    """What moved lately: was → now."""

    words: str
    symbol: str
    href: str
    was: Moment | None = None
    now: Moment | None = None


@dataclass(slots=True)
class Desk:
    """What waits, for whom; each list with what comes first at its top."""

    you: list[Duty] = field(default_factory=list)
    side: list[Duty] = field(default_factory=list)  # for your delegation, or the presidency
    others: list[Duty] = field(default_factory=list)
    lately: list[Change] = field(default_factory=list)
    meeting: EntryRow | None = None  # the next one that they know of

    @property
    def empty(self) -> bool:
        return not (self.you or self.side)
