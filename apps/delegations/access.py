"""Who may open an address at all. Every view names its rule; a test walks the URLconf for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponseBase

from apps.delegations.actors import Actor
from apps.delegations.middleware import ActingRequest

type Rule = Callable[[Actor], bool]
type View[**P] = Callable[Concatenate[ActingRequest, P], HttpResponseBase]


def anyone(actor: Actor) -> bool:
    return True


def accredited(actor: Actor) -> bool:
    return not actor.is_anonymous


def of_a_delegation(actor: Actor) -> bool:
    return actor.is_delegation


def of_the_presidency(actor: Actor) -> bool:
    return actor.is_presidency


def at_work(actor: Actor) -> bool:
    """Delegations and the presidency (an outgoing one still reads)."""
    return actor.among_members


def allow[**P](rule: Rule) -> Callable[[View[P]], View[P]]:
    """Let in whom `rule` admits. Others: sign in first, or find nothing here (404)."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(
            request: ActingRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if not rule(request.actor):
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                raise Http404
            return view(request, *args, **kwargs)

        guarded.rule = rule  # type: ignore[attr-defined]
        return guarded

    return decorate


def rule_of(view: Any) -> Rule | None:
    return getattr(view, "rule", None)
