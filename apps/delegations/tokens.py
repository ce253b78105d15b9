"""The secret part of an invitation's address: its reference, signed.

References stand in the trail and in other addresses; only a mail holds the signature. How long
the address works is decided by the invitation's own expiry, on the database's clock.
"""

from __future__ import annotations

from django.core import signing
from django.utils.translation import gettext as _

from apps.core.errors import NotVisible
from apps.delegations.models import Invitation

SALT = "delegations.invitation"


def token_for(invitation: Invitation) -> str:
    return signing.Signer(salt=SALT).sign(invitation.reference)


def invitation_for(token: str) -> Invitation:
    """The invitation that this address was made for. Raises NotVisible for any other text."""
    try:
        reference = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature as error:
        raise NotVisible(_("There is no such invitation.")) from error
    invitation = Invitation.objects.with_sides().filter(reference=reference).first()
    if invitation is None:
        raise NotVisible(_("There is no such invitation."))
    return invitation
