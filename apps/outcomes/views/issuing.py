"""Chair's statements and press notes: public on the presidency's own word, nobody's agreement."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.proof import recently_proved
from apps.core import moments
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.documents.models import Document
from apps.outcomes import actions
from apps.outcomes.forms import IssueForm, proposed_slug
from apps.outcomes.queries import to_issue
from apps.outcomes.snapshot import issued
from apps.outcomes.views.making_public import made_public


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
@recently_proved
def issue(request: ActingRequest, reference: str) -> HttpResponse:
    """Form, then a review of all that becomes public, then the act."""
    document = get_object_or_404(
        to_issue().filter(pk__in=Document.objects.visible_to(request.actor)), reference=reference
    )
    today = moments.database_now().date()
    return made_public(
        request,
        document,
        issued(document, today),
        IssueForm,
        partial(actions.issue, document),
        proposed={"slug": proposed_slug(document, today.year)},
        issued=True,
        done=_("Issued. Anybody can read it at this address, for good."),
    )
