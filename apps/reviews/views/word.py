"""A round in Word: taken out, brought back, looked at before it becomes the side's drafts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import moments
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import accredited, allow
from apps.delegations.middleware import ActingRequest
from apps.documents.exporting.word import MIME_TYPE
from apps.documents.importing import MAX_BYTES
from apps.documents.importing.word.returned import NotUnderstood
from apps.documents.importing.word.tracked import Unclear
from apps.documents.names import name_of
from apps.reviews import actions, rules, word
from apps.reviews.forms.word import WordFileForm
from apps.reviews.models import Round, WordReturn
from apps.reviews.states import CommentType
from apps.reviews.views.common import find_round, insist, side_name
from apps.reviews.views.over import drafting_over


@require_safe
@allow(accredited)
def take_out(request: ActingRequest, reference: str) -> HttpResponse:
    """The round's text, to be changed in Word."""
    round = find_round(request, reference)
    return _file(round, word.text_for_word(round), "")


@require_safe
@allow(accredited)
def marked(request: ActingRequest, reference: str) -> HttpResponse:
    """The text with all that was submitted and that this reader may see, as tracked changes."""
    round = find_round(request, reference)
    now = moments.database_now()
    return _file(round, word.submitted_for_word(round, request.actor, now), "-marked")


@require_safe
@allow(accredited)
def ours(request: ActingRequest, reference: str) -> HttpResponse:
    """The text with the side's own drafts, as tracked changes."""
    round = find_round(request, reference)
    _may_draft(request, round)
    return _file(round, word.drafts_for_word(round, request.actor), "-ours")


@require_http_methods(["GET", "HEAD", "POST"])
@allow(accredited)
def bring(request: ActingRequest, reference: str) -> HttpResponse:
    """How a delegation negotiates in Word, and the way back for its file."""
    round = find_round(request, reference)
    _may_draft(request, round)
    if (closed := drafting_over(request, round)) is not None:
        return closed
    form = WordFileForm()
    places: tuple[Unclear, ...] = ()
    if request.method == "POST":
        form = WordFileForm(request.POST, request.FILES)
        if form.is_valid():
            upload = form.cleaned_data["file"]
            try:
                if (upload.size or 0) > MAX_BYTES:
                    raise Invalid(
                        _("The file is larger than %(limit)d MB. Take out its pictures.")
                        % {"limit": MAX_BYTES // 1024 // 1024}
                    )
                kept = actions.read_word_file(
                    round, actor=request.actor, filename=upload.name or "", data=upload.read()
                )
            except NotUnderstood as stopped:
                places = stopped.places
                form.add_error("file", stopped.message)
            except Invalid as error:
                show_refusal(form, Invalid(error.message, {"file": error.message}))
            else:
                return redirect("reviews:word_preview", round.reference, kept.reference)
    now = moments.database_now()
    waiting = WordReturn.objects.visible_to(request.actor).kept_at(now).filter(round=round)
    context = {
        "round": round,
        "form": form,
        "places": places,
        "waiting": waiting.select_related("by__user"),
        "side": side_name(request),
    }
    return render(request, "reviews/word.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(accredited)
def preview(request: ActingRequest, reference: str, held: str) -> HttpResponse:
    """What came back, clause by clause: what is chosen becomes the side's drafts."""
    round = find_round(request, reference)
    now = moments.database_now()
    kept = get_object_or_404(
        WordReturn.objects.visible_to(request.actor).kept_at(now).select_related("by__user"),
        round=round,
        reference=held,
    )
    _may_draft(request, round)
    if (closed := drafting_over(request, round)) is not None:
        return closed
    if request.POST.get("do") == "aside":
        actions.put_aside(round, held, actor=request.actor)
        messages.success(request, _("The file is put aside. Nothing was taken from it."))
        return redirect("reviews:word", round.reference)
    rows = word.preview_rows(kept, round, request.actor, now)
    refusal = ""
    types = {row.number: row.type for row in rows}
    included = {row.number for row in rows if row.include}
    if request.method == "POST":
        included = {row.number for row in rows if request.POST.get(f"include-{row.number}")}
        types = {row.number: request.POST.get(f"type-{row.number}", row.type) for row in rows}
        try:
            drafts = actions.bring_back(
                round,
                held,
                actor=request.actor,
                chosen={number: types[number] for number in included},
            )
        except Invalid as error:
            refusal = error.message
        else:
            said = ngettext(
                "%(count)d draft comment is made. Only your delegation can see it.",
                "%(count)d draft comments are made. Only your delegation can see them.",
                len(drafts),
            )
            messages.success(request, said % {"count": len(drafts)})
            return redirect("reviews:round", round.reference)
    context = {
        "round": round,
        "kept": kept,
        "rows": [(row, row.number in included, types[row.number]) for row in rows],
        "types": CommentType.choices,
        "refusal": refusal,
        "untracked": sum(not row.found.tracked for row in rows),
    }
    return render(request, "reviews/word_preview.html", context, status=422 if refusal else 200)


def _may_draft(request: ActingRequest, round: Round) -> None:
    insist(
        rules.can_draft(request.actor, round),
        _("Only the delegations on this round’s list draft and submit here."),
    )


def _file(round: Round, data: bytes, suffix: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=MIME_TYPE)
    name = f"{name_of(round.version).replace('/', '-')}{suffix}.docx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
