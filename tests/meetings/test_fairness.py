"""Who gets up early, who stays late: burdens worked out by hand, and turns that rotate."""

from __future__ import annotations

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.meetings.capitals.fairness import (
    Candidate,
    Hours,
    burden,
    candidates,
    conflicts_of,
    conflicts_on,
    ledger,
    place,
)
from apps.meetings.capitals.working_days import Kind

DAY = dt.date(2026, 6, 10)  # a Wednesday
BRASILIA, BEIJING = ZoneInfo("America/Sao_Paulo"), ZoneInfo("Asia/Shanghai")
TWO = {"BR": BRASILIA, "CN": BEIJING}
MEMBERS = {
    "BR": BRASILIA,
    "RU": ZoneInfo("Europe/Moscow"),
    "IN": ZoneInfo("Asia/Kolkata"),
    "CN": BEIJING,
    "ZA": ZoneInfo("Africa/Johannesburg"),
    "EG": ZoneInfo("Africa/Cairo"),
    "ET": ZoneInfo("Africa/Addis_Ababa"),
    "IR": ZoneInfo("Asia/Tehran"),
    "AE": ZoneInfo("Asia/Dubai"),
    "ID": ZoneInfo("Asia/Jakarta"),
}
UTC = ZoneInfo("UTC")


def utc(hour: int, minute: int = 0, day: dt.date = DAY) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), dt.UTC)


def in_utc(start: str, end: str) -> int:
    """The burden in UTC of a meeting written "22:00"; an end before its start is the next day's."""
    first = dt.datetime.combine(DAY, dt.time.fromisoformat(start), dt.UTC)
    last = dt.datetime.combine(DAY, dt.time.fromisoformat(end), dt.UTC)
    return burden(UTC, first, last if last > first else last + dt.timedelta(1))


def zone_of(hours: int) -> ZoneInfo:
    """A fixed zone `hours` east of UTC (their names count the other way)."""
    return ZoneInfo(f"Etc/GMT{-hours:+d}" if hours else "UTC")


class TestBurden:
    @pytest.mark.parametrize(
        ("start", "end", "minutes"),
        [
            ("09:00", "18:00", 0),
            ("13:00", "15:00", 0),
            ("08:00", "10:00", 60),
            ("08:59", "10:59", 1),
            ("17:00", "19:00", 60),
            ("16:01", "18:01", 1),
            ("08:30", "18:45", 45),  # the larger of the two
            ("08:00", "18:45", 60),
            ("23:00", "01:00", 420),  # seven hours past 18:00
            ("02:00", "04:00", 420),  # seven hours before 09:00
            ("00:30", "02:30", 510),  # the deepest night for two hours
            ("00:00", "02:00", 480),
            ("01:00", "03:00", 480),
            ("18:00", "09:00", 900),
        ],
    )
    def test_by_hand(self, start: str, end: str, minutes: int) -> None:
        assert in_utc(start, end) == minutes

    @settings(deadline=None)
    @given(st.integers(0, 1439), st.integers(1, 480))
    def test_before_and_after_the_working_day_weigh_the_same(self, begin: int, length: int) -> None:
        """A meeting and its mirror image at 13:30 burden alike."""
        noon = utc(13, 30)
        start = utc(0) + dt.timedelta(minutes=begin)
        end = start + dt.timedelta(minutes=length)
        assert burden(UTC, start, end) == burden(UTC, noon - (end - noon), noon - (start - noon))

    @settings(deadline=None)
    @given(st.integers(0, 1439), st.integers(1, 1440), st.integers(-12, 14))
    def test_none_only_inside_nine_to_six(self, begin: int, length: int, east: int) -> None:
        zone = zone_of(east)
        start = utc(0) + dt.timedelta(minutes=begin)
        end = start + dt.timedelta(minutes=length)
        here, until = start.astimezone(zone), end.astimezone(zone)
        inside = (
            here.date() == until.date()
            and dt.time(9) <= here.time()
            and until.time() <= dt.time(18)
        )
        assert (burden(zone, start, end) == 0) == inside
        assert 0 <= burden(zone, start, end) <= max(0, 720 + length / 2 - 270)

    @settings(deadline=None)
    @given(st.integers(0, 1439), st.integers(1, 600), st.integers(-12, 14), st.integers(-12, 14))
    def test_moving_zone_and_start_together_changes_nothing(
        self, begin: int, length: int, one: int, other: int
    ) -> None:
        start = utc(0) + dt.timedelta(minutes=begin)
        moved = start - dt.timedelta(hours=other - one)
        end, moved_end = (at + dt.timedelta(minutes=length) for at in (start, moved))
        assert burden(zone_of(one), start, end) == burden(zone_of(other), moved, moved_end)


