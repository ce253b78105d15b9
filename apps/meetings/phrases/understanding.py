"""From plain words about a date to what a form shows of them, and back to a plan.

`phrases` reads the words; here they become windows and rows of relations that a person corrects.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.windows import Window, of_year
from apps.meetings.models import Entry
from apps.meetings.phrases.heard import Heard, Unread, When
from apps.meetings.phrases.naming import names_of
from apps.meetings.phrases.reader import understand
from apps.meetings.phrases.vocabulary import mentions
from apps.meetings.planning import Plan, Tie, ties_of
from apps.meetings.planning.reasons import joined, tie_words, window_words
from apps.meetings.timetable import Within

MOST_PARTS = 6
MOST_TIES = 12
# Words that leave the date to the presidency: any day of its year will do.
_OPEN = re.compile(
    r"\b(?:(?:at|in|on)\ (?:an?\ )?(?:appropriate|suitable|convenient|due)\ (?:time|date|course)"
    r"|(?:to\ be|yet\ to\ be)\ (?:determined|decided|announced|agreed|fixed|confirmed|set)"
    r"|as\ appropriate|tb[acd]|(?:in|during|within|throughout)\ the\ year)\b",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Guess:
    """One row of relation: with one candidate it is understood, with several it is to be chosen."""

    words: str
    kind: str
    candidates: tuple[Entry, ...]
    amount: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One time of its own, as understood. `words` are those of the phrase that speak of it."""

    words: str
    window: Window | None
    guesses: tuple[Guess, ...]
    unread: tuple[Unread, ...]
    heard: tuple[tuple[str, str], ...]  # words, and what they were taken to mean


def read(words: str, year: int, entries: Sequence[Entry]) -> list[Draft]:
    """What the words say, one draft for each time they name; at least one.

    `entries` are those that may be meant: the year's, without the one that is being moved.
    """
    named = {entry.reference: entry for entry in entries}
    parts = understand(words, year, names_of(entries)).parts or (Heard(()),)
    drafts = [_draft(part, named, year) for part in parts[:MOST_PARTS]]
    if len(drafts) == 1:
        drafts = [_with_words(drafts[0], words)]
    return drafts


def entries_named(words: str, year: int, entries: Sequence[Entry]) -> list[tuple[Entry, ...]]:
    """For each name in the words the entries that it may mean; a full title counts anywhere."""
    known = {entry.reference: entry for entry in entries}
    whens = [
        when
        for part in understand(words, year, names_of(entries)).parts
        for when in part.whens
        if not isinstance(when.choices[0], Within)
    ]
    rest = words
    for when in whens:
        rest = rest.replace(when.words, "|")
    named = [guess.candidates for when in whens for guess in _guesses(when, known)]
    return named + [(entry,) for entry in entries if mentions(rest, entry.title)]


def leaves_open(words: str) -> bool:
    """Whether the words say themselves that no date is meant yet: "at an appropriate time"."""
    return bool(_OPEN.search(words))


def _draft(part: Heard, entries: dict[str, Entry], year: int) -> Draft:
    window: Window | None = None
    unread = list(part.unread)
    guesses: list[Guess] = []
    heard: list[tuple[str, str]] = []
    for when in part.whens:
        constraint = when.choices[0]
        if isinstance(constraint, Within):
            both = _common(window, constraint.window)
            if both is None:
                unread.append(Unread(when.words, _("It does not go with the other days.")))
            else:
                window = both
                heard.append((when.words, window_words(constraint.window)))
            continue
        found = _guesses(when, entries)
        guesses += found
        heard.append((when.words, joined(_guess_words(guess) for guess in found)))
    open_words = [words for words in unread if leaves_open(words.words)]
    if window is None and not guesses and open_words:
        window = of_year(year)
        unread = [words for words in unread if words not in open_words]
        heard += [(words.words, _("any day of the year")) for words in open_words]
    said = " ".join([*(w.words for w in part.whens), *(u.words for u in part.unread)])
    return Draft(said, window, tuple(guesses), tuple(unread), tuple(heard))


def _with_words(draft: Draft, words: str) -> Draft:
    return Draft(words, draft.window, draft.guesses, draft.unread, draft.heard)


def _common(one: Window | None, other: Window) -> Window | None:
    """The days in both; None where there are none."""
    if one is None or (one.earliest <= other.earliest and other.latest <= one.latest):
        return other
    first, last = max(one.earliest, other.earliest), min(one.latest, other.latest)
    if (first, last) == (one.earliest, one.latest):
        return one
    return Window(first, last) if first <= last else None


def _guesses(when: When, entries: dict[str, Entry]) -> list[Guess]:
    """Choices of one phrase are alike but for whom they name: place by place, who that may be."""
    rows = [ties_of(choice, entries) for choice in when.choices if not isinstance(choice, Within)]
    return [
        Guess(
            when.words,
            same[0].kind,
            tuple(dict.fromkeys(tie.other for tie in same)),
            same[0].amount,
            same[0].unit,
        )
        for same in zip(*rows, strict=True)
    ]


def _guess_words(guess: Guess) -> str:
    if len(guess.candidates) > 1:
        return _("one of several entries: choose which")
    return tie_words(Tie(guess.kind, guess.candidates[0], guess.amount, guess.unit))


def plan_words(plan: Plan) -> str:
    """A plan in words, for one that was changed by its fields: its old phrase says no longer what
    it means."""
    window = [window_words(plan.window)] if plan.window else []
    return ", ".join([*window, *(tie_words(tie) for tie in plan.ties)])
