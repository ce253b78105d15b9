"""Who may do what in Buy BRICS, and when: written by hand, and tried in each state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from apps.buy_brics import actions
from apps.buy_brics.models import (
    Certificate,
    Enterprise,
    Material,
    Product,
    Registration,
    Training,
    TrainingSession,
)
from apps.buy_brics.models.trainings import RegistrationState, TrainingState
from apps.buy_brics.states import ENTERPRISE, EnterpriseState
from apps.delegations.actors import GUEST, Actor
from apps.delegations.models import MemberState
from apps.meetings.models import Entry
from tests.conftest import Cast, Clock
from tests.factories import buy_brics as make
from tests.factories import trainings
from tests.factories.tries import ABSENT, DONE, LATE, REFUSED, asked_once, outgoing, tried

pytestmark = pytest.mark.slow

PRESIDENCY = {"secretariat", "chair"}
SPEAKING = {"head BR", "coordinator BR"}  # for the enterprise's member
OWN = SPEAKING | {"delegate BR"}
HOLDER = {"guest"}  # of the personal link
# Tried in every state; all others of the cast where everybody may see the thing.
FEW = {"secretariat", "outgoing", "head BR", "delegate BR", "head CN", "guest"}

# Enterprises of Brazil: by verb, who, and in which states.
ENTERPRISES = {
    "confirm_enterprise": (HOLDER, "unconfirmed"),
    "edit_enterprise": (HOLDER, "applied vouched not_vouched"),
    "apply_again": (HOLDER, "not_vouched"),
    "withdraw_enterprise": (HOLDER, "applied vouched not_vouched"),
    **dict.fromkeys(
        ["ask_new_address", "confirm_new_address", "keep_address"],
        (HOLDER, "applied vouched not_vouched"),
    ),
    "edit_product": (HOLDER, "applied vouched"),
    "remove_product": (HOLDER, "applied vouched"),
    "vouch": (SPEAKING, "applied not_vouched"),
    "decline_enterprise": (SPEAKING, "applied vouched"),
    # What stands in no state of theirs: the presidency sees what is vouched for.
    "hide_product": (SPEAKING | PRESIDENCY, "applied vouched not_vouched withdrawn"),
    "show_product": (SPEAKING | PRESIDENCY, ""),
}
MOVES = {
    "confirm_enterprise": "confirm",
    "edit_enterprise": "edit",
    "apply_again": "apply_again",
    "withdraw_enterprise": "withdraw",
    **dict.fromkeys(["ask_new_address", "confirm_new_address", "keep_address"], "change_address"),
    "edit_product": "keep_products",
    "remove_product": "keep_products",
    "vouch": "vouch",
    "decline_enterprise": "decline",
}

# Trainings: by verb, who, and in which states.
ANY = "draft open full closed ended cancelled"
TRAININGS = {
    "edit_training": (PRESIDENCY, "draft open full closed cancelled"),
    "add_session": (PRESIDENCY, ANY),
    "edit_session": (PRESIDENCY, ANY),
    "add_material": (PRESIDENCY, ANY),
    "remove_material": (PRESIDENCY, ANY),
    "announce": (PRESIDENCY, "draft"),
    "note_attendance": (PRESIDENCY, "ended"),
    "issue_certificates": (PRESIDENCY, "ended"),
    "register": (HOLDER, "open full"),
    # Announced once, a training is no draft again: there nobody is registered.
    "confirm_registration": (HOLDER, "draft open full closed"),
    "cancel_registration": (HOLDER, "draft open full closed"),
    "correct_registration": (HOLDER, ""),  # nothing, before it is confirmed: see below
}
REGISTERED = {
    "confirm_registration": "unconfirmed placed waiting",  # confirmed, it stays so
    "cancel_registration": "unconfirmed expired placed waiting",
    "correct_registration": "placed waiting",
}

# The presidency's, at any time; tests of their own say what they refuse.
RUNNING = {
    "create_campaign": lambda t, a: actions.create_campaign(
        t["entry"], actor=a, told=make.told(), slug="another"
    ),
    "edit_campaign": lambda t, a: actions.edit_campaign(
        t["campaign"], actor=a, told=make.told(), edition=t["campaign"].edition
    ),
    "add_event": lambda t, a: actions.add_event(t["campaign"], actor=a, entry=t["entry"]),
    "remove_event": lambda t, a: actions.remove_event(t["event"], actor=a),
    "import_platforms": lambda t, a: actions.import_platforms(t["campaign"], actor=a, rows=[]),
    "save_platform": lambda t, a: actions.save_platform(
        actor=a, row=make.PlatformRow("New Shop", "CN", make.SHOP)
    ),
    "drop_platform": lambda t, a: actions.drop_platform(
        t["campaign"], actor=a, platform=t["platform"]
    ),
    "publish_result": lambda t, a: make.result(t["campaign"], a, measure="Visits"),
    "withdraw_result": lambda t, a: actions.withdraw_result(
        t["result"], actor=a, reason="Counted twice."
    ),
    "create_training": lambda t, a: trainings.drafted(a),
    "withdraw_certificate": lambda t, a: actions.withdraw_certificate(
        t["certificate"], actor=a, reason="Issued in error."
    ),
    "reissue_certificate": lambda t, a: actions.reissue_certificate(
        t["certificate"], actor=a, name="Nova Exemplo", organisation="Exemplo", reason="Misspelt."
    ),
}
OPEN_TO_ALL = {"apply_for_catalogue", "add_product"}  # as `register` and `edit_product` are
THE_CLOCKS = {"remind", "tell_moved", "forget_unconfirmed"}

NEW_ADDRESS = "new@example.org"  # that the enterprise has asked for

type Try = Callable[[dict[str, Any], Actor], object]

TRIES: dict[str, Try] = {
    "confirm_enterprise": lambda t, a: actions.confirm_enterprise(t["firm"], actor=a),
    "edit_enterprise": lambda t, a: actions.edit_enterprise(
        t["firm"], actor=a, profile=make.profile()
    ),
    "apply_again": lambda t, a: actions.apply_again(t["firm"], actor=a),
    "withdraw_enterprise": lambda t, a: actions.withdraw_enterprise(t["firm"], actor=a),
    "ask_new_address": lambda t, a: actions.ask_new_address(
        t["firm"], actor=a, email="elsewhere@example.org"
    ),
    "confirm_new_address": lambda t, a: actions.confirm_new_address(
        t["firm"], actor=a, email=NEW_ADDRESS
    ),
    "keep_address": lambda t, a: actions.keep_address(t["firm"], actor=a),
    "edit_product": lambda t, a: actions.edit_product(
        t["product"], actor=a, offer=make.offer(t["shop"], picture=None), edition=1
    ),
    "remove_product": lambda t, a: actions.remove_product(t["product"], actor=a),
    "vouch": lambda t, a: actions.vouch(t["firm"], actor=a, edition=1),
    "decline_enterprise": lambda t, a: actions.decline_enterprise(
        t["firm"], actor=a, reason="No licence."
    ),
    "hide_product": lambda t, a: actions.hide_product(t["product"], actor=a, reason="Unsafe."),
    "show_product": lambda t, a: actions.show_product(t["product"], actor=a),
    "edit_training": lambda t, a: actions.edit_training(
        t["training"], actor=a, particulars=trainings.particulars(places=9), edition=1
    ),
    "add_session": lambda t, a: trainings.session(t["training"], a, title="Another"),
    "edit_session": lambda t, a: actions.edit_session(
        t["session"], actor=a, join_link=trainings.LINK, edition=1
    ),
    "add_material": lambda t, a: actions.add_material(
        t["session"], actor=a, title="Slides", file=trainings.PDF
    ),
    "remove_material": lambda t, a: actions.remove_material(t["file"], actor=a),
    "announce": lambda t, a: actions.announce(t["training"], actor=a),
    "note_attendance": lambda t, a: actions.note_attendance(
        t["session"], actor=a, seen=[], present=[]
    ),
    "issue_certificates": lambda t, a: actions.issue_certificates(t["training"], actor=a),
    "register": lambda t, a: actions.register(
        t["training"], actor=a, person=trainings.person("Novo Exemplo")
    ),
    "confirm_registration": lambda t, a: actions.confirm_registration(t["asked"], actor=a),
    "cancel_registration": lambda t, a: actions.cancel_registration(t["asked"], actor=a),
    "correct_registration": lambda t, a: actions.correct_registration(
        t["asked"], actor=a, name="Bia de Exemplo", organisation="Exemplo"
    ),
}


def everyone(cast: Cast) -> dict[str, Actor]:
    return {**cast.everyone(), "outgoing": outgoing(), "guest": GUEST}


def differing(
    verb: str, where: str, actors: dict[str, Actor], table: dict[str, Any], wanted: dict[str, str]
) -> list[str]:
    wrong = []
    for name, actor in actors.items():
        said = tried(lambda: (TRIES | RUNNING)[verb](table, actor))  # noqa: B023  called at once
        if said != wanted[name]:
            wrong.append(f"{verb} by {name}, {where}: {said}, not {wanted[name]}")
    return wrong


def test_the_tables_know_every_verb_and_every_state() -> None:
    verbs = {name for name in actions.__all__ if name.islower()}
    known = set(ENTERPRISES) | set(TRAININGS) | set(RUNNING) | OPEN_TO_ALL | THE_CLOCKS
    assert known == verbs
    assert set(TRIES) == set(ENTERPRISES) | set(TRAININGS)
    assert set(MOVES.values()) == set(ENTERPRISE.moves)
    assert set(ANY.split()) == set(TrainingState.values)


@asked_once()
def test_whoever_may_does_so_with_an_enterprise_when_it_is_possible(
    cast: Cast, clock: Clock
) -> None:
    firm = make.vouched(cast)
    shop = make.platform(make.campaign(cast.secretariat), cast.secretariat)
    table: dict[str, Any] = {"firm": firm, "shop": shop, "product": make.product(firm, shop)}
    people = everyone(cast)
    wrong: list[str] = []
    for state in EnterpriseState:
        changed: dict[str, object] = {"standing": state.value, "reason": "No licence."}
        changed |= {"new_email": NEW_ADDRESS, "new_email_at": clock()}
        if state == EnterpriseState.EXPIRED:
            changed |= {"standing": "unconfirmed", "expires_at": clock()}
        Enterprise.objects.filter(pk=firm.pk).update(**changed)
        known = state not in (EnterpriseState.UNCONFIRMED, EnterpriseState.EXPIRED)
        public = state == EnterpriseState.VOUCHED
        for verb, (who, when) in ENTERPRISES.items():
            by = {n: a for n, a in people.items() if (public or n in FEW) and who != HOLDER}
            by |= {"guest": GUEST}
            wanted = {}
            for name in by:
                sees = who == HOLDER or public or (known and name in OWN)
                possible = DONE if state in when.split() else LATE
                wanted[name] = ABSENT if not sees else possible if name in who else REFUSED
                if verb == "show_product" and sees and name not in OWN | PRESIDENCY:
                    wanted[name] = REFUSED
            wrong += differing(verb, state, by, table, wanted)
        Enterprise.objects.filter(pk=firm.pk).update(expires_at=firm.expires_at)
    assert wrong == []


def stage(state: TrainingState, training: Training, session: TrainingSession, clock: Clock) -> None:
    """As if its moments had been others."""
    now = clock()
    entry: dict[str, object] = {"state": "confirmed"}
    changed: dict[str, object] = {"announced_at": now, "places": 5}
    if state == TrainingState.DRAFT:
        changed["announced_at"] = None
    elif state == TrainingState.FULL:
        changed["places"] = 1
    elif state == TrainingState.CLOSED:
        changed["register_until"] = now
    elif state == TrainingState.ENDED:
        hour = dt.timedelta(hours=1)
        entry |= {"starts_at": now - 2 * hour, "ends_at": now - hour}
    elif state == TrainingState.CANCELLED:
        entry["state"] = "cancelled"
    Training.objects.filter(pk=training.pk).update(
        **{"register_until": training.register_until, **changed}
    )
    times = {"starts_at": session.entry.starts_at, "ends_at": session.entry.ends_at}
    Entry.objects.filter(pk=session.entry_id).update(**{**times, **entry})
    assert trainings.fresh(training).state_at(now) == state


@asked_once()
def test_whoever_may_does_so_with_a_training_when_it_is_possible(cast: Cast, clock: Clock) -> None:
    training = trainings.announced(cast.secretariat)
    session = trainings.sessions(training)[0]
    held = trainings.registered(training)
    file = actions.add_material(session, actor=cast.secretariat, title="Slides", file=trainings.PDF)
    asked = trainings.requested(training, "Bia Exemplo")
    session.attendances.create(registration=held, at=clock(), by=cast.secretariat.credentials)
    table = {"training": training, "session": session, "file": file, "asked": asked}
    people = everyone(cast)
    wrong: list[str] = []
    for state in TrainingState:
        stage(state, training, session, clock)
        for verb, (who, when) in TRAININGS.items():
            few = ("secretariat", "outgoing", "head BR")
            by = {n: a for n, a in people.items() if n in few or state == TrainingState.OPEN}
            by = {"guest": GUEST} if who == HOLDER else by
            possible = DONE if state in when.split() else LATE
            sees = PRESIDENCY if state == TrainingState.DRAFT else set(people)
            wanted = {n: possible if n in who else REFUSED if n in sees else ABSENT for n in by}
            if verb == "register" and state == TrainingState.DRAFT:
                wanted["guest"] = ABSENT
            wrong += differing(verb, state, by, table, wanted)
    assert wrong == []


def test_a_registration_is_confirmed_and_cancelled_while_that_is_possible(
    cast: Cast, clock: Clock
) -> None:
    training = trainings.announced(cast.secretariat)
    now, past = clock(), clock() - dt.timedelta(days=1)
    changed: dict[RegistrationState, dict[str, object]] = {
        RegistrationState.UNCONFIRMED: {},
        RegistrationState.EXPIRED: {"expires_at": past},
        RegistrationState.PLACED: {"confirmed_at": now, "placed_at": now},
        RegistrationState.WAITING: {"confirmed_at": now},
        RegistrationState.CANCELLED: {"confirmed_at": now, "cancelled_at": now},
    }
    wrong: list[str] = []
    for state, name in zip(changed, ("Ana", "Bia", "Caio", "Davi", "Eva"), strict=True):
        row = trainings.requested(training, name)
        Registration.objects.filter(pk=row.pk).update(**changed[state])
        row.refresh_from_db()
        assert row.state_at(now) == state
        for verb, when in REGISTERED.items():
            wanted = {"guest": DONE if state in when.split() else LATE}
            wrong += differing(verb, state, {"guest": GUEST}, {"asked": row}, wanted)
    assert wrong == []


@asked_once()
def test_the_acting_presidency_alone_runs_campaigns_and_trainings(cast: Cast, clock: Clock) -> None:
    campaign = make.campaign(cast.secretariat)
    event = make.event(campaign, cast.secretariat)
    training = trainings.announced(cast.secretariat)
    held = trainings.registered(training)
    clock.set(dt.datetime(2027, 2, 13, 9, tzinfo=dt.UTC))
    trainings.certified(training, cast.secretariat, held)
    table = {
        "campaign": campaign,
        "entry": make.entry(cast.secretariat, "An event without a page"),
        "event": event,
        "platform": make.platform(campaign, cast.secretariat),
        "result": make.result(campaign, cast.secretariat),
        "certificate": Certificate.objects.get(),
    }
    people = everyone(cast)
    wanted = {name: DONE if name in PRESIDENCY else REFUSED for name in people}
    wrong = [line for verb in RUNNING for line in differing(verb, "", people, table, wanted)]
    assert wrong == []


def test_anyone_applies_and_whoever_holds_the_link_adds_products(cast: Cast) -> None:
    shop = make.platform(make.campaign(cast.secretariat), cast.secretariat)
    applied = make.applied()
    assert applied.member == MemberState.objects.get(code="BR")
    assert tried(lambda: make.product(applied, shop)) == LATE
    assert tried(lambda: make.product(make.confirmed("Another"), shop)) == DONE
    assert Product.objects.count() == Material.objects.count() == 0
