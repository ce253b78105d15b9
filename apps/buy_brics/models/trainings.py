"""Online trainings: their sessions, who is registered, who came, and what certifies it.

A session is an entry of the timetable: its dates are not here, and it moves when its entry does.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, Least
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.buy_brics.models.campaigns import Campaign
from apps.core.moments import Moment, ZoneField
from apps.core.text import reference
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation, MemberState
from apps.documents.models import never_truncated
from apps.meetings.models import Entry
from apps.meetings.states import EntryState

JOINS_BEFORE = dt.timedelta(minutes=15)  # the link is shown so long before a session begins
JOINS_AFTER = dt.timedelta(minutes=30)  # and so long after its end: sessions run over
CODE_LENGTH = 16  # characters of a certificate's code: 76 bits


class Audience(models.TextChoices):
    MSMES = "msmes", _("small and medium-sized firms")
    OFFICIALS = "officials", _("officials")
    BOTH = "both", _("small and medium-sized firms, and officials")


class Capacity(models.TextChoices):
    """As what somebody registers."""

    MSME = "msme", _("For a small or medium-sized firm")
    OFFICIAL = "official", _("For a public authority")


ADMITS = {
    Audience.MSMES: (Capacity.MSME,),
    Audience.OFFICIALS: (Capacity.OFFICIAL,),
    Audience.BOTH: (Capacity.MSME, Capacity.OFFICIAL),
}


class TrainingState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Registration open")
    FULL = "full", _("Full: waiting list")
    CLOSED = "closed", _("Registration closed")
    ENDED = "ended", _("Ended")
    CANCELLED = "cancelled", _("Cancelled")


class RegistrationState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("E-mail not confirmed")
    EXPIRED = "expired", _("Expired")
    PLACED = "placed", _("Has a place")
    WAITING = "waiting", _("On the waiting list")
    CANCELLED = "cancelled", _("Cancelled")


class TrainingQuerySet(models.QuerySet["Training"]):
    def visible_to(self, actor: Actor) -> Self:
        """Announced ones for everyone; what is being prepared, for the presidency."""
        if actor.is_presidency or actor.clock:
            return self
        return self.filter(announced_at__isnull=False)

    def over(self, now: dt.datetime) -> Self:
        """As `Training.is_over`."""
        live = TrainingSession.objects.live().filter(training=OuterRef("pk"))
        ended = TrainingSession.objects.ended(now).values("pk")
        return self.filter(Exists(live), ~Exists(live.exclude(pk__in=ended)))

    def complete(self, actor: Actor | None = None) -> Self:
        """With what every page of a training asks for: the places given, and its sessions, for an
        actor those whose entries this one may see."""
        live = Registration.objects.filter(training=OuterRef("pk"), cancelled_at=None)
        sessions = TrainingSession.objects.select_related("entry__presidency__member")
        if actor is not None:
            sessions = sessions.filter(entry__in=Entry.objects.visible_to(actor).order_by())
        return (
            self.select_related("campaign__entry")
            .prefetch_related(Prefetch("sessions", sessions))
            .annotate(
                taken=counted(live.filter(placed_at__isnull=False), "training"),
                waiting=counted(
                    live.filter(placed_at=None, confirmed_at__isnull=False), "training"
                ),
            )
        )


def counted(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many rows there are of the one whose key `by` names: `rows` are of one alone."""
    found = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(found), 0)


