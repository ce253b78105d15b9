"""Who plays: plainly fictional people, most of whose surnames mean "example"."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from apps.accounts.models import User
from apps.delegations.actors import Actor
from apps.delegations.models import (
    Accreditation,
    MemberState,
    Office,
    Organisation,
    Presidency,
)

PASSWORD = "demonstration-2026"  # noqa: S105  printed by `make demo`, on loopback only

# Head, coordinator, delegate.
DELEGATIONS = {
    "BR": ("Ana Exemplo", "Bruno Exemplo", "Célia Exemplo"),
    "CN": ("Yangli An", "Yangli Bo", "Yangli Chun"),
    "EG": ("Mithal Amira", "Mithal Basem", "Mithal Dalia"),
    "ET": ("Misale Abeba", "Misale Bekele", "Misale Chaltu"),
    "IN": ("Asha Udaharan", "Bharat Udaharan", "Chitra Udaharan"),
    "ID": ("Ayu Contoh", "Budi Contoh", "Citra Contoh"),
    "IR": ("Arash Nemuneh", "Bahar Nemuneh", "Dara Nemuneh"),
    "RU": ("Anna Primerova", "Boris Primerov", "Vera Primerova"),
    "ZA": ("Andile Mfuziselo", "Bontle Mfuziselo", "Carel Voorbeeld"),
    "AE": ("Aisha Namudhaj", "Badr Namudhaj", "Dana Namudhaj"),
}


@dataclass
class People:
    secretariat: Actor
    second: Actor  # a second person of the secretariat
    chair: Actor
    heads: dict[str, Actor] = field(default_factory=dict)
    coordinators: dict[str, Actor] = field(default_factory=dict)
    delegates: dict[str, Actor] = field(default_factory=dict)


def accredit(
    name: str,
    address: str,
    office: Office,
    *,
    since: dt.datetime,
    state: MemberState | None = None,
    organisation: Organisation | None = None,
    presidency: Presidency | None = None,
    title: str = "",
    focal_point: bool = False,
) -> Actor:
    user, _created = User.objects.get_or_create(
        email=f"{address}@example.org",
        defaults={"name": name, "password": HASHED, "zone": state.zone if state else ""},
    )
    accreditation = Accreditation.objects.create(
        user=user,
        office=office,
        state=state,
        organisation=organisation,
        presidency=presidency,
        title=title,
        begins_at=since,
        focal_point=focal_point,
    )
    return Actor(user=user, accreditation=accreditation)


HASHED = make_password(PASSWORD)


def gather(since: dt.datetime) -> People:
    """Everyone who signs in, accredited since then."""
    presidency = Presidency.objects.acting()
    people = People(
        secretariat=accredit(
            "Sam Secretary",
            "secretariat",
            Office.SECRETARIAT,
            since=since,
            presidency=presidency,
            focal_point=True,
        ),
        second=accredit(
            "Toni Secretary",
            "secretariat.second",
            Office.SECRETARIAT,
            since=since,
            presidency=presidency,
        ),
        chair=accredit("Charlie Chair", "chair", Office.CHAIR, since=since, presidency=presidency),
    )
    states = {state.code: state for state in MemberState.objects.filter(code__in=DELEGATIONS)}
    seats = (
        (Office.HEAD, people.heads, "Head of delegation"),
        (Office.COORDINATOR, people.coordinators, "Coordinator"),
        (Office.DELEGATE, people.delegates, "Expert"),
    )
    for code, names in DELEGATIONS.items():
        for name, (office, seat, title) in zip(names, seats, strict=True):
            seat[code] = accredit(
                name,
                f"{office}.{code.lower()}",
                office,
                since=since,
                state=states[code],
                title=title,
                focal_point=office == Office.COORDINATOR,
            )
    unctad = Organisation.objects.get(code="UNCTAD")
    council, _created = Organisation.objects.get_or_create(
        code="EXAMPLE-COUNCIL",
        defaults={"name": "Example Business Council", "kind": Organisation.Kind.BUSINESS},
    )
    accredit("Robin Sample", "expert", Office.EXPERT, since=since, organisation=unctad)
    accredit("Kim Sample", "stakeholder", Office.STAKEHOLDER, since=since, organisation=council)
    accredit(
        "Maksim Prykladny",
        "observer.by",
        Office.OBSERVER,
        since=since,
        state=MemberState.objects.get(code="BY"),
    )
    # An official who sits in the presidency and in the delegation of the same member.
    for office, state, held in (
        (Office.SECRETARIAT, None, presidency),
        (Office.DELEGATE, presidency.member, None),
    ):
        accredit("Jo Twohats", "two.offices", office, since=since, state=state, presidency=held)
    return people


ACCOUNTS = [
    ("secretariat@example.org", "secretariat of the presidency", "tables texts, runs rounds"),
    ("secretariat.second@example.org", "secretariat, second person", "confirms letters"),
    ("chair@example.org", "chair", "concludes adoption rounds"),
    ("head.br@example.org", "head of delegation, Brazil", "clears and submits"),
    ("coordinator.br@example.org", "coordinator, Brazil", "merges comments"),
    ("delegate.br@example.org", "delegate, Brazil", "comments clause by clause"),
    ("head.cn@example.org", "head of delegation, China", "the same for cn eg et in id ir ru za ae"),
    ("expert@example.org", "expert of UNCTAD", "reads what is shared"),
    ("observer.by@example.org", "observer of a partner", "reads what admits partners"),
    ("stakeholder@example.org", "stakeholder", "a business council"),
    ("two.offices@example.org", "two accreditations", "chooses for whom to act"),
]
