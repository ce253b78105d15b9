"""An accreditation is offered to an address, and accepted by the person there."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import record
from apps.audit.models import COMMON
from apps.core import moments
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.single import single
from apps.delegations.actors import Actor, still_accredited
from apps.delegations.models import (
    DELEGATION_OFFICES,
    ORGANISATION_OFFICES,
    PRESIDENCY_OFFICES,
    Accreditation,
    Invitation,
    MemberState,
    Office,
    Organisation,
    Presidency,
    Status,
)
from apps.delegations.names import address, one_line, optional_line
from apps.delegations.queries import delegation_people, was_ever_staffed
from apps.delegations.rules import INVITED_BY_HEADS, can_invite, can_withdraw
from apps.delegations.states import InvitationState, invitation_state
from apps.delegations.tokens import token_for
from apps.notifications.actions import tell


@transaction.atomic
def invite(
    *,
    actor: Actor,
    email: str,
    name: str,
    office: str,
    state: MemberState | None = None,
    organisation: Organisation | None = None,
    presidency: Presidency | None = None,
    title: str = "",
    focal_point: bool = False,
) -> Invitation:
    """Offer an office to an address, for INVITATION_DAYS days.

    A head invites delegates and coordinators of the own delegation. The acting presidency invites
    its own staff and the next presidency's, experts, stakeholders, observers, and the *first* head
    of a delegation; a further head reads what the delegation has drafted, and is named on a
    letter (`propose_restoration`).

    Raises NotAllowed; Invalid where office and side do not fit or the person is there already;
    WrongState where the delegation has its people.
    """
    now = moments.database_now()
    actor = still_accredited(actor, now)
    invitation = Invitation(
        email=address(email),
        name=one_line(name, "name", _("Give the person’s name.")),
        office=office,
        state=state,
        organisation=organisation,
        presidency=presidency,
        title=optional_line(title, "title"),
        focal_point=focal_point,
    )
    if not can_invite(actor, invitation):
        raise NotAllowed(
            _(
                "The presidency invites heads of delegation, its own staff, experts, observers "
                "and stakeholders. A head invites the own delegation’s delegates and coordinators."
            )
        )
    _require_fit(invitation, now)
    if state is not None and office == Office.HEAD and was_ever_staffed(state):
        raise WrongState(
            _(
                "%(member)s has a delegation. A new head is named by a letter of its capital, "
                "which two persons of the presidency confirm."
            )
            % {"member": state.name}
        )
    return send_invitation(invitation, by=actor, now=now)


def send_invitation(invitation: Invitation, *, by: Actor, now: dt.datetime) -> Invitation:
    """Save a checked invitation and mail its link; part of a verb, which has asked the rule."""
    _lock_side(invitation)
    same = {
        "office": invitation.office,
        "state": invitation.state,
        "organisation": invitation.organisation,
        "presidency": invitation.presidency,
    }
    if Accreditation.objects.in_force(now).filter(user__email=invitation.email, **same).exists():
        message = _("This person holds this office already.")
        raise Invalid(message, {"email": message})
    if Invitation.objects.pending(now).filter(email=invitation.email, **same).exists():
        message = _("This address has an invitation to this office already.")
        raise Invalid(message, {"email": message})
    invitation.invited_by = by.credentials
    invitation.invited_at = now
    invitation.expires_at = now + dt.timedelta(days=settings.INVITATION_DAYS)
    invitation.save()
    record(
        "invite",
        by=by,
        kind="invitation",
        subject=invitation.reference,
        chain=_chain(invitation),
        office=invitation.office,
        of=invitation.side,
        expires_at=invitation.expires_at.isoformat(),
    )
    tell(
        User.objects.filter(email=invitation.email).first(),
        address=invitation.email,
        key=f"invitation:{invitation.reference}",
        template="delegations/emails/invitation",
        context={"invitation": invitation, "token": token_for(invitation)},
        reason=lambda: _("you are invited to the portal of the working group"),
    )
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, actor: Actor) -> None:
    """Take an offer back before it is accepted; its link then says so."""
    invitation, now = _locked(invitation)
    actor = still_accredited(actor, now)
    if not can_withdraw(actor, invitation):
        raise NotAllowed(_("Whoever may send this invitation may withdraw it."))
    _require_pending(invitation, now)
    withdraw(invitation, by=actor, now=now)


def withdraw(invitation: Invitation, *, by: Actor, now: dt.datetime) -> None:
    """The write of `withdraw_invitation`; part of a verb, which holds the lock."""
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    _record("withdraw_invitation", invitation, by)


@transaction.atomic
def decline_invitation(invitation: Invitation, *, actor: Actor) -> None:
    """ "This is not for me." Whoever holds the link may say so, signed in or not."""
    invitation, now = _locked(invitation)
    _require_pending(invitation, now)
    invitation.declined_at = now
    invitation.save(update_fields=["declined_at"])
    _record("decline_invitation", invitation, actor)
    tell(
        invitation.invited_by.user,
        key=f"invitation-declined:{invitation.reference}",
        template="delegations/emails/invitation_declined",
        context={"invitation": invitation},
        reason=lambda: _("you sent this invitation"),
    )


@transaction.atomic
def accept_invitation(
    invitation: Invitation, *, actor: Actor, name: str = "", password: str = ""
) -> Accreditation:
    """Take the office that was offered; whoever holds the link is the address's owner.

    Signed in, the person's own account takes it. Otherwise `name` and `password` open one; where
    the address has an account already, the refusal is word for word the one for a weak password,
    so that a link tells nobody who has an account.

    Raises NotAllowed for somebody signed in under another address, WrongState where the
    invitation is spent, whoever sent it has left that office, or the delegation has its people by
    now, and Invalid.
    """
    invitation, now = _locked(invitation)
    _require_pending(invitation, now)
    _require_first_head(invitation)
    user = actor.user or _open_account(invitation, name, password)
    if user.email != invitation.email:
        raise NotAllowed(_("This invitation is for another address than the one signed in here."))
    accreditation = _take_office(user, invitation, now)
    told = [invitation.invited_by]
    if hasattr(invitation, "restoration") and invitation.state is not None:
        told += delegation_people(invitation.state.code, now)
    for person in told:
        if person.user_id == user.pk:
            continue
        tell(
            person.user,
            key=f"invitation-accepted:{invitation.reference}:{person.user.reference}",
            template="delegations/emails/invitation_accepted",
            context={"invitation": invitation, "accreditation": accreditation},
            reason=person.why_told,
        )
    return accreditation


def _chain(invitation: Invitation) -> str:
    """Where an offer enters the trail. Whom a head invites is the delegation's own affair: all
    others learn of it once it is accepted."""
    return invitation.side if invitation.office in INVITED_BY_HEADS else COMMON


def _record(verb: str, invitation: Invitation, by: Actor) -> None:
    record(
        verb,
        by=by,
        kind="invitation",
        subject=invitation.reference,
        chain=_chain(invitation),
    )


def _take_office(user: User, invitation: Invitation, now: dt.datetime) -> Accreditation:
    accreditation = Accreditation.objects.create(
        user=user,
        office=invitation.office,
        state=invitation.state,
        organisation=invitation.organisation,
        presidency=invitation.presidency,
        title=invitation.title,
        focal_point=invitation.focal_point,
        begins_at=now,
        granted_by=invitation.invited_by,
    )
    invitation.accepted_at, invitation.accreditation = now, accreditation
    invitation.save(update_fields=["accepted_at", "accreditation"])
    record(
        "accept_invitation",
        by=Actor(user=user, accreditation=accreditation),
        kind="accreditation",
        subject=accreditation.reference,
        invitation=invitation.reference,
        office=accreditation.office,
        of=accreditation.side,
    )
    return accreditation


def _open_account(invitation: Invitation, name: str, password: str) -> User:
    name = one_line(name, "name", _("Give your name as others shall read it."))
    user = User(email=invitation.email, name=name)
    message = _(
        "This password cannot be used here. Choose a longer and less common one; or, if you have "
        "an account with this address, sign in first and open the link again."
    )
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(message, {"password": message}) from error
    if User.objects.filter(email=invitation.email).exists():
        raise Invalid(message, {"password": message})
    with single(message, "password"):
        user = User.objects.create_user(invitation.email, password, name=name)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def _lock_side(invitation: Invitation) -> None:
    """Until the verb ends nobody else invites anyone to this side."""
    for side in (invitation.state, invitation.organisation, invitation.presidency):
        if side is not None:
            type(side)._default_manager.select_for_update(no_key=True).get(pk=side.pk)


def _locked(invitation: Invitation) -> tuple[Invitation, dt.datetime]:
    """The row as it is now, held until the verb ends, and the clock read while holding it."""
    Invitation.objects.select_for_update().get(pk=invitation.pk)
    return Invitation.objects.with_sides().get(pk=invitation.pk), moments.database_now()


def _require_pending(invitation: Invitation, now: dt.datetime) -> None:
    state = invitation_state(invitation, now)
    if state != InvitationState.PENDING:
        raise WrongState(
            _("This invitation can no longer be changed."),
            was=str(InvitationState.PENDING.label),
            now=str(state.label),
        )


def _require_first_head(invitation: Invitation) -> None:
    """Raises WrongState where another head took office while this invitation lay in the post."""
    state = invitation.state
    if state is None or invitation.office != Office.HEAD or hasattr(invitation, "restoration"):
        return
    MemberState.objects.select_for_update(no_key=True).get(pk=state.pk)
    if was_ever_staffed(state):
        raise WrongState(
            _("%(member)s has a delegation by now. The presidency can tell you more.")
            % {"member": state.name}
        )


def _require_fit(invitation: Invitation, now: dt.datetime) -> None:
    """Raises Invalid where the office is not one that this side gives at this time."""
    state, presidency = invitation.state, invitation.presidency
    today = now.date()
    if invitation.office in DELEGATION_OFFICES:
        fits = state is not None and state in MemberState.objects.members(today)
        message = _("Delegations are those of members: choose a member.")
    elif invitation.office == Office.OBSERVER:
        guests = MemberState.objects.with_status(
            Status.PARTNER, today
        ) | MemberState.objects.with_status(Status.INVITED, today)
        fits = state is not None and state in guests
        message = _("Observers come from partners and invited states: choose one.")
    elif invitation.office in ORGANISATION_OFFICES:
        fits = invitation.organisation is not None
        message = _("Experts and stakeholders belong to an organisation: choose it.")
    elif invitation.office in PRESIDENCY_OFFICES:
        fits = presidency is not None and presidency.handed_over_at is None
        message = _("Secretariat and chair belong to the acting or the next presidency.")
    else:
        fits, message = False, _("Choose the office.")
    sides = [state, invitation.organisation, presidency]
    if not fits or sum(side is not None for side in sides) != 1:
        raise Invalid(message, {"side": message, "office": message})
