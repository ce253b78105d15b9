"""Reading a phrase from left to right: clauses, and the parts that they make together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product

from django.utils.translation import gettext as _

from apps.core.windows import ONE_DAY, Unreadable, Window, of_year, read_window
from apps.meetings.phrases.heard import Heard, Understood, Unread, When
from apps.meetings.phrases.vocabulary import (
    ARTICLES,
    BESIDE_A_PERIOD,
    BREAKS,
    LISTS,
    NUMBERS,
    PERIODS,
    RELATIONS,
    SIDES,
    UNITS,
    Relating,
    is_year,
    significant,
    words_of,
)
from apps.meetings.timetable import After, At, BackToBack, Before, Between, Offset, Within

type Names = Mapping[str, tuple[str, ...]]
_FAR = 12  # no name is longer, in words


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


@dataclass(frozen=True, slots=True)
class _Clause:
    """What was read up to `end`. An `open` one bounds one side only, or merely qualifies."""

    end: int
    read: When | Unread
    open: bool = False
    relating: Relating | None = None  # which a further name may share


class _Reader:
    def __init__(self, text: str, year: int | None, names: Names) -> None:
        self._text, self._year, self._words = text, year, words_of(text)
        self._names = {
            key: [significant(words_of(name)) for name in spellings]
            for key, spellings in names.items()
        }

    def parts(self) -> list[list[_Clause]]:
        parts: list[list[_Clause]] = [[]]
        last: _Clause | None = None
        place, breaks = 0, set[str]()
        while place < len(self._words):
            word = self._words[place].text
            if word in BREAKS:
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

    def _clause(self, at: int, shared: Relating | None) -> _Clause | None:
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
            and self._words[end].text not in BREAKS
            and self._clause(end, None) is None
        ):
            end += 1
        named = self._phrase(at, RELATIONS) is not None
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
        number = int(word) if word.isdecimal() and len(word) < 4 else NUMBERS.get(word)
        unit = self._phrase(place + (number is not None), UNITS)
        side = self._phrase(unit[1], SIDES) if unit else None
        if unit is None or side is None or number == 0 or (number is None and word != "day"):
            return None
        (days, counted), towards = unit[0], side[0]
        count = days * (number or 1)
        clause = self._related(at, side[1], lambda key: Offset(count, counted, towards, key))
        return clause and replace(clause, relating=None)

    def _relation(self, at: int) -> _Clause | None:
        found = self._phrase(at, RELATIONS)
        if found is None:
            return None
        relating, place = found
        return self._related(at, place, relating) or self._beside_a_date(at, place, relating)

    def _related(self, at: int, place: int, relating: Relating) -> _Clause | None:
        """The relation to what is named there. "First" may borrow from "first and second …"."""
        pair = self._pair(place, borrowing=True)
        found = pair[:2] if pair else self._name(place)
        if found is None:
            return None
        keys, end = found
        when = When(self._slice(at, end), tuple(relating(key) for key in keys))
        return _Clause(end, when, relating in (Before, After, BackToBack), relating)

    def _beside_a_date(self, at: int, place: int, relating: Relating) -> _Clause | None:
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
        while end > at and self._words[end - 1].text in BESIDE_A_PERIOD:
            end -= 1
        if not self._names_a_date(at, end):
            return None
        refusal = ""
        for stop in range(end, at, -1):
            if stop == end or self._words[stop].text in LISTS:
                try:
                    return read_window(self._slice(at, stop), self._year_said(stop, end)), stop
                except Unreadable as unreadable:
                    refusal = refusal or unreadable.hint
        return Unread(self._slice(at, end), refusal), end

    def _may_be_of_a_date(self, at: int) -> bool:
        text = self._words[at].text
        return text in PERIODS or text in BESIDE_A_PERIOD or text[0].isdecimal()

    def _names_a_date(self, at: int, end: int) -> bool:
        """A month, a quarter or a year is among them; the verb "may" alone is no month."""
        only_a_verb = end == at + 1 and self._slice(at, end) == "may"
        return not only_a_verb and any(
            word.text in PERIODS or is_year(word.text) for word in self._words[at:end]
        )

    def _year_said(self, at: int, end: int) -> int | None:
        """In "April and November 2022" the first takes the year of the second."""
        years = [int(word.text) for word in self._words[at:end] if is_year(word.text)]
        return years[0] if years else self._year

    # -- names ---------------------------------------------------------------------------------

    def _name(self, at: int) -> tuple[list[str], int] | None:
        """The longest words from here that name some entry, and which ones they may name."""
        for end in range(min(len(self._words), at + _FAR), at, -1):
            if self._words[end - 1].text not in ARTICLES | BREAKS:
                keys = self._called(significant(self._words[at:end]))
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
            said, lent = (significant(self._words[a:b]) for a, b in ((at, joint), (joint + 1, end)))
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
