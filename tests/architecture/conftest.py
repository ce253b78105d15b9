"""The house with every room furnished: made once, put back for each test that walks through it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from apps.core import moments
from tests.conftest import NOW, Clock, made_cast
from tests.factories.house import House, furnished
from tests.factories.snapshots import Snapshot


@pytest.fixture(scope="session")
def _house_made_once(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, of_all_workers: Path
) -> Snapshot[House]:
    clock = Clock(NOW)
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(moments, "database_now", clock)
        return Snapshot.shared(lambda: furnished(made_cast(), clock), of_all_workers / "house")


@pytest.fixture(scope="session")
def _lived_in_once(
    django_db_blocker: DjangoDbBlocker, of_all_workers: Path, _house_made_once: Snapshot[House]
) -> Snapshot[House]:
    def lived_in() -> House:
        house = _house_made_once.restored()
        patch.setattr(moments, "database_now", house.clock)
        house.brazil_drafts()
        house.brazil_submits()
        house.brazil_comments()
        return house

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        return Snapshot.shared(lived_in, of_all_workers / "house-lived-in")


@pytest.fixture
def house(db: None, clock: Clock, _house_made_once: Snapshot[House]) -> House:
    """All of it but what Brazil does in the open rounds."""
    return _opened(_house_made_once, clock)


@pytest.fixture
def lived_in(db: None, clock: Clock, _lived_in_once: Snapshot[House]) -> House:
    """With what Brazil does in the open rounds."""
    return _opened(_lived_in_once, clock)


def _opened(kept: Snapshot[House], clock: Clock) -> House:
    house = kept.restored()
    clock.set(house.clock.now)
    house.clock = clock
    return house
