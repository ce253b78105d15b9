"""Places: an address confirms, the last place goes to one, who waits moves up in order."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection

from apps.audit.models import Entry as TrailEntry
from apps.buy_brics import actions
from apps.buy_brics.models import Registration, Training
from apps.buy_brics.models.trainings import RegistrationState
from apps.core.errors import Invalid, NotVisible, WrongState
from apps.delegations.actors import GUEST
from apps.delegations.actors import clock as named_clock
from apps.meetings import actions as timetable
from apps.notifications.models import Notice
from tests.conftest import Cast, Clock
from tests.factories import meetings
from tests.factories import trainings as make

pytestmark = pytest.mark.slow

S = RegistrationState
CLOCK = named_clock("trainings")


@pytest.fixture
def training(cast: Cast) -> Training:
    """Two places; its only session is on 10 February 2027, 02:00 to 04:00 UTC."""
    return make.announced(cast.secretariat)


def state(registration: Registration, clock: Clock) -> RegistrationState:
    return Registration.objects.get(pk=registration.pk).state_at(clock())


def mails(name: str) -> list[str]:
    """The addresses to which a mail of this kind went, in order."""
    found = Notice.objects.filter(key__startswith=f"training-{name}:").order_by("pk")
    return [notice.address for notice in found]


def test_a_place_is_given_once_the_address_confirms(training: Training, clock: Clock) -> None:
    made = make.requested(training)
    assert state(made, clock) == S.UNCONFIRMED
    assert make.fresh(training).taken == 0
    assert mails("confirm") == ["ana.exemplo@example.org"]
    actions.confirm_registration(made, actor=GUEST)
    assert state(made, clock) == S.PLACED
    assert mails("place") == ["ana.exemplo@example.org"]


def test_confirming_twice_changes_nothing(training: Training, clock: Clock) -> None:
    made = make.registered(training)
    before = TrailEntry.objects.count()
    actions.confirm_registration(made, actor=GUEST)
    assert TrailEntry.objects.count() == before


def test_unconfirmed_requests_expire_and_are_forgotten(training: Training, clock: Clock) -> None:
    made, kept = make.requested(training), make.registered(training, "Bia Exemplo")
    clock.forward(days=2)
    assert state(made, clock) == S.EXPIRED
    with pytest.raises(WrongState):
        actions.confirm_registration(made, actor=GUEST)
    assert actions.forget_unconfirmed(actor=CLOCK) == 1
    assert list(Registration.objects.all()) == [kept]
    assert actions.forget_unconfirmed(actor=CLOCK) == 0
    with pytest.raises(NotVisible):
        actions.confirm_registration(made, actor=GUEST)


def test_the_same_address_is_registered_once(training: Training, clock: Clock) -> None:
    first = make.requested(training, "Ana Exemplo")
    again = make.requested(training, "Ana Maria Exemplo", email="ANA.exemplo@example.org ")
    assert again.pk == first.pk
    assert again.reference == first.reference
    assert again.name == "Ana Maria Exemplo"  # nobody had confirmed the other words
    actions.confirm_registration(again, actor=GUEST)
    third = make.requested(training, "Somebody Else", email="ana.exemplo@example.org")
    assert third.pk == first.pk
    assert third.name == "Ana Maria Exemplo"  # a stranger changes nothing that was confirmed
    assert make.fresh(training).taken == 1
    assert mails("again") == ["ana.exemplo@example.org"]


def test_filling_in_a_form_a_hundred_times_sends_one_mail(training: Training) -> None:
    for _time in range(100):
        make.requested(training)
    assert Notice.objects.filter(address="ana.exemplo@example.org").count() == 1


def test_who_is_signed_in_with_the_address_is_registered_at_once(
    training: Training, cast: Cast, clock: Clock
) -> None:
    head = cast.heads["BR"]
    assert head.user is not None
    own = make.person("Head of Brazil", email=head.user.email, capacity="official")
    made = actions.register(training, actor=head, person=own)
    assert state(made, clock) == S.PLACED
    assert Notice.objects.get(key__startswith="training-place:").recipient == head.user
    for_other = actions.register(training, actor=head, person=make.person("Colleague Exemplo"))
    assert state(for_other, clock) == S.UNCONFIRMED


def test_who_waits_moves_up_in_order_when_a_place_comes_back(
    training: Training, clock: Clock
) -> None:
    first, second, third, fourth = (
        make.registered(training, f"{name} Exemplo") for name in ("Ana", "Bia", "Caio", "Davi")
    )
    assert [state(each, clock) for each in (first, second)] == [S.PLACED, S.PLACED]
    assert [state(each, clock) for each in (third, fourth)] == [S.WAITING, S.WAITING]
    assert mails("waiting") == ["caio.exemplo@example.org", "davi.exemplo@example.org"]
    actions.cancel_registration(first, actor=GUEST)
    assert state(first, clock) == S.CANCELLED
    assert state(third, clock) == S.PLACED
    assert state(fourth, clock) == S.WAITING
    assert mails("place")[-1] == "caio.exemplo@example.org"


def test_more_places_are_given_at_once_and_fewer_than_given_refused(
    training: Training, cast: Cast, clock: Clock
) -> None:
    waiting = [make.registered(training, f"{n} Exemplo") for n in ("Ana", "Bia", "Caio")][-1]
    assert state(waiting, clock) == S.WAITING
    actions.edit_training(
        training, actor=cast.chair, particulars=make.particulars(places=3), edition=1
    )
    assert state(waiting, clock) == S.PLACED
    with pytest.raises(Invalid, match="3 places are given") as refused:
        actions.edit_training(
            training, actor=cast.chair, particulars=make.particulars(places=2), edition=2
        )
    assert "places" in refused.value.fields


def test_a_member_that_is_full_holds_up_nobody_else(cast: Cast, clock: Clock) -> None:
    training = make.announced(cast.secretariat, places=3, places_per_member=1)
    ana = make.registered(training, "Ana Exemplo", code="BR")
    bia = make.registered(training, "Bia Exemplo", code="BR")
    wang = make.registered(training, "Wang Exemplo", code="CN")
    none = make.registered(training, "Nia Exemplo", code="")
    assert [state(each, clock) for each in (ana, bia, wang, none)] == [
        S.PLACED,
        S.WAITING,
        S.PLACED,
        S.PLACED,
    ]
    actions.cancel_registration(wang, actor=GUEST)
    assert state(bia, clock) == S.WAITING  # China's place is not Brazil's
    actions.cancel_registration(ana, actor=GUEST)
    assert state(bia, clock) == S.PLACED


def test_registration_closes_at_its_deadline_and_confirming_may_follow(
    training: Training, clock: Clock
) -> None:
    clock.set(make.CLOSES.instant - dt.timedelta(minutes=5))
    made = make.requested(training)
    clock.set(make.CLOSES.instant)
    with pytest.raises(WrongState):
        make.requested(training, "Bia Exemplo")
    actions.confirm_registration(made, actor=GUEST)
    assert state(made, clock) == S.PLACED


def test_after_the_training_nothing_is_confirmed_or_cancelled(
    training: Training, clock: Clock
) -> None:
    made = make.registered(training)
    clock.set(dt.datetime(2027, 2, 10, 4, tzinfo=dt.UTC))
    with pytest.raises(WrongState):
        actions.cancel_registration(made, actor=GUEST)


def test_who_cancelled_can_register_anew_and_waits_at_the_end(
    training: Training, clock: Clock
) -> None:
    first = make.registered(training)
    actions.cancel_registration(first, actor=GUEST)
    with pytest.raises(WrongState):
        actions.cancel_registration(first, actor=GUEST)
    again = make.registered(training)
    assert again.pk != first.pk
    assert state(again, clock) == S.PLACED


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "\u202e "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"email": "not an address"}, "email"),
        ({"organisation": ""}, "organisation"),
        ({"capacity": "king"}, "capacity"),
    ],
)
def test_what_cannot_be_right_is_refused(
    wrong: dict[str, object], field: str, training: Training
) -> None:
    with pytest.raises(Invalid) as refused:
        make.requested(training, **wrong) if "name" not in wrong else make.requested(
            training, **{"name": "Ana", **wrong}
        )
    assert set(refused.value.fields) == {field}
    assert not Registration.objects.exists()


def test_a_training_for_officials_admits_officials(cast: Cast, clock: Clock) -> None:
    training = make.announced(cast.secretariat, audience="officials")
    with pytest.raises(Invalid, match="for officials"):
        make.requested(training, capacity="msme")
    make.requested(training, capacity="official")


def test_a_state_that_is_no_member_is_none(training: Training) -> None:
    with pytest.raises(Invalid) as refused:
        make.requested(training, code="BY")
    assert "member" in refused.value.fields


def test_the_trail_knows_a_guest_by_the_registration_alone(training: Training) -> None:
    made = make.registered(training)
    entries = TrailEntry.objects.filter(subject=made.reference)
    assert {entry.office for entry in entries} == {"guest"}
    written = " ".join(f"{entry.data}{entry.person}" for entry in entries)
    assert "example" not in written.lower()
    assert "Ana" not in written


# Two at once


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_last_place_goes_to_one_of_two(cast: Cast, clock: Clock) -> None:
    training = make.announced(cast.secretariat, places=1)
    asked = [make.requested(training, f"{name} Exemplo") for name in ("Ana", "Bia", "Caio", "Davi")]
    ready = threading.Barrier(len(asked))

    def confirms(registration: Registration) -> None:
        ready.wait()
        try:
            actions.confirm_registration(registration, actor=GUEST)
        finally:
            connection.close()

    threads = [threading.Thread(target=confirms, args=[each]) for each in asked]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    states = sorted(state(each, clock) for each in asked)
    assert states == [S.PLACED, S.WAITING, S.WAITING, S.WAITING]


# The clock


def test_who_has_a_place_is_reminded_a_week_and_a_day_before(
    training: Training, clock: Clock
) -> None:
    make.registered(training, "Ana Exemplo")
    clock.set(dt.datetime(2027, 2, 3, 2, 0, tzinfo=dt.UTC))
    assert actions.remind(actor=CLOCK) == 1
    assert actions.remind(actor=CLOCK) == 0
    make.registered(training, "Bia Exemplo")
    make.registered(training, "Caio Exemplo")  # waits
    assert actions.remind(actor=CLOCK) == 0  # told the date with the place
    clock.set(dt.datetime(2027, 2, 9, 2, 0, tzinfo=dt.UTC))
    assert actions.remind(actor=CLOCK) == 2
    assert mails("reminder") == [
        "ana.exemplo@example.org",
        "ana.exemplo@example.org",
        "bia.exemplo@example.org",
    ]
    clock.set(dt.datetime(2027, 2, 10, 2, 0, tzinfo=dt.UTC))  # it begins
    assert actions.remind(actor=CLOCK) == 0
    texts = "".join(Notice.objects.values_list("text", flat=True))
    assert "It begins: 10 February 2027, 10:00 (Beijing, UTC+8)" in texts
    assert make.LINK not in texts


def test_who_has_a_place_is_told_when_a_session_moves_or_is_cancelled(
    training: Training, cast: Cast, clock: Clock
) -> None:
    make.registered(training)
    assert actions.tell_moved(actor=CLOCK) == 0  # nothing has moved yet
    entry = meetings.fresh(make.sessions(training)[0].entry)
    day = dt.date(2027, 2, 12)
    timetable.confirm_entry(
        entry,
        actor=cast.secretariat,
        days=timetable.Days(day, day, dt.time(10), dt.time(12), "Asia/Shanghai"),
        sequence=entry.sequence,
    )
    assert actions.tell_moved(actor=CLOCK) == 1
    assert actions.tell_moved(actor=CLOCK) == 0
    text = Notice.objects.get(key__startswith="training-moved:").text
    assert "Was: 10 February 2027, 10:00" in text
    assert "Now: 12 February 2027, 10:00" in text
    entry = meetings.fresh(entry)
    timetable.cancel_entry(
        entry, actor=cast.secretariat, reason="No speaker.", sequence=entry.sequence
    )
    assert actions.tell_moved(actor=CLOCK) == 1
    assert "Now: Cancelled" in Notice.objects.filter(key__startswith="training-moved:")[0].text


def test_nobody_gets_a_place_in_what_is_cancelled(
    training: Training, cast: Cast, clock: Clock
) -> None:
    waiting = [make.registered(training, f"{name} Exemplo") for name in ("Ana", "Bia", "Caio")][2]
    entry = meetings.fresh(make.sessions(training)[0].entry)
    timetable.cancel_entry(
        entry, actor=cast.secretariat, reason="No speaker.", sequence=entry.sequence
    )
    actions.edit_training(
        training, actor=cast.secretariat, particulars=make.particulars(places=9), edition=1
    )
    assert state(waiting, clock) == RegistrationState.WAITING
