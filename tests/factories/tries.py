"""Trying a verb, and whose turn it might be beside the cast: for tables of who may do what when."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from unittest.mock import patch

from django.db import models, transaction

from apps.accounts.models import User
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.delegations.actors import Actor, still_accredited
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


@contextmanager
def asked_once[M: models.Model](*seen: type[M]) -> Iterator[None]:
    """Within it, whether somebody is still accredited is looked up once, not at every try, and so
    is which rows of these models somebody sees. For tries that are undone, of rows that stand."""
    with ExitStack() as patches:
        accredited = cache(still_accredited)
        for module in list(sys.modules.values()):
            if vars(module).get("still_accredited") is still_accredited:
                patches.enter_context(patch.object(module, "still_accredited", accredited))
        for model in seen:
            _seen_once(model, patches)
        yield


def _seen_once[M: models.Model](model: type[M], patches: ExitStack) -> None:
    manager = model._default_manager
    found = type(manager.all())
    sees = found.visible_to
    rows = cache(lambda actor: [row.pk for row in sees(manager.all(), actor)])

    def visible_to(self: models.QuerySet[M], actor: Actor) -> models.QuerySet[M]:
        return self.filter(pk__in=rows(actor))

    patches.enter_context(patch.object(found, "visible_to", visible_to))


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
