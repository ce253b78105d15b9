"""The demonstration's timetable: told by the portal's own verbs, on whatever day it is loaded."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.core.management import call_command
from django.test import Client

from apps.audit.chains import faults
from apps.audit.models import Chain
from apps.delegations.models import Presidency
from apps.desk.demonstration.silence import Silence
from apps.desk.demonstration.story import Story
from apps.meetings.models import Decision, Entry, EntryChange, FollowUp, Meeting, Participant
from apps.meetings.queries import violated
from apps.meetings.states import DATED_ELSEWHERE, Audience, EntryState
from apps.notifications.models import Notice
from tests.reviews.browsing import words

pytestmark = pytest.mark.slow


LAST_HOUR = dt.datetime(2026, 12, 31, 23, 0, tzinfo=dt.UTC)
NOBODY_TOOK_OVER = dt.datetime(2027, 3, 6, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("today", [LAST_HOUR, NOBODY_TOOK_OVER], ids=str)
def test_the_year_of_the_acting_presidency_has_something_of_everything(
    db: None, today: dt.datetime
) -> None:
    call_command("load_reference", verbosity=0)
    story = Story(today, lambda _words: None)
    if today == LAST_HOUR:
        story.tell()
    else:  # the texts are told by days from today, whatever the year is: one for the agendas
        story.begin()
        Silence(story).tell()
        story.year()
    presidency = Presidency.objects.acting()
    entries = list(Entry.objects.filter(presidency=presidency))
    assert len(entries) >= 12
    states = Counter(entry.state for entry in entries)
    assert set(states) == set(EntryState)
    assert {entry.audience for entry in entries} == set(Audience)
    for entry in entries:
        assert entry.first is not None
        if entry.kind not in DATED_ELSEWHERE:  # a deadline may lie beyond the year
            assert entry.first.year == presidency.year

    meetings = Meeting.objects.filter(entry__presidency=presidency)
    online = meetings.get(entry__title="Online meeting of the working group")
    assert online.items.count() == 6
    assert Participant.objects.filter(seat__meeting=online).count() == 10

    held = meetings.get(entry__title="Second CGETI meeting")
    assert held.entry.state == EntryState.HELD
    assert Decision.objects.filter(meeting=held).count() == 2
    assert FollowUp.objects.filter(meeting=held).count() == 3
    assert held.minutes is not None

    assert EntryChange.objects.filter(entry__title="Third CGETI meeting").count() >= 2
    (set_of_dates,) = violated(presidency)
    titles = Entry.objects.filter(reference__in=set_of_dates).values_list("title", flat=True)
    assert "Round table with platforms" in titles

    page = words(Client().get("/timetable/"))
    assert f"Timetable {presidency.year}" in page
    assert "Coordinators’ call" not in page
    assert not [fault for chain in Chain.objects.all() for fault in faults(chain)]
    assert Notice.objects.exclude(calendar="").exists()
