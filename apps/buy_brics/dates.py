"""When a campaign or an event is, layer by layer: as written, as planned, as it stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.moments import Moment
from apps.core.windows import Window, say, say_bounds
from apps.meetings.models import Entry
from apps.meetings.states import EntryState


@dataclass(frozen=True, slots=True)
class Dates:
    """Empty where there is nothing to say. `stands` only for what is confirmed or was held: what
    is merely considered never looks like a date."""

    phrase: str
    window: str
    stands: str
    held: bool
    starts: Moment | None
    word: str  # "Postponed: why", where that is what there is to say


def dates_of(entry: Entry) -> Dates:
    planned = entry.planned
    reckoned = (
        Window(entry.first, entry.last)
        if planned is None and not entry.is_dated and entry.first and entry.last
        else None
    )
    window = say(planned) if planned is not None else say_bounds(reckoned) if reckoned else ""
    stands = (
        say_bounds(Window(entry.first, entry.last))
        if entry.is_dated and entry.first and entry.last
        else ""
    )
    gone = entry.state in (EntryState.POSTPONED, EntryState.CANCELLED)
    return Dates(
        phrase="" if _letters(entry.phrase) == _letters(window) else entry.phrase,
        window=window,
        stands=stands,
        held=entry.state == EntryState.HELD,
        starts=entry.starts if entry.state == EntryState.CONFIRMED else None,
        word=_word(entry) if gone else "",
    )


def _letters(words: str) -> str:
    """What was written, less what does not make it another phrase: nothing is said twice."""
    return words.replace("-", " ").casefold()


def _word(entry: Entry) -> str:
    if not entry.note:
        return entry.get_state_display()
    return _("%(state)s: %(reason)s") % {"state": entry.get_state_display(), "reason": entry.note}
