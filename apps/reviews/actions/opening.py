"""What it takes to open a silence procedure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.core.moments import Moment
from apps.core.words import moment_words
from apps.delegations.models import MemberState
from apps.delegations.queries import able_to_submit
from apps.reviews import silence


def members_unable(members: Sequence[MemberState], at: dt.datetime) -> list[MemberState]:
    """Those for which nobody could object."""
    able = able_to_submit([member.code for member in members], at)
    without = set(silence.unable([member.code for member in members], able))
    return [member for member in members if member.code in without]


def check_opening(members: Sequence[MemberState], deadline: Moment, now: dt.datetime) -> None:
    """Raise Invalid where a silence procedure cannot open until `deadline`."""
    earliest = silence.earliest_expiry(now)
    if deadline.instant < earliest:
        message = _("A silence procedure lasts at least 72 hours: until %(moment)s or later.") % {
            "moment": moment_words(Moment(earliest, deadline.zone))
        }
        raise Invalid(message, {"date": message})
    without = members_unable(members, now)
    if without:
        message = _(
            "Nobody could object for %(members)s. Invite the head of each of these delegations "
            "under People, and open the procedure once they have accepted."
        ) % {"members": ", ".join(member.name for member in without)}
        raise Invalid(message, {"kind": message})
