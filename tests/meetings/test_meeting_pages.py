"""A meeting as everyone reads it, and what only those in the room learn."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from collections import defaultdict
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from apps.delegations.actors import Actor
from apps.delegations.models import MemberState, Organisation
from apps.documents.actions import table, void_symbol
from apps.meetings import actions
from apps.meetings.models import Meeting
from apps.meetings.states import Audience, Purpose
from tests.conftest import Cast, Clock
from tests.factories import meetings as make
from tests.factories.copies import many_more
from tests.factories.documents import tabled_document
from tests.reviews.browsing import browser, get, hidden, post, words

pytestmark = pytest.mark.slow
AT_WORK = ["secretariat", "chair", "head BR", "delegate BR", "coordinator BR", "head CN"]
OUTSIDE = ["stakeholder", "stranger", "public"]
DUE = dt.date(2027, 3, 1)


def read(actor: Actor, meeting: Meeting) -> str:
    answer = get(actor, meeting.entry.address)
    assert answer.status_code == 200
    return words(answer)


def with_agenda(cast: Cast, *items: actions.Item, **more: object) -> Meeting:
    meeting = make.meeting(cast.secretariat, **more)
    actions.save_agenda(meeting, actor=cast.secretariat, items=items, edition=1)
    return Meeting.objects.get(pk=meeting.pk)


# When, where, on what


def test_the_page_says_when_where_and_on_what(cast: Cast) -> None:
    meeting = with_agenda(
        cast,
        actions.Item("Opening", Purpose.INFORMATION, 15, presenter="the chair"),
        actions.Item("Coffee", Purpose.BREAK, 10),
        actions.Item("The framework", Purpose.DECISION, 60, questions="What lacks?\n\nBy when?"),
        place="Shanghai",
    )
    for actor in cast.everyone().values():
        said = read(actor, meeting)
        assert "10 February 2027, 10:00 (Beijing, UTC+8)" in said
        assert "02:00 UTC" in said
        assert "Contact Group on Economic and Trade Issues" in said
        assert "Shanghai" in said
        assert "10:00–10:15 1. Opening For information · introduced by the chair" in said
        assert "10:15–10:25 Coffee" in said
        assert "10:25–11:25 2. The framework For decision What lacks? By when?" in said


def test_each_capital_reads_its_own_clock(cast: Cast) -> None:
    said = read(cast.public, make.meeting(cast.secretariat))
    assert "BR Brasília UTC−3 23:00 9 February 02:00 10 February" in said
    assert "CN Beijing UTC+8 10:00 13:00" in said
    assert "IN New Delhi UTC+5:30 07:30 10:30" in said


def test_a_body_bears_the_name_of_that_day(cast: Cast) -> None:
    meeting = make.meeting(cast.secretariat, body="DEWG", title="Group meeting")
    assert "Digital Economy Working Group" in read(cast.public, meeting)


def test_a_planned_meeting_says_its_words_and_its_window(cast: Cast) -> None:
    made = make.entry(cast.secretariat, when="late May/early June 2027")
    said = read(cast.public, made.meeting)
    assert "Planned" in said
    assert "“ late May/early June 2027 ”: 21 May to 10 June 2027" in said
    assert "The agenda is not yet there." in said
    assert "In each capital" not in said


def test_a_moved_meeting_says_was_and_now_to_everyone(cast: Cast) -> None:
    meeting = make.meeting(cast.secretariat, place="Shanghai")
    entry = make.fresh(meeting.entry)
    actions.confirm_entry(
        entry,
        actor=cast.secretariat,
        days=actions.Days(
            dt.date(2027, 2, 12), dt.date(2027, 2, 12), dt.time(9), dt.time(12), "Asia/Shanghai"
        ),
        sequence=entry.sequence,
        reason="A holiday in two capitals",
    )
    for who in ("public", "head BR"):
        said = read(cast.everyone()[who], meeting)
        assert "Was: 10 February 2027, 10:00 (Beijing, UTC+8); 02:00 UTC, Shanghai" in said
        assert "Now: 12 February 2027, 09:00 (Beijing, UTC+8); 01:00 UTC, Shanghai" in said
        assert "A holiday in two capitals" in said
        assert "Earlier changes" in said


@pytest.mark.parametrize("verb", ["postpone", "cancel"])
def test_a_meeting_that_does_not_come_says_so(cast: Cast, verb: str) -> None:
    meeting = make.meeting(cast.secretariat)
    entry = make.fresh(meeting.entry)
    end = {"postpone": actions.postpone_entry, "cancel": actions.cancel_entry}[verb]
    end(entry, actor=cast.secretariat, reason="No quorum of rooms", sequence=entry.sequence)
    said = read(cast.coordinators["BR"], meeting)
    word = {"postpone": "Postponed", "cancel": "Cancelled"}[verb]
    assert f"Now: {word}" in said
    assert "No quorum of rooms" in said
    assert "In each capital" not in said
    if verb == "cancel":
        assert "Register Brazil" not in said
        assert "Edit the agenda" not in read(cast.secretariat, meeting)


def test_who_may_act_finds_the_links_to_it(cast: Cast) -> None:
    meeting = make.meeting(cast.secretariat)
    run = f"/manage/meetings/{meeting.entry.reference}/"
    own = f"{meeting.entry.address}registration/"
    for who, actor in cast.everyone().items():
        html = get(actor, meeting.entry.address).content.decode()
        assert (run in html) == (who in ("secretariat", "chair")), who
        assert (own in html) == (who in ("head BR", "coordinator BR", "head CN")), who
        takes = who in [*AT_WORK, "delegate CN", "partner", "expert"]
        assert ("pack.zip" in html) == takes, who


# Documents


def test_a_document_is_linked_for_those_who_may_read_it(cast: Cast) -> None:
    public = tabled_document(cast, title="Open text", classification="public")
    members = tabled_document(cast, title="Members text")
    own = tabled_document(cast, title="Presidency text", classification="presidency")
    meeting = with_agenda(
        cast, actions.Item("Texts", Purpose.DISCUSSION, 30, papers=[public, members, own])
    )
    everyone = {"Open text"}
    seen = {
        "public": everyone,
        "stakeholder": everyone,
        "expert": everyone,
        "head BR": everyone | {"Members text"},
        "secretariat": everyone | {"Members text", "Presidency text"},
    }
    for who, titles in seen.items():
        html = get(cast.everyone()[who], meeting.entry.address).content.decode()
        for document in (public, members, own):
            assert (document.title in html) == (document.title in titles), who
            assert (f"{document.symbol}<" in html) == (document.title in titles), who


# What only the room learns

SECRETS = ["https://meet.example.org/j/room", "Badge desk", "Ana Exemplo", "Send parcels data"]
SECRETS += ["agreed words", "not received", "attended"]


@pytest.mark.parametrize("stage", ["ahead", "open", "closed"])
def test_what_the_room_knows_is_in_no_strangers_bytes(cast: Cast, stage: str) -> None:
    meeting = make.meeting(cast.secretariat, first=dt.date(2027, 2, 1))
    secret = fill(cast, meeting, stage)
    for who in OUTSIDE:
        client = browser(cast.everyone()[who])
        for address in ("/", "/meetings/", "/timetable/2027/", meeting.entry.address, "/desk/"):
            bytes_ = client.get(address).content.decode()
            for word in secret:
                assert word not in bytes_, (who, address, word)
    inside = read(cast.heads["BR"], meeting)
    assert "Ana Exemplo" in inside
    assert ("agreed words" in inside) == (stage != "ahead")


def fill(cast: Cast, meeting: Meeting, stage: str) -> list[str]:
    actions.save_details(
        meeting, actor=cast.chair, mode="online", venue="", join_link=SECRETS[0],
        practical=SECRETS[1], edition=meeting.entry.sequence,
    )  # fmt: skip
    actions.register(
        meeting, actor=cast.heads["BR"], people=[actions.Person("Ana Exemplo", "Envoy")]
    )
    if stage != "ahead":
        actions.open_session(meeting, actor=cast.chair)
        now = Meeting.objects.get(pk=meeting.pk)
        actions.call_roll(now, actor=cast.chair, present=["BR"])
        actions.decide(now, actor=cast.chair, item=make.items(now)[1], text="The agreed words.")
        actions.add_follow_up(now, actor=cast.chair, text="Send parcels data", due_on=DUE)
    if stage == "closed":
        actions.close_session(Meeting.objects.get(pk=meeting.pk), actor=cast.chair)
    return SECRETS


def test_an_experts_room_is_its_own_seat(cast: Cast) -> None:
    meeting = make.meeting(cast.secretariat, first=dt.date(2027, 2, 1))
    fill(cast, meeting, "open")
    for actor in (cast.expert, cast.partner):
        html = get(actor, meeting.entry.address).content.decode()
        for word in SECRETS:
            assert word not in html, word


@pytest.mark.parametrize("audience", [Audience.MEMBERS, Audience.PRESIDENCY])
def test_a_restricted_meeting_is_absent_for_others(cast: Cast, audience: str) -> None:
    meeting = make.meeting(cast.secretariat, title="Quiet meeting", audience=audience)
    insiders = ["secretariat", "chair"]
    if audience == Audience.MEMBERS:
        insiders += [*AT_WORK, "delegate CN"]
    for who, actor in cast.everyone().items():
        client = browser(actor)
        for page in ("", "registration/", "pack.zip", "pack.pdf"):
            answer = client.get(meeting.entry.address + page)
            if answer.streaming:
                answer.getvalue()  # a pack is a file, closed at its end
            assert (answer.status_code in (200, 403)) == (who in insiders), (who, page)
        for page in ("/meetings/", "/timetable/2027/", "/"):
            if who not in insiders:
                assert b"Quiet meeting" not in client.get(page).content, (who, page)


# The list


def test_the_list_has_what_is_ahead_first_and_then_what_is_over(cast: Cast, clock: Clock) -> None:
    for title, day in (("Later", 20), ("Sooner", 10), ("Over", 5)):
        make.confirmed(cast.secretariat, title, dt.date(2027, 2, day))
    make.entry(cast.secretariat, "Some day", "June 2027", number=4)
    clock.set(dt.datetime(2027, 2, 8, tzinfo=dt.UTC))
    said = words(get(cast.delegates["BR"], "/meetings/"))
    places = [said.index(f" {title} ") for title in ("Sooner", "Later", "Some day", "Over")]
    assert places == sorted(places)
    assert "not registered" in said


def test_the_list_is_for_those_who_sit_at_meetings(cast: Cast) -> None:
    for who, actor in cast.everyone().items():
        status = get(actor, "/meetings/").status_code
        expected = 404 if who in ("stakeholder", "stranger") else 302 if who == "public" else 200
        assert status == expected, who
    assert "No meeting yet" in words(get(cast.expert, "/meetings/"))


def test_a_long_list_is_paged_and_asks_as_often_as_a_short_one(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    client = browser(cast.coordinators["BR"])
    client.get("/help/")
    asked = []
    held = make.confirmed(cast.secretariat)
    for count in (0, 30):
        many_more(count, held)
        with django_assert_max_num_queries(12) as reading:
            html = client.get("/meetings/").content.decode()
        asked.append(len(reading))
    assert asked[0] == asked[1]
    assert html.count('scope="row"') == 30
    assert client.get("/meetings/?page=2").content.decode().count('scope="row"') == 1
    for page in ("x", "99999999999999999999", "-1"):
        assert client.get(f"/meetings/?page={page}").status_code == 200


# The page's cost


def test_pages_ask_as_often_for_thirty_of_each_as_for_one(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    readers = ["head BR", "secretariat", "expert", "public"]
    clients = {who: browser(actor) for who, actor in cast.everyone().items()}
    for client in clients.values():
        client.get("/help/")
    asked: dict[tuple[str, str], set[int]] = defaultdict(set)
    for count in (1, 30):
        title = f"Meeting of {count}"
        entry = crowded(cast, make.meeting(cast.secretariat, title=title, body="DEWG"), count).entry
        session = f"/manage/meetings/{entry.reference}/session/"
        for who, page in [*((who, entry.address) for who in readers), ("chair", session)]:
            with django_assert_max_num_queries(12) as reading:
                assert clients[who].get(page).status_code == 200
            asked[who, "session" if page == session else "meeting"].add(len(reading))
    assert {seen: len(counts) for seen, counts in asked.items() if len(counts) > 1} == {}


def crowded(cast: Cast, meeting: Meeting, count: int) -> Meeting:
    """With `count` items, papers, seats' people, decisions and follow-ups."""
    paper = tabled_document(cast, classification="public")
    listed = actions.Item("Item", Purpose.DECISION, 5, papers=[paper])
    actions.save_agenda(meeting, actor=cast.chair, items=[listed], edition=1)
    meeting = Meeting.objects.get(pk=meeting.pk)
    unctad = Organisation.objects.get(code="UNCTAD")
    actions.invite_seat(meeting, actor=cast.secretariat, organisation=unctad)
    for code in ["BR"] if count == 1 else list(cast.heads):
        actions.register(
            meeting,
            actor=cast.heads[code],
            people=[actions.Person(f"{code} {n}") for n in range(count)],
        )
    actions.open_session(meeting, actor=cast.chair)
    meeting = Meeting.objects.get(pk=meeting.pk)
    actions.call_roll(meeting, actor=cast.chair, present=list(cast.heads))
    (item,) = make.items(meeting)
    decision = actions.decide(
        meeting, actor=cast.chair, item=item, text="Agreed.", version=paper.versions.get()
    )
    left = actions.add_follow_up(
        meeting, actor=cast.chair, text="Send", due_on=DUE, organisation=unctad
    )
    assert paper.symbol is not None
    many_more(count - 1, paper.symbol, paper, item, decision, left, number=lambda n: 100 + n)
    return meeting


