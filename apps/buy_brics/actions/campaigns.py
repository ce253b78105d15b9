"""A campaign's page: made for an entry of the timetable, which alone says when it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.buy_brics.actions.holding import check_edition, hold_presidency, lock_campaign
from apps.buy_brics.models import Campaign, SpecialEvent
from apps.buy_brics.models.campaigns import Strength
from apps.core.errors import Invalid
from apps.core.single import single
from apps.core.text import clean, require
from apps.delegations.actors import Actor
from apps.delegations.models import MemberState
from apps.meetings.actions import link_page
from apps.meetings.models import Entry
from apps.meetings.states import EntryKind

# Words that addresses under /buy-brics/ begin with.
RESERVED = frozenset(
    [
        "apply",
        "enterprises",
        "events",
        "own",
        "pictures",
        "platforms",
        "products",
        "registrations",
        "trainings",
    ]
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a campaign's page says, dates apart."""

    title: str
    host: MemberState
    occasion: str
    strength: str
    promise: str
    source: str
    introduction: str = ""
    platforms_said: str = ""


@transaction.atomic
def create_campaign(entry: Entry, *, actor: Actor, told: Told, slug: str = "") -> Campaign:
    """Give an entry of the timetable the page of a campaign.

    Of any year: what an earlier presidency did is told by the one that acts now. Raises Invalid
    for an entry that is no special event or has a page already, an address that is taken, and
    words that are missing; a promise stands with its verb, its words and its source.
    """
    locked = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    held = hold_presidency(actor)
    if locked.kind != EntryKind.EVENT:
        message = _("A campaign is made from a special event of the timetable.")
        raise Invalid(message, {"entry": message})
    if locked.page or SpecialEvent.objects.filter(entry=locked).exists():
        message = _("This entry of the timetable has a page already.")
        raise Invalid(message, {"entry": message})
    campaign = Campaign(entry=locked, slug=_slug(slug or told.title), created_at=held.now)
    _write(campaign, told)
    with single(_taken(campaign.slug), "slug"):
        campaign.save()
    link_page(locked, actor=held.actor, page=f"/buy-brics/{campaign.slug}/")
    record(
        "create_campaign",
        by=held.actor,
        kind="campaign",
        subject=campaign.reference,
        at=held.now,
        entry=locked.reference,
        host=campaign.host.code,
        strength=campaign.strength,
    )
    return campaign


@transaction.atomic
def edit_campaign(campaign: Campaign, *, actor: Actor, told: Told, edition: int) -> Campaign:
    """Say it otherwise. `edition` is that which the form was opened with."""
    locked = lock_campaign(campaign)
    held = hold_presidency(actor)
    check_edition(locked.edition, edition)
    _write(locked, told)
    locked.edition += 1
    locked.save()
    record(
        "edit_campaign",
        by=held.actor,
        kind="campaign",
        subject=locked.reference,
        at=held.now,
        edition=locked.edition,
        strength=locked.strength,
    )
    return locked


@transaction.atomic
def add_event(campaign: Campaign, *, actor: Actor, entry: Entry) -> SpecialEvent:
    """Let an entry of the timetable be a special event of this campaign."""
    locked = lock_campaign(campaign)
    event = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    held = hold_presidency(actor)
    if event.kind != EntryKind.EVENT or event.pk == locked.entry_id:
        message = _("Choose a special event of the timetable other than the campaign itself.")
        raise Invalid(message, {"entry": message})
    if event.page or SpecialEvent.objects.filter(entry=event).exists():
        message = _("This entry of the timetable has a page already.")
        raise Invalid(message, {"entry": message})
    made = SpecialEvent.objects.create(campaign=locked, entry=event)
    link_page(event, actor=held.actor, page=f"/buy-brics/{locked.slug}/")
    record(
        "add_event",
        by=held.actor,
        kind="campaign",
        subject=locked.reference,
        at=held.now,
        entry=event.reference,
    )
    return made


@transaction.atomic
def remove_event(event: SpecialEvent, *, actor: Actor) -> None:
    """It no longer belongs to the campaign; its entry stays in the timetable."""
    campaign = lock_campaign(event.campaign)
    held = hold_presidency(actor)
    found = SpecialEvent.objects.select_related("entry").filter(pk=event.pk).first()
    if found is None:
        message = _("This event does not belong to the campaign.")
        raise Invalid(message, {"entry": message})
    if found.products.exists():
        message = _("Products are shown at this event. It stays with the campaign.")
        raise Invalid(message, {"entry": message})
    found.delete()
    link_page(found.entry, actor=held.actor, page="")
    record(
        "remove_event",
        by=held.actor,
        kind="campaign",
        subject=campaign.reference,
        at=held.now,
        entry=found.entry.reference,
    )


def _slug(words: str) -> str:
    slug = slugify(words)[:80].strip("-")
    message = ""
    if not slug:
        message = _("Give an address in letters, digits and hyphens.")
    elif slug in RESERVED:
        message = _("“%(slug)s” is the address of another page. Choose another.") % {"slug": slug}
    elif Campaign.objects.filter(slug=slug).exists():
        message = _taken(slug)
    if message:
        raise Invalid(message, {"slug": message})
    return slug


def _taken(slug: str) -> str:
    return _("Another campaign has the address “%(slug)s”. Choose another.") % {"slug": slug}


def _write(campaign: Campaign, told: Told) -> None:
    """Raises Invalid for what is missing, each beside its field."""
    campaign.title = require(told.title, "title", _("Give the campaign a title."), limit=200)
    campaign.occasion = require(
        told.occasion, "occasion", _("Name the festival or fair that it goes with."), limit=200
    )
    if told.strength not in Strength.values:
        message = _("Choose the verb of the promise, as its words have it.")
        raise Invalid(message, {"strength": message})
    campaign.promise = require(
        told.promise, "promise", _("Give the words that promise it, as written."), limit=2000
    )
    campaign.source = require(told.source, "source", _("Say where these words stand."), limit=250)
    campaign.strength, campaign.host = told.strength, told.host
    campaign.introduction = clean(told.introduction)
    campaign.platforms_said = clean(told.platforms_said)
    if len(campaign.introduction) > 20_000 or len(campaign.platforms_said) > 80:
        message = _("This is longer than fits here.")
        field = "platforms_said" if len(campaign.platforms_said) > 80 else "introduction"
        raise Invalid(message, {field: message})
