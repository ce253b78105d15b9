"""A catalogue as large as it may grow: 20,000 products of 2,000 enterprises of all members."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from apps.buy_brics.models import Enterprise, Platform, Product, ProductCategory
from apps.buy_brics.models.catalogue import Standing
from apps.delegations.models import Accreditation, MemberState, Office

PRODUCTS, ENTERPRISES, PLATFORMS = 20_000, 2_000, 120


def build() -> None:
    """Written as rows: how they come about is the business of the verbs and their tests."""
    now = timezone.now()
    members = list(MemberState.objects.members(now.date()))
    heads = {held.state_id: held for held in Accreditation.objects.filter(office=Office.HEAD)}
    someone = next(iter(heads.values()))
    categories = ProductCategory.objects.bulk_create(
        ProductCategory(code=f"category-{n}", name=f"Category {n}", order=n) for n in range(10)
    )
    platforms = Platform.objects.bulk_create(
        Platform(
            name=f"Shop {n}",
            member=members[n % len(members)],
            address=f"https://shop-{n}.example/",
            created_at=now,
        )
        for n in range(PLATFORMS)
    )
    enterprises = Enterprise.objects.bulk_create(
        Enterprise(
            member=members[n % len(members)],
            name=f"Enterprise {n}",
            contact="Contact",
            email="contact@example.org",
            standing=Standing.VOUCHED,
            applied_at=now,
            expires_at=now,
            confirmed_at=now,
            decided_at=now,
            decided_by=heads.get(members[n % len(members)].pk, someone),
        )
        for n in range(ENTERPRISES)
    )
    Product.objects.bulk_create(
        (
            Product(
                enterprise=enterprises[n % ENTERPRISES],
                name=f"Product {n}",
                category=categories[n % 10],
                story="Made by hand, packed in paper, and sent within three days. " * 4,
                platform=platforms[n % PLATFORMS],
                link=f"https://shop-{n % PLATFORMS}.example/{n}",
                added_at=now,
                changed_at=now,
            )
            for n in range(PRODUCTS)
        ),
        batch_size=2_000,
    )
    with connection.cursor() as cursor:  # as the database itself does within minutes
        cursor.execute("ANALYZE")