# The session's pages, from opening to the minutes


def test_the_chair_walks_from_the_opening_to_the_minutes(cast: Cast) -> None:
    document = tabled_document(cast, title="Framework text")
    meeting = with_agenda(
        cast,
        actions.Item("The framework", Purpose.DECISION, 60, papers=[document]),
        body="DEWG",
        first=dt.date(2027, 2, 1),
    )
    chair = browser(cast.chair)
    session = f"/manage/meetings/{meeting.entry.reference}/session/"
    assert "Open the session" in words(chair.get(session))
    assert "You are about to open the session" in words(chair.get(f"{session}open/"))
    said = words(chair.post(f"{session}open/", follow=True))
    assert "In session" in said
    assert "Call the roll first" in said
    said = words(chair.post(f"{session}roll/", {"present": ["BR", "CN"]}, follow=True))
    assert "The roll is called: 2 present." in said
    item = make.items(meeting)[0]
    decide = f"{session}decide/{item.reference}/"
    assert "Framework text" in words(chair.get(decide))
    typed = {"text": "The members agree.\r\nThey thank Brazil.", "version": str(document.symbol)}
    review = chair.post(decide, typed)
    said = words(review)
    assert "You are about to record: it is so decided" in said
    assert document.versions.get().text_hash in said
    assert "Brazil, China" in said
    back = chair.post(decide, {**hidden(review), "change": "1"})
    assert "They thank Brazil.</textarea>" in back.content.decode()
    confirmed = {**hidden(review), "confirm": "1"}
    said = words(chair.post(decide, confirmed, follow=True))
    assert "It is so decided: decision 1." in said
    again = chair.post(decide, confirmed)
    assert again.status_code == 409
    assert "See the decisions" in words(again)
    follow = f"{session}follow-ups/"
    assert chair.post(follow, {"text": "", "owner": "", "due_on": "soon"}).status_code == 422
    due = {"text": "Send data", "owner": "state:BR", "due_on": "2027-03-01"}
    said = words(chair.post(follow, due, follow=True))
    assert "Added: it stands on the desk of Brazil." in said
    assert "You are about to close the session" in words(chair.get(f"{session}close/"))
    said = words(chair.post(f"{session}close/", follow=True))
    assert "Draft the minutes" in said
    drafted = chair.post(f"/manage/meetings/{meeting.entry.reference}/minutes/", follow=True)
    assert "The minutes are drafted." in words(drafted)
    assert "Table for review" in words(drafted)
    assert "Minutes" not in read(cast.heads["BR"], meeting).split("Agenda")[0].split("Held")[1]
    minutes = Meeting.objects.get(pk=meeting.pk).minutes
    assert minutes is not None
    version = table(minutes, actor=cast.secretariat)
    assert f"Minutes {version.symbol}" in read(cast.heads["BR"], meeting)
    opened = browser(cast.secretariat).get(reverse("reviews:open", args=[minutes.reference]))
    assert opened.status_code == 200  # from here on rounds as usual


