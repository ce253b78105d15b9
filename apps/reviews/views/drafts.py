"""The delegation's draft: its position, and the clearing of what leaves in its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import moments
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import accredited, allow
from apps.delegations.middleware import ActingRequest
from apps.reviews import actions, reading, rules
from apps.reviews.forms import (
    MOST_RESERVATIONS,
    PositionForm,
    ReservationForm,
    ReturnForm,
    reservation_forms,
    reservations_of,
)
from apps.reviews.merging import mark, state_shown
from apps.reviews.models import DraftComment, DraftPosition, Round
from apps.reviews.reading import Own, Remarked
from apps.reviews.sentences import position_hint
from apps.reviews.states import DraftState, RoundKind
from apps.reviews.views.common import find_round, insist, side_name
from apps.reviews.views.over import drafting_over

type Reservations = BaseFormSet[ReservationForm]


@require_http_methods(["GET", "HEAD", "POST"])
@allow(accredited)
def position(request: ActingRequest, reference: str) -> HttpResponse:
    """Draft the delegation's position; who may submit goes on to the review."""
    round = find_round(request, reference)
    if round.kind == RoundKind.COMMENT:
        return redirect("reviews:clear", reference)
    insist(
        rules.is_eligible(request.actor, round),
        _("Only the delegations on this round’s list take a position."),
    )
    choices = [(key, label) for key, (label, _text) in reading.clause_texts(round).items()]
    if (closed := drafting_over(request, round)) is not None:
        return closed
    if request.method != "POST":
        draft = _draft(request, round)
        form, reservations = (
            PositionForm.of(draft, choices),
            _reservation_forms(reservations_of(draft), choices, 0),
        )
        return _position_page(request, round, form, reservations)
    if request.POST.get("do") == "take_over":
        actions.take_over(round, actor=request.actor)
        messages.success(request, _("Your earlier position is in the draft. Not submitted."))
        return redirect("reviews:position", reference)
    form = PositionForm(request.POST, clauses=choices)
    held = reservations_of(_draft(request, round))
    reservations = reservation_forms(0)(
        request.POST, initial=held, prefix="reservations", form_kwargs={"clauses": choices}
    )
    if not (form.is_valid() and reservations.is_valid()):
        return _position_page(request, round, form, reservations, status=422)
    entries = [each.stated for each in reservations if each.stated is not None]
    if request.POST.get("do") == "another":
        unsaved = PositionForm(initial=form.cleaned_data, clauses=choices)
        waiting = {entry["entry"] for entry in held if entry.get("reconfirm")}
        typed = [
            {
                **entry,
                "blocks": "yes" if entry["blocks"] else "no",
                "reconfirm": entry["entry"] in waiting,
            }
            for entry in entries
        ]
        return _position_page(request, round, unsaved, _reservation_forms(typed, choices, 1))
    values = {name: value for name, value in form.cleaned_data.items() if name != "edition"}
    edition = form.cleaned_data["edition"] or 0
    try:
        actions.save_draft(
            round, actor=request.actor, edition=edition, reservations=entries, **values
        )
    except Invalid as error:
        show_refusal(form, error)
        return _position_page(request, round, form, reservations, status=422)
    return _onward(request, round)


def _onward(request: ActingRequest, round: Round) -> HttpResponse:
    do = request.POST.get("do")
    if do == "review" and rules.can_submit(request.actor, round):
        return redirect("reviews:review", round.reference)
    if do == "ready":
        actions.send_draft(round, actor=request.actor)
        messages.success(request, _("Draft ready. Not submitted. The delegation is told."))
    else:
        messages.success(request, _("Draft saved. Not submitted."))
    return redirect("reviews:round", round.reference)


def _draft(request: ActingRequest, round: Round) -> DraftPosition | None:
    return (
        DraftPosition.objects.visible_to(request.actor)
        .filter(round=round)
        .select_related("edited_by__user")
        .first()
    )


def _reservation_forms(
    initial: list[dict[str, object]], choices: list[tuple[str, str]], blank: int
) -> Reservations:
    """At least one form, so that there is something to fill in."""
    forms = reservation_forms(blank if initial else 1)
    return forms(initial=initial, prefix="reservations", form_kwargs={"clauses": choices})


def _position_page(
    request: ActingRequest,
    round: Round,
    form: PositionForm,
    reservations: Reservations,
    *,
    status: int = 200,
) -> HttpResponse:
    hints = [(radio, position_hint(radio.data["value"])) for radio in form["position"]]
    merged = sum(
        comment.state == DraftState.CLEARED
        for comment in reading.own_comments(round, request.actor)
    )
    draft = _draft(request, round)
    context = {
        "round": round,
        "form": form,
        "reservations": reservations,
        "earlier": reading.earlier(round, request.actor, draft),
        "most": MOST_RESERVATIONS,
        "hints": hints,
        "merged": merged,
        "side": side_name(request),
        "submits": rules.can_submit(request.actor, round),
        "now": moments.database_now(),
    }
    return render(request, "reviews/position.html", context, status=status)


# Clearing


@dataclass(frozen=True, slots=True)
class ToClear:
    """A draft comment, with the choice that its row starts from."""

    remarked: Remarked
    include: bool
    leave_out: bool
    badge: str
    who_sees: str
    seen: str  # its mark, which the form carries
    was: str = ""  # where a colleague changed it since: its state as it was shown