class TestWords:
    @pytest.mark.parametrize(
        ("start", "end", "hours", "words"),
        [
            ("09:00", "11:00", Hours.INSIDE, "inside hours"),
            ("06:30", "08:30", Hours.EARLY, "150 min early"),
            ("17:30", "19:30", Hours.LATE, "90 min late"),
            ("20:00", "22:00", Hours.LATE, "240 min late"),
            ("20:30", "22:30", Hours.NIGHT, "night"),
            ("06:00", "08:00", Hours.EARLY, "180 min early"),
            ("05:59", "08:00", Hours.NIGHT, "night"),
            ("22:00", "23:00", Hours.NIGHT, "night"),
            ("23:00", "00:00", Hours.NIGHT, "night"),
        ],
    )
    def test_what_a_row_says(self, start: str, end: str, hours: Hours, words: str) -> None:
        first = dt.datetime.combine(DAY, dt.time.fromisoformat(start), dt.UTC)
        last = dt.datetime.combine(DAY, dt.time.fromisoformat(end), dt.UTC)
        here = place("ZA", UTC, first, last if last > first else last + dt.timedelta(1))
        assert (here.hours, here.words) == (hours, words)


class TestCandidates:
    def test_brasilia_and_beijing_share_no_hour(self) -> None:
        found = candidates(DAY, 60, TWO)
        assert len(found) == 48
        assert all(one.worst > 0 for one in found)

    def test_brasilia_and_beijing_fairly(self) -> None:
        """Two hours: 07:00 in Brasília is 18:00 in Beijing, each gives two hours."""
        best = candidates(DAY, 120, TWO)[0]
        assert best.start == utc(10)
        assert [(here.start.hour, here.burden, here.hours) for here in best.places] == [
            (7, 120, Hours.EARLY),
            (18, 120, Hours.LATE),
        ]
        assert (best.worst, best.total, best.heaviest, best.rank) == (120, 240, 120, 1)

    def test_all_ten_members_meet_when_brasilia_gets_up_and_beijing_stays(self) -> None:
        best = candidates(DAY, 120, MEMBERS)[0]
        assert best.start == utc(10)
        burdens = {here.code: here.burden for here in best.places if here.burden}
        assert burdens == {"BR": 120, "CN": 120, "ID": 60}

    def test_the_worst_off_first_then_the_sum(self) -> None:
        found = candidates(DAY, 120, MEMBERS)
        keys = [(one.worst, one.total) for one in found]
        assert keys == sorted(keys)
        assert [one.rank for one in found] == sorted(one.rank for one in found)
        for one, other in itertools.pairwise(found):
            same = (one.worst, one.total) == (other.worst, other.total)
            assert (one.rank == other.rank) == same

    def test_the_day_is_the_hosts_if_asked(self) -> None:
        found = candidates(DAY, 60, TWO, zone=BEIJING, step=60)
        starts = sorted(one.start.astimezone(BEIJING) for one in found)
        assert [start.hour for start in starts] == list(range(24))
        assert {start.date() for start in starts} == {DAY}

    @pytest.mark.parametrize(
        ("zone", "day", "count"),
        [
            ("Europe/Berlin", dt.date(2026, 3, 29), 46),
            ("Europe/Berlin", dt.date(2026, 10, 25), 50),
            ("Africa/Cairo", dt.date(2026, 4, 24), 46),  # skips its midnight
            ("Africa/Cairo", dt.date(2026, 10, 29), 50),  # its last hour comes twice
            ("Asia/Kolkata", dt.date(2028, 2, 29), 48),
            ("Pacific/Apia", dt.date(2011, 12, 30), 0),  # a day that never was
        ],
    )
    def test_days_of_odd_length(self, zone: str, day: dt.date, count: int) -> None:
        found = candidates(day, 60, {"XX": ZoneInfo(zone)}, zone=ZoneInfo(zone))
        assert len(found) == count
        assert {one.start.astimezone(ZoneInfo(zone)).date() for one in found} <= {day}

    def test_summer_time_moves_a_capital(self) -> None:
        cairo = MEMBERS["EG"]
        winter, summer = (
            burden(cairo, utc(7, 0, day), utc(9, 0, day))
            for day in (dt.date(2026, 2, 3), dt.date(2026, 6, 2))
        )
        assert (winter, summer) == (0, 0)
        assert burden(cairo, utc(6, 0, dt.date(2026, 2, 3)), utc(8, 0, dt.date(2026, 2, 3))) == 60
        assert burden(cairo, utc(6, 0, dt.date(2026, 6, 2)), utc(8, 0, dt.date(2026, 6, 2))) == 0

    def test_a_meeting_over_a_change_of_clocks_is_judged_by_the_wall(self) -> None:
        """Berlin, 29 March 2026: 00:30 to 04:30 by the clocks lasts three hours."""
        berlin, day = ZoneInfo("Europe/Berlin"), dt.date(2026, 3, 28)
        here = place("DE", berlin, utc(23, 30, day), utc(2, 30, day + dt.timedelta(1)))
        assert (here.start.hour, here.end.hour) == (0, 4)
        assert here.burden == 510
        assert here.hours is Hours.NIGHT

    @pytest.mark.parametrize(("minutes", "step"), [(0, 30), (-5, 30), (1441, 30), (60, 0)])
    def test_an_impossible_length_is_refused(self, minutes: int, step: int) -> None:
        with pytest.raises(ValueError, match="from 1 minute to a day"):
            candidates(DAY, minutes, TWO, step=step)


