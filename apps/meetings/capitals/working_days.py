"""Which days a capital works: weekends by member and date, public and lunar holidays.

Days are calendar dates of the capital itself; no time zone is meant. The holidays come from the
`holidays` library (public ones, and those of government offices: delegations are officials).
Where their date hangs on a sighted moon, the library marks it as estimated: then the day is taken
as off, and the day before and after it as perhaps off, because it may shift by a day.

Weekends, and how sure they are:

- Egypt: Friday and Saturday. The United Arab Emirates: the same until the end of 2021; since
  1 January 2022 Saturday and Sunday, and federal offices close on Friday at noon.
- Iran: Friday, as the library has it. Thursday is a half day, and closed in a part of the
  offices; parliament voted in May 2024 for Friday and Saturday (the Guardian Council refused) and
  in March 2025 for Thursday and Friday, for which we found no promulgation by the end of 2025.
  So Thursday counts as worked, and is shown as perhaps off.
- Everyone else in the group: Saturday and Sunday. China and Russia exchange weekends for working
  days by a yearly order; the library has the orders that are out (see `is_complete`).
"""

from __future__ import annotations

import bisect
import datetime as dt
import functools
import inspect
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import holidays
from django.utils.translation import gettext as _

_SATURDAY_SUNDAY = frozenset({5, 6})
_ESTIMATED = re.compile(r"\s*\((?:(observed), )?estimated\)$")
# Half days by law or habit: (code, weekday) -> the first date, and whether it is certain.
_HALF_DAYS: Mapping[tuple[str, int], tuple[dt.date, bool]] = {
    ("AE", 4): (dt.date(2022, 1, 1), True),
    ("IR", 3): (dt.date.min, False),
}
_YEARLY_ORDERS = {"CN": 2001, "RU": 2005}  # code -> the first year with an exchange of weekends
_TABLED = {"IN": range(2001, 2036)}


class Kind(StrEnum):
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    HALF_DAY = "half-day"


@dataclass(frozen=True, slots=True)
class DayOff:
    """Why a capital does not work, or may not. `holiday` is the English name, else empty.

    `estimated`: the date is a forecast and may shift by a day.
    """

    kind: Kind
    holiday: str = ""
    estimated: bool = False

    @property
    def name(self) -> str:
        if self.kind is Kind.WEEKEND:
            return _("Weekend")
        if self.kind is Kind.HALF_DAY:
            return _("Offices close early or all day")
        return self.holiday


@dataclass(frozen=True, slots=True)
class _Year:
    off: Mapping[dt.date, DayOff]
    perhaps: Mapping[dt.date, DayOff]


def is_known(code: str) -> bool:
    """Does the library know the holidays of `code`? If not, only its weekends are reckoned with."""
    return code in holidays.list_supported_countries()


def is_complete(code: str, year: int) -> bool:
    """Does the library have all of that year? If not, the page says that days off may be added.

    China's State Council orders the year's exchange of weekends in the November before, Russia's
    government in autumn; India's Hindu feasts are tabled from 2001 to 2035.
    """
    if code in _TABLED:
        return year in _TABLED[code]
    if year < _YEARLY_ORDERS.get(code, dt.MAXYEAR):
        return is_known(code)
    return year in getattr(_library(code, [year]), "special_public_holidays", {})


def day_off(code: str, day: dt.date) -> DayOff | None:
    """Why `code` does not work on `day`, or None where it works.

    A weekend is named as the holiday that falls on it, if one does.
    """
    return _year(code, day.year).off.get(day)


def perhaps_off(code: str, day: dt.date) -> DayOff | None:
    """Why a day that counts as worked may still be off, wholly or in part; None where it is not.

    It is the neighbour of an estimated holiday, or a half day.
    """
    return _year(code, day.year).perhaps.get(day)


class OutsideCalendar(ValueError):
    """A count of working days left the dates for which the calendar was made."""


