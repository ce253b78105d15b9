"""The second ring: acts that bind a delegation, each with its receipt, none ever changed.

A delegation holds one position. Its last authorised act stands; a replacement and a withdrawal
are further acts. Each carries the whole position, so that the last one tells everything.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.text import clean, require
from apps.delegations.actors import Actor
from apps.delegations.models import MemberState
from apps.reviews import rules
from apps.reviews.actions.common import LONGEST, Held, hold, only_first_once_closed
from apps.reviews.actions.telling import tell_presidency, tell_side
from apps.reviews.merging import fingerprint, merged_drafts
from apps.reviews.models import (
    Comment,
    DraftComment,
    DraftPosition,
    NoteConfirmation,
    Reservation,
    Round,
    Submission,
)
from apps.reviews.queries import standing_submissions
from apps.reviews.states import (
    Act,
    Position,
    ReservationKind,
    RoundKind,
    RoundState,
    Shown,
)


def _hold_submit(round: Round, verb: str, actor: Actor) -> Held:
    return hold(
        round,
        verb,
        actor=actor,
        rule=rules.can_submit,
        refusal=_("The head of your delegation, or whom the head authorises, submits."),
    )


def _sent_before(held: Held, once: str) -> Submission | None:
    """The same form, sent twice (a second click, a reload), counts once."""
    return Submission.objects.filter(round=held.round, side=held.actor.side, once=once).first()


def _write(
    held: Held,
    act: Act,
    *,
    once: str,
    position: str = "",
    reason: str = "",
    statement: str = "",
    side: str = "",
    reservations: Sequence[Reservation] = (),
    by_note: str = "",
    evidence: ContentFile[bytes] | None = None,
) -> Submission:
    side = side or held.actor.side
    last = Submission.objects.filter(round=held.round, side=side).aggregate(n=Max("number"))["n"]
    submission = Submission.objects.create(
        round=held.round,
        side=side,
        number=(last or 0) + 1,
        act=act,
        acted_by=held.actor.credentials,
        office=held.actor.office,
        received_at=held.now,
        late=held.state == RoundState.CLOSED,
        text_hash=held.round.text_hash,
        once=once,
        position=position,
        reason=reason,
        statement=statement,
        by_note=by_note,
        evidence=evidence or "",
    )
    for reservation in reservations:
        reservation.pk = None
        reservation.submission = submission
    Reservation.objects.bulk_create(reservations)
    return submission


def _enter_trail(held: Held, submission: Submission, chain: str) -> None:
    held.record(
        f"position_{submission.act}",
        chain=chain,
        submission=submission.reference,
        side=submission.side,
        text=submission.text_hash,
        late=submission.late,
    )


def _complete(
    kind: str, position: str, reason: str, reservations: Sequence[Reservation], comments: int
) -> None:
    """Raise Invalid, beside its field, where a position lacks what the practice asks of it."""
    if kind == RoundKind.COMMENT:
        if not comments:
            raise Invalid(
                _("There is nothing to submit yet: merge at least one comment, or write one.")
            )
        return
    if position not in Position.values:
        raise Invalid(_("Choose a position."), {"position": _("Choose a position.")})
    if position == Position.OPPOSE and not reason:
        message = _("State the reason why your delegation cannot join consensus.")
        raise Invalid(message, {"reason": message})
    if position == Position.AMENDMENTS and not comments:
        message = _("Propose wording for at least one paragraph, and merge it.")
        raise Invalid(message, {"position": message})
    if position == Position.RESERVATION and not reservations:
        message = _("Enter the reservation.")
        raise Invalid(message, {"reservations": message})
    if any(not reservation.text for reservation in reservations):
        message = _("Write the text of the reservation.")
        raise Invalid(message, {"reservations": message})


def _from_draft(draft: DraftPosition | None) -> list[Reservation]:
    """How one is shown to the public is a choice of its own: see `maintain`."""
    return [Reservation(**entry) for entry in (draft.reservations if draft else [])]


def check_ready(kind: str, draft: DraftPosition | None, comments: Sequence[DraftComment]) -> None:
    """Raise Invalid where what was drafted and merged cannot be submitted in a round of `kind`."""
    wordings = sum(bool(comment.wording or comment.deletes) for comment in comments)
    counted = len(comments) if kind == RoundKind.COMMENT else wordings
    position, reason = (draft.position, draft.reason) if draft else ("", "")
    _complete(kind, position, reason, _from_draft(draft), counted)


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

    After the deadline only a missing member's first position is taken, and it is marked late.
    """
    held = _hold_submit(round, "submit", actor)
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
    if (last.number if last else 0) != after:
        assert last is not None  # noqa: S101
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
    submission = _write(
        held,
        Act.SUBMIT,
        once=once,
        position=draft.position if draft else "",
        reason=draft.reason if draft else "",
        statement=draft.statement if draft else "",
        reservations=_from_draft(draft),
    )
    _submit_comments(held, submission, comments)
    _enter_trail(held, submission, held.chain())
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
    return submission


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
    Comment.objects.bulk_create(
        Comment(
            submission=submission,
            row=draft.row,
            clause=draft.clause,
            type=draft.type,
            text=draft.text,
            wording=draft.wording,
            deletes=draft.deletes,
            rationale=draft.rationale,
        )
        for draft in drafts
    )


