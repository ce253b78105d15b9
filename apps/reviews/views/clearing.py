"""What may leave in the delegation's name: its coordinator or head chooses, edits, hands over,
takes back, or returns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib import messages
from django.db import transaction
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
from apps.reviews.forms import ReturnForm
from apps.reviews.merging import mark, state_shown
from apps.reviews.models import DraftComment, DraftPosition, Round
from apps.reviews.reading import Own, Remarked
from apps.reviews.sentences import who_sees_draft
from apps.reviews.states import DraftState
from apps.reviews.views.common import find_round, insist, side_name
from apps.reviews.views.over import drafting_over

OWN = "own"  # for a clause on which experts differ: other words than theirs


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
    """A form that could not be saved: what was chosen in it, what it had shown, what is wrong."""

    include: Mapping[str, bool] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)
    choice: Mapping[str, str] = field(default_factory=dict)  # by clause
    own: Mapping[str, str] = field(default_factory=dict)  # by clause
    errors: Mapping[str, str] = field(default_factory=dict)  # by clause


@dataclass(frozen=True, slots=True)
class ClauseToClear:
    """The comments on a clause. `rivals` are those that want it to say different things: one of
    them leaves, or none, or words that settle it."""

    key: str
    label: str
    rows: list[ToClear]
    rivals: list[ToClear]
    choice: str
    own: str
    error: str


@require_http_methods(["GET", "HEAD", "POST"])
@allow(accredited)
def clear(request: ActingRequest, reference: str) -> HttpResponse:
    """May this leave in our name? Choose among comments, return the draft, or go on."""
    round = find_round(request, reference)
    insist(
        rules.can_merge(request.actor, round) or rules.can_submit(request.actor, round),
        _("Your coordinator or head of delegation clears what leaves in your name."),
    )
    if (closed := drafting_over(request, round)) is not None:
        return closed
    form = ReturnForm(request.POST or None)
    if request.method != "POST":
        return _clear_page(request, round, form)
    match request.POST.get("do"):
        case "return":
            try:
                actions.return_draft(round, actor=request.actor, note=request.POST.get("note", ""))
            except Invalid as error:
                form.is_valid()
                show_refusal(form, error)
                return _clear_page(request, round, form, status=422)
            messages.success(request, _("Returned to the experts with your note."))
        case "reopen":
            actions.reopen_draft(round, actor=request.actor)
            messages.success(request, _("Taken back for further work. The delegation is told."))
        case do:
            return _choose(request, round, do or "")
    return redirect("reviews:clear", reference)


def _choose(request: ActingRequest, round: Round, do: str) -> HttpResponse:
    """Save the choices, all of them or none; then go on to what was asked."""
    try:
        _merge(request, round, all_settled=do == "review")
    except actions.ChangedMeanwhile:
        return _clear_page(request, round, ReturnForm(), kept=_chosen(request, round), status=409)
    except Invalid as error:
        kept = _chosen(request, round, error.fields)
        return _clear_page(request, round, ReturnForm(), kept=kept, status=422)
    if do == "review":
        return redirect("reviews:review", round.reference)
    if do == "ready":
        actions.send_draft(round, actor=request.actor)
        messages.success(request, _("Draft ready. Not submitted. The delegation is told."))
    else:
        messages.success(request, _("Saved. Nothing was submitted."))
    return redirect("reviews:clear", round.reference)


@transaction.atomic
def _merge(request: ActingRequest, round: Round, *, all_settled: bool) -> None:
    """Include or leave out what the form changes: all rows or none.

    Raises ChangedMeanwhile, or Invalid by the key of the clause: where its own words cannot be, or
    (`all_settled`) where experts differ and nobody has chosen.
    """
    if not rules.can_merge(request.actor, round):
        return
    comments = list(reading.own_comments(round, request.actor))
    wanted = {c.reference: request.POST.get(f"comment-{c.reference}", "") for c in comments}
    for key, rivals in rivals_among(comments).items():
        choice = request.POST.get(f"choice-{key}", "")
        if choice == OWN:
            _settle(request, round, key, rivals)
        elif choice not in [rival.reference for rival in rivals]:
            continue
        for rival in rivals:
            wanted[rival.reference] = "include" if rival.reference == choice else "leave_out"
    states = {"include": DraftState.CLEARED, "leave_out": DraftState.LEFT_OUT}
    for comment in comments:
        state = states.get(wanted[comment.reference])
        if state is not None and state != comment.state:
            actions.merge_comment(
                round,
                comment.reference,
                actor=request.actor,
                include=state == DraftState.CLEARED,
                seen=request.POST.get(f"seen-{comment.reference}", ""),
            )
    if all_settled and (left := rivals_among(reading.own_comments(round, request.actor))):
        message = _("Choose which words leave for this paragraph.")
        raise Invalid(message, dict.fromkeys(left, message))


def _settle(request: ActingRequest, round: Round, key: str, rivals: Iterable[DraftComment]) -> None:
    """Words of the coordinator's or head's own, in place of those that differ."""
    types = [rival.type for rival in rivals]
    try:
        comment = actions.draft_comment(
            round,
            actor=request.actor,
            clause=key,
            type=types[0],
            wording=request.POST.get(f"own-{key}", ""),
        )
    except Invalid as error:
        raise Invalid(error.message, {key: error.message}) from error
    actions.merge_comment(round, comment.reference, actor=request.actor, include=True)


def rivals_among(comments: Iterable[DraftComment]) -> dict[str, list[DraftComment]]:
    """By clause, the comments not left out that want it to say different things: other words, or
    nothing at all. New paragraphs after it rival nobody."""
    by_clause: dict[str, list[DraftComment]] = {}
    for comment in comments:
        changes = (comment.wording or comment.deletes) and not comment.inserts
        if changes and comment.state != DraftState.LEFT_OUT:
            by_clause.setdefault(comment.clause, []).append(comment)
    return {
        key: held
        for key, held in by_clause.items()
        if len({(comment.wording, comment.deletes) for comment in held}) > 1
    }


def _chosen(
    request: ActingRequest, round: Round, errors: Mapping[str, str] | None = None
) -> Chosen:
    comments = list(reading.own_comments(round, request.actor))
    references = [comment.reference for comment in comments]
    clauses = {comment.clause for comment in comments}
    given = {each: request.POST.get(f"comment-{each}") for each in references}
    return Chosen(
        include={each: choice == "include" for each, choice in given.items() if choice},
        seen={each: request.POST.get(f"seen-{each}", "") for each in references},
        choice={key: request.POST.get(f"choice-{key}", "") for key in clauses},
        own={key: request.POST.get(f"own-{key}", "") for key in clauses},
        errors=errors or {},
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
    drafts = DraftPosition.objects.visible_to(request.actor).filter(round=round)
    draft = drafts.select_related("edited_by__user").first()
    texts = reading.clause_texts(round)
    comments = list(reading.own_comments(round, request.actor))
    standing = reading.standing_seen(round, request.actor, now).get(request.actor.side)
    latest = max((comment.edited_at for comment in comments), default=None)
    own = Own(standing, draft, len(comments), latest)
    submitted = own.submitted
    rows = set(submitted.comments.values_list("row", flat=True)) if submitted else set()
    merges = rules.can_merge(request.actor, round)
    context = {
        "round": round,
        "draft": draft,
        "reservations": reading.drafted_reservations(draft, texts),
        "scope": reading.scope_labels(draft, texts),
        "own": own.words,
        "clauses": _to_clear(round, comments, texts, rows, kept),
        "status": status,
        "form": form,
        "side": side_name(request),
        "merges": merges,
        "may_reopen": merges and draft is not None and draft.state == DraftState.READY,
        "submits": rules.can_submit(request.actor, round),
        "eligible": rules.is_eligible(request.actor, round),
        "decides": round.decides,
        "newer": reading.has_newer_text(round),
        "now": now,
    }
    return render(request, "reviews/clear.html", context, status=status)


def _to_clear(
    round: Round,
    comments: Iterable[DraftComment],
    texts: dict[str, tuple[str, str]],
    submitted: Collection[str],
    kept: Chosen | None,
) -> list[ClauseToClear]:
    """The comments under their clauses, in the order of the text."""
    comments = list(comments)
    by_clause: dict[str, list[DraftComment]] = {}
    for comment in comments:
        by_clause.setdefault(comment.clause, []).append(comment)
    rivals = rivals_among(comments)
    result = []
    for key, (label, text) in texts.items():
        held, rival = by_clause.get(key, []), rivals.get(key, [])
        if not held:
            continue
        included = [each.reference for each in rival if each.state == DraftState.CLEARED]

        def row(comment: DraftComment) -> ToClear:
            who = who_sees_draft(round, comment, was_submitted=comment.row in submitted)
            return _row_to_clear(comment, texts, who, kept)

        result.append(
            ClauseToClear(
                key,
                label,
                rows=[row(comment) for comment in held if comment not in rival],
                rivals=[row(comment) for comment in rival],
                choice=(
                    kept.choice.get(key, "")
                    if kept
                    else (included[0] if len(included) == 1 else "")
                ),
                own=(kept.own.get(key) if kept else "") or text,
                error=kept.errors.get(key, "") if kept else "",
            )
        )
    return result


def _row_to_clear(
    comment: DraftComment,
    texts: dict[str, tuple[str, str]],
    who_sees: str,
    kept: Chosen | None,
) -> ToClear:
    left_out = comment.state == DraftState.LEFT_OUT
    include = comment.state in (DraftState.CLEARED, DraftState.READY)
    now, was = mark(comment), ""
    if kept is not None and comment.reference in kept.include:
        include, left_out = kept.include[comment.reference], not kept.include[comment.reference]
    if kept is not None and (seen := kept.seen.get(comment.reference, "")) and seen != now:
        was = state_shown(seen) or _("another one")
    return ToClear(
        reading.remarked(comment, texts),
        include=include,
        leave_out=left_out,
        badge="quiet" if comment.state == DraftState.LEFT_OUT else "yours",
        who_sees=who_sees,
        seen=now,
        was=was,
    )
