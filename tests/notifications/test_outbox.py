"""The outbox: told once, sent once, and never lost."""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from threading import Barrier

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import get_language
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from apps.accounts.models import User
from apps.delegations.actions import authorise_to_submit
from apps.notifications import actions
from apps.notifications.models import Notice
from tests.conftest import Cast, Clock, accreditation_of

pytestmark = pytest.mark.django_db


class DeadServer(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise ConnectionRefusedError("the mail server is down")


class FussyServer(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if any("refused.example" in address for m in email_messages for address in m.to):
            raise SMTPRecipientsRefused({})
        return len(email_messages)


@pytest.fixture(autouse=True)
def _letters(settings: Settings, tmp_path: Path) -> None:
    """A pair of mail templates that belongs to no app."""
    (tmp_path / "opened.subject.txt").write_text(
        "{% autoescape off %}State a position by\n {{ until }}: {{ symbol }}{% endautoescape %}"
    )
    (tmp_path / "opened.txt").write_text(
        '{% extends "emails/base.txt" %}{% block body %}{{ symbol }} is open.{% endblock %}'
    )
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(tmp_path)
    settings.TEMPLATES = templates


@pytest.fixture
def ana() -> User:
    return User.objects.create_user("ana@example.org", name="Ana Exemplo")


def tell(
    user: User | None,
    *,
    key: str = "round:abc:opened",
    address: str = "",
    ready_at: dt.datetime | None = None,
    reason: Callable[[], str] = lambda: "you are head of the delegation of Brazil",
) -> Notice | None:
    return actions.tell(
        user,
        key=key,
        template="opened",
        context={"symbol": "DEWG/2027/W/3 & Rev.1", "until": "9 February 2027"},
        reason=reason,
        address=address,
        ready_at=ready_at,
    )


def told(notice: Notice | None) -> Notice:
    assert notice is not None
    return Notice.objects.get(key=notice.key)


def test_a_notice_says_what_why_and_how_to_change_it(ana: User, clock: Clock) -> None:
    notice = told(tell(ana))
    assert notice.subject == "State a position by 9 February 2027: DEWG/2027/W/3 & Rev.1"
    assert "DEWG/2027/W/3 & Rev.1 is open." in notice.text
    assert "Why you got this: you are head of the delegation of Brazil." in notice.text
    assert "/accounts/preferences/" in notice.text


def test_the_same_act_tells_the_same_person_once(ana: User, clock: Clock) -> None:
    told(tell(ana))
    assert tell(ana) is None
    assert tell(ana, key="round:abc:closed") is not None
    assert Notice.objects.count() == ProcrastinateJob.objects.count() == 2


def test_a_verb_that_is_undone_tells_nobody(ana: User, clock: Clock) -> None:
    with transaction.atomic():
        tell(ana)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_somebody_without_an_account_is_told_at_an_address(clock: Clock) -> None:
    notice = told(tell(None, address="new@example.org"))
    assert actions.deliver(notice.key)
    assert mail.outbox[0].to == ["new@example.org"]
    assert "/accounts/preferences/" not in mail.outbox[0].body


def test_a_notice_speaks_the_language_of_its_reader(
    ana: User, clock: Clock, tmp_path: Path
) -> None:
    ben = User.objects.create_user("ben@example.org", name="Ben Exemplo", language="ar")
    (tmp_path / "opened.subject.txt").write_text(
        "{% load i18n %}{% get_current_language as l %}{{ l }}"
    )
    for user, reads, actor in ((ana, "en", "ar"), (ben, "ar", "en")):
        with translation.override(actor):
            notice = told(tell(user, key=user.email, reason=lambda: str(get_language())))
        assert notice.subject == notice.reason == reads
        assert f": {reads}." in notice.text


def test_all_of_a_mail_is_in_the_language_of_its_reader_whatever_the_actor_reads(
    cast: Cast,
) -> None:
    accreditation = accreditation_of(cast.delegates["BR"])

    def sent(actor: str, reader: str) -> Notice:
        accreditation.user.language = reader
        accreditation.user.save()
        with translation.override(actor):
            for allowed in (True, False):
                authorise_to_submit(accreditation, actor=cast.heads["BR"], allowed=allowed)
        return Notice.objects.filter(recipient=accreditation.user).latest("pk")

    english, arabic = sent("ar", "en"), sent("en", "ar")
    assert english.reason == "you are delegate, Brazil"
    assert "Your head of delegation has ended your authority" in english.text
    assert f"Why you got this: {english.reason}." in english.text
    with translation.override("ar"):
        assert arabic.reason == accreditation.why_told()
    for notice, prefix in ((english, ""), (arabic, "/ar")):
        links = re.findall(r"https?://[^/\s]+(/\S+)", notice.text)
        assert f"{prefix}/accounts/preferences/" in links
        assert all(link.startswith("/ar/") == bool(prefix) for link in links)


def test_no_mail_names_an_address_in_one_language_only() -> None:
    folders = Path(settings.BASE_DIR, "templates").glob("**/emails")
    mails = [path for folder in folders for path in folder.glob("*.txt")]
    assert mails
    assert [path.name for path in mails if "{{ origin }}/" in path.read_text()] == []


def test_the_same_words_reach_each_reader_with_their_own_reason(
    ana: User, clock: Clock, tmp_path: Path
) -> None:
    (tmp_path / "opened.txt").write_text(
        '{% extends "emails/base.txt" %}{% block body %}{% load i18n %}'
        "{% get_current_language as l %}{{ l }}: {{ symbol }} is open.{% endblock %}"
    )
    people = [
        (ana, "the reason of Ana", "W/1"),
        (User.objects.create_user("li@example.org", name="Li"), "the reason of Li", "W/1"),
        (User.objects.create_user("ben@example.org", name="B", language="ar"), "of Ben", "W/1"),
        (User.objects.create_user("eva@example.org", name="Eva"), "the reason of Eva", "W/2"),
        (None, "of a stranger", "W/2"),
    ]
    notices = actions.tell_each(
        actions.Letter(
            recipient=user,
            address="new@example.org",
            key=why,
            template="opened",
            context={"symbol": symbol, "until": "9 February"},
            reason=partial(str, why),
        )
        for user, why, symbol in people
    )
    begun = [notice.text.split(" is open.")[0] for notice in notices]
    assert begun == ["en: W/1", "en: W/1", "ar: W/1", "en: W/2", "en: W/2"]
    for notice, (user, why, _symbol) in zip(notices, people, strict=True):
        assert f"{why}." in notice.text
        assert notice.text.count("reason of") == why.count("reason of")
        assert ("/accounts/preferences/" in notice.text) == (user is not None)


def test_a_notice_is_sent_once(ana: User, clock: Clock) -> None:
    notice = told(tell(ana))
    assert actions.deliver(notice.key)
    assert not actions.deliver(notice.key)
    (letter,) = mail.outbox
    assert letter.extra_headers["Message-ID"] == f"<{notice.reference}@localhost>"
    notice.refresh_from_db()
    assert notice.sent_at == clock.now


def test_a_notice_waits_until_it_is_ready(ana: User, clock: Clock) -> None:
    notice = told(tell(ana, ready_at=clock.now + dt.timedelta(hours=1)))
    assert not actions.deliver(notice.key)
    assert actions.deliver_waiting() == 0
    clock.forward(hours=1)
    assert actions.deliver_waiting() == 1
    assert len(mail.outbox) == 1


def test_a_worker_killed_between_commit_and_mail_is_made_good(ana: User, clock: Clock) -> None:
    tell(ana)  # committed; the job that would have sent it never ran
    assert actions.deliver_waiting() == 1
    assert actions.deliver_waiting() == 0
    assert len(mail.outbox) == 1


def test_a_dead_mail_server_leaves_the_notice_waiting(
    ana: User, clock: Clock, settings: Settings
) -> None:
    notice = told(tell(ana))
    alive = settings.MAILERS
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.DeadServer"}}
    with pytest.raises(ConnectionRefusedError):
        actions.deliver(notice.key)
    notice.refresh_from_db()
    assert notice.sent_at is None
    assert (notice.attempts, notice.error) == (
        1,
        "ConnectionRefusedError: the mail server is down",
    )
    settings.MAILERS = alive
    assert actions.deliver_waiting() == 1
    notice.refresh_from_db()
    assert (notice.attempts, notice.error) == (2, "")


@pytest.mark.django_db(transaction=True)
def test_each_failed_attempt_is_counted_whatever_is_undone(
    ana: User, clock: Clock, settings: Settings
) -> None:
    notice = told(tell(ana))
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.DeadServer"}}
    for attempts in (1, 2, 3):
        with pytest.raises(ExceptionGroup):
            actions.deliver_waiting()
        notice.refresh_from_db()
        assert notice.attempts == attempts


def test_what_did_not_leave_is_listed_and_nothing_of_what_it_says(
    ana: User, clock: Clock, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.FussyServer"}}
    tell(None, key="first", address="nobody@refused.example")
    tell(ana, key="second")
    with pytest.raises(ExceptionGroup):
        actions.deliver_waiting()
    call_command("undelivered")
    (listed,) = capsys.readouterr().out.splitlines()
    assert "nobody@refused.example" in listed
    assert "attempts: 1" in listed
    assert "SMTPRecipientsRefused" in listed
    assert "DEWG" not in listed
    Notice.objects.all().delete()
    call_command("undelivered")
    assert "Every mail" in capsys.readouterr().out


def test_an_address_that_fails_keeps_nobody_else_waiting(
    ana: User, clock: Clock, settings: Settings
) -> None:
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.FussyServer"}}
    tell(None, key="first", address="nobody@refused.example")
    tell(ana, key="second")
    with pytest.raises(ExceptionGroup):
        actions.deliver_waiting()
    assert Notice.objects.get(key="second").sent_at == clock.now
    assert Notice.objects.get(key="first").sent_at is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_mail(ana: User, clock: Clock) -> None:
    notice = told(tell(ana))
    together = Barrier(2)

    def work() -> bool:
        together.wait(timeout=10)
        try:
            return actions.deliver(notice.key)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        sent = [future.result(timeout=20) for future in [workers.submit(work) for _ in range(2)]]
    assert sorted(sent) == [False, True]
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_notice_in_other_hands_is_left_to_them(ana: User, clock: Clock) -> None:
    notice = told(tell(ana))

    def second_worker() -> bool:
        try:
            return actions.deliver(notice.key)
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as workers:
        Notice.objects.select_for_update().get(key=notice.key)
        assert workers.submit(second_worker).result(timeout=20) is False
    assert mail.outbox == []
