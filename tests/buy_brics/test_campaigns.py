"""Campaigns: a promise keeps its strength, the timetable alone says when, results have a source."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from apps.audit.models import Entry as TrailEntry
from apps.buy_brics import actions
from apps.buy_brics.actions.results import Figure
from apps.buy_brics.charts import chart, figure, shares
from apps.buy_brics.models import Campaign, Result
from apps.buy_brics.models.campaigns import Strength
from apps.buy_brics.queries import campaigns_for, current_campaigns, line_of, results_of
from apps.buy_brics.states import CampaignState
from apps.core.errors import EditedMeanwhile, Invalid, NotAllowed, WrongState
from apps.delegations.actors import ANONYMOUS
from apps.meetings import actions as timetable
from tests.conftest import Cast, Clock
from tests.factories import buy_brics as make
from tests.factories import meetings

TODAY = dt.date(2027, 2, 1)


def state_of(campaign: Campaign, today: dt.date = TODAY) -> CampaignState:
    return line_of(campaigns_for(ANONYMOUS).get(pk=campaign.pk), today).state


@pytest.mark.parametrize(
    ("strength", "state"),
    [
        (Strength.CONSIDERS, CampaignState.CONSIDERED),
        (Strength.MAY, CampaignState.CONSIDERED),
        (Strength.ENCOURAGES, CampaignState.ENCOURAGED),
        (Strength.WILL, CampaignState.ANNOUNCED),
        (Strength.AGREES, CampaignState.ANNOUNCED),
    ],
)
def test_what_is_only_considered_is_never_announced(
    cast: Cast, strength: Strength, state: CampaignState
) -> None:
    campaign = make.campaign(cast.secretariat, strength=strength)
    assert state_of(campaign) is state
    shown = [line.campaign for line in current_campaigns(ANONYMOUS, TODAY)]
    assert (campaign in shown) == (state is CampaignState.ANNOUNCED)


def test_a_campaign_lives_by_its_entry_of_the_timetable(cast: Cast, clock: Clock) -> None:
    day = dt.date(2027, 2, 10)
    campaign = make.campaign(cast.secretariat, day=day)
    assert state_of(campaign) is CampaignState.ANNOUNCED
    assert state_of(campaign, day) is CampaignState.RUNNING
    assert state_of(campaign, dt.date(2027, 2, 11)) is CampaignState.AWAITED

    clock.forward(days=20)
    entry = campaign.entry
    timetable.hold_entry(
        entry, actor=cast.secretariat, first=day, last=day, sequence=entry.sequence
    )
    assert state_of(campaign, day) is CampaignState.AWAITED
    make.result(campaign, cast.secretariat)
    assert state_of(campaign, day) is CampaignState.ENDED


def test_moved_postponed_or_cancelled_it_says_so(cast: Cast) -> None:
    campaign = make.campaign(cast.secretariat, strength="will")
    entry = campaign.entry
    timetable.postpone_entry(
        entry, actor=cast.secretariat, reason="No venue.", sequence=entry.sequence
    )
    assert state_of(campaign) is CampaignState.POSTPONED
    entry = meetings.fresh(entry)
    timetable.cancel_entry(
        entry, actor=cast.secretariat, reason="No platform.", sequence=entry.sequence
    )
    assert state_of(campaign) is CampaignState.CANCELLED


def test_the_timetable_leads_to_the_campaigns_page(cast: Cast) -> None:
    campaign = make.campaign(cast.secretariat)
    event = make.event(campaign, cast.secretariat)
    assert meetings.fresh(campaign.entry).address == "/buy-brics/festival/"
    assert meetings.fresh(event.entry).address == "/buy-brics/festival/"
    actions.remove_event(event, actor=cast.secretariat)
    assert meetings.fresh(event.entry).address.startswith("/timetable/2027/")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("occasion", ""),
        ("strength", "promises"),
        ("promise", ""),
        ("source", ""),
        ("platforms_said", "x" * 81),
        ("introduction", "x" * 20_001),
    ],
)
def test_a_promise_stands_with_its_verb_its_words_and_its_source(
    cast: Cast, field: str, value: str
) -> None:
    entry = make.entry(cast.secretariat)
    with pytest.raises(Invalid) as refused:
        actions.create_campaign(
            entry, actor=cast.secretariat, told=make.told(**{field: value}), slug="festival"
        )
    assert field in refused.value.fields
    assert not Campaign.objects.exists()


@pytest.mark.parametrize("slug", ["products", "trainings", "own", "  ", "日本"])
def test_a_campaign_does_not_take_the_address_of_another_page(cast: Cast, slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.create_campaign(
            make.entry(cast.secretariat),
            actor=cast.secretariat,
            told=make.told(title="日本"),
            slug=slug,
        )
    assert "slug" in refused.value.fields


def test_an_entry_has_one_page(cast: Cast) -> None:
    campaign = make.campaign(cast.secretariat)
    for attempt in (
        lambda: actions.create_campaign(
            campaign.entry, actor=cast.secretariat, told=make.told(), slug="other"
        ),
        lambda: actions.add_event(campaign, actor=cast.secretariat, entry=campaign.entry),
        lambda: make.campaign(cast.secretariat),  # the address is taken
        lambda: actions.create_campaign(
            meetings.entry(cast.secretariat), actor=cast.secretariat, told=make.told(), slug="m"
        ),
    ):
        with pytest.raises(Invalid):
            attempt()


@pytest.mark.parametrize("who", ["head BR", "head CN", "stakeholder", "public"])
def test_the_presidency_alone_runs_campaigns(cast: Cast, who: str) -> None:
    actor = cast.everyone()[who]
    campaign = make.campaign(cast.secretariat)
    event = make.event(campaign, cast.secretariat)
    platform = make.platform(campaign, cast.secretariat)
    result = make.result(campaign, cast.secretariat)
    free = make.entry(cast.secretariat, "Another")
    row = make.PlatformRow("Another", "CN", make.SHOP)
    for attempt in (
        lambda: actions.create_campaign(free, actor=actor, told=make.told(), slug="other"),
        lambda: actions.edit_campaign(campaign, actor=actor, told=make.told(), edition=1),
        lambda: actions.add_event(campaign, actor=actor, entry=free),
        lambda: actions.remove_event(event, actor=actor),
        lambda: actions.import_platforms(campaign, actor=actor, rows=[row]),
        lambda: actions.save_platform(actor=actor, row=row, platform=platform),
        lambda: actions.drop_platform(campaign, actor=actor, platform=platform),
        lambda: make.result(campaign, actor),
        lambda: actions.withdraw_result(result, actor=actor, reason="Wrong."),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_two_who_edit_do_not_overwrite_each_other(cast: Cast) -> None:
    campaign = make.campaign(cast.secretariat)
    told = make.told(strength="will", promise="China will host it.")
    actions.edit_campaign(campaign, actor=cast.secretariat, told=told, edition=1)
    assert make.fresh(campaign).strength == Strength.WILL
    with pytest.raises(EditedMeanwhile):
        actions.edit_campaign(campaign, actor=cast.chair, told=make.told(), edition=1)


def test_a_campaign_that_the_members_plan_is_not_for_everyone(cast: Cast) -> None:
    entry = meetings.entry(
        cast.secretariat, "Quiet plan", "May 2027", kind="event", body=None, audience="members"
    )
    campaign = actions.create_campaign(
        entry, actor=cast.secretariat, told=make.told(), slug="quiet"
    )
    assert campaign in Campaign.objects.visible_to(cast.heads["BR"])
    for actor in (ANONYMOUS, cast.stakeholder, cast.expert):
        assert campaign not in Campaign.objects.visible_to(actor)


# Results


def test_members_stand_by_their_name_and_not_by_their_figure(cast: Cast) -> None:
    campaign = make.campaign(cast.secretariat)
    made = make.result(campaign, cast.secretariat)
    (result,) = results_of(campaign)
    assert result == made
    drawn = chart(result, mirrored=False)
    assert [(bar.label, bar.figure, bar.width) for bar in drawn.bars] == [
        ("Brazil", "1,200.5", "187.9"),
        ("China", "2,300", "360"),
    ]
    assert [bar.x for bar in chart(result, mirrored=True).bars] == ["172.1", "0"]


def test_bars_are_shares_of_the_greatest() -> None:
    assert shares([]) == []
    assert shares([Decimal(0), Decimal(0)]) == [Decimal(0), Decimal(0)]
    assert shares([Decimal(1), Decimal(1_000_000)]) == [Decimal(1), Decimal(360)]
    assert figure(Decimal("1000000.00")) == "1,000,000"
    assert figure(Decimal("0.50")) == "0.5"


@pytest.mark.parametrize(
    ("figures", "more"),
    [
        ([], {}),
        ([Figure("Atlantis", Decimal(1))], {}),
        ([Figure("BR", Decimal(1)), Figure("Brazil", Decimal(2))], {}),
        ([Figure("BR", Decimal(-1))], {}),
        ([Figure("BR", Decimal("NaN"))], {}),
        ([Figure("BR", Decimal("1e20"))], {}),
        ([Figure("", Decimal(1)), Figure("", Decimal(2))], {"breakdown": "total"}),
        ([Figure("", Decimal(1))], {"breakdown": "other"}),
        ([Figure(str(n), Decimal(n)) for n in range(31)], {"breakdown": "other"}),
        ([Figure("BR", Decimal(1))], {"source": " "}),
        ([Figure("BR", Decimal(1))], {"finding": ""}),
        ([Figure("BR", Decimal(1))], {"as_of": dt.date(2027, 2, 2)}),
        ([Figure("BR", Decimal(1))], {"breakdown": "country"}),
    ],
)
def test_figures_that_nobody_can_place_are_refused(
    cast: Cast, figures: list[Figure], more: dict[str, object]
) -> None:
    campaign = make.campaign(cast.secretariat)
    with pytest.raises(Invalid):
        actions.publish_result(
            campaign, actor=cast.secretariat, counted=make.counted(**more), figures=figures
        )
    assert not Result.objects.exists()


def test_a_withdrawn_result_says_why_and_is_withdrawn_once(cast: Cast) -> None:
    campaign = make.campaign(cast.secretariat)
    result = make.result(campaign, cast.secretariat)
    with pytest.raises(Invalid):
        actions.withdraw_result(result, actor=cast.secretariat, reason=" ")
    actions.withdraw_result(result, actor=cast.secretariat, reason="Counted twice.")
    with pytest.raises(WrongState):
        actions.withdraw_result(result, actor=cast.secretariat, reason="Again.")
    assert TrailEntry.objects.filter(verb="withdraw_result").count() == 1


def test_a_result_sent_twice_is_published_once(cast: Cast) -> None:
    campaign = make.campaign(cast.secretariat)
    result = make.result(campaign, cast.secretariat)
    with pytest.raises(Invalid):
        make.result(campaign, cast.secretariat)
    actions.withdraw_result(result, actor=cast.secretariat, reason="Counted twice.")
    make.result(campaign, cast.secretariat)
