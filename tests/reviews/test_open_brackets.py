"""Nothing is decided while a bracket is open; what was said on a paragraph follows it."""

from __future__ import annotations

import pytest

from apps.core.errors import WrongState
from apps.documents.actions import clean_up, table
from apps.documents.models import Version
from apps.documents.tree import ClauseKind, Node
from apps.meetings import actions as meetings
from apps.meetings.meeting_page import meetings_for
from apps.meetings.models import Decision
from apps.meetings.pack import pack_of
from apps.meetings.states import Purpose
from apps.outcomes.actions import issue
from apps.reviews import actions
from apps.reviews.models import Comment, Reservation, Round
from apps.reviews.states import Position, RoundKind, Visibility
from tests.conftest import Cast
from tests.factories import documents as texts
from tests.factories import meetings as met
from tests.factories import reviews as made
from tests.reviews.browsing import browser, words


def opened(version: Version, cast: Cast, kind: RoundKind) -> Round:
    return actions.open_round(
        version,
        actor=cast.secretariat,
        kind=kind,
        deadline=made.in_days(8),
        visibility=Visibility.IMMEDIATE,
    )


def test_every_round_that_decides_waits_and_names_the_paragraphs(cast: Cast) -> None:
    version, _key = texts.bracketed_version(cast)
    with pytest.raises(WrongState, match="1 bracket is open: ¶ 1") as refused:
        opened(version, cast, RoundKind.ADOPTION)
    assert refused.value.onward == f"{version.document.address}?v=2#brackets"

    meeting = met.confirmed(cast.secretariat).meeting
    item = meetings.Item("The text", Purpose.DECISION, 60, papers=[version.document])
    meetings.save_agenda(meeting, actor=cast.secretariat, items=[item], edition=0)
    meetings.open_session(meeting, actor=cast.secretariat)
    meetings.call_roll(meeting, actor=cast.secretariat, present=["BR"])
    put = meeting.items.select_related("meeting__entry").get()
    with pytest.raises(WrongState, match="Nothing is adopted"):
        actions.open_in_session(version, actor=cast.chair, item=put)
    with pytest.raises(WrongState, match="Nothing is adopted"):
        meetings.decide(meeting, actor=cast.chair, item=put, text="Adopted.", version=version)
    assert not Round.objects.exists()
    assert not Decision.objects.exists()
    assert opened(version, cast, RoundKind.COMMENT).version == version


def test_nothing_with_a_bracket_is_issued(cast: Cast) -> None:
    version, _key = texts.bracketed_version(cast, kind="chairs_statement")
    with pytest.raises(WrongState, match="1 bracket is open"):
        issue(version.document, actor=cast.secretariat, slug="statement", summary="What it says.")


@pytest.mark.slow
def test_the_page_that_opens_a_round_lists_what_is_not_agreed(cast: Cast) -> None:
    version, _key = texts.bracketed_version(cast)
    address = f"/manage/rounds/open/{version.document.reference}/"
    page = browser(cast.secretariat).get(address)
    clause = version.brackets.get().clause
    assert f'{version.document.address}?v=2#para-{clause}"' in page.content.decode()
    assert "Not all is agreed" in words(page)


@pytest.mark.slow
def test_a_rounds_text_shows_its_brackets(cast: Cast) -> None:
    version, _key = texts.bracketed_version(cast, classification="public")
    round = actions.open_round(
        version,
        actor=cast.secretariat,
        kind=RoundKind.COMMENT,
        deadline=made.in_days(8),
        visibility=Visibility.IMMEDIATE,
        admits_guests=True,
    )
    address = f"/rounds/{round.reference}/"
    assert "BR, ZA:" in words(browser(cast.delegates["IN"]).get(address))
    guest = words(browser(cast.expert).get(address))
    assert "[cooperate] [work together] on digital trade" in guest


@pytest.mark.slow
def test_a_meetings_pack_carries_them_as_its_reader_may_see_them(cast: Cast) -> None:
    version, _key = texts.bracketed_version(cast, classification="public")
    meeting = met.meeting(cast.secretariat)
    item = meetings.Item("The text", Purpose.DISCUSSION, 60, papers=[version.document])
    meetings.save_agenda(meeting, actor=cast.secretariat, items=[item], edition=1)
    found = meetings_for(cast.delegates["BR"]).get(pk=meeting.pk)
    for actor, expected in [
        (cast.delegates["BR"], "Members [BR, ZA: cooperate] [CN: work together] on"),
        (cast.expert, "Members [cooperate] [work together] on"),
    ]:
        (text,) = (each.publication for each in pack_of(found, actor).documents)
        assert expected in text.printable().text[1].text


# Numbers


def test_comments_reservations_and_addresses_follow_their_paragraph(cast: Cast) -> None:
    """¶ 1bis becomes ¶ 2: what was said on it is found by its key, under the new number."""
    document = texts.tabled_document(cast)
    heading, one, two = document.versions.get().nodes()
    between = Node(ClauseKind.PARAGRAPH, "Members meet once a year.", "1bis")
    version = texts.tabled_revision(cast, document, [heading, one, between, two])
    key = version.clauses.get(number="1bis").key
    comments = opened(version, cast, RoundKind.COMMENT)
    made.submitted_comments(comments, cast.heads["BR"], {"clause": key})
    Round.objects.filter(pk=comments.pk).update(concluded_at=comments.opened_at, result="continued")
    adoption = opened(version, cast, RoundKind.ADOPTION)
    reserved = {"kind": "study", "clause": key, "text": "Under study.", "blocks": True}
    made.submitted(adoption, cast.heads["IN"], Position.RESERVATION, reservations=[reserved])
    Round.objects.filter(pk=adoption.pk).update(concluded_at=adoption.opened_at, result="continued")

    clean_up(document, actor=cast.secretariat)
    cleaned = table(document, actor=cast.secretariat)
    for said in (Comment.objects.get(), Reservation.objects.get()):
        clause = cleaned.clauses.get(key=said.clause)
        assert (clause.number, clause.text) == ("2", between.text)
    assert [key, "1bis", "2"] in cleaned.concordance
    page = browser(cast.delegates["BR"]).get(document.address).content.decode()
    assert f'id="para-{key}" class="clause paragraph"><span class="number"><bdi>2</bdi>' in page
