"""Rules of the addresses that know only an account: everyone, or whoever has signed in.

Addresses of the domain name a rule about an actor instead, with `apps.delegations.access.allow`.
Both leave the rule on the view as `.rule`, where a test looks for it on every address.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def everyone(request: HttpRequest) -> bool:
    return True


def signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


def admit[**P](rule: Callable[[HttpRequest], bool]) -> Callable[[View[P]], View[P]]:
    """Let in whom `rule` admits; send others to sign in first."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not rule(request):
                return redirect_to_login(request.get_full_path())
            return view(request, *args, **kwargs)

        guarded.rule = rule  # type: ignore[attr-defined]
        return guarded

    return decorate
