"""What pages and other apps ask of dialogues."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.duties import Duty, Waiting
from apps.core.moments import moment_read
from apps.delegations.actors import Actor
from apps.dialogues.models import Batch, Contribution, Dialogue, Invitation
from apps.dialogues.models.invitations import Sending, zone_of
from apps.dialogues.states import Answer, ContributionState, GuestState, Stage
from apps.meetings.models import Entry
from apps.meetings.states import EntryKind, EntryState

SENT_LATELY = dt.timedelta(days=2)
MOST_INVITATIONS = 30  # on a desk
USUAL_TERM = dt.timedelta(days=30)  # of an invitation to a dialogue that names no moment


def expiry_of(dialogue: Dialogue, now: dt.datetime) -> dt.datetime:
    """Until when an invitation made now can be accepted: the dialogue's own moment, else its
    start, else thirty days."""
    return moment_ahead(dialogue, now) or now + USUAL_TERM


def moment_ahead(dialogue: Dialogue, now: dt.datetime) -> dt.datetime | None:
    """Until when it takes answers to invitations, where it says so and that is still ahead."""
    moments = (dialogue.register_until, dialogue.entry.starts_at)
    return next((each for each in moments if each is not None and each > now), None)


def over(dialogue: Dialogue, now: dt.datetime) -> bool:
    """Held, cancelled, or past its end: nobody is given a place any more."""
    entry = dialogue.entry
    if entry.state in (EntryState.HELD, EntryState.CANCELLED):
        return True
    if entry.ends_at is not None:
        return entry.is_dated and entry.ends_at <= now
    return entry.is_dated and entry.last is not None and entry.last < now.date()


def limits_of(dialogue: Dialogue) -> dict[str, int]:
    """The places by what they are counted against, as `apps.meetings.places` takes them."""
    limits = {quota.key: quota.places for quota in dialogue.quotas.select_related("member")}
    if dialogue.places is not None:
        limits["all"] = dialogue.places
    return limits


def stage_of(dialogue: Dialogue) -> Stage:
    if dialogue.summary_published_at:
        return Stage.SUMMARISED
    if dialogue.entry.state == EntryState.HELD:
        return Stage.HELD
    if dialogue.entry.state in (EntryState.CANCELLED, EntryState.POSTPONED):
        return Stage.OFF
    return Stage.AHEAD


def dialogues_for(actor: Actor) -> QuerySet[Dialogue]:
    """What this reader may see, the latest first."""
    return Dialogue.objects.visible_to(actor).with_entries().order_by("-entry__first", "-pk")


def entries_without_page(actor: Actor) -> QuerySet[Entry]:
    """Dialogues of the timetable that can be given a page."""
    return (
        Entry.objects.visible_to(actor)
        .filter(kind=EntryKind.DIALOGUE, dialogue=None)
        .exclude(state=EntryState.CANCELLED)
        .select_related("presidency")
        .order_by("-presidency__year", "first", "pk")
    )


def with_counts(dialogues: QuerySet[Dialogue], now: dt.datetime) -> QuerySet[Dialogue]:
    """`invited`, `coming`, `waiting` and `unread` of each, for the presidency's own pages."""
    live = Q(invitations__withdrawn_at=None, invitations__passed_at=None)
    coming = live & Q(invitations__answer=Answer.ACCEPTED, invitations__placed_at__isnull=False)
    waiting = live & Q(invitations__answer=Answer.ACCEPTED, invitations__placed_at=None)
    return dialogues.annotate(
        invited=Count("invitations", filter=live),
        coming=Count("invitations", filter=coming),
        waiting=Count("invitations", filter=waiting),
        unread=Coalesce(Subquery(_unread()), 0),
    )


def _unread() -> QuerySet[Any, Any]:
    """How many contributions of a dialogue are to be read; no row where there are none."""
    return (
        Contribution.objects.filter(dialogue=OuterRef("pk"), state=ContributionState.SENT)
        .order_by()
        .values("dialogue")
        .annotate(count=Count("pk"))
        .values_list("count")
    )


