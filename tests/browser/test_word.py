"""A delegation's file comes back from Word, is looked at, and becomes its drafts."""

from __future__ import annotations

from pathlib import Path

import pytest

from apps.documents.exporting.word_revisions import Margin, Proposal, to_negotiate
from apps.reviews.models import DraftComment
from apps.reviews.word import to_edit
from tests.browser.conftest import House
from tests.conftest import NOW, Cast, Clock
from tests.documents.importing.files import paragraph, word_file
from tests.factories import reviews as made

pytestmark = pytest.mark.browser


def test_a_file_comes_back_from_word(
    house: House, cast: Cast, clock: Clock, tmp_path: Path
) -> None:
    version = made.fixed_version(cast.secretariat)
    round = made.open_round(version, cast.secretariat, kind="comment")
    delegate = cast.delegates["BR"]
    assert delegate.user is not None
    name = delegate.user.name
    good, bad = tmp_path / "brazil.docx", tmp_path / "bad.docx"
    good.write_bytes(
        to_negotiate(
            to_edit(version),
            [
                Proposal(name, NOW, "k2", "Members exchange all practice."),
                Proposal(name, NOW, "k4", deletes=True),
            ],
            [Margin("A Ministry", "M", NOW, "k3", "Which practice?")],
        )
    )
    bad.write_bytes(word_file(paragraph("Another text.")))

    coordinator = house.welcomes(cast.coordinators["BR"])
    coordinator.goes_to(f"/rounds/{round.reference}/")
    coordinator.follows("Bring a Word file back")
    coordinator.brings(bad)
    with coordinator.page.expect_navigation():  # to the same page, which refuses the file (422)
        coordinator._press(coordinator.page.get_by_role("button", name="Bring the file back"))
    coordinator.reads("Too few of the round’s clauses stand in this file.")
    coordinator.brings(good)
    coordinator.clicks("Bring the file back")
    coordinator.reads(f"the draft is by {name}")
    coordinator.reads("Which practice?")
    coordinator.selects("Type", "Editorial", nth=0)
    coordinator.clicks("Make draft comments of what is included")
    coordinator.reads("1 draft of ours")
    assert set(DraftComment.objects.values_list("clause", "type", "author__user__name")) == {
        ("k2", "editorial", name),
        ("k3", "general", cast.coordinators["BR"].user.name),  # type: ignore[union-attr]
        ("k4", "substantive", name),
    }
