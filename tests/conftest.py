"""The named cast of every test, a clock to set, and the few things a test database needs."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from apps.accounts.models import User
from apps.core import moments
from apps.delegations.actors import ANONYMOUS, Actor
from apps.delegations.models import Accreditation, MemberState, Office, Organisation
from tests.factories.delegations import accredit, delegations, load_world
from tests.factories.snapshots import Snapshot

NOW = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)

# How many examples a property is tried with. HYPOTHESIS=thorough looks for longer.
settings.register_profile("usual", max_examples=40, deadline=None)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS", "usual"))


@pytest.fixture(scope="session", autouse=True)
def _flushable_append_only_tables() -> Iterator[None]:
    """Some tests empty the database after them: append-only triggers must let them, and the queue
    of jobs is emptied too."""
    original = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        original(
            self,
            [
                "SET session_replication_role = replica;",
                *sql_list,
                "TRUNCATE procrastinate_jobs CASCADE;",  # no model of ours: the flush leaves it
                "SET session_replication_role = DEFAULT;",
            ],
        )

    DatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]
    yield
    DatabaseOperations.execute_sql_flush = original  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A page asked for in Arabic leaves its language on the thread; the next test starts anew."""
    yield
    translation.activate(django_settings.LANGUAGE_CODE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those in a browser first, then the slow ones: what is left at the end is short, and each
    process gets its share."""
    for mark in ("slow", "browser"):
        items.sort(key=lambda item: item.get_closest_marker(mark) is None)


class Clock:
    """What `database_now()` answers: it stands until a test moves it."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def set(self, now: dt.datetime) -> None:
        self.now = now

    def forward(self, **delta: float) -> None:
        self.now += dt.timedelta(**delta)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The portal's clock, standing at NOW (Monday 1 February 2027, 09:00 UTC)."""
    standing = Clock(NOW)
    monkeypatch.setattr(moments, "database_now", standing)
    return standing


@dataclass
class Cast:
    """Everyone who plays a part. `heads["BR"]` and so on are actors."""

    secretariat: Actor
    chair: Actor
    heads: dict[str, Actor] = field(default_factory=dict)
    delegates: dict[str, Actor] = field(default_factory=dict)
    coordinators: dict[str, Actor] = field(default_factory=dict)
    partner: Actor = ANONYMOUS  # an observer of a partner state
    expert: Actor = ANONYMOUS  # of an international organisation
    stakeholder: Actor = ANONYMOUS
    stranger: Actor = ANONYMOUS  # signed in, accredited to nothing
    public: Actor = ANONYMOUS
    double: tuple[Actor, Actor] = (ANONYMOUS, ANONYMOUS)  # one person, two accreditations

    def everyone(self) -> dict[str, Actor]:
        return {
            "secretariat": self.secretariat,
            "chair": self.chair,
            "head BR": self.heads["BR"],
            "delegate BR": self.delegates["BR"],
            "coordinator BR": self.coordinators["BR"],
            "head CN": self.heads["CN"],
            "delegate CN": self.delegates["CN"],
            "partner": self.partner,
            "expert": self.expert,
            "stakeholder": self.stakeholder,
            "stranger": self.stranger,
            "public": self.public,
        }


@pytest.fixture
def world(db: None) -> None:
    """The reference data: ten members, presidencies (2027's acting), bodies, organisations."""
    load_world()


@pytest.fixture(scope="session")
def of_all_workers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the processes of one run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def _cast_made_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Snapshot[Cast]:
    with django_db_blocker.unblock():
        return cast_made_once()


@pytest.fixture
def cast(db: None, clock: Clock, _cast_made_once: Snapshot[Cast]) -> Cast:
    """Everyone who plays a part, in the world of `world`: put back as rows, not made anew."""
    return _cast_made_once.restored()


@cache
def cast_made_once() -> Snapshot[Cast]:
    return Snapshot.of(made_cast)


def made_cast() -> Cast:
    load_world()
    presidency = accredit("Secretariat of the presidency", Office.SECRETARIAT)
    people = Cast(
        secretariat=presidency, chair=accredit("Chair of the working group", Office.CHAIR)
    )
    for (code, office), actor in delegations(MemberState.objects.members(NOW.date())).items():
        offices = {
            Office.HEAD: people.heads,
            Office.COORDINATOR: people.coordinators,
            Office.DELEGATE: people.delegates,
        }
        offices[office][code] = actor
    people.partner = accredit(
        "Observer of Belarus", Office.OBSERVER, MemberState.objects.get(code="BY")
    )
    unctad = Organisation.objects.get(code="UNCTAD")
    people.expert = accredit("Expert of UNCTAD", Office.EXPERT, unctad)
    people.stakeholder = accredit(
        "Stakeholder", Office.STAKEHOLDER, Organisation.objects.get(code="EXAMPLE-COUNCIL")
    )
    people.stranger = Actor(user=User.objects.create_user("stranger@example.org", name="Stranger"))
    first = accredit("Two Offices", Office.DELEGATE, MemberState.objects.get(code="ZA"))
    assert first.user is not None
    second = accredit("Two Offices", Office.EXPERT, unctad, user=first.user)
    people.double = (first, second)
    return people


def accreditation_of(actor: Actor) -> Accreditation:
    assert actor.accreditation is not None
    return actor.accreditation
