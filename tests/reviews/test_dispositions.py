"""The drafter answers comments on their page: one, many at once, by whoever comes first."""

from __future__ import annotations

from typing import Any

import pytest

from apps.audit.models import Entry
from apps.core.errors import Invalid, NotAllowed
from apps.reviews import actions
from apps.reviews.matrix.judging import Answer
from apps.reviews.models import CommentDisposition, Round
from tests.conftest import Cast, Clock
from tests.factories import reviews as made
from tests.factories.scenes import played_once
from tests.reviews.browsing import get, hidden, post, words
from tests.reviews.conftest import comment

pytestmark = pytest.mark.slow

ROWS = ["BR-1", "CN-1", "CN-2"]


@played_once
def _round(cast: Cast, clock: Clock) -> Round:
    """A comment round with three rows, closed."""
    round = made.open_round(
        made.fixed_version(cast.secretariat), cast.secretariat, kind="comment", days=1
    )
    made.submitted_comments(
        round,
        cast.heads["CN"],
        {"clause": "k3", "wording": "Members learn."},
        {"clause": "", "words": "A good text."},
    )
    made.submitted_comments(round, cast.heads["BR"], {"wording": "Members share."})
    clock.forward(days=2)
    return round


@pytest.fixture
def round(cast: Cast, clock: Clock) -> Round:
    return _round(cast, clock)


def page_of(round: Round) -> str:
    return f"/rounds/{round.reference}/dispositions/"


def shown(cast: Cast, round: Round) -> dict[str, Any]:
    """What the secretariat's browser would send back untouched."""
    answer = get(cast.secretariat, page_of(round))
    return {**hidden(answer), "row": ROWS}


def answered() -> dict[str, tuple[str, str]]:
    held = CommentDisposition.objects.select_related("comment")
    return {each.comment.row: (each.disposition, each.reply) for each in held}


def test_rows_stand_in_the_order_of_the_text(cast: Cast, round: Round) -> None:
    page = get(cast.secretariat, page_of(round)).content
    places = [page.index(f'id="row-{row}"'.encode()) for row in ("CN-2", "BR-1", "CN-1")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("side=BR", {"BR-1"}),
        ("clause=k3", {"CN-1"}),
        ("clause=whole", {"CN-2"}),
        ("type=editorial", set()),
        ("disposition=noted", {"CN-2"}),
        ("disposition=undisposed", {"BR-1", "CN-1"}),
        ("side=CN&disposition=undisposed", {"CN-1"}),
        ("side=XX&type=%00", set(ROWS)),
    ],
)
def test_rows_are_narrowed(cast: Cast, round: Round, query: str, rows: set[str]) -> None:
    actions.dispose(round, "CN-2", actor=cast.secretariat, disposition="noted")
    page = get(cast.heads["BR"], f"{page_of(round)}?{query}").content.decode()
    assert {row for row in ROWS if f'id="row-{row}"' in page} == rows
    assert "Undisposed (2)" in page


def test_wording_taken_for_a_new_paragraph_at_the_beginning_stays(cast: Cast, clock: Clock) -> None:
    """What came from a spreadsheet is not lost where the page is saved untouched."""
    round = made.open_round(
        made.fixed_version(cast.secretariat), cast.secretariat, kind="comment", days=1
    )
    head = cast.heads["BR"]
    comment(round, head, clause="", wording="The members,", inserts=True)
    actions.submit(round, actor=head, edition=0, once=made.once())
    clock.forward(days=2)
    actions.dispose(
        round, "BR-1", actor=cast.secretariat, disposition="changed", wording="The ten members,"
    )
    page = get(cast.secretariat, page_of(round))
    untouched = {
        **hidden(page),
        "row": "BR-1",
        "BR-1-disposition": "changed",
        "BR-1-wording": "The ten members,",
    }
    assert post(cast.secretariat, page_of(round), **untouched, save="").status_code == 302
    assert CommentDisposition.objects.get().wording == "The ten members,"


