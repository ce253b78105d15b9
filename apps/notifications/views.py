"""The demonstration's mailbox: every mail that the portal would have sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from apps.core.access import admit, everyone
from apps.notifications.models import MailboxMessage

PAGE = 30

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


def demonstration_only[**P](view: View[P]) -> View[P]:
    """Elsewhere the page does not exist: real mails are nobody's but their recipient's."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.DEMONSTRATION:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@admit(everyone)
@demonstration_only
def mailbox(request: HttpRequest) -> HttpResponse:
    page = Paginator(MailboxMessage.objects.all(), PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/mailbox.html", {"page": page})


@admit(everyone)
@demonstration_only
def message(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(MailboxMessage, reference=reference)
    return render(request, "notifications/message.html", {"mail": found})


@admit(everyone)
@demonstration_only
def calendar(request: HttpRequest, reference: str) -> HttpResponse:
    """The calendar file that came with a mail, as its reader's mail program gets it."""
    found = get_object_or_404(MailboxMessage.objects.exclude(calendar=""), reference=reference)
    response = HttpResponse(found.calendar, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return response
