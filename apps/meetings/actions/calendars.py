"""A person's own calendar address: made, made anew, revoked."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import record
from apps.core import moments
from apps.core.errors import NotAllowed
from apps.delegations.actors import Actor
from apps.meetings.models import CalendarFeed


def hash_of(token: str) -> str:
    """What is kept of a token: whoever reads the database cannot read the calendars."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_feed(*, actor: Actor) -> str:
    """A new secret address in the place of the last one; returns its token, this once."""
    user = _owner(actor)
    now = moments.database_now()
    CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(user=user, token_hash=hash_of(token), made_at=now)
    record("feed_made", by=actor, kind="person", subject=user.reference, at=now)
    return token


@transaction.atomic
def revoke_feed(*, actor: Actor) -> bool:
    """Close the address at once; False where none was open."""
    user = _owner(actor)
    now = moments.database_now()
    closed = CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    if closed:
        record("feed_revoked", by=actor, kind="person", subject=user.reference, at=now)
    return bool(closed)


def _owner(actor: Actor) -> User:
    """The actor's person, locked: two clicks at once leave one address."""
    if actor.user is None:
        raise NotAllowed(_("Sign in to have a calendar of your own."))
    return User.objects.select_for_update().get(pk=actor.user.pk)