class Training(models.Model):
    """An online training of one or more sessions, with places for which people register."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    audience = models.CharField(max_length=9, choices=Audience.choices)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="trainings"
    )
    description = models.TextField(blank=True)
    language = models.CharField(max_length=100)  # "English, interpreted into Portuguese"
    places = models.PositiveIntegerField()
    places_per_member = models.PositiveIntegerField(null=True, blank=True)
    register_until = models.DateTimeField()
    zone = ZoneField()  # in which that deadline was issued
    # Sessions that somebody attends for a certificate; None: all that take place.
    sessions_needed = models.PositiveSmallIntegerField(null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    edition = models.PositiveIntegerField(default=1)  # grows at each save: two at once

    taken: int  # see `complete`
    waiting: int

    objects: ClassVar[models.Manager[Training]] = models.Manager.from_queryset(TrainingQuerySet)()

    class Meta:
        ordering = ["-register_until", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(places__gte=1), name="training_has_places"),
            models.CheckConstraint(
                condition=Q(places_per_member=None)
                | Q(places_per_member__gte=1, places_per_member__lte=F("places")),
                name="places_of_a_member_are_among_all",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("buy_brics:training", args=[self.slug])

    @property
    def closes(self) -> Moment:
        return Moment(self.register_until, self.zone)

    @property
    def live_sessions(self) -> list[TrainingSession]:
        """Those that are not cancelled."""
        return [s for s in self.sessions.all() if s.entry.state != EntryState.CANCELLED]

    def is_over(self, now: dt.datetime) -> bool:
        live = self.live_sessions
        return bool(live) and all(session.has_ended(now) for session in live)

    def state_at(self, now: dt.datetime) -> TrainingState:
        """At its deadline registration is closed. Asks for what `complete` brings."""
        if self.announced_at is None:
            return TrainingState.DRAFT
        if not self.live_sessions:
            return TrainingState.CANCELLED
        if self.is_over(now):
            return TrainingState.ENDED
        if now >= self.register_until:
            return TrainingState.CLOSED
        return TrainingState.FULL if self.taken >= self.places else TrainingState.OPEN


class SessionQuerySet(models.QuerySet["TrainingSession"]):
    def live(self) -> Self:
        return self.exclude(entry__state=EntryState.CANCELLED)

    def ended(self, now: dt.datetime) -> Self:
        """As `TrainingSession.has_ended`."""
        return self.filter(
            Q(entry__state=EntryState.HELD)
            | Q(entry__ends_at__lte=now)
            | Q(
                entry__ends_at=None,
                entry__state=EntryState.CONFIRMED,
                entry__last__lt=now.date(),
            )
        )


class TrainingSession(models.Model):
    """One session. `told` are the dates that those who hold a place were told last."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="sessions")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="training_session")
    join_link = models.URLField(max_length=500, blank=True)  # for those who hold a place
    told = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[TrainingSession]] = models.Manager.from_queryset(
        SessionQuerySet
    )()

    class Meta:
        ordering = [F("entry__first").asc(nulls_last=True), "entry__starts_at", "pk"]

    def __str__(self) -> str:
        return self.entry.title

    def has_begun(self, now: dt.datetime) -> bool:
        if self.entry.state == EntryState.HELD:
            return True
        if self.entry.starts_at is not None:
            return self.entry.starts_at <= now
        first = self.entry.first
        return self.entry.is_dated and first is not None and first <= now.date()

    def has_ended(self, now: dt.datetime) -> bool:
        if self.entry.state == EntryState.HELD:
            return True
        if self.entry.ends_at is not None:
            return self.entry.ends_at <= now
        return self.entry.is_dated and self.entry.last is not None and self.entry.last < now.date()

    def can_be_joined(self, now: dt.datetime) -> bool:
        """From a quarter of an hour before it begins; all day where it has no clock times."""
        entry = self.entry
        if not self.join_link or not entry.is_dated:
            return False
        if entry.starts_at is not None and entry.ends_at is not None:
            return entry.starts_at - JOINS_BEFORE <= now < entry.ends_at + JOINS_AFTER
        return self.has_begun(now) and not self.has_ended(now)


