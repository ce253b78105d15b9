"""The matrix as files: out as a spreadsheet or for Word, and back once it was filled in."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import moments
from apps.core.errors import DomainError, Invalid, NotVisible
from apps.core.forms import show_refusal
from apps.delegations.access import accredited, allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.reviews import actions, reading
from apps.reviews.actions.disposing import answers_of
from apps.reviews.forms import TableForm
from apps.reviews.forms.matrix import uploaded
from apps.reviews.matrix.files import TYPES, Form, matrix_file
from apps.reviews.matrix.judging import Change, Judged, Overtaken, judge
from apps.reviews.models import ReturnedTable, Round
from apps.reviews.states import workflow_of
from apps.reviews.views.common import PAGE, find_round

MOST_WRONG = 200  # rows that one page names as wrong


@require_safe
@allow(accredited)
def spreadsheet(request: ActingRequest, reference: str) -> HttpResponse:
    """The comments that this reader may see, one row each, under their stable ids."""
    return _file(request, reference, Form.SHEET)


@require_safe
@allow(accredited)
def word(request: ActingRequest, reference: str) -> HttpResponse:
    """The same, to print: with what each proposal changes."""
    return _file(request, reference, Form.WORD)


def _file(request: ActingRequest, reference: str, form: Form) -> HttpResponse:
    """A long one is made by the worker; the page that waits for it looks again by itself, and is
    answered with the one part of it that changes."""
    round = find_round(request, reference)
    file = matrix_file(round, request.actor, form, moments.database_now())
    waits = file.is_long and file.is_asked_for(request.actor)
    looks_again = "HX-Request" in request.headers
    if waits or looks_again:
        template = "parts/matrix_progress.html" if looks_again else "matrix_waits.html"
        context = {"round": round, "count": len(file.rows), "waits": waits}
        status = 202 if waits else 200
        return render(request, f"reviews/{template}", context, status=status)
    answer = HttpResponse(file.data(), content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def send_table(request: ActingRequest, reference: str) -> HttpResponse:
    """A table that was filled in is read; what it changes is shown before anything is saved."""
    round = find_round(request, reference)
    sent = request.method == "POST"
    form = TableForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid():
        try:
            filename, data = uploaded(form.cleaned_data["file"])
            table = actions.read_table(round, actor=request.actor, filename=filename, data=data)
            return redirect("reviews:table", reference, table.reference)
        except Invalid as refusal:
            show_refusal(form, refusal)
    context = {
        "round": round,
        "form": form,
        "closed": workflow_of(round.kind).possible(
            "dispose", round.state_at(moments.database_now())
        ),
    }
    status = 422 if form.errors else 200
    return render(request, "reviews/send_table.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def table(request: ActingRequest, reference: str, table: str) -> HttpResponse:
    """What the table would change, page by page. A POST keeps what was chosen on this page, and
    turns to another one or takes all of it over, or nothing."""
    round = find_round(request, reference)
    found = get_object_or_404(
        ReturnedTable.objects.visible_to(request.actor).filter(round=round), reference=table
    )
    if request.method != "POST":
        return _preview(request, round, found)
    choices = {
        row: (str(choice), request.POST.get(f"now-{row}", ""))
        for name, choice in request.POST.items()
        if (row := name.removeprefix("row-")) != name
    }
    actions.choose_in_table(found, actor=request.actor, choices=choices)
    if "page" in request.POST:
        address = reverse("reviews:table", args=[reference, found.reference])
        return redirect(f"{address}?{urlencode({'page': request.POST['page']})}")
    try:
        saved = actions.dispose_from_table(found, actor=request.actor)
    except NotVisible:  # a row went since; the page lists it, or is not there any more
        return redirect("reviews:table", reference, found.reference)
    except (actions.RowsOvertaken, Invalid) as refusal:
        found.refresh_from_db()
        status = 409 if isinstance(refusal, actions.RowsOvertaken) else 422
        return _preview(request, round, found, refused=refusal, status=status)
    words = ngettext("%(count)d row saved.", "%(count)d rows saved.", saved)
    messages.success(request, words % {"count": saved})
    return redirect("reviews:dispositions", reference)


def _preview(
    request: ActingRequest,
    round: Round,
    table: ReturnedTable,
    *,
    refused: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    """What is in question comes before what changes. After a refusal the page of the first row
    that nobody decided."""
    now = moments.database_now()
    comments = {c.row: c for c in reading.comments_seen(round, request.actor, now)}
    judged: Judged = judge(comments, answers_of(table))
    wrong = [entry for entry in table.answers if entry["errors"]]
    in_error = {entry["row"] for entry in wrong}
    gone = _("This row went since the table was read. Take the file anew.")
    wrong += [{"row": row, "errors": {"row": gone}} for row in judged.gone if row not in in_error]
    overtaken = [o for row, o in judged.overtaken.items() if row not in in_error]
    changes = [change for change in judged.changes if change.comment.row not in in_error]
    chosen = judged.still_held(table.chosen)
    undecided = [n for n, o in enumerate(overtaken) if o.comment.row not in chosen]
    asked: str | int | None = request.GET.get("page")
    if refused is not None and undecided:
        asked = undecided[0] // PAGE + 1
    page = Paginator([*overtaken, *changes], PAGE).get_page(asked)
    context = {
        "round": round,
        "table": table,
        "refused": _refusal(refused, len(undecided)),
        "wrong": wrong[:MOST_WRONG],
        "wrong_count": len(wrong),
        "wrong_more": max(0, len(wrong) - MOST_WRONG),
        "overtaken": [(o, chosen.get(o.comment.row, "")) for o in page if isinstance(o, Overtaken)],
        "overtaken_count": len(overtaken),
        "undecided_count": len(undecided),
        "changes": [change for change in page if isinstance(change, Change)],
        "changes_count": len(changes),
        "page": page,
        "altered": table.altered[:MOST_WRONG],
        "altered_count": len(table.altered),
        "may_take": not wrong and (changes or overtaken),
    }
    return render(request, "reviews/table.html", context, status=status)


def _refusal(refused: DomainError | None, undecided: int) -> str:
    if not isinstance(refused, actions.RowsOvertaken) or not undecided:
        return refused.message if refused else ""
    words = ngettext(
        "In %(count)d row nobody has chosen which answer stands. What was chosen is kept.",
        "In %(count)d rows nobody has chosen which answer stands. What was chosen is kept.",
        undecided,
    )
    return words % {"count": undecided}
