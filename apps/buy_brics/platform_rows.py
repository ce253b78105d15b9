"""Platforms as rows of a spreadsheet: what its columns are called, and what is wrong in which row.

Nothing here writes. The page shows all that is wrong at once; the verb asks again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.buy_brics.links import https
from apps.core.errors import Invalid
from apps.core.text import clean
from apps.delegations.models import MemberState
from apps.documents.spreadsheets import Column, Row

MOST_PLATFORMS = 2_000  # in one file
LIMITS = {"name": 120, "operator": 160}  # characters

COLUMNS = (
    Column("name", gettext_lazy("Platform"), aliases=("Name", "Platform name")),
    Column("member", gettext_lazy("Member"), aliases=("Country", "Member state", "Code")),
    Column(
        "address", gettext_lazy("Address"), aliases=("URL", "Link", "Web site", "Website", "Shop")
    ),
    Column(
        "operator",
        gettext_lazy("Operator"),
        required=False,
        aliases=("Company", "Enterprise", "Operated by"),
    ),
)


@dataclass(frozen=True, slots=True)
class PlatformRow:
    """`member` is a code, "BR"."""

    name: str
    member: str
    address: str
    operator: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A row of the file, what was understood of it, and what is wrong: each by its column."""

    number: int
    row: PlatformRow
    errors: dict[str, str]


def key_of(row: PlatformRow) -> tuple[str, str]:
    """What a platform is known by."""
    return clean(row.name).lower(), row.member


def checked(rows: Iterable[Row]) -> list[Checked]:
    """Every row with its errors; a platform that is named twice is an error of its second row."""
    members = {
        name.lower(): state.code
        for state in MemberState.objects.all()
        for name in (state.code, state.name)
    }
    seen: dict[tuple[str, str], int] = {}
    answer = []
    for read in rows:
        given = {name: clean(value) for name, value in read.values.items()}
        row = PlatformRow(
            given.get("name", ""),
            members.get(given.get("member", "").lower(), ""),
            given.get("address", ""),
            given.get("operator", ""),
        )
        errors = dict(read.errors) | {
            name: message
            for name, message in _wrong(row, given.get("member", ""))
            if name not in read.errors
        }
        first = seen.setdefault(key_of(row), read.number)
        if not errors and first != read.number:
            errors["name"] = _("Row %(number)d names this platform already.") % {"number": first}
        answer.append(Checked(read.number, row, errors))
    return answer


def _wrong(row: PlatformRow, member: str) -> Iterable[tuple[str, str]]:
    if not row.name:
        yield "name", _("Give the platform’s name.")
    for field, limit in LIMITS.items():
        if len(getattr(row, field)) > limit:
            yield field, _("At most %(limit)d characters fit here.") % {"limit": limit}
    if not row.member:
        yield (
            "member",
            (
                _("“%(member)s” is no member. Write its name, or a code such as BR.")
                % {"member": member}
                if member
                else _("Name the member whose platform it is.")
            ),
        )
    try:
        https(row.address, "address")
    except Invalid as error:
        yield "address", error.message
