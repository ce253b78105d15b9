"""However long the text and the list, a page asks the database as often."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.delegations.actors import Actor
from apps.reviews import actions
from apps.reviews.models import Comment, DraftComment, Round, Submission
from apps.reviews.states import Position
from tests.conftest import Cast, Clock
from tests.factories import reviews as made
from tests.reviews.browsing import browser

pytestmark = pytest.mark.slow

MOST = 12  # the frame of the page included
OPENED = 2  # more, for the comments on the clause that is open


def asked(actor: Actor, path: str) -> int:
    """Queries of one page, warm: nothing is counted that only a first visit asks."""
    client = browser(actor)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return len(queries)


def drafted(round: Round, actor: Actor, count: int) -> None:
    """Draft comments as rows: `count` of them on the second clause."""
    DraftComment.objects.bulk_create(
        DraftComment(
            round=round,
            side=actor.side,
            author=actor.credentials,
            made_at=round.opened_at,
            edited_at=round.opened_at,
            clause="k2",
            type="general",
            text=f"Draft {n}",
            wording=f"Members share {n}.",
        )
        for n in range(count)
    )


def commented(round: Round, head: Actor, count: int) -> Submission:
    submission = made.submitted_comments(round, head)
    Comment.objects.bulk_create(
        Comment(
            submission=submission,
            row=f"{head.side}-{n}",
            clause="k2",
            type="general",
            wording=f"Members share {n}.",
        )
        for n in range(2, count + 1)
    )
    return submission


def test_the_list_of_rounds(cast: Cast) -> None:
    counts = []
    for many in (1, 29):
        for _ in range(many):
            version = made.fixed_version(cast.secretariat)
            made.bare_round(version, cast.secretariat)
        counts.append([asked(actor, "/rounds/") for actor in (cast.heads["BR"], cast.secretariat)])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= MOST


def test_the_page_of_a_round_by_clauses_and_comments(cast: Cast) -> None:
    counts = []
    for clauses, comments in ((10, 5), (300, 200)):
        version = made.fixed_version(cast.secretariat, clauses=clauses)
        round = made.open_round(version, cast.secretariat, kind="comment", visibility="immediate")
        drafted(round, cast.delegates["BR"], comments)
        commented(round, cast.heads["CN"], comments)
        commented(round, cast.heads["ZA"], comments)
        page = f"/rounds/{round.reference}/"
        counts.append(
            [
                asked(actor, path)
                for actor in (cast.heads["BR"], cast.secretariat)
                for path in (page, f"{page}?clause=k2", f"{page}?clause=k3")
            ]
        )
    assert counts[0] == counts[1]
    assert max(counts[0]) <= MOST + OPENED


def test_clearing_review_and_receipt(cast: Cast) -> None:
    head, counts = cast.heads["BR"], []
    for comments in (5, 200):
        version = made.fixed_version(cast.secretariat)
        round = made.open_round(version, cast.secretariat, kind="comment")
        drafted(round, cast.delegates["BR"], comments)
        page = f"/rounds/{round.reference}/"
        clear = asked(head, f"{page}clear/")
        DraftComment.objects.filter(round=round).update(state="cleared")
        review = asked(head, f"{page}review/")
        receipt = actions.submit(round, actor=head, edition=0, once=made.once())
        counts.append((clear, review, asked(head, f"/desk/receipts/{receipt.reference}/")))
    assert counts[0] == counts[1]


def test_the_matrix(cast: Cast, clock: Clock) -> None:
    counts = []
    for comments in (5, 200):
        version = made.fixed_version(cast.secretariat)
        round = made.open_round(version, cast.secretariat, kind="comment", days=1)
        for code in ("BR", "CN", "ZA"):
            commented(round, cast.heads[code], comments)
        clock.forward(days=2)
        page = f"/rounds/{round.reference}/dispositions/"
        counts.append([asked(cast.secretariat, page), asked(cast.heads["BR"], page)])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= MOST


def test_the_receipts(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    made.submitted(round, cast.heads["BR"])
    one = asked(cast.heads["BR"], "/desk/receipts/")
    for n in range(29):
        made.submitted(round, cast.heads["BR"], Position.ACCEPT if n % 2 else Position.OPPOSE)
    assert asked(cast.heads["BR"], "/desk/receipts/") == one
    assert one <= MOST
