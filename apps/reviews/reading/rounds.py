"""Rounds as lists show them, and how one's own side stands in each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Subquery,
    Value,
    When,
)
from django.db.models.query import QuerySet
from django.shortcuts import get_object_or_404

from apps.delegations.actors import Actor
from apps.documents.models import Version
from apps.meetings.models import AgendaItem
from apps.reviews import rules
from apps.reviews.models import (
    DraftComment,
    DraftPosition,
    Eligible,
    Round,
    Submission,
)
from apps.reviews.models.rounds import is_open_at
from apps.reviews.sentences import Words, own_words, state_words
from apps.reviews.states import (
    Act,
    RoundState,
)


def rounds_for(actor: Actor) -> QuerySet[Round]:
    """The rounds that this actor may see, as a list shows them: of who counts in them only the
    actor's own side is read, since that is whom the rules ask about."""
    own = Eligible.objects.filter(member__code=actor.side).select_related("member")
    seen: QuerySet[Round] = Round.objects.visible_to(actor)
    return seen.select_related("document__symbol", "version").prefetch_related(
        Prefetch("eligible", own)
    )


def round_for(actor: Actor, **which: object) -> Round:
    """Raises Http404 where this actor sees no such round. With what one page asks for: everyone
    who counts in it, the symbol of the adopted text, the number of its newest version, and the
    meeting that a text in session is put to."""
    newest = (
        Version.objects.filter(document=OuterRef("document"), fixed_at__isnull=False)
        .order_by("-number")
        .values("number")[:1]
    )
    found = (
        Round.objects.visible_to(actor)
        .select_related("document__symbol", "version__adopted_as")
        .prefetch_related(Prefetch("eligible", Eligible.objects.select_related("member")))
        .annotate(newest_number=Subquery(newest))
    )
    round: Round = get_object_or_404(found, **which)
    round.version.document = round.document
    if round.item_id is not None:
        items = AgendaItem.objects.select_related("meeting__entry__presidency")
        round.item = items.get(pk=round.item_id)
    return round


def has_newer_text(round: Round) -> bool:
    """Whether another version was tabled since this round's, which `round_for` has read."""
    newest: int = round.newest_number  # type: ignore[attr-defined]  # annotated there
    return newest > round.version.number


def open_first(rounds: QuerySet[Round], now: dt.datetime) -> QuerySet[Round]:
    """Open ones by deadline, then closed and unconcluded ones, then the rest, newest first."""
    is_open = is_open_at(now)
    place = Case(
        When(is_open, then=Value(0)),
        When(concluded_at=None, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    until = Case(When(is_open, then=F("deadline_at")), output_field=DateTimeField())
    return rounds.order_by(place, until, "-opened_at", "-pk")


def shows_others(round: Round, now: dt.datetime) -> bool:
    """Whether what other sides submitted may be on a page at all."""
    return not round.is_sealed_at(now)


def standing_seen(round: Round, actor: Actor, now: dt.datetime) -> dict[str, Submission]:
    """The last act of each side that this actor may see, withdrawals included, by side."""
    standing = (
        Submission.objects.visible_to(actor, now)
        .filter(round=round)
        .standing()
        .select_related("acted_by__state", "acted_by__organisation", "acted_by__presidency")
        .prefetch_related("reservations")
    )
    return {submission.side: submission for submission in standing}


def in_force(standing: Mapping[str, Submission]) -> dict[str, Submission]:
    return {side: s for side, s in standing.items() if s.act != Act.WITHDRAW}


# One's own side


@dataclass(frozen=True, slots=True)
class Own:
    """How the actor's own side stands in a round."""

    standing: Submission | None = None  # its last act, a withdrawal included
    draft: DraftPosition | None = None
    drafts: int = 0  # draft comments
    edited_at: dt.datetime | None = None  # of the newest of them

    @property
    def words(self) -> Words:
        return own_words(self.standing, self.draft, self.drafts, self.newer)

    @property
    def newer(self) -> bool:
        """Something was drafted after the last act."""
        changed = [self.edited_at, self.draft.edited_at if self.draft else None]
        return self.standing is not None and any(
            at is not None and at > self.standing.received_at for at in changed
        )

    @property
    def submitted(self) -> Submission | None:
        """What of it stands."""
        if self.standing is None or self.standing.act == Act.WITHDRAW:
            return None
        return self.standing


def own_sides(rounds: Sequence[Round], actor: Actor, now: dt.datetime) -> dict[int, Own]:
    """How the actor's side stands in each of these rounds, by the round's id: three queries."""
    if not actor.side or actor.reads_as_presidency:
        return {}
    standing = (
        Submission.objects.visible_to(actor, now)
        .filter(round__in=rounds, side=actor.side)
        .standing()
    )
    held = {submission.round_id: submission for submission in standing}
    positions = DraftPosition.objects.visible_to(actor).filter(round__in=rounds)
    drafts = {draft.round_id: draft for draft in positions}
    counted = (
        DraftComment.objects.visible_to(actor)
        .filter(round__in=rounds)
        .order_by()
        .values_list("round")
        .annotate(Count("pk"), Max("edited_at"))
    )
    comments = {pk: (count, latest) for pk, count, latest in counted}
    return {
        round.pk: Own(held.get(round.pk), drafts.get(round.pk), *comments.get(round.pk, (0, None)))
        for round in rounds
    }


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A line of the list of rounds."""

    round: Round
    state: RoundState
    badge: Words
    own: Words | None


def round_rows(rounds: Sequence[Round], actor: Actor, now: dt.datetime) -> list[RoundRow]:
    sides = own_sides(rounds, actor, now)
    rows = []
    for round in rounds:
        state = round.state_at(now)
        drafts = rules.can_draft(actor, round)
        own = sides[round.pk].words if drafts and round.pk in sides else None
        rows.append(RoundRow(round, state, state_words(round, state), own))
    return rows