def test_the_secretariat_runs_the_session_and_the_chair_decides(cast: Cast) -> None:
    meeting = make.in_session(cast.chair, "BR")
    session = f"/manage/meetings/{meeting.entry.reference}/session/"
    said = words(get(cast.secretariat, session))
    assert "The chair records decisions." in said
    item = make.items(meeting)[1].reference
    assert get(cast.secretariat, f"{session}decide/{item}/").status_code == 403
    assert get(cast.chair, f"{session}decide/{item}/").status_code == 200
    assert get(cast.chair, f"{session}decide/nothing/").status_code == 404


def test_hostile_words_are_decided_on_as_they_are(cast: Cast) -> None:
    meeting = make.in_session(cast.chair, "BR")
    item = make.items(meeting)[1]
    address = f"/manage/meetings/{meeting.entry.reference}/session/decide/{item.reference}/"
    for text in ("<script>alert(1)</script>", "قرار الأعضاء", "决定 🎉", "x" * 10_000):
        review = post(cast.chair, address, text=text)
        assert "<script>alert" not in review.content.decode()
        confirmed = {**hidden(review), "confirm": "1"}
        assert post(cast.chair, address, **confirmed).status_code == 302
    assert [len(d.text) for d in meeting.decisions.all()] == [25, 12, 4, 10_000]
    assert post(cast.chair, address, text="x" * 20_001, confirm="1").status_code == 422
    html = get(cast.heads["BR"], meeting.entry.address).content.decode()
    assert "<script>alert" not in html
    assert "قرار الأعضاء" in html


