"""Anyone comments: form, review, a mail to confirm; then one's own page. A GET changes nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.guests import TRAP, allow_guest
from apps.consultations import actions
from apps.consultations.actions.holding import insist_possible
from apps.consultations.actions.responding import MOST_COMMENTS
from apps.consultations.forms import RemarkForm, ResponseForm
from apps.consultations.links import response_for
from apps.consultations.queries import WHOLE
from apps.consultations.states import CONSULTATION, ResponseState
from apps.consultations.views.common import Subject, by_slug, changes, written
from apps.core import moments
from apps.core.errors import Invalid, TooMany
from apps.core.forms import show_refusal
from apps.delegations.access import allow, anyone
from apps.delegations.middleware import ActingRequest
from apps.documents.comparison import Run
from apps.documents.tree import Node

LIMITS = {"each": 20, "everyone": 600, "seconds": 600}


@dataclass(slots=True)
class Place:
    """One row of the form: the paragraph (None: the whole text) and what is written on it."""

    number: int
    node: Node | None
    label: str
    form: RemarkForm
    runs: tuple[Run, ...] = ()


@require_http_methods(["GET", "HEAD", "POST"])
@allow(anyone)
def comment(request: ActingRequest, slug: str) -> HttpResponse:
    """Write on one paragraph, or several; look it over; send. `?clause=` names the first."""
    subject = by_slug(request, slug)
    insist_possible("respond", subject.consultation, subject.now)
    if request.method != "POST":
        given = request.GET.get("clause", WHOLE)
        node = subject.node(given)
        if given != WHOLE and node is None:
            raise Http404
        places = [_place(subject, 0, node)]
        return _form(request, subject, _about(request, subject), places)
    do = request.POST.get("do", "review")
    keys = _keys(request, subject)
    if do not in ("review", "send"):
        return _reshaped(request, subject, do, keys)
    places = [_place(subject, n, subject.node(key), request) for n, key in enumerate(keys)]
    form = ResponseForm(request.POST, questions=subject.consultation.questions.all())
    valid = [place.form.is_valid() for place in places]
    if not (form.is_valid() and all(valid)):
        return _form(request, subject, form, places, status=422)
    whole = actions.Sent(form.sender(), [place.form.remark() for place in places], form.answers())
    if do == "review":
        return _review(request, subject, form, places)
    try:
        allow_guest(request, "consultation", **LIMITS)
        actions.respond(
            subject.consultation,
            actor=request.actor,
            sent=whole,
            once=form.cleaned_data["once"],
        )
    except Invalid as error:
        _show(form, places, error)
        return _form(request, subject, form, places, status=422)
    except TooMany as error:
        form.add_error(None, error.message)
        answer = _form(request, subject, form, places, status=429)
        answer["Retry-After"] = str(error.seconds)
        return answer
    return redirect("consultations:sent", slug)


def _keys(request: ActingRequest, subject: Subject) -> list[str]:
    """The paragraphs of the form that was sent, in its order."""
    known = {node.key for node in subject.nodes} | {""}
    keys = []
    for number in range(MOST_COMMENTS):
        key = request.POST.get(f"remarks-{number}-clause")
        if key is None:
            break
        if key not in known:
            raise Http404
        keys.append(key)
    return keys or [""]


def _reshaped(request: ActingRequest, subject: Subject, do: str, keys: list[str]) -> HttpResponse:
    """The same form with a row more or less, as it was typed; nothing is checked yet."""
    kept = list(enumerate(keys))
    if do.startswith("remove-"):
        kept = [(old, key) for old, key in kept if f"remove-{old}" != do]
    typed = request.POST
    places = [
        _place(
            subject,
            number,
            subject.node(key),
            initial={name: typed.get(f"remarks-{old}-{name}") for name in ("text", "wording")},
        )
        for number, (old, key) in enumerate(kept)
    ]
    if do == "add" and len(places) < MOST_COMMENTS:
        added = typed.get("another", WHOLE)
        node = subject.node(added)
        if added != WHOLE and node is None:
            raise Http404
        places.append(_place(subject, len(places), node))
    form = ResponseForm(
        questions=subject.consultation.questions.all(),
        initial={name: typed.get(name) for name in typed if name != TRAP},
    )
    return _form(request, subject, form, places)


def _about(request: ActingRequest, subject: Subject) -> ResponseForm:
    user = request.actor.user
    about = {"name": user.name, "email": user.email} if user else {}
    return ResponseForm(
        questions=subject.consultation.questions.all(),
        initial={**about, "shows_name": True, "once": secrets.token_urlsafe(18)},
    )


def _place(
    subject: Subject,
    number: int,
    node: Node | None,
    request: ActingRequest | None = None,
    initial: dict[str, str | None] | None = None,
) -> Place:
    form = RemarkForm(
        request.POST if request else None,
        prefix=f"remarks-{number}",
        on_whole_text=node is None,
        initial={
            "clause": node.key if node else "",
            "wording": node.text if node else "",
            **(initial or {}),
        },
    )
    return Place(number, node, subject.labels[node.key if node else ""], form)


def _show(form: ResponseForm, places: list[Place], error: Invalid) -> None:
    """Put the verb's messages beside the fields of the rows, and of the form itself."""
    rest = {}
    for name, message in error.fields.items():
        for place in places:
            prefix = f"remarks-{place.number}-"
            if name.startswith(prefix) and name.removeprefix(prefix) in place.form.fields:
                place.form.add_error(name.removeprefix(prefix), message)
                break
        else:
            rest[name] = message
    if rest or not error.fields:
        show_refusal(form, Invalid(error.message, rest))


