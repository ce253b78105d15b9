"""The first ring: experts draft, the coordinator merges, the head returns or submits.

Nobody outside the delegation learns that any of this happened: every act enters the delegation's
own chain of the trail, and mails go to its own people alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.core.text import clean, reference, require
from apps.delegations.actors import Actor
from apps.reviews import rules
from apps.reviews.actions.common import LONGEST, Held, hold, only_first_once_closed
from apps.reviews.actions.telling import tell_side
from apps.reviews.actions.writing import object_or_ask, require_offered
from apps.reviews.carrying import as_entries, carry, held_of
from apps.reviews.merging import mark, state_shown
from apps.reviews.models import DraftComment, DraftPosition, Round
from apps.reviews.queries import earlier_position
from apps.reviews.states import (
    OFFERED,
    SCOPED,
    CommentType,
    DraftState,
    Position,
    ReservationKind,
    RoundKind,
    Shown,
)


class ChangedMeanwhile(WrongState):
    """What was to be merged is not any more what was shown."""


def hold_draft(round: Round, actor: Actor) -> Held:
    held = hold(
        round,
        "draft",
        actor=actor,
        rule=rules.can_draft,
        refusal=_("Only the delegations on this round’s list draft and submit here."),
    )
    only_first_once_closed(held)
    return held


def _comment(held: Held, reference: str, edition: int | None) -> DraftComment:
    comment = (
        DraftComment.objects.visible_to(held.actor)
        .select_for_update()
        .filter(round=held.round, reference=reference)
        .first()
    )
    if comment is None:
        raise NotVisible(_("This comment is no longer here."))
    if edition is not None and edition != comment.edition:
        raise WrongState(
            _("A colleague has changed this comment since you opened it. Yours is shown below."),
            was=_("edition %(number)d") % {"number": edition},
            now=comment.wording or comment.text,
        )
    return comment


def checked_remark(round: Round, values: Mapping[str, object]) -> dict[str, object]:
    """The checked fields of a comment. Raises Invalid beside the field that is wrong."""
    key = str(values.get("clause") or "")
    clause = round.version.clauses.filter(key=key).first() if key else None
    if key and clause is None:
        raise Invalid(_("This text has no such paragraph."), {"clause": _("Choose a paragraph.")})
    type_ = str(values.get("type") or "")
    if type_ not in CommentType.values:
        raise Invalid(_("Choose the type of the comment."), {"type": _("Choose a type.")})
    text = clean(str(values.get("text") or ""))
    wording = clean(str(values.get("wording") or ""))
    deletes = bool(values.get("deletes"))
    inserts = bool(values.get("inserts"))
    if clause is not None and wording == clause.text:
        wording = ""
    if inserts and not wording:
        message = _("Write the new paragraph in place of the words of this one.")
        raise Invalid(message, {"wording": message})
    if wording and clause is None and not inserts:
        message = _("Proposed wording belongs to a paragraph: comment on that paragraph.")
        raise Invalid(message, {"wording": message})
    if deletes and wording:
        message = _("Propose other words, or to delete the paragraph; not both.")
        raise Invalid(message, {"wording": message})
    if not (text or wording or deletes):
        message = _("Write a comment, or change the wording of the paragraph.")
        raise Invalid(message, {"text": message})
    for name, value in (("text", text), ("wording", wording)):
        if value:
            require(value, name, "", limit=LONGEST)
    rationale = clean(str(values.get("rationale") or ""))
    if rationale:
        require(rationale, "rationale", "", limit=LONGEST)
    return {
        "clause": key,
        "type": type_,
        "text": text,
        "wording": wording,
        "deletes": deletes and clause is not None,
        "inserts": inserts,
        "rationale": rationale,
    }


@transaction.atomic
def draft_comment(round: Round, *, actor: Actor, **values: object) -> DraftComment:
    """Write a comment for one's own delegation. Keys: clause, type, text, wording, deletes,
    inserts, rationale. Raises Invalid beside the field that is wrong."""
    held = hold_draft(round, actor)
    comment = DraftComment.objects.create(
        round=held.round,
        side=held.actor.side,
        author=held.actor.credentials,
        made_at=held.now,
        edited_at=held.now,
        **checked_remark(held.round, values),
    )
    held.record("comment_drafted", chain=held.actor.side, comment=comment.reference)
    return comment


@transaction.atomic
def edit_comment(
    round: Round, reference: str, *, actor: Actor, edition: int, **values: object
) -> DraftComment:
    """Change a draft comment; WrongState where a colleague did so since `edition` was read."""
    held = hold_draft(round, actor)
    comment = _comment(held, reference, edition)
    if not rules.can_edit_comment(held.actor, comment):
        raise NotAllowed(_("Its author or your coordinator can change this comment."))
    for name, value in checked_remark(held.round, values).items():
        setattr(comment, name, value)
    if not rules.can_merge(held.actor, held.round):
        comment.state = DraftState.DRAFTING  # what was merged was another text
    comment.edition += 1
    comment.edited_at = held.now
    comment.save()
    held.record("comment_edited", chain=held.actor.side, comment=comment.reference)
    return comment


@transaction.atomic
def delete_comment(round: Round, reference: str, *, actor: Actor, edition: int) -> None:
    held = hold_draft(round, actor)
    comment = _comment(held, reference, edition)
    if not rules.can_edit_comment(held.actor, comment):
        raise NotAllowed(_("Its author or your coordinator can delete this comment."))
    comment.delete()
    held.record("comment_deleted", chain=held.actor.side, comment=reference)


@transaction.atomic
def send_comment(round: Round, reference: str, *, actor: Actor) -> DraftComment:
    """Hand one's comment to the coordinator."""
    held = hold_draft(round, actor)
    comment = _comment(held, reference, None)
    if not rules.can_edit_comment(held.actor, comment):
        raise NotAllowed(_("Its author or your coordinator can send this comment."))
    comment.state = DraftState.CLEARED if rules.is_guest(actor, held.round) else DraftState.READY
    comment.save(update_fields=["state"])
    held.record("comment_sent", chain=held.actor.side, comment=comment.reference)
    return comment


