"""A dialogue: what stands behind an entry of the timetable, and what it is to talk about."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.moments import Moment, ZoneField
from apps.core.text import reference
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation, MemberState
from apps.dialogues.states import Category
from apps.meetings.models import Entry


class DialogueQuerySet(models.QuerySet["Dialogue"]):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees its entry in the timetable sees its page."""
        return self.filter(entry__in=Entry.objects.visible_to(actor))

    def with_entries(self) -> Self:
        return self.select_related("entry__presidency__member", "entry__host", "entry__body")


class Dialogue(models.Model):
    """Its date, place, title and audience are its entry's: moving that moves the dialogue."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="dialogue")
    slug = models.SlugField(max_length=80, unique=True)
    introduction = models.TextField(_("introduction"), blank=True)
    practical = models.TextField(_("practical information"), blank=True)  # for those with a place
    places = models.PositiveIntegerField(_("places"), null=True, blank=True)  # None: no limit
    # Answers to invitations are taken before this instant, contributions before the other.
    register_until = models.DateTimeField(null=True, blank=True)
    contribute_until = models.DateTimeField(null=True, blank=True)
    zone = ZoneField(blank=True)  # in which both were issued
    summary = models.TextField(_("summary"), blank=True)
    summary_published_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)  # grows at each save: two people at once
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[Dialogue]] = models.Manager.from_queryset(DialogueQuerySet)()

    class Meta:
        ordering = ["-entry__first", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(register_until=None, contribute_until=None) | ~Q(zone=""),
                name="dialogue_moments_have_a_zone",
            )
        ]

    def __str__(self) -> str:
        return self.entry.title

    def get_absolute_url(self) -> str:
        return reverse("dialogues:dialogue", args=[self.slug])

    @property
    def title(self) -> str:
        return self.entry.title

    @property
    def registers_until(self) -> Moment | None:
        return Moment(self.register_until, self.zone) if self.register_until else None

    @property
    def contributes_until(self) -> Moment | None:
        return Moment(self.contribute_until, self.zone) if self.contribute_until else None

    def takes_answers(self, now: dt.datetime) -> bool:
        return self.register_until is None or now < self.register_until

    def takes_contributions(self, now: dt.datetime) -> bool:
        return self.contribute_until is None or now < self.contribute_until


class Theme(models.Model):
    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="themes")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("theme"), max_length=200)
    text = models.TextField(_("what it covers"), blank=True)

    class Meta:
        ordering = ["position", "pk"]


class GuidingQuestion(models.Model):
    """Asked of everybody alike; its number is its place among the others."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(_("question"))

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class ProgrammeItem(models.Model):
    """One part of the programme. Its clock time is reckoned from the dialogue's start."""

    reference = models.CharField(max_length=12, unique=True, default=reference, editable=False)
    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="programme")
    day = models.PositiveSmallIntegerField(_("day"), default=1)
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    title = models.CharField(_("title"), max_length=250)

    class Meta:
        ordering = ["day", "position", "pk"]

    def __str__(self) -> str:
        return self.title


class Speaker(models.Model):
    """Somebody who speaks in a part of the programme: for a member, or for an organisation.

    `invitation` is that of a speaker who is invited here; it is shown to nobody else.
    """

    item = models.ForeignKey(ProgrammeItem, on_delete=models.CASCADE, related_name="speakers")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=200)
    affiliation = models.TextField(_("affiliation"), blank=True)
    member = models.ForeignKey(
        MemberState, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    invitation = models.ForeignKey(
        "Invitation", on_delete=models.PROTECT, null=True, blank=True, related_name="speaks"
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(member=None) | Q(organisation=""),
                name="speaks_for_a_member_or_an_organisation",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def about(self) -> str:
        """What the person is, and for whom: "Director, Sample Centre"."""
        of = self.member.name if self.member else self.organisation
        return ", ".join(filter(None, (self.affiliation, of)))


class Quota(models.Model):
    """At most so many places for one category, or for one member."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="quotas")
    category = models.CharField(max_length=13, choices=Category.choices, blank=True)
    member = models.ForeignKey(
        MemberState, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    places = models.PositiveIntegerField(_("places"))

    class Meta:
        ordering = ["category", "member"]
        constraints = [
            models.CheckConstraint(
                condition=Q(category="", member__isnull=False) | ~Q(category="") & Q(member=None),
                name="quota_of_one_kind",
            ),
            models.UniqueConstraint(
                fields=["dialogue", "category"],
                condition=~Q(category=""),
                name="quota_once_a_category",
            ),
            models.UniqueConstraint(fields=["dialogue", "member"], name="quota_once_a_member"),
        ]

    @property
    def key(self) -> str:
        """What it limits, as `places` counts."""
        return f"member:{self.member.code}" if self.member else f"category:{self.category}"
