"""Contributions: read before they are public, under a name and never an address, and files that
no browser runs."""

from __future__ import annotations

import io
import zipfile

import pytest

from apps.core.errors import EditedMeanwhile, Invalid, NotAllowed, WrongState
from apps.delegations.actors import ANONYMOUS, GUEST
from apps.dialogues import actions, files
from apps.dialogues.models import Contribution
from apps.dialogues.states import CONTRIBUTION, ContributionState
from apps.meetings.models import Meeting
from apps.notifications.models import Notice
from tests.conftest import Cast, Clock
from tests.factories import dialogues as make
from tests.factories import meetings


def seen(actor: object = ANONYMOUS) -> list[str]:
    return [each.text for each in Contribution.objects.visible_to(actor)]  # type: ignore[arg-type]


def archive(*names: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        for name in names:
            packed.writestr(name, b"<a/>")
    return written.getvalue()


@pytest.mark.slow
def test_nothing_is_public_before_the_presidency_has_read_it(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    answer = make.answered(make.accepted(made, cast.secretariat), "Paper forms.")
    outsiders = (ANONYMOUS, cast.heads["BR"], cast.expert, cast.stakeholder, cast.stranger)
    assert [seen(who) for who in outsiders] == [[]] * len(outsiders)
    assert seen(cast.chair) == ["Paper forms."]
    for who in (*outsiders, GUEST):
        with pytest.raises(NotAllowed):
            actions.moderate(answer, actor=who, publish=True)
    actions.moderate(answer, actor=cast.secretariat, publish=True)
    assert [seen(who) for who in outsiders] == [["Paper forms."]] * len(outsiders)


@pytest.mark.slow
def test_what_is_published_in_a_dialogue_of_the_members_is_the_members(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat, audience="members")
    make.published(make.accepted(made, cast.secretariat), cast.secretariat)
    assert seen() == []
    assert seen(cast.heads["CN"]) == ["Paper forms."]


@pytest.mark.slow
def test_what_is_not_published_has_a_reason_that_its_author_is_told(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    answer = make.answered(make.accepted(made, cast.secretariat))
    with pytest.raises(Invalid) as refusal:
        actions.moderate(answer, actor=cast.secretariat, publish=False, reason="  ")
    assert "reason" in refusal.value.fields
    actions.moderate(answer, actor=cast.secretariat, publish=False, reason="It names a person.")
    assert "It names a person." in Notice.objects.latest("pk").text
    assert seen() == []


@pytest.mark.slow
def test_an_answer_takes_the_place_of_ones_earlier_one(cast: Cast, clock: Clock) -> None:
    made = make.dialogue(cast.secretariat)
    guest = make.accepted(made, cast.secretariat)
    make.published(guest, cast.secretariat, "First words.")
    second = make.answered(guest, "Second words.")
    assert seen() == []  # what was said again waits to be read again
    actions.moderate(second, actor=cast.secretariat, publish=True)
    assert seen() == ["Second words."]


@pytest.mark.slow
def test_who_waits_for_a_place_contributes_and_who_declined_does_not(
    cast: Cast, clock: Clock
) -> None:
    made = make.dialogue(cast.secretariat, places=0)
    waiting = make.accepted(made, cast.secretariat)
    make.answered(waiting)
    actions.decline(waiting, actor=GUEST)
    with pytest.raises(WrongState):
        make.answered(waiting, "More.")
    assert Contribution.objects.count() == 1


@pytest.mark.slow
def test_contributions_are_taken_after_the_dialogue_until_their_own_moment(
    cast: Cast, clock: Clock
) -> None:
    made = make.dialogue(cast.secretariat)
    guest = make.accepted(made, cast.secretariat)
    clock.set(make.CONTRIBUTE_UNTIL.instant)
    with pytest.raises(WrongState):
        make.answered(guest)
    clock.forward(seconds=-1)
    make.answered(guest)


@pytest.mark.slow
def test_taken_back_it_is_shown_to_nobody(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    ana = make.accepted(made, cast.secretariat)
    li = make.accepted(made, cast.secretariat, "Li Example")
    answer = make.published(ana, cast.secretariat)
    with pytest.raises(NotAllowed):
        actions.withdraw_contribution(answer, actor=cast.stranger)
    actions.withdraw_contribution(answer, actor=GUEST)
    assert seen() == []
    assert seen(cast.chair) == []
    with pytest.raises(WrongState):
        actions.moderate(answer, actor=cast.secretariat, publish=True)
    make.published(li, cast.secretariat, "Another.")
    assert seen() == ["Another."]


@pytest.mark.slow
def test_the_same_form_sent_twice_counts_once(cast: Cast) -> None:
    guest = make.accepted(make.dialogue(cast.secretariat), cast.secretariat)
    first, second = (
        actions.contribute(guest, actor=GUEST, kind="statement", text=text)
        for text in ("Paper forms.", " Paper forms.\r\n")
    )
    assert first == second
    actions.contribute(guest, actor=GUEST, kind="statement", text="Paper forms, still.")
    assert Contribution.objects.count() == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "answer", "text": "x"}, "question"),
        ({"kind": "statement", "text": "  "}, "text"),
        ({"kind": "statement", "text": "x" * 20_001}, "text"),
        ({"kind": "statement", "text": "x", "title": "y" * 201}, "title"),
        ({"kind": "presentation", "text": "x"}, "file"),
        ({"kind": "song", "text": "x"}, "kind"),
        ({"kind": "statement", "text": "x", "file": ("a.exe", b"MZ")}, "file"),
    ],
)
def test_what_cannot_be_right_is_said_beside_its_field(
    cast: Cast, given: dict[str, object], field: str
) -> None:
    guest = make.accepted(make.dialogue(cast.secretariat), cast.secretariat)
    with pytest.raises(Invalid) as refusal:
        actions.contribute(guest, actor=GUEST, **given)  # type: ignore[arg-type]
    assert field in refusal.value.fields


