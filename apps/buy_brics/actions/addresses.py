"""An enterprise changes its e-mail address. The old one holds until the new one is confirmed, and
hears of both. Neither mail names the other address: whoever typed it is not known there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from apps.buy_brics.actions.enterprises import record_of
from apps.buy_brics.actions.holding import HeldEnterprise, hold_enterprise
from apps.buy_brics.models import Enterprise
from apps.buy_brics.personal import new_address_token, request_of, token_for
from apps.core.errors import Invalid, WrongState
from apps.delegations.actors import Actor
from apps.delegations.names import address
from apps.notifications.actions import Letter, tell_each

CONFIRM_WITHIN = dt.timedelta(days=2)


@transaction.atomic
def ask_new_address(enterprise: Enterprise, *, actor: Actor, email: str) -> Enterprise:
    """Ask to have one's mails elsewhere: a mail to the new address asks to confirm it.

    Asked for again while it waits, it is the same request, and its mail goes out once a day at
    most. Raises Invalid, and WrongState.
    """
    held = hold_enterprise(enterprise, "change_address", actor=actor)
    locked = held.enterprise
    new = address(email)
    if new == locked.email:
        message = _("This is your address already.")
        raise Invalid(message, {"email": message})
    if new != locked.new_email or _has_expired(locked, held.now):
        locked.new_email, locked.new_email_at = new, held.now
        locked.save(update_fields=["new_email", "new_email_at"])
        record_of("ask_new_address", held)
        _mail(held, locked.email, "address_asked", _old_reason, request_of(locked))
    _mail(
        held,
        new,
        "address_confirm",
        lambda: _("somebody asked to have an enterprise’s mails sent to this address"),
        f"{held.now:%Y-%m-%d}:{request_of(locked)}",
        until=confirm_until(locked),
        confirming=new_address_token(locked),
    )
    return locked


@transaction.atomic
def confirm_new_address(enterprise: Enterprise, *, actor: Actor, email: str) -> Enterprise:
    """The new address is its owner's: it holds from now on. It gets a personal link of its own;
    those of the old one end. `email` is the address that the mail went to. Raises WrongState."""
    held = hold_enterprise(enterprise, "change_address", actor=actor)
    locked = held.enterprise
    if locked.new_email != email or _has_expired(locked, held.now):
        raise WrongState(
            _("This change of address was not confirmed in time, or was given up."),
            was=_("to be confirmed"),
            now=_("the old address holds"),
        )
    old, locked.email = locked.email, locked.new_email
    locked.new_email, locked.new_email_at = "", None
    locked.moves += 1
    locked.save(update_fields=["email", "new_email", "new_email_at", "moves"])
    record_of("confirm_new_address", held)
    _mail(held, old, "address_left", _old_reason, f"{locked.moves}")
    _mail(held, locked.email, "address_holds", _new_reason, f"{locked.moves}")
    return locked


@transaction.atomic
def keep_address(enterprise: Enterprise, *, actor: Actor) -> Enterprise:
    """Give the change up: the address stays, and the mail to the other confirms nothing."""
    held = hold_enterprise(enterprise, "change_address", actor=actor)
    locked = held.enterprise
    if locked.new_email:
        locked.new_email, locked.new_email_at = "", None
        locked.save(update_fields=["new_email", "new_email_at"])
        record_of("keep_address", held)
    return locked


def confirm_until(enterprise: Enterprise) -> dt.datetime | None:
    """Until when the new address can be confirmed, where one waits for it."""
    return enterprise.new_email_at + CONFIRM_WITHIN if enterprise.new_email_at else None


def _has_expired(enterprise: Enterprise, now: dt.datetime) -> bool:
    until = confirm_until(enterprise)
    return until is None or until <= now


def _mail(
    held: HeldEnterprise,
    to: str,
    template: str,
    reason: Callable[[], str],
    once: str,
    **context: object,
) -> None:
    letter = Letter(
        recipient=None,
        address=to,
        key=f"enterprise-{template}:{held.enterprise.reference}:{once}",
        template=f"buy_brics/emails/{template}",
        context={"enterprise": held.enterprise, "token": token_for(held.enterprise), **context},
        reason=reason,
    )
    tell_each([letter])


def _old_reason() -> str:
    return _("an enterprise of the catalogue was reached at this address")


def _new_reason() -> str:
    return _("an enterprise of the catalogue is reached at this address")
