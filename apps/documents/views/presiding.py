"""What the presidency does with a document: tables it, begins its next version, voids a symbol."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.proof import recently_proved, typed_before
from apps.core import moments
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.documents import actions
from apps.documents.actions.series import series_prefix
from apps.documents.forms import VoidForm
from apps.documents.gates import refuse_bypass
from apps.documents.models import Document, Version
from apps.documents.names import readers_in_words
from apps.documents.publicity import plan_words, row_of
from apps.documents.queries import current
from apps.documents.tree import text_hash
from apps.documents.views.finding import find


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
@recently_proved
def table_page(request: ActingRequest, reference: str) -> HttpResponse:
    """What tabling does, for good; then the act."""
    document = find(request, reference)
    draft = get_object_or_404(
        Version.objects.visible_to(request.actor), document=document, fixed_at=None
    )
    draft.document = document
    refuse_bypass(document, None)
    if request.method == "POST":
        version = actions.table(document, actor=request.actor, was=request.POST.get("was", ""))
        name = version.symbol or _("the non-paper")
        messages.success(request, _("Tabled: %(name)s. The text is fixed.") % {"name": name})
        return redirect(version.document.address)
    row = row_of(document)
    context = {
        "document": document,
        "version": draft,
        "series": "" if document.symbol or document.is_non_paper else _series(request, document),
        "readers": readers_in_words(document),
        "planned": plan_words(row) if row and row.plan and not document.is_public else "",
        "text_hash": text_hash(draft.nodes()),
    }
    return render(request, "documents/table.html", context)


def _series(request: ActingRequest, document: Document) -> str:
    held = request.actor.accreditation
    presidency = held.presidency if held and held.presidency else document.presidency
    return series_prefix(document.body, presidency.year, moments.database_now().date())


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def begin_next(request: ActingRequest, reference: str) -> HttpResponse:
    """The next version begins as the current text; or as a file, on the page of imports."""
    document = find(request, reference)
    last = current(document)
    if last is None:
        raise Http404
    last.document = document
    if request.method == "POST":
        actions.next_version(document, actor=request.actor, nodes=last.nodes())
        return redirect("documents:correct", document.reference)
    return render(request, "documents/next.html", {"document": document, "version": last})


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
@recently_proved
def void(request: ActingRequest, reference: str) -> HttpResponse:
    document = find(request, reference)
    if document.symbol is None:
        raise Http404
    form = VoidForm(request.POST or None, initial=typed_before(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.void_symbol(document.symbol, actor=request.actor, **form.cleaned_data)
        except Invalid as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The symbol is void."))
            return redirect(document.address)
    status = 422 if form.errors else 200
    context = {"document": document, "form": form}
    return render(request, "documents/void.html", context, status=status)
