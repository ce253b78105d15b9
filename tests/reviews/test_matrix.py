"""Who may do what in a round, and when: every verb, tried by everyone, in each state of a round.

The verbs and states are taken from the code; the expectation is written by hand. What is refused
is refused as a refusal, and whoever may not know of a round is told that there is none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pytest
from django.db import transaction
from django.db.models import F

from apps.core.errors import DomainError, Invalid, NotAllowed, NotVisible, WrongState
from apps.delegations.actors import Actor
from apps.delegations.models import MemberState, Office
from apps.documents.models import Version
from apps.meetings.models import AgendaItem
from apps.reviews import actions
from apps.reviews.matrix.judging import Answer
from apps.reviews.models import DraftPosition, ReturnedTable, Round, Submission, WordReturn
from apps.reviews.states import (
    ROUND,
    SILENCE,
    CommentType,
    Disposition,
    Position,
    Result,
    RoundKind,
    RoundState,
    Visibility,
    workflow_of,
)
from tests.conftest import Cast, Clock
from tests.factories import meetings as met
from tests.factories import reviews as made
from tests.factories.delegations import accredit
from tests.factories.tries import asked_once

pytestmark = pytest.mark.slow

OPEN, CLOSED, CONCLUDED = RoundState.OPEN, RoundState.CLOSED, RoundState.CONCLUDED

DELEGATIONS = {
    *("head BR", "delegate BR", "coordinator BR", "authorised BR"),
    *("head CN", "delegate CN"),
}
AUTHORS = DELEGATIONS - {"authorised BR"}  # of the comment in question, or coordinating
COORDINATING = {"head BR", "coordinator BR", "head CN"}
SUBMITTING = {"head BR", "authorised BR", "head CN"}
PRESIDENCY = {"secretariat", "chair"}
GUESTS = {"partner", "expert"}  # where the round admits them: comment rounds only
OUTSIDE = {"stakeholder", "stranger", "public"}
# Who may most of each kind: they try what the table lets nobody do.
MIGHTIEST = {"head BR", "authorised BR", "secretariat", "chair", "expert", "public"}

type Expected = dict[str, dict[RoundState, set[str]]]

EXPECTED: dict[RoundKind, Expected] = {
    RoundKind.ADOPTION: {
        "open_round": {CONCLUDED: PRESIDENCY},
        # Once closed, for a delegation that is still missing.
        "draft_comment": {OPEN: DELEGATIONS, CLOSED: DELEGATIONS},
        "edit_comment": {OPEN: AUTHORS, CLOSED: AUTHORS},
        "delete_comment": {OPEN: AUTHORS, CLOSED: AUTHORS},
        "send_comment": {OPEN: AUTHORS, CLOSED: AUTHORS},
        "merge_comment": {OPEN: COORDINATING, CLOSED: COORDINATING},
        "read_word_file": {OPEN: DELEGATIONS, CLOSED: DELEGATIONS},
        "bring_back": {OPEN: DELEGATIONS, CLOSED: DELEGATIONS},
        "put_aside": {OPEN: DELEGATIONS, CLOSED: DELEGATIONS},
        "save_draft": {OPEN: DELEGATIONS, CLOSED: DELEGATIONS},
        "take_over": {OPEN: DELEGATIONS, CLOSED: DELEGATIONS},
        "send_draft": {OPEN: DELEGATIONS, CLOSED: DELEGATIONS},
        "reopen_draft": {OPEN: COORDINATING, CLOSED: COORDINATING},
        "return_draft": {OPEN: SUBMITTING, CLOSED: SUBMITTING},
        "submit": {OPEN: SUBMITTING, CLOSED: SUBMITTING},
        "withdraw": {OPEN: SUBMITTING},
        "confirm_referendum": {OPEN: SUBMITTING, CLOSED: SUBMITTING},
        "lift": {OPEN: SUBMITTING, CLOSED: SUBMITTING},
        "maintain": {OPEN: SUBMITTING, CLOSED: SUBMITTING},
        "enter_note": {OPEN: PRESIDENCY, CLOSED: PRESIDENCY},
        "confirm_note": {OPEN: {"chair"}, CLOSED: {"chair"}},  # the secretariat entered it
        "extend_round": {OPEN: PRESIDENCY},
        "dispose": {CLOSED: PRESIDENCY},
        "dispose_rows": {CLOSED: PRESIDENCY},
        "read_table": {CLOSED: PRESIDENCY},
        "choose_in_table": {CLOSED: {"secretariat"}},  # who sent it in
        "dispose_from_table": {CLOSED: {"secretariat"}},
        "conclude": {CLOSED: {"chair"}},
        "conclude_in_session": {},
        "explain": {CONCLUDED: SUBMITTING},
        "follow_by_silence": {},
    },
    RoundKind.COMMENT: {
        "open_round": {CONCLUDED: PRESIDENCY},
        "draft_comment": {OPEN: DELEGATIONS | GUESTS},
        "edit_comment": {OPEN: AUTHORS | GUESTS},
        "delete_comment": {OPEN: AUTHORS | GUESTS},
        "send_comment": {OPEN: AUTHORS | GUESTS},
        "merge_comment": {OPEN: COORDINATING | GUESTS},
        "read_word_file": {OPEN: DELEGATIONS | GUESTS},
        "bring_back": {OPEN: DELEGATIONS | GUESTS},
        "put_aside": {OPEN: DELEGATIONS | GUESTS},
        "save_draft": {OPEN: DELEGATIONS},
        "take_over": {},
        "send_draft": {OPEN: DELEGATIONS | GUESTS},
        "reopen_draft": {OPEN: COORDINATING | GUESTS},
        "return_draft": {OPEN: SUBMITTING | GUESTS},
        "submit": {OPEN: SUBMITTING | GUESTS},
        "withdraw": {OPEN: SUBMITTING | GUESTS},
        "confirm_referendum": {},  # there is no position to confirm, lift or maintain
        "lift": {},
        "maintain": {},
        "enter_note": {},
        "confirm_note": {},
        "extend_round": {OPEN: PRESIDENCY},
        "dispose": {CLOSED: PRESIDENCY},
        "dispose_rows": {CLOSED: PRESIDENCY},
        "read_table": {CLOSED: PRESIDENCY},
        "choose_in_table": {CLOSED: {"secretariat"}},  # who sent it in
        "dispose_from_table": {CLOSED: {"secretariat"}},
        "conclude": {CLOSED: PRESIDENCY},
        "conclude_in_session": {},
        "explain": {},
        "follow_by_silence": {},
    },
}
# In session the chair may ask the room besides; until then it is as in any adoption.
EXPECTED[RoundKind.IN_SESSION] = {
    **EXPECTED[RoundKind.ADOPTION],
    "conclude_in_session": {OPEN: {"chair"}},
    "follow_by_silence": {CLOSED: {"chair"}},  # nobody was in the room: all are awaited
}
# What is tried there: what is its own, and what most depends on the kind of a round.
IN_THE_ROOM = {"conclude_in_session", "follow_by_silence", "open_round", "submit", "conclude"}
IN_THE_ROOM |= {"draft_comment", "save_draft", "withdraw", "lift", "enter_note", "extend_round"}
# By silence nothing comes late, and nobody concludes: the clock adopts, or an act breaks.
EXPECTED[RoundKind.SILENCE] = {
    **{
        verb: {OPEN: by_state[OPEN]} if OPEN in by_state else {}
        for verb, by_state in EXPECTED[RoundKind.ADOPTION].items()
    },
    "open_round": {CONCLUDED: PRESIDENCY},
    **{verb: {} for verb in ("confirm_referendum", "lift", "maintain")},
    "confirm_note": {OPEN: {"chair"}, CONCLUDED: {"chair"}},  # afterwards for the record alone
    "take_over": {},  # silence itself joins: there is no position to begin with
    # Of the amendments that broke it.
    **{verb: {CONCLUDED: PRESIDENCY} for verb in ("dispose", "dispose_rows", "read_table")},
    "choose_in_table": {CONCLUDED: {"secretariat"}},
    "dispose_from_table": {CONCLUDED: {"secretariat"}},
    "conclude": {},
    "explain": {CONCLUDED: SUBMITTING},
}
# Verbs that make a round, or plan one: tests of their own say who may.
MAKING = {"open_round", "open_in_session", "plan_round"}
CLOCKS = {"close_due_rounds", "remind_of_deadlines", "forget_word_files"}

# The move of the table of states that each verb makes. `close` is the clock's alone.
MOVES = {
    **dict.fromkeys(["draft_comment", "edit_comment", "delete_comment", "send_comment"], "draft"),
    **dict.fromkeys(["merge_comment", "save_draft", "send_draft", "return_draft"], "draft"),
    "take_over": "draft",
    "explain": "explain",
    "reopen_draft": "draft",
    **dict.fromkeys(
        ["dispose_rows", "read_table", "choose_in_table", "dispose_from_table"], "dispose"
    ),
    **dict.fromkeys(["read_word_file", "bring_back", "put_aside"], "draft"),
    **{verb: verb for verb in ("submit", "withdraw", "enter_note", "confirm_note")},
    **{verb: verb for verb in ("confirm_referendum", "lift", "maintain", "dispose", "conclude")},
    "conclude_in_session": "conclude_in_session",
    "follow_by_silence": "follow_by_silence",
    "extend_round": "extend",
    "close_due_rounds": "close",
}


@dataclass
class Table:
    """A round prepared for one verb: what each side has there that the verb is about."""

    round: Round
    comments: dict[str, str] = field(default_factory=dict)
    word_files: dict[str, str] = field(default_factory=dict)
    from_word: bytes = b""
    letter: Submission | None = None
    returned: ReturnedTable | None = None

    def word_file(self, actor: Actor) -> str:
        """What one's own side brought back; for others Brazil's."""
        return self.word_files.get(actor.side, self.word_files["BR"])

    def comment(self, actor: Actor) -> str:
        """One's own side's comment; for others Brazil's, which is none of theirs."""
        return self.comments.get(actor.side, self.comments["BR"])

    def draft(self, actor: Actor) -> int:
        held = DraftPosition.objects.filter(round=self.round, side=actor.side).first()
        return held.edition if held else 0

    def reservation(self, actor: Actor) -> int:
        standing = self.round.submissions.filter(side=actor.side, act="submit").first()
        held = standing.reservations.first() if standing else None
        return held.pk if held else 0


