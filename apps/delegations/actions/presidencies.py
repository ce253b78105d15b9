"""The presidency passes on by a recorded act, whatever the calendar says."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import anchor_heads, record
from apps.audit.models import COMMON, Anchor
from apps.core import moments
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.delegations.actions.invitations import withdraw
from apps.delegations.actors import Actor, still_accredited
from apps.delegations.models import Invitation, MemberState, Presidency
from apps.delegations.queries import every_head, next_presidency, presidency_people, staff_of
from apps.delegations.rules import can_hand_over
from apps.notifications.actions import tell


@transaction.atomic
def announce_presidency(*, actor: Actor, member: MemberState) -> Presidency:
    """Record who presides after the acting presidency, so that its people can be invited.

    Raises NotAllowed; WrongState where a next presidency is recorded; Invalid for a state that is
    no member.
    """
    acting, now = _acting_locked()
    actor = still_accredited(actor, now)
    if not can_hand_over(actor):
        raise NotAllowed(_("The acting presidency records who presides next."))
    if following := next_presidency(acting):
        raise WrongState(
            _("The presidency of %(year)s is recorded already: %(member)s.")
            % {"year": following.year, "member": following.member.name}
        )
    if member not in MemberState.objects.members(now.date()):
        message = _("A member presides: choose one.")
        raise Invalid(message, {"member": message})
    following = Presidency.objects.create(year=acting.year + 1, member=member)
    record(
        "announce_presidency",
        by=actor,
        kind="presidency",
        subject=str(following.year),
        member=member.code,
    )
    return following


@transaction.atomic
def record_handover(*, actor: Actor) -> Presidency:
    """The acting presidency ends at this instant and the next begins; returns the next.

    Open clocks run on. The outgoing people keep their accreditations and read on, but act no
    more; invitations to an outgoing office that lie in the post are withdrawn. Everyone who heads
    a delegation or works for either presidency is told.

    Raises NotAllowed for all but the acting presidency; WrongState where the next presidency is
    not recorded, or has nobody accredited to act for it.
    """
    outgoing, now = _acting_locked()
    actor = still_accredited(actor, now)
    if not can_hand_over(actor):
        raise NotAllowed(_("The acting presidency hands over."))
    incoming = next_presidency(outgoing)
    if incoming is None:
        raise WrongState(_("Record first which member presides next."))
    if not staff_of(incoming, now):
        raise WrongState(
            _(
                "Nobody is accredited to the presidency of %(year)s yet. Invite its secretariat or "
                "chair first, so that the portal is never without one."
            )
            % {"year": incoming.year}
        )
    told = {
        person.user_id: person
        for person in [*presidency_people(now), *staff_of(incoming, now), *every_head(now)]
    }
    outgoing.handed_over_at = now
    outgoing.save(update_fields=["handed_over_at"])
    incoming.began_at = now
    incoming.save(update_fields=["began_at"])
    offered = (
        Invitation.objects.select_for_update(of=("self",)).pending(now).filter(presidency=outgoing)
    )
    for invitation in offered.order_by("pk"):
        withdraw(invitation, by=actor, now=now)
    record(
        "record_handover",
        by=actor,
        kind="presidency",
        subject=str(outgoing.year),
        was=outgoing.member.code,
        now=incoming.member.code,
        next=str(incoming.year),
    )
    for person in told.values():
        tell(
            person.user,
            key=f"handover:{outgoing.year}:{person.user.reference}",
            template="delegations/emails/handover",
            context={"outgoing": outgoing, "incoming": incoming},
            reason=person.why_told,
        )
    return incoming


@transaction.atomic
def send_anchors(*, actor: Actor) -> list[Anchor]:
    """Note the head of every chain that has grown, and send them where no one here can alter them.

    Each head of delegation gets the common chain's head and that of the own delegation's chain;
    the presidency's people get the common one. Nothing is sent where nothing has grown. The
    trail itself gets no entry, or it would grow by being anchored.

    Raises NotAllowed for anybody but the clock.
    """
    if not actor.clock:
        raise NotAllowed(_("The clock anchors the trail."))
    now = moments.database_now()
    anchors = {anchor.chain_id: anchor for anchor in anchor_heads()}
    for person in [*every_head(now), *presidency_people(now)]:
        own = [anchors[name] for name in (COMMON, person.side) if name in anchors]
        if own:
            places = "-".join(f"{anchor.chain_id}.{anchor.number}" for anchor in own)
            tell(
                person.user,
                key=f"anchors:{places}:{person.reference}",
                template="delegations/emails/anchors",
                context={"anchors": own, "at": now},
                reason=person.why_told,
            )
    return list(anchors.values())


def _acting_locked() -> tuple[Presidency, dt.datetime]:
    """The acting presidency, held until the verb ends, and the clock read while holding it."""
    acting = Presidency.objects.acting()
    Presidency.objects.select_for_update().get(pk=acting.pk)
    return Presidency.objects.acting(), moments.database_now()
