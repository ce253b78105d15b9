"""The first ring: what a delegation prepares is its own, in every channel."""

from __future__ import annotations

import pytest

from apps.audit.models import Entry
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.delegations.actors import Actor
from apps.notifications.models import Notice
from apps.reviews import actions
from apps.reviews.models import DraftComment, DraftPosition, Round
from tests.conftest import Cast, Clock

BODY = {"type": "technical", "text": "The customs code is missing."}


def outsiders(cast: Cast) -> dict[str, Actor]:
    return {name: actor for name, actor in cast.everyone().items() if not name.endswith(" BR")} | {
        "both sides of one person": cast.double[0]
    }


def test_nobody_outside_sees_a_draft(cast: Cast, adoption: Round) -> None:
    before = Entry.objects.filter(chain="common").count()
    told = Notice.objects.count()
    actions.draft_comment(adoption, actor=cast.delegates["BR"], **BODY)
    actions.save_draft(
        adoption, actor=cast.delegates["BR"], edition=0, position="oppose", reason="Too wide."
    )
    for name, actor in outsiders(cast).items():
        assert not DraftComment.objects.visible_to(actor).exists(), name
        assert not DraftPosition.objects.visible_to(actor).exists(), name
    for mine in (cast.delegates["BR"], cast.coordinators["BR"], cast.heads["BR"]):
        assert DraftComment.objects.visible_to(mine).count() == 1
    assert Entry.objects.filter(chain="common").count() == before
    assert Notice.objects.count() == told


def test_the_secretariat_cannot_draft_for_a_delegation(cast: Cast, adoption: Round) -> None:
    with pytest.raises(NotAllowed):
        actions.draft_comment(adoption, actor=cast.secretariat, **BODY)


def test_organisations_comment_only_where_the_round_admits_them(
    cast: Cast, adoption: Round
) -> None:
    with pytest.raises((NotAllowed, NotVisible)):
        actions.draft_comment(adoption, actor=cast.expert, **BODY)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"type": "poetry", "text": "x"}, "type"),
        ({"type": "general"}, "text"),
        ({"type": "general", "text": "x", "clause": "nowhere"}, "clause"),
        ({"type": "general", "wording": "New words"}, "wording"),
        ({"type": "general", "text": "x" * 20_001}, "text"),
    ],
)
def test_bad_comments_are_refused_beside_their_field(
    cast: Cast, adoption: Round, values: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.draft_comment(adoption, actor=cast.delegates["BR"], **values)
    assert field in refusal.value.fields


@pytest.mark.parametrize(
    "words",
    ["شرط جديد للدراسة", "é́́́ combining", "👩🏽‍⚖️🇧🇷", "<script>alert(1)</script>", "नमस्ते", "ሰላም"],
)
def test_every_script_and_sign_is_kept(cast: Cast, adoption: Round, words: str) -> None:
    comment = actions.draft_comment(
        adoption, actor=cast.delegates["BR"], type="general", text=words
    )
    assert DraftComment.objects.get(pk=comment.pk).text


def test_null_bytes_and_controls_are_taken_out(cast: Cast, adoption: Round) -> None:
    comment = actions.draft_comment(
        adoption, actor=cast.delegates["BR"], type="general", text="a\x00b\x07c"
    )
    assert comment.text == "abc"


def test_two_colleagues_at_once_lose_no_word(cast: Cast, adoption: Round) -> None:
    draft = actions.save_draft(
        adoption, actor=cast.delegates["BR"], edition=0, position="accept", statement="First"
    )
    actions.save_draft(
        adoption,
        actor=cast.coordinators["BR"],
        edition=draft.edition,
        position="accept",
        statement="Second",
    )
    with pytest.raises(WrongState, match="colleague has saved") as conflict:
        actions.save_draft(
            adoption,
            actor=cast.delegates["BR"],
            edition=draft.edition,
            position="accept",
            statement="Third",
        )
    assert conflict.value.onward.endswith("/position/")
    assert DraftPosition.objects.get(round=adoption, side="BR").statement == "Second"


def test_an_expert_changes_only_the_own_comment(cast: Cast, adoption: Round) -> None:
    comment = actions.draft_comment(adoption, actor=cast.coordinators["BR"], **BODY)
    with pytest.raises(NotAllowed):
        actions.edit_comment(
            adoption, comment.reference, actor=cast.delegates["BR"], edition=1, **BODY
        )
    with pytest.raises(NotVisible):
        actions.edit_comment(adoption, comment.reference, actor=cast.heads["CN"], edition=1, **BODY)
    with pytest.raises(NotAllowed):
        actions.merge_comment(adoption, comment.reference, actor=cast.delegates["BR"], include=True)


def test_an_ended_accreditation_drafts_no_more(cast: Cast, adoption: Round, clock: Clock) -> None:
    held = cast.delegates["BR"].accreditation
    assert held is not None
    held.ended_at = clock.now
    held.save()
    with pytest.raises(NotAllowed, match="accreditation has ended"):
        actions.draft_comment(adoption, actor=cast.delegates["BR"], **BODY)


def test_after_the_close_a_comment_comes_back_with_its_words_and_a_way_on(
    cast: Cast, comment_round: Round, clock: Clock
) -> None:
    clock.set(comment_round.deadline_at)
    with pytest.raises(WrongState, match="over") as late:
        actions.draft_comment(comment_round, actor=cast.delegates["BR"], **BODY)
    assert late.value.onward == ""  # no newer round yet
    actions.conclude(comment_round, actor=cast.chair, result="continued")
    again = actions.open_round(
        comment_round.version,
        actor=cast.secretariat,
        kind="adoption",
        deadline=type(comment_round.deadline)(
            clock.now.replace(year=clock.now.year + 1), "Asia/Shanghai"
        ),
        visibility="immediate",
    )
    with pytest.raises(WrongState) as concluded:
        actions.draft_comment(comment_round, actor=cast.delegates["BR"], **BODY)
    assert concluded.value.onward == f"/rounds/{again.reference}/"
