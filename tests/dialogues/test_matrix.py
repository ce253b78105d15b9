"""Who may do what with a dialogue and an invitation, and when: written by hand, and tried."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from apps.core import moments
from apps.delegations.actors import GUEST, Actor
from apps.dialogues import actions
from apps.dialogues.models import Contribution, Dialogue, Invitation
from apps.dialogues.states import CONTRIBUTION, ContributionState, GuestState
from apps.meetings import actions as timetable
from tests.conftest import Cast, Clock
from tests.factories import dialogues as make
from tests.factories import meetings
from tests.factories.tries import DONE, LATE, REFUSED, account_of, asked_once, outgoing, tried

pytestmark = pytest.mark.slow

PRESIDENCY = {"secretariat", "chair"}
# Tried in every state; all others of the cast in the first one.
ALWAYS_TRIED = {"secretariat", "outgoing", "head BR", "guest", "invited"}
INVITED = {"guest", "invited"}  # who holds the link; the account of the address

# What is done with an invitation, by whom, and in which of its states.
GUESTS = {
    "accept": (INVITED, "asked declined"),
    "decline": (INVITED, "asked coming waiting"),
    "pass_on": (INVITED, "asked coming waiting"),
    "contribute": (INVITED, "asked coming waiting"),
    "withdraw_contribution": (INVITED, "asked coming waiting declined"),
    "withdraw_invitation": (PRESIDENCY, "asked expired coming waiting"),
}
# What is done with a dialogue, by whom, and at which of its stages.
STAGES = ("ahead", "late", "held", "cancelled")
ALWAYS = "ahead late held cancelled"
ARRANGING = {
    "edit_dialogue": (PRESIDENCY, ALWAYS),
    "save_content": (PRESIDENCY, ALWAYS),
    "save_programme": (PRESIDENCY, ALWAYS),
    "save_speakers": (PRESIDENCY, ALWAYS),
    "save_summary": (PRESIDENCY, ALWAYS),
    "put_on_agenda": (PRESIDENCY, ALWAYS),
    "moderate": (PRESIDENCY, ALWAYS),
    "invite": (PRESIDENCY, "ahead"),
    "read_table": (PRESIDENCY, "ahead"),
    "invite_batch": (PRESIDENCY, "ahead"),
    "discard_batch": (PRESIDENCY, ALWAYS),
    # By one who holds a place: a place is given back at any time, and passed on while answers are
    # taken; what is sent after the dialogue is welcome until a moment of its own.
    "decline": (INVITED, ALWAYS),
    "pass_on": (INVITED, "ahead"),
    "contribute": (INVITED, ALWAYS),
}
# What becomes of a contribution, in which of its states.
CONTRIBUTED = {
    "publish": (PRESIDENCY, "sent not_published"),
    "keep_back": (PRESIDENCY, "sent published"),
    "withdraw": (INVITED, "sent published not_published"),
}
# The clocks'; making a page is tried below.
OTHERS = {"share_places", "tell_of_changes", "remind_guests", "tell_batch", "resume_batches"}
OTHERS |= {"create_dialogue"}

TABLE = b"Name,E-mail,Organisation,Category\nNovo Exemplo,novo@example.org,Exemplo,Officials\n"

TRIES: dict[str, Callable[[Dialogue, Invitation, Actor], object]] = {
    "accept": lambda d, i, a: actions.accept(i, actor=a),
    "decline": lambda d, i, a: actions.decline(i, actor=a),
    "pass_on": lambda d, i, a: actions.pass_on(i, actor=a, name="Nova", email="nova@example.org"),
    "contribute": lambda d, i, a: actions.contribute(i, actor=a, kind="statement", text="More."),
    "withdraw_contribution": lambda d, i, a: actions.withdraw_contribution(
        i.contributions.get(), actor=a
    ),
    "withdraw_invitation": lambda d, i, a: actions.withdraw_invitation(i, actor=a),
    "edit_dialogue": lambda d, i, a: actions.edit_dialogue(
        d, actor=a, particulars=actions.Particulars(), edition=d.edition
    ),
    "save_content": lambda d, i, a: actions.save_content(
        d, actor=a, themes=[], questions=[], edition=d.edition
    ),
    "save_programme": lambda d, i, a: actions.save_programme(
        d, actor=a, parts=[], edition=d.edition
    ),
    "save_speakers": lambda d, i, a: actions.save_speakers(
        d.programme.get(), actor=a, speakers=[], edition=d.edition
    ),
    "save_summary": lambda d, i, a: actions.save_summary(
        d, actor=a, summary="Heard.", recommendations=[], publish=True, edition=d.edition
    ),
    "put_on_agenda": lambda d, i, a: actions.put_on_agenda(
        d, actor=a, meeting=meetings.Meeting.objects.get(), minutes=5
    ),
    "moderate": lambda d, i, a: actions.moderate(i.contributions.get(), actor=a, publish=True),
    "invite": lambda d, i, a: make.invited(d, a, "Novo Exemplo"),
    "read_table": lambda d, i, a: actions.read_table(d, actor=a, filename="a.csv", data=TABLE),
    "invite_batch": lambda d, i, a: actions.invite_batch(d.batches.get(), actor=a),
    "discard_batch": lambda d, i, a: actions.discard_batch(d.batches.get(), actor=a),
    "publish": lambda d, i, a: actions.moderate(i.contributions.get(), actor=a, publish=True),
    "keep_back": lambda d, i, a: actions.moderate(
        i.contributions.get(), actor=a, publish=False, reason="It names a person."
    ),
    "withdraw": lambda d, i, a: actions.withdraw_contribution(i.contributions.get(), actor=a),
}
type Table = dict[str, tuple[set[str], str]]


def people(cast: Cast, invited: Invitation) -> dict[str, Actor]:
    return {
        **cast.everyone(),
        "outgoing": outgoing(),
        "guest": GUEST,
        "invited": account_of(invited.email),
    }


def differing(
    expected: Table, where: str, made: Dialogue, guest: Invitation, actors: dict[str, Actor]
) -> Iterator[str]:
    """Where what is said differs from the table: others are refused before anything is asked."""
    first = where in ("ahead", "asked", "sent")
    tried_by = {n: a for n, a in actors.items() if first or n in ALWAYS_TRIED}
    for verb, (who, when) in expected.items():
        for name, actor in tried_by.items():
            wanted = REFUSED if name not in who else DONE if where in when.split() else LATE
            said = tried(lambda v=verb, a=actor: TRIES[v](made, guest, a))  # type: ignore[misc]
            # A visitor is a guest without a link: whoever has the row holds its link.
            if said != wanted and not (name == "public" and who == INVITED):
                yield f"{verb} by {name}, {where}: {said}, not {wanted}"


def statement(guest: Invitation, state: str = ContributionState.SENT) -> Contribution:
    return Contribution.objects.create(
        dialogue=guest.dialogue,
        invitation=guest,
        kind="statement",
        text="A statement.",
        sent_at=moments.database_now(),
        state=state,
        reason="It names a person.",
    )


def test_the_tables_know_every_verb_and_every_state() -> None:
    verbs = {name for name in actions.__all__ if name.islower()}
    assert set(GUESTS) | set(ARRANGING) | OTHERS == verbs
    states = {word for _who, when in GUESTS.values() for word in when.split()}
    assert states | {"passed_on", "withdrawn"} == set(GuestState.values)
    assert set(CONTRIBUTED) == set(CONTRIBUTION.moves)


@asked_once()
def test_whoever_may_does_so_with_an_invitation_when_it_is_possible(
    cast: Cast, clock: Clock
) -> None:
    made = make.dialogue(cast.secretariat, places=1)
    names = dict(
        zip(GuestState.values, ("Ana", "Bia", "Caio", "Davi", "Eva", "Flor", "Gil"), strict=True)
    )
    guests = {each: make.invited(made, cast.secretariat, name) for each, name in names.items()}
    for each in ("coming", "waiting", "declined"):
        actions.accept(guests[each], actor=GUEST)
    actions.decline(guests["declined"], actor=GUEST)
    actions.pass_on(guests["passed_on"], actor=GUEST, name="Hugo", email="hugo@example.org")
    actions.withdraw_invitation(guests["withdrawn"], actor=cast.secretariat)
    Invitation.objects.filter(pk=guests["expired"].pk).update(expires_at=clock())
    wrong: list[str] = []
    actors = people(cast, guests["asked"])
    for where, guest in guests.items():
        assert Invitation.objects.get(pk=guest.pk).state(clock()) == where
        statement(guest)
        actors["invited"] = account_of(guest.email)
        wrong += differing(GUESTS, where, made, guest, actors)
    assert wrong == []


@pytest.mark.parametrize("stage", STAGES)
@asked_once()
def test_whoever_may_does_so_with_a_dialogue_when_it_is_possible(
    cast: Cast, clock: Clock, stage: str
) -> None:
    made = make.dialogue(cast.secretariat)
    guest = make.accepted(made, cast.secretariat)
    statement(guest)
    actions.read_table(made, actor=cast.secretariat, filename="a.csv", data=TABLE)
    actions.save_summary(
        made,
        actor=cast.secretariat,
        summary="Heard.",
        recommendations=[("", "Publish the forms.")],
        publish=False,
        edition=make.fresh(made).edition,
    )
    actions.save_programme(
        made,
        actor=cast.secretariat,
        parts=[actions.Part("Opening", 10)],
        edition=make.fresh(made).edition,
    )
    meetings.meeting(cast.secretariat)
    entry = meetings.fresh(made.entry)
    if stage == "cancelled":
        timetable.cancel_entry(
            entry, actor=cast.secretariat, reason="No hall.", sequence=entry.sequence
        )
    elif stage == "late":
        clock.set(make.UNTIL.instant)
    elif stage == "held":
        clock.set(dt.datetime(2027, 4, 21, tzinfo=dt.UTC))
        timetable.hold_entry(
            entry,
            actor=cast.secretariat,
            sequence=entry.sequence,
            first=dt.date(2027, 4, 20),
            last=dt.date(2027, 4, 20),
        )
    actors = people(cast, guest)
    assert list(differing(ARRANGING, stage, make.fresh(made), guest, actors)) == []


@asked_once()
def test_a_contribution_is_its_authors_and_the_presidencys_in_each_of_its_states(
    cast: Cast,
) -> None:
    made = make.dialogue(cast.secretariat)
    wrong: list[str] = []
    actors: dict[str, Actor] = {}
    for name, state in zip(("Ana", "Bia", "Caio", "Davi"), ContributionState.values, strict=True):
        guest = make.accepted(made, cast.secretariat, name)
        statement(guest, state)
        actors = {**(actors or people(cast, guest)), "invited": account_of(guest.email)}
        wrong += differing(CONTRIBUTED, state, made, guest, actors)
    assert wrong == []


def test_the_acting_presidency_alone_gives_an_entry_its_page(cast: Cast) -> None:
    entry = meetings.entry(cast.secretariat, "Dialogue", kind="dialogue", body=None)
    actors = {**cast.everyone(), "outgoing": outgoing(), "guest": GUEST}
    said = {
        name: tried(
            lambda a=actor: actions.create_dialogue(
                entry, actor=a, particulars=actions.Particulars()
            )
        )
        for name, actor in actors.items()
    }
    assert {name for name, words in said.items() if words == DONE} == PRESIDENCY
    assert set(said.values()) == {DONE, REFUSED}