REMARK = {"clause": "k2", "type": CommentType.GENERAL, "text": "Another remark."}

TRIES: dict[str, Callable[[Table, Actor], object]] = {
    "open_round": lambda t, a: actions.open_round(
        t.round.version,
        actor=a,
        kind=RoundKind.COMMENT if t.round.kind == RoundKind.COMMENT else RoundKind.ADOPTION,
        deadline=made.in_days(30),
        visibility=Visibility.SEALED,
    ),
    "draft_comment": lambda t, a: actions.draft_comment(t.round, actor=a, **REMARK),
    "edit_comment": lambda t, a: actions.edit_comment(
        t.round, t.comment(a), actor=a, edition=1, **REMARK
    ),
    "delete_comment": lambda t, a: actions.delete_comment(
        t.round, t.comment(a), actor=a, edition=1
    ),
    "send_comment": lambda t, a: actions.send_comment(t.round, t.comment(a), actor=a),
    "merge_comment": lambda t, a: actions.merge_comment(
        t.round, t.comment(a), actor=a, include=True
    ),
    "read_word_file": lambda t, a: made.read_back(t.round, a, t.from_word),
    "bring_back": lambda t, a: actions.bring_back(
        t.round, t.word_file(a), actor=a, chosen={0: CommentType.GENERAL}
    ),
    "put_aside": lambda t, a: actions.put_aside(t.round, t.word_file(a), actor=a),
    "save_draft": lambda t, a: actions.save_draft(
        t.round, actor=a, edition=t.draft(a), position=Position.OPPOSE
    ),
    "take_over": lambda t, a: actions.take_over(t.round, actor=a),
    "explain": lambda t, a: actions.explain(t.round, actor=a, text="We joined, and read it so."),
    "send_draft": lambda t, a: actions.send_draft(t.round, actor=a),
    "reopen_draft": lambda t, a: actions.reopen_draft(t.round, actor=a),
    "return_draft": lambda t, a: actions.return_draft(t.round, actor=a, note="Say why."),
    "submit": lambda t, a: actions.submit(
        t.round, actor=a, edition=t.draft(a), once=made.once(), after=0
    ),
    "withdraw": lambda t, a: actions.withdraw(t.round, actor=a, once=made.once()),
    "confirm_referendum": lambda t, a: actions.confirm_referendum(
        t.round, actor=a, once=made.once()
    ),
    "lift": lambda t, a: actions.lift(t.round, actor=a, once=made.once()),
    "maintain": lambda t, a: actions.maintain(
        t.round, actor=a, once=made.once(), reservation=t.reservation(a), shown_as="annex"
    ),
    "enter_note": lambda t, a: actions.enter_note(
        t.round,
        actor=a,
        member=MemberState.objects.get(code="EG"),
        position=Position.OPPOSE,
        reason="As the note says.",
        note="Note 9",
        evidence=("letter.pdf", b"%PDF"),
        once=made.once(),
    ),
    "confirm_note": lambda t, a: actions.confirm_note(_letter(t), actor=a, confirmed=True),
    "extend_round": lambda t, a: actions.extend_round(
        t.round, actor=a, deadline=made.in_days(40), reason="A holiday."
    ),
    "dispose": lambda t, a: actions.dispose(
        t.round, "BR-1", actor=a, disposition=Disposition.ACCEPTED
    ),
    "dispose_rows": lambda t, a: actions.dispose_rows(
        t.round, actor=a, answers=[Answer("BR-1", Disposition.ACCEPTED)]
    ),
    "read_table": lambda t, a: actions.read_table(
        t.round, actor=a, filename="comments.csv", data=RETURNED
    ),
    "choose_in_table": lambda t, a: actions.choose_in_table(_returned(t), actor=a, choices={}),
    "dispose_from_table": lambda t, a: actions.dispose_from_table(_returned(t), actor=a),
    "conclude": lambda t, a: actions.conclude(t.round, actor=a, result=Result.NOT_ADOPTED),
    "conclude_in_session": lambda t, a: actions.conclude_in_session(t.round, actor=a),
    "follow_by_silence": lambda t, a: actions.follow_by_silence(
        t.round, actor=a, deadline=made.in_days(5), visibility=Visibility.IMMEDIATE
    ),
}
POSITIONS = {
    "withdraw": Position.ACCEPT,
    "confirm_referendum": Position.AD_REFERENDUM,
    "lift": Position.RESERVATION,
    "maintain": Position.RESERVATION,
    **dict.fromkeys(
        ["dispose", "dispose_rows", "read_table", "choose_in_table", "dispose_from_table"],
        Position.ACCEPT,
    ),
}
# What stands in a round besides: verbs and positions stand for what they need themselves.
NOTHING, DRAFTS, EARLIER = "nothing", "drafts", "an earlier position"
RETURNED = b"Row,Disposition,Reply,Mark (leave as it is)\nBR-1,Noted,,x.y\n"


