"""Calendars: what a program that read them before and after a change makes of it; and what no
calendar says to whom it is not meant for. Each file is read by two readers of different origin.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from email.message import EmailMessage
from typing import Any

import icalendar
import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from ical.calendar_stream import IcsCalendarStream

from apps.accounts.models import User
from apps.audit.models import Entry as TrailEntry
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation, MemberState, Organisation
from apps.meetings import actions
from apps.meetings.models import CalendarFeed, Entry, Meeting, Participant, Seat
from apps.meetings.states import Audience, EntryKind
from apps.notifications.actions import deliver_waiting
from apps.notifications.models import MailboxMessage, Notice
from tests.conftest import Cast, Clock, accreditation_of
from tests.factories import meetings as make
from tests.meetings.test_year_page import cancelled, many
from tests.reviews.browsing import browser, get, hidden, words

pytestmark = pytest.mark.slow

FEEDS = ("/timetable.ics", "/timetable/2027/timetable.ics", "/timetable/bodies/CGETI.ics")
BEIJING = "Asia/Shanghai"


def feed(path: str = "/timetable.ics", client: Client | None = None) -> bytes:
    answer = (client or Client()).get(path)
    assert answer.status_code == 200, path
    content: bytes = answer.content
    return content


def read(content: bytes) -> dict[str, Any]:
    """The events by UID, as `icalendar` reads them; `ical` must read the same file alike."""
    found = {str(e["UID"]): e for e in icalendar.Calendar.from_ical(content).walk("VEVENT")}
    again = IcsCalendarStream.calendar_from_ics(content.decode())
    assert {event.uid for event in again.events} == set(found)
    for event in again.events:
        ours = found[str(event.uid)]
        assert event.sequence == int(ours["SEQUENCE"])
        assert event.summary == str(ours["SUMMARY"])
        assert at(event.dtstart) == at(ours["DTSTART"].dt)
        assert str(event.status.value if event.status else "") == str(ours["STATUS"])
    return found


def at(when: dt.date | dt.datetime) -> dt.date | dt.datetime:
    return when.astimezone(dt.UTC) if isinstance(when, dt.datetime) else when


def uid(entry: Entry) -> str:
    return f"{entry.reference}@127.0.0.1"


def moved(actor: Actor, entry: Entry, first: dt.date, **more: str) -> Entry:
    now = make.fresh(entry)
    days = actions.Days(first, first, dt.time(10), dt.time(13), BEIJING)
    actions.confirm_entry(now, actor=actor, days=days, sequence=now.sequence, **more)
    return make.fresh(entry)


# What a program sees that read before and after


@pytest.mark.parametrize("path", [*FEEDS, "/meetings/2027/first-cgeti-meeting/meeting.ics"])
def test_a_program_sees_the_move(cast: Cast, clock: Clock, path: str) -> None:
    entry = make.confirmed(cast.secretariat)
    before = read(feed(path))[uid(entry)]
    clock.forward(days=1)
    moved(cast.secretariat, entry, dt.date(2027, 2, 17))
    after = read(feed(path))[uid(entry)]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert at(before["DTSTART"].dt) == dt.datetime(2027, 2, 10, 2, tzinfo=dt.UTC)
    assert at(after["DTSTART"].dt) == dt.datetime(2027, 2, 17, 2, tzinfo=dt.UTC)
    assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
    assert str(after["STATUS"]) == "CONFIRMED"


def test_a_window_is_tentative_blocks_nothing_and_becomes_a_date(cast: Cast) -> None:
    entry = make.entry(cast.secretariat, "Third meeting", "late May/early June 2027")
    before = read(feed())[uid(entry)]
    assert (before["DTSTART"].dt, before["DTEND"].dt) == (
        dt.date(2027, 5, 21),
        dt.date(2027, 6, 11),
    )
    assert (str(before["STATUS"]), str(before["TRANSP"])) == ("TENTATIVE", "TRANSPARENT")
    assert "late May/early June 2027" in str(before["DESCRIPTION"])
    moved(cast.secretariat, entry, dt.date(2027, 6, 3))
    after = read(feed())[uid(entry)]
    assert (str(after["STATUS"]), str(after["TRANSP"])) == ("CONFIRMED", "OPAQUE")


def test_what_is_cancelled_stays_and_says_so(cast: Cast) -> None:
    entry = make.confirmed(cast.secretariat)
    before = read(feed())[uid(entry)]
    cancelled(cast.secretariat, entry)
    after = read(feed())[uid(entry)]
    assert str(after["STATUS"]) == "CANCELLED"
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["DTSTART"].dt == before["DTSTART"].dt
    assert "No host was found." in str(after["DESCRIPTION"])


def test_what_is_postponed_stays_and_blocks_nothing(cast: Cast) -> None:
    entry = make.confirmed(cast.secretariat)
    actions.postpone_entry(
        entry, actor=cast.secretariat, reason="The venue is closed.", sequence=entry.sequence
    )
    after = read(feed())[uid(entry)]
    assert str(after["SUMMARY"]).startswith("Postponed: ")
    assert str(after["TRANSP"]) == "TRANSPARENT"


def test_what_was_held_on_another_day_stands_there(cast: Cast, clock: Clock) -> None:
    entry = make.confirmed(cast.secretariat)
    clock.set(dt.datetime(2027, 2, 20, tzinfo=dt.UTC))
    day = dt.date(2027, 2, 11)
    actions.hold_entry(entry, actor=cast.secretariat, first=day, last=day, sequence=entry.sequence)
    assert read(feed())[uid(entry)]["DTSTART"].dt == day


def test_a_feed_of_nothing_can_be_read(world: None, clock: Clock) -> None:
    for path in FEEDS:
        assert read(feed(path)) == {}


def test_nothing_absent_is_written_as_none(cast: Cast) -> None:
    make.entry(cast.secretariat, "Fair", "May 2027", kind=EntryKind.EVENT, body=None)
    make.confirmed(cast.secretariat, start=None, end=None)
    assert b"None" not in feed()


def test_years_and_bodies_have_their_own(cast: Cast) -> None:
    make.confirmed(cast.secretariat)
    ministers = make.entry(cast.secretariat, "Ministers", "June 2027", body="TMM")
    assert set(read(feed("/timetable/bodies/TMM.ics"))) == {uid(ministers)}
    assert read(feed("/timetable/2026/timetable.ics")) == {}
    assert len(read(feed("/timetable/2027/timetable.ics"))) == 2
    for path in ("/timetable/1999/timetable.ics", "/timetable/bodies/NOBODY.ics"):
        assert Client().get(path).status_code == 404


def test_an_unchanged_feed_is_not_sent_again(cast: Cast) -> None:
    entry = make.confirmed(cast.secretariat)
    client = Client()
    first = client.get("/timetable.ics")
    assert first["Content-Type"].startswith("text/calendar; charset=utf-8")
    assert first["Content-Disposition"] == 'inline; filename="timetable.ics"'
    assert first["Cache-Control"] == "public, no-cache"
    assert first["Last-Modified"]
    again = client.get("/timetable.ics", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    moved(cast.secretariat, entry, dt.date(2027, 2, 17))
    after = client.get("/timetable.ics", headers={"If-None-Match": first["ETag"]})
    assert after.status_code == 200


# What no public calendar says


def test_what_is_not_public_leaves_the_public_feeds_as_they_are(cast: Cast, clock: Clock) -> None:
    make.confirmed(cast.secretariat)
    before = [feed(path) for path in FEEDS]
    heads = [Client().get(path).headers for path in FEEDS]
    clock.forward(days=1)
    for audience in (Audience.MEMBERS, Audience.PRESIDENCY):
        closed = make.entry(
            cast.secretariat, f"Closed to {audience}", "May 2027", audience=audience
        )
        assert [feed(path) for path in FEEDS] == before
        closed = moved(cast.secretariat, closed, dt.date(2027, 5, 5))
        assert [feed(path) for path in FEEDS] == before
        cancelled(cast.secretariat, closed)
        assert [feed(path) for path in FEEDS] == before
    assert [Client().get(path).headers for path in FEEDS] == heads


def test_a_public_feed_is_the_same_for_whoever_is_signed_in(cast: Cast) -> None:
    make.confirmed(cast.secretariat)
    make.entry(cast.secretariat, "Closed talks", "May 2027", audience=Audience.MEMBERS)
    for path in FEEDS:
        assert feed(path, browser(cast.secretariat)) == feed(path)


def test_a_closed_meeting_has_no_calendar_for_the_public(cast: Cast) -> None:
    make.confirmed(cast.secretariat, audience=Audience.MEMBERS)
    path = "/meetings/2027/first-cgeti-meeting/meeting.ics"
    assert Client().get(path).status_code == 404
    assert browser(cast.delegates["BR"]).get(path).status_code == 200


# A person's own


def own(actor: Actor) -> str:
    """The path of a new address, as its page shows it once."""
    form = hidden(get(actor, "/calendar/"))
    page = browser(actor).post("/calendar/", form | {"do": "make"}).content.decode()
    address = page.split('id="own" readonly dir="ltr" value="')[1].split('"')[0]
    return address.removeprefix("http://127.0.0.1:8000")


def titles(path: str) -> set[str]:
    return {str(event["SUMMARY"]) for event in read(feed(path)).values()}


@pytest.fixture
def year(cast: Cast) -> Meeting:
    """A public meeting with a link to join, an entry of the members, one of the presidency."""
    entry = make.confirmed(cast.secretariat)
    actions.save_details(
        entry.meeting,
        actor=cast.secretariat,
        mode="online",
        venue="Room 1",
        edition=make.fresh(entry).sequence,
        join_link="https://join.example/secret",
        practical="",
    )
    make.entry(cast.secretariat, "Closed talks", "May 2027", audience=Audience.MEMBERS)
    make.entry(cast.secretariat, "Not yet said", "May 2027", audience=Audience.PRESIDENCY)
    return Meeting.objects.get(entry=entry)


PUBLIC = {"First CGETI meeting"}


def test_each_persons_own_shows_what_they_may_see(cast: Cast, year: Meeting) -> None:
    assert titles(own(cast.stranger)) == PUBLIC
    assert titles(own(cast.expert)) == PUBLIC
    assert titles(own(cast.delegates["BR"])) == PUBLIC | {"Closed talks"}
    assert titles(own(cast.secretariat)) == PUBLIC | {"Closed talks", "Not yet said"}


def test_it_shows_what_any_of_their_accreditations_sees(cast: Cast, year: Meeting) -> None:
    delegate, expert = cast.double
    path = own(expert)
    assert titles(path) == PUBLIC | {"Closed talks"}
    assert delegate.accreditation is not None
    Accreditation.objects.filter(pk=delegate.accreditation.pk).update(
        ended_at=dt.datetime(2027, 1, 31, tzinfo=dt.UTC)
    )
    assert titles(path) == PUBLIC


def test_the_link_to_join_is_for_those_who_join(cast: Cast, year: Meeting) -> None:
    assert b"join.example" in feed(own(cast.secretariat))
    path = own(cast.delegates["BR"])
    assert b"join.example" not in feed(path)
    assert b"join.example" not in feed()
    seat = Seat.objects.create(meeting=year, state=cast.delegates["BR"].state)
    Participant.objects.create(
        seat=seat, accreditation=cast.delegates["BR"].accreditation, name="Delegate of Brazil"
    )
    assert b"join.example" in feed(path)
    event = next(iter(read(feed(path)).values()))
    assert "https://join.example/secret" in str(event["DESCRIPTION"])
    meeting = "/meetings/2027/first-cgeti-meeting/meeting.ics"
    assert b"join.example" in feed(meeting, browser(cast.delegates["BR"]))
    assert b"join.example" not in feed(meeting, browser(cast.delegates["CN"]))
    assert b"join.example" not in feed(meeting)


def test_the_address_is_shown_once_and_only_its_imprint_is_kept(cast: Cast) -> None:
    path = own(cast.delegates["BR"])
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    assert token not in get(cast.delegates["BR"], "/calendar/").content.decode()
    kept = CalendarFeed.objects.get()
    assert token not in kept.token_hash
    assert not TrailEntry.objects.filter(data__icontains=token).exists()


def test_a_replaced_or_revoked_address_is_found_by_nobody(cast: Cast) -> None:
    first = own(cast.delegates["BR"])
    second = own(cast.delegates["BR"])
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    answer = browser(cast.delegates["BR"]).post("/calendar/", {"do": "revoke"})
    assert answer.status_code == 302
    assert Client().get(second).status_code == 404
    assert "You have no address yet" in words(get(cast.delegates["BR"], "/calendar/"))


def test_a_closed_account_has_no_calendar(cast: Cast) -> None:
    path = own(cast.delegates["BR"])
    User.objects.filter(pk=cast.delegates["BR"].user.pk).update(is_active=False)  # type: ignore[union-attr]
    assert Client().get(path).status_code == 404
    assert Client().get("/calendar/nobodys-token.ics").status_code == 404


def test_only_who_is_signed_in_has_one(cast: Cast) -> None:
    answer = Client().get("/calendar/")
    assert answer.status_code == 302
    assert Client().post("/calendar/", {"do": "make"}).status_code == 302
    assert not CalendarFeed.objects.exists()


def test_it_is_kept_by_no_cache_that_others_share_and_found_by_no_search(cast: Cast) -> None:
    answer = Client().get(own(cast.delegates["BR"]))
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Robots-Tag"] == "noindex"
    assert (
        Client()
        .get(answer.request["PATH_INFO"], headers={"If-None-Match": answer["ETag"]})
        .status_code
        == 304
    )


def test_as_many_queries_for_one_entry_as_for_three_hundred(cast: Cast) -> None:
    path = own(cast.secretariat)
    for address in (path, "/timetable.ics", "/timetable/2027/timetable.ics"):
        counted = []
        for number in (1, 30, 300):
            many(cast.secretariat, number)
            with CaptureQueriesContext(connection) as queries:
                feed(address)
            counted.append(len(queries))
        assert len(set(counted)) == 1
        assert counted[0] <= 12


# Mailed


def sent_to(actor: Actor) -> list[EmailMessage]:
    assert actor.user is not None
    deliver_waiting()
    sent = [as_sent(each) for each in mail.outbox if actor.user.email in each.to]
    mail.outbox.clear()
    return sent


def as_sent(message: Any) -> EmailMessage:
    """As it goes over the wire, and is read at the other end."""
    raw = message.message().as_bytes(policy=email.policy.SMTP)
    read: EmailMessage = email.message_from_bytes(raw, policy=email.policy.SMTP)  # type: ignore[assignment]
    return read


def calendar_part(message: EmailMessage) -> tuple[str, bytes]:
    """The method by which a mail program applies it, and the file."""
    part = next(p for p in message.walk() if p.get_content_type() == "text/calendar")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return str(part.get_param("method")), content


def test_a_mail_carries_the_event_that_the_feed_shows(cast: Cast) -> None:
    entry = make.confirmed(cast.secretariat)
    (message,) = sent_to(cast.delegates["BR"])
    method, content = calendar_part(message)
    event = read(content)[uid(entry)]
    assert method == "REQUEST"
    assert b"\r\nMETHOD:REQUEST\r\n" in content
    shown = read(feed())[uid(entry)]
    for name in ("UID", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY"):
        assert event[name].to_ical() == shown[name].to_ical()
    assert str(event["ORGANIZER"]) == "mailto:portal@localhost"
    assert str(event["ATTENDEE"]) == "mailto:delegate.br@example.org"
    saved = [p for p in message.iter_attachments() if p.get_filename() == "meeting.ics"]
    assert [p.get_content() for p in saved] == [content]


def test_the_next_mail_moves_it_and_the_last_takes_it_away(cast: Cast) -> None:
    entry = make.confirmed(cast.secretariat)
    (first,) = sent_to(cast.delegates["BR"])
    entry = moved(cast.secretariat, entry, dt.date(2027, 2, 17))
    (second,) = sent_to(cast.delegates["BR"])
    cancelled(cast.secretariat, entry)
    (third,) = sent_to(cast.delegates["BR"])
    parts = [calendar_part(each) for each in (first, second, third)]
    events = [read(content)[uid(entry)] for _method, content in parts]
    assert [method for method, _content in parts] == ["REQUEST", "REQUEST", "CANCEL"]
    sequences = [int(event["SEQUENCE"]) for event in events]
    assert sequences == sorted(set(sequences))
    assert at(events[1]["DTSTART"].dt) == dt.datetime(2027, 2, 17, 2, tzinfo=dt.UTC)
    assert str(events[2]["STATUS"]) == "CANCELLED"
    assert "Was: 10 February 2027" in second.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_nobody_learns_from_it_who_else_was_told(cast: Cast) -> None:
    make.confirmed(cast.secretariat)
    deliver_waiting()
    everyone = {address for message in mail.outbox for address in message.to}
    assert len(everyone) > 30
    for message in mail.outbox:
        (address,) = message.to
        content = message.message().as_bytes() + calendar_part(as_sent(message))[1]
        assert not any(other.encode() in content for other in everyone - {address})


def test_guests_who_are_asked_are_told_before_they_register(cast: Cast) -> None:
    entry = make.confirmed(cast.secretariat, audience=Audience.MEMBERS)
    unctad, belarus = Organisation.objects.get(code="UNCTAD"), MemberState.objects.get(code="BY")
    actions.invite_seat(entry.meeting, actor=cast.secretariat, organisation=unctad)
    actions.invite_seat(entry.meeting, actor=cast.secretariat, state=belarus)
    guests = (cast.expert, cast.partner)
    for guest in guests:
        sent_to(guest)
    actions.register(
        entry.meeting,
        actor=cast.expert,
        people=[actions.Person("Expert of UNCTAD", accreditation=accreditation_of(cast.expert))],
    )
    entry = moved(cast.secretariat, entry, dt.date(2027, 2, 17))
    deliver_waiting()
    for guest in guests:
        assert guest.user is not None
        (message,) = [as_sent(each) for each in mail.outbox if guest.user.email in each.to]
        method, content = calendar_part(message)
        assert method == "REQUEST"
        assert at(read(content)[uid(entry)]["DTSTART"].dt).day == 17
    mail.outbox.clear()
    cancelled(cast.secretariat, entry)
    (message,) = sent_to(cast.partner)
    assert calendar_part(message)[0] == "CANCEL"
    assert sent_to(cast.stakeholder) == []


def test_the_title_of_a_closed_meeting_does_not_travel(cast: Cast) -> None:
    entry = make.confirmed(
        cast.secretariat, "Quiet talks", audience=Audience.MEMBERS, place="Hidden house"
    )
    moved(cast.secretariat, entry, dt.date(2027, 2, 17), reason="A secret reason.")
    for message in sent_to(cast.delegates["BR"]):
        everything = str(message["Subject"]) + message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        everything += calendar_part(message)[1].decode()
        for unsaid in ("Quiet", "quiet", "secret", "Hidden"):
            assert unsaid not in everything
    notice = Notice.objects.first()
    assert notice is not None
    assert "Meeting, CGETI" in notice.subject


def test_the_place_of_a_closed_meeting_is_read_on_the_portal_alone(cast: Cast) -> None:
    entry = make.confirmed(cast.secretariat, audience=Audience.MEMBERS, place="Hidden house")
    sent_to(cast.delegates["BR"])
    words = actions.Words(
        kind=entry.kind,
        title=entry.title,
        body=entry.body,
        audience=Audience.MEMBERS,
        place="Secret garden",
    )
    actions.edit_entry(entry, actor=cast.secretariat, words=words, sequence=entry.sequence)
    (message,) = sent_to(cast.delegates["BR"])
    body = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "The place has changed. The portal shows the new one." in body
    assert "Was:" not in body
    everything = body + str(message["Subject"]) + calendar_part(message)[1].decode()
    assert "Hidden" not in everything
    assert "Secret" not in everything


def test_the_demonstrations_mailbox_shows_the_file(cast: Cast, settings: Any) -> None:
    settings.DEMONSTRATION = True
    settings.MAILERS = {"default": {"BACKEND": "apps.notifications.mailbox.MailboxBackend"}}
    entry = make.confirmed(cast.secretariat)
    deliver_waiting()
    kept = MailboxMessage.objects.get(to="delegate.br@example.org")
    page = Client().get(f"/mailbox/{kept.reference}/").content.decode()
    address = f"/mailbox/{kept.reference}/meeting.ics"
    assert f'href="{address}"' in page
    answer = Client().get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert uid(entry) in read(answer.content)
    MailboxMessage.objects.filter(pk=kept.pk).update(calendar="")
    assert Client().get(address).status_code == 404
