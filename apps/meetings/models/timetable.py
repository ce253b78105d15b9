"""The year's timetable: what is to happen, when it may, when it will, when it did."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.audit.models import append_only
from apps.core.moments import Moment, ZoneField
from apps.core.navigation import localised
from apps.core.text import reference
from apps.core.windows import Precision, Window
from apps.delegations.actors import Actor
from apps.delegations.models import (
    Accreditation,
    Body,
    Certainty,
    MemberState,
    Office,
    Presidency,
)
from apps.meetings.states import Audience, EntryKind, EntryState, RelationKind, Unit


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, actor: Actor) -> Self:
        """Public entries for everyone; members' for delegations and the presidency; what the
        presidency has not yet announced for it alone (an earlier one keeps its own)."""
        if actor.clock or actor.is_presidency:
            return self
        seen = Q(audience=Audience.PUBLIC)
        if actor.reads_as_presidency and actor.accreditation is not None:
            seen |= Q(presidency=actor.accreditation.presidency_id)
        if actor.is_delegation or actor.reads_as_presidency:
            seen |= Q(audience=Audience.MEMBERS)
        elif not actor.is_anonymous and actor.user is not None:
            seated = Q(meeting__seats__participants__accreditation=actor.accreditation)
            seen |= Q(audience=Audience.MEMBERS) & Q(
                pk__in=Entry.objects.filter(seated | _invited(actor)).values("pk")
            )
        return self.filter(seen)

    def of_year(self, year: int) -> Self:
        return self.filter(presidency__year=year)

    def in_order(self) -> Self:
        """By what the portal reckons: the earliest possible day first, undated ones last."""
        return self.order_by(F("first").asc(nulls_last=True), F("last").asc(nulls_last=True), "pk")


def _invited(actor: Actor) -> Q:
    """Meetings to which the actor's organisation, or the state it observes for, was asked."""
    if actor.office == Office.EXPERT:
        return Q(meeting__seats__organisation=actor.organisation)
    if actor.office == Office.OBSERVER:
        return Q(meeting__seats__state=actor.state)
    return Q(pk__in=[])


