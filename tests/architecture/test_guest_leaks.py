"""What guests of a dialogue do, and where they are reached, shows to nobody but the presidency."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from apps.delegations.actors import GUEST
from apps.dialogues import actions
from tests.architecture.test_every_address import OPENED_BY
from tests.factories import dialogues as make
from tests.factories.house import House
from tests.looks import Look, differing
from tests.reviews.browsing import browser

pytestmark = pytest.mark.slow

OUTSIDERS = ("public", "stranger", "stakeholder", "expert", "head CN")
# Where anything of a dialogue might show. What lies behind a guest’s own link is the guest’s; the
# common trail has each act of a guest, by references alone.
PLACES = ("dialogues:", "meetings:year", "meetings:timetable", "outcomes:home", "desk:desk")
OWN = ("invitation", "pass_on", "contribute", "answer", "own_file")


def opened(house: House, who: str) -> Iterator[str]:
    for name, kinds in house.addresses.items():
        if name.startswith(PLACES) and name.partition(":")[2] not in OWN:
            yield from (kinds[what] for what in kinds if who in OPENED_BY[name][what])


def looks(house: House) -> list[Look]:
    clients = {who: browser(house.cast.everyone()[who]) for who in OUTSIDERS}
    return [
        Look(who, client, address)
        for who, client in clients.items()
        for address in opened(house, who)
    ]


def test_answers_and_unread_contributions_of_guests_show_on_no_page_of_others(
    house: House,
) -> None:
    before = looks(house)
    assert len(before) > 30
    guest = house.guests["asked"]
    actions.accept(guest, actor=GUEST)
    make.answered(guest, "A secret answer.")
    make.presented(guest, "secret.pdf")
    make.invited(house.dialogues["public"], house.cast.secretariat, "Secret Person")
    assert differing(before) == []


def test_no_address_of_a_guest_stands_on_a_page_of_others(house: House) -> None:
    addresses = {guest.email.encode() for guest in house.guests.values()}
    for look in looks(house):
        _status, content, *_rest = look.answer
        assert not any(address in content for address in addresses), (look.who, look.address)
