"""What several pages of dialogues show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render

from apps.delegations.middleware import ActingRequest
from apps.dialogues import files
from apps.dialogues.models import Contribution, Dialogue
from apps.dialogues.states import ContributionState, GuestState
from apps.meetings import sentences

PAGE = 30
READ_AND_WRITE = ["GET", "HEAD", "POST"]

GUEST_BADGES = {
    GuestState.ASKED: "yours",
    GuestState.EXPIRED: "quiet",
    GuestState.COMING: "agreed",
    GuestState.WAITING: "open",
    GuestState.DECLINED: "closed",
    GuestState.PASSED_ON: "quiet",
    GuestState.WITHDRAWN: "closed",
}
CONTRIBUTION_BADGES = {
    ContributionState.SENT: "open",
    ContributionState.PUBLISHED: "agreed",
    ContributionState.NOT_PUBLISHED: "closed",
    ContributionState.WITHDRAWN: "quiet",
}


def paged[T: Any](request: ActingRequest, rows: QuerySet[T]) -> Page[T]:
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def managed(request: ActingRequest, reference: str) -> Dialogue:
    """The dialogue with this reference, for those who arrange it."""
    visible = Dialogue.objects.visible_to(request.actor).with_entries()
    return get_object_or_404(visible, reference=reference)


def page(
    request: ActingRequest, dialogue: Dialogue, template: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "dialogue": dialogue,
        "entry": dialogue.entry,
        "badge": sentences.state_words(dialogue.entry),
        "when": sentences.when_words(dialogue.entry),
        **more,
    }
    return render(request, f"dialogues/{template}.html", context, status=status)


def edition_of(request: ActingRequest, dialogue: Dialogue) -> int:
    """That of the form which was sent; else of what it is opened with."""
    sent = request.POST.get("edition", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else dialogue.edition


def as_attachment(contribution: Contribution) -> FileResponse:
    """Never shown by the browser itself: the file is a stranger's."""
    answer = FileResponse(
        contribution.file.open("rb"),
        as_attachment=True,
        filename=contribution.file_name,
        content_type=files.content_type(contribution.file_name),
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def with_badges(contributions: Iterable[Contribution]) -> list[tuple[Contribution, str]]:
    return [(each, CONTRIBUTION_BADGES[ContributionState(each.state)]) for each in contributions]
