"""A stakeholder comes by the link of a mail, accepts, and answers a guiding question."""

from __future__ import annotations

import re

import pytest
from django.core.mail import EmailMultiAlternatives

from apps.dialogues.models import Contribution
from apps.notifications.actions import deliver_waiting
from tests.browser.conftest import House
from tests.conftest import Cast, Clock
from tests.factories import dialogues as make

pytestmark = pytest.mark.browser


def test_a_stakeholder_accepts_an_invitation_and_answers_a_guiding_question(
    house: House, cast: Cast, clock: Clock, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    made = make.dialogue(cast.secretariat)

    secretariat = house.welcomes(cast.secretariat)
    secretariat.goes_to(f"/manage/dialogues/{made.reference}/invitations/")
    secretariat.follows("Invite a person")
    secretariat.fills("Name", "Ana Exemplo")
    secretariat.fills("E-mail", "ana@example.org")
    secretariat.fills("Organisation", "Exemplo Ltda")
    secretariat.selects("Category", "Entrepreneurs")
    secretariat.selects("Member", "Brazil")
    secretariat.clicks("Invite the person")
    secretariat.reads("Not answered yet")

    deliver_waiting()
    mail = next(mail for mail in mailoutbox if mail.to == ["ana@example.org"])
    link = re.search(r"http://[^/\s]+(/dialogues/invitations/\S+)", str(mail.body))
    assert link

    guest = house.visitor()
    guest.goes_to(link[1])
    guest.reads("You are invited: Dialogue on small parcels")
    guest.clicks("Accept the invitation")
    guest.reads("You have a place")
    guest.follows("Answer question 1")
    guest.fills("Your answer", "Paper forms, three of them.")
    guest.clicks("Send the answer")
    guest.reads("Waits to be read")

    secretariat.goes_to(f"/manage/dialogues/{made.reference}/contributions/")
    secretariat.follows(make.QUESTIONS[0])
    secretariat.chooses("Publish", exact=True)
    secretariat.clicks("Decide")
    assert Contribution.objects.get().state == "published"

    reader = house.visitor()
    reader.goes_to(made.get_absolute_url())
    reader.follows("Read 1 answer")
    reader.reads("Paper forms, three of them.")