# Follow-ups


def test_a_follow_up_stands_on_its_owners_desk_until_it_is_done(cast: Cast, clock: Clock) -> None:
    meeting = make.in_session(cast.chair, "BR")
    brazil = MemberState.objects.get(code="BR")
    unctad = Organisation.objects.get(code="UNCTAD")
    made = {
        who: actions.add_follow_up(
            meeting, actor=cast.chair, text=f"Send data of {who}", due_on=DUE, **owner
        )
        for who, owner in (
            ("Brazil", {"state": brazil}),
            ("UNCTAD", {"organisation": unctad}),
            ("presidency", {}),
        )
    }
    desks = {"delegate BR": "Brazil", "expert": "UNCTAD", "secretariat": "presidency"}
    for who, owner in desks.items():
        said = words(get(cast.everyone()[who], "/desk/"))
        assert f"Send data of {owner} by 1 March 2027 (from: First CGETI meeting)" in said, who
        assert said.count("Send data of") == 1
    assert "Send data of" not in words(get(cast.heads["CN"], "/desk/"))
    address = f"/follow-ups/{made['Brazil'].reference}/"
    assert get(cast.public, address).status_code == 302
    for who in ("expert", "stakeholder", "partner"):
        assert get(cast.everyone()[who], address).status_code == 404
    assert "Mark as done" not in words(get(cast.heads["CN"], address))
    clock.set(dt.datetime(2027, 3, 2, tzinfo=dt.UTC))
    assert "Follow up: overdue" in words(get(cast.delegates["BR"], "/desk/"))
    assert "Overdue" in words(get(cast.delegates["BR"], address))
    assert post(cast.heads["CN"], address, note="No").status_code == 403
    long = post(cast.delegates["BR"], address, note="x" * 501)
    assert long.status_code == 422
    assert "x" * 501 in long.content.decode()
    said = words(browser(cast.delegates["BR"]).post(address, {"note": "<b>Sent</b>"}, follow=True))
    assert "Marked as done." in said
    assert "<b>Sent</b>" in said
    assert "Send data of" not in words(get(cast.delegates["BR"], "/desk/"))
    assert post(cast.delegates["BR"], address, note="Again").status_code == 409


