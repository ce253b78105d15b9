"""An enterprise's personal addresses: only mails hold them, and whoever holds one acts for it.

The first is its reference, signed. Each change of its e-mail address makes a new one, and ends
those that the address before it has.
"""

from __future__ import annotations

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from apps.buy_brics.models import Enterprise
from apps.core.errors import NotVisible
from apps.core.signed import signed, unsigned

PURPOSE = "buy_brics.enterprise"
NEW_ADDRESS = "buy_brics.new_address"


def token_for(enterprise: Enterprise) -> str:
    return signed(_of(enterprise), PURPOSE)


def enterprise_for(token: str) -> Enterprise:
    """The enterprise that this address was made for. Raises NotVisible for any other text, and
    for one that was mailed to an address that it has left."""
    text = unsigned(token, PURPOSE)
    found = _with(text.partition(".")[0])
    if found is None or _of(found) != text:
        raise NotVisible(_("There is no such enterprise."))
    return found


def new_address_token(enterprise: Enterprise) -> str:
    """For the mail to an address that is to be confirmed. Another one that is asked for ends it."""
    return signed(_asked(enterprise), NEW_ADDRESS)


def new_address_for(token: str) -> Enterprise:
    """Raises NotVisible as well where the change was given up, done, or asked for otherwise."""
    text = unsigned(token, NEW_ADDRESS)
    found = _with(text.partition(".")[0])
    if found is None or not found.new_email or _asked(found) != text:
        raise NotVisible(_("Nothing waits here to be confirmed."))
    return found


def _of(enterprise: Enterprise) -> str:
    return (
        f"{enterprise.reference}.{enterprise.moves}" if enterprise.moves else enterprise.reference
    )


def _asked(enterprise: Enterprise) -> str:
    return f"{enterprise.reference}.{enterprise.moves}.{request_of(enterprise)}"


def request_of(enterprise: Enterprise) -> str:
    """Which change of address is asked for: when, and to which address, which cannot be read out
    of it."""
    asked = enterprise.new_email_at
    seconds = f"{asked.timestamp():.0f}" if asked else ""
    digest = salted_hmac(NEW_ADDRESS, enterprise.new_email, algorithm="sha256").hexdigest()
    return f"{seconds}.{digest[:16]}"


def _with(reference: str) -> Enterprise | None:
    return Enterprise.objects.select_related("member").filter(reference=reference).first()
