"""An official registers for a training, attends it, and shows a certificate that verifies."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from pypdf import PdfReader

from tests.browser.conftest import House, Person
from tests.conftest import Cast, Clock
from tests.factories import trainings as make

pytestmark = pytest.mark.browser


def downloads(person: Person, link: str) -> str:
    """The text of the PDF behind the link."""
    with person.page.expect_download() as coming:
        person._press(person.page.get_by_role("link", name=link))
    return "".join(page.extract_text() for page in PdfReader(coming.value.path()).pages)


def test_an_official_registers_and_downloads_a_certificate_that_verifies(
    house: House, cast: Cast, clock: Clock, mailoutbox: list[object]
) -> None:
    training = make.announced(cast.secretariat)

    official = house.welcomes(cast.delegates["BR"])
    official.goes_to("/buy-brics/trainings/")
    official.follows("Selling across borders")
    official.follows("Register for the training")
    official.chooses("For a public authority")
    official.fills("Firm or authority", "Example Ministry of Trade")
    official.clicks("Ask for a place")
    official.reads("You have a place.")

    clock.set(dt.datetime(2027, 2, 10, 9, tzinfo=dt.UTC))  # the session is over
    secretariat = house.welcomes(cast.secretariat)
    secretariat.goes_to(f"/manage/trainings/{training.reference}/")
    secretariat.follows("Who attended")
    secretariat.chooses("Delegate of Brazil")
    secretariat.clicks("Save who attended")
    secretariat.goes_to(f"/manage/trainings/{training.reference}/certificates/")
    secretariat.clicks("Issue certificates for the presidency")
    secretariat.reads("1 certificate")

    official.goes_to("/my/trainings/")
    official.follows("Selling across borders")
    sheet = downloads(official, "Download the certificate (PDF)")
    assert "Delegate of Brazil" in sheet
    code = re.search(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}", sheet)
    assert code

    anybody = house.visitor()
    anybody.goes_to("/certificates/")
    anybody.fills("Code of the certificate", code[0])
    anybody.clicks("Verify the certificate")
    anybody.reads("This certificate is genuine")
    anybody.reads("Delegate of Brazil")
