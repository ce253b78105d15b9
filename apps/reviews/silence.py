"""The silence procedure as pure rules: how long, what breaks it, and what its clock does.

A text is adopted unless a written objection or amendment is received before the expiry. Nothing
here reads the database or the time: verbs hand over instants and heartbeats.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from apps.reviews.states import BREAKING

# The shortest procedure. The practice is that of the United Nations General Assembly, which in its
# decision 74/544 of 27 March 2020 let its President circulate drafts "under a silence procedure of
# at least 72 hours": three days, so that no capital is asleep or at its weekend for all of it.
SHORTEST = dt.timedelta(hours=72)

WATCHED = dt.timedelta(hours=4)  # before the expiry: when delegations act that waited
TOLERATED = 5  # minutes of these in which the portal may have been away
MINUTE = dt.timedelta(minutes=1)


def breaks(position: str) -> bool:
    """An objection or an amendment does; a reservation, a statement, a request for time do not."""
    return position in BREAKING


def earliest_expiry(opened: dt.datetime) -> dt.datetime:
    return opened + SHORTEST


def unable(members: Iterable[str], able: Collection[str]) -> list[str]:
    """Members for which nobody could object: with one of them no silence would mean anything."""
    return [member for member in members if member not in able]


# A clock that stands


def remaining(expiry: dt.datetime, suspended: dt.datetime) -> dt.timedelta:
    """What was left when an objection that came by note stopped the clock."""
    return expiry - suspended


def resumed(expiry: dt.datetime, suspended: dt.datetime, decided: dt.datetime) -> dt.datetime:
    """The new expiry: what was left, counted from the decision on the note.

    Never earlier than the old expiry, since the decision comes after the note: the time during
    which the clock stood is added, to the second.
    """
    return max(expiry, decided + remaining(expiry, suspended))


# A portal that was away


@dataclass(frozen=True, slots=True)
class Watch:
    """What the heartbeats say at an expiry: how many minutes are missing, which expiry holds
    (None: the portal is still away, so nobody knows yet), and up to when they were counted."""

    missing: int
    expiry: dt.datetime | None
    counted_to: dt.datetime


def window(
    expiry: dt.datetime, counted_to: dt.datetime | None = None
) -> tuple[dt.datetime, dt.datetime]:
    """The whole minutes that are watched, as first and end (exclusive): the 240 that end at the
    expiry's minute, without those that an earlier extension has made good already."""
    end = minute_of(expiry)
    first = end - WATCHED
    return (max(first, minute_of(counted_to)) if counted_to else first), end


def watch(
    expiry: dt.datetime, beats: Collection[dt.datetime], *, counted_to: dt.datetime | None = None
) -> Watch:
    """Which expiry holds, by the minutes with a heartbeat (`beats`: whole minutes, also those
    after the expiry).

    Where more than five minutes are missing from the last four hours, the new expiry is the later
    of the old one and the return, plus the missing minutes. The return is the first heartbeat
    after an absence that lasted over the expiry; one that ended before it was over by then.
    """
    first, end = window(expiry, counted_to)
    there = set(beats)
    missing = sum(at not in there for at in _minutes(first, end))
    if missing <= TOLERATED:
        return Watch(missing, expiry, end)
    back = expiry
    if end - MINUTE not in there:
        after = [at for at in there if at >= end]
        if not after:
            return Watch(missing, None, end)
        back = max(expiry, min(after))
    return Watch(missing, back + missing * MINUTE, back)


def minute_of(instant: dt.datetime) -> dt.datetime:
    return instant.replace(second=0, microsecond=0)


def _minutes(first: dt.datetime, end: dt.datetime) -> Iterable[dt.datetime]:
    return (first + n * MINUTE for n in range((end - first) // MINUTE))
