"""Changes to the accreditation that somebody holds."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core import moments
from apps.core.errors import NotAllowed, WrongState
from apps.delegations.actors import Actor, still_accredited
from apps.delegations.models import (
    PRESIDENCY_OFFICES,
    Accreditation,
    AccreditationQuerySet,
    Office,
)
from apps.delegations.rules import can_authorise, can_manage
from apps.notifications.actions import tell


@transaction.atomic
def end_accreditation(accreditation: Accreditation, *, actor: Actor) -> None:
    """The person acts no more in this office, from this instant; what they did stands.

    Raises NotAllowed, and WrongState for the last head of a delegation (nobody could then act for
    it or invite) and for the last person of a presidency.
    """
    accreditation, now = _locked(accreditation)
    actor = still_accredited(actor, now)
    if not can_manage(actor, accreditation):
        raise NotAllowed(
            _(
                "A head of delegation ends accreditations of the own delegation; the presidency "
                "those of its staff, of organisations and of observers."
            )
        )
    _require_in_force(accreditation, now)
    _require_another(accreditation, now)
    accreditation.ended_at = max(now, accreditation.begins_at)
    accreditation.focal_point = False
    accreditation.save(update_fields=["ended_at", "focal_point"])
    _record("end_accreditation", accreditation, actor)
    tell(
        accreditation.user,
        key=f"accreditation-ended:{accreditation.reference}",
        template="delegations/emails/accreditation_ended",
        context={"accreditation": accreditation},
        reason=lambda: _("you held this office"),
    )


@transaction.atomic
def authorise_to_submit(accreditation: Accreditation, *, actor: Actor, allowed: bool) -> None:
    """Let a delegate or coordinator submit positions in the head's place, or no longer."""
    accreditation, now = _locked(accreditation)
    actor = still_accredited(actor, now)
    if not can_authorise(actor, accreditation):
        raise NotAllowed(
            _("The head of delegation authorises delegates and coordinators of the own delegation.")
        )
    _require_in_force(accreditation, now)
    if accreditation.may_submit == allowed:
        return
    accreditation.may_submit = allowed
    accreditation.save(update_fields=["may_submit"])
    entry = _record("authorise_to_submit", accreditation, actor, allowed)
    tell(
        accreditation.user,
        key=f"authorised:{accreditation.reference}:{entry}",
        template="delegations/emails/authorised",
        context={"accreditation": accreditation, "allowed": allowed, "at": now},
        reason=accreditation.why_told,
    )


@transaction.atomic
def set_focal_point(accreditation: Accreditation, *, actor: Actor, listed: bool) -> None:
    """List a person in the directory of focal points, or no longer."""
    accreditation, now = _locked(accreditation)
    actor = still_accredited(actor, now)
    if not can_manage(actor, accreditation):
        raise NotAllowed(
            _(
                "A head of delegation names the own delegation’s focal points; the presidency "
                "names the others."
            )
        )
    _require_in_force(accreditation, now)
    if accreditation.focal_point == listed:
        return
    accreditation.focal_point = listed
    accreditation.save(update_fields=["focal_point"])
    _record("set_focal_point", accreditation, actor, listed)


def _locked(accreditation: Accreditation) -> tuple[Accreditation, dt.datetime]:
    """The row, and all that share its office and side, held in one order until the verb ends.

    So two heads who end each other at once cannot leave a delegation without one. The lock lets
    other verbs name these rows as their actor: some do so while they hold the trail's chain.
    """
    peers = _peers(accreditation).select_related(None).select_for_update(no_key=True)
    peers = peers.order_by("pk")
    list(peers.values_list("pk", flat=True))
    return (
        Accreditation.objects.with_sides().get(pk=accreditation.pk),
        moments.database_now(),
    )


def _peers(accreditation: Accreditation) -> AccreditationQuerySet:
    offices = (
        PRESIDENCY_OFFICES
        if accreditation.office in PRESIDENCY_OFFICES
        else (accreditation.office,)
    )
    return Accreditation.objects.with_sides().filter(
        office__in=offices,
        state=accreditation.state_id,
        organisation=accreditation.organisation_id,
        presidency=accreditation.presidency_id,
    )


def _require_in_force(accreditation: Accreditation, now: dt.datetime) -> None:
    if accreditation.ended_at is not None and accreditation.ended_at <= now:
        raise WrongState(
            _("This accreditation has ended already."), was=_("in force"), now=_("ended")
        )


def _require_another(accreditation: Accreditation, now: dt.datetime) -> None:
    if accreditation.office != Office.HEAD and accreditation.office not in PRESIDENCY_OFFICES:
        return
    others = _peers(accreditation).in_force(now).exclude(user=accreditation.user_id)
    if not others.exists():
        raise WrongState(
            _("%(side)s would be left without anybody to act: name a successor first.")
            % {"side": capfirst(accreditation.side_name)}
            if accreditation.presidency_id
            else _("This is the last head of delegation. The capital names a successor first.")
        )


def _record(
    verb: str, accreditation: Accreditation, actor: Actor, switched: bool | None = None
) -> int:
    entry = record(
        verb,
        by=actor,
        kind="accreditation",
        subject=accreditation.reference,
        office=accreditation.office,
        of=accreditation.side,
        switched=switched,
    )
    return entry.number