def test_a_restricted_meeting_is_not_named_to_an_organisation(cast: Cast) -> None:
    meeting = make.in_session(cast.chair, "BR", title="Quiet meeting", audience="members")
    follow_up = actions.add_follow_up(
        meeting,
        actor=cast.chair,
        text="Send data",
        due_on=DUE,
        organisation=Organisation.objects.get(code="UNCTAD"),
    )
    for address in ("/desk/", f"/follow-ups/{follow_up.reference}/"):
        answer = get(cast.expert, address)
        assert answer.status_code == 200
        assert "Send data" in words(answer)
        assert b"Quiet meeting" not in answer.content
        assert b"quiet-meeting" not in answer.content


# Details


def test_details_that_cannot_be_right_are_said_and_kept(cast: Cast) -> None:
    meeting = make.meeting(cast.secretariat)
    address = f"/manage/meetings/{meeting.entry.reference}/details/"
    for link in ("http://x.example", "javascript:alert(1)", "x", "https://", "ftp://a.example/"):
        answer = post(
            cast.secretariat, address, mode="online", join_link=link, practical="Badges at noon"
        )
        assert answer.status_code == 422
        assert "beginning with https://" in words(answer)
        assert "Badges at noon" in words(answer)
    long = {"mode": "online", "venue": "x" * 201, "practical": "y" * 20_001}
    said = words(post(cast.secretariat, address, **long))
    assert "At most 200 characters fit here." in said
    assert "At most 20,000 characters fit here." in said
    good = {"mode": "hybrid", "venue": "Room 4", "join_link": "https://meet.example.org/j/1"}
    assert post(cast.secretariat, address, **good).status_code == 302
    assert "Room 4" in read(cast.heads["BR"], meeting)
    assert "Room 4" not in read(cast.public, meeting)


