"""Who attended is certified, and what is certified can be verified by anybody."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from apps.buy_brics import actions, certificates
from apps.buy_brics.letters import token_for
from apps.buy_brics.models import Attendance, Certificate, Registration, Training
from apps.buy_brics.training_queries import waiting_for
from apps.core.duties import together
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.delegations.actors import GUEST, Actor
from apps.notifications.models import Notice
from tests.conftest import Cast, Clock
from tests.factories import trainings as make
from tests.reviews.browsing import browser, words

pytestmark = pytest.mark.slow

AFTER = dt.datetime(2027, 2, 13, 9, tzinfo=dt.UTC)


@pytest.fixture
def training(cast: Cast) -> Training:
    """Two sessions, of 10 and 12 February 2027."""
    return make.announced(cast.secretariat, sessions=2, places=5)


def note(training: Training, cast: Cast, place: int, *present: Registration) -> None:
    everyone = [each.reference for each in training.registrations.all()]
    actions.note_attendance(
        make.sessions(training)[place],
        actor=cast.secretariat,
        seen=everyone,
        present=[each.reference for each in present],
    )


def waits(actor: Actor, clock: Clock) -> list[str]:
    """On the desk, for whoever runs the trainings."""
    [duties] = together(waiting_for(actor, clock()))
    return [duty.verb for duty in duties]


def test_who_attended_every_session_is_certified_once(
    training: Training, cast: Cast, clock: Clock
) -> None:
    ana, bia = make.registered(training), make.registered(training, "Bia Exemplo")
    clock.set(AFTER)
    assert waits(cast.secretariat, clock) == ["Note who attended", "Note who attended"]
    note(training, cast, 0, ana, bia)
    note(training, cast, 1, ana)
    assert waits(cast.secretariat, clock) == ["Issue 1 certificate"]
    issued = actions.issue_certificates(training, actor=cast.secretariat)
    assert waits(cast.secretariat, clock) == []
    assert [each.registration for each in issued] == [ana]
    assert Notice.objects.get(key__startswith="training-certified:").address == ana.email
    with pytest.raises(Invalid, match="Nobody is entitled"):
        actions.issue_certificates(training, actor=cast.secretariat)
    note(training, cast, 1, ana, bia)
    again = actions.issue_certificates(training, actor=cast.secretariat)
    assert [each.registration for each in again] == [bia]


def test_a_certificate_may_take_fewer_sessions_than_all(cast: Cast, clock: Clock) -> None:
    training = make.announced(cast.secretariat, sessions=2, sessions_needed=1)
    ana = make.registered(training)
    clock.set(AFTER)
    note(training, cast, 1, ana)
    (issued,) = actions.issue_certificates(training, actor=cast.secretariat)
    assert [each["first"] for each in issued.facts["sessions"]] == ["2027-02-12"]


def test_attendance_is_noted_from_the_beginning_of_a_session(
    training: Training, cast: Cast, clock: Clock
) -> None:
    ana = make.registered(training)
    clock.set(dt.datetime(2027, 2, 10, 1, 59, tzinfo=dt.UTC))
    with pytest.raises(WrongState):
        note(training, cast, 0, ana)
    clock.set(dt.datetime(2027, 2, 10, 2, 0, tzinfo=dt.UTC))
    note(training, cast, 0, ana)
    with pytest.raises(WrongState):
        note(training, cast, 1, ana)
    assert Attendance.objects.count() == 1
    note(training, cast, 0)  # in error: taken back
    assert Attendance.objects.count() == 0


def test_who_waits_or_is_of_another_training_does_not_attend(cast: Cast, clock: Clock) -> None:
    training = make.announced(cast.secretariat, places=1)
    other = make.announced(cast.secretariat, title="Another training")
    make.registered(training)
    waits, stranger = make.registered(training, "Bia Exemplo"), make.registered(other)
    clock.set(AFTER)
    references = [waits.reference, stranger.reference]
    count = actions.note_attendance(
        make.sessions(training)[0], actor=cast.secretariat, seen=references, present=references
    )
    assert count == 0
    assert not Attendance.objects.exists()


def test_certificates_wait_for_the_end(training: Training, cast: Cast, clock: Clock) -> None:
    clock.set(dt.datetime(2027, 2, 12, 3, tzinfo=dt.UTC))
    with pytest.raises(WrongState):
        actions.issue_certificates(training, actor=cast.secretariat)


@pytest.fixture
def certificate(training: Training, cast: Cast, clock: Clock) -> Certificate:
    ana = make.registered(training)
    clock.set(AFTER)
    make.certified(training, cast.secretariat, ana)
    return Certificate.objects.get()


def test_anybody_can_reckon_the_hash_of_its_facts(certificate: Certificate) -> None:
    written = json.dumps(
        certificate.facts, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    assert hashlib.sha256(written.encode()).hexdigest() == certificate.sha256
    assert certificates.is_intact(certificate)
    certificate.facts["name"] = "Somebody Else"
    assert not certificates.is_intact(certificate)


def test_a_certificate_never_changes_and_never_goes(certificate: Certificate) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        Certificate.objects.update(facts={})
    with pytest.raises(ProgrammingError), transaction.atomic():
        Certificate.objects.all().delete()


def test_one_issued_in_error_is_withdrawn_and_another_can_be_issued(
    certificate: Certificate, training: Training, cast: Cast
) -> None:
    with pytest.raises(Invalid):
        actions.withdraw_certificate(certificate, actor=cast.chair, reason=" ")
    with pytest.raises(Invalid, match="Withdraw the certificate first"):
        note(training, cast, 0)
    actions.withdraw_certificate(certificate, actor=cast.chair, reason="The name was misspelt.")
    with pytest.raises(WrongState):
        actions.withdraw_certificate(certificate, actor=cast.chair, reason="Once more.")
    (again,) = actions.issue_certificates(training, actor=cast.chair)
    assert again.code != certificate.code


def page_of(registration: Registration) -> str:
    return f"/buy-brics/registrations/{token_for(registration)}/"


@pytest.mark.slow
def test_participants_correct_their_own_names_until_a_certificate_shows_them(
    training: Training, cast: Cast, clock: Clock
) -> None:
    ana = make.registered(training)
    page, guest = page_of(ana), Client()
    assert f"{page}correct/" in guest.get(page).content.decode()
    wrong = guest.post(f"{page}correct/", {"name": "", "organisation": "Crafts & Co"})
    assert wrong.status_code == 422
    assert "Crafts &amp; Co" in wrong.content.decode()
    right = {"name": "Ana María Exemplo", "organisation": "Crafts & Co"}
    assert guest.post(f"{page}correct/", right).status_code == 302
    mail = Notice.objects.get(key__startswith="training-corrected:")
    assert "Was: Ana Exemplo, Example Crafts" in mail.text
    assert "Now: Ana María Exemplo, Crafts & Co" in mail.text
    clock.set(AFTER)
    make.certified(training, cast.secretariat, ana)
    assert Certificate.objects.get().facts["name"] == "Ana María Exemplo"
    assert guest.post(f"{page}correct/", {**right, "name": "Eve"}).status_code == 409
    assert "correct/" not in guest.get(page).content.decode()
    ana.refresh_from_db()
    assert ana.name == "Ana María Exemplo"
    with pytest.raises(WrongState):
        actions.correct_registration(ana, actor=GUEST, name="Eve", organisation="Example")


@pytest.mark.slow
def test_one_with_a_wrong_name_is_replaced_and_its_address_says_so(
    certificate: Certificate, training: Training, cast: Cast
) -> None:
    client = browser(cast.chair)
    path = f"/manage/trainings/{training.reference}/certificates/{certificate.code}/reissue/"
    same = {"name": "Ana Exemplo", "organisation": "Example Crafts", "reason": "Misspelt."}
    assert client.post(path, same).status_code == 422
    assert client.post(path, {**same, "name": "Anna Exemplo", "reason": ""}).status_code == 422
    assert Certificate.objects.count() == 1
    assert client.post(path, {**same, "name": "Anna Exemplo"}).status_code == 302
    fresh = Certificate.objects.get(withdrawn_at=None)
    assert (fresh.facts["name"], fresh.replaces) == ("Anna Exemplo", certificate)
    assert certificates.is_intact(fresh)
    old = words(Client().get(f"/certificates/{certificate.code}/"))
    assert "This certificate has been replaced" in old
    assert "Misspelt." in old
    assert fresh.code in Client().get(f"/certificates/{certificate.code}/").content.decode()
    assert "This certificate is genuine" in words(Client().get(f"/certificates/{fresh.code}/"))
    assert Notice.objects.filter(key__startswith="training-certified:").count() == 2
    assert client.post(path, {**same, "name": "Eve"}).status_code == 409  # it no longer stands
    with pytest.raises(NotAllowed):
        actions.reissue_certificate(
            fresh, actor=cast.heads["BR"], name="Eve", organisation="Example", reason="Because."
        )


@pytest.mark.slow
def test_the_sheet_says_what_is_certified_and_where_to_verify_it(certificate: Certificate) -> None:
    data = certificates.to_pdf(certificate, "China")
    assert data == certificates.to_pdf(certificate, "China")
    reader = PdfReader(io.BytesIO(data))
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    for said in ("Ana Exemplo", "Example Crafts", "Selling across borders", certificate.code):
        assert said in text.replace("\n", "")
    assert certificates.address_of(certificate) in text


@pytest.mark.slow
@pytest.mark.parametrize("name", ["#let x = 1", "$x^2$ *bold* _it_", "\\ \" ' <b>", "Олеся Пример"])
def test_a_name_is_never_read_as_markup(name: str, certificate: Certificate) -> None:
    certificate.facts["name"] = name
    text = PdfReader(io.BytesIO(certificates.to_pdf(certificate, "China"))).pages[0].extract_text()
    assert name.split()[0] in text


def test_each_certificate_asks_for_no_list_of_its_own(
    training: Training, cast: Cast, clock: Clock
) -> None:
    people = [make.registered(training, f"{name} Exemplo") for name in ("Ana", "Bia", "Caio")]
    clock.set(AFTER)
    for place in range(2):
        note(training, cast, place, *people)
    with CaptureQueriesContext(connection) as asked:
        actions.issue_certificates(training, actor=cast.secretariat)
    lists = [each for each in asked if 'FROM "buy_brics_attendance"' in each["sql"][:400]]
    assert len(lists) == 1