def invitations_of(actor: Actor) -> QuerySet[Invitation]:
    """Those sent to the address of whoever is signed in."""
    if actor.user is None:
        return Invitation.objects.none()
    return (
        Invitation.objects.filter(email=actor.user.email)
        .select_related("member", "dialogue__entry__presidency__member", "dialogue__entry__host")
        .order_by("-invited_at", "-pk")
    )


def contributions_of(actor: Actor) -> QuerySet[Contribution]:
    if actor.user is None:
        return Contribution.objects.none()
    return (
        Contribution.objects.filter(invitation__email=actor.user.email)
        .select_related("question", "invitation", "dialogue__entry__presidency")
        .order_by("-sent_at", "-pk")
    )


def waiting_for(actor: Actor, now: dt.datetime) -> list[Waiting]:
    """What of dialogues waits on this person's desk: contributions to read for the presidency,
    invitations to answer for whoever was invited."""
    kinds = []
    if actor.is_presidency:
        unread = Dialogue.objects.visible_to(actor).annotate(unread=Subquery(_unread()))
        kinds.append(
            Waiting(
                unread.filter(unread__gt=0).order_by("-entry__first", "-pk"),
                _to_read,
                {"reference": "reference", "title": "entry__title", "count": "unread"},
            )
        )
    asked = (
        invitations_of(actor)
        .filter(withdrawn_at=None, passed_at=None, answer="", expires_at__gt=now)
        .exclude(dialogue__entry__state__in=[EntryState.HELD, EntryState.CANCELLED])
    )
    kinds.append(
        Waiting(
            asked[:MOST_INVITATIONS],
            _to_answer,
            {
                "title": "dialogue__entry__title",
                "expires": "expires_at",
                "zone": "dialogue__zone",
                "hours": "dialogue__entry__zone",
            },
        )
    )
    return kinds


def _to_read(*, reference: str, title: str, count: int) -> Duty:
    words = ngettext("Read %(count)d contribution", "Read %(count)d contributions", count)
    page = reverse("dialogues:moderation", args=[reference])
    return Duty(words % {"count": count}, "", title, page)


def _to_answer(*, title: str, expires: str, zone: str, hours: str) -> Duty:
    until = moment_read(expires, zone_of(zone, hours))
    return Duty(_("Answer the invitation"), "", title, reverse("dialogues:my_invitations"), until)


def dialogues_ahead(actor: Actor, today: dt.date, most: int = 5) -> list[Dialogue]:
    """For the presidency's page of outreach, and the footers of others: the next ones first."""
    ahead = (
        Dialogue.objects.visible_to(actor)
        .with_entries()
        .filter(entry__state__in=[EntryState.PLANNED, EntryState.CONFIRMED])
        .filter(Q(entry__last__gte=today) | Q(entry__last=None))
    )
    return list(ahead.order_by("entry__first", "pk")[:most])


def being_sent(dialogue: Dialogue, now: dt.datetime) -> list[tuple[Batch, Sending]]:
    """The tables of people whose mails are not all sent: one, as a rule, and five at most."""
    confirmed = dialogue.batches.filter(confirmed_at__gt=now - SENT_LATELY)
    found = [(batch, batch.invitations.sending(now)) for batch in confirmed[:5]]
    return [(batch, sending) for batch, sending in found if sending.left]


def of_state(
    invitations: QuerySet[Invitation], state: GuestState, now: dt.datetime
) -> QuerySet[Invitation]:
    """Those that stand so, as `Invitation.state` says of each."""
    if state == GuestState.WITHDRAWN:
        return invitations.exclude(withdrawn_at=None)
    standing = invitations.filter(withdrawn_at=None)
    if state == GuestState.PASSED_ON:
        return standing.exclude(passed_at=None)
    standing = standing.filter(passed_at=None)
    match state:
        case GuestState.DECLINED:
            return standing.filter(answer=Answer.DECLINED)
        case GuestState.COMING:
            return standing.filter(answer=Answer.ACCEPTED, placed_at__isnull=False)
        case GuestState.WAITING:
            return standing.filter(answer=Answer.ACCEPTED, placed_at=None)
        case GuestState.ASKED:
            return standing.filter(answer="", expires_at__gt=now)
        case _:
            return standing.filter(answer="", expires_at__lte=now)
