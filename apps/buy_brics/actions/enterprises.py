"""Enterprises apply by themselves, confirm their address, and are vouched for by their member.

Until then an application is the delegation's own affair: it stands in that side's chain of the
trail. Whoever holds the personal link acts for the enterprise. Mails carry nothing of what a
stranger typed: whoever writes another person's address into the form sends them no words.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.audit.models import COMMON
from apps.buy_brics.actions.holding import HeldEnterprise, check_edition, hold_enterprise
from apps.buy_brics.links import https
from apps.buy_brics.models import Enterprise
from apps.buy_brics.models.catalogue import Standing
from apps.buy_brics.personal import token_for
from apps.buy_brics.states import ENTERPRISE, EnterpriseState
from apps.core import moments
from apps.core.errors import Invalid, TooMany
from apps.core.text import clean, require
from apps.delegations.actors import Actor
from apps.delegations.models import MemberState
from apps.delegations.names import address, one_line
from apps.delegations.queries import delegation_people
from apps.notifications.actions import Letter, tell_each

STORY = 4_000  # characters
MOST_UNCONFIRMED = 5  # applications of one address that wait


@dataclass(frozen=True, slots=True)
class Profile:
    """What an enterprise says of itself."""

    name: str
    contact: str
    story: str = ""
    site: str = ""


@transaction.atomic
def apply_for_catalogue(
    *, actor: Actor, member: MemberState, email: str, profile: Profile
) -> Enterprise:
    """Apply for a place in the catalogue; the address is confirmed by the link that is mailed.

    The same enterprise under the same address applies once: a second form sends its link again,
    once a day at most, and says nothing else. Raises Invalid, and TooMany where several of an
    address wait to be confirmed: nobody's mailbox is filled by others.
    """
    MemberState.objects.select_for_update(no_key=True).get(pk=member.pk)
    now = moments.database_now()
    if not MemberState.objects.members(now.date()).filter(pk=member.pk).exists():
        message = _("Choose the member in which the enterprise is established.")
        raise Invalid(message, {"member": message})
    email = address(email)
    enterprise = _same(member, email, profile, now)
    again = enterprise is not None
    if enterprise is None:
        _refuse_many(email, now)
        enterprise = Enterprise(
            member=member,
            email=email,
            applied_at=now,
            expires_at=now + dt.timedelta(days=settings.INVITATION_DAYS),
        )
        _write(enterprise, profile)
        enterprise.save()
    record(
        "apply_for_catalogue",
        by=actor,
        kind="enterprise",
        subject=enterprise.reference,
        chain=member.code,
        at=now,
        again=again,
    )
    _write_to(enterprise, "link", f"{now:%Y-%m-%d}")
    return enterprise


@transaction.atomic
def confirm_enterprise(enterprise: Enterprise, *, actor: Actor) -> Enterprise:
    """The address is its own: now the delegation of its member hears of it."""
    held = hold_enterprise(enterprise, "confirm", actor=actor)
    locked = held.enterprise
    locked.standing = Standing.APPLIED
    locked.confirmed_at = held.now
    locked.save(update_fields=["standing", "confirmed_at"])
    record_of("confirm_enterprise", held)
    _tell_delegation(held)
    return locked


@transaction.atomic
def vouch(enterprise: Enterprise, *, actor: Actor, edition: int) -> Enterprise:
    """The delegation answers for it: its page and its products stand in the catalogue.

    `edition` is that which the delegation has read: nobody vouches for a name that was put in its
    place meanwhile. Raises NotAllowed for whoever does not speak for its member's delegation,
    EditedMeanwhile.
    """
    held = hold_enterprise(enterprise, "vouch", actor=actor, answers=True)
    locked = held.enterprise
    check_edition(locked.edition, edition)
    locked.standing = Standing.VOUCHED
    locked.decided_at, locked.decided_by = held.now, held.actor.credentials
    locked.reason = ""
    locked.save(update_fields=["standing", "decided_at", "decided_by", "reason"])
    record_of("vouch", held, public=True)
    _write_to(locked, "vouched", held.now.isoformat())
    return locked


@transaction.atomic
def decline_enterprise(enterprise: Enterprise, *, actor: Actor, reason: str) -> Enterprise:
    """The delegation does not answer for it, or does so no longer; the enterprise reads why."""
    held = hold_enterprise(enterprise, "decline", actor=actor, answers=True)
    locked = held.enterprise
    locked.reason = require(reason, "reason", _("Say why: the enterprise reads it."), limit=500)
    locked.standing = Standing.NOT_VOUCHED
    locked.decided_at, locked.decided_by = held.now, held.actor.credentials
    locked.save(update_fields=["standing", "decided_at", "decided_by", "reason"])
    record_of("decline_enterprise", held, public=held.state == EnterpriseState.VOUCHED)
    _write_to(locked, "not_vouched", held.now.isoformat())
    return locked


@transaction.atomic
def edit_enterprise(enterprise: Enterprise, *, actor: Actor, profile: Profile) -> Enterprise:
    """Say it otherwise. The name for which a delegation vouches stays while it does."""
    held = hold_enterprise(enterprise, "edit", actor=actor)
    locked = held.enterprise
    if held.state == EnterpriseState.VOUCHED and clean(profile.name) != locked.name:
        message = _("Your delegation vouches for this name. Ask it before you change it.")
        raise Invalid(message, {"name": message})
    _write(locked, profile)
    locked.edition += 1
    locked.save()
    record_of("edit_enterprise", held, public=held.state == EnterpriseState.VOUCHED)
    return locked


@transaction.atomic
def apply_again(enterprise: Enterprise, *, actor: Actor) -> Enterprise:
    """Ask the delegation once more, after what it wrote was mended."""
    held = hold_enterprise(enterprise, "apply_again", actor=actor)
    locked = held.enterprise
    locked.standing = Standing.APPLIED
    locked.save(update_fields=["standing"])
    record_of("apply_again", held)
    _tell_delegation(held)
    return locked


@transaction.atomic
def withdraw_enterprise(enterprise: Enterprise, *, actor: Actor) -> Enterprise:
    """It leaves, with all its products, and its personal link does nothing more."""
    held = hold_enterprise(enterprise, "withdraw", actor=actor)
    locked = held.enterprise
    locked.standing = ENTERPRISE.after("withdraw", held.state).value
    locked.withdrawn_at = held.now
    locked.save(update_fields=["standing", "withdrawn_at"])
    record_of("withdraw_enterprise", held, public=held.state == EnterpriseState.VOUCHED)
    return locked


def _same(member: MemberState, email: str, profile: Profile, now: dt.datetime) -> Enterprise | None:
    """The application that this one repeats."""
    found = Enterprise.objects.filter(
        member=member, email=email, name__iexact=" ".join(clean(profile.name).split())
    ).exclude(standing=Standing.WITHDRAWN)
    return found.exclude(standing=Standing.UNCONFIRMED, expires_at__lte=now).first()


def _refuse_many(email: str, now: dt.datetime) -> None:
    waiting = Enterprise.objects.filter(
        email=email, standing=Standing.UNCONFIRMED, expires_at__gt=now
    )
    if waiting.count() >= MOST_UNCONFIRMED:
        raise TooMany(
            _(
                "Several applications wait to be confirmed from this address. Confirm one of them "
                "first: the links are in its mailbox."
            ),
            seconds=60 * 60,
        )


def _write(enterprise: Enterprise, profile: Profile) -> None:
    """Raises Invalid for what is missing or too long, each beside its field."""
    enterprise.name = one_line(profile.name, "name", _("Give the enterprise’s name."), limit=160)
    enterprise.contact = one_line(
        profile.contact, "contact", _("Give the name of a person."), limit=120
    )
    enterprise.story = clean(profile.story)
    if len(enterprise.story) > STORY:
        message = _("This is %(count)d characters long; at most %(limit)d fit here.") % {
            "count": len(enterprise.story),
            "limit": STORY,
        }
        raise Invalid(message, {"story": message})
    enterprise.site = https(profile.site, "site") if clean(profile.site) else ""


def record_of(verb: str, held: HeldEnterprise, *, public: bool = False) -> None:
    """In the chain of its member's delegation; in the common one, what shows in the catalogue."""
    record(
        verb,
        by=held.actor,
        kind="enterprise",
        subject=held.enterprise.reference,
        chain=COMMON if public else held.enterprise.member.code,
        at=held.now,
        of=held.enterprise.member.code,
    )


def _write_to(enterprise: Enterprise, template: str, once: str) -> None:
    letter = Letter(
        recipient=None,
        address=enterprise.email,
        key=f"enterprise-{template}:{enterprise.reference}:{once}",
        template=f"buy_brics/emails/{template}",
        context={"enterprise": enterprise, "token": token_for(enterprise)},
        reason=lambda: _(
            "somebody applied with this address for an enterprise’s place in the catalogue"
        ),
    )
    tell_each([letter])


def _tell_delegation(held: HeldEnterprise) -> None:
    """Coordinators and heads: those who can answer."""
    member = held.enterprise.member
    tell_each(
        Letter(
            recipient=person.user,
            key=f"enterprise-applied:{held.enterprise.reference}:{held.now.isoformat()}"
            f":{person.user.reference}",
            template="buy_brics/emails/applied",
            context={"enterprise": held.enterprise},
            reason=lambda: _("you answer for the enterprises of your delegation"),
        )
        for person in delegation_people(member.code, held.now)
        if Actor(user=person.user, accreditation=person).coordinates
    )
