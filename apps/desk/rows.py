"""One row of a desk: a verb, its object, a moment; and the desk that they make."""

from __future__ import annotations

from dataclasses import dataclass, field

from apps.core.moments import Moment
from apps.meetings.year_page.rows import Row as EntryRow


@dataclass(frozen=True, slots=True)
class Row:
    verb: str  # "State the position of Brazil"
    symbol: str
    title: str
    href: str
    moment: Moment | None = None
    note: str = ""  # "Draft ready. Not submitted."


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

    you: list[Row] = field(default_factory=list)
    side: list[Row] = field(default_factory=list)  # for your delegation, or the presidency
    others: list[Row] = field(default_factory=list)
    lately: list[Change] = field(default_factory=list)
    meeting: EntryRow | None = None  # the next one that they know of

    @property
    def empty(self) -> bool:
        return not (self.you or self.side)
