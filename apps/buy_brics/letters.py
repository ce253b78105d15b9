"""The mails of a training. Each leads to the personal page of the one it is written to.

A link to join never travels: the personal page shows it from a quarter of an hour before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import partial

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.buy_brics.models import Certificate, Registration, Training, TrainingSession
from apps.core.signed import signed
from apps.meetings import sentences
from apps.notifications.actions import Letter

PURPOSE = "buy_brics.registration"


def token_for(registration: Registration) -> str:
    """The secret part of its personal page's address."""
    return signed(registration.reference, PURPOSE)


def confirm(registration: Registration, training: Training, now: dt.datetime) -> Iterator[Letter]:
    """To an address that somebody typed. Once in ten minutes at most: whoever fills in the form
    with another's address floods nobody's box."""
    return _letters("confirm", training, [registration], at=f"{now.timestamp() // 600:.0f}")


def again(registration: Registration, training: Training, now: dt.datetime) -> Iterator[Letter]:
    """To somebody who is registered, when the form is filled in with that address again."""
    return _letters("again", training, [registration], at=f"{now.timestamp() // 600:.0f}")


def place_given(training: Training, given: Iterable[Registration]) -> Iterator[Letter]:
    return _letters("place", training, given)


def waiting(registration: Registration, training: Training) -> Iterator[Letter]:
    return _letters("waiting", training, [registration])


def cancelled(registration: Registration, training: Training) -> Iterator[Letter]:
    return _letters("cancelled", training, [registration])


def corrected(
    registration: Registration, training: Training, was: tuple[str, str], now: dt.datetime
) -> Iterator[Letter]:
    return _letters("corrected", training, [registration], at=now.isoformat(), was=", ".join(was))


def reminder(
    session: TrainingSession, placed: Iterable[Registration], *, days: int
) -> Iterator[Letter]:
    """`days` before it begins; a session that moves is reminded of anew."""
    begins = session.entry.starts_at or session.entry.first
    assert begins is not None  # noqa: S101  it is dated
    at = f"{session.reference}:{days}:{begins.isoformat()}"
    return _letters("reminder", session.training, placed, at=at, session=session)


def moved(
    session: TrainingSession, placed: Iterable[Registration], was: sentences.Facts
) -> Iterator[Letter]:
    """Was → now, by the dates that the session's people were told last."""
    entry = session.entry
    at = f"{session.reference}:{entry.sequence}"
    facts = {
        "was": partial(sentences.facts_words, was),
        "now": partial(sentences.facts_words, sentences.facts_of(entry)),
    }
    return _letters("moved", session.training, placed, at=at, session=session, **facts)


def certified(certificate: Certificate) -> Iterator[Letter]:
    registration = certificate.registration
    return _letters(
        "certified",
        registration.training,
        [registration],
        at=certificate.code,
        certificate=certificate,
    )


def _letters(
    name: str,
    training: Training,
    registrations: Iterable[Registration],
    *,
    at: str = "",
    **context: object,
) -> Iterator[Letter]:
    """In the language of the account where the address has one."""
    to = list(registrations)
    users = {user.email: user for user in User.objects.filter(email__in=[r.email for r in to])}
    if isinstance(session := context.get("session"), TrainingSession):
        context["when"] = partial(sentences.when_words, session.entry)
    for registration in to:
        yield Letter(
            recipient=users.get(registration.email),
            address=registration.email,
            key=f"training-{name}:{registration.reference}:{at}",
            template=f"buy_brics/emails/training_{name}",
            context={
                **context,
                "training": training,
                "registration": registration,
                "token": token_for(registration),
            },
            reason=partial(_why, registration),
        )


def _why(registration: Registration) -> str:
    if registration.confirmed_at:
        return _("this address is registered for a training")
    return _("somebody registered this address for a training")
