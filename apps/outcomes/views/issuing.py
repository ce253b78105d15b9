"""Chair's statements and press notes: public on the presidency's own word, nobody's agreement."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.proof import recently_proved, typed_before
from apps.core import moments
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.documents.models import Document, Kind
from apps.documents.names import readers_in_words
from apps.outcomes import actions
from apps.outcomes.forms import IssueForm, proposed_slug
from apps.outcomes.queries import to_issue
from apps.outcomes.snapshot import Snapshot, issued
from apps.outcomes.words import firmness_sentence


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
@recently_proved
def issue(request: ActingRequest, reference: str) -> HttpResponse:
    """Form, then a review of all that becomes public, then the act."""
    document = get_object_or_404(
        to_issue().filter(pk__in=Document.objects.visible_to(request.actor)), reference=reference
    )
    today = moments.database_now().date()
    taken = issued(document, today)
    step = request.POST.get("step", "")
    if request.method != "POST":
        proposed = {"slug": proposed_slug(document, today.year), **typed_before(request)}
        return _form(request, document, taken, IssueForm(initial=proposed))
    if step == "change":
        return _form(request, document, taken, IssueForm(initial=request.POST.dict()))
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _form(request, document, taken, form, status=422)
    if step != "issue":
        context = {
            "document": document,
            "taken": taken,
            "kind": Kind(taken.kind).label,
            "firmness": firmness_sentence(taken.firmness, 0),
            "readers": readers_in_words(document),
            "issued": True,
            "given": form.cleaned_data,
            "hidden": [(name, form.data.get(name, "")) for name in form.fields],
            "address": f"{settings.SITE_ORIGIN}/outcomes/{form.cleaned_data['slug']}/",
        }
        return render(request, "outcomes/publish_review.html", context)
    try:
        outcome = actions.issue(
            document,
            actor=request.actor,
            seen=request.POST.get("seen", ""),
            **form.cleaned_data,
        )
    except Invalid as error:
        show_refusal(form, error)
        return _form(request, document, taken, form, status=422)
    messages.success(request, _("Issued. Anybody can read it at this address, for good."))
    return redirect(outcome)


def _form(
    request: ActingRequest, document: Document, taken: Snapshot, form: IssueForm, status: int = 200
) -> HttpResponse:
    context = {"document": document, "taken": taken, "form": form, "issued": True}
    return render(request, "outcomes/publish.html", context, status=status)
