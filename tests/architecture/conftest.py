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


@pytest.fixture
def house(db: None, clock: Clock, _house_made_once: Snapshot[House]) -> House:
    """All of it but what Brazil does in the open rounds."""
    house = _house_made_once.restored()
    clock.set(house.clock.now)
    house.clock = clock
    return house


@pytest.fixture
def lived_in(house: House) -> House:
    """With what Brazil does in the open rounds."""
    house.brazil_drafts()
    house.brazil_submits()
    house.brazil_comments()
    return house
