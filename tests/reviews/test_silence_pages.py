"""The silence procedure as its pages show it, without JavaScript."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import transaction
from django.test import Client

from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation, Office, Presidency
from apps.documents.models import Document
from apps.meetings.phrases.understanding import Draft, read
from apps.meetings.planning import Plan
from apps.reviews import actions
from apps.reviews.models import Round
from apps.reviews.states import Position, Result, RoundKind, Visibility
from tests.conftest import NOW, Cast, Clock
from tests.factories import reviews as made
from tests.reviews.browsing import browser, get, hidden, masked, words
from tests.reviews.test_sealed_pages import PAGES
from tests.reviews.test_silence import expire, note

pytestmark = pytest.mark.slow


@pytest.fixture
def silence(cast: Cast) -> Round:
    return made.silence(cast.secretariat)


def page(round: Round, rest: str = "") -> str:
    return f"/rounds/{round.reference}/{rest}"


def test_opening_names_the_delegations_and_leads_on(cast: Cast) -> None:
    version = made.fixed_version(cast.secretariat)
    address = f"/manage/rounds/open/{version.document.reference}/"
    day = NOW + dt.timedelta(days=5)
    typed = {
        "kind": "silence", "date": f"{day:%Y-%m-%d}", "time": "17:00", "zone": "Asia/Shanghai",
        "visibility": "sealed", "note": "Our words.", "do": "review",
    }  # fmt: skip
    heads = Accreditation.objects.filter(office=Office.HEAD, state__code="ET")
    heads.update(ended_at=NOW)
    refused = browser(cast.secretariat).post(address, typed)
    assert refused.status_code == 422
    said = words(refused)
    assert "Nobody could object for Ethiopia" in said
    assert "/manage/people/" in refused.content.decode()
    assert "Our words." in said
    heads.update(ended_at=None)
    early = typed | {"date": f"{NOW + dt.timedelta(days=2):%Y-%m-%d}"}
    assert "at least 72 hours" in words(browser(cast.secretariat).post(address, early))
    assert "Silence is acceptance" in words(browser(cast.secretariat).post(address, typed))
    opened = browser(cast.secretariat).post(address, typed | {"do": "open"})
    assert opened.status_code == 302
    assert Round.objects.get().by_silence


def test_the_round_says_what_happens_what_breaks_and_what_does_not(
    cast: Cast, silence: Round
) -> None:
    said = words(get(cast.heads["BR"], page(silence)))
    assert "Unless an objection or amendment is received before" in said
    assert "Breaks silence A written objection" in said
    assert "object, or ask for time" in said
    form = words(get(cast.heads["BR"], page(silence, "position/")))
    assert "Objection breaks silence at once" in form
    assert "ad referendum" not in form.partition("Reason")[2]
    assert "This blocks adoption" not in form


def test_breaking_is_reviewed_and_said_to_be_final(cast: Cast, silence: Round) -> None:
    client = browser(cast.heads["BR"])
    form = client.get(page(silence, "position/"))
    typed = hidden(form) | {"position": "oppose", "reason": "It goes too far.", "do": "review"}
    assert client.post(page(silence, "position/"), typed)["Location"].endswith("/review/")
    review = client.get(page(silence, "review/"))
    said = words(review)
    assert "You are about to object in the name of Brazil" in said
    assert "This ends the procedure at once." in said
    assert "It cannot be undone" in said
    assert "Object for Brazil, and end the procedure" in said
    assert silence.text_hash[:8] in said
    done = client.post(page(silence, "review/"), hidden(review))
    assert "Silence is broken." in words(client.get(done["Location"]))
    again = client.post(page(silence, "review/"), hidden(review))  # a second click
    assert again["Location"] == done["Location"]
    for actor in (cast.heads["CN"], cast.chair):
        shown = words(get(actor, page(silence)))
        assert "Not adopted, silence was broken" in shown
        assert "Not in a position to join consensus: Brazil." in shown
    late = get(cast.heads["CN"], page(silence, "position/"))
    assert late.status_code == 409
    assert "Silence was broken at" in words(late)


@pytest.mark.parametrize("position", ["statement", "time", "reservation"])
def test_other_acts_are_said_to_break_nothing(cast: Cast, silence: Round, position: str) -> None:
    kept = made.reservation(kind="general", blocks=False)
    made.draft(
        silence,
        cast.heads["BR"],
        position,
        statement="We thank the chair.",
        reservations=[kept] if position == "reservation" else [],
    )
    assert "This breaks nothing." in words(get(cast.heads["BR"], page(silence, "review/")))


def test_a_sealed_break_names_nobody_on_any_page(cast: Cast) -> None:
    """Whoever broke it: to everyone else the same bytes, until the expiry that was announced."""
    round = made.silence(cast.secretariat, visibility=Visibility.SEALED)
    made.submitted(round, cast.heads["ET"], Position.STATEMENT, statement="Kept sealed.")
    people = [cast.chair, cast.secretariat, cast.heads["CN"], cast.delegates["ZA"]]
    outsiders = [browser(actor) for actor in people]

    def broken_by(head: Actor) -> list[object]:
        with transaction.atomic():
            made.submitted(round, head, Position.OPPOSE)
            seen: list[object] = [
                masked(client.get(address.format(round.reference)))
                for client in outsiders
                for address in [*PAGES, "/desk/", "/trail/"]
            ]
            transaction.set_rollback(True)
        return seen

    assert broken_by(cast.heads["BR"]) == broken_by(cast.heads["IN"])


def test_a_letter_decided_after_a_sealed_break_shows_to_nobody_before_the_expiry(
    cast: Cast, clock: Clock
) -> None:
    """Confirmed or refused: the same bytes for the other delegations, and to the presidency the
    same whether it was Egypt itself that broke silence, or somebody else."""
    round = made.silence(cast.secretariat, visibility=Visibility.SEALED)
    reserved = {"reservation_kind": "general", "reservation_text": "We understand."}
    letter = note(cast, round, "EG", position="reservation", **reserved)

    def seen(head: Actor, clients: list[Client], *, confirmed: bool) -> list[object]:
        with transaction.atomic():
            made.submitted(round, head, Position.OPPOSE)
            actions.confirm_note(letter, actor=cast.chair, confirmed=confirmed)
            pages: list[object] = [
                masked(client.get(address.format(round.reference)))
                for client in clients
                for address in [*PAGES, "/desk/", "/trail/"]
            ]
            transaction.set_rollback(True)
        return pages

    others = [browser(cast.heads["CN"]), browser(cast.delegates["ZA"])]
    brazil, itself = cast.heads["BR"], cast.heads["EG"]
    assert seen(brazil, others, confirmed=True) == seen(itself, others, confirmed=False)
    run = [browser(cast.chair), browser(cast.secretariat)]
    assert seen(brazil, run, confirmed=True) == seen(itself, run, confirmed=True)
    made.submitted(round, brazil, Position.OPPOSE)
    actions.confirm_note(letter, actor=cast.chair, confirmed=True)
    assert Round.objects.get().consensus is None
    clock.set(round.deadline_at)
    said = words(get(cast.heads["CN"], page(round)))
    assert "received by note verbale" in said


def test_a_sealed_break_is_told_and_by_whom_at_the_expiry(cast: Cast, clock: Clock) -> None:
    round = made.silence(cast.secretariat, visibility=Visibility.SEALED)
    made.submitted(round, cast.heads["BR"], Position.OPPOSE, reason="It goes too far.")
    said = words(get(cast.heads["CN"], page(round)))
    assert "an objection or amendment was received" in said
    assert "Not in a position" not in said
    clock.set(round.deadline_at)
    assert "Not in a position to join consensus: Brazil." in words(
        get(cast.heads["CN"], page(round))
    )


def test_adopted_by_silence_stands_on_every_page_that_tells_of_it(
    cast: Cast, clock: Clock, silence: Round
) -> None:
    made.beating(silence.deadline_at)
    clock.set(silence.deadline_at + dt.timedelta(hours=1))
    said = words(get(cast.heads["BR"], page(silence)))  # no worker runs: looking is enough
    assert "Adopted by silence" in said
    assert "CGETI/DEWG/2027/OUT/1" in said
    document = Document.objects.get()
    panel = words(get(cast.heads["BR"], document.address))
    assert "Adopted by silence CGETI/DEWG/2027/OUT/1" in panel
    assert get(cast.heads["BR"], "/d/CGETI/DEWG/2027/OUT/1").status_code == 200
    assert get(cast.public, "/d/CGETI/DEWG/2027/OUT/1").status_code == 404
    assert "Adopted by silence" in words(get(cast.heads["BR"], "/desk/"))
    assert "Adopted by silence" in words(get(cast.heads["BR"], "/rounds/"))


def test_the_outcome_tells_that_silence_was_kept(cast: Cast, clock: Clock, silence: Round) -> None:
    from apps.outcomes.actions import publish

    expire(clock, silence)
    outcome = publish(
        silence.document, actor=cast.secretariat, slug="by-silence", summary="What it is about."
    )
    assert outcome.symbol == "CGETI/DEWG/2027/OUT/1"
    said = words(browser(cast.public).get("/outcomes/by-silence/"))
    assert "Silence was kept" in said
    assert "Adopted by silence: none of the 10 members of that day objected" in said


def test_the_desk_asks_each_delegation_in_the_same_words(cast: Cast, silence: Round) -> None:
    made.submitted(silence, cast.heads["BR"], Position.MORE_TIME, reason="A holiday.")
    for actor in (cast.chair, cast.heads["BR"]):
        asked = words(get(actor, page(silence)))
        assert "Requests for more time Brazil" in asked
        assert "A holiday." in asked
    for code in ("CN", "IN"):
        assert "Object, or let it pass, before" in words(get(cast.heads[code], "/desk/"))
    desk = words(get(cast.secretariat, "/desk/"))
    assert "Consider more time, which Brazil asks for, before" in desk
    assert "Adopted unless silence is broken before" in desk
    actions.extend_round(
        silence, actor=cast.secretariat, deadline=made.in_days(9), reason="A holiday."
    )
    assert "Consider more time" not in words(get(cast.secretariat, "/desk/"))


def test_a_clock_that_stands_is_shown_to_all(cast: Cast, clock: Clock, silence: Round) -> None:
    clock.forward(days=1)
    entered = actions.enter_note(
        silence,
        actor=cast.secretariat,
        member=silence.eligible.get(member__code="EG").member,
        position=Position.OPPOSE,
        reason="As the note says.",
        note="note verbale 12/2027",
        evidence=("note.pdf", b"%PDF-"),
        once=made.once(),
    )
    clock.forward(days=9)
    for actor in (cast.heads["BR"], cast.chair):
        said = words(get(actor, page(silence)))
        assert "The clock stands since" in said
        assert "with what was left: 3 days" in said
        assert "Egypt" not in said.partition("Delegations")[0]
    assert "breaks silence at once" in words(
        get(cast.chair, page(silence, f"note/{entered.reference}/"))
    )
    extend = browser(cast.chair).get(page(silence))
    assert "Extend the deadline" not in words(extend)


def test_the_chair_reaches_it_from_the_question_in_session(cast: Cast, clock: Clock) -> None:
    from tests.reviews.test_in_session import before

    question = before(cast, "CN", "EG", "IN")
    actions.conclude_in_session(question, actor=cast.chair)
    client = browser(cast.chair)
    shown = client.get(page(question))
    assert "Ask the absent members by a silence procedure" in words(shown)
    address = page(question, "silence/")
    assert "Brazil" in words(client.get(address))
    day = NOW + dt.timedelta(days=5)
    typed = {
        "date": f"{day:%Y-%m-%d}", "time": "17:00", "zone": "Asia/Shanghai",
        "visibility": "immediate", "note": "",
    }  # fmt: skip
    assert "You are about to open a round" in words(client.post(address, typed | {"do": "review"}))
    opened = client.post(address, typed | {"do": "open"})
    assert "the question in session" in words(client.get(opened["Location"]))
    assert "Continued by a silence procedure" in words(client.get(page(question)))


def test_it_stands_in_the_timetable_and_opens_from_the_plan(cast: Cast) -> None:
    document = made.fixed_version(cast.secretariat).document
    (draft,) = read("9 February", 2027, [])
    assert isinstance(draft, Draft)
    planned = actions.plan_round(
        document,
        actor=cast.secretariat,
        presidency=Presidency.objects.acting(),
        kind=RoundKind.SILENCE,
        visibility=Visibility.SEALED,
        plan=Plan("9 February", draft.window, ()),
    )
    assert planned.entry.title.startswith("Silence procedure: ")
    form = get(
        cast.secretariat,
        f"/manage/rounds/open/{document.reference}/?planned={planned.reference}",
    )
    assert re.search(r'value="silence"[^>]*checked', form.content.decode())


def test_results_are_told_apart(cast: Cast, clock: Clock, silence: Round) -> None:
    assert expire(clock, silence).result == Result.ADOPTED
    said = words(get(cast.chair, page(silence)))
    assert "Silence was kept: no delegation objected." in said
    assert "Silent" in said


def test_amendments_that_broke_it_are_answered_by_a_spreadsheet_too(
    cast: Cast, silence: Round
) -> None:
    made.merged_comment(silence, cast.heads["BR"], wording="Members share.")
    made.submitted(silence, cast.heads["BR"], Position.AMENDMENTS)
    assert "Read the table" in words(get(cast.secretariat, page(silence, "table/")))