def test_rows_are_answered_one_by_one_and_what_else_was_typed_stays(
    cast: Cast, round: Round
) -> None:
    typed = {
        **shown(cast, round),
        "BR-1-disposition": "accepted",
        "CN-1-disposition": "not_taken",
        "CN-1-reply": "",
        "CN-2-reply": "Thank you",
    }
    one = post(cast.secretariat, page_of(round), **typed, save="BR-1")
    assert one.status_code == 200
    assert "Thank you" in words(one)
    assert "not yet saved" in words(one)
    assert answered() == {"BR-1": ("accepted", "")}
    wrong = post(cast.secretariat, page_of(round), **typed, save="")
    assert wrong.status_code == 422
    assert "Say why the comment is not taken up." in words(wrong)
    assert "Thank you" in words(wrong)
    right = typed | {"CN-1-reply": "Said in paragraph 1.", "CN-2-disposition": "noted"}
    done = post(cast.secretariat, page_of(round) + "?disposition=undisposed", **right, save="")
    assert done.url == page_of(round) + "?disposition=undisposed"
    assert set(answered()) == set(ROWS)
    read = words(get(cast.heads["CN"], page_of(round)))
    assert "Said in paragraph 1." in read
    assert "Save all rows" not in read
    assert "Every comment has its disposition." in words(get(cast.secretariat, done.url))
    assert post(cast.heads["CN"], page_of(round), **typed, save="").status_code == 403


def test_many_rows_get_one_answer(cast: Cast, round: Round) -> None:
    typed = {**shown(cast, round), "set": "selected", "selected-disposition": "deferred"}
    nothing = post(cast.secretariat, page_of(round), **typed)
    assert nothing.status_code == 422
    assert "Tick the rows that this is for." in words(nothing)
    none = {**typed, "pick": ["BR-1"], "selected-disposition": ""}
    assert post(cast.secretariat, page_of(round), **none).status_code == 422
    unsaid = {**typed, "pick": ["BR-1", "CN-2"], "selected-disposition": "not_taken"}
    assert "Say why" in words(post(cast.secretariat, page_of(round), **unsaid))
    assert answered() == {}
    picked = {**typed, "pick": ["BR-1", "CN-2"], "selected-reply": "At the next meeting."}
    assert post(cast.secretariat, page_of(round), **picked).status_code == 302
    assert answered() == dict.fromkeys(["BR-1", "CN-2"], ("deferred", "At the next meeting."))
    entry = Entry.objects.filter(verb="comments_disposed").get()
    assert entry.data["rows"] == {"deferred": ["CN-2", "BR-1"]}


def test_a_colleagues_answer_is_never_overwritten_in_silence(cast: Cast, round: Round) -> None:
    typed = {
        **shown(cast, round),
        "BR-1-disposition": "accepted",
        "CN-1-disposition": "noted",
        "CN-1-reply": "Typed with care.",
    }
    actions.dispose(round, "CN-1", actor=cast.chair, disposition="deferred", reply="By the chair.")
    late = post(cast.secretariat, page_of(round), **typed, save="")
    assert late.status_code == 409
    said = words(late)
    assert "Was: Undisposed Now: Deferred" in said
    assert "By the chair." in said
    assert "Typed with care." in said
    assert answered() == {"CN-1": ("deferred", "By the chair.")}  # nothing else either
    meant = {**typed, **hidden(late), "row": ROWS}
    assert post(cast.secretariat, page_of(round), **meant, save="").status_code == 302
    assert answered()["CN-1"] == ("noted", "Typed with care.")


def test_what_nobody_touched_is_no_conflict(cast: Cast, round: Round) -> None:
    typed = {**shown(cast, round), "BR-1-disposition": "accepted"}
    actions.dispose(round, "CN-1", actor=cast.chair, disposition="deferred")
    assert post(cast.secretariat, page_of(round), **typed, save="").status_code == 302
    assert answered() == {"BR-1": ("accepted", ""), "CN-1": ("deferred", "")}


def test_wording_belongs_to_what_is_accepted_with_changes(cast: Cast, round: Round) -> None:
    def take(row: str, disposition: str) -> None:
        answer = Answer(row, disposition, wording="Members teach.")
        actions.dispose_rows(round, actor=cast.secretariat, answers=[answer])

    for row, disposition in (("CN-1", "accepted"), ("CN-2", "changed")):
        with pytest.raises(Invalid):
            take(row, disposition)
    take("CN-1", "changed")
    with pytest.raises(NotAllowed):
        actions.dispose_rows(round, actor=cast.heads["BR"], answers=[])
    read = get(cast.heads["CN"], page_of(round)).content.decode()
    assert "Taken as:" in read
    assert "teach" in read
