"""Calendars to subscribe to: of everything public, a year, a body, a meeting, and of a person."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import moments
from apps.delegations.access import allow, anyone
from apps.delegations.actors import Actor
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import Body, Presidency
from apps.meetings import rules
from apps.meetings.actions import make_feed, revoke_feed
from apps.meetings.actions.calendars import hash_of
from apps.meetings.calendars import feeds, ics
from apps.meetings.models import CalendarFeed, Entry
from apps.meetings.queries import entries_seen_by, joined_by, public_entries
from apps.meetings.views.meetings import find_meeting


def signed_in(actor: Actor) -> bool:
    return actor.user is not None


# For everyone: the same bytes whoever asks, so that nothing of what is not public shows in them


@require_safe
@allow(anyone)
def everything(request: ActingRequest) -> HttpResponseBase:
    return _public(request, _("BRICS e-commerce timetable"), public_entries(), "timetable")


@require_safe
@allow(anyone)
def of_year(request: ActingRequest, year: int) -> HttpResponseBase:
    get_object_or_404(Presidency, year=year)
    name = _("BRICS e-commerce timetable %(year)d") % {"year": year}
    return _public(request, name, public_entries().filter(presidency__year=year), f"{year}")


@require_safe
@allow(anyone)
def of_body(request: ActingRequest, code: str) -> HttpResponseBase:
    body = get_object_or_404(Body.objects.prefetch_related("names"), code=code)
    name = _("BRICS e-commerce timetable: %(body)s") % {
        "body": body.name_at(moments.database_now().date())
    }
    return _public(request, name, public_entries().filter(body=body), code.lower())


# For whom they are meant


@require_safe
@allow(anyone)
def of_meeting(request: ActingRequest, year: int, slug: str) -> HttpResponseBase:
    """One meeting, with its link for whoever joins it."""
    meeting = find_meeting(request, year, slug)
    joined = {meeting.entry_id} if rules.joins(request.actor, meeting) else set()
    response = _feed(request, meeting.entry.title, [meeting.entry], slug, joined=joined)
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
@allow(anyone)
def own(request: ActingRequest, token: str) -> HttpResponseBase:
    """What the owner of the address may see now, under whatever accreditation is in force.

    Whoever holds the address reads it: a calendar program does not sign in. Revoked, or never
    made, or its owner's account closed: nothing is here.
    """
    feed = get_object_or_404(
        CalendarFeed.objects.live().select_related("user"),
        token_hash=hash_of(token),
        user__is_active=True,
    )
    now = moments.database_now()
    with translation.override(feed.user.language or settings.LANGUAGE_CODE):
        response = _feed(
            request,
            _("BRICS meetings of %(name)s") % {"name": feed.user},
            entries_seen_by(feed.user, now),
            "meetings",
            joined=joined_by(feed.user, now),
            url=request.path,
        )
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@allow(signed_in)
def calendar(request: ActingRequest) -> HttpResponse:
    """A person's own address: made, made anew, revoked.

    The new address is shown in the answer to the form and nowhere after: what would carry it over
    a redirect would keep it.
    """
    context: dict[str, object] = {}
    if request.method == "POST" and request.POST.get("do") == "revoke":
        revoke_feed(actor=request.actor)
        return redirect("meetings:calendar")
    if request.method == "POST":
        token = make_feed(actor=request.actor)
        https = settings.SITE_ORIGIN + reverse("meetings:own_ics", args=[token])
        parts = urlsplit(https)
        context = {"https": https, "webcal": f"webcal://{parts.netloc}{parts.path}"}
    context["feed"] = CalendarFeed.objects.visible_to(request.actor).live().first()
    return render(request, "meetings/calendar.html", context)


def _public(
    request: ActingRequest, name: str, entries: Iterable[Entry], filename: str
) -> HttpResponseBase:
    """Caches may keep it, and ask each time whether it still holds."""
    response = _feed(request, name, entries, filename)
    response["Cache-Control"] = "public, no-cache"
    return response


def _feed(
    request: ActingRequest,
    name: str,
    entries: Iterable[Entry],
    filename: str,
    *,
    joined: Collection[int] = frozenset(),
    url: str = "",
) -> HttpResponseBase:
    found = list(entries)
    content = feeds.feed(
        name, found, url=settings.SITE_ORIGIN + (url or request.path), joined=joined
    )
    response = HttpResponse(content, content_type=ics.content_type())
    response["Content-Disposition"] = f'inline; filename="{filename}.ics"'
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()}"'
    changed = max((entry.changed_at for entry in found), default=None)
    if changed is not None:
        response["Last-Modified"] = http_date(changed.timestamp())
    answer: HttpResponseBase | None = get_conditional_response(
        request,
        etag=response["ETag"],
        response=response,
    )
    return answer or response