def hold(one: Candidate, accounts: dict[str, int]) -> dict[str, int]:
    return {here.code: accounts.get(here.code, 0) + here.burden for here in one.places}


def vectors(capitals: dict[str, ZoneInfo], minutes: int) -> set[tuple[int, ...]]:
    """The burdens of a day's starts, without those that another start betters for everyone."""
    found = {
        tuple(here.burden for here in one.places)
        for one in candidates(DAY, minutes, capitals, step=60)
    }
    return {
        one
        for one in found
        if not any(other != one and all(map(int.__le__, other, one)) for other in found)
    }


class TestLedger:
    def test_it_sums_what_each_delegation_bore(self) -> None:
        held = [
            (utc(10), utc(12), TWO),
            (utc(12), utc(14), TWO),
            (utc(12), utc(14), {"ZA": MEMBERS["ZA"]}),
        ]
        assert ledger(held) == {"BR": 120 + 0, "CN": 120 + 240, "ZA": 0}
        assert ledger([]) == {}

    def test_who_has_borne_more_is_spared(self) -> None:
        best = candidates(DAY, 120, TWO, ledger={"BR": 600})[0]
        assert [here.burden for here in best.places] == [0, 240]
        assert best.start == utc(12)
        best = candidates(DAY, 120, TWO, ledger={"CN": 600})[0]
        assert [here.burden for here in best.places] == [240, 0]

    def test_an_account_that_the_meeting_does_not_touch_decides_nothing(self) -> None:
        plain = candidates(DAY, 120, MEMBERS)
        with_account = candidates(DAY, 120, MEMBERS, ledger={"ET": 5000})
        assert plain[0].start == with_account[0].start

    def test_a_difference_is_made_good_and_then_kept_even(self) -> None:
        accounts = {"BR": 600, "CN": 0}
        for _ in range(6):
            accounts = hold(candidates(DAY, 120, TWO, ledger=accounts)[0], accounts)
        assert accounts["BR"] == accounts["CN"]

    def test_three_capitals_around_the_globe_take_turns(self) -> None:
        """Eight hours apart, somebody always sits in the night; never the same."""
        capitals = {"A": zone_of(0), "B": zone_of(8), "C": zone_of(-8)}
        accounts: dict[str, int] = {}
        for _ in range(6):
            best = candidates(DAY, 120, capitals, ledger=accounts)[0]
            accounts = hold(best, accounts)
        # No start burdens the three by less than 540 minutes together: 6 × 540 / 3.
        assert max(accounts.values()) <= 1080 + 270

    @settings(deadline=None, max_examples=50)
    @given(
        st.lists(st.integers(-12, 14), min_size=2, max_size=3, unique=True),
        st.sampled_from([60, 120, 180]),
    )
    def test_over_six_meetings_nobody_bears_more_than_needed_by_more_than_one(
        self, hours: list[int], minutes: int
    ) -> None:
        capitals = {str(east): zone_of(east) for east in hours}
        accounts: dict[str, int] = {}
        once = 0
        for _ in range(6):
            best = candidates(DAY, minutes, capitals, step=60, ledger=accounts)[0]
            accounts, once = hold(best, accounts), max(once, best.worst)
        least = min(
            max(map(sum, zip(*six, strict=True)))
            for six in itertools.combinations_with_replacement(vectors(capitals, minutes), 6)
        )
        assert max(accounts.values()) <= least + once


class TestConflicts:
    def test_who_is_off_that_day(self) -> None:
        friday = dt.date(2026, 6, 12)
        found = conflicts_on(friday, MEMBERS)
        assert [(one.code, one.why.kind, one.counted) for one in found] == [
            ("RU", Kind.HOLIDAY, True),  # Russia Day
            ("EG", Kind.WEEKEND, True),
            ("IR", Kind.WEEKEND, True),
            ("AE", Kind.HALF_DAY, False),
        ]

    def test_an_estimated_feast_and_the_day_beside_it(self) -> None:
        feast, beside = (conflicts_on(dt.date(2040, 10, n), ["IR"]) for n in (8, 7))
        assert [(one.counted, one.why.estimated) for one in feast] == [(True, True)]
        assert [(one.counted, one.why.estimated) for one in beside] == [(False, True)]

    def test_each_capital_is_asked_for_its_own_day(self) -> None:
        """Sunday 18:00 UTC is Monday morning in Jakarta and still Sunday in Cairo."""
        sunday = dt.date(2026, 6, 14)
        capitals = {"ID": MEMBERS["ID"], "BR": BRASILIA, "EG": MEMBERS["EG"]}
        at_six = next(
            one for one in candidates(sunday, 60, capitals) if one.start == utc(18, 0, sunday)
        )
        assert [(one.code, one.day) for one in conflicts_of(at_six)] == [("BR", sunday)]

    def test_a_meeting_past_midnight_asks_for_both_days(self) -> None:
        sunday = dt.date(2026, 6, 14)
        late = next(
            one
            for one in candidates(sunday, 120, {"ZA": MEMBERS["ZA"]})
            if one.start == utc(21, 0, sunday)
        )
        assert [one.day for one in conflicts_of(late)] == [sunday]
