"""People and the world they act in, made quickly for tests."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from django.contrib.auth.hashers import make_password

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
    """Ten members and a partner, two presidencies, three bodies, two organisations."""
    states = {
        code: MemberState(code=code, name=name, zone=zone)
        for code, name, zone, _since in [*MEMBERS, ("BY", "Belarus", "Europe/Minsk", 2025)]
    }
    MemberState.objects.bulk_create(states.values())
    since = {code: dt.date(year, 1, 1) for code, _name, _zone, year in MEMBERS}
    MembershipStatus.objects.bulk_create(
        [
            *(
                MembershipStatus(state=states[code], status=Status.MEMBER, valid_from=day)
                for code, day in since.items()
            ),
            MembershipStatus(
                state=states["BY"], status=Status.PARTNER, valid_from=dt.date(2025, 1, 1)
            ),
        ]
    )
    new_year = {year: dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (2026, 2027)}
    Presidency.objects.bulk_create(
        [
            Presidency(
                year=2026,
                member=states["IN"],
                began_at=new_year[2026],
                handed_over_at=new_year[2027],
            ),
            Presidency(year=2027, member=states["CN"], began_at=new_year[2027]),
        ]
    )
    ministers = Body.objects.create(code="TMM")
    cgeti = Body.objects.create(code="CGETI", parent=ministers)
    group = Body.objects.create(code="DEWG", parent=cgeti)
    renamed = dt.date(2022, 6, 23)
    BodyName.objects.bulk_create(
        [
            BodyName(body=ministers, name="Trade Ministers’ Meeting", acronym="TMM"),
            BodyName(
                body=cgeti, name="Contact Group on Economic and Trade Issues", acronym="CGETI"
            ),
            BodyName(body=group, name="E-commerce Working Group", acronym="ECWG", valid_to=renamed),
            BodyName(
                body=group,
                name="Digital Economy Working Group",
                acronym="DEWG",
                valid_from=renamed,
            ),
        ]
    )
    Organisation.objects.bulk_create(
        [
            Organisation(code="UNCTAD", name="UN Trade and Development"),
            Organisation(
                code="EXAMPLE-COUNCIL",
                name="Example Business Council",
                kind=Organisation.Kind.BUSINESS,
            ),
        ]
    )
    Area.objects.bulk_create(
        Area(code=title.lower().replace(" ", "-"), body=group, order=order, title=title)
        for order, title in enumerate(["Global trends", "Participation of MSMEs"], start=1)
    )


def delegations(states: Iterable[MemberState]) -> dict[tuple[str, Office], Actor]:
    """Head, coordinator and delegate of each state, by its code and their office."""
    password = make_password("correct horse")
    wanted = [(state, office) for state in states for office in DELEGATION_OFFICES]
    users = User.objects.bulk_create(
        User(
            email=f"{office}.{state.code.lower()}@example.org",
            name=f"{Office(office).label.capitalize()} of {state.name}",
            password=password,
        )
        for state, office in wanted
    )
    held = Accreditation.objects.bulk_create(
        Accreditation(user=user, state=state, office=office, begins_at=LONG_AGO)
        for user, (state, office) in zip(users, wanted, strict=True)
    )
    return {
        (state.code, office): Actor(user=user, accreditation=accreditation)
        for user, accreditation, (state, office) in zip(users, held, wanted, strict=True)
    }


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
