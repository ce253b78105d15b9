"""A text that is not public becomes so: who plans, who objects, what the clock does, who reads."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, connections, transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from apps.audit.models import Entry
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.moments import Moment
from apps.delegations.actors import Actor
from apps.delegations.models import Organisation
from apps.documents.actions import (
    agree_to_derestriction,
    derestrict,
    derestrict_due,
    invite_readers,
    object_to_derestriction,
    plan_derestriction,
    propose,
    table,
    void_symbol,
    withdraw_objection,
)
from apps.documents.derestriction import (
    NOTICE,
    Plan,
    Stance,
    Way,
    is_due,
    objected,
    reminder,
)
from apps.documents.models import Document, OriginatorsWord, Version
from apps.notifications.models import Notice
from apps.reviews import actions as reviews
from apps.reviews.models import Round
from apps.reviews.states import Result, RoundKind, Visibility
from tests.conftest import NOW, Cast, Clock
from tests.factories import reviews as rounds
from tests.factories.documents import drafted_document, nodes, tabled_document, tabled_revision

pytestmark = pytest.mark.slow

JUNE = Moment(dt.datetime(2027, 6, 1, 15, 0, tzinfo=dt.UTC), "America/Sao_Paulo")


def fresh(document: Document) -> Document:
    return Document.objects.get(pk=document.pk)


def public(document: Document) -> bool:
    return fresh(document).derestricted_at is not None


def planned(cast: Cast, document: Document, at: Moment = JUNE) -> Document:
    plan_derestriction(document, actor=cast.secretariat, way="date", at=at)
    return document


def mails(what: str) -> list[Notice]:
    return list(Notice.objects.filter(key__startswith=f"{what}:").order_by("pk"))


# The calculation

instants = st.integers(0, 500_000).map(lambda minutes: NOW + dt.timedelta(minutes=minutes))
# A machine that is busy makes its examples slowly: that says nothing of the calculation.
calm = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
words = st.lists(st.tuples(instants, st.sampled_from(Stance.values)), max_size=6)
plans = st.builds(
    Plan,
    way=st.sampled_from(Way.values),
    planned_at=instants,
    by_originator=st.booleans(),
    tabled_at=st.none() | instants,
    at=st.none() | instants,
    days=st.none() | st.integers(1, 300),
    adopted_at=st.none() | instants,
)


@calm
@given(plan=plans, said=words, after=st.integers(0, 90), later=st.integers(0, 90))
def test_once_due_it_stays_due_whatever_is_said_afterwards(
    plan: Plan, said: list[tuple[dt.datetime, str]], after: int, later: int
) -> None:
    """So a clock that comes late, or twice, decides as one that came in time."""
    instant = plan.instant
    assume(instant is not None and not objected(plan, said))
    assert instant is not None
    now = instant + dt.timedelta(days=after)
    assert is_due(plan, said, now)
    for stance in Stance.values:
        assert is_due(plan, [*said, (now, stance)], now + dt.timedelta(days=later))


@calm
@given(plan=plans, said=words, now=instants)
def test_an_objection_that_stands_before_the_instant_keeps_it_for_ever(
    plan: Plan, said: list[tuple[dt.datetime, str]], now: dt.datetime
) -> None:
    if plan.instant is None:
        assert not is_due(plan, said, now)
        return
    before = [word for word in said if word[0] < plan.instant]
    last = max((at for at, _stance in before), default=None)
    stands = [stance for at, stance in before if at == last][-1:] == [Stance.OBJECTS]
    assert objected(plan, said) == stands
    assert is_due(plan, said, now) == (plan.instant <= now and not stands)


@calm
@given(plan=plans, said=words, now=instants)
def test_another_side_always_has_fourteen_days_to_object(
    plan: Plan, said: list[tuple[dt.datetime, str]], now: dt.datetime
) -> None:
    if not plan.by_originator and is_due(plan, said, now):
        assert now >= plan.planned_at + NOTICE
    if plan.tabled_at is None:
        assert not is_due(plan, said, now)
    if reminder(plan, said, now) is not None:
        assert plan.instant is not None
        assert dt.timedelta() < plan.instant - now <= dt.timedelta(days=14)


# Who plans


def test_who_drafts_it_plans_and_once_tabled_the_presidency(cast: Cast) -> None:
    document = drafted_document(cast.delegates["BR"])
    row = plan_derestriction(document, actor=cast.delegates["BR"], way="days", days=30)
    assert row.by_originator
    assert Entry.objects.get(verb="plan_derestriction").chain_id == "BR"
    propose(document, actor=cast.coordinators["BR"])
    for actor in (cast.coordinators["BR"], cast.secretariat):  # proposed, it stands as it is
        with pytest.raises(NotAllowed):
            plan_derestriction(document, actor=actor, way="days", days=60)
    table(document, actor=cast.secretariat)
    with pytest.raises(NotAllowed):
        plan_derestriction(document, actor=cast.heads["BR"], way="days", days=60)
    row = plan_derestriction(document, actor=cast.secretariat, way="days", days=60)
    assert not row.by_originator
    (first, *_rest) = mails("derestriction_planned")
    assert first.recipient is not None
    assert "30 days after it is tabled" not in first.text  # its moment is known by now
    assert "Was: on 3 March 2027" in first.text
    assert "Now: on 2 April 2027" in first.text
    assert "Proposed" not in first.text
    assert document.title not in first.text + first.subject


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"way": "soon"}, "way"),
        ({"way": "date"}, "date"),
        ({"way": "date", "at": Moment(NOW, "UTC")}, "date"),
        ({"way": "date", "at": Moment(NOW + dt.timedelta(days=13), "UTC")}, "date"),
        ({"way": "days"}, "days"),
        ({"way": "days", "days": 0}, "days"),
        ({"way": "days", "days": 13}, "days"),
        ({"way": "days", "days": 9999}, "days"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_beside_its_field(
    cast: Cast, given: dict[str, object], field: str
) -> None:
    document = tabled_document(cast, by="BR")
    with pytest.raises(Invalid) as refused:
        plan_derestriction(document, actor=cast.secretariat, **given)  # type: ignore[arg-type]
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize(
    "how",
    [
        {"kind": "non_paper"},
        {"classification": "public"},
    ],
)
def test_a_non_paper_and_a_public_text_have_nothing_to_plan(
    cast: Cast, how: dict[str, str]
) -> None:
    document = tabled_document(cast, **how)  # type: ignore[arg-type]
    with pytest.raises(WrongState):
        planned(cast, document)
    with pytest.raises(WrongState):
        derestrict(document, actor=cast.secretariat)
    own = drafted_document(cast.heads["BR"], classification="delegation")
    with pytest.raises(WrongState):
        plan_derestriction(own, actor=cast.heads["BR"], way="days", days=30)


# The clock


def test_at_its_instant_it_becomes_public_once_and_its_readers_are_told(
    cast: Cast, clock: Clock
) -> None:
    document = planned(cast, tabled_document(cast, by="BR", title="Secret name"))
    clock.set(JUNE.instant - dt.timedelta(microseconds=1))
    assert derestrict_due() == 0
    assert not public(document)
    clock.set(JUNE.instant)
    call_command("derestrict_due")
    assert public(document)
    assert derestrict_due() == 0
    assert Entry.objects.filter(verb="derestrict").count() == 1
    assert Entry.objects.get(verb="derestrict").office == "clock:derestrict"
    told = mails("derestricted")
    assert {mail.recipient for mail in told} >= {
        cast.secretariat.user,
        cast.heads["CN"].user,
        cast.delegates["BR"].user,
    }
    assert cast.expert.user not in {mail.recipient for mail in told}
    assert all("Secret name" not in mail.subject + mail.text for mail in told)


def test_the_clock_catches_up_after_days_without_it(cast: Cast, clock: Clock) -> None:
    document = planned(cast, tabled_document(cast, by="BR"))
    clock.set(JUNE.instant + dt.timedelta(days=9))
    with pytest.raises(WrongState, match="moment has come"):
        object_to_derestriction(document, actor=cast.heads["BR"], reason="Not yet.")
    with pytest.raises(WrongState, match="moment has come"):
        plan_derestriction(document, actor=cast.secretariat, way="")
    assert derestrict_due() == 1
    assert fresh(document).derestricted_at == clock()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_however_many_workers_run_it_happens_once(cast: Cast, clock: Clock) -> None:
    document = planned(cast, tabled_document(cast, by="BR"))
    clock.set(JUNE.instant)
    starting = Barrier(3)

    def work() -> int:
        try:
            starting.wait(10)
            return derestrict_due()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        done = [each.result(30) for each in [pool.submit(work) for _ in range(3)]]
    assert sum(done) == 1
    assert Entry.objects.filter(verb="derestrict", subject=document.reference).count() == 1
    assert len({mail.recipient for mail in mails("derestricted")}) == len(mails("derestricted"))


def test_the_originator_is_told_fourteen_and_three_days_before_each_once(
    cast: Cast, clock: Clock
) -> None:
    document = planned(cast, tabled_document(cast, by="BR", title="Secret name"))
    heads: list[int] = []
    for days in (15, 14, 10, 3, 2):
        clock.set(JUNE.instant - dt.timedelta(days=days))
        derestrict_due()
        derestrict_due()
        mine = Notice.objects.filter(
            recipient=cast.heads["BR"].user, key__startswith="derestriction_ahead:"
        )
        heads.append(mine.count())
    assert heads == [0, 1, 1, 2, 2]
    told = mails("derestriction_ahead")
    brazil = {cast.heads["BR"].user, cast.delegates["BR"].user, cast.coordinators["BR"].user}
    assert {mail.recipient for mail in told} == brazil
    for mail in told:
        assert "1 June 2027, 12:00 (Brasília, UTC−3)" in mail.text
        assert str(fresh(document).symbol) in mail.subject
        assert "Secret name" not in mail.subject + mail.text


def test_a_draft_is_planned_from_its_tabling_on(cast: Cast, clock: Clock) -> None:
    document = drafted_document(cast.secretariat)
    plan_derestriction(document, actor=cast.secretariat, way="days", days=5)
    clock.forward(days=40)
    assert derestrict_due() == 0
    table(document, actor=cast.secretariat)
    clock.forward(days=5)
    assert derestrict_due() == 1


def test_what_is_void_never_becomes_public(cast: Cast, clock: Clock) -> None:
    document = planned(cast, tabled_document(cast))
    symbol = fresh(document).symbol
    assert symbol is not None
    void_symbol(symbol, actor=cast.secretariat, reason="Issued in error.")
    clock.set(JUNE.instant)
    assert derestrict_due() == 0
    assert not public(document)


# The originator


def test_the_originators_objection_keeps_it_and_its_reason_is_for_members(
    cast: Cast, clock: Clock
) -> None:
    unctad = Organisation.objects.get(code="UNCTAD")
    document = planned(cast, tabled_document(cast, by="BR", organisations=[unctad]))
    for actor in (cast.delegates["BR"], cast.coordinators["BR"], cast.heads["CN"], cast.chair):
        with pytest.raises(NotAllowed):
            object_to_derestriction(document, actor=actor, reason="No.")
    with pytest.raises(Invalid):
        object_to_derestriction(document, actor=cast.heads["BR"], reason=" ")
    said = object_to_derestriction(document, actor=cast.heads["BR"], reason="It names firms.")
    with pytest.raises(WrongState):
        object_to_derestriction(document, actor=cast.heads["BR"], reason="Again.")
    seen = {
        who: OriginatorsWord.objects.visible_to(actor).filter(pk=said.pk).exists()
        for who, actor in cast.everyone().items()
    }
    members = {"head BR", "delegate BR", "coordinator BR", "head CN", "delegate CN"}
    assert {who for who, sees in seen.items() if sees} == members | {"secretariat", "chair"}
    told = mails("originators_word")
    assert {mail.recipient for mail in told} == {cast.secretariat.user, cast.chair.user}
    assert all("firms" not in mail.subject + mail.text for mail in told)
    assert "firms" not in str(list(Entry.objects.values_list("data", flat=True)))
    with pytest.raises(WrongState, match="objects"):
        derestrict(document, actor=cast.secretariat)
    clock.set(JUNE.instant)
    assert derestrict_due() == 0
    assert not public(document)


def test_an_objection_at_the_very_instant_is_late(cast: Cast, clock: Clock) -> None:
    document = planned(cast, tabled_document(cast, by="BR"))
    clock.set(JUNE.instant)
    with pytest.raises(WrongState, match="moment has come"):
        object_to_derestriction(document, actor=cast.heads["BR"], reason="Not yet.")
    derestrict_due()
    with pytest.raises(WrongState, match="cannot be undone"):
        object_to_derestriction(document, actor=cast.heads["BR"], reason="Not yet.")


def test_withdrawn_in_time_it_becomes_public_and_withdrawn_late_it_needs_a_new_plan(
    cast: Cast, clock: Clock
) -> None:
    in_time, late = (planned(cast, tabled_document(cast, by="BR")) for _ in range(2))
    for document in (in_time, late):
        object_to_derestriction(document, actor=cast.heads["BR"], reason="Not yet.")
    clock.set(JUNE.instant - dt.timedelta(minutes=1))
    withdraw_objection(in_time, actor=cast.heads["BR"])
    clock.set(JUNE.instant)
    assert derestrict_due() == 1
    withdraw_objection(late, actor=cast.heads["BR"])
    with pytest.raises(WrongState):
        withdraw_objection(late, actor=cast.heads["BR"])
    clock.forward(days=1)
    assert derestrict_due() == 0
    assert (public(in_time), public(late)) == (True, False)
    plan_derestriction(late, actor=cast.secretariat, way="days", days=400)
    clock.forward(days=400)
    assert derestrict_due() == 1


def test_the_presidency_objects_to_its_own(cast: Cast, clock: Clock) -> None:
    document = planned(cast, tabled_document(cast))
    object_to_derestriction(document, actor=cast.secretariat, reason="A meeting comes first.")
    assert mails("originators_word") == []
    clock.set(JUNE.instant)
    assert derestrict_due() == 0


# At once


def test_the_presidency_makes_its_own_public_at_once(cast: Cast) -> None:
    document = tabled_document(cast, classification="presidency")
    with pytest.raises(NotAllowed):
        derestrict(tabled_document(cast), actor=cast.heads["BR"])
    derestrict(document, actor=cast.secretariat)
    assert public(document)
    with pytest.raises(WrongState):
        derestrict(document, actor=cast.secretariat)


def test_a_members_text_only_once_the_member_agrees_to_the_text_of_today(
    cast: Cast, clock: Clock
) -> None:
    document = tabled_document(cast, by="BR")
    with pytest.raises(NotAllowed, match="has not agreed"):
        derestrict(document, actor=cast.chair)
    with pytest.raises(NotAllowed):
        agree_to_derestriction(document, actor=cast.coordinators["BR"])
    agree_to_derestriction(document, actor=cast.heads["BR"])
    clock.forward(hours=1)
    tabled_revision(cast, document, nodes(4, words="Something else"))
    with pytest.raises(NotAllowed, match="has not agreed"):
        derestrict(document, actor=cast.chair)
    first = document.versions.get(number=1).text_hash
    with pytest.raises(WrongState, match="newer text"):
        agree_to_derestriction(document, actor=cast.heads["BR"], was=first)
    agree_to_derestriction(document, actor=cast.heads["BR"])
    with pytest.raises(WrongState, match="newer text"):
        derestrict(document, actor=cast.chair, was=first)
    derestrict(document, actor=cast.chair)
    assert fresh(document).public_from == 2


def test_it_cannot_be_undone_even_by_sql(cast: Cast) -> None:
    document = tabled_document(cast)
    derestrict(document, actor=cast.secretariat)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE documents_document SET derestricted_at = NULL, public_from = NULL")
    with pytest.raises(WrongState):
        invite_readers(document, actor=cast.secretariat, organisations=[])


# On adoption


def adoption(cast: Cast, clock: Clock, document: Document) -> Round:
    version = document.versions.order_by("number").last()
    assert version is not None
    round = rounds.open_round(version, cast.secretariat, visibility=Visibility.IMMEDIATE, days=2)
    for head in cast.heads.values():
        rounds.submitted(round, head, "accept")
    clock.forward(days=3)
    return round


def test_on_adoption_in_the_transaction_of_its_conclusion(cast: Cast, clock: Clock) -> None:
    document = drafted_document(cast.secretariat)
    plan_derestriction(document, actor=cast.secretariat, way="adoption")
    table(document, actor=cast.secretariat)
    round = adoption(cast, clock, document)
    assert derestrict_due() == 0
    reviews.conclude(round, actor=cast.chair, result=Result.ADOPTED)
    assert fresh(document).derestricted_at == clock()
    with pytest.raises(WrongState):
        plan_derestriction(document, actor=cast.secretariat, way="days", days=90)


def test_not_adopted_it_stays_and_adopted_against_an_objection_too(
    cast: Cast, clock: Clock
) -> None:
    unadopted, objected_to = (tabled_document(cast, by="BR") for _ in range(2))
    for document in (unadopted, objected_to):
        plan_derestriction(document, actor=cast.secretariat, way="adoption")
    object_to_derestriction(objected_to, actor=cast.heads["BR"], reason="It names firms.")
    clock.forward(days=20)
    for document, result in ((unadopted, Result.NOT_ADOPTED), (objected_to, Result.ADOPTED)):
        reviews.conclude(adoption(cast, clock, document), actor=cast.chair, result=result)
        assert not public(document)
    with pytest.raises(Invalid, match="adopted already"):
        plan_derestriction(objected_to, actor=cast.secretariat, way="adoption")


def test_planned_by_another_side_just_before_the_adoption_it_waits_fourteen_days(
    cast: Cast, clock: Clock
) -> None:
    document = tabled_document(cast, by="BR")
    round = adoption(cast, clock, document)
    plan_derestriction(document, actor=cast.secretariat, way="adoption")
    reviews.conclude(round, actor=cast.chair, result=Result.ADOPTED)
    assert not public(document)
    tabled_revision(cast, document, nodes(4))
    clock.forward(days=14)
    assert derestrict_due() == 1
    assert fresh(document).public_from == 1  # the text that was adopted


# What becomes public


def test_the_text_that_stands_and_what_follows_but_not_what_came_before(
    cast: Cast, clock: Clock
) -> None:
    unctad = Organisation.objects.get(code="UNCTAD")
    document = tabled_document(cast, organisations=[unctad])
    tabled_revision(cast, document, nodes(4))
    derestrict(document, actor=cast.secretariat)
    tabled_revision(cast, document, nodes(5))

    def read(actor: Actor) -> list[int]:
        found = Version.objects.visible_to(actor).filter(document=document)
        return sorted(found.values_list("number", flat=True))

    assert read(cast.public) == read(cast.partner) == [2, 3]
    assert read(cast.heads["CN"]) == read(cast.expert) == [1, 2, 3]


def test_rounds_about_it_stay_with_those_who_read_it_before(cast: Cast) -> None:
    unctad = Organisation.objects.get(code="UNCTAD")
    document = tabled_document(cast, organisations=[unctad])
    round = rounds.open_round(
        document.versions.get(), cast.secretariat, kind=RoundKind.COMMENT, admits_guests=True
    )
    derestrict(document, actor=cast.secretariat)
    assert Document.objects.visible_to(cast.partner).filter(pk=document.pk).exists()
    assert not Round.objects.visible_to(cast.partner).exists()
    assert Round.objects.visible_to(cast.expert).get() == round
