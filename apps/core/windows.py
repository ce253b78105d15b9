"""Fuzzy dates: "late May/early June 2022" read into a window of days, and said again in words.

A planned date is kept as two bounds and a precision, so that it sorts and filters; who typed it
sees beside it what was understood. Parts of a month are early (1–10), mid (11–20) and late (21 to
the end). Reading is strict: what cannot be read whole is refused with what to write instead, since
a date that was half understood is worse than none.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from apps.core.errors import Invalid

ONE_DAY = dt.timedelta(days=1)


class Precision(StrEnum):
    """How finely the words named the window; `SPAN` is several joined, or two bounds given."""

    DAY = "day"
    PART = "part"
    MONTH = "month"
    SPAN = "span"


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """The days from `earliest` to `latest`, both included; sorts by its start, then its end."""

    earliest: dt.date
    latest: dt.date
    precision: Precision = Precision.SPAN

    def __post_init__(self) -> None:
        if self.latest < self.earliest:
            raise ValueError(f"a window that ends before its start: {self}")

    def __contains__(self, day: dt.date) -> bool:
        return self.earliest <= day <= self.latest

    def touches(self, other: Window) -> bool:
        """Whether no day lies between the two."""
        return self.earliest <= other.latest + ONE_DAY and other.earliest <= self.latest + ONE_DAY


class Unreadable(Invalid):
    """Words that name no window. `hint` is a sentence that says what to write instead."""

    def __init__(self, words: str, hint: str) -> None:
        super().__init__(
            _("“%(words)s” cannot be read as a date. %(hint)s") % {"words": words, "hint": hint}
        )
        self.words = words
        self.hint = hint


# -- windows with a name of their own --------------------------------------------------------

PARTS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}


def one_day(day: dt.date) -> Window:
    return Window(day, day, Precision.DAY)


def of_month(year: int, month: int) -> Window:
    return Window(*_days(year, month, 1, 31), Precision.MONTH)


def of_part(year: int, month: int, part: str) -> Window:
    """`part` is "early", "mid" or "late"."""
    return Window(*_days(year, month, *PARTS[part]), Precision.PART)


def of_year(year: int) -> Window:
    return Window(dt.date(year, 1, 1), dt.date(year, 12, 31))


def shaped(first: dt.date, last: dt.date) -> Window:
    """The window of these bounds, as precise as words that name just them: a whole month, a part
    of one, a day, else a span."""
    for named in (
        one_day(first),
        *(of_part(first.year, first.month, part) for part in PARTS),
        of_month(first.year, first.month),
    ):
        if (named.earliest, named.latest) == (first, last):
            return named
    return Window(first, last)


def _days(year: int, month: int, first: int, last: int) -> tuple[dt.date, dt.date]:
    end = calendar.monthrange(year, month)[1]
    return dt.date(year, month, first), dt.date(year, month, min(last, end))


# -- reading ---------------------------------------------------------------------------------

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_MONTH = "|".join(f"{name}|{name[:3]}" for name in MONTHS) + "|sept"
_YEAR = r"(?:19|20|21)\d\d"
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3}
_ORDINALS |= {"fourth": 4, "4th": 4, "last": 4}
_ORDINAL = "|".join(_ORDINALS)

# One alternative for each kind of word; what none of them takes is unknown.
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<iso>{_YEAR}-\d\d(?:-\d\d)?)\b
    | (?P<year>{_YEAR})\b
    | (?P<quarter>(?:{_ORDINAL})\ quarter|q[1-4])\b
    | (?P<half>(?:first|second)\ half)\b
    | (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b
    | (?P<part>early|mid|late)\b-?
    | (?P<month>{_MONTH})\b\.?
    | (?P<range>(?:to|until|through)\b|[-–—])
    | (?P<list>(?:and|or)\b|[/&])
    | (?P<filler>(?:in|on|the|of|from|between)\b|,)
    )""",
    re.VERBOSE,
)


@dataclass(slots=True)
class _Piece:
    """One end of what was written: "28 April", "late May", "second quarter of 2022"."""

    day: int | None = None
    part: str | None = None
    share: tuple[int, int] | None = None  # (2, 4) is the second of four quarters of the year
    month: int | None = None
    year: int | None = None


def read_window(words: str, year: int | None = None) -> Window:
    """The window that `words` name; `year` is meant where they name none.

    Raises Unreadable for unknown words, impossible dates, an end before its start, parts that do
    not touch ("April and June"), and where no year is known.
    """
    pieces, joins = _pieces(words)
    for place, piece in enumerate(pieces):  # "1–10 June 2022" says month and year only once
        others = pieces[place + 1 :] + pieces[:place][::-1]
        if piece.month is None and piece.share is None:
            piece.month = next((o.month for o in others if o.month), None)
        piece.year = piece.year or next((o.year for o in others if o.year), year)
    window, *following = [_window(piece, words) for piece in pieces]
    for join, later in zip(joins, following, strict=True):
        if later.earliest < window.earliest:
            raise Unreadable(words, _("Its end comes before its start: write the earlier first."))
        if join == "list" and not window.touches(later):
            raise Unreadable(words, _("These are separate dates: write an entry for each."))
        window = Window(window.earliest, max(window.latest, later.latest))
    return window


