"""The words that dates and relations are written in, and how words are compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from apps.core.windows import MONTHS
from apps.meetings.states import Unit
from apps.meetings.timetable import After, At, BackToBack, Before, Relation, Side

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*['’]?|[-–—/,;&.]|\S")
ARTICLES = {"the", "a", "an", "its", "in", "on", "of"}
BREAKS = {",", ";", ".", "(", ")", "and", "&"}

NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth"}
UNITS = {
    "common working day": (1, Unit.COMMON),
    "working day": (1, Unit.WORKING),
    "calendar day": (1, Unit.DAYS),
    "day": (1, Unit.DAYS),
    "week": (7, Unit.DAYS),
}
SIDES = {
    "before": Side.BEFORE,
    "prior to": Side.BEFORE,
    "ahead of": Side.BEFORE,
    "after": Side.AFTER,
    "following": Side.AFTER,
}
type Relating = Callable[[str], Relation]
RELATIONS: dict[str, Relating] = {
    **{words: Before if side is Side.BEFORE else After for words, side in SIDES.items()},
    **dict.fromkeys(["at", "during", "in the margin of", "on the margin of"], At),
    **dict.fromkeys(["back to back with", "back - to - back with"], BackToBack),
}
PERIODS = {
    *(*MONTHS, *(month[:3] for month in MONTHS), "sept"),
    *("quarter", "half", "q1", "q2", "q3", "q4"),
}
BESIDE_A_PERIOD = {
    *("early", "mid", "late", "to", "until", "through", "and", "or", "from", "between"),
    *("-", "–", "—", "/", ",", ".", "first", "second", "third", "fourth", "last"),
    *ARTICLES,
}
LISTS = {"and", "or", "/", ","}


@dataclass(frozen=True, slots=True)
class Word:
    text: str  # in lower case
    plain: str  # as names are compared: no possessive, no plural, ordinals written out
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    return [
        Word(found[0].lower(), _plain(found[0].lower()), found.start(), found.end())
        for found in _WORD.finditer(text)
    ]


def _plain(word: str) -> str:
    word = _ORDINALS.get(word) or re.sub(r"['’]s?$", "", word)
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def significant(words: Iterable[Word]) -> list[str]:
    return [word.plain for word in words if word.text not in ARTICLES]


def bare(words: Iterable[Word]) -> list[str]:
    return [word.plain for word in words if word.text not in ARTICLES | BREAKS]


def is_year(text: str) -> bool:
    return len(text) == 4 and text.isdecimal()


def mentions(words: str, name: str) -> bool:
    """Whether the words have all of the name, one word after another; articles do not count."""
    said, named = (bare(words_of(text)) for text in (words, name))
    return bool(named) and any(
        said[at : at + len(named)] == named for at in range(len(said) - len(named) + 1)
    )
