"""Invitations: whose they are, how they are answered, and who has a place."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.audit.models import Entry as TrailEntry
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.moments import Moment
from apps.delegations.actors import GUEST, Actor
from apps.delegations.actors import clock as clock_actor
from apps.dialogues import actions
from apps.dialogues.actions import Particulars
from apps.dialogues.models import Dialogue, Invitation
from apps.dialogues.states import GUEST as WORKFLOW
from apps.dialogues.states import GuestState
from apps.meetings import actions as timetable
from apps.notifications.models import Notice
from tests.audit.locks import locks_of
from tests.conftest import Cast, Clock
from tests.factories import dialogues as make
from tests.factories import meetings

pytestmark = pytest.mark.slow


def state(guest: Invitation, clock: Clock) -> GuestState:
    return Invitation.objects.get(pk=guest.pk).state(clock())


def mails_to(email: str) -> list[str]:
    return list(
        Notice.objects.filter(address=email).order_by("pk").values_list("subject", flat=True)
    )


def test_an_invitation_is_a_mail_with_a_personal_link(cast: Cast, clock: Clock) -> None:
    made = make.dialogue(cast.secretariat)
    guest = make.invited(made, cast.secretariat)
    mail = Notice.objects.get(address="ana@example.org")
    assert "/dialogues/invitations/" in mail.text
    assert guest.reference in mail.text
    assert guest.expires_at == make.UNTIL.instant
    assert state(guest, clock) == GuestState.ASKED


def test_only_the_acting_presidency_invites(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    make.invited(made, cast.chair)
    for actor in (cast.heads["BR"], cast.expert, cast.stakeholder, cast.stranger, GUEST):
        with pytest.raises(NotAllowed):
            make.invited(made, actor, "Li Example")


def test_one_address_is_invited_once(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    guest = make.invited(made, cast.secretariat)
    with pytest.raises(Invalid, match="already"):
        make.invited(made, cast.secretariat, "Ana Again", email="ANA@Example.org")
    actions.withdraw_invitation(guest, actor=cast.secretariat)
    make.invited(made, cast.secretariat)  # taken back, it may be sent anew


def test_who_accepts_has_a_place_and_is_told_at_the_address_that_was_invited(
    cast: Cast, clock: Clock
) -> None:
    made = make.dialogue(cast.secretariat)
    guest = make.accepted(made, cast.secretariat)
    assert state(guest, clock) == GuestState.COMING
    assert mails_to("ana@example.org")[-1].startswith("You have a place")


def test_the_waiting_list_moves_up_in_the_order_of_the_answers(cast: Cast, clock: Clock) -> None:
    made = make.dialogue(cast.secretariat, places=1)
    ana = make.accepted(made, cast.secretariat, "Ana Exemplo")
    clock.forward(minutes=1)
    li = make.accepted(made, cast.secretariat, "Li Example")
    clock.forward(minutes=1)
    bo = make.accepted(made, cast.secretariat, "Bo Example")
    assert [state(g, clock) for g in (ana, li, bo)] == ["coming", "waiting", "waiting"]
    actions.decline(ana, actor=GUEST)
    assert [state(g, clock) for g in (ana, li, bo)] == ["declined", "coming", "waiting"]
    assert "You have a place now" in mails_to("li@example.org")[-1]


def test_a_full_category_holds_up_nobody_else(cast: Cast, clock: Clock) -> None:
    made = make.dialogue(cast.secretariat, places=10, quotas={"category:officials": 1})
    first = make.accepted(made, cast.secretariat, "Ana Exemplo", category="officials")
    second = make.accepted(made, cast.secretariat, "Li Example", category="officials")
    scholar = make.accepted(made, cast.secretariat, "Bo Example", category="scholars")
    assert [state(g, clock) for g in (first, second, scholar)] == ["coming", "waiting", "coming"]


def test_places_by_member_are_kept(cast: Cast, clock: Clock) -> None:
    made = make.dialogue(cast.secretariat, quotas={"member:BR": 1})
    make.accepted(made, cast.secretariat, "Ana Exemplo", member="BR")
    second = make.accepted(made, cast.secretariat, "Bia Exemplo", member="BR")
    third = make.accepted(made, cast.secretariat, "Li Example", member="CN")
    assert (state(second, clock), state(third, clock)) == ("waiting", "coming")


def test_more_places_are_given_at_once_and_never_fewer_than_were_promised(
    cast: Cast, clock: Clock
) -> None:
    made = make.dialogue(cast.secretariat, places=2)
    guests = [
        make.accepted(made, cast.secretariat, name)
        for name in ("Ana Exemplo", "Li Example", "Bo Example")
    ]
    assert state(guests[2], clock) == "waiting"
    edition = make.fresh(made).edition
    with pytest.raises(Invalid) as refusal:
        actions.edit_dialogue(
            made, actor=cast.secretariat, particulars=Particulars(places=1), edition=edition
        )
    assert "2 places are given" in refusal.value.fields["places"]
    actions.edit_dialogue(
        made, actor=cast.secretariat, particulars=Particulars(places=3), edition=edition
    )
    assert state(guests[2], clock) == "coming"


def test_after_the_moment_no_answer_is_taken(cast: Cast, clock: Clock) -> None:
    made = make.dialogue(cast.secretariat)
    guest = make.invited(made, cast.secretariat)
    clock.set(make.UNTIL.instant)
    with pytest.raises(WrongState):
        actions.accept(guest, actor=GUEST)
    assert state(guest, clock) == GuestState.EXPIRED


def test_who_declined_may_think_better_of_it_until_then(cast: Cast, clock: Clock) -> None:
    made = make.dialogue(cast.secretariat)
    guest = make.accepted(made, cast.secretariat)
    actions.decline(guest, actor=GUEST)
    clock.forward(minutes=5)
    actions.accept(guest, actor=GUEST)
    assert state(guest, clock) == GuestState.COMING
    actions.decline(guest, actor=GUEST)
    clock.set(make.UNTIL.instant)
    with pytest.raises(WrongState):
        actions.accept(guest, actor=GUEST)


def test_who_declined_does_so_for_good_once_the_dialogue_begins(cast: Cast, clock: Clock) -> None:
    made = make.dialogue(cast.secretariat, until=None)
    guest = make.accepted(made, cast.secretariat)
    actions.decline(guest, actor=GUEST)
    clock.set(guest.expires_at)
    with pytest.raises(WrongState):
        actions.accept(guest, actor=GUEST)


def test_a_later_moment_for_answers_lets_invitations_run_on(cast: Cast, clock: Clock) -> None:
    made = make.dialogue(cast.secretariat, places=1)
    ana = make.accepted(made, cast.secretariat)
    li = make.accepted(made, cast.secretariat, "Li Example")
    bo = make.invited(made, cast.secretariat, "Bo Example")
    bia = actions.pass_on(ana, actor=GUEST, name="Bia Exemplo", email="bia@example.org")
    clock.set(make.UNTIL.instant)
    assert [state(guest, clock) for guest in (bo, bia)] == ["expired", "expired"]
    later = Moment(make.UNTIL.instant + dt.timedelta(days=10), make.UNTIL.zone)
    actions.edit_dialogue(
        made,
        actor=cast.secretariat,
        particulars=Particulars(places=1, register_until=later),
        edition=make.fresh(made).edition,
    )
    assert Invitation.objects.get(pk=bo.pk).expires_at == later.instant
    # The place that was kept for a colleague went to whoever waited, and is given once.
    assert [state(guest, clock) for guest in (bo, bia, li)] == ["asked", "asked", "coming"]
    actions.accept(bia, actor=GUEST)
    assert state(bia, clock) == GuestState.WAITING


def test_nobody_moves_up_once_the_dialogue_is_over(cast: Cast, clock: Clock) -> None:
    made = make.dialogue(cast.secretariat, places=1)
    ana = make.accepted(made, cast.secretariat)
    li = make.accepted(made, cast.secretariat, "Li Example")
    clock.set(dt.datetime(2027, 4, 22, tzinfo=dt.UTC))
    actions.decline(ana, actor=GUEST)
    assert state(li, clock) == GuestState.WAITING
    assert not any("a place now" in subject for subject in mails_to("li@example.org"))


# Forwarded, and passed on


def test_a_link_opened_by_somebody_signed_in_as_another_does_nothing(
    cast: Cast, clock: Clock
) -> None:
    made = make.dialogue(cast.secretariat)
    guest = make.invited(made, cast.secretariat)
    for actor in (cast.stakeholder, cast.stranger, cast.secretariat):
        for verb in (actions.accept, actions.decline):
            with pytest.raises(NotAllowed):
                verb(guest, actor=actor)
        with pytest.raises(NotAllowed):
            actions.pass_on(guest, actor=actor, name="Eve", email="eve@example.org")
    assert state(guest, clock) == GuestState.ASKED


def test_the_account_of_the_invited_address_answers_for_itself(cast: Cast, clock: Clock) -> None:
    made = make.dialogue(cast.secretariat)
    assert cast.stranger.user is not None
    guest = make.invited(made, cast.secretariat, "Stranger", email=cast.stranger.user.email)
    actions.accept(guest, actor=cast.stranger)
    assert state(guest, clock) == GuestState.COMING


def test_passed_on_it_is_the_colleagues_and_no_longer_ones_own(cast: Cast, clock: Clock) -> None:
    made = make.dialogue(cast.secretariat, places=1)
    ana = make.accepted(made, cast.secretariat)
    make.accepted(made, cast.secretariat, "Li Example")
    bia = actions.pass_on(ana, actor=GUEST, name="Bia Exemplo", email="bia@example.org")
    assert (bia.organisation, bia.category, bia.member) == (
        ana.organisation, ana.category, ana.member,
    )  # fmt: skip
    assert state(ana, clock) == GuestState.PASSED_ON
    for verb in (actions.accept, actions.decline):
        with pytest.raises(WrongState):
            verb(ana, actor=GUEST)
    with pytest.raises(WrongState):
        actions.pass_on(ana, actor=GUEST, name="Eve", email="eve@example.org")
    assert "passed on" in mails_to("ana@example.org")[-1]
    # The place is kept for the colleague, not given to whoever waits.
    actions.accept(bia, actor=GUEST)
    assert state(bia, clock) == GuestState.COMING
    assert [g.name for g in made.invitations.waiting(clock())] == ["Li Example"]


def test_a_place_passed_on_and_not_taken_up_goes_to_whoever_waits(cast: Cast, clock: Clock) -> None:
    made = make.dialogue(cast.secretariat, places=1, until=None)
    ana = make.accepted(made, cast.secretariat)
    li = make.accepted(made, cast.secretariat, "Li Example")
    bia = actions.pass_on(ana, actor=GUEST, name="Bia Exemplo", email="bia@example.org")
    keeper = clock_actor("keep_dialogues")
    assert actions.share_places(made, actor=keeper) == []
    clock.set(bia.expires_at)
    assert actions.share_places(made, actor=keeper) == [li]
    assert (state(li, clock), state(bia, clock)) == ("coming", "expired")


@pytest.mark.parametrize("email", ["ana@example.org", "li@example.org", "nobody"])
def test_it_is_passed_on_to_a_new_address_alone(cast: Cast, clock: Clock, email: str) -> None:
    made = make.dialogue(cast.secretariat)
    ana = make.invited(made, cast.secretariat)
    make.invited(made, cast.secretariat, "Li Example")
    with pytest.raises(Invalid) as refusal:
        actions.pass_on(ana, actor=GUEST, name="Somebody", email=email)
    assert "email" in refusal.value.fields
    assert state(ana, clock) == GuestState.ASKED


def test_withdrawn_it_opens_nothing_and_its_place_moves_on(cast: Cast, clock: Clock) -> None:
    made = make.dialogue(cast.secretariat, places=1)
    ana = make.accepted(made, cast.secretariat)
    li = make.accepted(made, cast.secretariat, "Li Example")
    with pytest.raises(NotAllowed):
        actions.withdraw_invitation(ana, actor=GUEST)
    actions.withdraw_invitation(ana, actor=cast.chair)
    assert (state(ana, clock), state(li, clock)) == ("withdrawn", "coming")
    with pytest.raises(WrongState):
        actions.accept(ana, actor=GUEST)


# What is possible when, by hand

POSSIBLE = {
    "asked": {"accept", "decline", "pass_on", "contribute", "withdraw_contribution",
              "withdraw_invitation"},
    "coming": {"decline", "pass_on", "contribute", "withdraw_contribution", "withdraw_invitation"},
    "waiting": {"decline", "pass_on", "contribute", "withdraw_contribution", "withdraw_invitation"},
    "declined": {"accept", "withdraw_contribution"},
    "expired": {"withdraw_invitation"},
    "passed_on": set(),
    "withdrawn": set(),
}  # fmt: skip


@pytest.mark.parametrize("where", GuestState.values)
def test_what_is_possible_with_an_invitation(where: str) -> None:
    assert set(WORKFLOW.verbs(GuestState(where))) == POSSIBLE[where]


# Moved


def test_guests_are_told_that_the_dialogue_has_moved_once(cast: Cast, clock: Clock) -> None:
    made = make.dialogue(cast.secretariat)
    guest = make.accepted(made, cast.secretariat)
    gone = make.invited(made, cast.secretariat, "Li Example")
    actions.decline(gone, actor=GUEST)
    clock.forward(days=1)
    entry = meetings.fresh(made.entry)
    day = dt.date(2027, 4, 22)
    timetable.confirm_entry(
        entry,
        actor=cast.secretariat,
        days=timetable.Days(day, day, dt.time(10), dt.time(13), "Asia/Shanghai"),
        sequence=entry.sequence,
        reason="The hall is taken.",
    )
    keeper = clock_actor("keep_dialogues")
    assert actions.tell_of_changes(actor=keeper) == 1
    mail = Notice.objects.filter(address=guest.email).latest("pk")
    assert "20 April 2027" in mail.text
    assert "22 April 2027" in mail.text
    assert "The hall is taken." in mail.text
    assert not any("Changed" in subject for subject in mails_to("li@example.org"))
    assert actions.tell_of_changes(actor=keeper) == 0


def moved(made: Dialogue, cast: Cast, day: dt.date) -> None:
    entry = meetings.fresh(made.entry)
    timetable.confirm_entry(
        entry,
        actor=cast.secretariat,
        days=timetable.Days(day, day, dt.time(10), dt.time(13), "Asia/Shanghai"),
        sequence=entry.sequence,
        reason="The hall is taken.",
    )


def test_an_invitation_to_what_has_moved_later_is_answered_until_then(
    cast: Cast, clock: Clock
) -> None:
    made = make.dialogue(cast.secretariat, until=None)
    guest = make.invited(made, cast.secretariat)
    clock.forward(days=1)
    moved(made, cast, dt.date(2027, 4, 28))
    assert actions.tell_of_changes(actor=clock_actor("keep_dialogues")) == 1
    assert Invitation.objects.get(pk=guest.pk).expires_at == meetings.fresh(made.entry).starts_at


def test_each_change_is_told_under_the_lock_of_its_dialogue_alone(cast: Cast, clock: Clock) -> None:
    """A dialogue is locked before the trail is: else the clock and a guest wait for each other."""
    both = [make.dialogue(cast.secretariat, f"Dialogue {name}") for name in ("one", "two")]
    for made in both:
        make.invited(made, cast.secretariat)
    clock.forward(days=1)
    for made in both:
        moved(made, cast, dt.date(2027, 4, 22))
    with CaptureQueriesContext(connection) as asked:
        assert actions.tell_of_changes(actor=clock_actor("keep_dialogues")) == 2
    assert locks_of(asked) == ["dialogue", "chain", "end"] * 2


def test_its_entry_in_the_timetable_leads_to_its_page(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    assert meetings.fresh(made.entry).address == made.get_absolute_url()
    with pytest.raises(Invalid):
        actions.create_dialogue(
            meetings.fresh(made.entry), actor=cast.secretariat, particulars=Particulars()
        )
    meeting = meetings.entry(cast.secretariat)
    with pytest.raises(Invalid):
        actions.create_dialogue(meeting, actor=cast.secretariat, particulars=Particulars())


def test_the_trail_holds_no_name_and_no_address(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    guest = make.accepted(made, cast.secretariat)
    make.answered(guest, "A remark.")
    actions.pass_on(guest, actor=GUEST, name="Bia Exemplo", email="bia@example.org")
    written = list(TrailEntry.objects.filter(subject=made.reference))
    assert {entry.office for entry in written} == {"secretariat", "guest"}
    for entry in written:
        said = str(entry.data) + entry.person
        assert "example.org" not in said
        assert "Ana" not in said
        assert "remark" not in said


def test_two_moments_of_a_dialogue_stand_in_one_zone(cast: Cast) -> None:
    entry = meetings.entry(cast.secretariat, "Dialogue", kind="dialogue", body=None)
    other = Moment(make.UNTIL.instant, "America/Sao_Paulo")
    with pytest.raises(Invalid) as refusal:
        actions.create_dialogue(
            entry,
            actor=cast.secretariat,
            particulars=Particulars(register_until=make.UNTIL, contribute_until=other),
        )
    assert "zone" in refusal.value.fields


# The last place


@pytest.mark.django_db(transaction=True)
def test_the_last_place_goes_to_one_of_two_at_once(clock: Clock) -> None:
    from tests.conftest import made_cast

    cast = made_cast()
    made = make.dialogue(cast.secretariat, places=1)
    guests = [make.invited(made, cast.secretariat, name) for name in ("Ana Exemplo", "Li Example")]
    ready = threading.Barrier(2)
    broken: list[BaseException] = []

    def comes(guest: Invitation, actor: Actor) -> None:
        try:
            ready.wait()
            actions.accept(guest, actor=actor)
        except BaseException as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=comes, args=(guest, GUEST)) for guest in guests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    assert sorted(state(guest, clock) for guest in guests) == ["coming", "waiting"]
