"""Whom a round concerns, and telling them. Mails carry symbols, never titles or positions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from apps.delegations.models import PRESIDENCY_OFFICES, Accreditation
from apps.delegations.queries import (
    delegation_people,
    people_of_delegations,
    presidency_people,
)
from apps.notifications.actions import Letter, tell_each
from apps.reviews.models import Round


def tell_side(
    round: Round, side: str, what: str, *, key: str, at: dt.datetime, **context: object
) -> None:
    """Tell everyone of one delegation."""
    _tell(round, delegation_people(side, at), what, key=key, **context)


def tell_presidency(
    round: Round, what: str, *, key: str, at: dt.datetime, **context: object
) -> None:
    _tell(round, presidency_people(at), what, key=key, **context)


def tell_all(round: Round, what: str, *, key: str, at: dt.datetime, **context: object) -> None:
    """Tell the delegations that the round concerns, in the same words each, and the presidency."""
    sides = [eligible.member.code for eligible in round.eligible.all()]
    people = [*people_of_delegations(sides, at), *presidency_people(at)]
    _tell(round, people, what, key=key, **context)


def remind(round: Round, people: Iterable[Accreditation], *, key: str, **context: object) -> None:
    """In the same words for all, the reason among them, and to those alone who want reminders."""
    tell_each(
        Letter(
            recipient=person.user,
            key=f"round_reminder:{round.reference}:{key}:{person.user.reference}",
            template="reviews/emails/round_reminder",
            context={"round": round, **context},
            reason=lambda: _("your delegation is on the list of this round"),
        )
        for person in people
        if person.user.wants_reminders
    )


def _tell(
    round: Round, people: Iterable[Accreditation], what: str, *, key: str, **context: object
) -> None:
    tell_each(
        Letter(
            recipient=person.user,
            key=f"{what}:{round.reference}:{key}:{person.reference}",
            template=f"reviews/emails/{what}",
            context={
                "round": round,
                "to_presidency": person.office in PRESIDENCY_OFFICES,
                **context,
            },
            reason=person.why_told,
        )
        for person in people
    )
