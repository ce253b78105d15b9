"""People in office: accreditations, the invitations to them, and access restored on a letter."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.text import reference
from apps.delegations.models.members import (
    MembershipStatus,
    MemberState,
    Organisation,
    Presidency,
    Status,
)

if TYPE_CHECKING:
    from apps.delegations.actors import Actor

SIDES = ("state", "organisation", "presidency__member")  # of which a holding has one
PRESIDENCY = "presidency"  # the side on which secretariat and chair act


class Office(models.TextChoices):
    DELEGATE = "delegate", _("delegate")
    COORDINATOR = "coordinator", _("coordinator")
    HEAD = "head", _("head of delegation")
    SECRETARIAT = "secretariat", _("secretariat")
    CHAIR = "chair", _("chair")
    EXPERT = "expert", _("expert of an organisation")
    OBSERVER = "observer", _("observer")
    STAKEHOLDER = "stakeholder", _("stakeholder")


DELEGATION_OFFICES = (Office.DELEGATE, Office.COORDINATOR, Office.HEAD)
PRESIDENCY_OFFICES = (Office.SECRETARIAT, Office.CHAIR)
ORGANISATION_OFFICES = (Office.EXPERT, Office.STAKEHOLDER)


class Holding(models.Model):
    """The office that an accreditation gives and an invitation offers, and for whom."""

    office = models.CharField(_("office"), max_length=12, choices=Office.choices)
    state = models.ForeignKey(
        MemberState, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    presidency = models.ForeignKey(
        Presidency, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(_("position"), max_length=150, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(office__in=[*DELEGATION_OFFICES, Office.OBSERVER])
                    & Q(state__isnull=False, organisation=None, presidency=None)
                )
                | (
                    Q(office__in=PRESIDENCY_OFFICES)
                    & Q(state=None, organisation=None, presidency__isnull=False)
                )
                | (
                    Q(office__in=ORGANISATION_OFFICES)
                    & Q(state=None, organisation__isnull=False, presidency=None)
                ),
                name="%(app_label)s_%(class)s_office_fits_its_side",
            )
        ]

    def fits(self, at: dt.datetime) -> bool:
        """Whether this side gives this office at `at`: observers are those of guests alone."""
        return (
            self.office != Office.OBSERVER or _guest_states(at).filter(state=self.state_id).exists()
        )

    @property
    def side(self) -> str:
        """On whose side this office acts: "BR", "UNCTAD", "BY-observer", or "presidency".

        An observer is on another side than a delegation of the same state: when a partner becomes
        a member, its observers must not find themselves inside its delegation. Codes are in
        capitals, so no organisation can be called like that.
        """
        if self.state:
            observes = self.office == Office.OBSERVER
            return f"{self.state.code}-observer" if observes else self.state.code
        if self.organisation:
            return self.organisation.code
        return PRESIDENCY

    @property
    def side_name(self) -> str:
        if self.state:
            return self.state.name
        if self.organisation:
            return self.organisation.name
        if self.presidency:
            named = {"member": self.presidency.member.name, "year": self.presidency.year}
            return gettext("the presidency (%(member)s, %(year)s)") % named
        return ""

    def why_told(self) -> str:
        """Why whoever holds this office gets a mail."""
        return gettext("you are %(office)s, %(side)s") % {
            "office": self.get_office_display(),
            "side": self.side_name,
        }


class AccreditationQuerySet(models.QuerySet["Accreditation"]):
    def with_sides(self) -> Self:
        return self.select_related("user", *SIDES)

    def in_force(self, at: dt.datetime) -> Self:
        """Begun and not ended; and of observers, those whose state is still a guest at `at`.

        A state that has become a member speaks through its delegation, which it invites itself: an
        observer of earlier days reads on neither as a guest nor as a member.
        """
        return self.running(at).filter(_no_observer_of_a_member(at))

    def running(self, at: dt.datetime) -> Self:
        """Begun and not ended, whether or not the side still `fits`: for a few rows that ask it."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=at), begins_at__lte=at)

    def visible_to(self, actor: Actor) -> Self:
        """The presidency's readers see everyone; a delegation its own people; all at work see the
        focal points; an organisation or observer its own side; a person always themselves."""
        if actor.reads_as_presidency or actor.clock:
            return self
        own = Q(user=actor.user) if actor.user else Q(pk__in=[])
        if actor.accreditation is not None:
            own |= _of_side(actor)
        if actor.is_delegation:
            own |= Q(focal_point=True)
        return self.filter(own)


def _guest_states(at: dt.datetime) -> QuerySet[MembershipStatus]:
    """Who is partner or invited on the UTC day of `at`."""
    return MembershipStatus.objects.at(at.date()).filter(
        status__in=(Status.PARTNER, Status.INVITED)
    )


