"""Two meetings of the year: one was held, and its session decided; one is prepared."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from apps.delegations.models import Accreditation, MemberState, Organisation
from apps.documents.models import Document
from apps.meetings import actions
from apps.meetings.models import Entry, Meeting
from apps.meetings.states import Capacity, Mode, Purpose

if TYPE_CHECKING:
    from apps.desk.demonstration.timetable import Timetable


class Sessions:
    def __init__(self, timetable: Timetable) -> None:
        self.timetable = timetable
        self.story = timetable.story
        self.secretariat = timetable.secretariat

    def second_held(self) -> None:
        """With its session: the roll, two decisions, what is to follow, and the minutes drafted."""
        chair, day = self.story.people.chair, self.timetable.on(-30)
        with self.timetable.day(-60):
            self.timetable.confirm(self.timetable.dialogue, -45)
            self.timetable.confirm(self.timetable.second, -30, hours=(10, 13))
            meeting = Meeting.objects.get(entry=self.timetable.second)
            self.details(meeting, Mode.HYBRID, "Example Hall, New Delhi", "second-meeting")
            _opening, plan, studies = actions.save_agenda(
                meeting,
                actor=self.secretariat,
                items=[
                    actions.Item("Opening and adoption of the agenda", Purpose.INFORMATION, 15),
                    actions.Item("Work plan of the year", Purpose.DECISION, 90, presenter="Chair"),
                    actions.Item("Studies under way", Purpose.DECISION, 60),
                ],
                edition=0,
            )
        with self.story.day(self.timetable.at(self.timetable.on(-45), 18)):
            now, held = self.timetable.fresh(self.timetable.dialogue), self.timetable.on(-45)
            actions.hold_entry(
                now, actor=self.secretariat, first=held, last=held, sequence=now.sequence
            )
        with self.story.day(self.timetable.at(day, 10)):
            actions.open_session(meeting, actor=chair)
            actions.call_roll(meeting, actor=chair, present=[*self.story.people.heads])
        with self.story.day(self.timetable.at(day, 12)):
            actions.decide(
                Meeting.objects.get(pk=meeting.pk),
                actor=chair,
                item=plan,
                text="The meeting agrees that the work plan goes to the members for review.",
            )
            actions.decide(
                Meeting.objects.get(pk=meeting.pk),
                actor=chair,
                item=studies,
                text="The meeting takes note of the studies under way.",
            )
            self.follow_ups(meeting, day)
        with self.story.day(self.timetable.at(day, 13)):
            actions.close_session(Meeting.objects.get(pk=meeting.pk), actor=chair)
        with self.timetable.day(-26):
            after = Meeting.objects.select_related("entry__presidency").get(pk=meeting.pk)
            done = after.follow_ups.get(state=None, organisation=None)
            actions.finish_follow_up(done, actor=self.secretariat, note="Sent to all coordinators.")
            actions.draft_minutes(after, actor=self.secretariat)

    def follow_ups(self, meeting: Meeting, day: dt.date) -> None:
        chair = self.story.people.chair
        for text, due, owner in (
            ("Circulate the work plan.", 3, {}),
            (
                "Send figures on parcels to the study’s authors.",
                45,
                {"state": MemberState.objects.get(code="BR")},
            ),
            (
                "Comment on the questionnaire.",
                20,  # overdue by now
                {"organisation": Organisation.objects.get(code="UNCTAD")},
            ),
        ):
            actions.add_follow_up(
                Meeting.objects.get(pk=meeting.pk),
                actor=chair,
                text=text,
                due_on=day + dt.timedelta(days=due),
                **owner,  # one owner, or none for the presidency
            )

    def online_prepared(self) -> None:
        """Its link, its agenda with papers, and who comes."""
        meeting = Meeting.objects.get(entry=self.timetable.online)
        self.details(meeting, Mode.ONLINE, "", "working-group")
        papers = Document.objects.visible_to(self.secretariat).filter(tabled_at__isnull=False)
        adoption, *others = papers.order_by("-tabled_at", "pk")[:2]
        actions.save_agenda(
            Meeting.objects.get(pk=meeting.pk),
            actor=self.secretariat,
            items=[
                actions.Item("Opening and adoption of the agenda", Purpose.INFORMATION, 10),
                actions.Item(
                    "Small firms online",
                    Purpose.DISCUSSION,
                    60,
                    presenter="Indonesia",
                    questions="What keeps a small firm from its buyer?\nWhich programme helped?",
                    papers=[adoption],
                ),
                actions.Item("Pause", Purpose.BREAK, 10),
                actions.Item("Digital trade in figures", Purpose.DISCUSSION, 45, papers=others),
                actions.Item("Next steps", Purpose.DECISION, 30, presenter="Chair"),
                actions.Item("Any other business", Purpose.INFORMATION, 15),
            ],
            edition=0,
        )
        actions.invite_seat(
            meeting,
            actor=self.secretariat,
            organisation=Organisation.objects.get(code="UNCTAD"),
        )
        people = self.story.people
        for code in ("BR", "CN", "EG", "IN", "ZA"):
            actions.register(
                meeting,
                actor=people.coordinators[code],
                people=[
                    self.person(people.heads[code].credentials, Capacity.HEAD),
                    self.person(people.delegates[code].credentials, Capacity.ADVISER),
                ],
            )
        actions.note_credentials(meeting, actor=self.secretariat, codes=["BR", "CN", "ZA"])

    def person(self, accreditation: Accreditation, capacity: Capacity) -> actions.Person:
        return actions.Person(
            name=accreditation.user.name,
            function=accreditation.title,
            capacity=capacity,
            online=True,
            accreditation=accreditation,
        )

    def details(self, meeting: Meeting, mode: Mode, venue: str, room: str) -> None:
        actions.save_details(
            meeting,
            actor=self.secretariat,
            edition=Entry.objects.get(pk=meeting.entry_id).sequence,
            mode=mode,
            venue=venue,
            join_link=f"https://meet.example/{room}",
            practical="Test your microphone a quarter of an hour before the start.",
        )
