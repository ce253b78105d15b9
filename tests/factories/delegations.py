"""People and the world they act in, made quickly for tests."""

from __future__ import annotations

import datetime as dt
import re

from apps.accounts.models import User
from apps.delegations.actors import Actor
from apps.delegations.models import (
    DELEGATION_OFFICES,
    PRESIDENCY_OFFICES,
    Accreditation,
    Body,
    BodyName,
    MembershipStatus,
    MemberState,
    Office,
    Organisation,
    Presidency,
    Status,
)
from apps.working_group.models import Area

MEMBERS = [
    ("BR", "Brazil", "America/Sao_Paulo", 2009),
    ("CN", "China", "Asia/Shanghai", 2009),
    ("EG", "Egypt", "Africa/Cairo", 2024),
    ("ET", "Ethiopia", "Africa/Addis_Ababa", 2024),
    ("IN", "India", "Asia/Kolkata", 2009),
    ("ID", "Indonesia", "Asia/Jakarta", 2025),
    ("IR", "Iran", "Asia/Tehran", 2024),
    ("RU", "Russia", "Europe/Moscow", 2009),
    ("ZA", "South Africa", "Africa/Johannesburg", 2010),
    ("AE", "United Arab Emirates", "Asia/Dubai", 2024),
]
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def load_world() -> None:
    for code, name, zone, since in MEMBERS:
        state = MemberState.objects.create(code=code, name=name, zone=zone)
        MembershipStatus.objects.create(
            state=state, status=Status.MEMBER, valid_from=dt.date(since, 1, 1)
        )
    belarus = MemberState.objects.create(code="BY", name="Belarus", zone="Europe/Minsk")
    MembershipStatus.objects.create(
        state=belarus, status=Status.PARTNER, valid_from=dt.date(2025, 1, 1)
    )
    india, china = (MemberState.objects.get(code=code) for code in ("IN", "CN"))
    Presidency.objects.create(
        year=2026,
        member=india,
        began_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        handed_over_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
    )
    Presidency.objects.create(
        year=2027, member=china, began_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    )
    ministers = Body.objects.create(code="TMM")
    cgeti = Body.objects.create(code="CGETI", parent=ministers)
    group = Body.objects.create(code="DEWG", parent=cgeti)
    BodyName.objects.create(body=ministers, name="Trade Ministers’ Meeting", acronym="TMM")
    BodyName.objects.create(
        body=cgeti, name="Contact Group on Economic and Trade Issues", acronym="CGETI"
    )
    BodyName.objects.create(
        body=group, name="E-commerce Working Group", acronym="ECWG", valid_to=dt.date(2022, 6, 23)
    )
    BodyName.objects.create(
        body=group,
        name="Digital Economy Working Group",
        acronym="DEWG",
        valid_from=dt.date(2022, 6, 23),
    )
    Organisation.objects.create(code="UNCTAD", name="UN Trade and Development")
    Organisation.objects.create(
        code="EXAMPLE-COUNCIL", name="Example Business Council", kind=Organisation.Kind.BUSINESS
    )
    for order, title in enumerate(["Global trends", "Participation of MSMEs"], start=1):
        Area.objects.create(
            code=title.lower().replace(" ", "-"), body=group, order=order, title=title
        )


def accredit(
    name: str,
    office: Office,
    side: MemberState | Organisation | None = None,
    *,
    user: User | None = None,
    begins_at: dt.datetime = LONG_AGO,
) -> Actor:
    """A person in this office; without a side, an office of the acting presidency."""
    if user is None:
        address = re.sub(r"[^a-z]+", ".", name.lower())
        user = User.objects.create_user(f"{address}@example.org", "correct horse", name=name)
    accreditation = Accreditation.objects.create(
        user=user,
        office=office,
        state=side
        if office in (*DELEGATION_OFFICES, Office.OBSERVER) and isinstance(side, MemberState)
        else None,
        organisation=side if isinstance(side, Organisation) else None,
        presidency=Presidency.objects.acting() if office in PRESIDENCY_OFFICES else None,
        begins_at=begins_at,
    )
    return Actor(user=user, accreditation=accreditation)
