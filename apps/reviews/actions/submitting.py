"""The second ring: acts that bind a delegation, each with its receipt, none ever changed.

A delegation holds one position. Its last authorised act stands; a replacement and a withdrawal
are further acts. Each carries the whole position, so that the last one tells everything.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, WrongState
from apps.core.text import require
from apps.delegations.actors import Actor
from apps.reviews import rules
from apps.reviews.actions.common import LONGEST, Held, hold, only_first_once_closed
from apps.reviews.actions.silence import break_silence
from apps.reviews.actions.telling import tell_presidency, tell_side
from apps.reviews.actions.writing import enter_trail, require_complete, write_act
from apps.reviews.merging import fingerprint, merged_drafts
from apps.reviews.models import (
    Comment,
    CommentDisposition,
    DraftComment,
    DraftPosition,
    Explanation,
    Reservation,
    Round,
    Submission,
)
from apps.reviews.queries import standing_submissions
from apps.reviews.silence import breaks
from apps.reviews.silence_words import still_sealed
from apps.reviews.states import (
    Act,
    Position,
    RoundKind,
    Shown,
)

# What a delegation may state in a silence procedure and yet let the text pass.
UNBROKEN = (Position.RESERVATION, Position.STATEMENT)
# What a comment says, drafted or submitted.
REMARK = ("clause", "type", "text", "wording", "deletes", "inserts", "rationale")


def _hold_submit(round: Round, verb: str, actor: Actor, once: str) -> Held:
    return hold(
        round,
        verb,
        actor=actor,
        rule=rules.can_submit,
        refusal=_("The head of your delegation, or whom the head authorises, submits."),
        once=once,
    )


def _sent_before(held: Held, once: str) -> Submission | None:
    """The same form, sent twice (a second click, a reload), counts once."""
    return Submission.objects.filter(round=held.round, side=held.actor.side, once=once).first()


def _from_draft(draft: DraftPosition | None) -> list[Reservation]:
    """Complete or not: `check_ready` says what is missing."""
    return [
        Reservation(**{name: value for name, value in entry.items() if name != "reconfirm"})
        for entry in (draft.reservations if draft else [])
    ]


def check_ready(kind: str, draft: DraftPosition | None, comments: Sequence[DraftComment]) -> None:
    """Raise Invalid where what was drafted and merged cannot be submitted in a round of `kind`."""
    wordings = sum(bool(comment.wording or comment.deletes) for comment in comments)
    counted = len(comments) if kind == RoundKind.COMMENT else wordings
    said = (draft.position, draft.reason, draft.statement) if draft else ("", "", "")
    position, reason, statement = said
    require_complete(kind, position, reason, _from_draft(draft), counted, statement)
    if kind == RoundKind.SILENCE and wordings and position in UNBROKEN:
        message = _(
            "Wording that is proposed is an amendment, and breaks silence. Choose it as such, or "
            "leave the wording out."
        )
        raise Invalid(message, {"position": message})
    if draft and any(entry.get("reconfirm") for entry in draft.reservations):
        message = _(
            "The text of a reservation’s paragraph has changed: reconfirm it, or remove it."
        )
        raise Invalid(message, {"reservations": message})


@transaction.atomic
def submit(
    round: Round,
    *,
    actor: Actor,
    edition: int,
    once: str,
    after: int = 0,
    merged: str | None = None,
) -> Submission:
    """Submit the delegation's draft: its position, and the comments that were merged.

    `edition` is the draft's as it was reviewed, `merged` the fingerprint of the merged comments
    (merging.fingerprint; None: not compared) and `after` the number of the delegation's last act
    as it was then: raises WrongState where a colleague changed either or made another act since.
    `once` makes the act idempotent. Raises Invalid where the draft is incomplete.

    After the deadline only a missing member's first position is taken, and it is marked late. In
    a silence procedure an objection or amendment ends it with this act.
    """
    held = _hold_submit(round, "submit", actor, once)
    if (sent := _sent_before(held, once)) is not None:
        return sent
    draft = DraftPosition.objects.filter(round=held.round, side=held.actor.side).first()
    comments = merged_drafts(held.round, held.actor.side)
    changed = merged is not None and merged != fingerprint(comments)
    if changed or (draft.edition if draft else 0) != edition:
        raise WrongState(
            _("The draft has changed since you reviewed it. Nothing was submitted."),
            was=_("the draft you reviewed"),
            now=_("a newer draft"),
            onward=f"/rounds/{round.reference}/review/",
            onward_words=_("Review the present draft"),
        )
    last = _last(held)
    if last is not None and last.number != after:
        raise WrongState(
            _("A colleague has acted for your delegation since you reviewed this."),
            was=_("not yet submitted") if not after else _("an earlier position"),
            now=_("%(act)s by %(name)s")
            % {"act": last.get_act_display(), "name": last.acted_by.user.name},
            onward=f"/desk/receipts/{last.reference}/",
            onward_words=_("See the receipt"),
        )
    only_first_once_closed(held)
    check_ready(held.round.kind, draft, comments)
    position = draft.position if draft else ""
    submission = write_act(
        held,
        Act.ASK_TIME if position == Position.MORE_TIME else Act.SUBMIT,
        once=once,
        position=position,
        reason=draft.reason if draft else "",
        statement=draft.statement if draft else "",
        scope=draft.scope if draft else (),
        confirm_by=draft.confirm_by if draft else None,
        reservations=_from_draft(draft),
    )
    if position != Position.MORE_TIME:  # a question to the chair takes nothing along
        _submit_comments(held, submission, comments)
    _enter(held, submission)
    if held.round.by_silence and breaks(position):
        break_silence(held)
    return submission


def _enter(held: Held, submission: Submission) -> None:
    """Into the trail, and told: its own side has the receipt, a late act reaches the presidency."""
    enter_trail(held, submission)
    tell_side(
        held.round,
        held.actor.side,
        "receipt",
        key=submission.reference,
        at=held.now,
        submission=submission,
    )
    if submission.late:
        tell_presidency(held.round, "late_act", key=submission.reference, at=held.now)
    if submission.act == Act.ASK_TIME:
        tell_presidency(held.round, "time_asked", key=submission.reference, at=held.now)


def _last(held: Held) -> Submission | None:
    return (
        Submission.objects.filter(round=held.round, side=held.actor.side)
        .select_related("acted_by__user")
        .order_by("-number")
        .first()
    )


def _submit_comments(held: Held, submission: Submission, drafts: Sequence[DraftComment]) -> None:
    """Copy the merged comments; each keeps its row id through replacements.

    A row whose draft was deleted is not given again: it stands for what was submitted under it.
    """
    own = DraftComment.objects.filter(round=held.round, side=held.actor.side).exclude(row="")
    sent = Comment.objects.filter(submission__round=held.round, submission__side=held.actor.side)
    rows = [*own.values_list("row", flat=True), *sent.values_list("row", flat=True)]
    highest = max((int(row.rpartition("-")[2]) for row in rows), default=0)
    for draft in drafts:
        if not draft.row:
            highest += 1
            draft.row = f"{held.actor.side}-{highest}"
            draft.save(update_fields=["row"])
    comments = [
        Comment(
            submission=submission,
            row=draft.row,
            **{name: getattr(draft, name) for name in REMARK},
        )
        for draft in drafts
    ]
    _carry(held, Comment.objects.bulk_create(comments))


def _carry(held: Held, comments: Sequence[Comment]) -> None:
    """What the drafter answered to a comment stays with the same words in the same row.

    A comment that was changed since is a new one, and wants an answer of its own.
    """
    given = (
        CommentDisposition.objects.filter(
            comment__submission__round=held.round, comment__submission__side=held.actor.side
        )
        .select_related("comment")
        .order_by("comment__submission__number")
    )
    answers = {(answer.comment.row, _said(answer.comment)): answer for answer in given}
    kept = []
    for comment in comments:
        if answer := answers.get((comment.row, _said(comment))):
            answer.pk, answer.comment = None, comment
            kept.append(answer)
    CommentDisposition.objects.bulk_create(kept)


def _said(comment: Comment) -> tuple[object, ...]:
    return tuple(getattr(comment, name) for name in REMARK)


@transaction.atomic
def withdraw(round: Round, *, actor: Actor, once: str, standing: str = "") -> Submission:
    """Take back what the delegation submitted, before the deadline; the draft stays.

    `standing` is the receipt of the act that was reviewed, here and in the acts below: raises
    WrongState where another one stands by now. Empty: not compared.
    """
    held = _hold_submit(round, "withdraw", actor, once)
    if (sent := _sent_before(held, once)) is not None:
        return sent
    if held.actor.side not in standing_submissions(held.round):
        raise WrongState(_("There is nothing to withdraw."), now=_("nothing submitted"))
    _own_standing(held, standing)
    submission = write_act(held, Act.WITHDRAW, once=once)
    enter_trail(held, submission)
    tell_side(
        held.round,
        held.actor.side,
        "receipt",
        key=submission.reference,
        at=held.now,
        submission=submission,
    )
    return submission


@transaction.atomic
def confirm_referendum(round: Round, *, actor: Actor, once: str, standing: str = "") -> Submission:
    """The capital has confirmed: ad referendum becomes accept. Before and after the deadline."""
    held = _hold_submit(round, "confirm_referendum", actor, once)
    if (sent := _sent_before(held, once)) is not None:
        return sent
    stands = _own_standing(held, standing)
    if stands.position != Position.AD_REFERENDUM:
        raise WrongState(_("Your delegation’s position is not ad referendum."))
    return _follow_up(held, Act.CONFIRM, stands, once=once, position=Position.ACCEPT)


@transaction.atomic
def lift(
    round: Round,
    *,
    actor: Actor,
    once: str,
    reservation: int | None = None,
    standing: str = "",
) -> Submission:
    """Lift one reservation (its id), or, without one, the objection, the amendments, or all
    reservations. What then stands is an acceptance, with whatever reservations are left."""
    held = _hold_submit(round, "lift", actor, once)
    if (sent := _sent_before(held, once)) is not None:
        return sent
    stands = _own_standing(held, standing)
    held_back = list(stands.reservations.all())
    if reservation is not None:
        if reservation not in [r.pk for r in held_back]:
            raise WrongState(_("This reservation was lifted already."))
        held_back = [r for r in held_back if r.pk != reservation]
    elif stands.position in (Position.OPPOSE, Position.AMENDMENTS, Position.RESERVATION):
        held_back = []
    else:
        raise WrongState(_("There is no reservation or objection to lift."))
    position = Position.RESERVATION if held_back else Position.ACCEPT
    return _follow_up(held, Act.LIFT, stands, once=once, position=position, reservations=held_back)


@transaction.atomic
def maintain(
    round: Round,
    *,
    actor: Actor,
    once: str,
    reservation: int,
    shown_as: str,
    blocks: bool = False,
    standing: str = "",
) -> Submission:
    """Keep a reservation: without blocking, so that it goes with the text as footnote, annex or
    line in the record; or, where it `blocks`, as it stands, so that nobody need ask again."""
    held = _hold_submit(round, "maintain", actor, once)
    if (sent := _sent_before(held, once)) is not None:
        return sent
    if not blocks and shown_as not in Shown.values:
        message = _("Choose how the reservation is to be shown.")
        raise Invalid(message, {"shown_as": message})
    stands = _own_standing(held, standing)
    kept = list(stands.reservations.all())
    chosen = next((r for r in kept if r.pk == reservation), None)
    if chosen is None:
        raise WrongState(_("This reservation was lifted already."))
    if blocks and not chosen.blocks:
        raise WrongState(_("This reservation does not block, and was agreed to go with the text."))
    chosen.blocks, chosen.shown_as = blocks, "" if blocks else shown_as
    return _follow_up(
        held,
        Act.MAINTAIN,
        stands,
        once=once,
        position=stands.position,
        reservations=kept,
        maintained=chosen,
    )


def _own_standing(held: Held, reviewed: str) -> Submission:
    standing = standing_submissions(held.round).get(held.actor.side)
    if standing is None:
        raise WrongState(_("Your delegation has stated no position."), now=_("nothing submitted"))
    if reviewed and reviewed != standing.reference:
        raise WrongState(
            _("A colleague has acted for your delegation since you reviewed this."),
            now=standing.get_act_display(),
            onward=f"/desk/receipts/{standing.reference}/",
            onward_words=_("See the receipt"),
        )
    return standing


def _follow_up(
    held: Held,
    act: Act,
    standing: Submission,
    *,
    once: str,
    position: str,
    reservations: Sequence[Reservation] = (),
    maintained: Reservation | None = None,
) -> Submission:
    """A further act of the same delegation that carries over what it does not change: comments
    with their dispositions among it."""
    drops = act == Act.LIFT and position == Position.ACCEPT
    comments = [] if drops else list(standing.comments.all())
    for reservation in reservations:
        reservation.maintained = reservation is maintained
    submission = write_act(
        held,
        act,
        once=once,
        position=position,
        reason="" if position == Position.ACCEPT else standing.reason,
        statement=standing.statement,
        scope=standing.scope if position == standing.position else (),
        reservations=reservations,
    )
    for comment in comments:
        comment.pk, comment.submission = None, submission
    _carry(held, Comment.objects.bulk_create(comments))
    _enter(held, submission)
    return submission


@transaction.atomic
def explain(round: Round, *, actor: Actor, text: str) -> Explanation:
    """An explanation of position, once the result stands: one for each delegation, for the record.

    It changes nothing of what was concluded. Raises WrongState where the delegation made its own,
    and while a silence procedure that was broken keeps its seal: who explains would tell of it.
    """
    held = hold(
        round,
        "explain",
        actor=actor,
        rule=rules.can_explain,
        refusal=_("The head of a delegation on the list, or whom the head authorises, explains."),
    )
    if held.round.is_sealed_at(held.now):
        raise WrongState(still_sealed(held.round))
    words = require(text, "text", _("Write the explanation of position."), limit=LONGEST)
    if Explanation.objects.filter(round=held.round, side=held.actor.side).exists():
        raise WrongState(
            _("Your delegation’s explanation of position is in the record already."),
            now=_("in the record"),
            onward=f"/rounds/{round.reference}/#record",
            onward_words=_("Read it"),
        )
    explanation = Explanation.objects.create(
        round=held.round, side=held.actor.side, text=words, by=held.actor.credentials, at=held.now
    )
    held.record("position_explained", side=held.actor.side)
    return explanation
