"""The pack, as ZIP and as PDF: what its reader may read of a meeting's documents."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from io import BytesIO
from typing import IO

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.delegations.access import allow
from apps.delegations.middleware import ActingRequest
from apps.documents.exporting import MissingFont
from apps.meetings import pack, rules
from apps.meetings.models import Meeting
from apps.meetings.views.meetings import find_meeting


@require_safe
@allow(rules.takes_part)
def pack_zip(request: ActingRequest, year: int, slug: str) -> HttpResponseBase:
    """Written to a file and sent from there, so that no pack is in memory as a whole."""
    meeting = find_meeting(request, year, slug)
    contents = pack.pack_of(meeting, request.actor)
    if waiting := _waiting(request, meeting, contents, pack.Form.ZIP):
        return waiting
    with ExitStack() as until_sent:
        target = until_sent.enter_context(tempfile.TemporaryFile())
        pack.write_zip(contents, target)
        target.seek(0)
        until_sent.pop_all()  # the response closes it
    return _sent(target, f"{slug}.zip", "application/zip")


@require_safe
@allow(rules.takes_part)
def pack_pdf(request: ActingRequest, year: int, slug: str) -> HttpResponseBase:
    meeting = find_meeting(request, year, slug)
    contents = pack.pack_of(meeting, request.actor)
    if waiting := _waiting(request, meeting, contents, pack.Form.PDF):
        return waiting
    try:
        data = pack.pack_pdf(contents)
    except MissingFont as missing:
        context = {"entry": meeting.entry, "reason": missing.message}
        return render(request, "meetings/no_pack.html", context, status=422)
    return _sent(BytesIO(data), f"{slug}.pdf", "application/pdf")


def _waiting(
    request: ActingRequest, meeting: Meeting, contents: pack.Pack, form: pack.Form
) -> HttpResponse | None:
    """How far a long pack is; nothing where it can be sent at once.

    The page looks again by itself, and is answered with the one part of it that changes.
    """
    looks_again = "HX-Request" in request.headers
    progress = pack.progress(contents, form)
    waits = progress.is_long and pack.is_asked_for(contents, form, meeting, request.actor)
    if not waits and not looks_again:
        return None
    context = {"entry": meeting.entry, "form": form.value, "progress": progress, "waits": waits}
    template = "parts/pack_progress.html" if looks_again else "pack_waits.html"
    return render(request, f"meetings/{template}", context, status=202 if waits else 200)


def _sent(file: IO[bytes], name: str, content_type: str) -> FileResponse:
    response = FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    return response
