"""What leaves in a delegation's name where its experts differ, and a draft that is taken back."""

from __future__ import annotations

import pytest

from apps.core.errors import NotAllowed, WrongState
from apps.notifications.models import Notice
from apps.reviews import actions
from apps.reviews.models import DraftComment, DraftPosition, Round
from apps.reviews.states import DraftState
from tests.conftest import Cast
from tests.factories import reviews as made
from tests.reviews.browsing import get, hidden, post, words

pytestmark = pytest.mark.slow


@pytest.fixture
def round(cast: Cast) -> Round:
    """Two experts of Brazil want paragraph 2 to say different things; a third remark is plain."""
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat, kind="comment")
    made.comment(round, cast.delegates["BR"], words="", wording="Members share.")
    made.comment(round, cast.heads["BR"], words="Not needed.", deletes=True)
    made.comment(round, cast.delegates["BR"], words="Say when.")
    return round


def page_of(round: Round) -> str:
    return f"/rounds/{round.reference}/clear/"


def states() -> dict[str, str]:
    return {c.wording or c.text: c.state for c in DraftComment.objects.all()}


def reference(**wanted: object) -> str:
    return str(DraftComment.objects.get(**wanted).reference)


def test_new_words_against_a_deletion_are_shown_side_by_side(cast: Cast, round: Round) -> None:
    page = get(cast.heads["BR"], page_of(round))
    assert "Experts want this paragraph to say different things" in words(page)
    assert page.content.count(b'name="choice-k2"') == 3
    assert b'name="choice-k2" value="own" checked' not in page.content
    assert "Seen by your delegation only, until you submit" in words(page)


def test_nothing_leaves_while_nobody_has_chosen(cast: Cast, round: Round) -> None:
    seen = hidden(get(cast.heads["BR"], page_of(round)))
    unchosen = post(cast.heads["BR"], page_of(round), **seen, do="review")
    assert unchosen.status_code == 422
    assert "Choose which words leave for this paragraph." in words(unchosen)
    assert set(states().values()) == {DraftState.DRAFTING}
    assert post(cast.heads["BR"], page_of(round), **seen, do="save").status_code == 302


def test_one_is_chosen_and_the_others_are_left_out(cast: Cast, round: Round) -> None:
    seen = hidden(get(cast.heads["BR"], page_of(round)))
    choice = {
        "choice-k2": reference(wording="Members share."),
        f"comment-{reference(text='Say when.')}": "include",
    }
    done = post(cast.heads["BR"], page_of(round), **seen, **choice, do="review")
    assert done.url == f"/rounds/{round.reference}/review/"
    assert states() == {
        "Members share.": DraftState.CLEARED,
        "Not needed.": DraftState.LEFT_OUT,
        "Say when.": DraftState.CLEARED,
    }
    made.actions.submit(round, actor=cast.heads["BR"], edition=0, once=made.once())
    assert "Submitted; seen by your delegation only until" in words(
        get(cast.heads["BR"], page_of(round))
    )


def test_what_was_left_out_comes_back_into_the_choice(cast: Cast, round: Round) -> None:
    head, path = cast.heads["BR"], page_of(round)
    mine, theirs = reference(wording="Members share."), reference(deletes=True)
    post(head, path, **hidden(get(head, path)), **{"choice-k2": mine})
    both = {**hidden(get(head, path)), f"comment-{theirs}": "include"}
    assert post(head, path, **both, do="review").status_code == 422
    assert post(head, path, **both, do="save").status_code == 302
    assert get(head, path).content.count(b'name="choice-k2"') == 3


def test_words_of_ones_own_settle_it(cast: Cast, round: Round) -> None:
    seen = hidden(get(cast.heads["BR"], page_of(round)))
    for own in ("", "Members exchange practice number 1."):  # as the paragraph is already
        same = post(cast.heads["BR"], page_of(round), **seen, **{"choice-k2": "own", "own-k2": own})
        assert same.status_code == 422
    given = {"choice-k2": "own", "own-k2": "Members may share."}
    post(cast.heads["BR"], page_of(round), **seen, **given, do="review")
    assert states() == {
        "Members share.": DraftState.LEFT_OUT,
        "Not needed.": DraftState.LEFT_OUT,
        "Say when.": DraftState.DRAFTING,
        "Members may share.": DraftState.CLEARED,
    }


def test_a_colleague_who_chose_first_is_shown(cast: Cast, round: Round) -> None:
    seen = hidden(get(cast.heads["BR"], page_of(round)))
    mine, theirs = reference(wording="Members share."), reference(deletes=True)
    actions.merge_comment(round, mine, actor=cast.heads["BR"], include=False)
    late = post(cast.heads["BR"], page_of(round), **seen, **{"choice-k2": theirs})
    assert late.status_code in (302, 409)
    chosen = {"choice-k2": mine}
    actions.merge_comment(round, theirs, actor=cast.heads["BR"], include=True)
    actions.edit_comment(
        round,
        mine,
        actor=cast.delegates["BR"],
        edition=1,
        clause="k2",
        type="general",
        wording="Members learn.",
    )
    late = post(cast.heads["BR"], page_of(round), **seen, **chosen, do="review")
    assert late.status_code == 409
    assert f'value="{mine}" checked' in late.content.decode()


def test_a_draft_with_the_head_is_taken_back(cast: Cast, round: Round) -> None:
    with pytest.raises(WrongState):
        actions.reopen_draft(round, actor=cast.heads["BR"])
    actions.send_draft(round, actor=cast.delegates["BR"])
    with pytest.raises(NotAllowed):
        actions.reopen_draft(round, actor=cast.delegates["BR"])
    page = get(cast.heads["BR"], page_of(round))
    assert "Take it back for further work" in words(page)
    assert post(cast.heads["BR"], page_of(round), do="reopen").status_code == 302
    assert DraftPosition.objects.get(round=round).state == DraftState.DRAFTING
    told = Notice.objects.filter(key__startswith="draft_reopened")
    assert {notice.address.partition(".")[2] for notice in told} == {"br@example.org"}
    assert "Take it back" not in words(get(cast.heads["BR"], page_of(round)))
    assert post(cast.heads["BR"], page_of(round), do="reopen").status_code == 409
