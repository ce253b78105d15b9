"""What waits for somebody: one shape for whatever app it comes from, so that a desk lists it."""

from __future__ import annotations

from dataclasses import dataclass

from apps.core.moments import Moment


@dataclass(frozen=True, slots=True)
class Duty:
    """One row of a desk. `href` is the address with its language; `moment` the deadline."""

    verb: str  # "State the position of Brazil"
    symbol: str
    title: str
    href: str
    moment: Moment | None = None
    note: str = ""  # "Draft ready. Not submitted."
