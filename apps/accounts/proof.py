"""A fresh proof of who one is, asked before an act that binds others."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.forms import ACTS_UNDER, OPENED_UNDER

KEPT = "typed_before_proof"  # in the session: by page, what a form carried whose proof had expired
# What a form carries for itself; and the buttons, so that nothing is done by coming back.
NOT_KEPT = frozenset(["csrfmiddlewaretoken", OPENED_UNDER, "do", "step", "confirm", "change"])
LONGEST = 2000  # characters of an address

type View[R: HttpRequest, **P] = Callable[Concatenate[R, P], HttpResponse]


def recently_proved[R: HttpRequest, **P](view: View[R, P]) -> View[R, P]:
    """Whoever binds a delegation or the presidency has proved who they are within
    ACCOUNT_REAUTHENTICATION_TIMEOUT seconds: by the second factor, where one is set up.

    Asked before the page, so that nothing is typed in vain. Where the time passes on the page
    itself, nothing is done, and the person comes back to it: the view fills its form again with
    `typed_before(request)`. So the view must answer GET. A test lists the addresses that ask.
    """

    @wraps(view)
    def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if settings.SECOND_FACTOR_REQUIRED:
            second_factor = is_mfa_enabled(request.user)
            if not _proved(request, second_factor):
                if request.method == "POST":
                    _keep(request)
                name = "mfa_reauthenticate" if second_factor else "account_reauthenticate"
                return redirect(reverse(name, query={REDIRECT_FIELD_NAME: _here(request)}))
        return view(request, *args, **kwargs)

    return guarded


def typed_before(request: HttpRequest) -> dict[str, Any]:
    """What was typed into the form of this page when the proof had expired, for its `initial`.

    Given back once; nothing where nothing was kept.
    """
    kept: dict[str, dict[str, Any]] = request.session.get(KEPT, {})
    if request.method != "GET" or _page(request) not in kept:
        return {}
    typed = kept.pop(_page(request))
    request.session[KEPT] = kept
    return typed


def _page(request: HttpRequest) -> str:
    """Its path, for the accreditation that it is opened under: who has switched since is not
    handed what they wrote for another side."""
    return f"{getattr(request, ACTS_UNDER, '')} {request.path}"


def _here(request: HttpRequest) -> str:
    """This address; without what somebody asks at length, which no redirect can carry."""
    full = request.get_full_path()
    return full if len(full) <= LONGEST else request.path


def _keep(request: HttpRequest) -> None:
    typed = {
        name: given if len(given) > 1 else given[0]
        for name, given in request.POST.lists()
        if name not in NOT_KEPT and given
    }
    request.session[KEPT] = {**request.session.get(KEPT, {}), _page(request): typed}
    messages.warning(
        request,
        _(
            "Nothing is sent yet: it is too long since you proved who you are. Prove it again, "
            "then send. What you wrote is kept."
        ),
    )


def _proved(request: HttpRequest, second_factor: bool) -> bool:
    """Signing in counts as proof, as does proving it again later in the session."""
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(
        record["at"] > since and (record["method"] == "mfa" or not second_factor)
        for record in get_authentication_records(request, request.user)
    )