def test_details_that_a_colleague_changed_meanwhile_are_shown_beside_what_was_typed(
    cast: Cast,
) -> None:
    meeting = make.meeting(cast.secretariat)
    address = f"/manage/meetings/{meeting.entry.reference}/details/"
    opened = hidden(get(cast.secretariat, address))
    post(cast.chair, address, mode="hybrid", venue="Room 4", practical="Gate B\r\nBadges")
    mine = {**opened, "mode": "hybrid", "venue": "Room 7", "practical": "Gate B\r\nBadges"}
    answer = post(cast.secretariat, address, **mine)
    assert answer.status_code == 409
    said = words(answer)
    assert "The meeting has changed since you opened its details." in said
    assert "As it stands now Venue Room 4 What you typed" in said
    assert 'value="Room 7"' in answer.content.decode()
    assert Meeting.objects.get().venue == "Room 4"
    knowingly = {**mine, **hidden(answer)}
    assert post(cast.secretariat, address, **knowingly).status_code == 302
    assert Meeting.objects.get().venue == "Room 7"


def test_a_void_document_stays_on_the_agenda_that_named_it(cast: Cast) -> None:
    document = tabled_document(cast, title="Void text", classification="public")
    meeting = with_agenda(cast, actions.Item("Text", Purpose.DISCUSSION, 5, papers=[document]))
    assert document.symbol is not None
    void_symbol(document.symbol, actor=cast.secretariat, reason="Tabled twice")
    assert "Void text" in read(cast.public, meeting)


def test_the_page_is_light(cast: Cast) -> None:
    html = get(cast.public, make.meeting(cast.secretariat).entry.address).content
    assert len(gzip.compress(html)) < 30_000
    script = settings.BASE_DIR / "static" / "js" / "agenda.js"
    assert len(gzip.compress(script.read_bytes())) < 2_000
    assert not re.search(rb"<style| style=|<script(?![^>]*src)| on\w+=", html)
