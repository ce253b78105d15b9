"""Enterprises and products: who applies, who vouches, who sees what, and which links lead where."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.audit.models import COMMON
from apps.audit.models import Entry as TrailEntry
from apps.buy_brics import actions
from apps.buy_brics.models import Enterprise, Picture, Platform, Product
from apps.buy_brics.personal import enterprise_for, token_for
from apps.buy_brics.queries import waiting_for
from apps.core.duties import together
from apps.core.errors import EditedMeanwhile, Invalid, NotAllowed, NotVisible, TooMany, WrongState
from apps.delegations.actors import ANONYMOUS, GUEST
from apps.delegations.models import MemberState
from apps.notifications.models import Notice
from tests.conftest import Cast, Clock
from tests.factories import buy_brics as make

pytestmark = pytest.mark.slow


@pytest.fixture
def shop(cast: Cast) -> Platform:
    return make.platform(make.campaign(cast.secretariat), cast.secretariat)


def verbs(chain: str) -> list[str]:
    kinds = ("enterprise", "product")
    entries = TrailEntry.objects.filter(chain=chain, subject_kind__in=kinds)
    return list(entries.order_by("number").values_list("verb", flat=True))


def sees(actor: object, thing: Enterprise | Product) -> bool:
    model = type(thing)
    return model.objects.visible_to(actor).filter(pk=thing.pk).exists()  # type: ignore[union-attr]


def test_an_application_is_its_delegations_own_affair(cast: Cast, shop: Platform) -> None:
    enterprise = make.applied()
    others = [a for n, a in cast.everyone().items() if not n.endswith("BR")]
    own = [cast.heads["BR"], cast.delegates["BR"], cast.coordinators["BR"]]
    assert not any(sees(actor, enterprise) for actor in [*own, *others])

    enterprise = actions.confirm_enterprise(enterprise, actor=GUEST)
    product = make.product(enterprise, shop)
    assert all(sees(actor, thing) for actor in own for thing in (enterprise, product))
    assert not any(sees(actor, thing) for actor in others for thing in (enterprise, product))
    assert verbs(COMMON) == []
    assert verbs("BR") == ["apply_for_catalogue", "confirm_enterprise", "add_product"]

    actions.vouch(enterprise, actor=cast.heads["BR"], edition=1)
    assert all(sees(actor, thing) for actor in others for thing in (enterprise, product))
    assert verbs(COMMON) == ["vouch"]


def test_nobody_but_its_delegation_is_told(cast: Cast) -> None:
    make.confirmed()
    told = {notice.address for notice in Notice.objects.filter(key__startswith="enterprise")}
    people = (cast.heads["BR"], cast.coordinators["BR"])
    assert told == {"clay@example.org", *(actor.user.email for actor in people if actor.user)}


def test_mails_carry_nothing_that_a_stranger_typed(cast: Cast) -> None:
    enterprise = make.applied("Visit evil.example now", email="victim@example.org")
    actions.confirm_enterprise(enterprise, actor=GUEST)
    for notice in Notice.objects.filter(key__startswith="enterprise"):
        assert "evil" not in notice.subject + notice.text


@pytest.mark.parametrize("who", ["delegate BR", "head CN", "secretariat", "chair", "public"])
def test_only_who_speaks_for_its_member_vouches(cast: Cast, who: str) -> None:
    enterprise, actor = make.confirmed(), cast.everyone()[who]
    refusal = NotAllowed if who.endswith("BR") else NotVisible  # others know of none
    with pytest.raises(refusal):
        actions.vouch(enterprise, actor=actor, edition=1)
    with pytest.raises(refusal):
        actions.decline_enterprise(enterprise, actor=actor, reason="No.")


def test_what_waits_stands_on_the_desk_of_whoever_answers(cast: Cast, clock: Clock) -> None:
    make.confirmed()
    for actor, rows in (
        (cast.coordinators["BR"], 1),
        *(
            (who, 0)
            for who in (cast.delegates["BR"], cast.heads["CN"], cast.secretariat, ANONYMOUS)
        ),
    ):
        [waiting] = together(waiting_for(actor, clock()))
        assert len(waiting) == rows


def test_not_vouched_for_it_mends_and_asks_again(cast: Cast) -> None:
    enterprise = make.confirmed()
    with pytest.raises(Invalid):
        actions.decline_enterprise(enterprise, actor=cast.heads["BR"], reason=" ")
    enterprise = actions.decline_enterprise(
        enterprise, actor=cast.coordinators["BR"], reason="No licence was given."
    )
    assert not sees(ANONYMOUS, enterprise)
    actions.edit_enterprise(enterprise, actor=GUEST, profile=make.profile("Clay of Minas Ltd"))
    actions.apply_again(enterprise, actor=GUEST)
    assert actions.vouch(enterprise, actor=cast.heads["BR"], edition=2).name == "Clay of Minas Ltd"


def test_nobody_vouches_for_a_name_that_was_put_in_its_place_meanwhile(cast: Cast) -> None:
    enterprise = make.confirmed()
    actions.edit_enterprise(enterprise, actor=GUEST, profile=make.profile("Another Ltd"))
    with pytest.raises(EditedMeanwhile):
        actions.vouch(enterprise, actor=cast.heads["BR"], edition=1)
    assert not sees(ANONYMOUS, enterprise)


def test_what_a_delegation_no_longer_vouches_for_is_gone(cast: Cast, shop: Platform) -> None:
    enterprise = make.vouched(cast)
    product = make.product(enterprise, shop)
    actions.decline_enterprise(enterprise, actor=cast.heads["BR"], reason="It has closed.")
    assert not sees(ANONYMOUS, enterprise)
    assert not sees(ANONYMOUS, product)
    assert verbs(COMMON) == ["vouch", "add_product", "decline_enterprise"]


def test_the_name_that_was_vouched_for_stays(cast: Cast) -> None:
    enterprise = make.vouched(cast)
    with pytest.raises(Invalid) as refused:
        actions.edit_enterprise(enterprise, actor=GUEST, profile=make.profile("Famous Brand"))
    assert "name" in refused.value.fields


def test_who_applies_twice_has_applied_once(cast: Cast, clock: Clock) -> None:
    first = make.applied()
    again = make.applied("  clay  of MINAS ", email="Clay@Example.org ")
    assert again == first
    assert Enterprise.objects.count() == 1
    assert Notice.objects.filter(address="clay@example.org").count() == 1  # once a day
    clock.forward(days=1)
    make.applied()
    assert Notice.objects.filter(address="clay@example.org").count() == 2


def test_an_application_that_nobody_confirms_expires(cast: Cast, clock: Clock) -> None:
    enterprise = make.applied()
    clock.set(enterprise.expires_at)
    with pytest.raises(WrongState):
        actions.confirm_enterprise(enterprise, actor=GUEST)
    assert make.applied() != enterprise


def test_whoever_left_is_gone_and_may_come_anew(cast: Cast, shop: Platform) -> None:
    enterprise = make.vouched(cast)
    make.product(enterprise, shop)
    actions.withdraw_enterprise(enterprise, actor=GUEST)
    assert not Product.objects.in_catalogue().exists()
    for attempt in (
        lambda: actions.withdraw_enterprise(enterprise, actor=GUEST),
        lambda: actions.vouch(enterprise, actor=cast.heads["BR"], edition=1),
        lambda: make.product(enterprise, shop, "Another"),
        lambda: actions.apply_again(enterprise, actor=GUEST),
    ):
        with pytest.raises(WrongState):
            attempt()
    assert make.applied() != enterprise


@pytest.mark.parametrize(
    ("field", "profile"),
    [
        ("name", {"name": " \u202e "}),
        ("name", {"name": "x" * 161}),
        ("contact", {"contact": ""}),
        ("story", {"story": "x" * 4001}),
        ("site", {"site": "http://example.org"}),
        ("site", {"site": "javascript:alert(1)"}),
        ("site", {"site": "https://user:pass@example.org/"}),
        ("site", {"site": "https://example.org/ onclick=1"}),
    ],
)
def test_a_profile_that_cannot_be_right_is_refused(
    cast: Cast, field: str, profile: dict[str, str]
) -> None:
    given = {"name": "Clay", "contact": "Ana Exemplo", **profile}
    with pytest.raises(Invalid) as refused:
        actions.apply_for_catalogue(
            actor=GUEST,
            member=MemberState.objects.get(code="BR"),
            email="clay@example.org",
            profile=make.Profile(**given),
        )
    assert field in refused.value.fields


@pytest.mark.parametrize("email", ["", "clay", "a@b", "a@example.org\nBcc: b@example.org"])
def test_an_address_that_is_none_is_refused(cast: Cast, email: str) -> None:
    with pytest.raises(Invalid):
        make.applied(email=email)


def test_partners_have_no_delegation_that_could_vouch(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        make.applied(code="BY")
    assert "member" in refused.value.fields


def test_a_personal_address_is_made_for_one_purpose(cast: Cast) -> None:
    enterprise = make.applied()
    assert enterprise_for(token_for(enterprise)) == enterprise
    for token in (enterprise.reference, f"{enterprise.reference}:x", token_for(enterprise) + "x"):
        with pytest.raises(NotVisible):
            enterprise_for(token)


# Products


@pytest.mark.parametrize(
    "link",
    [
        "http://www.shop.example.org/item",
        "https://shop.example.org.evil.example/item",
        "https://evilshop.example.org/",
        "https://example.org/",
        "https://shop.example.org@evil.example/",
        "https://shop.example.org:8443/",
        "javascript:alert(1)",
        "data:text/html,hi",
        "//shop.example.org/item",
        "https://",
        "",
        "https://shop.example.org/" + "x" * 500,
    ],
)
def test_a_link_leads_to_the_platform_and_nowhere_else(
    cast: Cast, shop: Platform, link: str
) -> None:
    with pytest.raises(Invalid) as refused:
        make.product(make.confirmed(), shop, link=link)
    assert "link" in refused.value.fields
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    "link",
    [
        "https://shop.example.org/a",
        "https://WWW.shop.example.org/a",
        "https://br.shop.example.org/a?b=1#c",
    ],
)
def test_a_page_of_the_platform_is_taken(cast: Cast, shop: Platform, link: str) -> None:
    assert make.product(make.confirmed(), shop, link=link).link == link


@pytest.mark.parametrize(
    ("field", "offer"),
    [
        ("picture", {"picture": None}),
        ("picture", {"picture": b"<svg onload='alert(1)'>"}),
        ("alt", {"alt": "  "}),
        ("name", {"name": ""}),
        ("story", {"story": "x" * 4001}),
    ],
)
def test_a_product_has_a_picture_and_words_for_it(
    cast: Cast, shop: Platform, field: str, offer: dict[str, object]
) -> None:
    with pytest.raises(Invalid) as refused:
        make.product(make.confirmed(), shop, **{"name": "Bowl", **offer})  # type: ignore[arg-type]
    assert field in refused.value.fields
    assert not Product.objects.exists()


def test_a_new_picture_has_a_new_address(cast: Cast, shop: Platform) -> None:
    product = make.product(make.confirmed(), shop)
    before = Picture.objects.get(product=product)
    offer = make.offer(shop, alt="The same bowl", picture=None)
    product = actions.edit_product(product, actor=GUEST, offer=offer, edition=1)
    kept = Picture.objects.get(product=product)
    assert (kept.reference, kept.alt) == (before.reference, "The same bowl")
    actions.edit_product(product, actor=GUEST, offer=make.offer(shop), edition=2)
    assert Picture.objects.get(product=product).reference != before.reference


def test_two_who_edit_a_product_do_not_overwrite_each_other(cast: Cast, shop: Platform) -> None:
    product = make.product(make.confirmed(), shop)
    actions.edit_product(product, actor=GUEST, offer=make.offer(shop), edition=1)
    with pytest.raises(EditedMeanwhile):
        actions.edit_product(product, actor=GUEST, offer=make.offer(shop), edition=1)


def test_events_are_those_that_everyone_sees(cast: Cast, shop: Platform) -> None:
    campaign = make.campaign(cast.secretariat, "fair")
    event = make.event(campaign, cast.secretariat)
    product = make.product(make.confirmed(), shop, events=[event])
    assert list(product.events.all()) == [event]


def test_an_enterprise_shows_at_most_fifty(
    cast: Cast, shop: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.buy_brics.actions.products.MOST_PRODUCTS", 1)
    enterprise = make.confirmed()
    product = make.product(enterprise, shop)
    with pytest.raises(Invalid):
        make.product(enterprise, shop, "Another")
    actions.remove_product(product, actor=GUEST)
    assert make.product(enterprise, shop, "Another").name == "Another"
    with pytest.raises(WrongState):
        actions.remove_product(product, actor=GUEST)


def test_a_product_is_taken_out_and_put_back(cast: Cast, shop: Platform) -> None:
    product = make.product(make.vouched(cast), shop)
    with pytest.raises(Invalid):
        actions.hide_product(product, actor=cast.heads["BR"], reason="")
    actions.hide_product(product, actor=cast.heads["BR"], reason="The picture is of another.")
    assert not sees(ANONYMOUS, product)
    assert sees(cast.delegates["BR"], product)
    with pytest.raises(WrongState):
        actions.hide_product(product, actor=cast.heads["BR"], reason="Again.")
    assert actions.show_product(product, actor=cast.coordinators["BR"]).hidden_at is None
    assert sees(ANONYMOUS, product)


def test_what_the_presidency_took_out_it_puts_back_itself(cast: Cast, shop: Platform) -> None:
    product = make.product(make.vouched(cast), shop)
    actions.hide_product(product, actor=cast.secretariat, reason="A complaint is looked into.")
    with pytest.raises(NotAllowed):
        actions.show_product(product, actor=cast.heads["BR"])
    actions.show_product(product, actor=cast.secretariat)
    assert sees(ANONYMOUS, product)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("delegate BR", NotAllowed), ("head CN", NotAllowed), ("public", NotAllowed)],
)
def test_others_take_nothing_out(
    cast: Cast, shop: Platform, who: str, refusal: type[Exception]
) -> None:
    product = make.product(make.vouched(cast), shop)
    with pytest.raises(refusal):
        actions.hide_product(product, actor=cast.everyone()[who], reason="I do not like it.")


def test_an_unvouched_product_does_not_exist_for_the_presidency(cast: Cast, shop: Platform) -> None:
    product = make.product(make.confirmed(), shop)
    with pytest.raises(NotVisible):
        actions.hide_product(product, actor=cast.secretariat, reason="Seen.")


def test_a_list_and_its_check_agree_for_everyone(cast: Cast, shop: Platform) -> None:
    """Whoever may take a product out, sees it."""
    from apps.buy_brics.rules import can_hide

    shown = make.product(make.vouched(cast), shop)
    waiting = make.product(make.confirmed("Other", email="other@example.org"), shop, "Cup")
    for actor in cast.everyone().values():
        for product in (shown, waiting):
            if can_hide(actor, product) and not actor.is_presidency:
                assert sees(actor, product)


def test_dates_are_kept_as_they_were(cast: Cast, clock: Clock) -> None:
    enterprise = make.vouched(cast)
    assert enterprise.applied_at == enterprise.decided_at == clock()
    assert enterprise.expires_at - enterprise.applied_at == dt.timedelta(days=14)


def test_what_a_delegation_takes_out_before_it_vouches_stays_its_own_affair(
    cast: Cast, shop: Platform
) -> None:
    enterprise = make.confirmed()
    product = make.product(enterprise, shop)
    actions.hide_product(product, actor=cast.heads["BR"], reason="Not made by them.")
    actions.show_product(product, actor=cast.heads["BR"])
    assert verbs(COMMON) == []
    assert verbs("BR")[-2:] == ["hide_product", "show_product"]


def test_a_product_sent_twice_is_shown_once(cast: Cast, shop: Platform) -> None:
    enterprise = make.vouched(cast)
    assert make.product(enterprise, shop) == make.product(enterprise, shop)
    make.product(enterprise, shop, "Blue bowl")
    assert enterprise.products.count() == 2


def test_an_address_that_others_type_is_written_to_a_few_times_alone(cast: Cast) -> None:
    for number in range(5):
        make.applied(f"Firm {number}")
    with pytest.raises(TooMany):
        make.applied("Firm 5")
    make.applied("Firm 4")  # that one waits already
    make.applied("Firm 5", email="another@example.org")
    assert Notice.objects.filter(address="clay@example.org").count() == 5
