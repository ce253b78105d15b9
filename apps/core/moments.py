"""Instants with the zone in which they were issued.

A deadline is stored once, as an instant and the IANA zone in which it was issued. Everything that
people read of it is rendered from these two by one component, so that no two pages disagree.
"""

from __future__ import annotations

import datetime as dt
import functools
import zoneinfo
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext as _

from apps.core.errors import Invalid


def database_now() -> dt.datetime:
    """The database's clock, read now and not at the transaction's start; in UTC.

    Verbs that depend on a deadline read it while they hold the lock: one clock decides for all
    web servers. Tests replace this function.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: dt.datetime
        [(instant,)] = cursor.fetchall()
    return instant.astimezone(dt.UTC)


@functools.cache
def zone_names() -> frozenset[str]:
    """The IANA names that this machine knows: asked once, since each asking reads its files."""
    return frozenset(zoneinfo.available_timezones())


def is_zone(name: str) -> bool:
    return name in zone_names()


def validate_zone(name: str) -> None:
    if not is_zone(name):
        raise ValidationError(_("Choose a time zone from the list, such as Asia/Shanghai."))


if TYPE_CHECKING:  # the class takes parameters for the type checker only
    ZoneName = models.CharField[str, str]
else:
    ZoneName = models.CharField


class ZoneField(ZoneName):
    """The name of an IANA zone, such as "America/Sao_Paulo"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("validators", [validate_zone])
        super().__init__(*args, **kwargs)


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """An instant (aware, in UTC) and the zone in which it was issued."""

    instant: dt.datetime
    zone: str

    @property
    def local(self) -> dt.datetime:
        """The instant on the clocks of the issuing zone."""
        return self.instant.astimezone(zoneinfo.ZoneInfo(self.zone))

    @property
    def offset(self) -> str:
        return offset_words(self.local)


def offset_words(local: dt.datetime) -> str:
    """ "UTC", "UTC+8", "UTC−3", "UTC+5:30" for an aware local time."""
    offset = local.utcoffset() or dt.timedelta()
    minutes = round(offset.total_seconds() / 60)
    if minutes == 0:
        return "UTC"
    sign = "+" if minutes > 0 else "−"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}:{rest:02d}" if rest else f"UTC{sign}{hours}"


def moment_read(instant: str, zone: str) -> Moment:
    """The moment of an instant as a value of JSON has it, in PostgreSQL's way."""
    return Moment(dt.datetime.fromisoformat(instant).astimezone(dt.UTC), zone)


def moment_from_local(date: dt.date, time: dt.time, zone: str) -> Moment:
    """The moment that a wall clock in `zone` shows as `date` and `time`.

    Raises Invalid where the zone is unknown or missing, and where that wall clock skips the time
    (a clock put forward). A time that the clock shows twice means its second, later showing:
    a deadline is never earlier than somebody may have read it.
    """
    if not zone:
        raise Invalid(
            _("Name the time zone of this deadline."), {"zone": _("Choose the time zone.")}
        )
    if not is_zone(zone):
        raise Invalid(
            _("“%(zone)s” is not a known time zone.") % {"zone": zone},
            {"zone": _("Choose a time zone from the list, such as Asia/Shanghai.")},
        )
    info = zoneinfo.ZoneInfo(zone)
    local = dt.datetime.combine(date, time, info).replace(fold=1)
    instant = local.astimezone(dt.UTC)
    if instant.astimezone(info).replace(tzinfo=None) != local.replace(tzinfo=None, fold=0):
        raise Invalid(
            _("The clocks of %(zone)s skip %(time)s on that day. Choose another time.")
            % {"zone": zone, "time": time.strftime("%H:%M")},
            {"time": _("This time does not exist in that zone on that day.")},
        )
    return Moment(instant, zone)
