"""An actor: a person and one accreditation, a named clock, or a guest by a personal link. Rules
and verbs take nothing less."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import NotAllowed
from apps.delegations.models import (
    DELEGATION_OFFICES,
    PRESIDENCY_OFFICES,
    Accreditation,
    MemberState,
    Office,
    Organisation,
)


@dataclass(frozen=True, slots=True)
class Actor:
    user: User | None = None
    accreditation: Accreditation | None = None
    clock: str = ""
    guest: bool = False  # who holds a personal link or fills in an open form, without an account

    # What the trail may know (audit.Signatory).

    @property
    def person(self) -> str:
        return self.user.reference if self.user else ""

    @property
    def office(self) -> str:
        if self.clock:
            return f"clock:{self.clock}"
        if self.guest:
            return "guest"
        return self.accreditation.office if self.accreditation else ""

    @property
    def side(self) -> str:
        """ "BR", "UNCTAD", "BY-observer", "presidency", or nothing: whose first ring this is."""
        return self.accreditation.side if self.accreditation else ""

    @property
    def state(self) -> MemberState | None:
        return self.accreditation.state if self.accreditation else None

    @property
    def organisation(self) -> Organisation | None:
        return self.accreditation.organisation if self.accreditation else None

    @property
    def credentials(self) -> Accreditation:
        """The accreditation that an act is done under. Raises NotAllowed where there is none."""
        if self.accreditation is None:
            raise NotAllowed(_("Only accredited people do this."))
        return self.accreditation

    # What rules ask.

    @property
    def is_anonymous(self) -> bool:
        return self.accreditation is None and not self.clock

    @property
    def is_presidency(self) -> bool:
        """Secretariat or chair of the acting presidency. An outgoing office only reads."""
        held = self.accreditation
        return (
            held is not None
            and held.office in PRESIDENCY_OFFICES
            and held.presidency is not None
            and held.presidency.acting
        )

    @property
    def reads_as_presidency(self) -> bool:
        """The acting presidency's people, and those of earlier ones, who read on. Whoever is
        accredited to the next reads nothing more than anybody until it has taken over."""
        held = self.accreditation
        return held is not None and held.presidency is not None and held.presidency.has_begun

    @property
    def is_chair(self) -> bool:
        return self.is_presidency and self.office == Office.CHAIR

    @property
    def is_delegation(self) -> bool:
        return self.office in DELEGATION_OFFICES

    @property
    def is_head(self) -> bool:
        return self.office == Office.HEAD

    @property
    def among_members(self) -> bool:
        """Delegations and the presidency, earlier ones too: who may know where a member stands."""
        return self.is_delegation or self.reads_as_presidency

    @property
    def coordinates(self) -> bool:
        return self.office in (Office.COORDINATOR, Office.HEAD)

    @property
    def submits(self) -> bool:
        """Head of delegation, or authorised by the head."""
        held = self.accreditation
        return self.is_head or (held is not None and self.is_delegation and held.may_submit)


ANONYMOUS = Actor()
# May no more than anybody; in the trail it stands for whom the row's own reference names.
GUEST = Actor(guest=True)


def or_guest(actor: Actor) -> Actor:
    """Who opened a personal link: the account that is signed in, else a guest."""
    return actor if actor.user is not None or actor.clock else GUEST


def clock(name: str) -> Actor:
    return Actor(clock=name)


def still_accredited(actor: Actor, at: dt.datetime) -> Actor:
    """The actor as the database knows it now, for a verb that holds its lock.

    Person and side of an accreditation never change; its presidency may have been handed over.
    Raises NotAllowed where the accreditation has ended since the page was opened.
    """
    if actor.clock or actor.accreditation is None:
        return actor
    own = Accreditation.objects.filter(pk=actor.accreditation.pk)
    held = own.select_related("presidency__member").order_by("pk").first()
    if held is None or not held.in_force(at):
        raise NotAllowed(_("Your accreditation has ended. Your head of delegation can renew it."))
    held.state, held.organisation = actor.state, actor.organisation
    return Actor(user=actor.user, accreditation=held)
