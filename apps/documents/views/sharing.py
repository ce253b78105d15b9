"""A delegation puts its own non-paper into the hands of named readers, and takes it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.proof import recently_proved
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.delegations.access import allow, of_a_delegation
from apps.delegations.middleware import ActingRequest
from apps.documents import actions, rules
from apps.documents.models import Document
from apps.documents.queries import visible_versions
from apps.documents.tree import text_hash
from apps.documents.views.finding import find


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_a_delegation)
@recently_proved
def share(request: ActingRequest, reference: str) -> HttpResponse:
    """Who will find it, and what it will not show; then the act."""
    document = _own(request, reference)
    refused, status = "", 200
    if request.method == "POST":
        try:
            actions.share_paper(document, actor=request.actor, was=request.POST.get("was", ""))
        except Invalid as error:
            refused, status = error.message, 422
        else:
            messages.success(request, _("The paper is shared with those whom you named."))
            return redirect(document.address)
    version = visible_versions(document, request.actor)[-1]
    if version.is_fixed and document.shared_at is not None:
        raise WrongState(
            _("It is shared already. A change makes a new text of it."),
            now=_("shared"),
            onward=document.address,
            onward_words=_("Go to the document"),
        )
    context = {
        "document": document,
        "version": version,
        "text_hash": version.text_hash or text_hash(version.nodes()),
        "readers": [*document.admitted_states.all(), *document.invited.all()],
        "refused": refused,
    }
    return render(request, "documents/share.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_a_delegation)
@recently_proved
def withdraw(request: ActingRequest, reference: str) -> HttpResponse:
    document = _own(request, reference)
    if request.method == "POST":
        actions.withdraw_paper(document, actor=request.actor)
        messages.success(request, _("The paper is withdrawn. Its readers find nothing any more."))
        return redirect(document.address)
    if document.shared_at is None:
        raise WrongState(
            _("It is in nobody’s hands."),
            now=_("not shared"),
            onward=document.address,
            onward_words=_("Go to the document"),
        )
    return render(request, "documents/withdraw_paper.html", {"document": document})


def _own(request: ActingRequest, reference: str) -> Document:
    document = find(request, reference)
    if not rules.may_share(request.actor, document):
        raise NotAllowed(
            _("The coordinator or the head of a delegation shares its own non-papers.")
        )
    return document
