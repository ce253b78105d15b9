"""The secret part of an invitation's address: its reference, signed. How long the address works is
decided by the invitation's own expiry, on the database's clock."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core.errors import NotVisible
from apps.core.signed import signed, unsigned
from apps.delegations.models import Invitation

PURPOSE = "delegations.invitation"


def token_for(invitation: Invitation) -> str:
    return signed(invitation.reference, PURPOSE)


def invitation_for(token: str) -> Invitation:
    """The invitation that this address was made for. Raises NotVisible for any other text."""
    reference = unsigned(token, PURPOSE)
    invitation = Invitation.objects.with_sides().filter(reference=reference).first()
    if invitation is None:
        raise NotVisible(_("There is no such invitation."))
    return invitation
