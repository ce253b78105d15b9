"""What search engines may find: public pages only, each in every language."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import translate_url
from django.views.decorators.http import require_safe

from apps.delegations.access import allow, anyone
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState
from apps.outcomes.models import Outcome

PAGES = ("/", "/outcomes/", "/working-group/", "/members/")


@require_safe
@allow(anyone)
def sitemap(request: ActingRequest) -> HttpResponse:
    pages = [(path, None) for path in PAGES]
    listed = Outcome.objects.values_list("slug", "published_at")
    outcomes = [(f"/outcomes/{slug}/", at) for slug, at in listed.iterator(chunk_size=1000)]
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
            for path, at in [*pages, *outcomes, *members]
        ]
    }
    return render(request, "outcomes/sitemap.xml", context, content_type="application/xml")