@transaction.atomic
def merge_comment(
    round: Round, reference: str, *, actor: Actor, include: bool, seen: str | None = None
) -> DraftComment:
    """The coordinator takes a comment into what the delegation will submit, or leaves it out.

    `seen` is the comment's `merging.mark` as it was shown (None: not compared): raises
    ChangedMeanwhile where a colleague changed its words or merged it since.
    """
    held = hold_draft(round, actor)
    if not rules.can_merge(held.actor, held.round):
        raise NotAllowed(_("Your coordinator or head of delegation merges comments."))
    comment = _comment(held, reference, None)
    if seen is not None and seen != mark(comment):
        raise ChangedMeanwhile(
            _("A colleague has changed or merged this comment since you opened the page."),
            was=state_shown(seen),
            now=comment.get_state_display(),
        )
    comment.state = DraftState.CLEARED if include else DraftState.LEFT_OUT
    comment.save(update_fields=["state"])
    held.record("comment_merged", chain=held.actor.side, comment=comment.reference, include=include)
    return comment


def _position(
    held: Held,
    position: str,
    scope: Sequence[str],
    given: Sequence[Mapping[str, object]],
    draft: DraftPosition | None,
) -> tuple[str, list[str], list[dict[str, object]]]:
    """The checked position, scope and reservations of a draft, which may still be incomplete."""
    if held.round.kind == RoundKind.COMMENT:
        return "", [], []
    if position:
        require_offered(held.round.kind, position)
    in_order = list(held.round.version.clauses.values_list("key", flat=True))
    keys = set(in_order)
    if not keys.issuperset(scope):
        message = _("The position names a paragraph that this text does not have.")
        raise Invalid(message, {"scope": message})
    scoped = [key for key in in_order if key in set(scope)] if position in SCOPED else []
    known = {
        entry["entry"]: bool(entry.get("reconfirm"))
        for entry in (draft.reservations if draft else [])
        if entry.get("entry")
    }
    reservations: list[dict[str, object]] = []
    if position == Position.RESERVATION:
        for entry in given:
            kind, clause = str(entry.get("kind") or ""), str(entry.get("clause") or "")
            if kind not in ReservationKind.values:
                message = _("Choose the kind of the reservation.")
                raise Invalid(message, {"reservations": message})
            if clause and clause not in keys:
                message = _("The reservation names a paragraph that this text does not have.")
                raise Invalid(message, {"reservations": message})
            shown_as = str(entry.get("shown_as") or "")
            if shown_as and shown_as not in Shown.values:
                message = _("Choose how the reservation is to be shown.")
                raise Invalid(message, {"reservations": message})
            blocks = bool(entry.get("blocks"))
            if blocks and held.round.by_silence:
                raise Invalid(object_or_ask(), {"reservations": object_or_ask()})
            own = str(entry.get("entry") or "")
            own = own if own in known else ""
            reservations.append(
                {
                    "entry": own or reference(),
                    "reconfirm": known.get(own, False) and not entry.get("reconfirmed"),
                    "kind": kind,
                    "clause": clause,
                    "text": clean(str(entry.get("text") or "")),
                    "blocks": blocks,
                    "shown_as": "" if blocks else shown_as,
                }
            )
    return position, scoped, reservations