@pytest.mark.slow
def test_a_question_of_another_dialogue_is_not_answered_here(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    other = make.dialogue(cast.secretariat, "Another dialogue")
    with pytest.raises(Invalid):
        actions.contribute(
            make.accepted(made, cast.secretariat),
            actor=GUEST,
            kind="answer",
            text="x",
            question=other.questions.first(),
        )


# Files


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("paper.pdf", b"%PDF-1.7"),
        ("C:\\papers\\paper.docx", archive("[Content_Types].xml", "word/document.xml")),
        ("slides.pptx", archive("[Content_Types].xml", "ppt/presentation.xml")),
    ],
)
def test_files_are_known_by_what_is_in_them(name: str, data: bytes) -> None:
    kept, digest = files.checked(name, data)
    assert "\\" not in kept
    assert len(digest) == 64


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("paper.pdf", b""),
        ("paper.pdf", b"<html><script>alert(1)</script>"),
        ("paper.html", b"<html>"),
        ("paper.svg", b"<svg onload='x'/>"),
        ("paper.pdf.exe", b"%PDF-1.7"),
        ("paper", b"%PDF-1.7"),
        ("paper.docx", b"%PDF-1.7"),
        ("paper.docx", b"PK\x03\x04 broken"),
        ("paper.docx", archive("[Content_Types].xml", "ppt/presentation.xml")),
        ("paper.docx", archive("[Content_Types].xml", "word/a.xml", "word/vbaProject.bin")),
        ("paper.docx", archive("word/document.xml")),
        ("slides.pptm", archive("[Content_Types].xml", "ppt/presentation.xml")),
        ("paper.pdf", b"%PDF-1.7" + b"x" * (20 * 1024 * 1024)),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        files.checked(name, data)
    assert "file" in refusal.value.fields


# What is possible when, by hand

POSSIBLE = {
    "sent": {"publish", "keep_back", "withdraw"},
    "published": {"keep_back", "withdraw"},
    "not_published": {"publish", "withdraw"},
    "withdrawn": set(),
}


@pytest.mark.parametrize("where", ContributionState.values)
def test_what_is_possible_with_a_contribution(where: str) -> None:
    assert set(CONTRIBUTION.verbs(ContributionState(where))) == POSSIBLE[where]


# The summary


@pytest.mark.slow
def test_recommendations_go_to_the_agenda_of_a_meeting(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    meeting = meetings.meeting(cast.secretariat)
    edition = make.fresh(made).edition
    recommended = [("", "Publish the forms."), ("", "Test a single window.")]
    actions.save_summary(
        made,
        actor=cast.secretariat,
        summary="Firms spoke of forms.",
        recommendations=recommended,
        publish=False,
        edition=edition,
    )
    assert make.fresh(made).summary_published_at is None
    item = actions.put_on_agenda(made, actor=cast.chair, meeting=meeting, minutes=20)
    assert item.questions.splitlines() == ["Publish the forms.", "Test a single window."]
    assert [each.title for each in Meeting.objects.get(pk=meeting.pk).items.all()] == [
        "Opening", "The framework", item.title,
    ]  # fmt: skip
    with pytest.raises(Invalid):  # each stands there once
        actions.put_on_agenda(made, actor=cast.chair, meeting=meeting, minutes=20)
    with pytest.raises(Invalid, match="agenda"):  # and is not taken from under it
        actions.save_summary(
            made,
            actor=cast.secretariat,
            summary="Firms spoke of forms.",
            recommendations=[],
            publish=True,
            edition=edition + 1,
        )


@pytest.mark.slow
def test_a_full_day_takes_no_recommendations(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    actions.save_summary(
        made,
        actor=cast.secretariat,
        summary="Heard.",
        recommendations=[("", "Publish the forms.")],
        publish=True,
        edition=make.fresh(made).edition,
    )
    with pytest.raises(Invalid) as refusal:
        actions.put_on_agenda(
            made, actor=cast.chair, meeting=meetings.meeting(cast.secretariat), minutes=600
        )
    assert "minutes" in refusal.value.fields
    assert made.recommendations.get().item is None


@pytest.mark.slow
def test_two_who_edit_at_once_do_not_lose_each_others_words(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    edition = make.fresh(made).edition
    actions.save_programme(made, actor=cast.chair, parts=[], edition=edition)
    with pytest.raises(EditedMeanwhile):
        actions.save_content(made, actor=cast.secretariat, themes=[], questions=[], edition=edition)


@pytest.mark.slow
def test_a_question_that_was_answered_stays(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    make.answered(make.accepted(made, cast.secretariat))
    first, second = made.questions.all()
    edition = make.fresh(made).edition
    with pytest.raises(Invalid, match="has answers"):
        actions.save_content(
            made,
            actor=cast.secretariat,
            themes=[],
            questions=[(second.reference, second.text)],
            edition=edition,
        )
    actions.save_content(
        made,
        actor=cast.secretariat,
        themes=[],
        questions=[(second.reference, "Other words?"), (first.reference, first.text)],
        edition=edition,
    )
    assert [q.text for q in made.questions.all()] == ["Other words?", first.text]
    assert first.answers.count() == 1
