"""The table of people to invite: its columns, and what its words stand for. Also the list of
participants that goes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.errors import Invalid
from apps.delegations.models import MemberState
from apps.dialogues.models import Invitation
from apps.dialogues.states import Category
from apps.documents.spreadsheets import Column

COLUMNS = (
    Column("name", gettext_lazy("Name"), aliases=("full name", "姓名", "имя", "nome")),
    Column("email", gettext_lazy("E-mail"), aliases=("email", "e mail", "mail", "адрес", "邮箱")),
    Column("organisation", gettext_lazy("Organisation"), aliases=("organization", "company")),
    Column("category", gettext_lazy("Category")),
    Column("member", gettext_lazy("Member"), required=False, aliases=("state", "iso")),
)


def category_named(text: str) -> str:
    """The code of a category given by its code or its name. Raises Invalid that lists them."""
    wanted = _plain(text)
    for category in Category:
        if wanted in (_plain(category.value), _plain(str(category.label))):
            return category.value
    raise Invalid(
        _("Choose one of: %(names)s.") % {"names": ", ".join(str(c.label) for c in Category)}
    )


def members_by_name() -> dict[str, str]:
    """Codes of member states and partners, by code and by name, in plain letters."""
    found = {}
    for state in MemberState.objects.all():
        found[_plain(state.code)] = found[_plain(state.name)] = state.code
    return found


def member_named(text: str, known: Mapping[str, str]) -> str:
    """The code, or "" where none is given. Raises Invalid."""
    if not text:
        return ""
    try:
        return known[_plain(text)]
    except KeyError:
        raise Invalid(_("Give the member’s name or its two letters, such as BR.")) from None


def participants(invitations: Iterable[Invitation], now: dt.datetime) -> Iterator[list[object]]:
    """Rows under PARTICIPANTS, for the secretariat alone: they hold addresses."""
    for guest in invitations:
        yield [
            guest.name,
            guest.email,
            guest.organisation,
            guest.get_category_display(),
            guest.member.name if guest.member else "",
            guest.state(now).label,
            guest.answered_at.date() if guest.answered_at else "",
        ]


def participant_columns() -> list[str]:
    return [*(str(column.title) for column in COLUMNS), _("State"), _("Answered")]


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").split())
