"""The personal address of an invitation."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core.errors import NotVisible
from apps.core.signed import signed, unsigned
from apps.dialogues.models import Invitation

PURPOSE = "dialogues.invitation"


def token_for(invitation: Invitation) -> str:
    return signed(invitation.reference, PURPOSE)


def invitation_for(token: str) -> Invitation:
    """The invitation that this address was made for. Raises NotVisible for any other text."""
    found = (
        Invitation.objects.filter(reference=unsigned(token, PURPOSE))
        .select_related(
            "member",
            "dialogue__entry__presidency__member",
            "dialogue__entry__host",
            "dialogue__entry__body",
        )
        .first()
    )
    if found is None:
        raise NotVisible(_("There is no such invitation."))
    return found
