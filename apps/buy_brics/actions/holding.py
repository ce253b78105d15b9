"""What the verbs of Buy BRICS begin with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.buy_brics import rules
from apps.buy_brics.models import Campaign, Enterprise
from apps.buy_brics.states import ENTERPRISE, EnterpriseState, enterprise_state
from apps.core import moments
from apps.core.errors import EditedMeanwhile, NotAllowed, NotVisible, WrongState
from apps.delegations.actors import Actor, still_accredited


@dataclass(frozen=True, slots=True)
class Held:
    """The one who acts, as the database knows them under the lock, and the instant."""

    actor: Actor
    now: dt.datetime


def hold_presidency(actor: Actor) -> Held:
    """Raises NotAllowed for whoever is not of the acting presidency."""
    now = moments.database_now()
    actor = still_accredited(actor, now)
    if not rules.runs_campaigns(actor):
        raise NotAllowed(_("The presidency keeps the pages of Buy BRICS."))
    return Held(actor, now)


def lock_campaign(campaign: Campaign) -> Campaign:
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    return Campaign.objects.with_entry().get(pk=campaign.pk)


def check_edition(locked: int, opened: int) -> None:
    """Raises EditedMeanwhile where the row has grown since the form was opened."""
    if locked != opened:
        raise EditedMeanwhile(
            _("Somebody changed this since you opened it. Your text is kept below."),
            was=_("as you opened it"),
            now=_("changed since"),
        )


@dataclass(frozen=True, slots=True)
class HeldEnterprise(Held):
    enterprise: Enterprise
    state: EnterpriseState


def hold_enterprise(
    enterprise: Enterprise, verb: str, *, actor: Actor, answers: bool = False
) -> HeldEnterprise:
    """Lock it, and ask whether `verb` is possible as it stands now. Raises WrongState.

    `answers` for what a delegation does: raises NotVisible and NotAllowed before it. Anything else
    whoever holds the enterprise's link does.
    """
    Enterprise.objects.select_for_update().get(pk=enterprise.pk)
    locked = Enterprise.objects.select_related("member").get(pk=enterprise.pk)
    now = moments.database_now()
    actor = still_accredited(actor, now)
    if answers and not Enterprise.objects.visible_to(actor).filter(pk=locked.pk).exists():
        raise NotVisible(_("There is no such enterprise."))
    if answers and not rules.can_vouch(actor, locked):
        raise NotAllowed(
            _("The coordinator or the head of the enterprise’s own delegation vouches for it.")
        )
    state = enterprise_state(locked, now)
    if not ENTERPRISE.possible(verb, state):
        raise WrongState(
            _("This is no longer possible as the enterprise stands now."), now=STANDING[state]()
        )
    return HeldEnterprise(actor, now, locked, state)


STANDING = {
    EnterpriseState.UNCONFIRMED: lambda: _("the e-mail address is not confirmed"),
    EnterpriseState.EXPIRED: lambda: _("the application has expired"),
    EnterpriseState.APPLIED: lambda: _("it has applied"),
    EnterpriseState.VOUCHED: lambda: _("it is vouched for"),
    EnterpriseState.NOT_VOUCHED: lambda: _("it is not vouched for"),
    EnterpriseState.WITHDRAWN: lambda: _("it is withdrawn"),
}
