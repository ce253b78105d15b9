"""What reviews add to the pages of documents and of meetings: rounds, and the ways to open one."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core import moments
from apps.delegations.actors import Actor
from apps.documents.models import Document, Version, version_symbol
from apps.documents.panels import Panel
from apps.meetings.item_links import ItemLink
from apps.meetings.models import AgendaItem, Meeting
from apps.meetings.rules import can_decide
from apps.meetings.states import Purpose, SessionState
from apps.reviews.models import PlannedRound, Round
from apps.reviews.rules import can_open_round
from apps.reviews.sentences import state_words
from apps.reviews.states import Result


def rounds_panel(actor: Actor, document: Document, version: Version) -> Panel | None:
    now = moments.database_now()
    rounds = list(
        Round.objects.visible_to(actor)
        .filter(document=document)
        .select_related("version__adopted_as")
        .order_by("opened_at")
    )
    may_open = (
        can_open_round(actor, document)
        and version.fixed_at is not None
        and not document.is_void
        and all(round.concluded_at for round in rounds)
    )
    may_plan = (
        can_open_round(actor, document) and document.tabled_at is not None and not document.is_void
    )
    planned = list(
        PlannedRound.objects.visible_to(actor)
        .waiting()
        .filter(document=document)
        .select_related("entry")
    )
    if not (rounds or planned or may_plan):
        return None
    listed = [
        {"round": round, "badge": state_words(round, round.state_at(now))} for round in rounds
    ]
    context = {
        "rounds": listed,
        "planned": planned,
        "may_open": may_open,
        "may_plan": may_plan,
        "document": document,
    }
    return Panel("reviews/parts/panel.html", context)


def rounds_under_items(
    actor: Actor, meeting: Meeting, items: Sequence[AgendaItem]
) -> dict[int, list[ItemLink]]:
    """The texts put to a meeting; for the chair in session, the way to put one."""
    links: dict[int, list[ItemLink]] = {}
    rounds = Round.objects.visible_to(actor).filter(item__in=items).order_by("opened_at")
    running = set()
    for item_id, reference, symbol, number, result, concluded_at in rounds.values_list(
        "item",
        "reference",
        "document__symbol__text",
        "version__number",
        "result",
        "concluded_at",
    ):
        named = version_symbol(symbol or "", number)
        words = f"{named}: {Result(result).label if result else _('before the meeting')}"
        links.setdefault(item_id, []).append(
            ItemLink(words, reverse("reviews:round", args=[reference]))
        )
        if concluded_at is None:
            running.add(item_id)
    if meeting.session == SessionState.OPEN and can_decide(actor, meeting):
        for item in items:
            if item.purpose == Purpose.DECISION and item.pk not in running:
                href = reverse("reviews:put", args=[item.reference])
                links.setdefault(item.pk, []).append(ItemLink(_("Put a text to the meeting"), href))
    return links
