"""One comment of one's own delegation: written, previewed, changed, sent on, deleted."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import moments
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import accredited, allow
from apps.delegations.middleware import ActingRequest
from apps.documents.comparison import Run, compare_text
from apps.documents.tree import Node
from apps.reviews import actions, rules
from apps.reviews.forms import CommentForm
from apps.reviews.models import DraftComment, Round
from apps.reviews.reading import WHOLE, own_comments
from apps.reviews.sentences import clause_words, whole_text
from apps.reviews.states import CommentType
from apps.reviews.views.common import find_round, insist
from apps.reviews.views.over import drafting_over
from apps.reviews.views.rounds import clause_of


@require_http_methods(["GET", "HEAD", "POST"])
@allow(accredited)
def new_comment(request: ActingRequest, reference: str) -> HttpResponse:
    """`?clause=` names the clause by its key; `whole` is the whole text."""
    round = find_round(request, reference)
    _may_draft(request, round)
    if (closed := drafting_over(request, round)) is not None:
        return closed
    given = request.POST.get("clause") if request.method == "POST" else None
    key = given if given is not None else request.GET.get("clause", WHOLE)
    key = "" if key == WHOLE else key
    clause = _clause(round, key)
    if request.method != "POST":
        initial = {
            "clause": key,
            "wording": clause.text if clause else "",
            "type": CommentType.GENERAL,
        }
        form = CommentForm(initial=initial, on_whole_text=clause is None)
        return _page(request, round, clause, form)
    form = CommentForm(request.POST, on_whole_text=clause is None)
    if not form.is_valid():
        return _page(request, round, clause, form, status=422)
    if request.POST.get("do") == "preview":
        return _page(request, round, clause, form)
    try:
        comment = actions.draft_comment(round, actor=request.actor, **form.values())
        if request.POST.get("do") == "send":
            actions.send_comment(round, comment.reference, actor=request.actor)
    except Invalid as error:
        show_refusal(form, error)
        return _page(request, round, clause, form, status=422)
    return _back(request, round, key, sent=request.POST.get("do") == "send")


@require_http_methods(["GET", "HEAD", "POST"])
@allow(accredited)
def edit_comment(request: ActingRequest, reference: str, comment: str) -> HttpResponse:
    round = find_round(request, reference)
    found = get_object_or_404(own_comments(round, request.actor), reference=comment)
    if (closed := drafting_over(request, round)) is not None:
        return closed
    insist(
        rules.can_edit_comment(request.actor, found),
        _("Its author or your coordinator can change this comment."),
    )
    clause = _clause(round, found.clause)
    if request.method != "POST":
        form = CommentForm.of(found, clause.text if clause else "")
        return _page(request, round, clause, form, comment=found)
    form = CommentForm(request.POST, on_whole_text=clause is None and not found.inserts)
    if not form.is_valid():
        return _page(request, round, clause, form, comment=found, status=422)
    do = request.POST.get("do", "save")
    if do == "preview":
        return _page(request, round, clause, form, comment=found)
    edition = form.cleaned_data["edition"] or 0
    if do == "delete":
        actions.delete_comment(round, comment, actor=request.actor, edition=edition)
        messages.success(request, _("The draft comment is deleted."))
        return redirect(_address(round, found.clause))
    values = {**form.values(), "clause": found.clause}
    try:
        actions.edit_comment(round, comment, actor=request.actor, edition=edition, **values)
        if do == "send":
            actions.send_comment(round, comment, actor=request.actor)
    except Invalid as error:
        show_refusal(form, error)
        return _page(request, round, clause, form, comment=found, status=422)
    return _back(request, round, found.clause, sent=do == "send")


def _may_draft(request: ActingRequest, round: Round) -> None:
    insist(
        rules.can_draft(request.actor, round),
        _("Only the delegations on this round’s list draft and submit here."),
    )


def _clause(round: Round, key: str) -> Node | None:
    clause = clause_of(round, key) if key else None
    if key and clause is None:
        raise Http404
    return clause


def _page(
    request: ActingRequest,
    round: Round,
    clause: Node | None,
    form: CommentForm,
    *,
    comment: DraftComment | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "round": round,
        "clause": clause,
        "label": clause_words(clause.number, clause.text) if clause else whole_text(),
        "form": form,
        "comment": comment,
        "preview": _preview(clause, form),
        "back": _address(round, clause.key if clause else ""),
        "guest": rules.is_guest(request.actor, round),
        "now": moments.database_now(),
    }
    return render(request, "reviews/comment.html", context, status=status)


def _preview(clause: Node | None, form: CommentForm) -> tuple[Run, ...]:
    """What the wording in the form changes in the clause; nothing before something was typed."""
    if clause is None or not form.is_bound or not hasattr(form, "cleaned_data"):
        return ()
    if form.cleaned_data.get("deletes"):
        return compare_text(clause.text, "")
    wording = " ".join((form.cleaned_data.get("wording") or "").split())
    if form.cleaned_data.get("inserts"):
        return compare_text("", "" if wording == clause.text else wording)
    if not wording or wording == clause.text:
        return ()
    return compare_text(clause.text, wording)


def _back(request: ActingRequest, round: Round, key: str, *, sent: bool) -> HttpResponse:
    if sent:
        messages.success(request, _("The comment is with your coordinator. Not submitted."))
    else:
        messages.success(request, _("Draft saved. Only your delegation can see it."))
    return redirect(_address(round, key))


def _address(round: Round, key: str) -> str:
    """The round's page with this clause opened, at the clause."""
    page = reverse("reviews:round", args=[round.reference])
    return f"{page}?clause={key or WHOLE}#para-{key or WHOLE}"
