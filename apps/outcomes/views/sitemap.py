"""What search engines may find: public pages only, each in every language."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import translate_url
from django.views.decorators.http import require_safe

from apps.delegations.access import allow, anyone
from apps.delegations.actors import ANONYMOUS
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState
from apps.meetings.queries import public_entries, years_for
from apps.meetings.states import EntryKind
from apps.outcomes.models import Outcome

PAGES = ("/", "/outcomes/", "/timetable/", "/working-group/", "/members/")


@require_safe
@allow(anyone)
def sitemap(request: ActingRequest) -> HttpResponse:
    pages = [(path, None) for path in PAGES]
    listed = Outcome.objects.values_list("slug", "published_at")
    outcomes = [(f"/outcomes/{slug}/", at) for slug, at in listed.iterator(chunk_size=1000)]
    meetings = public_entries().filter(kind=EntryKind.MEETING)
    held = meetings.values_list("presidency__year", "slug", "changed_at")
    years = [(f"/timetable/{y.year}/", None) for y in years_for(ANONYMOUS) if y.has_entries]  # type: ignore[attr-defined]
    timetable = [(f"/meetings/{year}/{slug}/", at) for year, slug, at in held]
    codes = MemberState.objects.values_list("code", flat=True)
    members = [(f"/members/{code.lower()}/", None) for code in codes]
    context = {
        "entries": [
            {
                "address": settings.SITE_ORIGIN + path,
                "changed": at,
                "languages": [
                    (code, settings.SITE_ORIGIN + translate_url(path, code))
                    for code, _name in settings.LANGUAGES
                ],
            }
            for path, at in [*pages, *outcomes, *years, *timetable, *members]
        ]
    }
    return render(request, "outcomes/sitemap.xml", context, content_type="application/xml")
