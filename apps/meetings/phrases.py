"""Plain words of a concept note read into windows and relations: what a form shows as understood.

    "Between the first and second CGETI meeting and in November 2022"

is two parts: between two entries, and a window. Each part lists which words were understood as
what, and which were not: nothing typed disappears. Where a name may mean several entries, all of
them are offered and none is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product

from django.utils.translation import gettext as _

from apps.core.windows import MONTHS, ONE_DAY, Unreadable, Window, of_year, read_window
from apps.meetings.states import Unit
from apps.meetings.timetable import (
    After,
    At,
    BackToBack,
    Before,
    Between,
    Constraint,
    Offset,
    Relation,
    Side,
    Within,
)

type Names = Mapping[str, tuple[str, ...]]


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


def understand(words: str, year: int | None, names: Names) -> Understood:
    """Reads `words` about dates of `year` and entries that are called by `names`.

    A name is recognised by its own words or by some of them in their order: "the second meeting"
    is the "second CGETI meeting", and every other second meeting too.
    """
    parts = [[clause.read for clause in part] for part in _Reader(words, year, names).parts()]
    return Understood(
        words,
        tuple(
            Heard(
                tuple(read for read in part if isinstance(read, When)),
                tuple(read for read in part if isinstance(read, Unread)),
            )
            for part in parts
        ),
    )


def mentions(words: str, name: str) -> bool:
    """Whether the words have all of the name, one word after another; articles do not count."""
    said, named = (_bare(_words(text)) for text in (words, name))
    return bool(named) and any(
        said[at : at + len(named)] == named for at in range(len(said) - len(named) + 1)
    )


# -- the words that are known ------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*['’]?|[-–—/,;&.]|\S")
_ARTICLES = {"the", "a", "an", "its", "in", "on", "of"}
_BREAKS = {",", ";", ".", "(", ")", "and", "&"}
_FAR = 12  # no name is longer, in words

_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth"}
_UNITS = {
    "common working day": (1, Unit.COMMON),
    "working day": (1, Unit.WORKING),
    "calendar day": (1, Unit.DAYS),
    "day": (1, Unit.DAYS),
    "week": (7, Unit.DAYS),
}
_SIDES = {
    "before": Side.BEFORE,
    "prior to": Side.BEFORE,
    "ahead of": Side.BEFORE,
    "after": Side.AFTER,
    "following": Side.AFTER,
}
type _Relating = Callable[[str], Relation]
_RELATIONS: dict[str, _Relating] = {
    **{words: Before if side is Side.BEFORE else After for words, side in _SIDES.items()},
    **dict.fromkeys(["at", "during", "in the margin of", "on the margin of"], At),
    **dict.fromkeys(["back to back with", "back - to - back with"], BackToBack),
}
_PERIODS = {
    *(*MONTHS, *(month[:3] for month in MONTHS), "sept"),
    *("quarter", "half", "q1", "q2", "q3", "q4"),
}
_BESIDE_A_PERIOD = {
    *("early", "mid", "late", "to", "until", "through", "and", "or", "from", "between"),
    *("-", "–", "—", "/", ",", ".", "first", "second", "third", "fourth", "last"),
    *_ARTICLES,
}
_LISTS = {"and", "or", "/", ","}


@dataclass(frozen=True, slots=True)
class _Word:
    text: str  # in lower case
    plain: str  # as names are compared: no possessive, no plural, ordinals written out
    start: int
    end: int


def _words(text: str) -> list[_Word]:
    return [
        _Word(found[0].lower(), _plain(found[0].lower()), found.start(), found.end())
        for found in _WORD.finditer(text)
    ]


def _plain(word: str) -> str:
    word = _ORDINALS.get(word) or re.sub(r"['’]s?$", "", word)
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _significant(words: Iterable[_Word]) -> list[str]:
    return [word.plain for word in words if word.text not in _ARTICLES]


def _bare(words: Iterable[_Word]) -> list[str]:
    return [word.plain for word in words if word.text not in _ARTICLES | _BREAKS]


# -- reading -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Clause:
    """What was read up to `end`. An `open` one bounds one side only, or merely qualifies."""

    end: int
    read: When | Unread
    open: bool = False
    relating: _Relating | None = None  # which a further name may share


class _Reader:
    def __init__(self, text: str, year: int | None, names: Names) -> None:
        self._text, self._year, self._words = text, year, _words(text)
        self._names = {
            key: [_significant(_words(name)) for name in spellings]
            for key, spellings in names.items()
        }

    def parts(self) -> list[list[_Clause]]:
        parts: list[list[_Clause]] = [[]]
        last: _Clause | None = None
        place, breaks = 0, set[str]()
        while place < len(self._words):
            word = self._words[place].text
            if word in _BREAKS:
                breaks.add("and" if word == "&" else word)
                place += 1
                continue
            clause = self._clause(place, last.relating if last and breaks else None)
            clause = clause or self._unknown(place)
            if isinstance(clause.read, When):
                if last and _begins_a_part(clause, last, breaks):
                    parts.append([])
                last, breaks = clause, set()
            parts[-1].append(clause)
            place = clause.end
        return parts

    def _clause(self, at: int, shared: _Relating | None) -> _Clause | None:
        """What begins at this word; after "before the Dialogue and", a name alone will do."""
        return (
            self._between(at)
            or self._distance(at)
            or self._relation(at)
            or self._date(at)
            or (self._related(at, at, shared) if shared else None)
        )

    def _unknown(self, at: int) -> _Clause:
        """Everything up to the next word that begins something."""
        end = at + 1
        while (
            end < len(self._words)
            and self._words[end].text not in _BREAKS
            and self._clause(end, None) is None
        ):
            end += 1
        named = self._phrase(at, _RELATIONS) is not None
        hint = _("No entry of the timetable has this name.") if named else ""
        return _Clause(end, Unread(self._slice(at, end), hint))

    # -- relations -----------------------------------------------------------------------------

    def _between(self, at: int) -> _Clause | None:
        pair = self._pair(at + 1) if self._words[at].text == "between" else None
        if pair is None:
            return None
        firsts, _joint, seconds, end = pair
        choices = tuple(Between(a, b) for a, b in product(firsts, seconds) if a != b)
        return _Clause(end, When(self._slice(at, end), choices)) if choices else None

    def _distance(self, at: int) -> _Clause | None:
        """ "14 working days before the ministers", "the day after the first meeting"."""
        place = at + (self._words[at].text == "the")
        word = self._words[place].text if place < len(self._words) else ""
        number = int(word) if word.isdecimal() and len(word) < 4 else _NUMBERS.get(word)
        unit = self._phrase(place + (number is not None), _UNITS)
        side = self._phrase(unit[1], _SIDES) if unit else None
        if unit is None or side is None or number == 0 or (number is None and word != "day"):
            return None
        (days, counted), towards = unit[0], side[0]
        count = days * (number or 1)
        clause = self._related(at, side[1], lambda key: Offset(count, counted, towards, key))
        return clause and replace(clause, relating=None)

    def _relation(self, at: int) -> _Clause | None:
        found = self._phrase(at, _RELATIONS)
        if found is None:
            return None
        relating, place = found
        return self._related(at, place, relating) or self._beside_a_date(at, place, relating)

    def _related(self, at: int, place: int, relating: _Relating) -> _Clause | None:
        """The relation to what is named there. "First" may borrow from "first and second …"."""
        pair = self._pair(place, borrowing=True)
        found = pair[:2] if pair else self._name(place)
        if found is None:
            return None
        keys, end = found
        when = When(self._slice(at, end), tuple(relating(key) for key in keys))
        return _Clause(end, when, relating in (Before, After, BackToBack), relating)

    def _beside_a_date(self, at: int, place: int, relating: _Relating) -> _Clause | None:
        """ "Before June 2022" and "after 9 May 2022" reach to the ends of the year."""
        found = self._window(place)
        if found is None or relating is BackToBack:
            return None
        window, end = found
        if isinstance(window, Unread):
            return _Clause(end, Unread(self._slice(at, end), window.hint))
        if relating is Before:
            last = window.earliest - ONE_DAY
            window = Window(of_year(last.year).earliest, last)
        elif relating is After:
            first = window.latest + ONE_DAY
            window = Window(first, of_year(first.year).latest)
        return _Clause(end, When(self._slice(at, end), (Within(window),)), relating is not At)

    # -- dates ---------------------------------------------------------------------------------

    def _date(self, at: int) -> _Clause | None:
        found = self._window(at)
        if found is None:
            return None
        window, end = found
        if isinstance(window, Unread):
            return _Clause(end, window)
        return _Clause(end, When(self._slice(at, end), (Within(window),)))

    def _window(self, at: int) -> tuple[Window | Unread, int] | None:
        """The longest run of words as dates are made of, or its first dates if they are apart."""
        end = at
        while end < len(self._words) and self._may_be_of_a_date(end):
            end += 1
        while end > at and self._words[end - 1].text in _BESIDE_A_PERIOD:
            end -= 1
        if not self._names_a_date(at, end):
            return None
        refusal = ""
        for stop in range(end, at, -1):
            if stop == end or self._words[stop].text in _LISTS:
                try:
                    return read_window(self._slice(at, stop), self._year_said(stop, end)), stop
                except Unreadable as unreadable:
                    refusal = refusal or unreadable.hint
        return Unread(self._slice(at, end), refusal), end

    def _may_be_of_a_date(self, at: int) -> bool:
        text = self._words[at].text
        return text in _PERIODS or text in _BESIDE_A_PERIOD or text[0].isdecimal()

    def _names_a_date(self, at: int, end: int) -> bool:
        """A month, a quarter or a year is among them; the verb "may" alone is no month."""
        only_a_verb = end == at + 1 and self._slice(at, end) == "may"
        return not only_a_verb and any(
            word.text in _PERIODS or _is_year(word.text) for word in self._words[at:end]
        )

    def _year_said(self, at: int, end: int) -> int | None:
        """In "April and November 2022" the first takes the year of the second."""
        years = [int(word.text) for word in self._words[at:end] if _is_year(word.text)]
        return years[0] if years else self._year

    # -- names ---------------------------------------------------------------------------------

    def _name(self, at: int) -> tuple[list[str], int] | None:
        """The longest words from here that name some entry, and which ones they may name."""
        for end in range(min(len(self._words), at + _FAR), at, -1):
            if self._words[end - 1].text not in _ARTICLES | _BREAKS:
                keys = self._called(_significant(self._words[at:end]))
                if keys:
                    return keys, end
        return None

    def _called(self, said: list[str]) -> list[str]:
        """Whom these words name in full; else whom they name by some words of its name."""
        exact = [key for key, names in self._names.items() if said and said in names]
        return exact or [
            key
            for key, names in self._names.items()
            if said and any(_stands_in(said, name) for name in names)
        ]

    def _pair(
        self, at: int, *, borrowing: bool = False
    ) -> tuple[list[str], int, list[str], int] | None:
        """Two names and where "and" joins them; the first may borrow the last words of the second.

        With `borrowing` it must: "before the first and second meeting".
        """
        for joint in range(at + 1, min(len(self._words), at + _FAR)):
            second = self._name(joint + 1) if self._words[joint].text in ("and", "&") else None
            if second is None:
                continue
            keys, end = second
            said, lent = (
                _significant(self._words[a:b]) for a, b in ((at, joint), (joint + 1, end))
            )
            endings = [lent[taken:] for taken in range(1, len(lent))] + ([] if borrowing else [[]])
            for ending in endings:
                if said and (first := self._called([*said, *ending])):
                    return first, joint, keys, end
        return None

    # -- words ---------------------------------------------------------------------------------

    def _phrase[T](self, at: int, known: Mapping[str, T]) -> tuple[T, int] | None:
        """The longest of the known phrases that stands here, and where it ends."""
        for end in range(min(len(self._words), at + 6), at, -1):
            phrase = " ".join(word.plain for word in self._words[at:end])
            if phrase in known:
                return known[phrase], end
        return None

    def _slice(self, at: int, end: int) -> str:
        return self._text[self._words[at].start : self._words[end - 1].end]


def _begins_a_part(clause: _Clause, last: _Clause, breaks: set[str]) -> bool:
    """Whether a clause is another time rather than more about the same one.

    "After the first meeting and before the ministers" is one time; "between the meetings and in
    November" are two, and so are "in April, in November".
    """
    if breaks & {";", "."}:
        return True
    if BackToBack in (clause.relating, last.relating) or (clause.open and last.open):
        return False
    return "and" in breaks or (_is_date(clause) and _is_date(last))


def _is_date(clause: _Clause) -> bool:
    return (
        isinstance(clause.read, When)
        and not clause.open
        and isinstance(clause.read.choices[0], Within)
    )


def _stands_in(said: list[str], name: list[str]) -> bool:
    """Whether the words stand in the name, in their order."""
    left = iter(name)
    return all(word in left for word in said)


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdecimal()
