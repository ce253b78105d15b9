"""The page of one round: its clauses with their counts, who has answered, how they stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import (
    Count,
    Max,
    Value,
)
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.delegations.actors import Actor
from apps.delegations.models import MembershipStatus, MemberState, Status
from apps.documents.tree import Node
from apps.reviews.lives import Step
from apps.reviews.models import (
    Comment,
    DraftComment,
    DraftPosition,
    Extension,
    Reservation,
    Round,
    Submission,
)
from apps.reviews.reading.rounds import Own, in_force, shows_others, standing_seen
from apps.reviews.sentences import Words, clause_words, state_words, whole_text
from apps.reviews.states import (
    Position,
    RoundKind,
    RoundState,
)

# What a member did when the chair asked the room.
OBJECTED, JOINED = "objected", "joined"


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause (None: the whole text) with how many comments one may see on it."""

    key: str
    label: str
    node: Node | None
    ours: int
    theirs: int

    @property
    def anchor(self) -> str:
        return self.key or "whole"


def counted_words(ours: int, theirs: int) -> str:
    """ "2 drafts of ours, 1 submitted comment"; nothing where there is none."""
    parts = []
    if ours:
        words = ngettext("%(count)d draft of ours", "%(count)d drafts of ours", ours)
        parts.append(words % {"count": ours})
    if theirs:
        words = ngettext("%(count)d submitted comment", "%(count)d submitted comments", theirs)
        parts.append(words % {"count": theirs})
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class StripRow:
    """One side of the round: who, whether it is one's own, and what there is to say of it."""

    code: str
    name: str
    own: bool
    badge: Words | None
    note: str = ""  # the letter by which its position came


@dataclass(frozen=True, slots=True)
class Holder:
    """A member that holds a position, and what is to be said of it."""

    member: MemberState
    late: bool = False  # stated after the deadline
    confirm_by: dt.date | None = None  # ad referendum: the day that its capital is to confirm by


@dataclass(frozen=True, slots=True)
class PositionGroup:
    """A position and the members that hold it."""

    label: str
    holders: list[Holder]


@dataclass(slots=True)
class RoundPage:
    round: Round
    state: RoundState
    badge: Words
    rows: list[ClauseRow]
    own: Own
    strip: list[StripRow] | None  # None: sealed
    extensions: list[Extension]
    notes: list[Submission] = field(default_factory=list)  # for the presidency
    standing: dict[str, Submission] = field(default_factory=dict)


def round_page(round: Round, actor: Actor, now: dt.datetime) -> RoundPage:
    state = round.state_at(now)
    standing = standing_seen(round, actor, now)
    ours, theirs, latest = _counts(round, actor, in_force(standing).values())
    rows = [ClauseRow("", whole_text(), None, ours.get("", 0), theirs.get("", 0))]
    for node in round.version.nodes():
        label = clause_words(node.number, node.text)
        rows.append(
            ClauseRow(node.key, label, node, ours.get(node.key, 0), theirs.get(node.key, 0))
        )
    draft = DraftPosition.objects.visible_to(actor).filter(round=round).first()
    own = Own(standing.get(actor.side), draft, sum(ours.values()), latest)
    return RoundPage(
        round=round,
        state=state,
        badge=state_words(round, state),
        rows=rows,
        own=own,
        strip=strip(round, state, standing, actor) if shows_others(round, state) else None,
        extensions=list(round.extensions.all()),
        notes=notes_of(round, actor, now) if actor.reads_as_presidency else [],
        standing=standing,
    )


def _counts(
    round: Round, actor: Actor, standing: Iterable[Submission]
) -> tuple[dict[str, int], dict[str, int], dt.datetime | None]:
    """Own draft comments and submitted comments by clause, and when the newest draft changed."""
    drafts = (
        DraftComment.objects.visible_to(actor)
        .filter(round=round)
        .order_by()
        .values("clause")
        .annotate(own=Value(1), count=Count("pk"), latest=Max("edited_at"))
        .values_list("own", "clause", "count", "latest")
    )
    submitted = (
        Comment.objects.filter(submission__in=[submission.pk for submission in standing])
        .order_by()
        .values("clause")
        .annotate(own=Value(0), count=Count("pk"), latest=Max("submission__received_at"))
        .values_list("own", "clause", "count", "latest")
    )
    ours: dict[str, int] = {}
    theirs: dict[str, int] = {}
    latest: dt.datetime | None = None
    for own, clause, count, at in drafts.union(submitted, all=True).order_by():
        if own:
            ours[clause] = count
            latest = max(at, latest) if latest else at
        else:
            theirs[clause] = count
    return ours, theirs, latest


