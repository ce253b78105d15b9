"""Giving the places of a training; part of verbs that hold its lock."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.buy_brics import letters
from apps.buy_brics.models import Registration, Training
from apps.core.errors import Invalid
from apps.delegations.actors import Actor
from apps.meetings.places import admitted, exceeded
from apps.notifications.actions import tell_each


def limits_of(training: Training, registrations: list[Registration]) -> dict[str, int]:
    """All places, and for each member that somebody comes from its share of them."""
    limits = {"all": training.places}
    if training.places_per_member is not None:
        keys = {key for each in registrations for key in each.keys} - {"all"}
        limits |= dict.fromkeys(keys, training.places_per_member)
    return limits


def check_limits(training: Training) -> None:
    """Raises Invalid where more places are given than these limits allow: nobody who holds a
    place loses it."""
    placed = list(training.registrations.placed().select_related("member"))
    over = exceeded([each.keys for each in placed], limits_of(training, placed))
    if "all" in over:
        message = _("%(count)d places are given already: there cannot be fewer.")
        message %= {"count": over["all"]}
        raise Invalid(message, {"places": message})
    if over:
        message = _("A member has %(count)d places already: there cannot be fewer for each.")
        message %= {"count": max(over.values())}
        raise Invalid(message, {"places_per_member": message})


def fill(training: Training, now: dt.datetime, *, by: Actor) -> list[Registration]:
    """Give the places that are free to those who wait, in their order, and tell them; none of a
    training that is over, or whose every session is cancelled."""
    if training.is_over(now) or not training.live_sessions:
        return []
    confirmed = list(training.registrations.confirmed().select_related("member"))
    held = [each.keys for each in confirmed if each.placed_at is not None]
    waiting = sorted(
        (each for each in confirmed if each.placed_at is None),
        key=lambda each: (each.confirmed_at or now, each.pk),
    )
    given = admitted(held, [(each, each.keys) for each in waiting], limits_of(training, confirmed))
    for registration in given:
        registration.placed_at = now
        record(
            "training_place_given",
            by=by,
            kind="training_registration",
            subject=registration.reference,
            at=now,
            training=training.reference,
        )
    Registration.objects.bulk_update(given, ["placed_at"])
    tell_each(letters.place_given(training, given))
    return given
