"""What more than one page, or another app, reads of trainings; in a constant number of queries."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.buy_brics.models import (
    Attendance,
    Campaign,
    Registration,
    Training,
    TrainingSession,
)
from apps.buy_brics.models.trainings import Audience, TrainingState, counted
from apps.buy_brics.rules import runs_trainings
from apps.core.duties import Duty, Waiting
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
    """Those to whom a certificate is to be issued."""
    return (
        training.registrations.entitled()
        .select_related("member")
        .prefetch_related("attendances")
        .order_by("pk")
    )


def waiting_for(actor: Actor, now: dt.datetime) -> list[Waiting]:
    """What of the trainings waits for this actor: drafts to announce, sessions whose attendance
    nobody noted, certificates to issue. Nothing for whoever does not run them."""
    if not runs_trainings(actor):
        return []
    seen = Training.objects.visible_to(actor)
    drafts = seen.filter(announced_at=None).order_by("created_at", "pk")
    over = seen.over(now).annotate(
        due=counted(Registration.objects.filter(training=OuterRef("pk")).entitled(), "training")
    )
    expected = Registration.objects.placed().filter(training=OuterRef("training"))
    ended = TrainingSession.objects.ended(now).filter(
        ~Exists(Attendance.objects.filter(session=OuterRef("pk"))),
        Exists(expected),
        entry__state__in=(EntryState.CONFIRMED, EntryState.HELD),
        training__in=seen.filter(announced_at__isnull=False),
    )
    training = {"reference": "reference", "title": "title"}
    session = {"reference": "training__reference", "session": "reference", "title": "entry__title"}
    return [
        Waiting(drafts, _to_announce, training),
        Waiting(ended.order_by("entry__first", "pk"), _to_note, session),
        Waiting(over.filter(due__gt=0).order_by("pk"), _to_certify, {**training, "due": "due"}),
    ]


def _to_announce(*, reference: str, title: str) -> Duty:
    page = reverse("buy_brics:manage_training", args=[reference])
    return Duty(_("Announce the training"), "", title, page)


def _to_note(*, reference: str, session: str, title: str) -> Duty:
    page = reverse("buy_brics:manage_attendance", args=[reference, session])
    return Duty(_("Note who attended"), "", title, page)


def _to_certify(*, reference: str, title: str, due: int) -> Duty:
    words = ngettext("Issue %(count)d certificate", "Issue %(count)d certificates", due)
    page = reverse("buy_brics:manage_certificates", args=[reference])
    return Duty(words % {"count": due}, "", title, page)


def audience_words(training: Training) -> str:
    """ "For officials"."""
    return _("For %(audience)s") % {"audience": Audience(training.audience).label}