def _letter(table: Table) -> Submission:
    assert table.letter is not None
    return table.letter


def _returned(table: Table) -> ReturnedTable:
    assert table.returned is not None
    return table.returned


def needed(verb: str, kind: RoundKind) -> str:
    """What must stand in a round so that the verb is about something. Verbs that need the same are
    tried in the same round: whatever a try did is undone."""
    if verb in POSITIONS:
        return POSITIONS[verb]
    if verb in ("submit", "reopen_draft", "confirm_note"):
        return verb
    if verb == "take_over" and kind != RoundKind.COMMENT:
        return EARLIER
    return DRAFTS if MOVES.get(verb) == "draft" else NOTHING


def prepared(need: str, kind: RoundKind, cast: Cast, item: AgendaItem | None = None) -> Table:
    """An open round on a public text, in which this stands."""
    version = made.fixed_version(cast.secretariat, classification="public")
    if need == EARLIER:
        _earlier(version, cast)
    round = made.bare_round(version, cast.secretariat, kind=kind, item=item)
    round.admits_guests = kind == RoundKind.COMMENT
    stated = Position(need) if need in POSITIONS.values() else None
    if stated == Position.ACCEPT and kind == RoundKind.SILENCE:
        round.visibility = Visibility.IMMEDIATE  # what breaks it comes by amendment
    round.save()
    table = Table(round)
    guests = [cast.expert, cast.partner] if round.admits_guests else []
    sides = [(cast.delegates[code], cast.heads[code]) for code in ("BR", "CN")]
    sides += [(guest, guest) for guest in guests]
    if need == DRAFTS:
        table.from_word = made.word_file(round)
    for author, head in sides:
        if need not in (NOTHING, "confirm_note"):
            table.comments[author.side] = made.comment(round, author).reference
        if need == DRAFTS:
            held = made.read_back(round, author, table.from_word)
            table.word_files[author.side] = held.reference
            # So that it is still there once the round has closed.
            WordReturn.objects.update(at=F("at") + dt.timedelta(days=9))
        if need == "submit" or stated:
            actions.merge_comment(round, table.comments[author.side], actor=head, include=True)
        if need == "submit" and kind != RoundKind.COMMENT:
            made.draft(round, author, Position.OPPOSE, reason="It goes too far.")
        if stated:
            _stated(round, head, stated)
        if need == "reopen_draft":
            actions.send_draft(round, actor=author)
    if stated == Position.ACCEPT:
        table.returned = ReturnedTable.objects.create(
            round=round, by=cast.secretariat.credentials, at=round.opened_at
        )
    if need == "confirm_note":
        entered = TRIES["enter_note"](table, cast.secretariat)
        assert isinstance(entered, Submission)
        table.letter = entered
    return table


