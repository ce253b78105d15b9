"""Two delegations and a chair take a text with two brackets to its adoption: through Word and a
comment round, a silence procedure that is broken, a new text, and one that holds."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from apps.documents import actions as documents
from apps.documents.brackets import Option
from apps.documents.models import Version
from apps.reviews import actions
from tests.browser.conftest import House, Person
from tests.browser.test_main_job import open_round
from tests.conftest import Cast, Clock
from tests.factories import reviews as made

pytestmark = pytest.mark.browser


def with_two_brackets(cast: Cast) -> Version:
    """Tabled as Rev.1: two delegations want the first two paragraphs to say different things."""
    version = made.fixed_version(cast.secretariat)
    draft = documents.next_version(version.document, actor=cast.chair, nodes=version.nodes())
    for clause, theirs in (("k2", "share"), ("k3", "compare")):
        documents.open_bracket(
            draft,
            actor=cast.chair,
            clause=clause,
            kind="wording",
            words="exchange",
            sides=["BR"],
            alternatives=[Option(theirs, ("CN",))],
        )
    return documents.table(version.document, actor=cast.chair)


def changed_in_word(taken: Path, into: Path) -> Path:
    """What an expert does in Word with tracking on: words are added to the third paragraph."""
    document = docx.Document(str(taken))
    line = next(each for each in document.paragraphs if "practice number 3" in each.text)
    line._p.append(
        parse_xml(
            f'<w:ins {nsdecls("w")} w:id="901" w:author="An Expert" w:date="2027-02-02T10:00:00Z">'
            '<w:r><w:t xml:space="preserve"> They do so each year.</w:t></w:r></w:ins>'
        )
    )
    document.save(str(into))
    return into


def settle(chair: Person, version: Version, paragraph: str, words: str) -> None:
    chair.goes_to(f"/documents/{version.document.reference}/brackets/")
    chair.follows(paragraph, exact=True)
    chair.chooses(words)
    chair.clicks("Settle the bracket")


def table(chair: Person, version: Version, number: int) -> None:
    chair.goes_to(f"{version.document.address}?v={number}")
    chair.follows("Table for review")
    chair.clicks("Table the document")


def test_from_two_brackets_to_silence_that_holds(
    house: House, cast: Cast, clock: Clock, tmp_path: Path
) -> None:
    version = with_two_brackets(cast)
    chair = house.welcomes(cast.chair)
    chair.goes_to(version.document.address)
    chair.reads("2 open brackets")
    comments = open_round(chair, clock, "Comment round", 7)

    # Brazil takes the text out, works on it in Word, brings it back, and submits.
    coordinator = house.welcomes(cast.coordinators["BR"])
    coordinator.goes_to(f"/rounds/{comments.reference}/")
    with coordinator.page.expect_download() as download:
        coordinator._press(
            coordinator.page.get_by_role("link", name="Take the text out for Word").first
        )
    coordinator.follows("Bring a Word file back")
    coordinator.brings(changed_in_word(download.value.path(), tmp_path / "brazil.docx"))
    coordinator.clicks("Bring the file back")
    coordinator.reads("They do so each year.")
    coordinator.clicks("Make draft comments of what is included")
    head = house.welcomes(cast.heads["BR"])
    head.goes_to(f"/rounds/{comments.reference}/clear/")
    head.chooses("Include")
    head.clicks("Review and submit")
    head.clicks("Submit the comments of Brazil")
    head.reads("Receipt")

    # The chair answers, settles both brackets in the next version, and tables it.
    clock.set(comments.deadline_at)
    actions.close_due_rounds()
    chair.goes_to(f"/rounds/{comments.reference}/dispositions/")
    chair.selects("Disposition", "Accepted", nth=1)
    chair.fills("Reply", "Taken up.")
    chair.clicks("Save all rows of this page")
    chair.goes_to(f"/rounds/{comments.reference}/conclude/")
    chair.clicks("Review")
    chair.clicks("Conclude")
    chair.goes_to(f"/rounds/{comments.reference}/next-version/")
    chair.clicks("Make the draft of the next version")
    settle(chair, version, "¶ 1", "share")
    settle(chair, version, "¶ 2", "exchange")
    table(chair, version, 3)
    chair.reads("They do so each year.")

    # Silence on it is broken by China, in its head's browser: form, review, receipt.
    clock.forward(days=1)
    first = open_round(chair, clock, "Silence procedure", 7)
    other = house.welcomes(cast.heads["CN"])
    other.goes_to(f"/rounds/{first.reference}/position/")
    other.chooses("Objection")
    other.fills("Reason", "Each year is too often.")
    other.clicks("Review", exact=True)
    other.reads("It cannot be undone")
    other.clicks("Object for China, and end the procedure")
    other.reads("Silence is broken.")
    head.goes_to(f"/rounds/{first.reference}/")
    head.reads("Not adopted")

    # A new text, a new procedure; nobody objects, and the expiry adopts it.
    chair.goes_to(f"/documents/{version.document.reference}/next/")
    chair.clicks("Begin from the current text")
    chair.fills("Text", "Members exchange practice number 3. They do so every two years.", nth=3)
    chair.clicks("Save the clauses")
    table(chair, version, 4)
    clock.forward(days=1)
    second = open_round(chair, clock, "Silence procedure", 7)
    made.beating(second.deadline_at)
    clock.set(second.deadline_at)
    actions.close_due_rounds()
    other.goes_to(f"/rounds/{second.reference}/")
    other.reads("Silence was kept: no delegation objected.")
    chair.goes_to(version.document.address)
    chair.reads("CGETI/DEWG/2027/OUT/1")
    chair.reads("They do so every two years.")
