"""Reading: the list of rounds, and the page of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core import moments
from apps.delegations.access import accredited, allow
from apps.delegations.actors import Actor
from apps.delegations.middleware import ActingRequest
from apps.documents.names import name_of
from apps.documents.tree import Node
from apps.reviews import reading, rules, sentences
from apps.reviews.models import Round
from apps.reviews.queries import consensus_of
from apps.reviews.reading import Own, RoundPage
from apps.reviews.states import Position, RoundKind, RoundState
from apps.reviews.views.common import find_round, paged, side_name


@require_safe
@allow(accredited)
def rounds(request: ActingRequest) -> HttpResponse:
    """Which rounds concern us, the open ones first."""
    now = moments.database_now()
    page = paged(reading.open_first(reading.rounds_for(request.actor), now), request)
    rows = reading.round_rows(list(page.object_list), request.actor, now)
    context = {"page": page, "rows": rows, "now": now, "states": RoundState}
    return render(request, "reviews/rounds.html", context)


@require_safe
@allow(accredited)
def round_page(request: ActingRequest, reference: str) -> HttpResponse:
    """What do we say on this text? `?clause=` opens the comments on one clause."""
    now = moments.database_now()
    round = find_round(request, reference)
    actor = request.actor
    shown = reading.round_page(round, actor, now)
    context = {
        "round": round,
        "shown": shown,
        "now": now,
        "side": side_name(request),
        "asked": sentences.what_is_asked(round.kind),
        "silence": sentences.how_silence_counts(round.kind),
        "who_sees": sentences.who_sees(round.visibility),
        "eligible": rules.is_eligible(actor, round),
        "guest": rules.is_guest(actor, round),
        "drafts": rules.can_draft(actor, round),
        "merges": rules.can_merge(actor, round),
        "submits": rules.can_submit(actor, round),
        "runs": rules.can_run_round(actor, round),
        "may_conclude": rules.can_conclude(actor, round),
        "is_open": shown.state == RoundState.OPEN,
        "newer": reading.has_newer_text(round),
        "before": _name_of_version_before(round),
        "after": name_of(round.version),
        "own": acts_possible(shown.own, round, shown.state, actor),
        **_opened(request, round, shown),
        **_result(round, shown, actor),
    }
    if actor.is_delegation and not context["eligible"]:
        context["member_since"] = reading.member_since(actor, now.date())
        context["latecomer"] = True
    return render(request, "reviews/round.html", context)


def _opened(request: ActingRequest, round: Round, shown: RoundPage) -> dict[str, object]:
    """The comments on the one clause that the address opens."""
    asked = request.GET.get("clause")
    key = "" if asked == reading.WHOLE else asked
    row = next((row for row in shown.rows if row.key == key), None)
    if row is None:
        return {"opened": None}
    text = row.node.text if row.node else ""
    texts = {row.key: (row.label, text)}
    ours = reading.own_comments(round, request.actor).filter(clause=row.key)
    theirs = reading.comments_of(reading.in_force(shown.standing).values()).filter(clause=row.key)
    page = paged(theirs, request)
    return {
        "opened": row.key or reading.WHOLE,
        "ours": [reading.remarked(comment, texts) for comment in ours],
        "theirs": [reading.remarked(comment, texts) for comment in page.object_list],
        "page": page,
    }


def _result(round: Round, shown: RoundPage, actor: Actor) -> dict[str, object]:
    """How the members stand, once the round has closed."""
    if shown.state == RoundState.OPEN or round.kind == RoundKind.COMMENT:
        return {}
    names = {e.member.code: e.member.name for e in round.eligible.all()}
    labels = {row.key: row.label for row in shown.rows}
    stood = consensus_of(round, reading.in_force(shown.standing))
    steps, lifted = reading.lives_of(round)
    return {
        "consensus": sentences.consensus_words(stood, names),
        "groups": reading.position_groups(round, shown.standing),
        "reservations": reading.reservation_rows(round, shown.standing, labels, steps),
        "lifted": lifted,
        "paragraphs": reading.clause_standings(round, shown.standing, labels),
        "record": reading.record_of(round, shown.standing, actor),
        "may_explain": shown.state == RoundState.CONCLUDED and rules.can_explain(actor, round),
    }


def _name_of_version_before(round: Round) -> str:
    """By which the comparison with the earlier version is addressed; empty for the first text."""
    version = round.version
    if version.number == 1 or version.document.symbol is None:
        return ""
    earlier = f"/Rev.{version.number - 2}" if version.number > 2 else ""
    return f"{version.document.symbol.text}{earlier}"


def acts_possible(own: Own, round: Round, state: RoundState, actor: Actor) -> dict[str, object]:
    """Which acts a page offers to this side; the verbs decide, under their lock, once more."""
    stands = own.submitted
    position = stands.position if stands else ""
    is_open = state == RoundState.OPEN
    missing = stands is None or position == Position.NO_INSTRUCTIONS
    was_there = stands is None and actor.side in (round.present or ())
    first_late = state == RoundState.CLOSED and round.decides and missing and not was_there
    running = state != RoundState.CONCLUDED
    reservations = list(stands.reservations.all()) if stands else []
    return {
        "words": own.words,
        "draft": own.draft,
        "standing": own.standing,
        "state_position": (is_open or first_late) and rules.can_draft(actor, round),
        "first_late": first_late,
        "withdraw": is_open and stands is not None,
        "confirm": running and position == Position.AD_REFERENDUM,
        "lift": running
        and position in (Position.OPPOSE, Position.AMENDMENTS, Position.RESERVATION),
        "maintain": running and any(reservation.blocks for reservation in reservations),
    }


def clause_of(round: Round, key: str) -> Node | None:
    """The clause with this key in the round's text."""
    return next((node for node in round.version.nodes() if node.key == key), None)