@dataclass(frozen=True, slots=True)
class Chosen:
    """A form that a colleague's merge overtook: what was chosen in it, and what it had shown."""

    include: Mapping[str, bool]
    seen: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ClauseToClear:
    key: str
    label: str
    rows: list[ToClear]
    conflict: bool  # experts propose different words for it


@require_http_methods(["GET", "HEAD", "POST"])
@allow(accredited)
def clear(request: ActingRequest, reference: str) -> HttpResponse:
    """May this leave in our name? Include or leave out comments, return the draft, or go on."""
    round = find_round(request, reference)
    insist(
        rules.can_merge(request.actor, round) or rules.can_submit(request.actor, round),
        _("Your coordinator or head of delegation clears what leaves in your name."),
    )
    if (closed := drafting_over(request, round)) is not None:
        return closed
    form = ReturnForm(request.POST or None)
    if request.method == "POST":
        do = request.POST.get("do")
        if do == "return":
            try:
                actions.return_draft(round, actor=request.actor, note=request.POST.get("note", ""))
            except Invalid as error:
                form.is_valid()
                show_refusal(form, error)
                return _clear_page(request, round, form, status=422)
            messages.success(request, _("Returned to the experts with your note."))
            return redirect("reviews:clear", reference)
        try:
            _merge(request, round)
        except actions.ChangedMeanwhile:
            kept = _chosen(request, round)
            return _clear_page(request, round, ReturnForm(), kept=kept, status=409)
        if do == "review":
            return redirect("reviews:review", reference)
        if do == "ready":
            actions.send_draft(round, actor=request.actor)
            messages.success(request, _("Draft ready. Not submitted. The delegation is told."))
        else:
            messages.success(request, _("Saved. Nothing was submitted."))
        return redirect("reviews:clear", reference)
    return _clear_page(request, round, form)


@transaction.atomic
def _merge(request: ActingRequest, round: Round) -> None:
    """Include or leave out what the form changes: all rows or none."""
    if not rules.can_merge(request.actor, round):
        return
    for comment in reading.own_comments(round, request.actor):
        choice = request.POST.get(f"comment-{comment.reference}")
        wanted = {"include": DraftState.CLEARED, "leave_out": DraftState.LEFT_OUT}.get(choice or "")
        if wanted is not None and wanted != comment.state:
            actions.merge_comment(
                round,
                comment.reference,
                actor=request.actor,
                include=wanted == DraftState.CLEARED,
                seen=request.POST.get(f"seen-{comment.reference}", ""),
            )


def _chosen(request: ActingRequest, round: Round) -> Chosen:
    references = [comment.reference for comment in reading.own_comments(round, request.actor)]
    given = {each: request.POST.get(f"comment-{each}") for each in references}
    return Chosen(
        include={each: choice == "include" for each, choice in given.items() if choice},
        seen={each: request.POST.get(f"seen-{each}", "") for each in references},
    )


def _clear_page(
    request: ActingRequest,
    round: Round,
    form: ReturnForm,
    *,
    kept: Chosen | None = None,
    status: int = 200,
) -> HttpResponse:
    now = moments.database_now()
    draft = _draft(request, round)
    texts = reading.clause_texts(round)
    comments = list(reading.own_comments(round, request.actor))
    standing = reading.standing_seen(round, request.actor, now).get(request.actor.side)
    latest = max((comment.edited_at for comment in comments), default=None)
    context = {
        "round": round,
        "draft": draft,
        "reservations": reading.drafted_reservations(draft, texts),
        "scope": reading.scope_labels(draft, texts),
        "own": Own(standing, draft, len(comments), latest).words,
        "clauses": _to_clear(comments, texts, kept),
        "overtaken": kept is not None,
        "form": form,
        "side": side_name(request),
        "merges": rules.can_merge(request.actor, round),
        "submits": rules.can_submit(request.actor, round),
        "eligible": rules.is_eligible(request.actor, round),
        "decides": round.decides,
        "newer": reading.has_newer_text(round),
        "now": now,
    }
    return render(request, "reviews/clear.html", context, status=status)


def _to_clear(
    comments: Iterable[DraftComment],
    texts: dict[str, tuple[str, str]],
    kept: Chosen | None,
) -> list[ClauseToClear]:
    """The comments under their clauses, in the order of the text."""
    by_clause: dict[str, list[DraftComment]] = {}
    for comment in comments:
        by_clause.setdefault(comment.clause, []).append(comment)
    result = []
    for key, (label, _text) in texts.items():
        held = by_clause.get(key, [])
        if not held:
            continue
        wordings = {
            (comment.wording, comment.deletes)
            for comment in held
            if (comment.wording or comment.deletes) and comment.state != DraftState.LEFT_OUT
        }
        rows = [_row_to_clear(comment, texts, kept) for comment in held]
        result.append(ClauseToClear(key, label, rows, conflict=len(wordings) > 1))
    return result


def _row_to_clear(
    comment: DraftComment, texts: dict[str, tuple[str, str]], kept: Chosen | None
) -> ToClear:
    left_out = comment.state == DraftState.LEFT_OUT
    include = comment.state in (DraftState.CLEARED, DraftState.READY)
    now, was = mark(comment), ""
    if kept is not None and comment.reference in kept.include:
        include = kept.include[comment.reference]
        seen = kept.seen[comment.reference]
        was = (state_shown(seen) or _("another one")) if seen != now else ""
    return ToClear(
        reading.remarked(comment, texts),
        include=include,
        leave_out=not include if kept and comment.reference in kept.include else left_out,
        badge="quiet" if left_out else "yours",
        who_sees=_("Seen by your delegation only"),
        seen=now,
        was=was,
    )
