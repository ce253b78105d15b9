"""A round in the plan moves with its meeting until it is opened; then it moves with nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.core.errors import NotAllowed, NotVisible, WrongState
from apps.delegations.models import Presidency
from apps.documents.models import Version
from apps.meetings import actions as meetings
from apps.meetings.models import Entry
from apps.meetings.planning import Plan, Tie
from apps.meetings.states import EntryState, RelationKind, Unit
from apps.reviews import actions
from apps.reviews.models import PlannedRound
from apps.reviews.states import RoundKind, Visibility
from tests.conftest import Cast
from tests.factories import meetings as met
from tests.factories import reviews as made
from tests.reviews.browsing import browser

pytestmark = pytest.mark.slow

SECOND = dt.date(2027, 4, 26)


def on(entry: Entry, day: dt.date, cast: Cast) -> None:
    """Confirm the meeting for that day."""
    entry = met.fresh(entry)
    meetings.confirm_entry(
        entry, actor=cast.secretariat, days=meetings.Days(day, day), sequence=entry.sequence
    )


@pytest.fixture
def second(cast: Cast) -> Entry:
    entry = met.entry(cast.secretariat, "Second CGETI meeting", "April 2027", number=2)
    on(entry, SECOND, cast)
    return met.fresh(entry)


@pytest.fixture
def version(cast: Cast) -> Version:
    return made.fixed_version(cast.secretariat)


@pytest.fixture
def planned(cast: Cast, second: Entry, version: Version) -> PlannedRound:
    tie = Tie(RelationKind.AHEAD, second, 14, Unit.DAYS)
    return actions.plan_round(
        version.document,
        actor=cast.secretariat,
        presidency=Presidency.objects.get(year=2027),
        kind=RoundKind.ADOPTION,
        visibility=Visibility.SEALED,
        plan=Plan("14 days before the second meeting", None, (tie,)),
    )


def test_it_stands_in_the_timetable_and_follows_its_meeting(
    cast: Cast, second: Entry, planned: PlannedRound
) -> None:
    assert met.fresh(planned.entry).first == SECOND - dt.timedelta(days=14)
    on(second, dt.date(2027, 5, 10), cast)
    assert met.fresh(planned.entry).first == dt.date(2027, 4, 26)


def test_opened_it_is_frozen(
    cast: Cast, second: Entry, planned: PlannedRound, version: Version
) -> None:
    round = actions.open_round(
        version,
        actor=cast.secretariat,
        kind=RoundKind.ADOPTION,
        deadline=made.in_days(20),
        visibility=Visibility.SEALED,
        planned=planned,
    )
    frozen = round.deadline.local.date()
    on(second, dt.date(2027, 6, 1), cast)
    entry = met.fresh(planned.entry)
    assert (entry.state, entry.first) == (EntryState.CONFIRMED, frozen)
    assert PlannedRound.objects.get().round == round
    with pytest.raises(WrongState):
        actions.open_round(
            version,
            actor=cast.secretariat,
            kind=RoundKind.ADOPTION,
            deadline=made.in_days(20),
            visibility=Visibility.SEALED,
            planned=planned,
        )


def test_the_members_see_it_and_nobody_else(cast: Cast, planned: PlannedRound) -> None:
    year = "/timetable/2027/"
    symbol = planned.document.symbol.text
    assert symbol in browser(cast.delegates["BR"]).get(year).content.decode()
    for actor in (cast.stakeholder, cast.stranger, cast.expert):
        assert symbol not in browser(actor).get(year).content.decode()
        assert not PlannedRound.objects.visible_to(actor).exists()


def test_only_the_presidency_plans_one(cast: Cast, version: Version, second: Entry) -> None:
    for actor, refusal in ((cast.heads["BR"], NotAllowed), (cast.expert, NotVisible)):
        with pytest.raises(refusal):
            actions.plan_round(
                version.document,
                actor=actor,
                presidency=Presidency.objects.get(year=2027),
                kind=RoundKind.COMMENT,
                visibility=Visibility.SEALED,
                plan=Plan("May", None),
            )


def test_planned_in_plain_words_and_opened_from_the_document(
    cast: Cast, second: Entry, version: Version
) -> None:
    client = browser(cast.secretariat)
    page = f"/manage/rounds/plan/{version.document.reference}/"
    words = {
        "kind": "adoption",
        "visibility": "sealed",
        "phrase": "14 working days before the second CGETI meeting",
    }
    wrong = client.post(page, {**words, "phrase": "when the moon is blue", "do": "review"})
    assert wrong.status_code == 422
    assert "when the moon is blue" in wrong.content.decode()
    review = client.post(page, {**words, "do": "review"}).content.decode()
    assert "2 April 2027" in review or "April 2027" in review
    assert client.post(page, {**words, "do": "save"}).status_code == 302
    planned = PlannedRound.objects.get()
    document = client.get(version.document.address).content.decode()
    assert f"?planned={planned.reference}" in document
    form = client.get(
        f"/manage/rounds/open/{version.document.reference}/?planned={planned.reference}"
    ).content.decode()
    assert met.fresh(planned.entry).last.isoformat() in form


def test_an_extension_moves_its_entry(cast: Cast, planned: PlannedRound, version: Version) -> None:
    round = actions.open_round(
        version,
        actor=cast.secretariat,
        kind=RoundKind.ADOPTION,
        deadline=made.in_days(20),
        visibility=Visibility.SEALED,
        planned=planned,
    )
    extension = actions.extend_round(
        round, actor=cast.secretariat, deadline=made.in_days(30), reason="A holiday."
    )
    assert met.fresh(planned.entry).first == extension.now.local.date()