@transaction.atomic
def withdraw(round: Round, *, actor: Actor, once: str, standing: str = "") -> Submission:
    """Take back what the delegation submitted, before the deadline; the draft stays.

    `standing` is the receipt of the act that was reviewed, here and in the acts below: raises
    WrongState where another one stands by now. Empty: not compared.
    """
    held = _hold_submit(round, "withdraw", actor)
    if (sent := _sent_before(held, once)) is not None:
        return sent
    if held.actor.side not in standing_submissions(held.round):
        raise WrongState(_("There is nothing to withdraw."), now=_("nothing submitted"))
    _own_standing(held, standing)
    submission = _write(held, Act.WITHDRAW, once=once)
    _enter_trail(held, submission, held.chain())
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
    held = _hold_submit(round, "confirm_referendum", actor)
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
    held = _hold_submit(round, "lift", actor)
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
    round: Round, *, actor: Actor, once: str, reservation: int, shown_as: str, standing: str = ""
) -> Submission:
    """Keep a reservation without blocking; it goes with the text as footnote, annex or record."""
    held = _hold_submit(round, "maintain", actor)
    if (sent := _sent_before(held, once)) is not None:
        return sent
    if shown_as not in Shown.values:
        message = _("Choose how the reservation is to be shown.")
        raise Invalid(message, {"shown_as": message})
    stands = _own_standing(held, standing)
    kept = list(stands.reservations.all())
    chosen = next((r for r in kept if r.pk == reservation), None)
    if chosen is None:
        raise WrongState(_("This reservation was lifted already."))
    chosen.blocks, chosen.shown_as = False, shown_as
    return _follow_up(
        held, Act.MAINTAIN, stands, once=once, position=stands.position, reservations=kept
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
) -> Submission:
    """A further act of the same delegation that carries over what it does not change."""
    drops = act == Act.LIFT and position == Position.ACCEPT
    comments = [] if drops else list(standing.comments.all())
    submission = _write(
        held,
        act,
        once=once,
        position=position,
        reason="" if position == Position.ACCEPT else standing.reason,
        statement=standing.statement,
        reservations=reservations,
    )
    for comment in comments:
        comment.pk, comment.submission = None, submission
    Comment.objects.bulk_create(comments)
    _enter_trail(held, submission, held.chain())
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
    return submission


