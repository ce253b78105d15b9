"""What waits for a delegation, or for a guest whom a round admits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.duties import Duty, Waiting
from apps.core.words import day_words, with_article
from apps.delegations.actors import Actor
from apps.desk.queries.drafts import READ, draft
from apps.desk.queries.rounds import row
from apps.desk.rows import Lists
from apps.documents.models import Document
from apps.reviews.models import Round
from apps.reviews.rules import can_draft
from apps.reviews.states import Act, DraftState, Position, RoundKind, RoundState


def fill(lists: Lists, actor: Actor, running: Iterable[Round], now: dt.datetime) -> None:
    for round in running:
        if not can_draft(actor, round):
            continue
        state, act = round.state_at(now), round.own_act
        if act is not None and act["act"] != Act.WITHDRAW:
            _submitted(lists, actor, round, act, state)
        elif state == RoundState.OPEN or (round.decides and not round.by_silence):
            _to_do(lists, actor, round, state)
    if actor.is_delegation:
        _proposals(lists, actor)


def _to_do(lists: Lists, actor: Actor, round: Round, state: RoundState) -> None:
    side = {"side": with_article(actor.credentials.side_name)}
    late = _("The deadline has passed; your delegation is awaited.")
    note = late if state == RoundState.CLOSED else _draft_words(round)
    waiting = (round.own_comments or []).count(DraftState.READY)
    if waiting and actor.coordinates:
        words = ngettext("Merge %(count)d comment", "Merge %(count)d comments", waiting)
        lists.you.append(row(round, words % {"count": waiting}, "clear/", note))
    elif round.own_draft == DraftState.READY:
        verb = _("Review and submit for %(side)s") % side
        lists.for_who_submits(actor).append(row(round, verb, "clear/", note))
    elif round.own_draft == DraftState.RETURNED:
        lists.you.append(row(round, _("Work on the returned draft"), "position/", note))
    elif round.kind == RoundKind.COMMENT:
        lists.you.append(row(round, _("Comment for %(side)s") % side, "", note))
    elif round.by_silence:
        lists.for_who_submits(actor).append(_by_silence(round, note))
    else:
        verb = _("State the position of %(side)s") % side
        lists.for_who_submits(actor).append(row(round, verb, "position/", note))


def _by_silence(round: Round, note: str) -> Duty:
    """A delegation that does nothing has accepted: its row says so, and until when."""
    if round.suspended_at is not None:
        note = _("The clock stands: an objection came by note.")
    return row(round, _("Object, or let it pass, before"), "position/", note)


def _draft_words(round: Round) -> str:
    if round.own_draft == DraftState.READY:
        return _("Draft ready. Not submitted.")
    if round.own_draft == DraftState.RETURNED:
        return _("Returned with a note. Not submitted.")
    if round.own_draft or round.own_comments:
        return _("Draft saved. Not submitted.")
    return _("Nothing drafted yet.")


def _submitted(
    lists: Lists, actor: Actor, round: Round, act: dict[str, str], state: RoundState
) -> None:
    if act["position"] == Position.AD_REFERENDUM:
        verb = _("Confirm the position given ad referendum")
        if act["confirm_by"]:
            day = day_words(dt.date.fromisoformat(act["confirm_by"]))
            verb = _("Confirm the position given ad referendum, by %(day)s") % {"day": day}
        lists.for_who_submits(actor).append(row(round, verb, "confirm/"))
    elif state == RoundState.CLOSED and act["position"] == Position.NO_INSTRUCTIONS:
        verb = _("State a position: instructions are awaited")
        lists.for_who_submits(actor).append(row(round, verb, "position/"))
    elif state == RoundState.OPEN and round.by_silence:
        lists.others.append(row(round, _("Submitted; adopted unless silence is broken before"), ""))
    elif state == RoundState.OPEN:
        lists.others.append(row(round, _("Submitted; the round is open until"), ""))
    elif round.by_silence:
        lists.others.append(row(round, _("Expired; the clock decides"), ""))
    else:
        lists.others.append(row(round, _("The chair concludes; closed on"), ""))


def _proposals(lists: Lists, actor: Actor) -> None:
    """Those that the delegation has begun, and those that wait for the presidency."""
    own = (
        Document.objects.visible_to(actor)
        .filter(owner=actor.state, drafted_by_presidency=False, tabled_at=None)
        .filter(versions__fixed_at=None)  # a paper that was shared is not on its way
        .order_by("created_at", "pk")
    )
    begun, proposed = own.filter(proposed_at=None), own.filter(proposed_at__isnull=False)
    going_on = partial(draft, verb=_("Go on with the proposal"))
    tabling = partial(draft, verb=_("Proposed; the presidency tables it"))
    lists.side.append(Waiting(begun, going_on, READ))
    lists.others.append(Waiting(proposed, tabling, READ))