def _earlier(version: Version, cast: Cast) -> None:
    """A round on the same text that is concluded, in which both delegations held a position."""
    earlier = made.bare_round(version, cast.secretariat, visibility=Visibility.IMMEDIATE)
    for code in ("BR", "CN"):
        made.submitted(earlier, cast.heads[code], Position.RESERVATION)
    earlier.concluded_at, earlier.result = earlier.opened_at, Result.CONTINUED
    earlier.concluded_by = cast.chair.credentials
    earlier.save()


def _stated(round: Round, head: Actor, position: Position) -> None:
    if round.by_silence:  # whatever does not end it there and then
        made.submitted(round, head, Position.STATEMENT, statement="We thank the chair.")
    elif round.decides:
        made.submitted(round, head, position)
    else:
        actions.submit(round, actor=head, edition=0, once=made.once())


def closed(tables: list[Table], clock: Clock) -> None:
    clock.forward(days=9)
    for table in tables:
        table.round.closed_at = clock()
        table.round.save()


def concluded(tables: list[Table], cast: Cast, clock: Clock) -> None:
    for table in tables:
        round = table.round
        round.concluded_at, round.result = clock(), Result.NOT_ADOPTED
        round.concluded_by = cast.chair.credentials
        round.save()


class Done(Exception):
    """Undoes what was done."""


