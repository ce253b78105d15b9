"""For whom a signed-in person acts, and whether they may without a second factor."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language_from_path

from apps.accounts.models import User
from apps.delegations.actors import ANONYMOUS, Actor
from apps.delegations.models import Accreditation

SESSION_KEY = "acting_under"
type GetResponse = Callable[[HttpRequest], HttpResponse]


class ActingRequest(HttpRequest):
    """A request after this middleware; views annotate it."""

    actor: Actor
    accreditations: list[Accreditation]


class ActorMiddleware:
    """Sets `request.actor`, and `request.accreditations` to choose from.

    The session remembers the choice; an accreditation that has ended is never acted under.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor, request.accreditations = ANONYMOUS, []  # type: ignore[attr-defined]
        user = request.user
        if isinstance(user, User):
            held = list(
                Accreditation.objects.with_sides()
                .filter(user=user)
                .in_force(timezone.now())
                .order_by("begins_at", "pk")
            )
            chosen = request.session.get(SESSION_KEY)
            acting = next((a for a in held if a.reference == chosen), held[0] if held else None)
            request.actor = Actor(user=user, accreditation=acting)  # type: ignore[attr-defined]
            request.accreditations = held  # type: ignore[attr-defined]
        response = self.get_response(request)
        if user.is_authenticated:
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store, private"
        return response


# What somebody without their second factor still reaches: signing out, and setting it up.
OPEN_WITHOUT = ("/accounts/", "/static/", "/i18n/", "/healthz", "/readyz")


def unprefixed(path: str) -> str:
    """ "/ar/accounts/" as "/accounts/": the same page in any language."""
    language = get_language_from_path(path)
    return path.removeprefix(f"/{language}") if language else path


class SecondFactorMiddleware:
    """Offices of SECOND_FACTOR_OFFICES, and whoever edits reference data, set one up first."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if (
            settings.SECOND_FACTOR_REQUIRED
            and actor.user is not None
            and (actor.user.is_staff or actor.office in settings.SECOND_FACTOR_OFFICES)
            and not unprefixed(request.path).startswith(OPEN_WITHOUT)
            and not is_mfa_enabled(actor.user)
        ):
            return redirect("mfa_index")
        return self.get_response(request)