class Entry(models.Model):
    """One thing in the timetable of a presidency's year.

    Three layers of dates: planned (in words, with a window or relations to other entries),
    confirmed (a day, or clock times in a zone), actual. `first` and `last` are what they come to
    now, kept by `actions.year` whenever anything in the year moves, so that lists sort and
    filter by them: the actual days, else the confirmed ones, else the possible window. None where
    no day is left: the timetable then has a violation to mend.
    """

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    presidency = models.ForeignKey(Presidency, on_delete=models.PROTECT, related_name="entries")
    slug = models.SlugField(max_length=80)
    kind = models.CharField(_("kind"), max_length=9, choices=EntryKind.choices)
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    # The how-manieth meeting of its body in this year: "the second CGETI meeting".
    number = models.PositiveSmallIntegerField(_("number in the year"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("what it is about"), blank=True)
    host = models.ForeignKey(
        MemberState, on_delete=models.PROTECT, null=True, blank=True, related_name="hosted"
    )
    place = models.CharField(_("place"), max_length=160, blank=True)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.PUBLIC)
    state = models.CharField(max_length=9, choices=EntryState.choices, default=EntryState.PLANNED)

    phrase = models.CharField(_("when, as written"), max_length=250, blank=True)
    planned_first = models.DateField(null=True, blank=True)
    planned_last = models.DateField(null=True, blank=True)
    precision = models.CharField(
        max_length=8, choices=[(p.value, p.value) for p in Precision], blank=True
    )
    days = models.PositiveSmallIntegerField(_("length in days"), default=1)

    confirmed_first = models.DateField(null=True, blank=True)
    confirmed_last = models.DateField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)  # of the last day
    zone = ZoneField(blank=True)  # in which the confirmed times were issued

    actual_first = models.DateField(null=True, blank=True)
    actual_last = models.DateField(null=True, blank=True)

    first = models.DateField(null=True, editable=False)
    last = models.DateField(null=True, editable=False)

    source = models.CharField(max_length=250, blank=True)
    certainty = models.CharField(max_length=12, choices=Certainty.choices, default=Certainty.SURE)
    note = models.CharField(max_length=250, blank=True)  # why it was postponed or cancelled
    # Where what it stands for has a page of an app above: without the portal's origin.
    page = models.CharField(max_length=200, blank=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)  # grows with each change: ICS, and editors
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Entry]] = models.Manager.from_queryset(EntryQuerySet)()

    class Meta:
        ordering = ["presidency", "first", "pk"]
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["first", "last"])]
        constraints = [
            models.UniqueConstraint(fields=["presidency", "slug"], name="entry_address_once"),
            models.UniqueConstraint(
                fields=["presidency", "body", "number"],
                condition=Q(kind=EntryKind.MEETING) & ~Q(state=EntryState.CANCELLED),
                name="numbered_meeting_once",
            ),
            models.CheckConstraint(
                condition=Q(planned_first=None, planned_last=None)
                | Q(planned_first__lte=F("planned_last")),
                name="planned_window_in_order",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_first=None, confirmed_last=None, starts_at=None)
                | Q(confirmed_first__lte=F("confirmed_last")),
                name="confirmed_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(state=EntryState.CONFIRMED) | Q(confirmed_first__isnull=False),
                name="confirmed_with_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=EntryState.HELD)
                | Q(actual_first__isnull=False, actual_first__lte=F("actual_last")),
                name="held_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_name(self) -> str:
        """For lists: `get_kind_display` translates every choice there is, for each row."""
        return str(EntryKind(self.kind).label)

    @property
    def planned(self) -> Window | None:
        if self.planned_first is None or self.planned_last is None:
            return None
        return Window(self.planned_first, self.planned_last, Precision(self.precision))

    @property
    def starts(self) -> Moment | None:
        return Moment(self.starts_at, self.zone) if self.starts_at else None

    @property
    def ends(self) -> Moment | None:
        return Moment(self.ends_at, self.zone) if self.ends_at else None

    @property
    def is_dated(self) -> bool:
        """Its days stand: a plan gives only a window."""
        return self.state in (EntryState.CONFIRMED, EntryState.HELD)

    @property
    def length(self) -> dt.timedelta | None:
        if self.starts_at is None or self.ends_at is None:
            return None
        return self.ends_at - self.starts_at

    @property
    def address(self) -> str:
        """Its own page where it has one, else its place in the year."""
        if self.page:
            return localised(self.page)
        year = self.presidency.year
        if self.kind == EntryKind.MEETING:
            return reverse("meetings:meeting", args=[year, self.slug])
        return reverse("meetings:year", args=[year]) + f"#{self.slug}"


class Relation(models.Model):
    """What an entry's date depends on: before, after, at, back to back with, or so many days from
    another entry of the year. "Between the first and the second" is an after and a before."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=12, choices=RelationKind.choices)
    other = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="dependents")
    amount = models.PositiveSmallIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=7, choices=Unit.choices, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "kind", "other"], name="related_once"),
            models.CheckConstraint(condition=~Q(entry=F("other")), name="not_to_itself"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[RelationKind.AHEAD, RelationKind.BEHIND], amount__isnull=False
                )
                & ~Q(unit="")
                | ~Q(kind__in=[RelationKind.AHEAD, RelationKind.BEHIND]) & Q(amount=None, unit=""),
                name="distance_with_its_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.get_kind_display()} {self.other}"


class EntryChangeQuerySet(models.QuerySet["EntryChange"]):
    def visible_to(self, actor: Actor) -> Self:
        """Each was → now for those alone who saw the entry then."""
        seen = [Audience.PUBLIC]
        if actor.is_delegation or actor.reads_as_presidency:
            seen.append(Audience.MEMBERS)
        if actor.is_presidency:
            seen.append(Audience.PRESIDENCY)
        return self.filter(entry__in=Entry.objects.visible_to(actor), audience__in=seen)


class EntryChange(models.Model):
    """Was → now: what readers are told when a date, a place or a state changes."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    by = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    was = models.JSONField()  # {"state": …, "first": …, "last": …, "starts_at": …, "zone": …}
    now = models.JSONField()
    reason = models.CharField(max_length=250, blank=True)
    audience = models.CharField(max_length=10, choices=Audience.choices)  # of the entry, then

    objects: ClassVar[models.Manager[EntryChange]] = models.Manager.from_queryset(
        EntryChangeQuerySet
    )()

    class Meta:
        ordering = ["-at", "-pk"]
        triggers = append_only("entry_changes")

    def __str__(self) -> str:
        return f"{self.entry} {self.at:%Y-%m-%d}"
