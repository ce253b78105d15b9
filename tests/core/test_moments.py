"""One instant, said once: whatever the zone, every reading of it names the same instant."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import Invalid
from apps.core.moments import Moment, moment_from_local, offset_words
from apps.core.words import countdown_words, moment_words, reading

ZONES = sorted(zoneinfo.available_timezones() - {"localtime"})
FIRST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
INSTANTS = st.integers(0, 60 * 366 * 24 * 60).map(lambda n: FIRST + dt.timedelta(minutes=n))
TEMPLATE = engines["django"].from_string("{% moment m %}")


def instant_of(date: str, time: str, offset: str) -> dt.datetime:
    """What a reader with a calendar and a watch makes of the printed words."""
    local = dt.datetime.strptime(f"{date} {time}", "%d %B %Y %H:%M")  # noqa: DTZ007
    found = re.fullmatch(r"UTC(?:([+−])(\d+)(?::(\d\d))?)?", offset)
    assert found, offset
    sign = -1 if found[1] == "−" else 1
    shift = dt.timedelta(hours=int(found[2] or 0), minutes=int(found[3] or 0)) * sign
    return (local - shift).replace(tzinfo=dt.UTC)


@given(INSTANTS, st.sampled_from(ZONES))
def test_every_zone_says_the_same_instant(instant: dt.datetime, zone: str) -> None:
    said = reading(instant, zone)
    assert instant_of(said.date, said.time, said.offset) == instant


@given(INSTANTS, st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_a_rendered_moment_says_one_instant_three_times(
    instant: dt.datetime, issued_in: str, read_in: str
) -> None:
    request = RequestFactory().get("/", {"tz": read_in})
    page = TEMPLATE.render({"m": Moment(instant, issued_in)}, request)
    stamp = re.search(r'datetime="([^"]+)"', page)
    assert stamp
    assert dt.datetime.fromisoformat(stamp[1]) == instant
    here, there = reading(instant, issued_in), reading(instant, read_in)
    assert here.time in page
    assert reading(instant, "UTC").time in page
    assert there.time in page


@given(st.integers(-14 * 60, 14 * 60))
def test_offsets_are_signed_and_plain(minutes: int) -> None:
    zone = dt.timezone(dt.timedelta(minutes=minutes))
    words = offset_words(dt.datetime(2027, 1, 1, tzinfo=zone))
    assert instant_of("01 January 2027", "00:00", words) == dt.datetime(
        2027, 1, 1, tzinfo=dt.UTC
    ) - dt.timedelta(minutes=minutes)


@given(INSTANTS, st.sampled_from(ZONES))
def test_a_wall_clock_gives_back_the_instant_or_its_second_showing(
    instant: dt.datetime, zone: str
) -> None:
    local = instant.astimezone(zoneinfo.ZoneInfo(zone))
    made = moment_from_local(local.date(), local.time(), zone)
    assert made.local.replace(tzinfo=None, fold=0) == local.replace(tzinfo=None, fold=0)
    assert made.instant >= instant  # a deadline is never earlier than somebody may have read it


def test_beijing_time_is_said_with_city_offset_and_utc() -> None:
    noon = moment_from_local(dt.date(2027, 2, 9), dt.time(17), "Asia/Shanghai")
    assert moment_words(noon) == "9 February 2027, 17:00 (Beijing, UTC+8); 09:00 UTC"


def test_the_other_day_in_utc_is_named() -> None:
    early = moment_from_local(dt.date(2027, 2, 9), dt.time(7, 30), "Asia/Kolkata")
    assert moment_words(early) == ("9 February 2027, 07:30 (New Delhi, UTC+5:30); 02:00 UTC")
    evening = moment_from_local(dt.date(2027, 2, 9), dt.time(22), "America/Sao_Paulo")
    assert moment_words(evening).endswith("; 10 February 2027, 01:00 UTC")


def test_in_a_language_from_right_to_left_zone_and_utc_keep_their_own_order() -> None:
    evening = moment_from_local(dt.date(2027, 2, 9), dt.time(22), "America/Sao_Paulo")
    with translation.override("ar"):
        words = moment_words(evening)
        of_utc = moment_words(evening.instant)
    assert "22:00 (\u2068Brasília, UTC−3\u2069); " in words
    assert words.endswith(", \u206801:00 UTC\u2069")
    assert of_utc.endswith(", \u206801:00 UTC\u2069")


def test_midnight_says_which_day_begins() -> None:
    midnight = moment_from_local(dt.date(2018, 2, 9), dt.time(0), "Africa/Johannesburg")
    assert "00:00 (Pretoria, UTC+2), start of Friday 9 February" in moment_words(midnight)


def test_a_time_that_the_clock_skips_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        moment_from_local(dt.date(2027, 3, 28), dt.time(2, 30), "Europe/Paris")
    assert "time" in refusal.value.fields


def test_a_time_that_the_clock_shows_twice_means_the_later_one() -> None:
    twice = moment_from_local(dt.date(2027, 10, 31), dt.time(2, 30), "Europe/Paris")
    assert twice.instant == dt.datetime(2027, 10, 31, 1, 30, tzinfo=dt.UTC)


def test_the_leap_day_is_a_day() -> None:
    leap = moment_from_local(dt.date(2028, 2, 29), dt.time(23, 59), "Asia/Tehran")
    assert moment_words(leap).startswith("29 February 2028, 23:59 (Tehran, UTC+3:30)")


@pytest.mark.parametrize("zone", ["", "Beijing", "GMT+25"])
def test_a_deadline_without_a_known_zone_is_refused(zone: str) -> None:
    with pytest.raises(Invalid) as refusal:
        moment_from_local(dt.date(2027, 2, 9), dt.time(17), zone)
    assert "zone" in refusal.value.fields


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (dt.timedelta(days=3, hours=5), "closes in 3 days"),
        (dt.timedelta(hours=48), "closes in 2 days"),
        (dt.timedelta(hours=47, minutes=59), "closes in 47 hours"),
        (dt.timedelta(hours=2), "closes in 2 hours"),
        (dt.timedelta(minutes=119), "closes in 119 minutes"),
        (dt.timedelta(minutes=1), "closes in 1 minute"),
        (dt.timedelta(seconds=30), "closes in less than a minute"),
        (dt.timedelta(0), "closed"),
        (-dt.timedelta(days=1), "closed"),
    ],
)
def test_a_countdown_never_promises_more_than_is_left(left: dt.timedelta, words: str) -> None:
    now = dt.datetime(2027, 2, 1, 9, tzinfo=dt.UTC)
    assert countdown_words(now + left, now) == words
