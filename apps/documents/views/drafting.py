"""A draft in the hands of those who make it: corrected, confirmed, named, proposed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.errors import Invalid, NotAllowed
from apps.core.forms import show_refusal
from apps.delegations.access import allow, at_work
from apps.delegations.middleware import ActingRequest
from apps.documents import actions, rules
from apps.documents.corrections import Correction, corrected
from apps.documents.forms import ClauseFormSet, DetailsForm, ReadersForm
from apps.documents.models import Version
from apps.documents.numbering import with_inserts
from apps.documents.queries import brackets_in
from apps.documents.tree import ClauseKind, Node, text_hash
from apps.documents.views.finding import find, find_editable

CLAUSES = 30  # on one page of the form


@require_http_methods(["GET", "HEAD", "POST"])
@allow(at_work)
def correct(request: ActingRequest, reference: str) -> HttpResponse:
    """The clauses of a draft as a form, some at a time."""
    document, draft = find_editable(request, reference)
    nodes = draft.nodes()
    page = Paginator(nodes, CLAUSES).get_page(request.GET.get("page"))
    notes: dict[str, list[str]] = {}
    for loss in draft.losses:
        notes.setdefault(loss["key"], []).append(loss["what"])
    status = 200
    if request.method == "POST":
        forms = ClauseFormSet(request.POST, prefix="c")
        if forms.is_valid():
            wanted = {form.cleaned_data["key"]: _correction(form.cleaned_data) for form in forms}
            try:
                result = corrected(nodes, wanted)
                if draft.based_on is not None:
                    result.nodes[:] = with_inserts(draft.based_on.nodes(), result.nodes)
                actions.replace_text(
                    draft,
                    actor=request.actor,
                    nodes=result.nodes,
                    was=request.POST.get("was", ""),
                    removed=result.removed,
                )
            except Invalid as error:
                about = (form for form in forms if form.cleaned_data["key"] in error.fields)
                show_refusal(next(about, forms[0]), error)
            else:
                messages.success(request, _("The clauses are saved."))
                return redirect(_after_correcting(request, draft, page))
        status = 422
    else:
        forms = ClauseFormSet(initial=[_initial(node) for node in page], prefix="c")
    context = {
        "document": document,
        "version": draft,
        "page": page,
        "forms": forms,
        "notes": notes,
        "was": request.POST.get("was") or text_hash(nodes),
        "brackets": brackets_in(page.object_list),
    }
    return render(request, "documents/correct.html", context, status=status)


def _initial(node: Node) -> dict[str, Any]:
    return {
        "key": node.key,
        "kind": node.kind,
        "number": node.number,
        "level": node.level,
        "text": node.text,
    }


def _correction(given: dict[str, Any]) -> Correction:
    return Correction(
        kind=ClauseKind(given["kind"]),
        number=given["number"],
        level=given["level"],
        text=given.get("text", ""),
        join=given["join"],
        remove=given["reason"] if given["remove"] else "",
    )


def _after_correcting(request: ActingRequest, draft: Version, page: Page[Node]) -> str:
    if "onward" in request.POST and page.has_next():
        address = reverse("documents:correct", args=[draft.document.reference])
        return f"{address}?page={page.next_page_number()}"
    return _address(draft)


def _address(draft: Version) -> str:
    return f"{draft.document.address}?v={draft.number}"


@require_POST
@allow(at_work)
def confirm(request: ActingRequest, reference: str) -> HttpResponse:
    _document, draft = find_editable(request, reference)
    actions.confirm_import(draft, actor=request.actor, was=request.POST.get("was", ""))
    messages.success(request, _("The import is confirmed. The text is a draft."))
    return redirect(_address(draft))


@require_http_methods(["GET", "HEAD", "POST"])
@allow(at_work)
def details(request: ActingRequest, reference: str) -> HttpResponse:
    """Title, kind and classification of a draft."""
    document, draft = find_editable(request, reference)
    initial = {
        "title": document.title,
        "kind": document.kind,
        "classification": document.classification,
    }
    form = DetailsForm(request.POST or None, initial=initial, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_details(document, actor=request.actor, **form.cleaned_data)
        except Invalid as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The title and the classification are saved."))
            return redirect(_address(draft))
    status = 422 if form.errors else 200
    context = {"document": document, "form": form}
    return render(request, "documents/details.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(at_work)
def discard(request: ActingRequest, reference: str) -> HttpResponse:
    document, draft = find_editable(request, reference)
    if request.method == "POST":
        remaining = actions.discard_draft(document, actor=request.actor)
        messages.success(request, _("The draft is discarded."))
        return redirect(remaining.address if remaining else "documents:list")
    return render(request, "documents/discard.html", {"document": document, "version": draft})


@require_http_methods(["GET", "HEAD", "POST"])
@allow(at_work)
def readers(request: ActingRequest, reference: str) -> HttpResponse:
    """Who reads it beside the members; of a non-paper, who reads it at all."""
    document = find(request, reference)
    if not rules.may_name_readers(request.actor, document):
        raise NotAllowed(_("Only those who hold the document name its readers."))
    initial = {
        "organisations": document.invited.all(),
        "states": document.admitted_states.all(),
    }
    form = ReadersForm(initial=initial, non_paper=document.is_non_paper)
    if request.method == "POST":
        form = ReadersForm(request.POST, non_paper=document.is_non_paper)
        if form.is_valid():
            try:
                actions.invite_readers(document, actor=request.actor, **form.cleaned_data)
            except Invalid as error:
                show_refusal(form, error)
            else:
                messages.success(request, _("The readers are saved."))
                return redirect(document.address)
    status = 422 if form.errors else 200
    context = {"document": document, "form": form}
    return render(request, "documents/readers.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(at_work)
def propose_page(request: ActingRequest, reference: str) -> HttpResponse:
    """What proposing means, then the act."""
    document, draft = find_editable(request, reference)
    if not rules.may_propose(request.actor, document):
        raise NotAllowed(_("The coordinator or the head of the drafting delegation proposes it."))
    if request.method == "POST":
        actions.propose(document, actor=request.actor, was=request.POST.get("was", ""))
        messages.success(request, _("The document is proposed."))
        return redirect(document.address)
    context = {"document": document, "version": draft, "text_hash": text_hash(draft.nodes())}
    return render(request, "documents/propose.html", context)