def outcome(call: Callable[[], object]) -> type[Exception]:
    try:
        with transaction.atomic():
            call()
            raise Done
    except (Done, DomainError) as said:
        return type(said)


def everyone(cast: Cast) -> dict[str, Actor]:
    """The whole cast, and a delegate whom the head has authorised to submit."""
    authorised = accredit(
        "Authorised of Brazil", Office.DELEGATE, MemberState.objects.get(code="BR")
    )
    authorised.credentials.may_submit = True
    authorised.credentials.save()
    return {**cast.everyone(), "authorised BR": authorised}


def test_the_table_knows_every_verb_and_every_move() -> None:
    for expected in EXPECTED.values():
        assert set(expected) == set(TRIES)
    verbs = {name for name in actions.__all__ if name.islower()}
    assert set(TRIES) | CLOCKS | MAKING == verbs
    assert set(MOVES) == verbs - MAKING - {"remind_of_deadlines", "forget_word_files"}
    assert set(MOVES.values()) == set(ROUND.moves) == set(SILENCE.moves)


@pytest.mark.parametrize("kind", list(RoundKind))
def test_nothing_is_expected_where_the_states_allow_no_such_move(kind: RoundKind) -> None:
    for verb, by_state in EXPECTED[kind].items():
        if verb != "open_round":
            flow = workflow_of(kind)
            assert all(flow.possible(MOVES[verb], state) for state in by_state), verb


