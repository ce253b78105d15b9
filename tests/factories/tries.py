"""Trying a verb, and whose turn it might be beside the cast: for tables of who may do what when."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from apps.accounts.models import User
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.delegations.actors import Actor
from apps.delegations.models import Office, Presidency
from tests.factories.delegations import accredit

# What is said to one who tries.
DONE, REFUSED, ABSENT, LATE, WRONG = "done", "refused", "absent", "late", "wrong"
_SAID = {NotAllowed: REFUSED, NotVisible: ABSENT, WrongState: LATE, Invalid: WRONG}


class _Undone(Exception):
    """Undoes what was done."""


def tried(call: Callable[[], object]) -> str:
    """What is said; whatever was done is undone."""
    try:
        with transaction.atomic():
            call()
            raise _Undone
    except _Undone:
        return DONE
    except (NotAllowed, NotVisible, WrongState, Invalid) as said:
        return next(words for kind, words in _SAID.items() if isinstance(said, kind))


def outgoing() -> Actor:
    """Of the secretariat of a presidency that has handed over."""
    actor = accredit("Secretariat before", Office.SECRETARIAT)
    held = actor.credentials
    acting = Presidency.objects.acting()
    before = Presidency.objects.exclude(pk=acting.pk).filter(year__lt=acting.year)
    held.presidency = before.latest("year")
    held.save()
    return actor


def account_of(email: str) -> Actor:
    """Somebody who is signed in with this address, accredited to nothing."""
    user = User.objects.filter(email=email).first()
    return Actor(user=user or User.objects.create_user(email, "correct horse", name="Guest"))