@transaction.atomic
def save_draft(
    round: Round,
    *,
    actor: Actor,
    edition: int,
    position: str = "",
    reason: str = "",
    statement: str = "",
    note: str = "",
    scope: Sequence[str] = (),
    confirm_by: dt.date | None = None,
    reservations: Sequence[Mapping[str, object]] = (),
) -> DraftPosition:
    """Keep the delegation's draft position.

    `scope` are the paragraphs that an objection, or missing instructions, is about (none: the
    whole text); `confirm_by` is the day by which the capital confirms what is given ad referendum.
    A reservation has `kind`, `clause`, `text`, `blocks` and `shown_as`, an `entry` where it stands
    in the draft already, and `reconfirmed` where its paragraph has changed since it was made. One
    that does not block goes with the text as `shown_as` says: footnote, annex, or a line in the
    record; where it says nothing, the reservation stays among the members.

    `edition` is the one that was read, 0 for none: raises WrongState where a colleague saved
    since, handing back their words.
    """
    held = hold_draft(round, actor)
    if not rules.is_eligible(held.actor, held.round):
        raise NotAllowed(_("Only the delegations on this round’s list take a position."))
    draft = (
        DraftPosition.objects.select_for_update()
        .filter(round=held.round, side=held.actor.side)
        .first()
    )
    position, scoped, entries = _position(held, position, scope, reservations, draft)
    if position != Position.AD_REFERENDUM:
        confirm_by = None
    elif confirm_by is not None and confirm_by < held.now.date():
        message = _("This day is over. Give the day by which the capital is to confirm.")
        raise Invalid(message, {"confirm_by": message})
    if (draft.edition if draft else 0) != edition:
        raise WrongState(
            _("A colleague has saved another draft since you opened this one. Yours is below."),
            was=_("the draft you opened"),
            now=_("%(position)s, saved by %(name)s")
            % {
                "position": draft.get_position_display() if draft else "",
                "name": draft.edited_by.user.name if draft else "",
            },
            onward=f"/rounds/{held.round.reference}/position/",
            onward_words=_("Open the present draft"),
        )
    if draft is None:
        draft = DraftPosition(round=held.round, side=held.actor.side, edition=0)
    for name, words in (("reason", reason), ("statement", statement), ("note", note)):
        text = clean(words)
        setattr(draft, name, require(text, name, "", limit=LONGEST) if text else "")
    draft.position, draft.reservations = position, entries
    draft.scope, draft.confirm_by = scoped, confirm_by
    draft.edition += 1
    draft.state = DraftState.DRAFTING
    draft.edited_by, draft.edited_at = held.actor.credentials, held.now
    draft.save()
    held.record("position_drafted", chain=held.actor.side, edition=draft.edition)
    return draft


