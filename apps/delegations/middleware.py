"""For whom a signed-in person acts, and whether they may without a second factor."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import WrongState
from apps.core.forms import ACTS_UNDER, OPENED_UNDER
from apps.core.middleware import refused
from apps.core.navigation import localised, unprefixed
from apps.core.words import with_article
from apps.delegations.actors import ANONYMOUS, Actor
from apps.delegations.models import SIDES, Accreditation

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

    def __call__(self, request: ActingRequest) -> HttpResponse:
        request.actor, request.accreditations = ANONYMOUS, []
        user = request.user
        if isinstance(user, User):
            now = timezone.now()
            running = user.accreditations.select_related(*SIDES).running(now)
            held = [row for row in running.order_by("begins_at", "pk") if row.fits(now)]
            chosen = request.session.get(SESSION_KEY)
            acting = next((a for a in held if a.reference == chosen), held[0] if held else None)
            request.actor = Actor(user=user, accreditation=acting)
            request.accreditations = held
            if acting is not None:
                setattr(request, ACTS_UNDER, acting.reference)
                if len(held) > 1:
                    setattr(request, OPENED_UNDER, acting.reference)
        response = self.get_response(request)
        if user.is_authenticated:
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store, private"
        return response

    def process_view(self, request: ActingRequest, *view: object) -> HttpResponse | None:
        """Refuse a form that was opened under another accreditation than the present one.

        The session's choice is one for all tabs: what was written for Brazil in the first must
        not leave in the presidency's name because of the second. Who holds several accreditations
        sends no form that does not say under which it was opened.
        """
        if request.method != "POST" or not request.user.is_authenticated:
            return None
        given, acting = request.POST.get(OPENED_UNDER), request.actor.accreditation
        if given is None and len(request.accreditations) < 2:
            return None
        if acting is not None and given == acting.reference:
            return None
        if unprefixed(request.path).startswith(WHOEVER_ACTS):
            return None
        return refused(request, _opened_under_another(request, given))


def _opened_under_another(request: ActingRequest, given: str | None) -> WrongState:
    now = request.actor.accreditation
    was = next((held for held in request.accreditations if held.reference == given), None)
    sides = {
        "was": with_article(was.side_name) if was else _("another side"),
        "now": with_article(now.side_name) if now else _("nobody"),
    }
    return WrongState(
        _(
            "You opened this form acting for %(was)s; you now act for %(now)s. Switch back and "
            "send it again, or open the page anew."
        )
        % sides
        if given is not None
        else _("This form does not say for whom you opened it. Open the page anew."),
        was=_acting_words(was),
        now=_acting_words(now),
        onward=localised("/acting/"),
        onward_words=_("Choose for whom you act"),
    )


def _acting_words(held: Accreditation | None) -> str:
    return f"{held.side_name}, {held.get_office_display()}" if held else ""


# Forms that bind a person, whichever office they hold: signing out, choosing for whom to act.
WHOEVER_ACTS = ("/accounts/", "/i18n/", "/acting/")
# What somebody without their second factor still reaches: signing out, and setting it up.
OPEN_WITHOUT = ("/accounts/", "/static/", "/i18n/", "/healthz", "/readyz", "/favicon.ico")


class SecondFactorMiddleware:
    """Offices of SECOND_FACTOR_OFFICES, whoever the head authorised to submit, and whoever edits
    reference data set one up first: what they do binds others.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: ActingRequest) -> HttpResponse:
        actor = request.actor
        if (
            settings.SECOND_FACTOR_REQUIRED
            and actor.user is not None
            and _binds_others(actor, actor.user)
            and not unprefixed(request.path).startswith(OPEN_WITHOUT)
            and not is_mfa_enabled(actor.user)
        ):
            return redirect("mfa_index")
        return self.get_response(request)


def _binds_others(actor: Actor, user: User) -> bool:
    held = actor.accreditation
    authorised = held is not None and held.may_submit
    return user.is_staff or authorised or actor.office in settings.SECOND_FACTOR_OFFICES