def _pieces(words: str) -> tuple[list[_Piece], list[str]]:
    """The ends in the order of writing, and how each is joined to the one before it."""
    pieces, joins = [_Piece()], []
    text, place = words.strip().rstrip(".").lower(), 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None or found.lastgroup is None:
            raise Unreadable(words, _examples())
        kind, token, place = found.lastgroup, found[found.lastgroup], found.end()
        if kind in ("range", "list"):
            pieces.append(_Piece())
            joins.append(kind)
        elif kind != "filler":
            _add(pieces[-1], kind, token, words)
    if _Piece() in pieces:
        raise Unreadable(words, _examples())
    between = text.startswith("between")
    return pieces, ["range"] * len(joins) if between else joins


def _examples() -> str:
    return _("Write “9 February 2027”, “late May/early June 2027” or “28 April to 12 May 2027”.")


def _add(piece: _Piece, kind: str, token: str, words: str) -> None:
    said: dict[str, object]
    match kind:
        case "iso":
            year, month, *day = map(int, token.split("-"))
            said = {"year": year, "month": month, "day": day[0] if day else None}
        case "month":
            said = {"month": [name[:3] for name in MONTHS].index(token[:3]) + 1}
        case "quarter":
            said = {"share": (int(token[1]) if token[0] == "q" else _ORDINALS[token.split()[0]], 4)}
        case "half":
            said = {"share": (_ORDINALS[token.split()[0]], 2)}
        case "part":
            said = {"part": token}
        case _:
            said = {kind: int(token)}
    for name, value in said.items():
        if getattr(piece, name) is not None:
            raise Unreadable(words, _examples())
        setattr(piece, name, value)


def _window(piece: _Piece, words: str) -> Window:
    year, month = piece.year, piece.month
    if year is None:
        raise Unreadable(words, _("Write the year."))
    if [piece.day, piece.part, piece.share].count(None) < 2:
        raise Unreadable(words, _examples())
    try:
        match piece:
            case _Piece(share=(number, 4), month=None):
                return Window(dt.date(year, 3 * number - 2, 1), of_month(year, 3 * number).latest)
            case _Piece(share=(number, _), month=None):
                return Window(dt.date(year, 6 * number - 5, 1), of_month(year, 6 * number).latest)
            case _Piece(share=(number, 2)) if month is not None:
                return Window(*_days(year, month, *((1, 15) if number == 1 else (16, 31))))
            case _Piece(day=int(day)) if month is not None:
                return one_day(dt.date(year, month, day))
            case _Piece(part=str(part)) if month is not None:
                return of_part(year, month, part)
            case _Piece(day=None, part=None, share=None):
                return of_year(year) if month is None else of_month(year, month)
    except ValueError:
        raise Unreadable(words, _("There is no such day in the calendar.")) from None
    raise Unreadable(words, _("Write the month.") if month is None else _examples())


# -- saying ----------------------------------------------------------------------------------


def say(window: Window) -> str:
    """The window as people write it: "late May to early June 2022", "April 2022"."""
    first, last = window.earliest, window.latest
    if window.precision is Precision.MONTH:
        return date_format(first, "F Y")
    if window.precision is Precision.PART:
        return _part_words(first, "F Y")
    if (first.year, first.month) == (last.year, last.month):
        return say_bounds(window)
    if first.day == 1 and (last + ONE_DAY).day == 1:
        return _range(first, last, date_format, "F")
    if first.day in (1, 11, 21) and (last + ONE_DAY).day in (1, 11, 21):
        return _range(first, last, _part_words, "F")
    return say_bounds(window)


def say_bounds(window: Window) -> str:
    """The window by its days: "9 February 2018", "28 April to 12 May 2022"."""
    first, last = window.earliest, window.latest
    if first == last:
        return date_format(first, "j F Y")
    same_month = (first.year, first.month) == (last.year, last.month)
    return _range(first, last, date_format, "j" if same_month else "j F")


def _range(
    first: dt.date, last: dt.date, words: Callable[[dt.date, str], str], without_year: str
) -> str:
    with_year = "j F Y" if "j" in without_year else "F Y"
    return _("%(first)s to %(last)s") % {
        "first": words(first, without_year if first.year == last.year else with_year),
        "last": words(last, with_year),
    }


def _part_words(day: dt.date, form: str) -> str:
    month = {"month": date_format(day, form)}
    if day.day <= PARTS["early"][1]:
        return _("early %(month)s") % month
    if day.day <= PARTS["mid"][1]:
        return _("mid-%(month)s") % month
    return _("late %(month)s") % month