class WorkingDays:
    """The days from `first` to `last`, both included, that are worked in all the given capitals.

    With several codes these are common working days, and a text that uses them says so. Counting
    costs one binary search; making it costs a look at each day.
    """

    def __init__(self, codes: str | Iterable[str], first: dt.date, last: dt.date) -> None:
        if last < first:
            raise ValueError("last is before first")
        self.codes = (codes,) if isinstance(codes, str) else tuple(dict.fromkeys(codes))
        self.first, self.last = first, last
        self._days = [
            day
            for day in _dates(first, last)
            if all(day not in _year(code, day.year).off for code in self.codes)
        ]

    @property
    def common(self) -> bool:
        return len(self.codes) > 1

    @property
    def weekends_only(self) -> tuple[str, ...]:
        """The codes whose holidays nobody knows here: the page says so."""
        return tuple(code for code in self.codes if not is_known(code))

    @property
    def incomplete(self) -> tuple[str, ...]:
        """The codes of which a year here lacks an order or a table: days off may be added."""
        years = range(self.first.year, self.last.year + 1)
        return tuple(
            code
            for code in self.codes
            if is_known(code) and not all(is_complete(code, year) for year in years)
        )

    def is_working(self, day: dt.date) -> bool:
        """Raises OutsideCalendar for a day before `first` or after `last`."""
        if not self.first <= day <= self.last:
            raise self._outside(day)
        at = bisect.bisect_left(self._days, day)
        return at < len(self._days) and self._days[at] == day

    def add(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day after `day`, before it if negative; `day` itself never counts.

        `count` 0 is `day` if it is worked, else the next working day. "14 working days before
        the ministers" is `add(ministers, -14)`. Raises OutsideCalendar past either end.
        """
        if not self.first <= day <= self.last:
            raise self._outside(day)
        if count > 0:
            at = bisect.bisect_right(self._days, day) + count - 1
        else:
            at = bisect.bisect_left(self._days, day) + count
        if not 0 <= at < len(self._days):
            raise self._outside(day, count)
        return self._days[at]

    def between(self, first: dt.date, last: dt.date) -> int:
        """How many working days there are from `first` to `last`, both included."""
        for day in (first, last):
            if not self.first <= day <= self.last:
                raise self._outside(day)
        upto = bisect.bisect_right(self._days, last)
        return max(0, upto - bisect.bisect_left(self._days, first))

    def __iter__(self) -> Iterator[dt.date]:
        return iter(self._days)

    def __len__(self) -> int:
        return len(self._days)

    def _outside(self, day: dt.date, count: int = 0) -> OutsideCalendar:
        moved = f" and {count} working days" if count else ""
        return OutsideCalendar(f"{day}{moved} is not within {self.first} to {self.last}")


@functools.lru_cache(maxsize=512)
def _year(code: str, year: int) -> _Year:
    """The year's days off in one capital. The names are English, so the cache is for everyone."""
    # An exchange may be ordered with the next year's; an estimate may reach over New Year.
    years = [y for y in (year - 1, year, year + 1) if dt.MINYEAR <= y <= dt.MAXYEAR]
    library = _library(code, years)
    off: dict[dt.date, DayOff] = {}
    perhaps: dict[dt.date, DayOff] = {}
    for day in _dates(dt.date(year, 1, 1), dt.date(year, 12, 31)):
        if library is None:
            weekend = day.weekday() in _SATURDAY_SUNDAY
        else:
            weekend = library.is_weekend(day) and day not in library.weekend_workdays
        holiday = None if library is None else _holiday(library, day)
        if weekend:
            name = holiday.holiday if holiday else ""
            off[day] = DayOff(Kind.HOLIDAY if name else Kind.WEEKEND, name)
        elif holiday and not (library and day in library.weekend_workdays):
            off[day] = holiday
        elif caution := _shifted_holiday(library, day) or _half_day(code, day):
            perhaps[day] = caution
    return _Year(off, perhaps)


def _library(code: str, years: list[int]) -> holidays.HolidayBase | None:
    if not is_known(code):
        return None
    country = type(holidays.country_holidays(code))
    wishes: dict[str, Any] = {"years": years, "expand": False}
    wishes["categories"] = sorted({"public", "government"} & set(country.supported_categories))
    if "en_US" in country.supported_languages:
        wishes["language"] = "en_US"
    if "islamic_show_estimated" in inspect.signature(country.__init__).parameters:
        wishes["islamic_show_estimated"] = True
    with warnings.catch_warnings():  # it warns of the years that `is_complete` tells apart
        warnings.simplefilter("ignore")
        calendar: holidays.HolidayBase = country(**wishes)
    return calendar


def _holiday(library: holidays.HolidayBase, day: dt.date) -> DayOff | None:
    names = library.get_list(day)
    if not names:
        return None
    certain = [name for name in names if not _ESTIMATED.search(name)]
    plain = [_ESTIMATED.sub(lambda m: f" ({m[1]})" if m[1] else "", name) for name in names]
    return DayOff(Kind.HOLIDAY, "; ".join(plain), estimated=not certain)


def _shifted_holiday(library: holidays.HolidayBase | None, day: dt.date) -> DayOff | None:
    """The estimated holiday on the day before or after, if there is one."""
    if library is None:
        return None
    for step in (-1, 1):
        ordinal = day.toordinal() + step
        if dt.date.min.toordinal() <= ordinal <= dt.date.max.toordinal():
            found = _holiday(library, dt.date.fromordinal(ordinal))
            if found and found.estimated:
                return found
    return None


def _half_day(code: str, day: dt.date) -> DayOff | None:
    since, certain = _HALF_DAYS.get((code, day.weekday()), (None, True))
    if since is None or day < since:
        return None
    return DayOff(Kind.HALF_DAY, estimated=not certain)


def _dates(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield dt.date.fromordinal(ordinal)
