"""What the pages of rounds show, read in a number of queries that no list makes grow.

Everything that a delegation submitted is read through `Submission.objects.visible_to`: what that
hides is not on a page, not in a count, and not in an order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.query import QuerySet
from django.utils.translation import gettext as _

from apps.delegations.actors import Actor
from apps.delegations.models import MembershipStatus, MemberState, Status
from apps.documents.comparison import Run, compare_text
from apps.documents.models import Version
from apps.documents.tree import Node
from apps.reviews import queries, rules
from apps.reviews.models import (
    Comment,
    DraftComment,
    DraftPosition,
    Extension,
    Reservation,
    Round,
    Submission,
)
from apps.reviews.sentences import Words, clause_words, own_words, state_words, whole_text
from apps.reviews.states import (
    Act,
    Position,
    ReservationKind,
    RoundKind,
    RoundState,
    Visibility,
)

WHOLE = "whole"  # in addresses: the comments on the whole text, which have no clause key


def rounds_for(actor: Actor) -> QuerySet[Round]:
    """The rounds that this actor may see, each with the number of its text's newest version."""
    newest = (
        Version.objects.filter(document=OuterRef("document"), fixed_at__isnull=False)
        .order_by("-number")
        .values("number")[:1]
    )
    return (
        queries.rounds()
        .filter(pk__in=Round.objects.visible_to(actor).values("pk"))
        .annotate(newest_number=Subquery(newest))
    )


def open_first(rounds: QuerySet[Round], now: dt.datetime) -> QuerySet[Round]:
    """Open ones by deadline, then closed and unconcluded ones, then the rest, newest first."""
    is_open = Q(concluded_at=None, deadline_at__gt=now)
    place = Case(
        When(is_open, then=Value(0)),
        When(concluded_at=None, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    until = Case(When(is_open, then=F("deadline_at")), output_field=DateTimeField())
    return rounds.order_by(place, until, "-opened_at", "-pk")


def shows_others(round: Round, state: RoundState) -> bool:
    """Whether what other sides submitted may be on a page at all."""
    return round.visibility == Visibility.IMMEDIATE or state != RoundState.OPEN


def standing_seen(round: Round, actor: Actor, now: dt.datetime) -> dict[str, Submission]:
    """The last act of each side that this actor may see, withdrawals included, by side."""
    standing = (
        Submission.objects.visible_to(actor, now)
        .filter(round=round)
        .standing()
        .select_related(
            "acted_by__user", "acted_by__state", "acted_by__organisation", "acted_by__presidency"
        )
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


# The page of one round


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause (None: the whole text) with how many comments one may see on it."""

    key: str
    label: str
    node: Node | None
    ours: int
    theirs: int


@dataclass(frozen=True, slots=True)
class StripRow:
    """One side of the round: who, whether it is one's own, and what there is to say of it."""

    code: str
    name: str
    own: bool
    badge: Words | None
    note: str = ""  # the letter by which its position came


@dataclass(frozen=True, slots=True)
class PositionGroup:
    """A position and the members that hold it."""

    label: str
    members: list[MemberState]


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
                _answer(round, state, submission),
                submission.by_note if submission else "",
            )
        )
    members = {row.code for row in rows}
    for side, submission in sorted(held.items()):
        if side not in members:
            name = submission.acted_by.side_name
            rows.append(StripRow(side, name, side == actor.side, _answer(round, state, submission)))
    return rows


def _answer(round: Round, state: RoundState, submission: Submission | None) -> Words | None:
    if submission is None:
        if state == RoundState.OPEN:
            return None
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
    members: dict[str, list[MemberState]] = {}
    for eligible in round.eligible.all():
        submission = held.get(eligible.member.code)
        position = submission.position if submission else ""
        members.setdefault(position, []).append(eligible.member)
    groups = [
        PositionGroup(str(position.label), members[position])
        for position in Position
        if position in members
    ]
    if "" in members:
        groups.append(PositionGroup(_("No position received"), members[""]))
    return groups


@dataclass(frozen=True, slots=True)
class ReservationRow:
    """A reservation with whose it is and where it stands."""

    reservation: Reservation
    member: str
    label: str


def reservation_rows(
    round: Round, standing: Mapping[str, Submission], labels: Mapping[str, str]
) -> list[ReservationRow]:
    names = {e.member.code: e.member.name for e in round.eligible.all()}
    return [
        ReservationRow(reservation, names[side], labels.get(reservation.clause, reservation.clause))
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


# Comments


@dataclass(frozen=True, slots=True)
class Remarked:
    """A comment, drafted or submitted, with its clause and what its wording changes there."""

    comment: DraftComment | Comment
    label: str
    before: str
    runs: tuple[Run, ...]


def clause_texts(round: Round) -> dict[str, tuple[str, str]]:
    """Label and text of each clause, by key, in order; the whole text under no key."""
    texts = {"": (whole_text(), "")}
    for node in round.version.nodes():
        texts[node.key] = (clause_words(node.number, node.text), node.text)
    return texts


def remarked(comment: DraftComment | Comment, texts: Mapping[str, tuple[str, str]]) -> Remarked:
    label, text = texts.get(comment.clause, (comment.clause, ""))
    after = "" if comment.deletes else comment.wording
    runs = compare_text(text, after) if comment.deletes or comment.wording else ()
    return Remarked(comment, label, text, runs)


@dataclass(frozen=True, slots=True)
class DraftedReservation:
    """A reservation of a draft, in words."""

    kind_words: str
    label: str
    text: str
    blocks: bool


def drafted_reservations(
    draft: DraftPosition | None, texts: Mapping[str, tuple[str, str]]
) -> list[DraftedReservation]:
    return [
        DraftedReservation(
            str(ReservationKind(entry["kind"]).label),
            texts.get(entry["clause"], (entry["clause"],))[0],
            entry["text"],
            entry["blocks"],
        )
        for entry in (draft.reservations if draft else [])
    ]


def own_comments(round: Round, actor: Actor) -> QuerySet[DraftComment]:
    return (
        DraftComment.objects.visible_to(actor)
        .filter(round=round)
        .select_related("author__user")
        .order_by("made_at", "pk")
    )


def comments_seen(round: Round, actor: Actor, now: dt.datetime) -> QuerySet[Comment]:
    """The submitted comments that stand and that this actor may see."""
    standing = in_force(standing_seen(round, actor, now))
    return comments_of(standing.values())


def comments_of(standing: Iterable[Submission]) -> QuerySet[Comment]:
    return (
        Comment.objects.filter(submission__in=[submission.pk for submission in standing])
        .select_related(
            "submission__acted_by__state",
            "submission__acted_by__organisation",
            "submission__acted_by__presidency",
            "disposition",
        )
        .order_by("submission__side", "pk")
    )
