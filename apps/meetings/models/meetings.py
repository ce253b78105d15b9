"""A meeting: its agenda, who comes, what was decided, and what is to be done after it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.audit.models import append_only
from apps.core.text import reference
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation, MemberState, Office, Organisation
from apps.documents.models import Document, Version
from apps.meetings.models.timetable import Entry
from apps.meetings.states import Capacity, Mode, Purpose, SessionState


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(entry__in=Entry.objects.visible_to(actor))

    def in_session(self) -> Self:
        return self.filter(opened_at__isnull=False, closed_at=None)

    def with_seat_of(self, actor: Actor) -> Self:
        """`seated`: whether this person is registered, for pages that ask rules.joins."""
        found = Participant.objects.filter(
            seat__meeting=OuterRef("pk"), accreditation=actor.accreditation
        )
        held = actor.accreditation is not None
        return self.annotate(seated=Exists(found) if held else Value(value=False))


class Meeting(models.Model):
    """What an entry of the kind “meeting” has beyond its dates."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="meeting")
    mode = models.CharField(_("how it is held"), max_length=9, choices=Mode.choices)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    join_link = models.URLField(_("link to join"), max_length=500, blank=True)  # participants only
    practical = models.TextField(_("practical information"), blank=True)  # participants only
    agenda_edition = models.PositiveIntegerField(default=0)  # grows at each save: two at once
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    minutes = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="minutes_of"
    )

    objects: ClassVar[models.Manager[Meeting]] = models.Manager.from_queryset(MeetingQuerySet)()

    class Meta:
        ordering = ["entry"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(opened_at__lte=F("closed_at")),
                name="session_opens_before_it_closes",
            )
        ]

    def __str__(self) -> str:
        return self.entry.title

    @property
    def session(self) -> SessionState:
        if self.opened_at is None:
            return SessionState.AHEAD
        return SessionState.OPEN if self.closed_at is None else SessionState.CLOSED


class AgendaItem(models.Model):
    """One item. Its clock time is computed from the meeting's start and the items before it."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    day = models.PositiveSmallIntegerField(_("day of the meeting"), default=1)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=250)
    purpose = models.CharField(_("purpose"), max_length=11, choices=Purpose.choices)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    presenter = models.CharField(_("introduced by"), max_length=160, blank=True)
    questions = models.TextField(_("guiding questions"), blank=True)  # one on each line
    papers: models.ManyToManyField[Document, AgendaPaper] = models.ManyToManyField(
        Document, through="AgendaPaper", related_name="agenda_items"
    )

    class Meta:
        ordering = ["day", "position"]

    def __str__(self) -> str:
        return self.title


class AgendaPaper(models.Model):
    """A document before the meeting under an item, in the order in which it is taken."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="paper_rows")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["item", "document"], name="paper_once_under_an_item")
        ]


class SeatQuerySet(models.QuerySet["Seat"]):
    def visible_to(self, actor: Actor) -> Self:
        """Delegations and the presidency see who comes; an organisation sees its own seat."""
        seats = self.filter(meeting__in=Meeting.objects.visible_to(actor))
        if actor.is_delegation or actor.reads_as_presidency:
            return seats
        if actor.organisation is not None:
            return seats.filter(organisation=actor.organisation)
        if actor.state is not None:
            return seats.filter(state=actor.state)
        return self.none()


class Seat(models.Model):
    """A delegation (or an invited organisation or state) at a meeting.

    Its credentials are the letter that names its people; it is present from the roll call that
    found it there until one that did not.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="seats")
    state = models.ForeignKey(
        MemberState, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    registered_at = models.DateTimeField(null=True, blank=True)
    registered_by = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    credentials_at = models.DateTimeField(null=True, blank=True)
    present = models.BooleanField(default=False)
    attended = models.BooleanField(default=False)  # was present at some roll call

    objects: ClassVar[models.Manager[Seat]] = models.Manager.from_queryset(SeatQuerySet)()

    class Meta:
        ordering = ["state__name", "organisation__name"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "state"], name="state_seated_once"),
            models.UniqueConstraint(
                fields=["meeting", "organisation"], name="organisation_seated_once"
            ),
            models.CheckConstraint(
                condition=Q(state=None, organisation__isnull=False)
                | Q(state__isnull=False, organisation=None),
                name="seat_of_one_side",
            ),
        ]

    @property
    def edition(self) -> str:
        """Tells one registration from the next; empty while there is none."""
        return self.registered_at.isoformat() if self.registered_at else ""

    @property
    def code(self) -> str:
        holder = self.state or self.organisation
        return holder.code if holder else ""

    @property
    def name(self) -> str:
        holder = self.state or self.organisation
        return holder.name if holder else ""


class Participant(models.Model):
    """Somebody in a seat. With an account where the person has one: they get the link to join."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="participants")
    accreditation = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, null=True, blank=True, related_name="seats"
    )
    name = models.CharField(_("name"), max_length=150)
    function = models.CharField(_("function"), max_length=150, blank=True)
    capacity = models.CharField(max_length=9, choices=Capacity.choices, default=Capacity.ADVISER)
    online = models.BooleanField(_("takes part online"), default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, actor: Actor) -> Self:
        """What was decided in the room is for those whose room it was: members and presidency.
        The public reads it in what is published."""
        if actor.clock or actor.is_delegation or actor.reads_as_presidency:
            return self.filter(meeting__in=Meeting.objects.visible_to(actor))
        return self.none()


class Decision(models.Model):
    """ "It is so decided": the words, their hash, the instant, and which members were present."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    item = models.CharField(max_length=12)  # the agenda item's reference
    item_title = models.CharField(max_length=250)  # as the agenda stood
    number = models.PositiveSmallIntegerField()  # 1, 2, 3 … in the meeting
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, null=True, blank=True, related_name="decided"
    )  # the text that was before the meeting
    present = ArrayField(models.CharField(max_length=2))  # codes of members
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[Decision]] = models.Manager.from_queryset(DecisionQuerySet)()

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="decision_number_once")
        ]
        triggers = append_only("decisions")

    def __str__(self) -> str:
        return f"{self.meeting} {self.number}"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, actor: Actor) -> Self:
        """Delegations and the presidency see all; an organisation what it has to do itself."""
        seen = self.filter(meeting__in=Meeting.objects.visible_to(actor))
        if actor.is_delegation or actor.reads_as_presidency:
            return seen
        if actor.office == Office.EXPERT:
            return self.filter(organisation=actor.organisation)
        return self.none()

    def owned_by(self, actor: Actor) -> Self:
        """Those on the actor's own desk. The presidency's have neither state nor organisation."""
        if actor.is_presidency:
            return self.filter(state=None, organisation=None)
        if actor.is_delegation:
            return self.filter(state=actor.state)
        if actor.office == Office.EXPERT:
            return self.filter(organisation=actor.organisation)
        return self.none()

    def open(self) -> Self:
        return self.filter(done_at=None)


class FollowUp(models.Model):
    """What somebody is to do after a meeting, and by which day."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="follow_ups")
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    text = models.CharField(_("what is to be done"), max_length=500)
    state = models.ForeignKey(
        MemberState, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_note = models.CharField(max_length=500, blank=True)

    objects: ClassVar[models.Manager[FollowUp]] = models.Manager.from_queryset(FollowUpQuerySet)()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=None) | Q(organisation=None), name="followed_up_by_one_side"
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def owner_name(self) -> str:
        holder = self.state or self.organisation
        return holder.name if holder else gettext("the presidency")

    def is_overdue(self, today: dt.date) -> bool:
        return self.done_at is None and self.due_on < today
