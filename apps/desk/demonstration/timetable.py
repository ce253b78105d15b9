"""The acting presidency's year: what was held, what is confirmed, what moved, and what to mend."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from apps.core.windows import read_window
from apps.delegations.models import Body, Presidency
from apps.desk.demonstration.dialogues import Dialogues
from apps.desk.demonstration.sessions import Sessions
from apps.meetings import actions
from apps.meetings.models import Entry
from apps.meetings.planning import Plan, Tie
from apps.meetings.states import Audience, EntryKind, RelationKind, Unit

if TYPE_CHECKING:
    from apps.desk.demonstration.story import Story

LATEST = (11, 25)  # a story told later in the year stands as of this day: what is ahead needs days
EARLY, MID = 10, 20  # the last days of these parts of a month


def here(today: dt.datetime, year: int) -> dt.date:
    """The day on which the story of that year stands: today, as long as days of it are left."""
    return min(today.date(), dt.date(year, *LATEST))


class Timetable:
    def __init__(self, story: Story) -> None:
        self.story = story
        self.presidency = Presidency.objects.acting()
        self.zone = self.presidency.member.zone
        self.here = here(story.today, self.presidency.year)
        self.secretariat = story.people.secretariat

    def tell(self) -> None:
        self.story.say("The timetable of the year")
        with self.day(-115):
            self.planned()
        with self.day(-114):
            self.first_held()
        dialogues, sessions = Dialogues(self), Sessions(self)
        dialogues.invited()
        sessions.second_held()
        dialogues.summed_up()
        with self.day(-25):
            self.confirmed()
        with self.day(-12):
            self.given_up()
        dialogues.open_now()
        with self.day(-8):
            sessions.online_prepared()
        with self.day(-3):
            self.moved()
        dialogues.on_the_agenda()

    # Days

    def day(self, days: int) -> AbstractContextManager[None]:
        """Within it, the portal's clock stands so many days from here."""
        return self.story.day(days - (self.story.today.date() - self.here).days)

    def on(self, days: int) -> dt.date:
        """So many days from here, within the year, and on a weekday."""
        first = dt.date(self.presidency.year, 1, 5)
        last = dt.date(self.presidency.year, 12, 25)
        day = min(max(self.here + dt.timedelta(days=days), first), last)
        return day + dt.timedelta(days={6: 2, 7: 1}.get(day.isoweekday(), 0))

    def around(self, days: int) -> str:
        """As a planner writes it long before: "late August 2026"."""
        day = self.on(days)
        part = "early" if day.day <= EARLY else "mid" if day.day <= MID else "late"
        return f"{part} {day:%B %Y}"

    def at(self, day: dt.date, hour: int) -> float:
        """That hour in the presidency's capital, in days from the story's today."""
        local = dt.datetime.combine(day, dt.time(hour), ZoneInfo(self.zone))
        return (local - self.story.today) / dt.timedelta(days=1)

    # What a planner does

    def plan(
        self,
        title: str,
        phrase: str,
        *ties: Tie,
        kind: str = EntryKind.MEETING,
        body: str | None = "CGETI",
        window: str = "",
        days: int = 1,
        **more: Any,
    ) -> Entry:
        words = window or ("" if ties else phrase)
        return actions.plan_entry(
            self.presidency,
            actor=self.secretariat,
            words=actions.Words(
                kind=kind,
                title=title,
                body=Body.objects.get(code=body) if body else None,
                host=self.presidency.member,
                **more,
            ),
            plan=Plan(phrase, read_window(words) if words else None, ties, days),
        )

    def fresh(self, entry: Entry) -> Entry:
        return Entry.objects.select_related("presidency__member", "body", "host").get(pk=entry.pk)

    def confirm(
        self,
        entry: Entry,
        days: int,
        *,
        hours: tuple[int, int] | None = None,
        length: int = 1,
        reason: str = "",
    ) -> None:
        now, first = self.fresh(entry), self.on(days)
        start, end = (dt.time(hour) for hour in hours) if hours else (None, None)
        actions.confirm_entry(
            now,
            actor=self.secretariat,
            days=actions.Days(
                first,
                first + dt.timedelta(days=length - 1),
                start,
                end,
                self.zone if hours else "",
            ),
            sequence=now.sequence,
            reason=reason,
        )

    # The year

    def planned(self) -> None:
        """Everything as the presidency first wrote it, in words and by what depends on what."""
        year, city = self.presidency.year, "New Delhi"
        self.first = self.plan("First CGETI meeting", self.around(-118), number=1, place=city)
        self.second = self.plan("Second CGETI meeting", self.around(-30), number=2, place=city)
        self.dialogue = self.plan(
            "Digital Economy Dialogue",
            "between the first and the second CGETI meeting",
            Tie(RelationKind.AFTER, self.first),
            Tie(RelationKind.BEFORE, self.second),
            kind=EntryKind.DIALOGUE,
            body=None,
            summary="Entrepreneurs, officials and scholars on what small firms need abroad.",
        )
        self.plan(
            "First draft of the work plan discussed",
            "at the second CGETI meeting",
            Tie(RelationKind.AT, self.second),
            kind=EntryKind.MILESTONE,
        )
        self.online = self.plan(
            "Online meeting of the working group", self.around(9), body="DEWG", number=1
        )
        self.third = self.plan("Third CGETI meeting", self.around(27), number=3, place=city, days=2)
        self.group = self.plan(
            "Meeting of the working group",
            "back to back with the third CGETI meeting",
            Tie(RelationKind.BACK_TO_BACK, self.third),
            body="DEWG",
            number=2,
            place=city,
        )
        self.table = self.plan(
            "Round table with platforms",
            "before the third CGETI meeting",
            Tie(RelationKind.BEFORE, self.third),
            kind=EntryKind.DIALOGUE,
            body=None,
            place=city,
            summary="Ten platforms on returns and complaints across borders.",
        )
        ministers = self.plan(
            "Trade Ministers’ Meeting",
            f"after the third CGETI meeting, in December {year}",
            Tie(RelationKind.AFTER, self.third),
            body="TMM",
            window=f"December {year}",
            place=city,
        )
        self.plan(
            "Work plan submitted to the ministers",
            "3 working days before the ministers",
            Tie(RelationKind.AHEAD, ministers, 3, Unit.WORKING),
            kind=EntryKind.MILESTONE,
        )
        self.fair = self.plan(
            "Special event at an online shopping week",
            self.around(-5),
            kind=EntryKind.EVENT,
            body=None,
            summary="Products of the members on the front pages of platforms.",
        )
        self.seminar = self.plan(
            "Seminar on complaints across borders", self.around(12), kind=EntryKind.EVENT, body=None
        )
        self.plan(
            "Online trainings for small firms",
            "at an appropriate time",
            window=f"second half of {year}",
            kind=EntryKind.TRAINING,
            body=None,
            summary="How to photograph, describe and ship a product. Places are free.",
        )
        self.call = self.plan(
            "Coordinators’ call",
            self.around(5),
            body="DEWG",
            audience=Audience.MEMBERS,
        )
        self.plan(
            "Rehearsal of the ministers’ meeting",
            f"December {year}",
            kind=EntryKind.EVENT,
            body=None,
            audience=Audience.PRESIDENCY,
        )

    def first_held(self) -> None:
        """Before the portal was there: its days alone are recorded."""
        self.confirm(self.first, -118)
        now, day = self.fresh(self.first), self.on(-118)
        actions.hold_entry(now, actor=self.secretariat, first=day, last=day, sequence=now.sequence)

    def confirmed(self) -> None:
        self.confirm(self.third, 27, hours=(10, 17), length=2)
        self.confirm(self.table, 20)
        self.confirm(self.call, 5, hours=(17, 18))
        self.confirm(self.online, 9, hours=(16, 19))
        self.confirm(self.seminar, 12)

    def given_up(self) -> None:
        """One will not happen, one has lost its date."""
        now = self.fresh(self.fair)
        actions.cancel_entry(
            now,
            actor=self.secretariat,
            reason="The platforms moved their week to next year.",
            sequence=now.sequence,
        )
        now = self.fresh(self.seminar)
        actions.postpone_entry(
            now,
            actor=self.secretariat,
            reason="The speakers are not free on that day.",
            sequence=now.sequence,
        )

    def moved(self) -> None:
        """The third meeting comes forward, and the working group with it. The round table, which
        must come before it and stays on its day, does so no longer: that is to mend."""
        self.confirm(
            self.third,
            16,
            hours=(10, 17),
            length=2,
            reason="The ministers’ deputies travel in the later week.",
        )
