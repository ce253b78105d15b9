"""Who may do what with a consultation, and when: written by hand, and tried in each state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from apps.consultations import actions
from apps.consultations.models import Consultation, Reply, Response
from apps.consultations.states import ConsultationState, ResponseState
from apps.delegations.actors import GUEST, Actor
from tests.conftest import Cast, Clock
from tests.factories import consultations as make
from tests.factories.tries import ABSENT, DONE, LATE, REFUSED, asked_once, outgoing, tried

pytestmark = pytest.mark.slow

PRESIDENCY = {"secretariat", "chair"}
ANYONE = "anyone"
# Tried in every state; all others of the cast in the first one.
ALWAYS_TRIED = {"secretariat", "outgoing", "head BR", "guest"}

# By verb: who, and in which states of a consultation.
EXPECTED: dict[str, tuple[set[str] | str, str]] = {
    "edit_consultation": (PRESIDENCY, "before"),
    "withdraw_consultation": (PRESIDENCY, "before"),
    "extend_consultation": (PRESIDENCY, "before open"),
    "respond": (ANYONE, "open"),
    "confirm_response": (ANYONE, "open closed"),
    "take_back": (ANYONE, "open closed"),
    "moderate": (PRESIDENCY, "open closed"),
    "save_reply": (PRESIDENCY, "open closed"),
    "delete_reply": (PRESIDENCY, "open closed"),
    "publish_answers": (PRESIDENCY, "closed"),
}
MAKING = {"announce_consultation", "record_consultation"}  # the presidency's at any time
THE_CLOCKS = {"forget_unconfirmed"}

# By verb: in which states of what one person sent, while the consultation is open.
SENT = {
    "confirm_response": "unconfirmed pending published not_published",  # confirmed, it stays so
    "take_back": "unconfirmed expired pending published not_published withdrawn",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A consultation with one sending to be confirmed, and one that is published and replied to."""

    held: Consultation
    asked: Response
    published: Response
    reply: Reply


TRIES: dict[str, Callable[[Table, Actor], object]] = {
    "announce_consultation": lambda t, a: actions.announce_consultation(
        t.held.version, actor=a, words=make.words(), opens=make.at(0), closes=make.at(9)
    ),
    "record_consultation": lambda t, a: actions.record_consultation(
        t.held.version,
        actor=a,
        words=make.words(),
        opens=make.at(-9),
        closes=make.at(-1),
        source="A note of that year",
    ),
    "edit_consultation": lambda t, a: actions.edit_consultation(
        t.held,
        actor=a,
        words=make.words(),
        opens=make.at(1),
        closes=make.at(9),
        edition=t.held.edition,
    ),
    "withdraw_consultation": lambda t, a: actions.withdraw_consultation(
        t.held, actor=a, reason="The text changes."
    ),
    "extend_consultation": lambda t, a: actions.extend_consultation(
        t.held, actor=a, closes=make.at(90), reason="A holiday."
    ),
    "respond": lambda t, a: actions.respond(
        t.held,
        actor=a,
        sent=actions.Sent(make.sender("Novo Exemplo"), [actions.Remark("", "Shorter.")]),
        once="another",
    ),
    "confirm_response": lambda t, a: actions.confirm_response(t.asked, actor=a),
    "take_back": lambda t, a: actions.take_back(t.published, actor=a),
    "moderate": lambda t, a: actions.moderate(
        t.held,
        [t.published.reference],
        actor=a,
        verdict="not_published",
        reason="It names a person.",
    ),
    "save_reply": lambda t, a: actions.save_reply(
        t.held, actor=a, clause="", said="Too long.", done="Cut."
    ),
    "delete_reply": lambda t, a: actions.delete_reply(t.reply, actor=a, edition=t.reply.edition),
    "publish_answers": lambda t, a: actions.publish_answers(t.held, actor=a, heard="Heard."),
}


def prepared(cast: Cast) -> Table:
    held = make.announced(cast)
    published = make.published(cast, held)
    comment = published.comments.get()
    reply = actions.save_reply(
        held,
        actor=cast.secretariat,
        clause=comment.clause,
        said="Returns are not clear.",
        done="They are now.",
    )
    return Table(make.fresh(held), make.sent(held, name="Bo Beispiel"), published, reply)


