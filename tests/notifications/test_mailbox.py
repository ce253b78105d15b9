"""The demonstration's mailbox."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from apps.notifications.models import MailboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def _demonstration(settings: Settings) -> None:
    settings.DEMONSTRATION = True
    settings.MAILERS = {"default": {"BACKEND": "apps.notifications.mailbox.MailboxBackend"}}


def send(subject: str = "An act", text: str = "A text.") -> None:
    EmailMessage(subject, text, to=["ana@example.org"]).send()


@pytest.mark.usefixtures("_demonstration")
def test_mails_land_in_a_page_newest_first(client: Client) -> None:
    send("First")
    send("Second")
    page = client.get(reverse("notifications:mailbox")).content.decode()
    assert page.index("Second") < page.index("First")


@pytest.mark.usefixtures("_demonstration")
def test_a_link_in_a_mail_can_be_followed_and_its_text_is_not_markup(client: Client) -> None:
    send(text="Open http://127.0.0.1:8000/rounds/abc/\n<b>not bold</b>")
    found = MailboxMessage.objects.get()
    page = client.get(reverse("notifications:message", args=[found.reference])).content.decode()
    assert '<a href="http://127.0.0.1:8000/rounds/abc/"' in page
    assert "&lt;b&gt;not bold" in page


@pytest.mark.usefixtures("_demonstration")
def test_an_empty_mailbox_says_what_will_come(client: Client) -> None:
    assert b"No mail yet" in client.get(reverse("notifications:mailbox")).content


@pytest.mark.usefixtures("_demonstration")
def test_thirty_mails_a_page_and_as_many_queries_for_one(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = reverse("notifications:mailbox")
    send()
    with django_assert_num_queries(2):
        client.get(address)
    for _mail in range(30):
        send()
    with django_assert_num_queries(2):
        page = client.get(address).content.decode()
    assert "Page 1 of 2" in page


@pytest.mark.parametrize("address", ["/mailbox/", "/mailbox/abc/", "/ar/mailbox/"])
def test_outside_the_demonstration_there_is_no_mailbox(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
