"""The presidency's pages: what is adopted and not yet public; form, review, publication."""

from __future__ import annotations

from functools import partial

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
from apps.documents.models import Document
from apps.outcomes import actions
from apps.outcomes.forms import PublishForm, RevisionForm, SupersedeForm, proposed_slug
from apps.outcomes.queries import adopted, revised, standing_outcomes, to_issue, waiting
from apps.outcomes.snapshot import Snapshot, snapshot
from apps.outcomes.views.making_public import made_public

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
    return made_public(
        request,
        document,
        taken,
        PublishForm,
        partial(actions.publish, document),
        proposed={"slug": proposed_slug(document, taken.adopted_on.year)},
        done=_("Published. Anybody can read it at this address, for good."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
@recently_proved
def revise(request: ActingRequest, reference: str) -> HttpResponse:
    """The same for a text adopted again since its publication: the earlier versions stay."""
    document = get_object_or_404(
        revised().filter(pk__in=Document.objects.visible_to(request.actor)), reference=reference
    )
    outcome = document.outcome
    return made_public(
        request,
        document,
        _snapshot(document),
        RevisionForm,
        partial(actions.publish_revision, outcome),
        proposed={"correction": ""},
        outcome=outcome,
        done=_("Published. The earlier version stays at its own address."),
    )


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
