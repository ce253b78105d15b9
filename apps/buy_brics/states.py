"""How firmly a campaign is promised, how it stands on a day, and what becomes of an application."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.buy_brics.models import Campaign, Enterprise
from apps.buy_brics.models.campaigns import Strength
from apps.buy_brics.models.catalogue import Standing
from apps.core.workflow import Move, Workflow
from apps.meetings.states import EntryState

# Promises that put a thing into the year. What a host considers is no announcement.
FIRM = frozenset({Strength.WILL, Strength.AGREES})


class CampaignState(models.TextChoices):
    CONSIDERED = "considered", _("Considered")
    ENCOURAGED = "encouraged", _("Encouraged")
    ANNOUNCED = "announced", _("Announced")
    RUNNING = "running", _("Running")
    AWAITED = "awaited", _("Ended, results awaited")
    ENDED = "ended", _("Ended")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")


def campaign_state(campaign: Campaign, today: dt.date, *, has_results: bool) -> CampaignState:
    """How the campaign stands on that day: by its entry in the timetable, never by hope.

    Until its days are confirmed, it is what the host's words make of it: a campaign that a host
    considers is never shown as announced.
    """
    entry = campaign.entry
    if entry.state == EntryState.CANCELLED:
        return CampaignState.CANCELLED
    if entry.state == EntryState.POSTPONED:
        return CampaignState.POSTPONED
    if entry.is_dated and entry.first is not None and entry.last is not None:
        if today < entry.first:
            return CampaignState.ANNOUNCED
        if today <= entry.last and entry.state != EntryState.HELD:
            return CampaignState.RUNNING
        return CampaignState.ENDED if has_results else CampaignState.AWAITED
    if campaign.strength in FIRM:
        return CampaignState.ANNOUNCED
    if campaign.strength == Strength.ENCOURAGES:
        return CampaignState.ENCOURAGED
    return CampaignState.CONSIDERED


# The kinds of badge that say it.
BADGES = {
    CampaignState.CONSIDERED: "quiet",
    CampaignState.ENCOURAGED: "quiet",
    CampaignState.ANNOUNCED: "quiet",
    CampaignState.RUNNING: "open",
    CampaignState.AWAITED: "quiet",
    CampaignState.ENDED: "agreed",
    CampaignState.POSTPONED: "quiet",
    CampaignState.CANCELLED: "closed",
}


class EnterpriseState(StrEnum):
    """`Standing` as it is stored, and what only the clock knows."""

    UNCONFIRMED = "unconfirmed"
    EXPIRED = "expired"
    APPLIED = "applied"
    VOUCHED = "vouched"
    NOT_VOUCHED = "not_vouched"
    WITHDRAWN = "withdrawn"


def enterprise_state(enterprise: Enterprise, at: dt.datetime) -> EnterpriseState:
    """From the very instant of its expiry on an unconfirmed application is expired."""
    if enterprise.standing == Standing.UNCONFIRMED and enterprise.expires_at <= at:
        return EnterpriseState.EXPIRED
    return EnterpriseState(enterprise.standing)


ENTERPRISE_BADGES = {
    EnterpriseState.UNCONFIRMED: "quiet",
    EnterpriseState.EXPIRED: "closed",
    EnterpriseState.APPLIED: "yours",
    EnterpriseState.VOUCHED: "agreed",
    EnterpriseState.NOT_VOUCHED: "closed",
    EnterpriseState.WITHDRAWN: "quiet",
}

_OPEN = frozenset({EnterpriseState.APPLIED})
_IN = frozenset({EnterpriseState.APPLIED, EnterpriseState.VOUCHED})
_ANSWERED = frozenset({EnterpriseState.VOUCHED, EnterpriseState.NOT_VOUCHED})

ENTERPRISE = Workflow(
    EnterpriseState,
    {
        "confirm": Move(frozenset({EnterpriseState.UNCONFIRMED}), EnterpriseState.APPLIED),
        "vouch": Move(
            frozenset({EnterpriseState.APPLIED, EnterpriseState.NOT_VOUCHED}),
            EnterpriseState.VOUCHED,
        ),
        # Taken back as well: the delegation answers for whom it vouches as long as it does.
        "decline": Move(_IN, EnterpriseState.NOT_VOUCHED),
        "edit": Move(_OPEN | _ANSWERED),
        "change_address": Move(_OPEN | _ANSWERED),
        "apply_again": Move(frozenset({EnterpriseState.NOT_VOUCHED}), EnterpriseState.APPLIED),
        "withdraw": Move(_OPEN | _ANSWERED, EnterpriseState.WITHDRAWN),
        # Before the delegation has answered, so that it sees what it vouches for.
        "keep_products": Move(_IN),
    },
)
