"""Who is asked to a dialogue, one by one or from a table."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, NamedTuple, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext_lazy as _

from apps.core.moments import Moment
from apps.core.text import reference
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation, MemberState
from apps.dialogues.models.dialogue import Dialogue
from apps.dialogues.states import Answer, Category, GuestState
from apps.meetings.places import Keys
from apps.notifications.models import Notice

INVITED = "invited"  # what an invitation tells: with its reference, the key of its mail


def zone_of(moments: str, hours: str) -> str:
    """Of a dialogue: in which its own moments were issued, else its hours."""
    return moments or hours or "UTC"


class Batch(models.Model):
    """A table of people to invite, read and shown before anybody is invited.

    Its rows hold names and addresses: they are emptied once it is confirmed or thrown away.
    """

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    dialogue = models.ForeignKey(Dialogue, on_delete=models.PROTECT, related_name="batches")
    by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    filename = models.CharField(max_length=250)
    # [{"number": 2, "values": {"name": …}, "errors": {"email": …}}, …]
    rows = models.JSONField(default=list)
    unknown = models.JSONField(default=list)  # headings that were not understood
    encoding = models.CharField(max_length=20, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.discarded_at is None


def _told() -> models.QuerySet[Notice]:
    """The mail that invited one, in the outbox."""
    key = Concat(Value("dialogue:"), OuterRef("reference"), Value(f":{INVITED}"))
    return Notice.objects.filter(key=key)


class Sending(NamedTuple):
    """How far the mails to the people of a table are."""

    total: int
    sent: int
    left: int  # yet to be written, or to be sent


class GuestQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, actor: Actor) -> Self:
        """The presidency's list of participants, and to each person their own."""
        if actor.is_presidency or actor.clock:
            return self
        if actor.user is not None:
            return self.filter(email=actor.user.email)
        return self.none()

    def live(self, now: dt.datetime) -> Self:
        """Neither taken back, passed on, declined, nor run out."""
        return self.filter(withdrawn_at=None, passed_at=None).filter(
            Q(answer=Answer.ACCEPTED) | Q(answer="", expires_at__gt=now)
        )

    def untold(self, now: dt.datetime) -> Self:
        """Those whose invitation is yet to be written."""
        return self.live(now).filter(~Exists(_told()), answer="").order_by("pk")

    def sending(self, now: dt.datetime) -> Sending:
        told = _told()
        to_write = Q(pk__in=self.untold(now).order_by().values("pk"))
        counts = self.order_by().aggregate(
            total=Count("pk"),
            sent=Count("pk", filter=Exists(told.filter(sent_at__isnull=False))),
            left=Count("pk", filter=to_write | Q(Exists(told.filter(sent_at=None)))),
        )
        return Sending(**counts)

    def holding(self, now: dt.datetime) -> Self:
        """Those with a place: who accepted, and who was passed a place and may still accept."""
        return self.live(now).filter(placed_at__isnull=False)

    def waiting(self, now: dt.datetime) -> Self:
        """Those who accepted and have no place, in the order in which their turn comes."""
        accepted = self.live(now).filter(answer=Answer.ACCEPTED, placed_at=None)
        return accepted.order_by(F("turn_at").asc(nulls_last=True), "pk")


class Invitation(models.Model):
    """One person asked to one dialogue. Their personal link is its reference, signed."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    dialogue = models.ForeignKey(Dialogue, on_delete=models.PROTECT, related_name="invitations")
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"), max_length=254)  # in lower case
    organisation = models.CharField(_("organisation"), max_length=200)
    category = models.CharField(_("category"), max_length=13, choices=Category.choices)
    member = models.ForeignKey(
        MemberState, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    invited_by = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # None: passed on by a colleague
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    turn_at = models.DateTimeField(null=True, blank=True)  # since when it waits for a place
    placed_at = models.DateTimeField(null=True, blank=True)
    passed_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="passed_to"
    )
    passed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    reminds: str  # see `actions.reminding`
    closes: dt.datetime

    objects: ClassVar[models.Manager[Invitation]] = models.Manager.from_queryset(GuestQuerySet)()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["email"])]
        constraints = [
            models.UniqueConstraint(
                "dialogue",
                Lower("email"),
                condition=Q(withdrawn_at=None, passed_at=None),
                name="invited_to_a_dialogue_once",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | ~Q(answer="") & Q(answered_at__isnull=False),
                name="dialogue_answered_at_an_instant",
            ),
            models.CheckConstraint(
                condition=~Q(answer=Answer.DECLINED) | Q(placed_at=None),
                name="dialogue_declined_without_a_place",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def expires(self) -> Moment:
        """Until when it can be accepted."""
        return Moment(self.expires_at, zone_of(self.dialogue.zone, self.dialogue.entry.zone))

    @property
    def keys(self) -> Keys:
        """What its place counts against."""
        found = {"all", f"category:{self.category}"}
        return frozenset(found | {f"member:{self.member.code}"} if self.member else found)

    def state(self, now: dt.datetime) -> GuestState:
        if self.withdrawn_at is not None:
            return GuestState.WITHDRAWN
        if self.passed_at is not None:
            return GuestState.PASSED_ON
        if self.answer == Answer.DECLINED:
            return GuestState.DECLINED
        if self.answer == Answer.ACCEPTED:
            return GuestState.COMING if self.placed_at else GuestState.WAITING
        return GuestState.ASKED if now < self.expires_at else GuestState.EXPIRED
