"""The reference data that the portal comes with."""

from __future__ import annotations

import datetime as dt
import itertools
import zoneinfo
from pathlib import Path

import pytest
from django.core.management import call_command

from apps.audit.models import Entry
from apps.core.errors import NotAllowed
from apps.delegations.actions import load_reference
from apps.delegations.models import (
    Body,
    BodyName,
    Certainty,
    MembershipStatus,
    MemberState,
    Organisation,
    Presidency,
    Status,
)
from tests.conftest import Cast

pytestmark = pytest.mark.slow

TODAY = dt.date(2026, 11, 1)


@pytest.fixture
def reference(db: None) -> None:
    call_command("load_reference", verbosity=0)


def codes(status: Status, day: dt.date) -> str:
    return " ".join(
        sorted(MemberState.objects.with_status(status, day).values_list("code", flat=True))
    )


@pytest.mark.parametrize(
    ("day", "members"),
    [
        (dt.date(2009, 6, 15), ""),
        (dt.date(2010, 1, 1), "BR CN IN RU"),
        (dt.date(2022, 6, 9), "BR CN IN RU ZA"),
        (dt.date(2024, 1, 1), "AE BR CN EG ET IN IR RU ZA"),
        (TODAY, "AE BR CN EG ET ID IN IR RU ZA"),
    ],
)
def test_members_as_of_a_day(reference: None, day: dt.date, members: str) -> None:
    assert codes(Status.MEMBER, day) == members


def test_partners_and_invited(reference: None) -> None:
    assert codes(Status.PARTNER, dt.date(2025, 1, 1)) == "BO BY CU KZ MY TH UG UZ"
    assert codes(Status.PARTNER, TODAY) == "BO BY CU KZ MY NG TH UG UZ VN"
    assert codes(Status.INVITED, TODAY) == "SA"
    assert MembershipStatus.objects.get(state__code="SA").certainty == Certainty.CONFLICTING


def test_every_capital_has_its_clocks_and_every_status_its_source(reference: None) -> None:
    for state in MemberState.objects.all():
        state.full_clean()
        assert zoneinfo.ZoneInfo(state.zone)
    assert not MembershipStatus.objects.filter(source="").exists()


def test_presidencies_follow_one_another_without_a_gap(reference: None) -> None:
    held = list(Presidency.objects.order_by("year"))
    assert [each.year for each in held] == list(range(2009, 2027))
    for one, following in itertools.pairwise(held):
        assert one.handed_over_at == following.began_at
    for each in held:
        assert each.began_at is not None
        local = each.began_at.astimezone(zoneinfo.ZoneInfo(each.member.zone))
        assert (local.year, local.month, local.day, local.hour) == (each.year, 1, 1, 0)
    assert str(Presidency.objects.acting()) == "2026 India"


def test_bodies_bear_the_name_of_the_day(reference: None) -> None:
    group = Body.objects.get(code="DEWG")
    assert group.name_at(dt.date(2019, 5, 1)) == "E-commerce Working Group"
    assert group.name_at(dt.date(2022, 6, 23)) == "Digital Economy Working Group"
    assert group.parent is not None
    assert group.parent.parent == Body.objects.get(code="TMM")
    assert not BodyName.objects.filter(source="").exists()
    assert set(Organisation.objects.values_list("code", flat=True)) == {
        "UNCTAD",
        "ITC",
        "WTO",
        "WCO",
    }


def test_a_second_load_changes_nothing_and_overwrites_nothing(reference: None) -> None:
    brazil = MemberState.objects.get(code="BR")
    brazil.name = "Brazil, as edited"
    brazil.save()
    MembershipStatus.objects.filter(state__code="ZA").update(valid_from=dt.date(2010, 12, 24))
    BodyName.objects.filter(body__code="TMM").delete()
    before = Entry.objects.count(), MembershipStatus.objects.count(), BodyName.objects.count()
    call_command("load_reference", verbosity=0)
    after = Entry.objects.count(), MembershipStatus.objects.count(), BodyName.objects.count()
    assert after == before
    brazil.refresh_from_db()
    assert brazil.name == "Brazil, as edited"


def test_what_is_absent_arrives_with_all_that_belongs_to_it(reference: None) -> None:
    MemberState.objects.get(code="VN").delete()
    call_command("load_reference", verbosity=0)
    assert codes(Status.PARTNER, TODAY).endswith("VN")


def test_the_trail_knows_which_file_came_in(reference: None) -> None:
    entry = Entry.objects.get(verb="load_reference", subject="10_members")
    assert entry.office == "clock:load_reference"
    assert set(entry.data) == {"rows", "sha256"}


def test_only_the_command_loads(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        load_reference(actor=cast.chair, folder=tmp_path)