def strip(
    round: Round, state: RoundState, standing: Mapping[str, Submission], actor: Actor
) -> list[StripRow]:
    """Who has answered: the members on the list, then guests that commented.

    Who has not is named only after the close: before it, that would be a reminder in public.
    """
    held = in_force(standing)
    rows = []
    for eligible in round.eligible.all():
        member = eligible.member
        submission = held.get(member.code)
        own = member.code == actor.side
        rows.append(
            StripRow(
                member.code,
                member.name,
                own,
                _answer(round, state, member.code, submission),
                submission.by_note if submission else "",
            )
        )
    members = {row.code for row in rows}
    for side, submission in sorted(held.items()):
        if side not in members:
            name = submission.acted_by.side_name
            rows.append(
                StripRow(side, name, side == actor.side, _answer(round, state, side, submission))
            )
    return rows


def _answer(
    round: Round, state: RoundState, code: str, submission: Submission | None
) -> Words | None:
    if submission is None:
        if state == RoundState.OPEN:
            return None
        if said := in_the_room(round, code):
            if said == OBJECTED:
                return Words("open", _("Objected in the room"))
            return Words("open", _("In the room, without objection"))
        missing = (
            _("No comments received")
            if round.kind == RoundKind.COMMENT
            else _("No position received")
        )
        return Words("quiet", missing)
    if round.kind == RoundKind.COMMENT:
        return Words("open", _("Submitted"))
    return Words("open", submission.get_position_display())


def position_groups(round: Round, standing: Mapping[str, Submission]) -> list[PositionGroup]:
    """Position → members, in the order in which positions are offered; missing ones last."""
    held = in_force(standing)
    holders: dict[str, list[Holder]] = {}
    for eligible in round.eligible.all():
        member = eligible.member
        submission = held.get(member.code)
        said = in_the_room(round, member.code)
        stated = said if said == OBJECTED or submission is None else submission.position
        holder = (
            Holder(member, submission.late, submission.confirm_by) if submission else Holder(member)
        )
        holders.setdefault(stated, []).append(holder)
    labels = {
        **{position.value: str(position.label) for position in Position},
        OBJECTED: _("Objected in the room"),
        JOINED: _("In the room, without objection"),
        "": _("No position received"),
    }
    return [
        PositionGroup(label, holders[position])
        for position, label in labels.items()
        if position in holders
    ]


def in_the_room(round: Round, code: str) -> str:
    """What a member did when the chair asked the room; empty where it was not there."""
    if code in round.objected:
        return OBJECTED
    return JOINED if code in (round.present or ()) else ""


@dataclass(frozen=True, slots=True)
class ReservationRow:
    """A reservation with whose it is and where it stands."""

    reservation: Reservation
    member: str
    label: str
    steps: tuple[Step, ...]  # of its life, from its entry on


def reservation_rows(
    round: Round,
    standing: Mapping[str, Submission],
    labels: Mapping[str, str],
    steps: Mapping[str, tuple[Step, ...]],
) -> list[ReservationRow]:
    names = {e.member.code: e.member.name for e in round.eligible.all()}
    return [
        ReservationRow(
            reservation,
            names[side],
            labels.get(reservation.clause, reservation.clause),
            steps.get(reservation.entry, ()),
        )
        for side, submission in sorted(
            in_force(standing).items(), key=lambda item: names.get(item[0], "")
        )
        if side in names
        for reservation in submission.reservations.all()
    ]


def notes_of(round: Round, actor: Actor, now: dt.datetime) -> list[Submission]:
    """Positions entered from letters, newest first, with what the second person decided."""
    return list(
        Submission.objects.visible_to(actor, now)
        .filter(round=round)
        .exclude(by_note="")
        .select_related("confirmation", "acted_by__user")
        .order_by("-received_at", "-pk")
    )


def member_since(actor: Actor, day: dt.date) -> dt.date | None:
    """Since when a latecomer's state is a member."""
    held = MembershipStatus.objects.at(day).filter(state=actor.state, status=Status.MEMBER).first()
    return held.valid_from if held else None
