"""An adopted framework, and the same one published."""

from __future__ import annotations

import pytest

from apps.documents.models import Document
from apps.outcomes.models import Outcome
from tests.conftest import Cast, Clock
from tests.factories import outcomes


@pytest.fixture
def framework(cast: Cast, clock: Clock) -> Document:
    return outcomes.adopted_document(cast, clock)


@pytest.fixture
def outcome(cast: Cast, clock: Clock) -> Outcome:
    return outcomes.published(cast, clock)
