"""However much waits, a desk asks the database as often, whoever sits at it."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.core.text import reference
from apps.desk.queries import desk_of
from apps.documents.models import Version
from apps.meetings.models import FollowUp, Relation
from apps.meetings.states import RelationKind
from apps.research.models import TermsOfReference
from apps.reviews.models import DraftComment, Extension, Round
from apps.reviews.states import Act
from tests.factories import reviews as rounds
from tests.factories.house import House
from tests.factories.research import concluded_round
from tests.reviews.browsing import browser

pytestmark = pytest.mark.slow

MORE = 29
# How often each asks, session, user and accreditation included; the clock and the second factor,
# which tests replace, come to it. And how many rows more there are for one more of everything.
ASKED = {
    "secretariat": (9, 13),
    "chair": (9, 13),
    "head BR": (8, 7),
    "coordinator BR": (8, 7),
    "delegate BR": (8, 7),
    "head CN": (8, 4),
    "delegate CN": (8, 4),
    "partner": (8, 0),
    "expert": (7, 1),
    "stakeholder": (5, 0),
    "stranger": (4, 0),
}


def asked(clients: Mapping[str, Client]) -> dict[str, int]:
    counts = {}
    for who, client in clients.items():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/desk/").status_code == 200
        counts[who] = len(queries)
    return counts


def rows(house: House, who: str) -> int:
    desk = desk_of(house.cast.everyone()[who], house.clock())
    return len([*desk.you, *desk.side, *desk.others, *desk.lately])


def twin[M: Model](row: M, **other: Any) -> M:
    """Another row like it."""
    made = copy.copy(row)
    made._state = copy.copy(row._state)
    made._state.adding, made._state.fields_cache = True, {}
    made.pk = None
    if hasattr(row, "reference"):
        other["reference"] = reference()
    for name, value in other.items():
        setattr(made, name, value)
    made.save(force_insert=True)
    return made


def one_more_of_everything(house: House, number: int) -> None:
    """That waits for somebody, as rows."""
    cast, now = house.cast, house.clock()
    anew = f"more-{number}"

    # Rounds: open and extended, closed, concluded; letters, requests for time, drafts.
    extended, closed = (
        rounds.bare_round(rounds.fixed_version(cast.secretariat), cast.secretariat)
        for _round in range(2)
    )
    Round.objects.filter(pk=closed.pk).update(
        opened_at=now - dt.timedelta(days=2), deadline_at=now - dt.timedelta(days=1)
    )
    Extension.objects.create(
        round=extended,
        was_at=now,
        was_zone="UTC",
        now_at=extended.deadline_at,
        now_zone="UTC",
        at=now,
    )
    act = {"round": extended, "number": 1, "once": anew}
    twin(house.letters["sealed"], **act)
    silence, said = house.rounds["silence"], house.receipts["silence"]
    twin(said, round=silence, act=Act.ASK_TIME, number=100 + number, once=anew)
    twin(DraftComment.objects.filter(round=house.rounds["sealed"])[0], round=extended)

    # Documents: proposed and not yet tabled, to become public, adopted; and a study agreed.
    proposed = twin(house.texts["proposed"])
    Version.objects.create(
        document=proposed, number=1, made_by=cast.secretariat.credentials, made_at=now
    )
    planned = house.texts["planned"]
    twin(planned.derestriction, document=twin(planned, symbol=None))
    adopted = rounds.fixed_version(cast.secretariat).document
    concluded_round(adopted, cast)
    TermsOfReference.objects.create(document=adopted)

    # Meetings and what is to be done after them; entries that cannot all stand.
    ahead = house.meetings["ahead"]
    entry = twin(ahead.entry, slug=anew, number=None)
    twin(ahead, entry=entry)
    for kind in (RelationKind.BEFORE, RelationKind.AFTER):
        Relation.objects.create(entry=entry, other=house.planned, kind=kind)
    left = FollowUp.objects.get(reference=house.follow_up)
    unctad = cast.expert.organisation
    for owner in ({}, {"state": None}, {"state": None, "organisation": unctad}):
        twin(left, **owner)

    # Dialogues, consultations, enterprises and trainings.
    talk = twin(house.dialogues["public"], entry=twin(entry, slug=f"talk-{number}"), slug=anew)
    twin(house.contributions["sent"], dialogue=talk)
    twin(
        house.consultations.held["open"],
        slug=anew,
        opening=None,
        closing=None,
        opens_at=now - dt.timedelta(days=2),
        closes_at=now - dt.timedelta(days=1),
    )
    assert house.stalls is not None
    twin(house.stalls.enterprises["waiting"])
    twin(house.trainings.held["draft"], slug=anew)


def test_a_desk_asks_as_much_for_one_of_everything_as_for_thirty(lived_in: House) -> None:
    clients = {who: browser(lived_in.cast.everyone()[who]) for who in ASKED}
    asked(clients)  # nothing is counted that only a first visit asks
    assert asked(clients) == {who: queries for who, (queries, _rows) in ASKED.items()}
    before = {who: rows(lived_in, who) for who in ASKED}
    for number in range(MORE):
        one_more_of_everything(lived_in, number)
    assert asked(clients) == {who: queries for who, (queries, _rows) in ASKED.items()}
    more = {who: (rows(lived_in, who) - before[who]) // MORE for who in ASKED}
    assert more == {who: grown for who, (_queries, grown) in ASKED.items()}
