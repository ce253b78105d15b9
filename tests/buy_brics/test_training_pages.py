"""The pages of trainings: what is read there, by whom, and that nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from pytest_django import Settings

from apps.buy_brics import actions
from apps.buy_brics.letters import token_for
from apps.buy_brics.models import Certificate, Material, Registration, Training
from apps.delegations.actors import ANONYMOUS
from apps.notifications.models import Notice
from tests.conftest import Cast, Clock
from tests.factories import trainings as make
from tests.factories.copies import many_more
from tests.reviews.browsing import browser, get, post, words

pytestmark = pytest.mark.slow

AFTER = dt.datetime(2027, 2, 10, 9, tzinfo=dt.UTC)
TYPED = {
    "capacity": "msme",
    "name": "Ana Exemplo",
    "email": "ana.exemplo@example.org",
    "organisation": "Example Crafts",
    "member": "BR",
}


@pytest.fixture
def training(cast: Cast) -> Training:
    """Two places; one session, on 10 February 2027, 02:00 to 04:00 UTC."""
    return make.announced(cast.secretariat)


def own(registration: Registration) -> str:
    return f"/buy-brics/registrations/{token_for(registration)}/"


def register(training: Training) -> str:
    return f"/buy-brics/trainings/{training.slug}/register/"


def run(training: Training, page: str = "") -> str:
    return f"/manage/trainings/{training.reference}/{page}"


def link_in(notice: Notice) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/buy-brics/registrations/\S+)", notice.text)
    assert found
    return found[1]


# Anybody


def test_anybody_reads_what_is_announced_and_how_many_places_are_given(
    training: Training, cast: Cast
) -> None:
    make.drafted(cast.secretariat, title="Not yet announced")
    make.registered(training)
    page = words(get(ANONYMOUS, "/buy-brics/trainings/"))
    assert "Selling across borders" in page
    assert "Not yet announced" not in page
    assert "1 of 2 places given" in page
    assert "10 February 2027, 10:00 ( Beijing, UTC+8 )" in page
    assert "ana.exemplo" not in page


def test_a_training_that_is_over_is_said_to_be_and_is_ahead_for_nobody(
    training: Training, cast: Cast, clock: Clock
) -> None:
    path = f"/buy-brics/trainings/{training.slug}/"
    run_by = f'href="{run(training)}"'
    assert "Register until" in words(get(ANONYMOUS, path))
    assert run_by in get(cast.secretariat, "/manage/outreach/").content.decode()
    clock.set(AFTER)
    over = words(get(ANONYMOUS, path))
    assert "Registration closed" in over
    assert "Confirmed" not in over
    assert run_by not in get(cast.secretariat, "/manage/outreach/").content.decode()


def test_a_draft_is_no_page_for_others(cast: Cast, clock: Clock) -> None:
    draft = make.drafted(cast.secretariat)
    path = f"/buy-brics/trainings/{draft.slug}/"
    assert get(cast.heads["BR"], path).status_code == 404
    assert get(ANONYMOUS, path).status_code == 404
    assert "Nobody but the presidency" in words(get(cast.chair, path))


def test_a_firm_asks_confirms_and_has_a_place(training: Training, clock: Clock) -> None:
    client = Client()
    sent = client.post(register(training), TYPED, follow=True)
    assert "Look into your mailbox" in words(sent)
    page = link_in(Notice.objects.get(key__startswith="training-confirm:"))
    for _scan in range(3):  # a mail scanner follows the link
        assert "Somebody asked for a place with your address" in words(client.get(page))
    assert make.fresh(training).taken == 0
    confirmed = client.post(f"{page}confirm/", follow=True)
    assert "you have a place" in words(confirmed)
    assert make.fresh(training).taken == 1


def test_nobody_learns_from_the_form_who_is_registered(training: Training, clock: Clock) -> None:
    first = Client().post(register(training), TYPED, follow=True)
    actions.confirm_registration(Registration.objects.get(), actor=ANONYMOUS)
    second = Client().post(register(training), TYPED, follow=True)
    assert words(first) == words(second)
    assert Registration.objects.count() == 1


def test_who_is_signed_in_is_asked_for_no_address(training: Training, cast: Cast) -> None:
    head = cast.heads["BR"]
    form = get(head, register(training)).content.decode()
    assert 'name="email"' not in form
    assert "Head of delegation of Brazil" in unescape(form) or 'value="Head' in form
    typed = {**TYPED, "capacity": "official"}
    del typed["email"]
    page = browser(head).post(register(training), typed, follow=True)
    assert "You have a place." in words(page)
    listed = get(head, "/my/trainings/")
    assert "Selling across borders" in words(listed)
    assert "You are registered." in words(get(head, f"/buy-brics/trainings/{training.slug}/"))
    assert "no training" in words(get(cast.heads["CN"], "/my/trainings/"))


@pytest.mark.parametrize("field", ["name", "email", "organisation", "member", "capacity"])
def test_what_is_missing_is_said_and_what_was_typed_stays(field: str, training: Training) -> None:
    answer = post(ANONYMOUS, register(training), **{**TYPED, field: ""})
    assert answer.status_code == 422
    page = answer.content.decode()
    for name in {"name", "email", "organisation"} - {field}:
        assert f'value="{TYPED[name]}"' in page


def test_closing_while_somebody_types_keeps_the_text(training: Training, clock: Clock) -> None:
    clock.set(make.CLOSES.instant)
    answer = post(ANONYMOUS, register(training), **TYPED)
    assert answer.status_code == 409
    assert "Registration for this training is closed" in words(answer)
    assert 'value="Example Crafts"' in answer.content.decode()
    assert get(ANONYMOUS, register(training)).status_code == 302  # nothing to fill in any more


def test_a_program_that_fills_in_every_field_is_told(training: Training) -> None:
    answer = post(ANONYMOUS, register(training), **TYPED, website_address="http://spam.example")
    assert answer.status_code == 422
    assert not Registration.objects.exists()


def test_a_flood_from_one_address_is_stopped_and_loses_nothing(
    training: Training, settings: Settings
) -> None:
    settings.GUEST_LIMITS = True
    cache.clear()
    client = Client()
    for number in range(20):
        typed = {**TYPED, "email": f"person{number}@example.org"}
        assert client.post(register(training), typed).status_code == 302
    answer = client.post(register(training), TYPED)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert 'value="Example Crafts"' in answer.content.decode()
    other = Client(REMOTE_ADDR="198.51.100.7").post(register(training), TYPED)
    assert other.status_code == 302
    cache.clear()


HOSTILE = "<script>alert(1)</script><b onmouseover=x>=cmd|'/c calc'!A1"


def test_markup_in_every_field_is_shown_as_it_was_typed(
    training: Training, cast: Cast, clock: Clock
) -> None:
    made = make.registered(training, HOSTILE, email="h@example.org", organisation=HOSTILE)
    for actor, path in (
        (ANONYMOUS, own(made)),
        (cast.chair, run(training, "participants/")),
    ):
        page = get(actor, path).content.decode()
        assert "<script>alert" not in page
        assert "<b onmouseover" not in page
        assert "alert(1)" in page


# The personal page


def test_a_forged_address_is_nothing(training: Training, clock: Clock) -> None:
    made = make.registered(training)
    page = own(made)
    for wrong in (
        page.replace(":", ":x"),
        page.replace(made.reference, "n" * 12),
        f"/buy-brics/registrations/{made.reference}/",
        f"/buy-brics/own/{token_for(made)}/",
    ):
        assert get(ANONYMOUS, wrong).status_code == 404, wrong


def test_the_link_to_join_shows_from_a_quarter_of_an_hour_before(
    training: Training, clock: Clock
) -> None:
    placed = make.registered(training)
    make.registered(training, "Bia Exemplo")
    waits = make.registered(training, "Caio Exemplo")
    for minute, shows in ((44, False), (45, True)):
        clock.set(dt.datetime(2027, 2, 10, 1, minute, tzinfo=dt.UTC))
        assert (make.LINK in get(ANONYMOUS, own(placed)).content.decode()) == shows
        assert make.LINK not in get(ANONYMOUS, own(waits)).content.decode()
    clock.set(dt.datetime(2027, 2, 10, 4, 30, tzinfo=dt.UTC))
    assert make.LINK not in get(ANONYMOUS, own(placed)).content.decode()
    assert (
        make.LINK not in get(ANONYMOUS, f"/buy-brics/trainings/{training.slug}/").content.decode()
    )


def test_files_are_for_those_who_hold_a_place(training: Training, cast: Cast, clock: Clock) -> None:
    placed = make.registered(training)
    make.registered(training, "Bia Exemplo")
    waits = make.registered(training, "Caio Exemplo")
    other = make.registered(make.announced(cast.secretariat, title="Another"), "Davi Exemplo")
    session = make.sessions(training)[0]
    file = actions.add_material(session, actor=cast.chair, title="Slides", file=make.PDF)
    answer: Any = get(ANONYMOUS, f"{own(placed)}materials/{file.reference}/")
    assert b"".join(answer.streaming_content) == make.PDF[1]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    for nobody in (waits, other):
        path = f"{own(nobody)}materials/{file.reference}/"
        assert get(ANONYMOUS, path).status_code == 404
        assert "Slides" not in words(get(ANONYMOUS, own(nobody)))
    actions.cancel_registration(placed, actor=ANONYMOUS)
    assert get(ANONYMOUS, f"{own(placed)}materials/{file.reference}/").status_code == 404


def test_who_cancels_sees_that_it_is_done_and_cannot_twice(
    training: Training, clock: Clock
) -> None:
    made = make.registered(training)
    done = Client().post(f"{own(made)}cancel/", follow=True)
    assert "Your registration is cancelled" in words(done)
    assert post(ANONYMOUS, f"{own(made)}cancel/").status_code == 409
    assert post(ANONYMOUS, f"{own(made)}confirm/").status_code == 409


def test_an_expired_request_says_so(training: Training, clock: Clock) -> None:
    made = make.requested(training)
    clock.forward(days=2)
    assert "It was not confirmed within two days." in words(get(ANONYMOUS, own(made)))
    assert post(ANONYMOUS, f"{own(made)}confirm/").status_code == 409


def test_who_waits_reads_how_many_wait_before(training: Training, clock: Clock) -> None:
    people = []
    for name in ("Ana", "Bia", "Caio", "Davi"):
        people.append(make.registered(training, f"{name} Exemplo"))
        clock.forward(minutes=1)
    assert "1 person waits before you" in words(get(ANONYMOUS, own(people[3])))


# Certificates


@pytest.fixture
def certified(training: Training, cast: Cast, clock: Clock) -> Registration:
    made = make.registered(training)
    clock.set(AFTER)
    make.certified(training, cast.secretariat, made)
    return made


def test_a_certificate_is_downloaded_and_verifies_at_its_address(certified: Registration) -> None:
    page = get(ANONYMOUS, own(certified))
    assert "Download the certificate" in words(page)
    sheet = get(ANONYMOUS, f"{own(certified)}certificate.pdf")
    assert sheet["Content-Type"] == "application/pdf"
    text = PdfReader(io.BytesIO(sheet.content)).pages[0].extract_text()
    found = re.search(r"/certificates/([a-z0-9]{16})/", text)
    assert found
    verified = get(ANONYMOUS, f"/certificates/{found[1]}/")
    assert "This certificate is genuine" in words(verified)
    assert "Ana Exemplo" in words(verified)
    assert "ana.exemplo" not in words(verified)
    assert verified["X-Robots-Tag"] == "noindex"
    code = "-".join(found[1][at : at + 4] for at in range(0, 16, 4)).upper()
    typed = Client().get("/certificates/", {"code": f" {code} "})
    assert typed.status_code == 302
    assert typed["Location"] == f"/certificates/{found[1]}/"


def test_a_code_that_nothing_has_is_said(certified: Registration) -> None:
    answer = Client().get("/certificates/", {"code": "2222-3333-4444-5555"})
    assert answer.status_code == 422
    assert "No certificate has this code" in words(answer)
    assert get(ANONYMOUS, "/certificates/2222333344445555/").status_code == 404


def test_a_withdrawn_certificate_says_so_and_is_no_longer_downloaded(
    certified: Registration, training: Training, cast: Cast
) -> None:
    held = Certificate.objects.get()
    page = run(training, f"certificates/{held.code}/withdraw/")
    assert post(cast.chair, page, reason="").status_code == 422
    done = browser(cast.chair).post(page, {"reason": "The name was misspelt."}, follow=True)
    assert "Withdrawn" in words(done)
    verified = words(get(ANONYMOUS, f"/certificates/{held.code}/"))
    assert "has been withdrawn" in verified
    assert "The name was misspelt." in verified
    assert get(ANONYMOUS, f"{own(certified)}certificate.pdf").status_code == 404


# The presidency


def test_the_presidency_prepares_announces_and_runs_a_training(cast: Cast, clock: Clock) -> None:
    client = browser(cast.secretariat)
    typed = {
        "title": "Customs online",
        "audience": "officials",
        "language": "English",
        "places": "40",
        "places_per_member": "5",
        "closes_on": "2027-03-01",
        "closes_at": "17:00",
        "zone": "Asia/Shanghai",
    }
    saved = client.post("/manage/trainings/new/", typed, follow=True)
    assert "Add its sessions" in words(saved)
    training = Training.objects.get()
    assert training.register_until == dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
    early = client.post(run(training, "announce/"), follow=True)
    assert "Add a session first" in words(early)
    session = {
        "title": "First session",
        "day": "2027-03-05",
        "start": "10:00",
        "end": "12:00",
        "zone": "Asia/Shanghai",
        "join_link": make.LINK,
    }
    wrong = client.post(run(training, "sessions/new/"), {**session, "end": "09:00"})
    assert wrong.status_code == 422
    assert 'value="First session"' in wrong.content.decode()
    outside = client.post(run(training, "sessions/new/"), {**session, "day": "2031-03-05"})
    assert outside.status_code == 422
    assert 'href="#id_day"' in outside.content.decode()
    added = client.post(run(training, "sessions/new/"), session, follow=True)
    assert "The session is added" in words(added)
    announced = client.post(run(training, "announce/"), follow=True)
    assert "The training is announced" in words(announced)
    assert "Customs online" in words(get(ANONYMOUS, "/buy-brics/trainings/"))
    held = make.sessions(training)[0]
    page = run(training, f"sessions/{held.reference}/")
    file = SimpleUploadedFile("slides.pdf", make.PDF[1])
    added = client.post(page, {"do": "file", "title": "Slides", "file": file}, follow=True)
    assert "The file is added" in words(added)
    material = Material.objects.get()
    removed = client.post(f"{page}materials/{material.reference}/remove/", follow=True)
    assert "The file is removed" in words(removed)
    link = client.post(page, {"do": "link", "join_link": "ftp://x", "edition": 1})
    assert link.status_code == 422


def test_two_who_edit_at_once_see_was_and_now(training: Training, cast: Cast) -> None:
    page = run(training, "edit/")
    form = get(cast.chair, page).content.decode()
    fields = dict(re.findall(r'name="(title|language|places|edition)"[^>]*value="([^"]*)"', form))
    fields |= {"edition": "1", "audience": "both", "zone": "Asia/Shanghai"}
    fields |= {"closes_on": "2027-02-08", "closes_at": "17:00"}
    assert post(cast.chair, page, **{**fields, "places": "9"}).status_code == 302
    stale = post(cast.secretariat, page, **{**fields, "places": "3", "title": "Mine"})
    assert stale.status_code == 409
    assert "As it stands now" in words(stale)
    assert 'value="Mine"' in stale.content.decode()
    assert 'name="edition" value="2"' in stale.content.decode()


def test_attendance_is_noted_page_by_page(training: Training, cast: Cast, clock: Clock) -> None:
    actions.edit_training(
        training, actor=cast.chair, particulars=make.particulars(places=40), edition=1
    )
    first = make.registered(training, "Person Exemplo")
    many_more(30, first, email=lambda n: f"person.{n}@example.org")
    people = list(Registration.objects.order_by("pk"))
    session = make.sessions(training)[0]
    page = run(training, f"sessions/{session.reference}/attendance/")
    assert "has not begun" in words(get(cast.chair, page))
    clock.set(AFTER)
    form = get(cast.chair, page).content.decode()
    assert form.count('name="seen"') == 30
    seen = re.findall(r'name="seen" value="(\w+)"', form)
    client = browser(cast.chair)
    saved = client.post(page, {"seen": seen, "present": seen[:2]}, follow=True)
    assert saved.content.decode().count(" checked") == 2
    second = client.post(
        f"{page}?page=2",
        {"seen": [people[-1].reference], "present": [people[-1].reference]},
        follow=True,
    )
    assert second.content.decode().count(" checked") == 1
    assert session.attendances.count() == 3


def test_the_list_of_participants_runs_no_formula(
    training: Training, cast: Cast, clock: Clock
) -> None:
    make.registered(training, '=HYPERLINK("http://evil.example")', email="e@example.org")
    answer = get(cast.secretariat, run(training, "participants.xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert "e@example.org" in {cell.value for cell in cells}


def test_participants_are_filtered(training: Training, cast: Cast, clock: Clock) -> None:
    for name, code in (("Ana", "BR"), ("Bia", "BR"), ("Wang", "CN")):
        make.registered(training, f"{name} Exemplo", code=code)
    page = run(training, "participants/")
    assert "Wang" in words(get(cast.chair, f"{page}?state=waiting"))
    assert "Ana" not in words(get(cast.chair, f"{page}?state=waiting"))
    assert "Wang" not in words(get(cast.chair, f"{page}?member=BR"))
    assert "Nobody fits" in words(get(cast.chair, f"{page}?state=cancelled"))


def test_only_the_presidency_opens_these_pages(training: Training, cast: Cast) -> None:
    session = make.sessions(training)[0]
    pages = [run(training, p) for p in ("", "edit/", "participants/", "participants.xlsx")]
    pages += [run(training, p) for p in ("sessions/new/", f"sessions/{session.reference}/")]
    pages += ["/manage/trainings/", "/manage/trainings/new/"]
    for path in pages:
        assert get(cast.chair, path).status_code == 200, path
        assert get(cast.heads["BR"], path).status_code == 404
        assert get(cast.stranger, path).status_code == 404
        assert get(ANONYMOUS, path).status_code == 302


def test_what_no_database_takes_was_nobody_there(
    training: Training, cast: Cast, clock: Clock
) -> None:
    session = make.sessions(training)[0]
    clock.set(AFTER)
    path = run(training, f"sessions/{session.reference}/attendance/")
    assert post(cast.secretariat, path, seen="\0", present="\0").status_code == 302


# Queries


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as made:
        assert client.get(path).status_code == 200
    return len(made)


def trainings(cast: Cast, count: int) -> None:
    training = make.announced(cast.secretariat, title=f"Training of {count}")
    many_more(count - 1, training, *(each.entry for each in make.sessions(training)))


def test_lists_ask_as_much_for_one_row_as_for_thirty(cast: Cast, clock: Clock) -> None:
    client = browser(cast.chair)
    trainings(cast, 1)
    lists = ("/buy-brics/trainings/", "/manage/trainings/")
    for path in lists:
        client.get(path)
    once = {path: queries(client, path) for path in lists}
    trainings(cast, 30)
    for path in lists:
        assert queries(client, path) <= once[path] <= 12


def pages_of(training: Training) -> dict[str, Callable[[], str]]:
    session = make.sessions(training)[0]
    mine = Registration.objects.order_by("pk").first()
    assert mine is not None
    return {
        "public": lambda: f"/buy-brics/trainings/{training.slug}/",
        "own": lambda: own(mine),
        "run": lambda: run(training),
        "participants": lambda: run(training, "participants/"),
        "attendance": lambda: run(training, f"sessions/{session.reference}/attendance/"),
        "certificates": lambda: run(training, "certificates/"),
    }


def test_pages_of_a_training_ask_as_much_for_one_person_as_for_thirty(
    cast: Cast, clock: Clock
) -> None:
    training = make.announced(cast.secretariat, places=40, sessions=2)
    make.registered(training)
    client = browser(cast.chair)
    paths = {name: path() for name, path in pages_of(training).items()}
    for path in paths.values():
        client.get(path)
    before = {name: queries(client, path) for name, path in paths.items()}
    one = make.registered(training, "Person Exemplo")
    many_more(29, one, email=lambda n: f"person.{n}@example.org")
    people = list(Registration.objects.filter(name="Person Exemplo"))
    assert len(people) == 30
    session = make.sessions(training)[0]
    for number in range(3):
        actions.add_material(session, actor=cast.chair, title=f"{number}", file=make.PDF)
    clock.set(dt.datetime(2027, 2, 13, tzinfo=dt.UTC))
    make.certified(training, cast.secretariat, *people)
    after = {name: queries(client, path) for name, path in paths.items()}
    assert max(after.values()) <= 12, after
    # The certificate, the count of who is entitled: what comes with a stage, not with rows.
    assert all(after[name] <= before[name] + 2 for name in before), (before, after)
