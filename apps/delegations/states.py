"""What has become of an invitation. Computed from its instants, never stored."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.delegations.models import Invitation


class InvitationState(models.TextChoices):
    PENDING = "pending", _("Pending")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


def invitation_state(invitation: Invitation, at: dt.datetime) -> InvitationState:
    """Its state at the instant `at`; from the very instant of its expiry on it is expired."""
    if invitation.accepted_at:
        return InvitationState.ACCEPTED
    if invitation.declined_at:
        return InvitationState.DECLINED
    if invitation.withdrawn_at:
        return InvitationState.WITHDRAWN
    if invitation.expires_at <= at:
        return InvitationState.EXPIRED
    return InvitationState.PENDING
