"""Two people do the same at the same moment: the second is told in words, or finds it done."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from apps.buy_brics import actions as buy_brics
from apps.buy_brics.models import Campaign, Platform, Training
from apps.buy_brics.platform_rows import PlatformRow
from apps.core.errors import Invalid
from apps.delegations.actions import invite
from apps.delegations.models import Invitation, MemberState, Office
from apps.dialogues import actions as dialogues
from apps.dialogues.models import Dialogue
from tests.audit.test_concurrency import together
from tests.conftest import Cast
from tests.factories import buy_brics as campaigns
from tests.factories import meetings
from tests.factories.trainings import particulars
from tests.reviews.browsing import post, words

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def second_of(first: Callable[[], object], second: Callable[[], Any] | None = None) -> Any:
    """What the second is answered, who waits for the first to be done with the same.

    The first ends once the second waits, so that the second has looked before it was there.
    """
    wrote = threading.Event()
    answers: list[Any] = []

    def begun() -> None:
        with transaction.atomic():
            first()
            wrote.set()
            until_somebody_waits()

    def follows() -> None:
        assert wrote.wait(10)
        try:
            answers.append((second or first)())
        except Invalid as refusal:
            answers.append(refusal)

    together(begun, follows)
    return answers[0]


def until_somebody_waits() -> None:
    limit = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < limit:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone() != (0,):
                return
            time.sleep(0.01)
    pytest.fail("The second did not wait for the first.")


def test_the_second_of_two_who_do_the_same_is_told_and_keeps_what_was_typed(cast: Cast) -> None:
    actor = cast.secretariat
    typed = {
        "title": "Selling across borders",
        "audience": "both",
        "language": "Portuguese",
        "places": "40",
        "closes_on": "2027-03-01",
        "closes_at": "17:00",
        "zone": "Asia/Shanghai",
    }
    page = second_of(
        lambda: buy_brics.create_training(actor=actor, particulars=particulars()),
        lambda: post(actor, "/manage/trainings/new/", **typed),
    )
    assert page.status_code == 422
    assert "A training of this title was made just now" in words(page)
    assert 'value="Portuguese"' in page.content.decode()
    assert Training.objects.count() == 1

    entries = iter([campaigns.entry(actor, title) for title in ("Spring festival", "Autumn fair")])
    refusal = second_of(
        lambda: buy_brics.create_campaign(
            next(entries), actor=actor, told=campaigns.told(), slug="festival"
        )
    )
    assert "“festival”" in refusal.fields["slug"]
    assert Campaign.objects.count() == 1

    held = [
        meetings.entry(actor, "Small parcels", f"{month} 2027", kind="dialogue", body=None)
        for month in ("May", "June")
    ]
    places = iter(held)
    refusal = second_of(
        lambda: dialogues.create_dialogue(
            next(places), actor=actor, particulars=dialogues.Particulars()
        )
    )
    assert "Save this one again" in refusal.message
    dialogues.create_dialogue(held[1], actor=actor, particulars=dialogues.Particulars())
    assert len(set(Dialogue.objects.values_list("slug", flat=True))) == 2


def test_platforms_that_two_campaigns_bring_at_once_are_noted_once_and_take_part_in_both(
    cast: Cast,
) -> None:
    actor = cast.secretariat
    festival, fair = (campaigns.campaign(actor, slug) for slug in ("festival", "fair"))
    row = PlatformRow("Example Shop", "CN", campaigns.SHOP)
    counted = second_of(
        lambda: buy_brics.import_platforms(festival, actor=actor, rows=[row]),
        lambda: buy_brics.import_platforms(fair, actor=actor, rows=[row]),
    )
    assert counted == (0, 1)
    other = campaigns.platform(fair, actor, "Other shop")
    refusal = second_of(
        lambda: buy_brics.import_platforms(
            festival, actor=actor, rows=[PlatformRow("Third shop", "CN", campaigns.SHOP)]
        ),
        lambda: buy_brics.save_platform(
            actor=actor, row=PlatformRow("Third shop", "CN", campaigns.SHOP), platform=other
        ),
    )
    assert "has this name already" in refusal.fields["name"]
    assert Platform.objects.count() == 3


def test_names_that_python_tells_apart_and_the_database_does_not_are_refused_in_words(
    cast: Cast,
) -> None:
    festival = campaigns.campaign(cast.secretariat)
    rows = [PlatformRow(name, "CN", campaigns.SHOP) for name in ("ΟΔΟΣ", "οδοσ")]
    with pytest.raises(Invalid, match="one name"):
        buy_brics.import_platforms(festival, actor=cast.secretariat, rows=rows)


def test_two_heads_who_invite_one_person_at_once_send_one_invitation(cast: Cast) -> None:
    brazil = MemberState.objects.get(code="BR")
    refusal = second_of(
        lambda: invite(
            actor=cast.heads["BR"],
            office=Office.DELEGATE,
            state=brazil,
            email="new@example.org",
            name="New Delegate",
        )
    )
    assert "has an invitation to this office already" in refusal.fields["email"]
    assert Invitation.objects.filter(email="new@example.org").count() == 1
