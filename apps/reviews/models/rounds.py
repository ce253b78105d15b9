"""Rounds: one fixed version before the members, who counts in it, and until when."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from apps.audit.models import append_only
from apps.core.moments import Moment, ZoneField
from apps.core.text import reference
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation, MemberState, Office
from apps.documents.models import Document, Version, version_symbol
from apps.meetings.models import AgendaItem, Entry
from apps.reviews.states import ExtendedBy, Result, RoundKind, RoundState, Visibility


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(round_visible_to(actor))

    def open_at(self, now: dt.datetime) -> Self:
        return self.filter(is_open_at(now))

    def due(self, now: dt.datetime) -> Self:
        """Those whose deadline has come, and for which the clock has not done its work. A silence
        procedure that was broken keeps its seal until then."""
        sealed = Q(kind=RoundKind.SILENCE, visibility=Visibility.SEALED)
        return self.filter(closed_at=None, suspended_at=None, deadline_at__lte=now).filter(
            Q(concluded_at=None) | sealed
        )


def round_visible_to(actor: Actor, prefix: str = "") -> Q:
    """Members and the presidency; organisations and partners where the round admits them."""
    # Not what was derestricted: what the members said of a text stays among them.
    readable = Q(**{f"{prefix}document__in": Document.objects.circulated_to(actor)})
    if actor.is_delegation or actor.reads_as_presidency:
        return readable
    if actor.office in (Office.EXPERT, Office.OBSERVER):
        return readable & Q(**{f"{prefix}admits_guests": True})
    return Q(pk__in=[])


def is_open_at(now: dt.datetime) -> Q:
    """A clock that stands does not run out."""
    return Q(concluded_at=None) & (Q(deadline_at__gt=now) | Q(suspended_at__isnull=False))


class Round(models.Model):
    """One fixed version, put to the eligible members until a deadline."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="rounds")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="rounds")
    kind = models.CharField(max_length=8, choices=RoundKind.choices)
    visibility = models.CharField(max_length=9, choices=Visibility.choices)
    text_hash = models.CharField(max_length=64)
    note = models.TextField(blank=True)  # what the secretariat asks of the delegations
    admits_guests = models.BooleanField(default=False)  # organisations and partners may comment
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    deadline_at = models.DateTimeField()
    deadline_zone = ZoneField()
    closed_at = models.DateTimeField(null=True, blank=True)  # the clock's work at the deadline
    # Silence only: since when the clock stands, for an objection that came by note.
    suspended_at = models.DateTimeField(null=True, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    concluded_by = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    result = models.CharField(max_length=12, choices=Result.choices, blank=True)
    conclusion = models.TextField(blank=True)  # the chair's words
    consensus = models.JSONField(null=True, blank=True)  # as it stood at the conclusion
    # In session only: under which item, who was in the room when the chair asked, who objected
    # there by word of mouth. Codes of members; None until the chair has asked.
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="rounds"
    )
    present = ArrayField(models.CharField(max_length=2), null=True, blank=True)
    objected = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    # Silence only: the question in session whose absent members it asks.
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )

    own_draft: str | None  # see `queries.with_own`
    own_comments: list[str] | None
    own_act: dict[str, str] | None
    undisposed: int  # see `queries.with_undisposed`

    objects: ClassVar[models.Manager[Round]] = models.Manager.from_queryset(RoundQuerySet)()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(concluded_at=None), name="one_round_per_document"
            ),
            models.CheckConstraint(
                condition=Q(deadline_at__gt=F("opened_at")), name="deadline_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(kind=RoundKind.IN_SESSION, item__isnull=False)
                | ~Q(kind=RoundKind.IN_SESSION) & Q(item=None, present=None),
                name="in_session_under_an_item",
            ),
            models.CheckConstraint(
                condition=Q(kind=RoundKind.SILENCE) | Q(suspended_at=None, follows=None),
                name="only_silence_stands_or_follows",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.document}"

    @property
    def kind_name(self) -> str:
        """For lists: `get_kind_display` translates every choice there is, for each row."""
        return str(RoundKind(self.kind).label)

    @property
    def symbol(self) -> str:
        """Of the version that was put, read by the round's own document."""
        held = self.document.symbol
        return version_symbol(held.text if held else "", self.version.number)

    @property
    def deadline(self) -> Moment:
        return Moment(self.deadline_at, self.deadline_zone)

    @property
    def decides(self) -> bool:
        """Whether it adopts or does not; a comment round only gathers."""
        return self.kind != RoundKind.COMMENT

    @property
    def in_session(self) -> bool:
        return self.kind == RoundKind.IN_SESSION

    @property
    def by_silence(self) -> bool:
        return self.kind == RoundKind.SILENCE

    @property
    def is_broken(self) -> bool:
        return self.by_silence and self.result == Result.NOT_ADOPTED and not self.was_void

    @property
    def was_void(self) -> bool:
        """Nobody broke silence, and yet the text is not adopted: its symbol was void by then."""
        stood = self.consensus
        if not self.by_silence or self.result != Result.NOT_ADOPTED or stood is None:
            return False
        return not (stood["opposed"] or stood["amending"])

    @property
    def outcome_symbol(self) -> str:
        """Of the text that it adopted."""
        return self.version.outcome_symbol if self.result == Result.ADOPTED else ""

    @property
    def adopted_on(self) -> dt.date | None:
        """The date of adoption: of the conclusion, in UTC; by silence that of the expiry, on the
        clocks on which it was announced."""
        if self.result != Result.ADOPTED or self.concluded_at is None:
            return None
        return self.deadline.local.date() if self.by_silence else self.concluded_at.date()

    def is_sealed_at(self, now: dt.datetime) -> bool:
        """Until the deadline that was announced: a break ends a silence procedure, not its seal.

        By silence that deadline has come once the clock says so: it may move, if the portal was
        away.
        """
        came = self.closed_at is not None if self.by_silence else now >= self.deadline_at
        return self.visibility == Visibility.SEALED and not came

    def is_due_at(self, now: dt.datetime) -> bool:
        """As the query set's `due`, for a silence procedure."""
        waits = self.closed_at is None and self.suspended_at is None
        return self.by_silence and waits and now >= self.deadline_at

    def state_at(self, now: dt.datetime) -> RoundState:
        """In session the chair's question closes it; else its deadline does."""
        if self.concluded_at is not None:
            return RoundState.CONCLUDED
        if self.suspended_at is not None:
            return RoundState.OPEN
        if self.present is not None:
            return RoundState.CLOSED
        return RoundState.OPEN if now < self.deadline_at else RoundState.CLOSED


