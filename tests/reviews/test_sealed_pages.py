"""A sealed round shows no outsider that anything was submitted: not a byte differs."""

from __future__ import annotations

import pytest

from apps.reviews import actions
from apps.reviews.models import Round
from apps.reviews.states import Position, RoundKind, Visibility
from tests.conftest import Cast, Clock
from tests.factories import reviews as made
from tests.reviews.browsing import browser, get, masked, words

pytestmark = pytest.mark.slow

OUTSIDERS = [
    "secretariat",
    "chair",
    "head CN",
    "delegate CN",
    "partner",
    "expert",
    "stakeholder",
    "stranger",
    "public",
]
PAGES = [
    "/rounds/",
    "/rounds/{0}/",
    "/rounds/{0}/?clause=k2",
    "/rounds/{0}/?clause=whole",
    "/rounds/{0}/dispositions/",
    "/rounds/{0}/dispositions/?disposition=undisposed",
    "/rounds/{0}/conclude/",
    "/rounds/{0}/clear/",
    "/rounds/{0}/withdraw/",
    "/rounds/{0}/next-version/",
    "/desk/receipts/",
]


NEAREST = ["secretariat", "chair", "head CN", "expert"]
FIRST = 4  # pages: those which say the most of a round


def seen(cast: Cast, round: Round) -> dict[tuple[str, str], object]:
    """Everything that the nearest outsiders get of this round, and the first pages of the others.
    Where it decides, tests/architecture/test_leaks.py looks at all pages with all of them."""
    people = cast.everyone()
    pages: dict[tuple[str, str], object] = {}
    for who in NEAREST if round.decides else OUTSIDERS:
        client = browser(people[who])
        for path in PAGES if who in NEAREST and not round.decides else PAGES[:FIRST]:
            pages[who, path] = masked(client.get(path.format(round.reference)))
    return pages


# In session: never. By silence: what does not break it.
@pytest.mark.parametrize("kind", [RoundKind.COMMENT, RoundKind.ADOPTION, RoundKind.SILENCE])
def test_before_and_after_a_submission_outsiders_get_the_same_bytes(
    cast: Cast, kind: RoundKind
) -> None:
    version = made.fixed_version(cast.secretariat, classification="public")
    round = made.open_round(version, cast.secretariat, kind=kind, admits_guests=True)
    head = cast.heads["BR"]
    before = seen(cast, round)
    made.comment(round, cast.delegates["BR"])
    actions.send_draft(round, actor=cast.delegates["BR"])
    # By silence proposed wording would be an amendment, and break it.
    wording = "" if kind == RoundKind.SILENCE else "Members share."
    made.merged_comment(round, head, wording=wording)
    if kind == RoundKind.SILENCE:
        made.submitted(round, head, Position.STATEMENT, statement="A secret statement")
    elif kind == RoundKind.ADOPTION:
        made.submitted(round, head, Position.OPPOSE, reason="A secret reason")
    else:
        made.submitted_comments(round, head, {"words": "A secret remark"})
    submitted = seen(cast, round)
    actions.withdraw(round, actor=head, once=made.once())
    assert before == submitted == seen(cast, round)


def test_what_was_submitted_is_shown_once_the_round_has_closed(cast: Cast, clock: Clock) -> None:
    version = made.fixed_version(cast.secretariat)
    round = made.open_round(version, cast.secretariat, days=1)
    made.merged_comment(round, cast.heads["BR"], words="Say who pays.")
    made.submitted(round, cast.heads["BR"], Position.OPPOSE, reason="It goes too far.")
    page = f"/rounds/{round.reference}/?clause=k2"
    for actor in (cast.heads["CN"], cast.secretariat):
        said = words(get(actor, page))
        assert "nobody outside" in said
        assert "Say who pays." not in said
    assert "Submitted" in words(get(cast.delegates["BR"], page))
    clock.forward(days=2)
    for actor in (cast.heads["CN"], cast.secretariat):
        said = words(get(actor, page))
        assert "Not in a position to join consensus: Brazil." in said
        assert "Say who pays." in said


def test_the_receipt_stays_with_its_own_side_after_the_close(cast: Cast, clock: Clock) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat, days=1)
    receipt = made.submitted(round, cast.heads["BR"])
    clock.forward(days=2)
    path = f"/desk/receipts/{receipt.reference}/"
    assert get(cast.coordinators["BR"], path).status_code == 200
    assert get(cast.heads["CN"], path).status_code == 404
    assert get(cast.secretariat, path).status_code == 404


def test_a_letter_in_a_sealed_round_is_the_presidencys_and_its_delegations(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    member = cast.heads["BR"].state
    assert member is not None
    before = {
        path: masked(get(cast.heads["CN"], path.format(round.reference))) for path in PAGES[:6]
    }
    actions.enter_note(
        round,
        actor=cast.secretariat,
        member=member,
        position=Position.ACCEPT,
        note="Note 12",
        evidence=("letter.pdf", b"x"),
        once=made.once(),
    )
    after = {
        path: masked(get(cast.heads["CN"], path.format(round.reference))) for path in PAGES[:6]
    }
    assert before == after
    page = f"/rounds/{round.reference}/"
    assert "Note 12" in words(get(cast.chair, page))
    own = made.submitted(round, cast.heads["BR"], Position.OPPOSE)
    assert own.number == 2
    assert "Not in a position" not in words(get(cast.chair, page))


def test_no_page_of_a_round_is_kept_by_a_cache(cast: Cast) -> None:
    visibility = Visibility.SEALED
    round = made.open_round(
        made.fixed_version(cast.secretariat), cast.secretariat, visibility=visibility
    )
    answer = get(cast.heads["BR"], f"/rounds/{round.reference}/")
    assert answer["Cache-Control"] == "no-store, private"