class Material(models.Model):
    """A file of a session, for those who hold a place. It has no address but through a view."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="materials")
    title = models.CharField(max_length=150)
    file = models.FileField(upload_to="trainings/")
    name = models.CharField(max_length=160)  # under which it is saved
    size = models.PositiveIntegerField()  # bytes
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, actor: Actor) -> Self:
        """The presidency runs the training; anybody else reads the registration of the own
        address. A guest reads one by its personal link, which is asked for elsewhere."""
        if actor.is_presidency or actor.clock:
            return self
        if actor.user is not None:
            return self.filter(email=actor.user.email)
        return self.none()

    def live(self) -> Self:
        return self.filter(cancelled_at=None)

    def confirmed(self) -> Self:
        return self.live().filter(confirmed_at__isnull=False)

    def placed(self) -> Self:
        return self.live().filter(placed_at__isnull=False)

    def waiting(self) -> Self:
        """In the order in which a place comes to them."""
        return self.confirmed().filter(placed_at=None).order_by("confirmed_at", "pk")

    def entitled(self) -> Self:
        """Who attended as many of the sessions that took place as it takes, and has no
        certificate. Where that number is more than took place, all that took place are enough."""
        standing = Certificate.objects.filter(registration=OuterRef("pk"), withdrawn_at=None)
        live = TrainingSession.objects.live()
        came = Attendance.objects.filter(registration=OuterRef("pk"), session__in=live)
        held = counted(live.filter(training=OuterRef("training")), "training")
        needed = Greatest(Least(F("training__sessions_needed"), held), 1)
        attended = self.placed().annotate(came=counted(came, "registration"))
        return attended.filter(~Exists(standing), came__gte=needed)


class Registration(models.Model):
    """Somebody's request for a place. One address holds one; unconfirmed, it counts for nothing."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="registrations")
    name = models.CharField(max_length=120)  # as a certificate is to show it
    email = models.EmailField()  # in lower case; never shown but to the presidency
    organisation = models.CharField(max_length=160)
    member = models.ForeignKey(
        MemberState, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    capacity = models.CharField(max_length=8, choices=Capacity.choices)
    received_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # while nobody confirms it
    confirmed_at = models.DateTimeField(null=True, blank=True)
    placed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Registration]] = models.Manager.from_queryset(
        RegistrationQuerySet
    )()

    class Meta:
        ordering = ["received_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "email"],
                condition=Q(cancelled_at=None),
                name="registered_once",
            ),
            models.CheckConstraint(
                condition=Q(placed_at=None) | Q(confirmed_at__isnull=False),
                name="placed_once_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["email"])]

    def __str__(self) -> str:
        return self.name

    @property
    def keys(self) -> frozenset[str]:
        """What it counts against: all places, and those of its member (or of no member)."""
        return frozenset({"all", f"member:{self.member.code if self.member else ''}"})

    def state_at(self, now: dt.datetime) -> RegistrationState:
        if self.cancelled_at is not None:
            return RegistrationState.CANCELLED
        if self.confirmed_at is None:
            expired = self.expires_at <= now
            return RegistrationState.EXPIRED if expired else RegistrationState.UNCONFIRMED
        return RegistrationState.PLACED if self.placed_at else RegistrationState.WAITING


class Attendance(models.Model):
    """Somebody who held a place was there."""

    session = models.ForeignKey(
        TrainingSession, on_delete=models.PROTECT, related_name="attendances"
    )
    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="attendances"
    )
    at = models.DateTimeField()  # when it was noted
    by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "registration"], name="attended_once")
        ]


class Certificate(models.Model):
    """What a participant shows to others, who verify it at its address by its code.

    `facts` are the words on it, and `sha256` is their hash: neither changes, nor does a row go.
    One that was issued in error is withdrawn, and its address says so; where another was issued in
    its place, that one names it.
    """

    code = models.CharField(max_length=CODE_LENGTH, unique=True, editable=False)
    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="certificates"
    )
    issued_at = models.DateTimeField()
    by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField()
    sha256 = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=250, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        ordering = ["issued_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(withdrawn_at=None),
                name="certified_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_because=""),
                name="certificate_withdrawn_with_a_reason",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="certificate_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="certificate_unchanged",
                fields=["code", "registration", "issued_at", "by", "facts", "sha256", "replaces"],
            ),
            never_truncated("certificates"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("buy_brics:certificate", args=[self.code])
