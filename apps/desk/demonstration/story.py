"""What happened before the day of loading, and what is under way on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from apps.core import moments
from apps.core.moments import Moment
from apps.delegations.models import Presidency
from apps.desk.demonstration.brackets import Brackets
from apps.desk.demonstration.buy_brics import BuyBrics
from apps.desk.demonstration.commented import commented
from apps.desk.demonstration.consultations import Consultations
from apps.desk.demonstration.papers import Papers
from apps.desk.demonstration.people import People, gather
from apps.desk.demonstration.silence import Silence
from apps.desk.demonstration.studies import FIRST_DAY, Studies
from apps.desk.demonstration.timetable import Timetable, here
from apps.desk.demonstration.trainings import Trainings
from apps.documents.models import Version
from apps.notifications.models import Notice
from apps.reviews import actions as reviews
from apps.reviews.models import Round
from apps.reviews.states import RoundKind, Visibility

KEPT_MAILS = dt.timedelta(days=10)  # older ones count as sent: the mailbox stays readable


class Story:
    def __init__(self, today: dt.datetime, say: Callable[[str], None]) -> None:
        self.today = today
        self.say = say
        self.people: People
        self.forms = 0

    def tell(self) -> None:
        self.begin()
        self.texts()
        self.year()
        Consultations(self).tell()
        Brackets(self).tell()
        Notice.objects.filter(ready_at__lt=self.today - KEPT_MAILS).update(sent_at=self.today)

    def begin(self) -> None:
        behind = (self.today.date() - here(self.today, Presidency.objects.acting().year)).days
        with self.day(-FIRST_DAY - 1 - behind):
            self.people = gather(moments.database_now())

    def texts(self) -> None:
        studies = Studies(self)
        studies.commissioned()
        studies.in_adoption()
        Silence(self).tell()
        studies.in_comment_round()
        studies.proposed()
        Papers(self).tell()
        commented(self)

    def year(self) -> None:
        timetable = Timetable(self)
        timetable.tell()
        BuyBrics(timetable).tell()
        Trainings(timetable).tell()

    # The clock of the story

    @contextmanager
    def day(self, days: float) -> Iterator[None]:
        """Within it, the portal's clock stands `days` from the day of loading."""
        then = self.today + dt.timedelta(days=days)
        with patch.object(moments, "database_now", lambda: then):
            yield

    def deadline(self, days: int, hour: int = 17) -> Moment:
        """`hour` o'clock in the capital of the presidency, `days` from the day of loading."""
        assert self.people.chair.accreditation is not None  # noqa: S101
        presidency = self.people.chair.accreditation.presidency
        assert presidency is not None  # noqa: S101
        date = (self.today + dt.timedelta(days=days)).date()
        return moments.moment_from_local(date, dt.time(hour), presidency.member.zone)

    def form(self) -> str:
        self.forms += 1
        return f"demonstration-{self.forms}"

    # What rounds have in common

    def open(self, version: Version, kind: RoundKind, deadline: Moment, **more: Any) -> Round:
        return reviews.open_round(
            version,
            actor=self.people.secretariat,
            kind=kind,
            deadline=deadline,
            **{"visibility": Visibility.IMMEDIATE, **more},
        )

    def comment(self, round: Round, code: str, **values: object) -> None:
        drafted = reviews.draft_comment(round, actor=self.people.delegates[code], **values)
        reviews.merge_comment(
            round, drafted.reference, actor=self.people.coordinators[code], include=True
        )

    def state(self, round: Round, code: str, stated: dict[str, Any]) -> None:
        head = self.people.heads[code]
        draft = reviews.save_draft(round, actor=head, edition=0, **stated)
        reviews.submit(round, actor=head, edition=draft.edition, once=self.form())
