"""The comments of a round as a spreadsheet: what its reader may see, and nothing that runs."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from apps.reviews import actions
from apps.reviews.matrix import columns
from apps.reviews.states import Disposition, RoundKind, Visibility
from tests.conftest import Cast, Clock
from tests.factories import reviews as made
from tests.reviews.browsing import browser

pytestmark = pytest.mark.slow


def rows(cast: Cast, who: str, reference: str) -> list[tuple[object, ...]]:
    answer = browser(cast.everyone()[who]).get(f"/rounds/{reference}/comments.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


def test_comments_come_with_their_row_and_what_was_done_with_them(cast: Cast, clock: Clock) -> None:
    round = made.open_round(
        made.fixed_version(cast.secretariat),
        cast.secretariat,
        kind=RoundKind.COMMENT,
        visibility=Visibility.IMMEDIATE,
        days=2,
    )
    made.submitted_comments(round, cast.heads["BR"], {"wording": "=1+1"})
    clock.forward(days=3)
    actions.dispose(
        round,
        "BR-1",
        actor=cast.secretariat,
        disposition=Disposition.NOTED,
        reply="Noted with thanks.",
    )
    heading, row = rows(cast, "head CN", round.reference)
    assert list(heading) == columns()
    assert row[0] == "BR-1"
    assert row[3] == "Brazil"
    assert row[6] == "'=1+1"
    assert row[10:] == ("Noted", "Noted with thanks.")


def test_of_a_sealed_round_others_get_their_own_rows_alone(cast: Cast, clock: Clock) -> None:
    round = made.open_round(
        made.fixed_version(cast.secretariat), cast.secretariat, kind=RoundKind.COMMENT, days=2
    )
    made.submitted_comments(round, cast.heads["BR"])
    assert len(rows(cast, "head BR", round.reference)) == 2
    for who in ("head CN", "secretariat"):
        assert len(rows(cast, who, round.reference)) == 1
    clock.forward(days=3)
    assert len(rows(cast, "head CN", round.reference)) == 2
    assert browser(cast.public).get(f"/rounds/{round.reference}/comments.xlsx").status_code == 302