@pytest.mark.parametrize("kind", list(RoundKind))
def test_whoever_may_can_and_nobody_else(cast: Cast, clock: Clock, kind: RoundKind) -> None:
    people = everyone(cast)
    verbs = [v for v in TRIES if (v, kind) != ("confirm_note", RoundKind.COMMENT)]
    if kind == RoundKind.IN_SESSION:
        verbs = [v for v in verbs if v in IN_THE_ROOM]
    sitting = met.in_session(cast.secretariat, "EG") if kind == RoundKind.IN_SESSION else None
    item = met.items(sitting)[1] if sitting else None
    needs = {verb: needed(verb, kind) for verb in verbs}
    rounds = {need: prepared(need, kind, cast, item) for need in sorted(set(needs.values()))}
    tables = {verb: rounds[need] for verb, need in needs.items()}
    everybody_tries(OPEN, kind, tables, people)
    closed(list(rounds.values()), clock)
    everybody_tries(CLOSED, kind, tables, people)
    concluded(list(rounds.values()), cast, clock)
    everybody_tries(CONCLUDED, kind, tables, people)


def everybody_tries(
    state: RoundState, kind: RoundKind, tables: dict[str, Table], people: dict[str, Actor]
) -> None:
    unseeing = OUTSIDE | (GUESTS if kind != RoundKind.COMMENT else set())
    done: dict[str, set[str]] = {verb: set() for verb in tables}
    strange = []
    with asked_once(Round):
        for verb, table in tables.items():
            allowed = EXPECTED[kind][verb].get(state)
            for who, actor in people.items():
                if not allowed and who not in MIGHTIEST:
                    continue
                said = outcome(partial(TRIES[verb], table, actor))
                if said is Done:
                    done[verb].add(who)
                elif who in unseeing and verb != "open_round":
                    strange += [(verb, who, said)] if said is not NotVisible else []
                elif said not in (NotAllowed, NotVisible, WrongState):
                    strange.append((verb, who, said))
    letters = [("enter_note", who, Invalid) for who in ("secretariat", "chair")]
    by_letter = kind == RoundKind.COMMENT and state != CONCLUDED
    assert strange == (letters if by_letter else [])  # positions by letter belong to adoptions
    assert done == {verb: EXPECTED[kind][verb].get(state, set()) for verb in tables}
