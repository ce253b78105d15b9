"""What is read of Buy BRICS by its pages and by those of apps above, in a constant number of
queries."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.buy_brics.dates import Dates, dates_of
from apps.buy_brics.models import (
    Campaign,
    Enterprise,
    Participation,
    Product,
    Result,
    ResultValue,
    SpecialEvent,
    Training,
)
from apps.buy_brics.models.catalogue import Standing
from apps.buy_brics.states import BADGES, CampaignState, campaign_state
from apps.core.duties import Duty, Waiting
from apps.delegations.actors import Actor
from apps.delegations.models import MemberState
from apps.meetings.models import Entry
from apps.meetings.states import EntryKind, EntryState


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A campaign with how it stands today."""

    campaign: Campaign
    state: CampaignState

    @property
    def badge(self) -> str:
        return BADGES[self.state]

    @property
    def dates(self) -> Dates:
        return dates_of(self.campaign.entry)


def campaigns_for(actor: Actor) -> QuerySet[Campaign]:
    """What this actor may see, the latest first, each with whether it has results."""
    results = Result.objects.standing().filter(campaign=OuterRef("pk"))
    seen: QuerySet[Campaign] = Campaign.objects.visible_to(actor)
    return seen.select_related("entry__presidency__member", "host").annotate(
        has_results=Exists(results)
    )


def line_of(campaign: Campaign, today: dt.date) -> CampaignLine:
    """Of a campaign that `campaigns_for` has read."""
    has_results: bool = campaign.has_results  # type: ignore[attr-defined]
    return CampaignLine(campaign, campaign_state(campaign, today, has_results=has_results))


def campaigns_of(member: MemberState, actor: Actor, today: dt.date) -> list[CampaignLine]:
    """The campaigns that this member hosts, for its page."""
    return [line_of(each, today) for each in campaigns_for(actor).filter(host=member)]


def current_campaigns(actor: Actor, today: dt.date) -> list[CampaignLine]:
    """Those that run or are announced, for the home page."""
    shown = (CampaignState.RUNNING, CampaignState.ANNOUNCED)
    ahead = campaigns_for(actor).filter(entry__last__gte=today)
    return [line for line in (line_of(each, today) for each in ahead) if line.state in shown]


@dataclass(frozen=True, slots=True)
class EventLine:
    event: SpecialEvent
    dates: Dates
    shown: int  # products of the catalogue


def event_lines(campaign: Campaign, actor: Actor) -> list[EventLine]:
    """Its special events in the order of their days."""
    return [
        EventLine(event, dates_of(event.entry), event.shown)  # type: ignore[attr-defined]
        for event in events_of(campaign, actor)
    ]


def events_of(campaign: Campaign, actor: Actor) -> list[SpecialEvent]:
    seen: QuerySet[SpecialEvent] = SpecialEvent.objects.visible_to(actor)
    found = seen.filter(campaign=campaign).annotate(
        shown=Count(
            "products",
            filter=Q(
                products__removed_at=None,
                products__hidden_at=None,
                products__enterprise__standing=Standing.VOUCHED,
            ),
        )
    )
    return list(found.select_related("entry__presidency__member", "entry__host"))


def every_event(actor: Actor) -> QuerySet[SpecialEvent]:
    """What a product may be shown at."""
    seen: QuerySet[SpecialEvent] = SpecialEvent.objects.visible_to(actor)
    return seen.select_related("entry").order_by("-entry__first", "pk")


def results_of(campaign: Campaign) -> list[Result]:
    """Standing and withdrawn: a page that showed a figure says that it was wrong."""
    values = ResultValue.objects.select_related("member", "category")
    return list(campaign.results.prefetch_related(Prefetch("values", values)))


def platforms_by_member(campaign: Campaign) -> list[tuple[MemberState, int]]:
    """How many of each member take part, in alphabetical order."""
    rows = Participation.objects.filter(campaign=campaign).select_related("platform__member")
    counted = Counter(row.platform.member for row in rows)
    return sorted(counted.items(), key=lambda pair: pair[0].name)


def enterprises_by_member(campaign: Campaign) -> list[tuple[MemberState, int]]:
    """How many of each member show products at the campaign's events."""
    shown = Product.objects.in_catalogue().filter(events__campaign=campaign).order_by()
    rows = (
        Enterprise.objects.filter(pk__in=shown.values("enterprise"))
        .order_by()
        .values("member")
        .annotate(count=Count("pk"))
    )
    counts = {row["member"]: row["count"] for row in rows}
    members = MemberState.objects.filter(pk__in=counts).order_by("name")
    return [(member, counts[member.pk]) for member in members]


def free_entries(actor: Actor) -> QuerySet[Entry]:
    """Special events of the timetable that have no page yet."""
    seen: QuerySet[Entry] = Entry.objects.visible_to(actor)
    return (
        seen.filter(kind=EntryKind.EVENT, page="", special_event=None, campaign=None)
        .exclude(state=EntryState.CANCELLED)
        .select_related("presidency__member")
        .order_by("-presidency__year", "first", "pk")
    )


def trainings_of(campaign: Campaign, actor: Actor) -> list[Training]:
    """Those that go with the campaign, with their sessions and places."""
    seen = Training.objects.visible_to(actor).complete(actor)
    return list(seen.filter(campaign=campaign))


# What waits on a desk


MOST_WAITING = 10  # rows of a desk; the page behind them has all


def waiting_for(actor: Actor, now: dt.datetime) -> list[Waiting]:
    """Enterprises that wait for the answer of the actor's delegation."""
    if not (actor.is_delegation and actor.coordinates):
        return []
    seen = Enterprise.objects.visible_to(actor)
    applied = seen.filter(member=actor.state, standing=Standing.APPLIED)
    return [
        Waiting(
            applied.order_by("confirmed_at", "pk")[:MOST_WAITING],
            _to_vouch_for,
            {"reference": "reference", "name": "name"},
        )
    ]


def _to_vouch_for(*, reference: str, name: str) -> Duty:
    page = reverse("buy_brics:application", args=[reference])
    return Duty(_("Vouch for an enterprise, or say why not"), "", name, page)
