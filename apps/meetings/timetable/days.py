"""Counting days forward and back, where some of them do not count.

`after(d, n)` is the n-th counted day after d and `before(d, n)` the n-th before it; d itself is
never counted. The two answer each other (`before(t) <= d` just where `t <= after(d)`), which is
what lets a bound be pushed along a distance of working days in both directions.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Protocol


class Count(Protocol):
    """Days are proleptic ordinals, as `date.toordinal` gives them."""

    def after(self, day: int, count: int) -> int: ...
    def before(self, day: int, count: int) -> int: ...


class EveryDay:
    def after(self, day: int, count: int) -> int:
        return day + count

    def before(self, day: int, count: int) -> int:
        return day - count


class Worked:
    """Days of which only the `worked` ones count, from `first` to `last`.

    Outside these bounds every day counts: nobody knows the holidays there, and counting stays
    defined and monotone wherever it leads.
    """

    def __init__(self, worked: list[int], first: int, last: int) -> None:
        self._worked, self._first, self._last = worked, first, last

    def after(self, day: int, count: int) -> int:
        return self._day(self._place(day + 1) + count - 1)

    def before(self, day: int, count: int) -> int:
        return self._day(self._place(day) - count)

    def _place(self, day: int) -> int:
        """How many counted days lie before `day`, from the first of the bounds on."""
        if day < self._first:
            return day - self._first
        return bisect_left(self._worked, day) + max(0, day - self._last - 1)

    def _day(self, place: int) -> int:
        if place < 0:
            return self._first + place
        beyond = place - len(self._worked)
        return self._last + 1 + beyond if beyond >= 0 else self._worked[place]
