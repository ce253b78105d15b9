"""A round in the plan moves with its meeting until it is opened; then it moves with nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.core import moments
from apps.core.errors import NotAllowed, NotVisible, WrongState
from apps.core.moments import Moment
from apps.delegations.actions import announce_presidency, record_handover
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation, MemberState, Office, Presidency
from apps.documents.models import Version
from apps.meetings import actions as meetings
from apps.meetings.calendars import feeds
from apps.meetings.models import Entry
from apps.meetings.planning import Plan, Tie
from apps.meetings.queries import entries_seen_by
from apps.meetings.states import EntryState, RelationKind, Unit
from apps.reviews import actions
from apps.reviews.models import PlannedRound, Round
from apps.reviews.states import RoundKind, Visibility
from tests.conftest import NOW, Cast, Clock
from tests.factories import meetings as met
from tests.factories import reviews as made
from tests.factories.scenes import played_once
from tests.reviews.browsing import browser, words

pytestmark = pytest.mark.slow

SECOND = dt.date(2027, 4, 26)


def on(entry: Entry, day: dt.date, cast: Cast) -> None:
    """Confirm the meeting for that day."""
    entry = met.fresh(entry)
    meetings.confirm_entry(
        entry, actor=cast.secretariat, days=meetings.Days(day, day), sequence=entry.sequence
    )


@played_once
def _second(cast: Cast, _clock: Clock) -> Entry:
    entry = met.entry(cast.secretariat, "Second CGETI meeting", "April 2027", number=2)
    on(entry, SECOND, cast)
    return met.fresh(entry)


@pytest.fixture
def second(cast: Cast, clock: Clock) -> Entry:
    return _second(cast, clock)


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
    given = {
        "kind": "adoption",
        "visibility": "sealed",
        "phrase": "14 working days before the second CGETI meeting",
    }
    wrong = client.post(page, {**given, "phrase": "when the moon is blue", "do": "review"})
    assert wrong.status_code == 422
    assert "when the moon is blue" in wrong.content.decode()
    review = client.post(page, {**given, "do": "review"}).content.decode()
    assert "2 April 2027" in review or "April 2027" in review
    assert client.post(page, {**given, "do": "save"}).status_code == 302
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


# A deadline beyond the year

NEW_YEAR = Moment(dt.datetime(2028, 1, 12, 4, tzinfo=dt.UTC), made.ZONE)


def opened(version: Version, planned: PlannedRound, deadline: Moment, cast: Cast) -> Round:
    return actions.open_round(
        version,
        actor=cast.secretariat,
        kind=RoundKind.ADOPTION,
        deadline=deadline,
        visibility=Visibility.SEALED,
        planned=planned,
    )


def test_it_freezes_at_a_deadline_beyond_the_year(
    cast: Cast, second: Entry, planned: PlannedRound, version: Version
) -> None:
    opened(version, planned, NEW_YEAR, cast)
    on(second, dt.date(2027, 6, 1), cast)
    entry = met.fresh(planned.entry)
    day = dt.date(2028, 1, 12)
    assert (entry.state, entry.first, entry.last) == (EntryState.CONFIRMED, day, day)


def test_every_page_and_calendar_says_the_day_beyond_the_year(
    cast: Cast, planned: PlannedRound, version: Version
) -> None:
    met.confirmed(cast.secretariat, "The last of the year", dt.date(2027, 12, 20))
    opened(version, planned, NEW_YEAR, cast)
    delegate = browser(cast.delegates["BR"])
    for path in ("/timetable/2027/", "/timetable/2027/?view=list", "/timetable/2027/?lang=ar"):
        page = delegate.get(path)
        assert page.status_code == 200
    assert "12 January 2028" in words(delegate.get("/timetable/2027/"))
    listed = delegate.get("/timetable/2027/?view=list").content.decode()
    assert listed.index("<h2>December 2027</h2>") < listed.index("<h2>January 2028</h2>")
    plan = words(browser(cast.secretariat).get("/manage/timetable/2027/"))
    assert "12 January 2028" in plan
    head = cast.heads["BR"].user
    assert head is not None
    seen = entries_seen_by(head, moments.database_now())
    [entry] = [each for each in seen if each.pk == planned.entry_id]
    assert b"DTSTART;VALUE=DATE:20280112" in feeds.feed("Timetable", [entry], url="")


def test_an_extension_carries_it_over_new_year(
    cast: Cast, planned: PlannedRound, version: Version
) -> None:
    round = opened(version, planned, made.in_days(20), cast)
    actions.extend_round(round, actor=cast.secretariat, deadline=NEW_YEAR, reason="A holiday.")
    assert met.fresh(planned.entry).first == dt.date(2028, 1, 12)


def test_the_next_presidency_extends_a_round_of_the_year_before(
    cast: Cast, planned: PlannedRound, version: Version
) -> None:
    round = opened(version, planned, made.in_days(20), cast)
    following = announce_presidency(
        actor=cast.secretariat, member=MemberState.objects.get(code="ZA")
    )
    user = cast.heads["ZA"].user
    held = Accreditation.objects.create(
        user=user, office=Office.SECRETARIAT, presidency=following, begins_at=NOW
    )
    record_handover(actor=cast.chair)
    actions.extend_round(round, actor=Actor(user, held), deadline=NEW_YEAR, reason="A holiday.")
    assert met.fresh(planned.entry).first == dt.date(2028, 1, 12)


def test_a_deadline_dates_rounds_alone(cast: Cast, second: Entry, planned: PlannedRound) -> None:
    day = dt.date(2028, 1, 12)
    with pytest.raises(NotAllowed):
        meetings.date_round(second, actor=cast.secretariat, day=day)
    with pytest.raises(NotAllowed):
        meetings.date_round(planned.entry, actor=cast.heads["BR"], day=day)