@transaction.atomic
def take_over(round: Round, *, actor: Actor) -> DraftPosition:
    """Begin the draft with what the delegation held when the last round on this text was concluded.

    What it said of paragraphs that have changed is marked to be reconfirmed (carrying.py). What was
    with the head is worked on again, as the delegation is told. Raises WrongState where a draft
    stands already, or where there is nothing to take over.
    """
    held = hold_draft(round, actor)
    if not rules.is_eligible(held.actor, held.round):
        raise NotAllowed(_("Only the delegations on this round’s list take a position."))
    side = held.actor.side
    earlier = earlier_position(held.round, side)
    if not held.round.decides or held.round.by_silence or earlier is None:
        raise WrongState(_("Your delegation held no position on an earlier text."))
    if DraftPosition.objects.filter(round=held.round, side=side).exclude(position="").exists():
        raise WrongState(
            _("A colleague has begun the draft already."),
            now=_("a draft"),
            onward=f"/rounds/{held.round.reference}/position/",
            onward_words=_("Open the present draft"),
        )
    carried = carry(
        earlier.round.version.nodes(),
        held.round.version.nodes(),
        position=earlier.position,
        scope=earlier.scope,
        reservations=[held_of(each) for each in earlier.reservations.all()],
    )
    draft, _created = DraftPosition.objects.select_for_update().get_or_create(
        round=held.round,
        side=side,
        defaults={"edited_by": held.actor.credentials, "edited_at": held.now, "edition": 0},
    )
    offered = carried.position in OFFERED[held.round.kind]  # no statement, as by silence
    draft.position = carried.position if offered else ""
    draft.scope = list(carried.scope)
    draft.reason = earlier.reason if carried.position == Position.OPPOSE else ""
    draft.reservations = as_entries(carried.reservations)
    was_with_head = draft.state == DraftState.READY
    draft.state = DraftState.DRAFTING
    draft.edition += 1
    draft.edited_by, draft.edited_at = held.actor.credentials, held.now
    draft.save()
    held.record("position_taken_over", chain=side, edition=draft.edition)
    if was_with_head:
        tell_side(held.round, side, "draft_reopened", key=str(draft.edition), at=held.now)
    return draft


@transaction.atomic
def send_draft(round: Round, *, actor: Actor) -> DraftPosition:
    """Hand the draft to the head: "Draft ready. Not submitted." """
    held = hold_draft(round, actor)
    return _move_draft(held, DraftState.READY, "draft_ready")


@transaction.atomic
def reopen_draft(round: Round, *, actor: Actor) -> DraftPosition:
    """The coordinator takes back what was handed to the head, for further work."""
    held = hold_draft(round, actor)
    if not rules.can_merge(held.actor, held.round):
        raise NotAllowed(_("Your coordinator or head of delegation takes a draft back."))
    rows = DraftPosition.objects.select_for_update().filter(round=held.round, side=held.actor.side)
    draft = rows.first()
    if draft is None or draft.state != DraftState.READY:
        raise WrongState(
            _("This draft is not with the head any more, or was not handed over."),
            was=_("with the head"),
            now=_("with the experts"),
        )
    return _move_draft(held, DraftState.DRAFTING, "draft_reopened")


@transaction.atomic
def return_draft(round: Round, *, actor: Actor, note: str) -> DraftPosition:
    """The head gives the draft back to the experts with a note."""
    held = hold_draft(round, actor)
    if not rules.can_submit(held.actor, held.round):
        raise NotAllowed(_("Your head of delegation, or whom the head authorises, does this."))
    words = require(note, "note", _("Say what is to be changed."))
    return _move_draft(held, DraftState.RETURNED, "draft_returned", note=words)


def _move_draft(held: Held, state: DraftState, what: str, note: str = "") -> DraftPosition:
    draft, _created = DraftPosition.objects.select_for_update().get_or_create(
        round=held.round,
        side=held.actor.side,
        defaults={"edited_by": held.actor.credentials, "edited_at": held.now},
    )
    draft.state = state
    if note:
        draft.note = note
    draft.edition += 1
    draft.edited_by, draft.edited_at = held.actor.credentials, held.now
    draft.save()
    held.record(what, chain=held.actor.side)
    tell_side(held.round, held.actor.side, what, key=str(draft.edition), at=held.now)
    return draft