class Eligible(models.Model):
    """A member whose position counts: the list is frozen when the round opens."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="eligible")
    member = models.ForeignKey(MemberState, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["member__name"]
        constraints = [models.UniqueConstraint(fields=["round", "member"], name="eligible_once")]
        triggers = append_only("eligible")


class PlannedRoundQuerySet(models.QuerySet["PlannedRound"]):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever reads the text and the timetable's members' entries."""
        return self.filter(
            entry__in=Entry.objects.visible_to(actor),
            document__in=Document.objects.circulated_to(actor),
        )

    def waiting(self) -> Self:
        return self.filter(round=None)


class PlannedRound(models.Model):
    """A round to come, such as 14 days before the second CGETI meeting.

    Its date stands in the timetable as an entry, and moves with the meeting. Opening the round
    freezes it: a clock that runs never moves because a meeting does.
    """

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="planned_rounds")
    kind = models.CharField(max_length=8, choices=RoundKind.choices)
    visibility = models.CharField(max_length=9, choices=Visibility.choices)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="planned_round")
    round = models.OneToOneField(
        Round, on_delete=models.PROTECT, null=True, blank=True, related_name="planned"
    )

    objects: ClassVar[models.Manager[PlannedRound]] = models.Manager.from_queryset(
        PlannedRoundQuerySet
    )()

    class Meta:
        ordering = ["entry__last", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.document}"


class Extension(models.Model):
    """A later deadline: was → now, with the reason that everyone was told."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="extensions")
    cause = models.CharField(
        max_length=10, choices=ExtendedBy.choices, default=ExtendedBy.PRESIDENCY
    )
    was_at = models.DateTimeField()
    was_zone = ZoneField()
    now_at = models.DateTimeField()
    now_zone = ZoneField()
    reason = models.TextField(blank=True)  # the presidency's words
    by = models.ForeignKey(  # nobody where the portal itself was away
        Accreditation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    # Where the portal was away: for how long, and up to when its heartbeats were counted.
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    counted_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        triggers = append_only("extensions")

    @property
    def was(self) -> Moment:
        return Moment(self.was_at, self.was_zone)

    @property
    def now(self) -> Moment:
        return Moment(self.now_at, self.now_zone)
