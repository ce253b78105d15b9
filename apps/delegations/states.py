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
    LAPSED = "lapsed", _("Lapsed")


def invitation_state(invitation: Invitation, at: dt.datetime) -> InvitationState:
    """Its state at the instant `at`; from the very instant of its expiry on it is expired.

    It lapses with the office of whoever sent it: nobody joins a delegation on the word of a head
    who has left. What two persons confirmed on a capital's letter stands by the letter. An
    observer's lapses as well once the state is a guest no longer.
    """
    if invitation.accepted_at:
        return InvitationState.ACCEPTED
    if invitation.declined_at:
        return InvitationState.DECLINED
    if invitation.withdrawn_at:
        return InvitationState.WITHDRAWN
    if invitation.expires_at <= at:
        return InvitationState.EXPIRED
    vouched_for = invitation.invited_by.in_force(at) or hasattr(invitation, "restoration")
    if not (vouched_for and invitation.fits(at)):
        return InvitationState.LAPSED
    return InvitationState.PENDING
