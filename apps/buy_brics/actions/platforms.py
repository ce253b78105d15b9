"""Platforms, and which of them take part in a campaign."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.buy_brics.actions.holding import Held, hold_presidency, lock_campaign
from apps.buy_brics.links import host_of, https, lies_under
from apps.buy_brics.models import Campaign, Participation, Platform
from apps.buy_brics.platform_rows import MOST_PLATFORMS, PlatformRow, key_of
from apps.core.errors import Invalid
from apps.core.single import single
from apps.core.text import clean, require
from apps.delegations.actors import Actor
from apps.delegations.models import MemberState


@transaction.atomic
def save_platform(*, actor: Actor, row: PlatformRow, platform: Platform | None = None) -> Platform:
    """Note a platform, or say it otherwise.

    Raises Invalid for a name that its member's platforms have already, an address that is not
    https, and one on another host while products link to the present one.
    """
    _lock_names([row])
    if platform is not None:
        Platform.objects.select_for_update().get(pk=platform.pk)
    held = hold_presidency(actor)
    saved = _checked(row, platform)
    if platform is None:
        saved.created_at = held.now
    with single(_name_taken(), "name"):
        saved.save()
    record(
        "save_platform",
        by=held.actor,
        kind="platform",
        subject=saved.reference,
        at=held.now,
        of=saved.member.code,
    )
    return saved


@transaction.atomic
def import_platforms(
    campaign: Campaign, *, actor: Actor, rows: Sequence[PlatformRow]
) -> tuple[int, int]:
    """Let all of these take part in the campaign; those that are not known yet are noted.

    A platform is known by its name and member; what is noted of a known one stays. Returns how
    many were noted, and how many take part by this act. Raises Invalid, naming the row, where one
    of them cannot be right: all come, or none.
    """
    locked = lock_campaign(campaign)
    _lock_names(rows)
    held = hold_presidency(actor)
    if len(rows) > MOST_PLATFORMS:
        raise Invalid(_("At most %(count)d platforms at once.") % {"count": MOST_PLATFORMS})
    known = {
        (name, member): pk
        for pk, name, member in Platform.objects.order_by()
        .annotate(lower=Lower("name"))
        .values_list("pk", "lower", "member__code")
    }
    fresh: dict[tuple[str, str], Platform] = {}
    wanted = []
    for number, row in enumerate(rows, start=1):
        key = key_of(row)
        wanted.append(key)
        if key in known or key in fresh:
            continue
        try:
            fresh[key] = _checked(row, None)
        except Invalid as error:
            words = {"number": number, "name": row.name, "message": error.message}
            raise Invalid(_("Platform %(number)d, “%(name)s”: %(message)s") % words) from error
        fresh[key].created_at = held.now
    with single(_("Two of these platforms have one name. Write one of them otherwise."), "name"):
        Platform.objects.bulk_create(fresh.values())
    known |= {key: platform.pk for key, platform in fresh.items()}
    joined = _join(locked, {known[key] for key in wanted}, held)
    record(
        "import_platforms",
        by=held.actor,
        kind="campaign",
        subject=locked.reference,
        at=held.now,
        noted=len(fresh),
        joined=joined,
    )
    return len(fresh), joined


@transaction.atomic
def drop_platform(campaign: Campaign, *, actor: Actor, platform: Platform) -> None:
    """It does not take part. What was noted of it, and products on it, stay."""
    locked = lock_campaign(campaign)
    held = hold_presidency(actor)
    dropped, _rows = locked.participations.filter(platform=platform).delete()
    if not dropped:
        message = _("This platform does not take part in the campaign.")
        raise Invalid(message, {"platform": message})
    record(
        "drop_platform",
        by=held.actor,
        kind="campaign",
        subject=locked.reference,
        at=held.now,
        platform=platform.reference,
    )


def _lock_names(rows: Sequence[PlatformRow]) -> None:
    """Nobody else gives a name to a platform of these members until the verb ends."""
    members = MemberState.objects.filter(code__in={row.member for row in rows})
    list(members.select_for_update(no_key=True).order_by("pk").values("pk"))


def _name_taken() -> str:
    return _("A platform of this member has this name already.")


def _join(campaign: Campaign, platforms: set[int], held: Held) -> int:
    taking_part = set(campaign.participations.values_list("platform_id", flat=True))
    fresh = sorted(platforms - taking_part)
    Participation.objects.bulk_create(
        Participation(campaign=campaign, platform_id=pk, since=held.now) for pk in fresh
    )
    return len(fresh)


def _checked(row: PlatformRow, platform: Platform | None) -> Platform:
    saved = platform or Platform()
    name = require(row.name, "name", _("Give the platform’s name."), limit=120)
    member = MemberState.objects.filter(code=row.member).first()
    if member is None:
        message = _("Choose the member whose platform it is.")
        raise Invalid(message, {"member": message})
    same = Platform.objects.filter(name__iexact=name, member=member)
    if same.exclude(pk=saved.pk).exists():
        message = _name_taken()
        raise Invalid(message, {"name": message})
    address = https(row.address, "address")
    if (
        platform is not None
        and host_of(address) != host_of(platform.address)
        and any(
            not lies_under(link, address)
            for link in platform.products.values_list("link", flat=True)
        )
    ):
        message = _("Products link to this platform’s present address. They would lead elsewhere.")
        raise Invalid(message, {"address": message})
    operator = clean(row.operator)
    if len(operator) > 160:
        message = _("At most %(limit)d characters fit here.") % {"limit": 160}
        raise Invalid(message, {"operator": message})
    saved.name, saved.member, saved.operator, saved.address = name, member, operator, address
    return saved
