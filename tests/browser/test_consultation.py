"""A consultation from a comment on one paragraph to what was done about it."""

from __future__ import annotations

import re

import pytest

from apps.consultations.models import Response
from tests.browser.conftest import House
from tests.conftest import Cast, Clock
from tests.factories import consultations as make

pytestmark = pytest.mark.browser


def test_the_public_comments_on_a_paragraph_and_reads_what_was_done(
    house: House, cast: Cast, clock: Clock
) -> None:
    consultation = make.announced(cast, title="Draft principles on returns")
    manage = f"/manage/consultations/{consultation.reference}/"

    anyone = house.visitor()
    anyone.goes_to("/consultations/")
    anyone.follows("Draft principles on returns")
    anyone.follows("Comment on ¶ 2")
    anyone.fills("Your comment", "Say who pays for the way back.")
    anyone.fills("Your name", "Ana Exemplo")
    anyone.fills("Your e-mail address", "ana@example.org")
    anyone.selects("You answer as", "Enterprise or entrepreneur")
    anyone.chooses("My comments may be published")
    anyone.clicks("Look it over")
    anyone.reads("Say who pays for the way back.")
    anyone.clicks("Send the comments")
    anyone.reads("Look into your mailbox")

    (mail,) = make.mails("consultation-response:")
    link = re.search(r"/consultations/responses/\S+", mail.text)
    assert link
    anyone.goes_to(link[0])
    assert Response.objects.get().confirmed_at is None
    anyone.clicks("Confirm my comments")
    anyone.reads("Being read")

    secretariat = house.welcomes(cast.secretariat)
    secretariat.goes_to(manage)
    secretariat.follows("Moderate")
    secretariat.reads("Say who pays for the way back.")
    secretariat.clicks("Publish what Ana Exemplo sent")

    anyone.goes_to(f"{consultation.address}comments/")
    anyone.reads("Say who pays for the way back.")

    clock.forward(days=11)
    secretariat.goes_to(manage)
    secretariat.follows("Reply to the comments on ¶ 2")
    secretariat.fills("You said", "It is not clear who pays.")
    secretariat.fills("We did", "The paragraph now says that the seller pays.")
    secretariat.clicks("Save the reply")
    secretariat.follows("Publish the answers")
    secretariat.fills("In sum", "One enterprise asked who pays for a return.")
    secretariat.clicks("Review")
    secretariat.clicks("Publish the answers of the presidency")

    anyone.goes_to("/consultations/")
    anyone.reads("Answered")
    anyone.follows("Draft principles on returns")
    anyone.reads("The paragraph now says that the seller pays.")
    anyone.follows("In reply to P-1")
    anyone.reads("Say who pays for the way back.")