def brought_to(state: ConsultationState, table: Table) -> None:
    """As if its moments had been others: what was sent stands in each of the states."""
    ahead = {"opens_at": make.at(1).instant, "closes_at": make.at(2).instant}
    over = {"opens_at": make.at(-2).instant, "closes_at": make.at(-1).instant}
    changed = {
        ConsultationState.BEFORE: ahead,
        ConsultationState.OPEN: {},
        ConsultationState.CLOSED: over,
        ConsultationState.ANSWERED: {**over, "answered_at": make.at(0).instant},
        ConsultationState.WITHDRAWN: {**ahead, "withdrawn_at": make.at(0).instant},
    }[state]
    if changed:
        Consultation.objects.filter(pk=table.held.pk).update(**changed)
    table.held.refresh_from_db()


def test_the_table_knows_every_verb_and_every_state() -> None:
    verbs = {name for name in actions.__all__ if name.islower()}
    assert set(EXPECTED) | MAKING | THE_CLOCKS == verbs
    assert set(TRIES) == set(EXPECTED) | MAKING
    states = {word for _who, when in EXPECTED.values() for word in when.split()}
    assert states == set(ConsultationState) - {"answered", "withdrawn"}  # where all is over


@asked_once()
def test_whoever_may_does_so_when_it_is_possible(cast: Cast, clock: Clock) -> None:
    table = prepared(cast)
    everyone = {**cast.everyone(), "outgoing": outgoing(), "guest": GUEST}
    was = {"opens_at": table.held.opens_at, "closes_at": table.held.closes_at}
    wrong = []
    for state in ConsultationState:
        brought_to(state, table)
        assert table.held.state_at(clock()) == state
        for verb, (who, when) in EXPECTED.items():
            for name, actor in everyone.items():
                few = state != ConsultationState.OPEN or who == ANYONE
                if few and name not in ALWAYS_TRIED:
                    continue
                wanted = DONE if state in when.split() else LATE
                if state == ConsultationState.WITHDRAWN and name not in PRESIDENCY:
                    wanted = ABSENT  # withdrawn, it never was for anybody else
                elif who != ANYONE and name not in who:
                    wanted = REFUSED
                said = tried(lambda v=verb, a=actor: TRIES[v](table, a))  # type: ignore[misc]
                if said != wanted:
                    wrong.append(f"{verb} by {name}, {state}: {said}, not {wanted}")
        Consultation.objects.filter(pk=table.held.pk).update(
            **was, answered_at=None, withdrawn_at=None
        )
    for verb in MAKING:
        for name, actor in everyone.items():
            said = tried(lambda v=verb, a=actor: TRIES[v](table, a))  # type: ignore[misc]
            if said != (DONE if name in PRESIDENCY else REFUSED):
                wrong.append(f"{verb} by {name}: {said}")
    assert wrong == []


def test_what_one_person_sent_is_confirmed_and_taken_back_while_that_is_possible(
    cast: Cast, clock: Clock
) -> None:
    held = make.announced(cast)
    people = ("Ana", "Bia", "Caio", "Davi", "Eva", "Flor")
    rows = {
        state: make.sent(held, name=name) for state, name in zip(ResponseState, people, strict=True)
    }
    changed = {
        ResponseState.EXPIRED: {"confirm_until": clock()},
        ResponseState.PENDING: {"confirmed_at": clock()},
        ResponseState.PUBLISHED: {"confirmed_at": clock(), "verdict": "published"},
        ResponseState.NOT_PUBLISHED: {
            "confirmed_at": clock(),
            "verdict": "not_published",
            "reason": "It names a person.",
        },
        ResponseState.WITHDRAWN: {"withdrawn_at": clock()},
    }
    verbs = {"confirm_response": actions.confirm_response, "take_back": actions.take_back}
    wrong = []
    for state, row in rows.items():
        if state in changed:
            Response.objects.filter(pk=row.pk).update(**changed[state])
        row.refresh_from_db()
        assert row.state_at(clock()) == state
        for verb, when in SENT.items():
            wanted = DONE if state in when.split() else LATE
            said = tried(lambda v=verb, r=row: verbs[v](r, actor=GUEST))  # type: ignore[misc]
            if said != wanted:
                wrong.append(f"{verb}, {state}: {said}, not {wanted}")
    assert wrong == []
