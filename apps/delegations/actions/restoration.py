"""A delegation that has lost its head gets a new one, on a letter of its capital.

No break-glass opens what a delegation drafts. But a head may leave without a successor: then its
capital writes a letter, one person of the presidency enters it, a second compares and confirms,
and the whole delegation is told at both steps.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core import moments
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.words import with_article
from apps.delegations.actions.invitations import send_invitation
from apps.delegations.actors import Actor, still_accredited
from apps.delegations.models import AccessRestoration, Invitation, MemberState, Office
from apps.delegations.names import address, one_line, optional_line
from apps.delegations.queries import delegation_people, was_ever_staffed
from apps.delegations.rules import can_decide_restoration, can_restore_access
from apps.notifications.actions import tell


@transaction.atomic
def propose_restoration(
    *, actor: Actor, state: MemberState, email: str, name: str, letter: str, title: str = ""
) -> AccessRestoration:
    """Enter the letter by which a capital names a new head; the delegation is told at once.

    Raises NotAllowed; WrongState while another letter of that delegation waits; Invalid, also
    where the delegation never had people (its first head is simply invited).
    """
    MemberState.objects.select_for_update(no_key=True).get(pk=state.pk)
    now = moments.database_now()
    actor = still_accredited(actor, now)
    if not can_restore_access(actor):
        raise NotAllowed(_("The presidency enters letters that name a new head of delegation."))
    if not was_ever_staffed(state):
        message = _("%(member)s has had no delegation yet: invite its first head.") % {
            "member": state.name
        }
        raise Invalid(message, {"state": message})
    if AccessRestoration.objects.filter(state=state, decided_at=None).exists():
        raise WrongState(
            _("A letter of %(member)s waits for a second person already.")
            % {"member": with_article(state.name)}
        )
    restoration = AccessRestoration.objects.create(
        state=state,
        email=address(email),
        name=one_line(name, "name", _("Give the name of the new head, as in the letter.")),
        title=optional_line(title, "title"),
        letter=one_line(
            letter, "letter", _("Say which letter names the new head, and of what day."), limit=250
        ),
        proposed_by=actor.credentials,
        proposed_at=now,
    )
    record(
        "propose_restoration",
        by=actor,
        kind="restoration",
        subject=restoration.reference,
        of=state.code,
    )
    _tell_delegation(restoration, "proposed", now)
    return restoration


@transaction.atomic
def confirm_restoration(restoration: AccessRestoration, *, actor: Actor) -> Invitation:
    """The second person has compared the letter: the new head is invited.

    Raises NotAllowed for the person who entered it, and WrongState where it is decided.
    """
    restoration, actor, now = _to_decide(restoration, actor)
    invitation = send_invitation(
        Invitation(
            email=restoration.email,
            name=restoration.name,
            office=Office.HEAD,
            state=restoration.state,
            title=restoration.title,
        ),
        by=actor,
        now=now,
    )
    _decide(restoration, "confirm_restoration", actor, now, invitation)
    _tell_delegation(restoration, "confirmed", now)
    return invitation


@transaction.atomic
def refuse_restoration(restoration: AccessRestoration, *, actor: Actor) -> None:
    """The second person does not find in the letter what was entered: nothing changes."""
    restoration, actor, now = _to_decide(restoration, actor)
    _decide(restoration, "refuse_restoration", actor, now, None)
    _tell_delegation(restoration, "refused", now)


def _to_decide(
    restoration: AccessRestoration, actor: Actor
) -> tuple[AccessRestoration, Actor, dt.datetime]:
    AccessRestoration.objects.select_for_update().get(pk=restoration.pk)
    restoration = AccessRestoration.objects.with_people().get(pk=restoration.pk)
    now = moments.database_now()
    actor = still_accredited(actor, now)
    if not can_decide_restoration(actor, restoration):
        raise NotAllowed(
            _("A second person of the presidency compares the letter, not the one who entered it.")
        )
    if restoration.decided_at is not None:
        raise WrongState(_("This letter has been dealt with."), was=_("waiting"), now=_("decided"))
    return restoration, actor, now


def _decide(
    restoration: AccessRestoration,
    verb: str,
    actor: Actor,
    now: dt.datetime,
    invitation: Invitation | None,
) -> None:
    restoration.decided_by, restoration.decided_at = actor.credentials, now
    restoration.invitation = invitation
    restoration.save(update_fields=["decided_by", "decided_at", "invitation"])
    record(
        verb,
        by=actor,
        kind="restoration",
        subject=restoration.reference,
        of=restoration.state.code,
        invitation=invitation.reference if invitation else "",
    )


def _tell_delegation(restoration: AccessRestoration, step: str, now: dt.datetime) -> None:
    for person in delegation_people(restoration.state.code, now):
        tell(
            person.user,
            key=f"restoration-{step}:{restoration.reference}:{person.user.reference}",
            template=f"delegations/emails/restoration_{step}",
            context={"restoration": restoration},
            reason=lambda: (
                _("you are accredited to the delegation of %(member)s")
                % {"member": with_article(restoration.state.name)}
            ),
        )
