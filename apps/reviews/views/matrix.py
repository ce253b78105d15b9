"""What the drafter did with each comment, and the next version made of what was accepted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import moments
from apps.core.errors import Invalid, WrongState
from apps.core.forms import show_refusal
from apps.delegations.access import accredited, allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.documents import actions as documents
from apps.documents.comparison import Status
from apps.documents.comparison import compare as compare_texts
from apps.documents.spreadsheets import write_xlsx
from apps.reviews import actions, amendments, reading, rules
from apps.reviews.forms import DispositionForm
from apps.reviews.matrix import XLSX, columns, rows_of
from apps.reviews.models import Comment, Round
from apps.reviews.sentences import clause_words
from apps.reviews.states import Disposition, RoundState, workflow_of
from apps.reviews.views.common import PAGE, find_round, insist, picked

type Forms = Mapping[str, DispositionForm]
ROW = re.compile(r"[A-Za-z0-9-]{1,30}")  # "BR-4", "BY-observer-1"


@dataclass(frozen=True, slots=True)
class MatrixRow:
    remarked: reading.Remarked
    form: DispositionForm | None  # None: this reader disposes of nothing here


@require_http_methods(["GET", "HEAD", "POST"])
@allow(accredited)
def dispositions(request: ActingRequest, reference: str) -> HttpResponse:
    """The comments by row: everyone reads what they may see; the presidency disposes, once the
    round has closed, of one row or of every row of the page."""
    round = find_round(request, reference)
    now = moments.database_now()
    seen = reading.comments_seen(round, request.actor, now)
    runs = rules.can_run_round(request.actor, round)
    if request.method == "POST":
        insist(runs, _("The presidency disposes of comments."))
        asked = [row for row in request.POST.getlist("row")[:PAGE] if ROW.fullmatch(row)]
        held = list(seen.filter(row__in=asked))
        forms = {c.row: DispositionForm(request.POST, prefix=c.row) for c in held}
        only = request.POST.get("save", "")
        saved, wrong = _dispose(request, round, held, forms, only)
        if not wrong:
            words = ngettext("%(count)d row saved.", "%(count)d rows saved.", saved)
            messages.success(request, words % {"count": saved})
            return redirect(request.get_full_path())
        page = Paginator(held, PAGE).get_page(1)
        return _matrix(request, round, page, forms, undisposed=-1, show="page", status=422)
    left = seen.filter(disposition=None)
    show = picked(["all", "undisposed"], request.GET.get("show"), "all")
    shown = Paginator(left if show == "undisposed" else seen, PAGE)
    page = shown.get_page(request.GET.get("page"))
    forms = {}
    if runs and workflow_of(round.kind).possible("dispose", round.state_at(now)):
        forms = {c.row: DispositionForm(initial=_given(c), prefix=c.row) for c in page}
    return _matrix(request, round, page, forms, undisposed=left.count(), show=show)


def _given(comment: Comment) -> dict[str, str]:
    held = getattr(comment, "disposition", None)
    return {"disposition": held.disposition, "reply": held.reply} if held else {}


def _dispose(
    request: ActingRequest, round: Round, comments: Sequence[Comment], forms: Forms, only: str
) -> tuple[int, bool]:
    """Save row by row; how many were saved, and whether any could not be."""
    saved, wrong = 0, False
    for comment in comments:
        form = forms[comment.row]
        if only and comment.row != only:
            continue
        if not form.is_valid():
            wrong = True
            continue
        given = {name: form.cleaned_data[name] for name in ("disposition", "reply")}
        before = _given(comment)
        untouched = given == before or (not before and not any(given.values()))
        if untouched and not only:
            continue
        try:
            actions.dispose(round, comment.row, actor=request.actor, **given)
            saved += 1
        except Invalid as error:
            show_refusal(form, error)
            wrong = True
    return saved, wrong


def _matrix(
    request: ActingRequest,
    round: Round,
    page: Page[Comment],
    forms: Forms,
    *,
    undisposed: int,
    show: str,
    status: int = 200,
) -> HttpResponse:
    now = moments.database_now()
    state = round.state_at(now)
    texts = reading.clause_texts(round)
    context = {
        "round": round,
        "page": page,
        "rows": [
            MatrixRow(reading.remarked(comment, texts), forms.get(comment.row)) for comment in page
        ],
        "editable": bool(forms),
        "undisposed": undisposed,
        "show": show,
        "is_open": state == RoundState.OPEN,
        "sealed": not reading.shows_others(round, now),
        "runs": rules.can_run_round(request.actor, round),
        "now": now,
    }
    return render(request, "reviews/dispositions.html", context, status=status)


@require_safe
@allow(accredited)
def spreadsheet(request: ActingRequest, reference: str) -> HttpResponse:
    """The comments that this reader may see, one row each, under their stable ids."""
    round = find_round(request, reference)
    rows = rows_of(round, request.actor, moments.database_now())
    content = write_xlsx(_("Comments"), columns(), (row.cells() for row in rows))
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="comments-{round.reference}.xlsx"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def next_version(request: ActingRequest, reference: str) -> HttpResponse:
    """The text with the accepted amendments in it, as a draft that a person then corrects."""
    round = find_round(request, reference)
    now = moments.database_now()
    if round.state_at(now) == RoundState.OPEN:
        raise WrongState(
            _("The next version is made once the round has closed."), now=_("the round is open")
        )
    accepted = reading.comments_seen(round, request.actor, now).filter(
        disposition__disposition__in=[Disposition.ACCEPTED, Disposition.CHANGED]
    )
    rows = {comment.row: comment for comment in accepted.order_by("submission__side", "pk")}
    before = round.version.nodes()
    amended = amendments.apply(
        before,
        [
            amendments.Amendment(c.row, c.clause, c.wording, c.deletes)
            for c in rows.values()
            if c.disposition.disposition == Disposition.ACCEPTED and (c.wording or c.deletes)
        ],
    )
    superseded = reading.has_newer_text(round)
    if request.method == "POST":
        if superseded:
            raise WrongState(_("This text has a newer version already. Change that one."))
        documents.next_version(round.document, actor=request.actor, nodes=amended.nodes)
        messages.success(request, _("The draft of the next version is made. Correct it here."))
        return redirect("documents:correct", round.document.reference)
    changes = compare_texts(before, amended.nodes).changes
    by_hand = [
        comment
        for comment in rows.values()
        if comment.row not in amended.applied
        and not any(comment.row in conflict for conflict in amended.conflicts)
        and comment.row not in amended.orphans
    ]
    texts = reading.clause_texts(round)
    context = {
        "round": round,
        "superseded": superseded,
        "changes": [
            (clause_words(change.node.number, change.node.text), change.runs)
            for change in changes
            if change.status != Status.UNCHANGED
        ],
        "applied": amended.applied,
        "conflicts": [
            [reading.remarked(rows[row], texts) for row in conflict]
            for conflict in amended.conflicts
        ],
        "orphans": [reading.remarked(rows[row], texts) for row in amended.orphans],
        "by_hand": [reading.remarked(comment, texts) for comment in by_hand],
    }
    return render(request, "reviews/next_version.html", context)