def _form(
    request: ActingRequest,
    subject: Subject,
    form: ResponseForm,
    places: list[Place],
    *,
    status: int = 200,
) -> HttpResponse:
    context = subject.context() | {
        "form": form,
        "places": places,
        "several": len(places) > 1,
        "full": len(places) >= MOST_COMMENTS,
        "others": [(node.key, subject.labels[node.key]) for node in subject.nodes],
        "wrong": bool(form.errors) or any(place.form.errors for place in places),
    }
    return render(request, "consultations/comment.html", context, status=status)


def _review(
    request: ActingRequest, subject: Subject, form: ResponseForm, places: list[Place]
) -> HttpResponse:
    for place in places:
        place.runs = changes(place.node, place.form.cleaned_data.get("wording", ""))
    filled = [place for place in places if place.runs or place.form.cleaned_data["text"].strip()]
    answers = [
        (question.text, form.cleaned_data[f"answer-{question.order}"])
        for question in form.asked
        if form.cleaned_data[f"answer-{question.order}"].strip()
    ]
    if not filled and not answers:
        message = _("Write a comment, or answer a question.")
        places[0].form.add_error("text", message)
        return _form(request, subject, form, places, status=422)
    context = subject.context() | {
        "form": form,
        "places": filled,
        "answers": answers,
        "kept": list(_kept(form, places)),
        "category": dict(form.fields["category"].choices)[form.cleaned_data["category"]],  # type: ignore[attr-defined]
    }
    return render(request, "consultations/comment_review.html", context)


def _kept(form: ResponseForm, places: list[Place]) -> Iterator[tuple[str, str]]:
    """Everything that was typed, to be sent on by the page that shows it for review."""
    for each in (form, *(place.form for place in places)):
        for bound in each:
            value = bound.value()
            if value is True:
                yield bound.html_name, "on"
            elif value:
                yield bound.html_name, str(value)
            elif bound.name == "clause":
                yield bound.html_name, ""


@require_safe
@allow(anyone)
def sent(request: ActingRequest, slug: str) -> HttpResponse:
    """What happens next. The same page for everyone: it tells nothing about an address."""
    return render(request, "consultations/sent.html", by_slug(request, slug).context())


# By the personal address


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allow(anyone)
def response(request: ActingRequest, token: str) -> HttpResponse:
    """What I sent, and where it stands. Confirming and taking back are POSTs."""
    held = response_for(token)
    subject = Subject(held.consultation, moments.database_now())
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "confirm":
            actions.confirm_response(held, actor=request.actor)
            messages.success(
                request, _("Confirmed. People read it before it is published; you get a mail.")
            )
        elif do == "take_back":
            actions.take_back(held, actor=request.actor)
            messages.success(request, _("You took back what you sent. It is on no page any more."))
        return redirect("consultations:response", token)
    state = held.state_at(subject.now)
    standing = subject.state
    context = subject.context() | {
        "response": held,
        "standing": state.value,
        "until": moments.Moment(held.confirm_until, held.consultation.zone),
        "written": [written(each, subject) for each in held.comments.all()],
        "answers": list(held.answers.select_related("question")),
        "may_confirm": state == ResponseState.UNCONFIRMED
        and CONSULTATION.possible("confirm", standing),
        "may_take_back": state not in (ResponseState.WITHDRAWN, ResponseState.EXPIRED)
        and CONSULTATION.possible("take_back", standing),
    }
    return render(request, "consultations/response.html", context)
