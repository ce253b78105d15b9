"""What more than one page, or another app, reads of trainings; in a constant number of queries."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.buy_brics.models import (
    Attendance,
    Campaign,
    Certificate,
    Registration,
    Training,
    TrainingSession,
)
from apps.buy_brics.models.trainings import Audience, TrainingState
from apps.buy_brics.rules import runs_trainings
from apps.core.duties import Duty
from apps.delegations.actors import ANONYMOUS, Actor
from apps.meetings.states import EntryState


def trainings_for(actor: Actor) -> QuerySet[Training]:
    """What this actor may see, with all that a list of trainings asks for; the next one first."""
    found: QuerySet[Training] = Training.objects.visible_to(actor).complete(actor)
    return found.order_by("-register_until", "-pk")


def trainings_of(campaign: Campaign, actor: Actor) -> list[Training]:
    """The trainings that belong to a campaign, for its page."""
    return list(trainings_for(actor).filter(campaign=campaign))


def trainings_open(now: dt.datetime) -> list[Training]:
    """Those for which anybody can register now, the first to close first: for the home page."""
    found = trainings_for(ANONYMOUS).filter(register_until__gt=now).order_by("register_until", "pk")
    return [
        each for each in found if each.state_at(now) in (TrainingState.OPEN, TrainingState.FULL)
    ]


def trainings_ahead(actor: Actor, now: dt.datetime) -> list[Training]:
    """Announced, with a session still to come, open for registration or not."""
    found = trainings_for(actor).filter(
        announced_at__isnull=False, sessions__entry__last__gte=now.date()
    )
    over = (TrainingState.ENDED, TrainingState.CANCELLED)
    return [each for each in found.distinct() if each.state_at(now) not in over]


def campaign_of(training: Training, actor: Actor) -> Campaign | None:
    """The campaign that it belongs to, where this actor may see that."""
    if training.campaign_id is None:
        return None
    return Campaign.objects.visible_to(actor).filter(pk=training.campaign_id).first()


def registrations_of(user: User) -> QuerySet[Registration]:
    """Those of this person's address, the latest first."""
    return (
        Registration.objects.filter(email=user.email, confirmed_at__isnull=False)
        .select_related("training", "member")
        .prefetch_related("certificates")
        .order_by("-received_at", "-pk")
    )


def participants(training: Training) -> QuerySet[Registration]:
    """Everyone whose address is confirmed, cancelled or not: for the presidency."""
    return (
        training.registrations.filter(confirmed_at__isnull=False)
        .select_related("member")
        .prefetch_related("attendances", "certificates")
        .order_by("name", "pk")
    )


def entitled(training: Training) -> QuerySet[Registration]:
    """Who attended as many of the sessions that took place as it takes, and has no certificate.

    `training` comes from `complete`. Where a number of sessions was set that is more than took
    place, all that took place are enough.
    """
    live = training.live_sessions
    needed = min(training.sessions_needed or len(live), len(live))
    standing = Certificate.objects.filter(registration=OuterRef("pk"), withdrawn_at=None)
    return (
        training.registrations.placed()
        .annotate(
            came=Count("attendances", filter=Q(attendances__session__in=live), distinct=True),
            certified=Exists(standing),
        )
        .filter(came__gte=max(needed, 1), certified=False)
        .select_related("member")
        .prefetch_related("attendances")
        .order_by("pk")
    )


def waiting_for(actor: Actor, now: dt.datetime) -> list[Duty]:
    """What of the trainings waits for this actor: drafts to announce, sessions whose attendance
    nobody noted, certificates to issue. Nothing for whoever does not run them."""
    if not runs_trainings(actor):
        return []
    rows: list[Duty] = []
    for training in Training.objects.filter(announced_at=None).order_by("created_at", "pk"):
        page = reverse("buy_brics:manage_training", args=[training.reference])
        rows.append(Duty(_("Announce the training"), "", training.title, page))
    return [*rows, *_attendance_due(now), *_certificates_due(now)]


def _attendance_due(now: dt.datetime) -> list[Duty]:
    noted = Attendance.objects.filter(session=OuterRef("pk"))
    expected = Registration.objects.filter(
        training=OuterRef("training"), placed_at__isnull=False, cancelled_at=None
    )
    ended = (
        TrainingSession.objects.filter(
            ~Exists(noted),
            Exists(expected),
            entry__state__in=(EntryState.CONFIRMED, EntryState.HELD),
            entry__last__lte=now.date() + dt.timedelta(days=1),
            training__announced_at__isnull=False,
        )
        .select_related("training", "entry")
        .order_by(F("entry__first"), "pk")
    )
    return [
        Duty(
            _("Note who attended"),
            "",
            session.entry.title,
            reverse(
                "buy_brics:manage_attendance", args=[session.training.reference, session.reference]
            ),
        )
        for session in ended
        if session.has_ended(now)
    ]


def _certificates_due(now: dt.datetime) -> list[Duty]:
    """The trainings that are over and at which somebody attended who has no certificate."""
    standing = Certificate.objects.filter(registration=OuterRef("registration"), withdrawn_at=None)
    came = Attendance.objects.filter(
        ~Exists(standing), registration__training=OuterRef("pk"), registration__cancelled_at=None
    )
    rows = []
    for training in Training.objects.filter(Exists(came)).complete().order_by("pk"):
        if training.is_over(now) and (count := entitled(training).count()):
            words = ngettext("Issue %(count)d certificate", "Issue %(count)d certificates", count)
            rows.append(
                Duty(
                    words % {"count": count},
                    "",
                    training.title,
                    reverse("buy_brics:manage_certificates", args=[training.reference]),
                )
            )
    return rows


def audience_words(training: Training) -> str:
    """ "For officials"."""
    return _("For %(audience)s") % {"audience": Audience(training.audience).label}
