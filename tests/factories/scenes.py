"""What many tests begin from, played once: each test then finds its rows as they were left.

    scene, cast = scenes(training=lambda cast, clock: announced(cast.secretariat))

    @pytest.fixture
    def training(scene: Scene) -> Training:
        return scene["training"]

A test that asks for `training` finds it there, with the cast, and the clock where it was left; any
other test finds the cast alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.conftest import Cast, Clock, made_cast
from tests.factories.snapshots import Snapshot


@dataclass
class Scene:
    cast: Cast
    played: dict[str, Any]
    now: dt.datetime

    def __getitem__(self, name: str) -> Any:
        return self.played[name]

    def get(self, name: str) -> Any:
        """None where the test asks for another of the scenes as well."""
        return self.played.get(name)


def scenes(**plays: Callable[[Cast, Clock], object]) -> tuple[Any, Any]:
    """The fixtures `scene` and `cast`. Of several plays that a test asks for, the first is played;
    one that gives a dict gives all that it names."""
    kept: dict[str, Snapshot[Scene]] = {}

    @pytest.fixture
    def scene(request: pytest.FixtureRequest, db: None, clock: Clock) -> Scene:
        name = next((name for name in plays if name in request.fixturenames), "")

        def played() -> Scene:
            cast = made_cast()
            made = plays[name](cast, clock) if name else {}
            return Scene(cast, made if isinstance(made, dict) else {name: made}, clock.now)

        if name not in kept:
            kept[name] = Snapshot.of(played)
        found = kept[name].restored()
        clock.set(found.now)
        return found

    @pytest.fixture
    def cast(scene: Scene) -> Cast:
        return scene.cast

    return scene, cast
