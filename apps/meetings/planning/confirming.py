"""Confirming: which days and hours can be right, and which meetings move along.

Nothing here writes. The verb asks under its lock; the page asks before, to show what would follow.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.core.moments import Moment, moment_from_local
from apps.delegations.models import Presidency
from apps.meetings.models import Entry, Meeting, Relation
from apps.meetings.states import DATED_ELSEWHERE, ENTRY, EntryState, RelationKind

LONGEST = 60  # days


@dataclass(frozen=True, slots=True)
class Days:
    """The days, or the clock times on them, that are confirmed. Without times it is all day."""

    first: dt.date
    last: dt.date
    start: dt.time | None = None
    end: dt.time | None = None
    zone: str = ""


type Hours = tuple[Moment | None, Moment | None]


def checked(entry: Entry, days: Days, presidency: Presidency) -> Hours:
    """The instants at which it starts and ends, where clock times are given.

    Raises Invalid, each message beside its field, for an end before its start, an unknown zone or
    a time that its clocks skip, a day outside the presidency's year, and a venue that is taken.
    """
    _check_days(days, presidency)
    starts = ends = None
    if days.start is not None and days.end is not None:
        starts = _moment(days.first, days.start, days.zone, "start")
        ends = _moment(days.last, days.end, days.zone, "end")
        if ends.instant <= starts.instant:
            message = _(
                "The end comes before the start. Where it ends after midnight, say on which day."
            )
            raise Invalid(message, {"end": message})
    _check_venue(entry, days, starts, ends)
    return starts, ends


def stand(entry: Entry, days: Days, hours: Hours) -> None:
    """Let the entry stand on these days, in memory."""
    starts, ends = hours
    entry.confirmed_first, entry.confirmed_last = days.first, days.last
    entry.starts_at = starts.instant if starts else None
    entry.ends_at = ends.instant if ends else None
    entry.zone = days.zone if starts else ""
    entry.days = (days.last - days.first).days + 1
    entry.state = ENTRY.after("confirm_entry", EntryState(entry.state))
    entry.first, entry.last = days.first, days.last


def _moment(day: dt.date, time: dt.time, zone: str, name: str) -> Moment:
    if not zone:
        raise Invalid(_("Choose whose clocks are meant."), {"zone": _("Choose the time zone.")})
    try:
        return moment_from_local(day, time, zone)
    except Invalid as error:
        fields = {name if key == "time" else key: said for key, said in error.fields.items()}
        raise Invalid(error.message, fields) from error


def _check_days(days: Days, presidency: Presidency) -> None:
    wrong: dict[str, str] = {}
    if days.last < days.first:
        wrong["last"] = _("The last day comes before the first.")
    elif (days.last - days.first).days >= LONGEST:
        wrong["last"] = _("At most %(count)d days.") % {"count": LONGEST}
    if days.first.year != presidency.year:
        wrong["first"] = _("This lies outside the presidency’s year, %(year)d.") % {
            "year": presidency.year
        }
    if (days.start is None) != (days.end is None):
        wrong["end" if days.end is None else "start"] = _("Give both a start and an end, or none.")
    if wrong:
        raise Invalid(_("These days cannot be right."), wrong)


def _check_venue(entry: Entry, days: Days, starts: Moment | None, ends: Moment | None) -> None:
    """Two meetings cannot sit in one room at once."""
    meeting = Meeting.objects.filter(entry=entry).first() if entry.pk else None
    if meeting is None or not meeting.venue:
        return
    others = Entry.objects.filter(
        state=EntryState.CONFIRMED,
        meeting__venue__iexact=meeting.venue,
        confirmed_first__lte=days.last,
        confirmed_last__gte=days.first,
    ).exclude(pk=entry.pk)
    for other in others:
        apart = (
            starts is not None
            and ends is not None
            and other.starts_at is not None
            and other.ends_at is not None
            and (ends.instant <= other.starts_at or starts.instant >= other.ends_at)
        )
        if not apart:
            message = _(
                "%(venue)s is taken then by “%(title)s”. Choose other hours or another venue."
            )
            message %= {"venue": meeting.venue, "title": other.title}
            raise Invalid(message, {"first": message})


def partners(entry: Entry) -> QuerySet[Entry]:
    """The live entries that stand back to back with this one."""
    ties = Relation.objects.filter(kind=RelationKind.BACK_TO_BACK)
    near = {*ties.filter(entry=entry).values_list("other", flat=True)}
    near |= {*ties.filter(other=entry).values_list("entry", flat=True)}
    return (
        Entry.objects.select_related("presidency__member", "body", "host")
        .filter(pk__in=near, state__in=ENTRY.moves["confirm_entry"].sources)
        # A meeting in session is not moved beneath those who sit in it.
        .exclude(kind__in=DATED_ELSEWHERE)
        .exclude(meeting__opened_at__isnull=False)
        .order_by("pk")
    )


def with_partners(
    entry: Entry, days: Days, partners: Iterable[Entry]
) -> Iterator[tuple[Entry, Days]]:
    """The entry and those that go with it, each with its days; the entry's first, to be checked
    before the others' are reckoned from them.

    Confirmed ones move by as many days as the entry does; others follow on the days after it.
    """
    confirmed = entry.state == EntryState.CONFIRMED and entry.confirmed_first is not None
    shift = days.first - entry.confirmed_first if confirmed and entry.confirmed_first else None
    yield entry, days
    following = days.last
    for partner in partners:
        if shift is not None and partner.state == EntryState.CONFIRMED:
            yield partner, _shifted(partner, shift)
            continue
        first = following + dt.timedelta(days=1)
        following = first + dt.timedelta(days=partner.days - 1)
        yield partner, Days(first, following)


def _shifted(entry: Entry, shift: dt.timedelta) -> Days:
    """The same days and clock times, so many days later."""
    assert entry.confirmed_first is not None  # noqa: S101  it is confirmed
    assert entry.confirmed_last is not None  # noqa: S101
    start = entry.starts.local.time() if entry.starts else None
    end = entry.ends.local.time() if entry.ends else None
    return Days(entry.confirmed_first + shift, entry.confirmed_last + shift, start, end, entry.zone)
