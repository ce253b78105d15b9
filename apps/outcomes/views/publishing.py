"""The presidency's pages: what is adopted and not yet public; form, review, publication."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.proof import recently_proved, typed_before
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.documents.models import Document, Kind
from apps.documents.names import readers_in_words
from apps.outcomes import actions
from apps.outcomes.forms import PublishForm, RevisionForm, SupersedeForm, proposed_slug
from apps.outcomes.models import Outcome
from apps.outcomes.queries import adopted, revised, standing_outcomes, to_issue, waiting
from apps.outcomes.snapshot import Snapshot, snapshot
from apps.outcomes.words import firmness_sentence

PAGE = 30


@require_safe
@allow(of_the_presidency)
def to_publish(request: ActingRequest) -> HttpResponse:
    """What is agreed and not yet public?"""
    mine = Document.objects.visible_to(request.actor)
    context = {
        "page": Paginator(waiting().filter(pk__in=mine), PAGE).get_page(request.GET.get("page")),
        "to_issue": to_issue().filter(pk__in=mine)[:PAGE],
        "revised": revised().filter(pk__in=mine)[:PAGE],
        "published": standing_outcomes().filter(document__isnull=False)[:PAGE],
    }
    return render(request, "outcomes/publish_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
@recently_proved
def publish(request: ActingRequest, reference: str) -> HttpResponse:
    """Form, then a review of all that becomes public, then the act."""
    document = get_object_or_404(
        waiting().filter(pk__in=Document.objects.visible_to(request.actor)), reference=reference
    )
    taken = _snapshot(document)
    step = request.POST.get("step", "")
    if request.method != "POST":
        slug = proposed_slug(document, taken.adopted_on.year)
        proposed = {"slug": slug, **typed_before(request)}
        return _publish_form(request, document, taken, PublishForm(initial=proposed))
    if step == "change":
        return _publish_form(request, document, taken, PublishForm(initial=request.POST.dict()))
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _publish_form(request, document, taken, form, status=422)
    if step != "publish":
        context = {
            **_reviewed(document, taken),
            "given": form.cleaned_data,
            "hidden": [(name, form.data.get(name, "")) for name in form.fields],
            "address": f"{settings.SITE_ORIGIN}/outcomes/{form.cleaned_data['slug']}/",
        }
        return render(request, "outcomes/publish_review.html", context)
    try:
        outcome = actions.publish(
            document,
            actor=request.actor,
            seen=request.POST.get("seen", ""),
            **form.cleaned_data,
        )
    except Invalid as error:
        show_refusal(form, error)
        return _publish_form(request, document, taken, form, status=422)
    messages.success(request, _("Published. Anybody can read it at this address, for good."))
    return redirect(outcome)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
@recently_proved
def revise(request: ActingRequest, reference: str) -> HttpResponse:
    """The same for a text adopted again since its publication: the earlier versions stay."""
    document = get_object_or_404(
        revised().filter(pk__in=Document.objects.visible_to(request.actor)), reference=reference
    )
    outcome = Outcome.objects.get(document=document)
    taken = _snapshot(document)
    step = request.POST.get("step", "")
    if request.method != "POST":
        proposed = {"correction": "", **typed_before(request)}
        return _revision_form(request, outcome, taken, RevisionForm(initial=proposed))
    if step == "change":
        return _revision_form(request, outcome, taken, RevisionForm(initial=request.POST.dict()))
    form = RevisionForm(request.POST)
    if not form.is_valid():
        return _revision_form(request, outcome, taken, form, status=422)
    if step != "publish":
        context = {
            **_reviewed(document, taken),
            "outcome": outcome,
            "given": form.cleaned_data,
            "hidden": [(name, form.data.get(name, "")) for name in form.fields],
            "address": settings.SITE_ORIGIN + outcome.get_absolute_url(),
        }
        return render(request, "outcomes/publish_review.html", context)
    try:
        actions.publish_revision(
            outcome,
            actor=request.actor,
            seen=request.POST.get("seen", ""),
            **form.cleaned_data,
        )
    except Invalid as error:
        show_refusal(form, error)
        return _revision_form(request, outcome, taken, form, status=422)
    messages.success(request, _("Published. The earlier version stays at its own address."))
    return redirect(outcome)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
@recently_proved
def supersede(request: ActingRequest, slug: str) -> HttpResponse:
    """Which outcome takes the place of this one?"""
    outcome = get_object_or_404(standing_outcomes(), slug=slug)
    form = SupersedeForm(outcome, request.POST or None, initial=typed_before(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.supersede(outcome, actor=request.actor, by=form.cleaned_data["by"])
        except Invalid as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Its page now says which outcome has replaced it."))
            return redirect(outcome)
    context = {"outcome": outcome, "form": form}
    return render(request, "outcomes/supersede.html", context, status=422 if form.errors else 200)


def _snapshot(document: Document) -> Snapshot:
    round = adopted(document)
    if round is None:
        raise Http404
    return snapshot(document, round)


def _reviewed(document: Document, taken: Snapshot) -> dict[str, Any]:
    """All that becomes public of the text itself."""
    return {
        "document": document,
        "taken": taken,
        "kind": Kind(taken.kind).label,
        "firmness": firmness_sentence(taken.firmness, len(taken.members)),
        "readers": readers_in_words(document),
    }


def _publish_form(
    request: ActingRequest,
    document: Document,
    taken: Snapshot,
    form: PublishForm,
    status: int = 200,
) -> HttpResponse:
    context = {"document": document, "taken": taken, "form": form}
    return render(request, "outcomes/publish.html", context, status=status)


def _revision_form(
    request: ActingRequest,
    outcome: Outcome,
    taken: Snapshot,
    form: RevisionForm,
    status: int = 200,
) -> HttpResponse:
    context = {"document": outcome.document, "taken": taken, "form": form, "outcome": outcome}
    return render(request, "outcomes/publish.html", context, status=status)
