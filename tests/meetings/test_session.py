"""The session's verbs: who may, when, and what each leaves behind; by a table written by hand."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction

from apps.audit.models import Entry as TrailEntry
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.delegations.actors import Actor
from apps.delegations.models import MemberState, Organisation
from apps.documents.actions import next_version, table
from apps.documents.models import Document, Version
from apps.meetings import actions, rules
from apps.meetings.models import Decision, FollowUp, Meeting
from apps.meetings.states import EntryState, Purpose, SessionState
from tests.conftest import Cast, Clock
from tests.factories import meetings as make
from tests.factories.documents import nodes, tabled_document
from tests.factories.tries import asked_once

DUE = dt.date(2027, 3, 1)


def fresh(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_related("entry__presidency__member").get(pk=meeting.pk)


def at_stage(cast: Cast, stage: str) -> Meeting:
    if stage == "ahead":
        return make.meeting(cast.secretariat)
    meeting = make.in_session(cast.secretariat, "BR", "CN")
    if stage == "closed":
        actions.close_session(meeting, actor=cast.secretariat)
    return fresh(meeting)


def agenda(meeting: Meeting, actor: Actor) -> object:
    edition = meeting.agenda_edition
    return actions.save_agenda(meeting, actor=actor, items=[], edition=edition)


VERBS: dict[str, Callable[[Meeting, Actor], object]] = {
    "save_details": lambda m, a: actions.save_details(
        m, actor=a, mode="online", venue="", join_link="", practical="", edition=m.entry.sequence
    ),
    "save_agenda": agenda,
    "register": lambda m, a: actions.register(m, actor=a, people=[actions.Person("Ana Exemplo")]),
    "note_credentials": lambda m, a: actions.note_credentials(m, actor=a, codes=["BR"]),
    "invite_seat": lambda m, a: actions.invite_seat(
        m, actor=a, state=MemberState.objects.get(code="BY")
    ),
    "open_session": lambda m, a: actions.open_session(m, actor=a),
    "call_roll": lambda m, a: actions.call_roll(m, actor=a, present=["BR", "IN"]),
    "decide": lambda m, a: actions.decide(m, actor=a, item=make.items(m)[1], text="Agreed."),
    "close_session": lambda m, a: actions.close_session(m, actor=a),
    "add_follow_up": lambda m, a: actions.add_follow_up(m, actor=a, text="Send", due_on=DUE),
    "draft_minutes": lambda m, a: actions.draft_minutes(m, actor=a),
}
PRESIDENCY = {"secretariat", "chair"}
COORDINATING = {"head BR", "coordinator BR", "head CN"}
# By verb: who may, and at which stages of the session it is possible.
TABLE: dict[str, tuple[set[str], set[str]]] = {
    "save_details": (PRESIDENCY, {"ahead", "open"}),
    "save_agenda": (PRESIDENCY, {"ahead", "open"}),
    "register": (COORDINATING, {"ahead", "open"}),
    "note_credentials": (PRESIDENCY, {"ahead", "open"}),
    "invite_seat": (PRESIDENCY, {"ahead", "open"}),
    "open_session": (PRESIDENCY, {"ahead"}),
    "call_roll": (PRESIDENCY, {"open"}),
    "decide": ({"chair"}, {"open"}),
    "close_session": (PRESIDENCY, {"open"}),
    "add_follow_up": (PRESIDENCY, {"open", "closed"}),
    "draft_minutes": (PRESIDENCY, {"closed"}),
}


def tried(act: Callable[[Meeting, Actor], object], meeting: Meeting, actor: Actor) -> str:
    """What comes of it; whatever was written is undone."""
    try:
        with transaction.atomic():
            act(fresh(meeting), actor)
            transaction.set_rollback(True)
    except (NotAllowed, NotVisible, WrongState) as refusal:
        return type(refusal).__name__
    return "done"


@pytest.mark.slow
@pytest.mark.parametrize("stage", [str(state) for state in SessionState])
@asked_once()
def test_who_may_do_what_and_when(cast: Cast, stage: str) -> None:
    meeting = at_stage(cast, stage)
    found, expected = {}, {}
    for verb, (who_may, when) in TABLE.items():
        for who, actor in cast.everyone().items():
            found[verb, who] = tried(VERBS[verb], meeting, actor)
            possible = "done" if stage in when else "WrongState"
            expected[verb, who] = possible if who in who_may else "NotAllowed"
    assert found == expected


def test_the_table_knows_every_verb() -> None:
    assert set(VERBS) == set(TABLE)


def test_a_presidency_of_another_year_runs_nothing(cast: Cast) -> None:
    meeting = make.meeting(cast.secretariat)
    entry = meeting.entry
    entry.presidency.year = 2026  # as a rule sees it: an earlier year is history
    assert not rules.can_run(cast.secretariat, meeting)


# Opening and the roll


def test_only_a_confirmed_meeting_is_opened(cast: Cast) -> None:
    planned = make.entry(cast.secretariat).meeting
    with pytest.raises(WrongState) as refusal:
        actions.open_session(planned, actor=cast.secretariat)
    assert "Confirm its date first" in refusal.value.message


def test_a_cancelled_meeting_is_prepared_no_further(cast: Cast) -> None:
    meeting = make.meeting(cast.secretariat)
    entry = make.fresh(meeting.entry)
    actions.cancel_entry(entry, actor=cast.secretariat, reason="No host", sequence=entry.sequence)
    for verb in ("save_details", "register", "open_session"):
        actor = cast.coordinators["BR"] if verb == "register" else cast.secretariat
        assert tried(VERBS[verb], meeting, actor) == "WrongState"


def test_whoever_was_there_at_some_roll_call_has_attended(cast: Cast) -> None:
    meeting = make.in_session(cast.secretariat, "BR", "CN")
    seats = {s.code: s for s in actions.call_roll(meeting, actor=cast.chair, present=["CN", "IN"])}
    assert {code for code, seat in seats.items() if seat.present} == {"CN", "IN"}
    assert {code for code, seat in seats.items() if seat.attended} == {"BR", "CN", "IN"}


def test_a_roll_call_makes_seats_for_members_alone(cast: Cast) -> None:
    meeting = make.in_session(cast.secretariat, "BR", "BY", "UNCTAD", "XX")
    assert [seat.code for seat in meeting.seats.all()] == ["BR"]
    unctad = Organisation.objects.get(code="UNCTAD")
    actions.invite_seat(meeting, actor=cast.secretariat, organisation=unctad)
    actions.call_roll(meeting, actor=cast.secretariat, present=["BR", "UNCTAD"])
    assert {seat.code for seat in meeting.seats.filter(present=True)} == {"BR", "UNCTAD"}


# It is so decided


def test_a_decision_keeps_its_words_their_hash_the_instant_and_who_was_present(
    cast: Cast, clock: Clock
) -> None:
    meeting = make.in_session(cast.chair, "ZA", "BR", "CN")
    decision = actions.decide(
        meeting, actor=cast.chair, item=make.items(meeting)[1], text="The members\r\nagree. "
    )
    assert decision.text == "The members\nagree."
    assert decision.text_hash == hashlib.sha256(b"The members\nagree.").hexdigest()
    assert decision.present == ["BR", "CN", "ZA"]
    assert (decision.number, decision.decided_at) == (1, clock.now)
    assert decision.item_title == "The framework"
    entry = TrailEntry.objects.get(verb="decided")
    assert entry.data["text"] == decision.text_hash
    assert "agree" not in str(entry.data)


def test_a_guest_in_the_room_is_not_among_the_members_present(cast: Cast) -> None:
    meeting = make.in_session(cast.secretariat)
    unctad = Organisation.objects.get(code="UNCTAD")
    actions.invite_seat(meeting, actor=cast.secretariat, organisation=unctad)
    actions.call_roll(meeting, actor=cast.secretariat, present=["UNCTAD"])
    with pytest.raises(Invalid, match="Call the roll first"):
        actions.decide(meeting, actor=cast.chair, item=make.items(meeting)[1], text="Agreed.")


def test_a_decision_on_a_text_bears_the_hash_of_that_text(cast: Cast) -> None:
    document = tabled_document(cast)
    version = document.versions.get()
    meeting = make.in_session(cast.chair, "BR")
    item = make.items(meeting)[1]
    decision = actions.decide(
        meeting, actor=cast.chair, item=item, text="Adopted.", version=version
    )
    assert decision.text_hash == version.text_hash


def test_a_draft_is_not_decided_on(cast: Cast) -> None:
    document = tabled_document(cast)
    draft = next_version(document, actor=cast.secretariat, nodes=nodes(4))
    meeting = make.in_session(cast.chair, "BR")
    with pytest.raises(Invalid) as refusal:
        actions.decide(
            meeting, actor=cast.chair, item=make.items(meeting)[1], text="Yes.", version=draft
        )
    assert "version" in refusal.value.fields


def test_what_is_sent_twice_is_recorded_once(cast: Cast) -> None:
    meeting = make.in_session(cast.chair, "BR")
    item = make.items(meeting)[1]
    actions.decide(meeting, actor=cast.chair, item=item, text="Agreed.", number=1)
    with pytest.raises(WrongState):
        actions.decide(meeting, actor=cast.chair, item=item, text="Agreed.", number=1)
    assert Decision.objects.count() == 1
    assert actions.decide(meeting, actor=cast.chair, item=item, text="More.", number=2).number == 2


def test_a_decision_is_never_changed(cast: Cast) -> None:
    meeting = make.in_session(cast.chair, "BR")
    actions.decide(meeting, actor=cast.chair, item=make.items(meeting)[1], text="Agreed.")
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.update(text="Refused.")
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.all().delete()


def test_an_item_of_another_meeting_is_not_there(cast: Cast) -> None:
    other = make.meeting(cast.secretariat, title="Another meeting")
    meeting = make.in_session(cast.chair, "BR")
    with pytest.raises(NotVisible):
        actions.decide(meeting, actor=cast.chair, item=make.items(other)[0], text="Agreed.")


def test_a_decision_survives_the_item_that_it_was_taken_under(cast: Cast) -> None:
    meeting = make.in_session(cast.chair, "BR")
    actions.decide(meeting, actor=cast.chair, item=make.items(meeting)[1], text="Agreed.")
    again = fresh(meeting)
    actions.save_agenda(again, actor=cast.chair, items=[], edition=again.agenda_edition)
    assert Decision.objects.get().item_title == "The framework"


# Closing


def test_closing_says_that_the_meeting_was_held_and_empties_the_room(
    cast: Cast, clock: Clock
) -> None:
    meeting = make.in_session(cast.secretariat, "BR")
    clock.forward(hours=9, minutes=30)  # 18:30 UTC is the next day in Beijing
    actions.close_session(meeting, actor=cast.secretariat)
    entry = make.fresh(meeting.entry)
    assert entry.state == EntryState.HELD
    assert (entry.actual_first, entry.actual_last) == (dt.date(2027, 2, 1), dt.date(2027, 2, 2))
    assert not meeting.seats.filter(present=True).exists()
    assert meeting.seats.filter(attended=True).exists()


@pytest.mark.parametrize("verb", ["postpone", "cancel", "hold", "confirm"])
def test_a_meeting_in_session_is_neither_moved_nor_ended_past_its_closing(
    cast: Cast, verb: str
) -> None:
    meeting = make.in_session(cast.secretariat, "BR")
    entry = make.fresh(meeting.entry)
    how = {"actor": cast.secretariat, "sequence": entry.sequence}
    day = dt.date(2027, 2, 1)
    acts: dict[str, Callable[[], object]] = {
        "postpone": lambda: actions.postpone_entry(entry, reason="Why", **how),
        "cancel": lambda: actions.cancel_entry(entry, reason="Why", **how),
        "hold": lambda: actions.hold_entry(entry, first=day, last=day, **how),
        "confirm": lambda: actions.confirm_entry(entry, days=actions.Days(day, day), **how),
    }
    with pytest.raises(WrongState, match="Close the session first"):
        acts[verb]()


# What follows


def test_a_follow_up_has_one_owner_and_a_day_to_come(cast: Cast) -> None:
    meeting = make.in_session(cast.secretariat, "BR")
    brazil = MemberState.objects.get(code="BR")
    unctad = Organisation.objects.get(code="UNCTAD")
    with pytest.raises(Invalid):
        actions.add_follow_up(
            meeting,
            actor=cast.chair,
            text="Send",
            due_on=DUE,
            state=brazil,
            organisation=unctad,
        )
    with pytest.raises(Invalid) as past:
        actions.add_follow_up(
            meeting, actor=cast.chair, text="Send", due_on=dt.date(2027, 1, 31), state=brazil
        )
    assert "due_on" in past.value.fields
    with pytest.raises(Invalid) as long:
        actions.add_follow_up(meeting, actor=cast.chair, text="x" * 501, due_on=DUE)
    assert "text" in long.value.fields
    own = actions.add_follow_up(meeting, actor=cast.chair, text="Send", due_on=DUE)
    assert own.owner_name == "the presidency"


FINISHING = {
    "BR": {"secretariat", "chair", "head BR", "delegate BR", "coordinator BR"},
    "UNCTAD": {"secretariat", "chair", "expert"},
    "": {"secretariat", "chair"},
}
READING = {"secretariat", "chair", "head BR", "delegate BR", "coordinator BR", "head CN"}
READING |= {"delegate CN"}


@pytest.mark.parametrize("owner", FINISHING)
def test_its_owner_says_that_it_is_done(cast: Cast, owner: str) -> None:
    meeting = make.in_session(cast.secretariat, "BR")
    follow_up = actions.add_follow_up(
        meeting,
        actor=cast.secretariat,
        text="Send data",
        due_on=DUE,
        state=MemberState.objects.filter(code=owner).first(),
        organisation=Organisation.objects.filter(code=owner).first(),
    )
    reads = READING | FINISHING[owner]
    for who, actor in cast.everyone().items():
        seen = FollowUp.objects.visible_to(actor).filter(pk=follow_up.pk).exists()
        assert seen == (who in reads), who
        try:
            with transaction.atomic():
                actions.finish_follow_up(follow_up, actor=actor, note="Sent.")
                transaction.set_rollback(True)
            answer = "done"
        except (NotAllowed, NotVisible) as refusal:
            answer = type(refusal).__name__
        may = "done" if who in FINISHING[owner] else "NotAllowed" if who in reads else "NotVisible"
        assert answer == may, who
    actions.finish_follow_up(follow_up, actor=cast.secretariat)
    with pytest.raises(WrongState, match="done already"):
        actions.finish_follow_up(follow_up, actor=cast.secretariat)


# The minutes


def test_the_minutes_say_what_the_portal_recorded_and_go_through_review(cast: Cast) -> None:
    document = tabled_document(cast, title="Framework")
    meeting = make.meeting(cast.secretariat)
    items = make.items(meeting)
    actions.save_agenda(
        meeting,
        actor=cast.secretariat,
        edition=meeting.agenda_edition,
        items=[
            actions.Item("Opening", Purpose.INFORMATION, 15, reference=items[0].reference),
            actions.Item("Coffee", Purpose.BREAK, 15),
            actions.Item("The framework", Purpose.DECISION, 60, papers=[document]),
        ],
    )
    actions.register(
        fresh(meeting),
        actor=cast.heads["BR"],
        people=[actions.Person("Ana Exemplo", "Envoy"), actions.Person("Bruno Exemplo")],
    )
    actions.open_session(fresh(meeting), actor=cast.chair)
    actions.call_roll(fresh(meeting), actor=cast.chair, present=["BR"])
    actions.decide(
        fresh(meeting), actor=cast.chair, item=make.items(meeting)[2], text="The members agree."
    )
    actions.add_follow_up(fresh(meeting), actor=cast.chair, text="Send data", due_on=DUE)
    actions.close_session(fresh(meeting), actor=cast.chair)
    minutes = actions.draft_minutes(fresh(meeting), actor=cast.secretariat)
    said = [f"{node.number} {node.text}".strip() for node in minutes.versions.get().nodes()]
    assert said == [
        "Attendance",
        "Brazil: Ana Exemplo, Envoy; Bruno Exemplo",
        "Proceedings",
        "1 Opening",
        "2 The framework",
        f"The meeting had before it {document.symbol}.",
        "Decision 1: The members agree.",
        "What follows",
        "the presidency: Send data, by 1 March 2027",
    ]
    assert minutes.title == "Minutes: First CGETI meeting"
    assert not Document.objects.visible_to(cast.heads["BR"]).filter(pk=minutes.pk).exists()
    version: Version = table(minutes, actor=cast.secretariat)
    assert version.symbol.startswith("CGETI/2027/")
    assert Document.objects.visible_to(cast.heads["BR"]).filter(pk=minutes.pk).exists()
    with pytest.raises(WrongState, match="drafted already"):
        actions.draft_minutes(fresh(meeting), actor=cast.secretariat)


def test_minutes_need_a_body_whose_symbol_they_bear(cast: Cast) -> None:
    meeting = make.in_session(cast.secretariat, "BR", body=None)
    actions.close_session(meeting, actor=cast.secretariat)
    with pytest.raises(Invalid, match="which body met"):
        actions.draft_minutes(fresh(meeting), actor=cast.secretariat)