def _no_observer_of_a_member(at: dt.datetime) -> Q:
    return ~Q(office=Office.OBSERVER) | Q(Exists(_guest_states(at).filter(state=OuterRef("state"))))


def _of_side(actor: Actor) -> Q:
    """Rows of the actor's own state or organisation: observers never see a delegation's."""
    offices = DELEGATION_OFFICES if actor.is_delegation else (actor.office,)
    held = actor.accreditation.presidency if actor.accreditation else None
    side = Q(state=actor.state, organisation=actor.organisation, presidency=held)
    return side & Q(office__in=offices)


class Accreditation(Holding):
    """A person's office on one side, from an instant until it ends."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accreditations"
    )
    begins_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    may_submit = models.BooleanField(default=False)  # authorised by the head to act in its place
    focal_point = models.BooleanField(default=False)  # listed in the directory
    granted_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[models.Manager[Accreditation]] = models.Manager.from_queryset(
        AccreditationQuerySet
    )()

    class Meta(Holding.Meta):
        ordering = ["user__name", "begins_at"]
        constraints = [
            *Holding.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("begins_at")),
                name="accreditation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_office_display()} ({self.side})"

    def in_force(self, at: dt.datetime) -> bool:
        """As the query set's `in_force`."""
        if not (self.begins_at <= at and (self.ended_at is None or self.ended_at > at)):
            return False
        return self.fits(at)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def with_sides(self) -> Self:
        return self.select_related(*SIDES, "invited_by__user", "restoration")

    def pending(self, at: dt.datetime) -> Self:
        """Those that can still be accepted: see `invitation_state`."""
        stands = (
            Q(invited_by__ended_at=None)
            | Q(invited_by__ended_at__gt=at)
            | Q(restoration__isnull=False)
        )
        return self.filter(_no_observer_of_a_member(at), stands).filter(
            accepted_at=None, declined_at=None, withdrawn_at=None, expires_at__gt=at
        )

    def visible_to(self, actor: Actor) -> Self:
        """A delegation sees those to itself; the presidency's readers those that it sends.

        Whom a head invites into the own delegation is not the presidency's to know before they
        have accepted. Whoever holds the link reads it by the link, not through here.
        """
        if actor.reads_as_presidency:
            return self.exclude(office__in=(Office.DELEGATE, Office.COORDINATOR))
        if actor.is_delegation:
            return self.filter(office__in=DELEGATION_OFFICES, state=actor.state)
        return self.none()


class Invitation(Holding):
    """An accreditation offered to an address; accepted once, by POST, before it expires."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=150)
    focal_point = models.BooleanField(default=False)
    invited_by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    accreditation = models.OneToOneField(
        Accreditation, on_delete=models.PROTECT, null=True, blank=True, related_name="invitation"
    )

    objects: ClassVar[models.Manager[Invitation]] = models.Manager.from_queryset(
        InvitationQuerySet
    )()

    class Meta(Holding.Meta):
        ordering = ["-invited_at"]

    def __str__(self) -> str:
        return f"{self.email}: {self.office}"


class RestorationQuerySet(models.QuerySet["AccessRestoration"]):
    def with_people(self) -> Self:
        return self.select_related("state", "proposed_by__user", "decided_by__user", "invitation")

    def visible_to(self, actor: Actor) -> Self:
        """The presidency, and the delegation whose access it is about."""
        if actor.reads_as_presidency:
            return self
        if actor.is_delegation:
            return self.filter(state=actor.state)
        return self.none()


class AccessRestoration(models.Model):
    """A new head for a delegation that already has people, named by its capital in a letter.

    A new head reads what the delegation has drafted. So one person of the presidency enters the
    letter, a second confirms it, and the delegation is told of both.
    """

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    state = models.ForeignKey(MemberState, on_delete=models.PROTECT, related_name="restorations")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("position"), max_length=150, blank=True)
    letter = models.CharField(_("letter"), max_length=250)  # which letter names them, of what day
    proposed_by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    invitation = models.OneToOneField(  # set where the second person confirmed
        Invitation, on_delete=models.PROTECT, null=True, blank=True, related_name="restoration"
    )

    objects: ClassVar[models.Manager[AccessRestoration]] = models.Manager.from_queryset(
        RestorationQuerySet
    )()

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(decided_at=None),
                name="one_restoration_waits_for_each_delegation",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="restoration_takes_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(invitation=None) | Q(decided_at__isnull=False),
                name="restoration_is_confirmed_before_it_invites",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}: {self.letter}"
