"""How the members stand, paragraph by paragraph; the lives of reservations; the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.delegations.actors import Actor
from apps.documents.comparison import Run, compare_text
from apps.reviews.lives import Stage, Stated, Step, lives
from apps.reviews.models import Comment, DraftPosition, Explanation, Round, Submission
from apps.reviews.queries import acts_on, earlier_position
from apps.reviews.reading.remarks import clause_texts
from apps.reviews.reading.rounds import in_force
from apps.reviews.sentences import clause_words
from apps.reviews.states import SCOPED, Act, Position


@dataclass(frozen=True, slots=True)
class ClauseStanding:
    """A paragraph that is not agreed, and what is held against it, each by whom."""

    key: str
    label: str
    held: list[tuple[str, list[str]]]  # words, names of the members


def clause_standings(
    round: Round, standing: Mapping[str, Submission], labels: Mapping[str, str]
) -> list[ClauseStanding]:
    """In the order of the text; what concerns it as a whole comes first. Agreed ones are absent.

    Nothing where no paragraph is singled out: the positions say it all.
    """
    names = {e.member.code: e.member.name for e in round.eligible.all()}
    stands = {code: s for code, s in in_force(standing).items() if code in names}
    found: dict[str, dict[str, list[str]]] = {}

    def hold(key: str, words: str, code: str) -> None:
        members = found.setdefault(key, {}).setdefault(words, [])
        if names[code] not in members:
            members.append(names[code])

    for code in sorted(stands, key=lambda code: names[code]):
        submission = stands[code]
        if submission.position in SCOPED:
            for key in submission.scope or [""]:
                hold(key, submission.get_position_display(), code)
        for reservation in submission.reservations.all():
            blocks = _("it blocks") if reservation.blocks else _("it does not block")
            hold(reservation.clause, f"{reservation.get_kind_display()}, {blocks}", code)
    amended = (
        Comment.objects.filter(submission__in=[s.pk for s in stands.values()])
        .filter(~Q(wording="") | Q(deletes=True))
        .order_by()
        .values_list("clause", "submission__side", "inserts")
        .distinct()
    )
    for key, code, inserts in sorted(amended, key=lambda row: names[row[1]]):
        if stands[code].position == Position.AMENDMENTS:
            new = _("A new paragraph is proposed after it")
            hold(key, new if inserts else _("An amendment is proposed"), code)
    if not any(found):
        return []
    return [
        ClauseStanding(key, label, list(found[key].items()))
        for key, label in labels.items()
        if key in found
    ]


@dataclass(frozen=True, slots=True)
class LivedReservation:
    """What was reserved and is lifted."""

    member: str
    kind: str
    text: str
    steps: tuple[Step, ...]


def lives_of(round: Round) -> tuple[dict[str, tuple[Step, ...]], list[LivedReservation]]:
    """The steps of each reservation by its entry, and the reservations that were lifted since."""
    names = {e.member.code: e.member.name for e in round.eligible.all()}
    by_side: dict[str, list[Submission]] = {}
    for act in acts_on(round, names):
        by_side.setdefault(act.side, []).append(act)
    steps: dict[str, tuple[Step, ...]] = {}
    lifted: list[LivedReservation] = []
    for side, acts in by_side.items():
        lived = lives(_stated(act) for act in acts)
        steps |= lived
        last = {r.entry: r for act in acts for r in act.reservations.all()}
        lifted += [
            LivedReservation(
                names[side], last[entry].get_kind_display(), last[entry].text, lived[entry]
            )
            for entry in lived
            if lived[entry][-1].stage == Stage.LIFTED
        ]
    return steps, sorted(lifted, key=lambda each: each.member)


def _stated(act: Submission) -> Stated:
    reservations = [] if act.act == Act.WITHDRAW else list(act.reservations.all())
    return Stated(
        act.received_at,
        act.round_id,
        {r.entry: r.blocks for r in reservations},
        next((r.entry for r in reservations if r.maintained), ""),
    )


# The record


@dataclass(frozen=True, slots=True)
class Said:
    """A statement or an explanation of position, for the record."""

    member: str
    kind: str
    text: str
    at: dt.datetime


def record_of(round: Round, standing: Mapping[str, Submission], actor: Actor) -> list[Said]:
    """What delegations said for the record: with their positions, and after the result."""
    names = {e.member.code: e.member.name for e in round.eligible.all()}
    said = [
        Said(names[side], _("Statement"), submission.statement, submission.received_at)
        for side, submission in in_force(standing).items()
        if side in names and submission.statement
    ]
    if round.concluded_at is not None:
        said += [
            Said(names[each.side], _("Explanation of position"), each.text, each.at)
            for each in Explanation.objects.visible_to(actor).filter(round=round)
        ]
    return sorted(said, key=lambda each: (each.member, each.at))


# One's own earlier position


@dataclass(frozen=True, slots=True)
class Changed:
    """A paragraph of which the delegation said something, and that reads otherwise now."""

    label: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the delegation held on the earlier text, and what that is worth on this one."""

    submission: Submission
    symbol: str
    same_text: bool
    may_take_over: bool
    changed: list[Changed]


def earlier(round: Round, actor: Actor, draft: DraftPosition | None) -> Earlier | None:
    """None where the delegation held nothing when the last round on this text was concluded; nor
    in a silence procedure, where silence itself joins."""
    submission = None if round.by_silence else earlier_position(round, actor.side)
    if submission is None:
        return None
    version = submission.round.version
    version.document = round.document
    before = {node.key: node for node in version.nodes()}
    now = {key: text for key, (_label, text) in clause_texts(round).items()}
    about = [*submission.scope, *(r.clause for r in submission.reservations.all() if r.clause)]
    changed = [
        Changed(
            clause_words(before[key].number, before[key].text),
            compare_text(before[key].text, now.get(key, "")),
        )
        for key in dict.fromkeys(about)
        if key in before and before[key].text != now.get(key)
    ]
    return Earlier(
        submission,
        version.symbol,
        submission.text_hash == round.text_hash,
        draft is None or not draft.position,
        changed,
    )