@transaction.atomic
def enter_note(
    round: Round,
    *,
    actor: Actor,
    member: MemberState,
    position: str,
    note: str,
    evidence: tuple[str, bytes],
    once: str,
    reason: str = "",
    reservation_kind: str = "",
    reservation_text: str = "",
    blocks: bool = False,
) -> Submission:
    """Enter a position that came by letter or note, with its evidence (name, bytes).

    It stands once a second person of the presidency confirms it; the delegation is told at once.
    """
    held = hold(
        round,
        "enter_note",
        actor=actor,
        rule=rules.can_run_round,
        refusal=_("The presidency enters positions that came by letter."),
    )
    sent = Submission.objects.filter(round=held.round, side=member.code, once=once).first()
    if sent is not None:
        return sent
    if member.code not in [e.member.code for e in held.round.eligible.all()]:
        message = _("This member is not on the round’s list.")
        raise Invalid(message, {"member": message})
    if held.round.kind != RoundKind.ADOPTION:
        raise Invalid(_("Positions by letter belong to adoption rounds."))
    words = require(note, "note", _("Name the letter: its number and date."), limit=250)
    reason, reservation_text = (
        require(text, name, "", limit=LONGEST) if clean(text) else ""
        for name, text in (("reason", reason), ("reservation_text", reservation_text))
    )
    name, content = evidence
    if not content:
        message = _("Add the letter itself as a file.")
        raise Invalid(message, {"evidence": message})
    reservations = []
    if position == Position.RESERVATION:
        if reservation_kind not in ReservationKind.values:
            message = _("Choose the kind of the reservation.")
            raise Invalid(message, {"reservation_kind": message})
        reservations = [
            Reservation(
                kind=reservation_kind,
                text=reservation_text,
                blocks=blocks,
            )
        ]
    if position == Position.AMENDMENTS:
        message = _("Amendments that came by letter are entered by the delegation itself.")
        raise Invalid(message, {"position": message})
    _complete(held.round.kind, position, reason, reservations, 0)
    if held.state == RoundState.CLOSED:
        standing = standing_submissions(held.round).get(member.code)
        if standing is not None and standing.position != Position.NO_INSTRUCTIONS:
            raise WrongState(_("This member’s position was received and stands."))
    submission = _write(
        held,
        Act.SUBMIT,
        once=once,
        position=position,
        reason=reason,
        side=member.code,
        reservations=reservations,
        by_note=words,
        evidence=ContentFile(content, name=name),
    )
    _enter_trail(held, submission, member.code)
    tell_side(
        held.round,
        member.code,
        "note_entered",
        key=submission.reference,
        at=held.now,
        submission=submission,
    )
    return submission


@transaction.atomic
def confirm_note(submission: Submission, *, actor: Actor, confirmed: bool) -> NoteConfirmation:
    """The second person confirms, or refuses, a position entered from a letter."""
    held = hold(
        submission.round,
        "confirm_note",
        actor=actor,
        rule=rules.can_run_round,
        refusal=_("The presidency confirms positions that came by letter."),
    )
    if submission.acted_by.user_id == held.actor.credentials.user_id:
        raise NotAllowed(_("A second person confirms: somebody else entered this."))
    if NoteConfirmation.objects.filter(submission=submission).exists():
        raise WrongState(_("A colleague has decided on this already."))
    if confirmed and submission.late:
        standing = standing_submissions(held.round).get(submission.side)
        if standing is not None and standing.position != Position.NO_INSTRUCTIONS:
            raise WrongState(
                _("This member’s position was received and stands."), now=_("a position stands")
            )
    confirmation = NoteConfirmation.objects.create(
        submission=submission, confirmed=confirmed, by=held.actor.credentials, at=held.now
    )
    verb = "note_confirmed" if confirmed else "note_refused"
    held.record(verb, chain=submission.side, submission=submission.reference)
    tell_side(
        held.round,
        submission.side,
        "note_decided",
        key=submission.reference,
        at=held.now,
        submission=submission,
        confirmed=confirmed,
    )
    return confirmation
