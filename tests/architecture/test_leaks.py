"""What Brazil does for itself shows nobody else anywhere: not on one page of the whole portal.

Everybody who does not act for Brazil opens every address that opens to them, before Brazil drafts
and shares a paper with India, and after it has submitted in a sealed round. Not a byte differs, not
a header; no mail goes to them, and no job of the queue is about them. Of two offices that read the
same, one opens what is about rounds and texts alone.

A page is made of what the database answers, under a clock that stands. So most people open a page
anew only where one of the questions that it asked is now answered otherwise; a member's head and a
visitor open each of them, whatever is answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.models import QuerySet

from apps.audit.models import COMMON, Entry
from apps.core.errors import NotAllowed
from apps.delegations.models import Accreditation, MemberState, Office, Status
from apps.notifications.models import Notice
from apps.reviews import actions
from apps.reviews.states import RoundKind
from tests.architecture.test_every_address import (
    ABOUT_ROUNDS,
    OPENED_BY,
    OUTSIDERS,
    looks_for_leaks,
)
from tests.conftest import Cast
from tests.factories import reviews as made
from tests.factories.delegations import accredit
from tests.factories.house import House
from tests.looks import Look, differing, looked_at
from tests.reviews.browsing import browser

pytestmark = pytest.mark.slow

# Who reads most of a round that is not their own: they look between drafting and submitting too,
# where drafts could show.
NEAREST = {"chair", "head CN"}

# They open every page a second time; the others, where the database now answers otherwise.
OPENING_ALL = {"head CN", "public"}


def opened(house: House, who: str) -> Iterator[str]:
    """The addresses that the table of all addresses opens to them, and at which they look."""
    for name, kinds in house.addresses.items():
        for what, address in kinds.items():
            if who in OPENED_BY[name][what] and looks_for_leaks(who, name, what, address):
                yield address


def inside() -> QuerySet[Accreditation]:
    """Brazil, and India, with which it shares a paper of its own."""
    return Accreditation.objects.filter(state__code__in=["BR", "IN"])


def told_to_others() -> list[tuple[str, str]]:
    """Every mail to anybody else."""
    mails = Notice.objects.exclude(recipient__in=inside().values("user")).order_by("pk")
    return list(mails.values_list("key", "text"))


def jobs() -> dict[int, str]:
    """The queue, as only the worker and whoever runs the database read it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, task_name || args::text FROM procrastinate_jobs")
        return dict(cursor.fetchall())


@pytest.mark.parametrize("who", OUTSIDERS)
def test_the_first_ring_and_a_sealed_position_show_on_no_page_of_the_portal(
    house: House, who: str
) -> None:
    client, opening = browser(house.cast.everyone()[who]), who in OPENING_ALL
    looks = [Look(who, client, address) for address in opened(house, who)]
    assert {look.address for look in looks if look.answer[0] != 200} == set()

    house.brazil_drafts()
    if who in NEAREST:
        near = [look for look in looks if look.address.startswith(ABOUT_ROUNDS)]
        assert len(near) > 60
        assert differing(near, opening=opening) == []

    house.brazil_submits()
    assert differing(looks, opening=opening) == []


def test_the_first_ring_and_a_sealed_position_are_told_to_nobody_else(house: House) -> None:
    mails, queue = told_to_others(), jobs()
    common = Entry.objects.filter(chain=COMMON).count()
    house.brazil_drafts()
    house.brazil_submits()
    assert told_to_others() == mails
    assert Entry.objects.filter(chain=COMMON).count() == common

    # New jobs there are, for their own mails alone.
    own = set(
        Notice.objects.filter(recipient__in=inside().values("user")).values_list("key", flat=True)
    )
    fresh = [args for number, args in jobs().items() if number not in queue]
    assert fresh
    keys = {key for args in fresh for key in re.findall(r'"([a-z_]+:[^"]+)"', args)}
    assert keys
    assert keys <= own


def test_what_is_brazils_is_for_others_as_if_it_did_not_exist(house: House) -> None:
    """The address of a draft or a receipt answers like one that was never given."""
    house.brazil_drafts()
    house.brazil_submits()
    things = {
        house.addresses["reviews:edit_comment"]["sealed"]: house.comments["sealed"],
        house.addresses["reviews:word_preview"]["sealed"]: house.word_files["sealed"],
        house.addresses["reviews:receipt"]["sealed"]: house.receipts["sealed"].reference,
        house.addresses["documents:by_reference"]["draft"]: house.texts["draft"].reference,
        f"/documents/{house.texts['handed'].reference}/": house.texts["handed"].reference,
        house.addresses["research:terms"]["draft"]: house.studies["draft"].reference,
    }
    for who in OUTSIDERS:
        client = browser(house.cast.everyone()[who])
        for address, reference in things.items():
            nothing = "n" * len(reference)
            real = looked_at(client, address)
            other = looked_at(client, address.replace(reference, nothing))
            assert real[0] in (302, 404), (who, address)
            assert real[0] == other[0]
            assert real[1].replace(reference.encode(), nothing.encode()) == other[1], (who, address)


def test_what_brazil_submits_shows_once_the_round_has_closed(house: House) -> None:
    """So that the test above is known to look where something would show."""
    house.brazil_drafts()
    house.brazil_submits()
    reader = browser(house.cast.heads["CN"])
    page = house.addresses["reviews:round"]["sealed"]
    assert b"A secret statement." not in reader.get(page).content
    before = looked_at(reader, page)
    house.clock.forward(days=9)
    after = looked_at(reader, page)
    assert before[1] != after[1]
    assert b"Brazil" in after[1]


def test_an_observer_of_a_state_that_has_joined_is_not_of_its_delegation(cast: Cast) -> None:
    """Belarus joins; whoever observed for it until then reads neither as guest nor as member."""
    belarus = MemberState.objects.get(code="BY")
    belarus.statuses.update(status=Status.MEMBER)
    delegate = accredit("Delegate of Belarus", Office.DELEGATE, belarus)
    round = made.open_round(
        made.fixed_version(cast.secretariat, classification="public"),
        cast.secretariat,
        kind=RoundKind.COMMENT,
        admits_guests=True,
    )
    draft = made.comment(round, delegate, words="A secret remark.")
    path = f"/rounds/{round.reference}/?clause=k2"
    assert b"A secret remark." in browser(delegate).get(path).content
    assert browser(cast.partner).get(path).status_code == 404
    with pytest.raises(NotAllowed, match="accreditation has ended"):
        actions.delete_comment(round, draft.reference, actor=cast.partner, edition=1)
    with pytest.raises(NotAllowed):
        made.comment(round, cast.partner)
