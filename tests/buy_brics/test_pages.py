"""The pages of campaigns and of the catalogue: what they say, to whom, and at what cost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from apps.buy_brics import actions
from apps.buy_brics.models import Campaign, Enterprise, Platform, Product, Result
from apps.buy_brics.models.catalogue import Standing
from apps.buy_brics.personal import token_for
from apps.core.text import reference
from apps.delegations.actors import ANONYMOUS, GUEST, Actor
from tests.conftest import Cast, Clock, accreditation_of
from tests.factories import buy_brics as make
from tests.reviews.browsing import browser, get, hidden, post, words

pytestmark = pytest.mark.slow

MOST_QUERIES = 12
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def campaign(cast: Cast) -> Campaign:
    return make.campaign(cast.secretariat)


@pytest.fixture
def shop(cast: Cast, campaign: Campaign) -> Platform:
    return make.platform(campaign, cast.secretariat)


def own(enterprise: Enterprise, page: str = "") -> str:
    return f"/buy-brics/own/{token_for(enterprise)}/{page}"


def asked(name: str = "Clay of Minas", **more: str) -> dict[str, str]:
    return {
        "member": "BR",
        "name": name,
        "contact": "Ana Exemplo",
        "email": "clay@example.org",
        "story": "",
        "site": "",
        **more,
    }


def shown(shop: Platform, **more: object) -> dict[str, object]:
    file = SimpleUploadedFile("bowl.png", make.picture(), "image/png")
    return {
        "name": "Green bowl",
        "category": make.category().code,
        "story": "",
        "picture": file,
        "alt": "A green bowl",
        "platform": shop.reference,
        "link": "https://www.shop.example.org/bowl",
        **more,
    }


def test_what_is_considered_is_not_announced(cast: Cast, campaign: Campaign) -> None:
    page = words(get(ANONYMOUS, "/buy-brics/festival/"))
    assert "Considered" in page
    assert f"“{make.PROMISE}”" in page
    assert "considers" in page
    assert "Nothing is announced by these words" in page
    assert "Announced" not in page
    assert "May 2027" in page  # as planned
    assert "Confirmed" not in page


def test_results_stand_with_their_source_beside_a_table(cast: Cast, campaign: Campaign) -> None:
    make.result(campaign, cast.secretariat)
    answer = get(ANONYMOUS, "/buy-brics/festival/")
    page = words(answer)
    assert "Orders came from every member. " in page
    assert "Source: Count of the organiser . As of 31 January 2027" in page
    assert b'role="img"' in answer.content
    assert page.count("1,200.5") == 2  # on its bar and in the table
    table = get(ANONYMOUS, "/buy-brics/festival/results.csv").content.decode()
    assert "Brazil,1200.5,Orders came from every member.,Count of the organiser" in table


def test_a_withdrawn_result_shows_no_figure(cast: Cast, campaign: Campaign) -> None:
    result = make.result(campaign, cast.secretariat)
    actions.withdraw_result(result, actor=cast.secretariat, reason="Counted twice.")
    page = words(get(ANONYMOUS, "/buy-brics/festival/"))
    assert "Counted twice." in page
    assert "1,200.5" not in page
    assert "1200.5" not in get(ANONYMOUS, "/buy-brics/festival/results.csv").content.decode()


def test_a_result_is_reviewed_before_it_is_published(cast: Cast, campaign: Campaign) -> None:
    path = f"/manage/buy-brics/{campaign.reference}/results/"
    form = {
        "measure": "Orders placed",
        "unit": "orders",
        "breakdown": "member",
        "figures": "Brazil: 1,200.5\nCN: 2 300",
        "finding": "Orders came from every member.",
        "source": "Count of the organiser",
        "as_of": "2027-01-31",
    }
    wrong = post(cast.secretariat, path, **{**form, "figures": "Brazil: 1.200,5"})
    assert wrong.status_code == 422
    review = post(cast.secretariat, path, **form)
    assert "You are about to publish a result" in words(review)
    assert not Result.objects.exists()
    answer = post(cast.secretariat, path, **hidden(review), step="publish")
    assert answer.status_code == 302
    assert [v.label for v in Result.objects.get().values.all()] == ["Brazil", "China"]


def test_a_campaigns_page_is_made_from_the_timetable(cast: Cast) -> None:
    entry = make.entry(cast.secretariat)
    form = {
        "entry": entry.reference,
        "title": "Buy BRICS",
        "slug": "spring",
        "host": "CN",
        "occasion": "Spring festival",
        "strength": "considers",
        "promise": make.PROMISE,
        "source": "Concept note",
    }
    wrong = post(cast.secretariat, "/manage/buy-brics/new/", **{**form, "promise": ""})
    assert wrong.status_code == 422
    assert "Spring festival" in wrong.content.decode()
    made = post(cast.secretariat, "/manage/buy-brics/new/", **form)
    assert made["Location"] == "/buy-brics/spring/"
    run = f"/manage/buy-brics/{Campaign.objects.get().reference}/"
    edited = post(cast.secretariat, run, **form, edition="1")
    assert edited.status_code == 302
    stale = post(cast.secretariat, run, **{**form, "occasion": "Autumn fair"}, edition="1")
    assert stale.status_code == 409
    again = {**form, "occasion": "Autumn fair", **hidden(stale)}
    assert post(cast.secretariat, run, **again).status_code == 302  # knowing, it is sent again
    assert Campaign.objects.get().occasion == "Autumn fair"
    event = make.entry(cast.secretariat, "Front pages")
    added = post(cast.secretariat, f"{run}events/", entry=event.reference)
    assert added.status_code == 302
    assert "Front pages" in words(get(ANONYMOUS, "/buy-brics/spring/"))


# Enterprises


def test_an_enterprise_applies_is_vouched_for_and_found(cast: Cast, shop: Platform) -> None:
    visitor = Client()
    answer = visitor.post("/buy-brics/apply/", asked())
    assert answer["Location"] == "/buy-brics/apply/sent/"
    enterprise = Enterprise.objects.get()
    for _scanner in range(3):
        assert visitor.get(own(enterprise)).status_code == 200
    enterprise.refresh_from_db()
    assert enterprise.standing == Standing.UNCONFIRMED
    assert visitor.post(own(enterprise, "confirm/")).status_code == 302
    assert visitor.post(own(enterprise, "confirm/")).status_code == 409
    assert visitor.post(own(enterprise, "products/"), shown(shop)).status_code == 302
    assert "No product yet" in words(visitor.get("/buy-brics/products/"))

    path = f"/delegation/enterprises/{enterprise.reference}/"
    assert "Green bowl" in words(get(cast.heads["BR"], path))
    assert post(cast.delegates["BR"], f"{path}vouch/").status_code == 403
    assert post(cast.heads["BR"], f"{path}vouch/", edition="1").status_code == 302

    found = words(visitor.get("/buy-brics/products/?member=BR&q=green+clay"))
    assert "Green bowl" in found
    assert "No product fits" in words(visitor.get("/buy-brics/products/?q=blue"))
    product = visitor.get(Product.objects.get().get_absolute_url())
    assert b'href="https://www.shop.example.org/bowl" rel="nofollow noopener external"' in (
        product.content
    )
    for name in ("Ana Exemplo", "clay@example.org"):
        for address in ("products", "enterprises", f"enterprises/{enterprise.reference}"):
            assert name not in words(visitor.get(f"/buy-brics/{address}/"))


def test_a_second_form_looks_like_the_first(cast: Cast) -> None:
    """Nobody learns from the form who has applied."""
    first = Client().post("/buy-brics/apply/", asked())
    second = Client().post("/buy-brics/apply/", asked())
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert Enterprise.objects.count() == 1


def test_a_form_filled_in_by_a_program_is_refused_plainly(cast: Cast) -> None:
    answer = Client().post("/buy-brics/apply/", asked(website_address="https://spam.example"))
    assert answer.status_code == 422
    assert "Leave this empty" in words(answer)
    assert not Enterprise.objects.exists()


def test_a_flood_is_held_up_and_keeps_what_was_typed(cast: Cast, settings: Settings) -> None:
    settings.GUEST_LIMITS = True
    visitor = Client()
    for number in range(5):
        assert visitor.post("/buy-brics/apply/", asked(f"Firm {number}")).status_code == 302
    answer = visitor.post("/buy-brics/apply/", asked("Firm 6"))
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Firm 6" in answer.content.decode()
    assert Enterprise.objects.count() == 5
    other = Client(REMOTE_ADDR="198.51.100.7")
    elsewhere = asked("Firm 7") | {"email": "other@example.org"}
    assert other.post("/buy-brics/apply/", elsewhere).status_code == 302


def test_a_delegation_reads_anew_what_has_changed_before_it_vouches(cast: Cast) -> None:
    enterprise = make.confirmed()
    path = f"/delegation/enterprises/{enterprise.reference}/"
    opened = hidden(get(cast.heads["BR"], path))
    actions.edit_enterprise(enterprise, actor=GUEST, profile=make.profile("Another Ltd"))
    answer = post(cast.heads["BR"], f"{path}vouch/", **opened)
    assert answer.status_code == 409
    assert "Another Ltd" in words(answer)
    enterprise.refresh_from_db()
    assert enterprise.standing == Standing.APPLIED
    assert post(cast.heads["BR"], f"{path}vouch/", **hidden(answer)).status_code == 302


def test_a_link_does_not_fill_the_trail_with_edits(cast: Cast, settings: Settings) -> None:
    settings.GUEST_LIMITS = True
    enterprise, visitor = make.confirmed(), Client()
    typed = {"name": "Clay of Minas", "contact": "Ana Exemplo", "story": "Bowls."}
    allowed = [visitor.post(own(enterprise, "profile/"), typed).status_code for _n in range(61)]
    assert allowed == [302] * 60 + [429]


def test_a_product_that_was_edited_meanwhile_is_sent_again_knowingly(
    cast: Cast, shop: Platform
) -> None:
    enterprise = make.confirmed()
    product = make.product(enterprise, shop)
    path = own(enterprise, f"products/{product.reference}/")
    opened = hidden(Client().get(path))
    typed = {key: value for key, value in shown(shop).items() if key != "picture"}
    assert Client().post(path, {**typed, **opened}).status_code == 302
    stale = Client().post(path, {**typed, **opened, "name": "Blue bowl"})
    assert stale.status_code == 409
    again = {**typed, "name": "Blue bowl", **hidden(stale)}
    assert Client().post(path, again).status_code == 302
    assert Product.objects.get().name == "Blue bowl"


def test_markup_is_shown_as_it_was_typed(cast: Cast, shop: Platform) -> None:
    profile = make.Profile(name=EVIL, contact=EVIL, story=EVIL)
    enterprise = actions.apply_for_catalogue(
        actor=GUEST,
        member=accreditation_of(cast.heads["BR"]).state,  # type: ignore[arg-type]
        email="evil@example.org",
        profile=profile,
    )
    actions.confirm_enterprise(enterprise, actor=GUEST)
    product = make.product(enterprise, shop, EVIL, story=EVIL, alt=EVIL, link=make.SHOP)
    actions.vouch(enterprise, actor=cast.heads["BR"], edition=1)
    actions.hide_product(product, actor=cast.heads["BR"], reason=EVIL)
    actions.show_product(product, actor=cast.heads["BR"])
    seen: list[tuple[Actor, str]] = [
        (ANONYMOUS, "/buy-brics/products/"),
        (ANONYMOUS, product.get_absolute_url()),
        (ANONYMOUS, "/buy-brics/enterprises/"),
        (ANONYMOUS, enterprise.get_absolute_url()),
        (ANONYMOUS, own(enterprise)),
        (ANONYMOUS, own(enterprise, f"products/{product.reference}/")),
        (cast.heads["BR"], "/delegation/enterprises/"),
        (cast.heads["BR"], f"/delegation/enterprises/{enterprise.reference}/"),
    ]
    for actor, path in seen:
        answer = get(actor, path)
        assert answer.status_code == 200, path
        assert EVIL.encode() not in answer.content, path


def test_a_picture_is_shown_to_those_who_see_its_product(cast: Cast, shop: Platform) -> None:
    enterprise = make.confirmed()
    product = make.product(enterprise, shop)
    path = f"/buy-brics/pictures/{product.picture.reference}/large.webp"
    assert get(ANONYMOUS, path).status_code == 404
    mine = get(ANONYMOUS, own(enterprise, f"products/{product.reference}/picture.webp"))
    assert mine["Content-Type"] == "image/webp"
    actions.vouch(enterprise, actor=cast.heads["BR"], edition=1)
    answer = get(ANONYMOUS, path)
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.getvalue().startswith(b"RIFF")
    assert get(ANONYMOUS, path.replace("large", "huge")).status_code == 404
    actions.withdraw_enterprise(enterprise, actor=GUEST)
    assert get(ANONYMOUS, path).status_code == 404


@pytest.mark.parametrize(
    "more",
    [
        {"link": "javascript:alert(1)"},
        {"link": "https://elsewhere.example/"},
        {"alt": ""},
        {"picture": SimpleUploadedFile("a.png", b"<svg/>", "image/png")},
        {"picture": ""},
        {"platform": "none"},
    ],
    ids=range(6),
)
def test_a_product_that_cannot_be_right_keeps_what_was_typed(
    cast: Cast, shop: Platform, more: dict[str, object]
) -> None:
    answer = Client().post(own(make.confirmed(), "products/"), shown(shop, **more))
    assert answer.status_code == 422
    assert "Green bowl" in answer.content.decode()
    assert not Product.objects.exists()


def test_one_enterprise_does_not_reach_anothers_products(cast: Cast, shop: Platform) -> None:
    product = make.product(make.confirmed(), shop)
    other = make.confirmed("Other", email="other@example.org")
    for page in ("", "remove/", "picture.webp"):
        path = own(other, f"products/{product.reference}/{page}")
        assert get(ANONYMOUS, path).status_code == 404
    assert post(ANONYMOUS, own(other, f"products/{product.reference}/remove/")).status_code == 404


def test_a_delegation_says_why_not_and_takes_a_product_out(cast: Cast, shop: Platform) -> None:
    enterprise = make.vouched(cast)
    product = make.product(enterprise, shop)
    head = cast.heads["BR"]
    hide = f"/buy-brics/products/{product.reference}/hide/"
    assert post(head, hide, reason="").status_code == 422
    assert post(head, hide, reason="Another’s picture.").status_code == 302
    assert "Another’s picture." in words(get(ANONYMOUS, own(enterprise)))
    assert get(ANONYMOUS, product.get_absolute_url()).status_code == 404
    assert post(head, f"/buy-brics/products/{product.reference}/show/").status_code == 302
    decline = f"/delegation/enterprises/{enterprise.reference}/decline/"
    assert post(head, decline, reason="It has closed.").status_code == 302
    assert "It has closed." in words(get(ANONYMOUS, own(enterprise)))
    assert get(ANONYMOUS, enterprise.get_absolute_url()).status_code == 404
    again = post(ANONYMOUS, own(enterprise, "again/"))
    assert again.status_code == 302


# Platforms by spreadsheet


def brought(cast: Cast, campaign: Campaign, name: str, data: bytes) -> Any:
    path = f"/manage/buy-brics/{campaign.reference}/platforms/"
    return browser(cast.secretariat).post(path, {"file": SimpleUploadedFile(name, data)})


def test_a_hundred_platforms_come_by_a_spreadsheet(cast: Cast, campaign: Campaign) -> None:
    rows = [f"Shop {n};Brazil;https://shop-{n}.example/;Firm {n}" for n in range(120)]
    file = "\n".join(["Platform;Member;Address;Operator", *rows]).encode("utf-8-sig")
    preview = brought(cast, campaign, "shops.csv", file)
    assert "120 platforms were read. Nothing is kept yet." in words(preview)
    assert not Platform.objects.exists()
    path = f"/manage/buy-brics/{campaign.reference}/platforms/"
    kept = post(cast.secretariat, path, **hidden(preview))
    assert kept.status_code == 302
    assert campaign.participations.count() == 120
    post(cast.secretariat, path, **hidden(preview))  # sent twice
    assert Platform.objects.count() == campaign.participations.count() == 120
    page = words(get(ANONYMOUS, "/buy-brics/festival/"))
    assert "BR Brazil 120 platforms" in page


def test_every_error_is_named_by_its_row(cast: Cast, campaign: Campaign) -> None:
    file = (
        b"Platform,Member,Address\n"
        b"Good,BR,https://good.example/\n"
        b"Plain,BR,http://plain.example/\n"
        b",BR,https://nameless.example/\n"
        b"Far,Atlantis,https://far.example/\n"
        b"GOOD,Brazil,https://good.example/\n"
        b'"=1+1",BR,https://formula.example/\n'
    )
    answer = brought(cast, campaign, "shops.csv", file)
    page = words(answer)
    assert answer.status_code == 422
    assert "“Atlantis” is no member" in page
    assert "Row 2 names this platform already" in page
    assert "5 rows cannot be read as they are" in page
    assert 'name="rows"' not in answer.content.decode()
    assert not Platform.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("shops.csv", b""),
        ("shops.csv", b"Platform,Member,Address\n"),
        ("shops.csv", b"Name only\nx\n"),
        ("shops.xlsx", b"PK\x03\x04 broken"),
        ("shops.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("shops.exe", b"MZ"),
    ],
    ids=range(6),
)
def test_a_file_that_is_no_table_is_refused_plainly(
    cast: Cast, campaign: Campaign, name: str, data: bytes
) -> None:
    assert brought(cast, campaign, name, data).status_code == 422
    assert not Platform.objects.exists()


def test_more_rows_than_a_campaign_has_platforms_are_refused(
    cast: Cast, campaign: Campaign
) -> None:
    rows = [f"Shop {n},BR,https://shop-{n}.example/" for n in range(10_000)]
    file = "\n".join(["Platform,Member,Address", *rows]).encode("utf-16")
    assert brought(cast, campaign, "shops.csv", file).status_code == 422


def test_rows_that_no_preview_sent_are_refused(cast: Cast, campaign: Campaign) -> None:
    path = f"/manage/buy-brics/{campaign.reference}/platforms/"
    assert post(cast.secretariat, path, rows="W10:forged:signature").status_code == 422


def test_one_platform_is_added_edited_and_taken_out(cast: Cast, campaign: Campaign) -> None:
    run = f"/manage/buy-brics/{campaign.reference}/platforms/"
    form = {"name": "Example Shop", "member": "CN", "address": make.SHOP, "operator": ""}
    assert post(cast.secretariat, f"{run}new/", **form).status_code == 302
    platform = Platform.objects.get()
    one = f"{run}{platform.reference}/"
    wrong = post(cast.secretariat, one, **{**form, "address": "http://shop.example/"})
    assert wrong.status_code == 422
    assert post(cast.secretariat, one, **{**form, "name": "Shop"}).status_code == 302
    assert "Shop" in words(get(cast.secretariat, run))
    assert post(cast.secretariat, f"{one}drop/").status_code == 302
    assert campaign.participations.count() == 0


# What a page costs


def many(cast: Cast, shop: Platform, count: int) -> None:
    """So many more enterprises that Brazil vouches for, each with a product."""
    head, now = accreditation_of(cast.heads["BR"]), dt.datetime(2027, 2, 1, tzinfo=dt.UTC)
    firms = Enterprise.objects.bulk_create(
        Enterprise(
            member=head.state,
            name=f"Firm {n} {reference(4)}",
            contact="Ana Exemplo",
            email="many@example.org",
            standing=Standing.VOUCHED,
            applied_at=now,
            expires_at=now,
            confirmed_at=now,
            decided_at=now,
            decided_by=head,
        )
        for n in range(count)
    )
    Product.objects.bulk_create(
        Product(
            enterprise=firm,
            name=f"Bowl {n}",
            category=make.category(),
            platform=shop,
            link=make.SHOP,
            added_at=now,
            changed_at=now,
        )
        for n, firm in enumerate(firms)
    )


LISTS = [
    ("public", "/buy-brics/"),
    ("public", "/buy-brics/festival/"),
    ("public", "/buy-brics/festival/platforms/"),
    ("public", "/buy-brics/products/?member=BR&category=home&q=bowl"),
    ("public", "/buy-brics/enterprises/"),
    ("head BR", "/buy-brics/products/"),
    ("head BR", "/buy-brics/festival/"),
    ("head BR", "/delegation/enterprises/"),
    ("secretariat", "/manage/buy-brics/"),
    ("secretariat", "/buy-brics/festival/"),
]


def test_a_page_costs_the_same_with_one_row_and_with_thirty(
    cast: Cast,
    campaign: Campaign,
    shop: Platform,
    clock: Clock,
    django_assert_max_num_queries: Any,
) -> None:
    clients = {who: browser(cast.everyone()[who]) for who, _path in LISTS}

    def asked() -> dict[tuple[str, str], int]:
        counts = {}
        for who, path in LISTS:
            clients[who].get(path)
            with django_assert_max_num_queries(MOST_QUERIES) as queries:
                assert clients[who].get(path).status_code == 200
            counts[who, path] = len(queries)
        return counts

    make.product(make.vouched(cast), shop, events=[make.event(campaign, cast.secretariat)])
    make.result(campaign, cast.secretariat)
    few = asked()
    many(cast, shop, 30)
    rows = [make.PlatformRow(f"Shop {n}", "IN", f"https://shop-{n}.example/") for n in range(29)]
    actions.import_platforms(campaign, actor=cast.secretariat, rows=rows)
    for n in range(3):
        make.campaign(cast.secretariat, f"another-{n}", title=f"Another {n}")
        make.event(campaign, cast.secretariat, f"Event {n}")
        make.result(campaign, cast.secretariat, measure=f"Measure {n}")
    assert asked() == few


def test_the_next_thirty_stand_on_the_next_page(cast: Cast, shop: Platform) -> None:
    many(cast, shop, 31)
    assert "Page 1 of 2" in words(get(ANONYMOUS, "/buy-brics/products/"))
    assert "Page 2 of 2" in words(get(ANONYMOUS, "/buy-brics/enterprises/?page=2"))


@pytest.mark.parametrize("query", ["?member=XX", "?page=x", "?event=none&platform=none", "?q=%00"])
def test_what_is_not_of_the_list_breaks_nothing(cast: Cast, shop: Platform, query: str) -> None:
    assert get(ANONYMOUS, f"/buy-brics/products/{query}").status_code == 200
    assert get(ANONYMOUS, f"/buy-brics/enterprises/{query}").status_code == 200
