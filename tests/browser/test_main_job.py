"""The whole job, with five people in five browsers: from an imported text to a public outcome."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings

from apps.notifications.actions import deliver_waiting
from apps.reviews import actions
from apps.reviews.models import Round
from tests.browser.conftest import House, Person, both_ways
from tests.conftest import Cast, Clock
from tests.reviews.conftest import state

pytestmark = pytest.mark.browser

TEXT = Path(settings.BASE_DIR) / "fixtures" / "demonstration" / "parcels.md"


def in_days(clock: Clock, days: int) -> dt.date:
    return (clock.now + dt.timedelta(days=days)).date()


def open_round(secretariat: Person, clock: Clock, kind: str, days: int) -> Round:
    secretariat.follows("Open a round")
    secretariat.chooses(kind)
    secretariat.fills_day("Date", in_days(clock, days))
    secretariat.fills("Time", "17:00")
    secretariat.selects("Time zone", "Beijing (Asia/Shanghai)")
    secretariat.chooses("Visible to members at once")
    secretariat.clicks("Review")
    secretariat.reads("Brazil")
    secretariat.clicks("Open the round")
    return Round.objects.latest("opened_at")


@both_ways
def test_from_an_imported_text_to_a_public_outcome(
    house: House, cast: Cast, clock: Clock, mailoutbox: list[object]
) -> None:
    # The coordinator of Brazil imports a text, and proposes it as Terms of Reference.
    coordinator = house.signs_in(cast.coordinators["BR"])
    coordinator.goes_to("/documents/import/")
    coordinator.brings(TEXT)
    coordinator.selects("Kind", "Terms of Reference")
    coordinator.clicks("Read the file")
    coordinator.reads("what a small parcel costs")
    coordinator.clicks("Confirm the import")
    coordinator.clicks("Go on to the Terms of Reference")
    coordinator.follows("Title and areas")
    coordinator.chooses("Global trends")
    coordinator.clicks("Save and continue")
    for row, (kind, title, days) in enumerate(
        [("Interim report", "Report of the interviews", 150), ("Final study", "The study", 300)]
    ):
        coordinator.selects("Kind", kind, nth=row)
        coordinator.fills("Title", title, nth=row)
        coordinator.fills_day("Due", in_days(clock, days), nth=row)
    coordinator.clicks("Save and continue")
    coordinator.fills("Candidate entities", "Example Institute for Postal Economics")
    coordinator.clicks("Save and continue")
    coordinator.fills("Funding", "Borne by the presidency.")
    coordinator.clicks("Save and continue")
    coordinator.clicks("Propose to the presidency")

    # The secretariat tables it and opens a comment round.
    secretariat = house.welcomes(cast.secretariat)
    secretariat.follows("Table for review")
    secretariat.follows("Check and table for review")
    secretariat.clicks("Table for review")
    secretariat.follows("CGETI/DEWG/2027/W/1")
    round = open_round(secretariat, clock, "Comment round", 7)

    # An expert of China proposes wording; the head merges and submits it.
    expert = house.welcomes(cast.delegates["CN"])
    expert.follows("Comment for China")
    question = round.version.clauses.filter(kind="question")[0]
    expert.goes_to(f"/rounds/{round.reference}/comment/?clause={question.key}")
    expert.fills("Comment", "Ask for the reason as well.")
    expert.fills("Proposed wording", question.text.rstrip("?") + ", and for what reason?")
    expert.clicks("Send to our coordinator")
    head = house.welcomes(cast.heads["CN"])
    head.follows("Merge 1 comment")
    head.chooses("Include")
    head.clicks("Review and submit")
    head.clicks("Submit the comments of China")
    head.reads("Receipt")

    # The round closes. The secretariat answers, concludes, and tables the next version.
    clock.set(round.deadline_at)
    actions.close_due_rounds()
    secretariat.goes_to(f"/rounds/{round.reference}/dispositions/")
    secretariat.selects("Disposition", "Accepted", nth=1)
    secretariat.fills("Reply", "Taken up.")
    secretariat.clicks("Save all rows of this page")
    secretariat.goes_to(f"/rounds/{round.reference}/conclude/")
    secretariat.clicks("Review")
    secretariat.clicks("Conclude")
    secretariat.goes_to(f"/rounds/{round.reference}/next-version/")
    secretariat.clicks("Make the draft of the next version")
    secretariat.goes_to(round.document.address + "?v=2")
    secretariat.reads("and for what reason?")
    secretariat.follows("Table for review")
    secretariat.clicks("Table the document")
    secretariat.reads("Rev.1")
    clock.forward(days=1)
    adoption = open_round(secretariat, clock, "Adoption round", 14)

    # China accepts in its head's browser, in four steps; the others do so through the same verb.
    head.goes_to("/desk/")
    head.follows("State the position of China")
    head.chooses("Accept", exact=True)
    head.clicks("Review", exact=True)
    head.reads("You are about to submit the position of China")
    head.clicks("Submit the position of China")
    head.reads("Receipt")
    for code, actor in cast.heads.items():
        if code != "CN":
            state(adoption, actor, "accept")

    # The chair concludes, and the secretariat publishes.
    clock.set(adoption.deadline_at)
    actions.close_due_rounds()
    chair = house.welcomes(cast.chair)
    chair.follows("Conclude the round")
    chair.chooses("Adopted")
    chair.clicks("Review")
    chair.clicks("Conclude")
    chair.reads("Adopted")
    secretariat.goes_to("/desk/")
    secretariat.follows("Publish the adopted text")
    secretariat.fills("Summary", "What the members want to know about small parcels.")
    secretariat.clicks("Review what becomes public")
    secretariat.clicks("Publish the text")

    # Anyone reads it, to the paragraph.
    reader = house.visitor(viewport={"width": 360, "height": 780})
    reader.goes_to("/")
    reader.follows("what a small parcel costs")
    reader.reads("adopted by consensus of the 10 members")
    reader.reads("and for what reason?")
    reader.page.goto(f"{reader.page.url}#para-{question.key}")
    assert reader.page.locator(f"#para-{question.key}").is_visible()

    # Everyone was told, and each mail says why it came.
    deliver_waiting()
    assert len(mailoutbox) > 100
    assert all("Why you got this" in mail.body for mail in mailoutbox)  # type: ignore[attr-defined]
