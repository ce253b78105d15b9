"""Numbers made consecutive, and the list of the old and the new ones."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.delegations.access import allow, anyone, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.documents import actions
from apps.documents import numbering as numbers
from apps.documents.models import Version
from apps.documents.names import name_of
from apps.documents.queries import current
from apps.documents.views.finding import find


@dataclass(frozen=True, slots=True)
class Row:
    """A clause with its two numbers. What is gone has no words in the newer text."""

    key: str
    was: str
    now: str
    text: str

    @property
    def differs(self) -> bool:
        return self.was != self.now


def _rows(found: numbers.Concordance, texts: dict[str, str]) -> list[Row]:
    return [Row(key, was, now, texts.get(key, "")) for key, was, now in found]


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def clean_up(request: ActingRequest, reference: str) -> HttpResponse:
    """What the numbers would become; then the draft in which they are so."""
    document = find(request, reference)
    version = current(document)
    if version is None:
        raise Http404
    version.document = document
    if request.method == "POST":
        draft = actions.clean_up(document, actor=request.actor, was=request.POST.get("was", ""))
        messages.success(
            request, _("The numbers are consecutive in the draft of the next version.")
        )
        return redirect(f"{document.address}?v={draft.number}")
    nodes = version.nodes()
    cleaned = numbers.cleaned_up(nodes)
    context = {
        "document": document,
        "version": version,
        "rows": [
            row
            for row in _rows(
                numbers.concordance(nodes, cleaned), {node.key: node.text for node in nodes}
            )
            if row.differs
        ],
    }
    return render(request, "documents/clean_up.html", context)


@require_safe
@allow(anyone)
def concordance(request: ActingRequest, reference: str, number: int) -> HttpResponse:
    """The old and the new number of each clause of a cleaned-up text."""
    version = get_object_or_404(
        Version.objects.visible_to(request.actor).with_document().select_related("based_on"),
        document__reference=reference,
        number=number,
    )
    if not version.concordance:
        raise Http404
    texts = dict(version.clauses.values_list("key", "text"))
    before = version.based_on
    if before is not None:
        before.document = version.document
    context = {
        "document": version.document,
        "version": version,
        "name": name_of(version),
        "before_name": name_of(before) if before else "",
        "rows": _rows([tuple(row) for row in version.concordance], texts),
    }
    return render(request, "documents/concordance.html", context)
