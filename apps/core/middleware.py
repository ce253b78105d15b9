"""One place where the domain's refusals become HTTP."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.core.errors import DomainError, Invalid, NotAllowed, NotVisible, TooMany, WrongState
from apps.core.forms import OPENED_UNDER

STATUS: dict[type[DomainError], int] = {
    NotVisible: 404,
    NotAllowed: 403,
    WrongState: 409,
    Invalid: 422,
    TooMany: 429,
}


# What a form carries for the portal's own use, or what was chosen and not written.
NOT_TYPED = frozenset(
    [
        "csrfmiddlewaretoken",
        OPENED_UNDER,
        "do",
        "once",
        "edition",
        "mark",
        "after",
        "merged",
        "standing",
        "was",
        "seen",
        "clause",
        "clauses",
        "type",
        "kind",
        "key",
        "level",
        "step",
        "result",
        "position",
        "save",
        "row",
        "leave",
        "next",
        "which",
    ]
)


def plain_name(name: str) -> str:
    """ "kind" for a field of a list of forms: "form-3-kind", "kind-3"."""
    return next((part for part in reversed(name.split("-")) if not part.isdigit()), name)


class DomainErrorMiddleware:
    """Renders `errors/<status>.html` for a refusal that no view caught.

    What the person typed is handed back on the 409, 422 and 429 pages: nothing is lost.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refused(request, error) if isinstance(error, DomainError) else None


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page of a refusal, with what the person typed."""
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    if status == 404:
        return render(request, "404.html", status=404)
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if plain_name(name) not in NOT_TYPED
        and "password" not in name
        and not name.startswith("seen-")
        for value in values
        if len(value) > 3
    ]
    page = render(request, f"errors/{status}.html", {"error": error, "typed": typed}, status=status)
    if isinstance(error, TooMany):
        page["Retry-After"] = str(error.seconds)
    return page
