"""The pages behind a personal link. A GET changes nothing: mail scanners follow links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.guests import allow_guest
from apps.core import moments
from apps.core.errors import Invalid, NotAllowed, TooMany, WrongState
from apps.core.forms import show_refusal
from apps.delegations.access import allow, anyone
from apps.delegations.actors import or_guest
from apps.delegations.middleware import ActingRequest
from apps.dialogues import actions, rules
from apps.dialogues.forms import AnswerForm, ColleagueForm, ContributionForm
from apps.dialogues.models import Contribution, GuidingQuestion, Invitation
from apps.dialogues.states import GUEST, ContributionState
from apps.dialogues.tokens import invitation_for
from apps.dialogues.views.common import (
    GUEST_BADGES,
    READ_AND_WRITE,
    as_attachment,
    with_badges,
)
from apps.meetings import sentences

HOUR = 3600  # seconds


@never_cache
@require_safe
@allow(anyone)
def invitation(request: ActingRequest, token: str) -> HttpResponse:
    """To what one is invited, until when, and what one can do now."""
    return _page(request, token, invitation_for(token))


@never_cache
@require_POST
@allow(anyone)
def accept(request: ActingRequest, token: str) -> HttpResponse:
    return _answered(request, token, actions.accept)


@never_cache
@require_POST
@allow(anyone)
def decline(request: ActingRequest, token: str) -> HttpResponse:
    return _answered(request, token, actions.decline)


def _answered(request: ActingRequest, token: str, verb: Callable[..., Invitation]) -> HttpResponse:
    found = invitation_for(token)
    try:
        allow_guest(request, "dialogue-answer", each=60, everyone=20_000, seconds=HOUR)
        verb(found, actor=or_guest(request.actor))
    except WrongState as refusal:
        return _page(request, token, invitation_for(token), status=409, refusal=refusal)
    return redirect("dialogues:invitation", token)


@never_cache
@require_http_methods(READ_AND_WRITE)
@allow(anyone)
def pass_on(request: ActingRequest, token: str) -> HttpResponse:
    """Give it to a colleague of the same organisation."""
    found = _open(request, token, "pass_on")
    form = ColleagueForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        try:
            allow_guest(request, "dialogue-pass-on", each=10, everyone=5_000, seconds=HOUR)
            actions.pass_on(found, actor=or_guest(request.actor), **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        except TooMany as refusal:
            form.add_error(None, refusal.message)
            status = 429
        except WrongState as refusal:
            return _page(request, token, invitation_for(token), status=409, refusal=refusal)
        else:
            return redirect("dialogues:invitation", token)
    if form.errors and status == 200:
        status = 422
    return _form(request, token, found, "pass_on", form, status)


@never_cache
@require_http_methods(READ_AND_WRITE)
@allow(anyone)
def contribute(request: ActingRequest, token: str) -> HttpResponse:
    """A statement, a presentation, or an answer."""
    found = _open(request, token, "contribute")
    sent = request.method == "POST"
    form = ContributionForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        questions=found.dialogue.questions.all(),
        initial={"kind": request.GET.get("kind", "statement")},
    )
    return _sent(request, token, found, form, "contribute")


@never_cache
@require_http_methods(READ_AND_WRITE)
@allow(anyone)
def answer(request: ActingRequest, token: str, reference: str) -> HttpResponse:
    """One guiding question, and one's own answer to it."""
    found = _open(request, token, "contribute")
    question = get_object_or_404(found.dialogue.questions, reference=reference)
    before = (
        found.contributions.filter(question=question)
        .exclude(state=ContributionState.WITHDRAWN)
        .first()
    )
    sent = request.method == "POST"
    form = AnswerForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        initial={"text": before.text if before else ""},
    )
    return _sent(request, token, found, form, "answer", question=question, before=before)


def _sent(
    request: ActingRequest,
    token: str,
    found: Invitation,
    form: ContributionForm | AnswerForm,
    template: str,
    question: GuidingQuestion | None = None,
    **more: Any,
) -> HttpResponse:
    """The form, and what it sends; whatever is refused, the words stay in it."""
    status = 200
    if form.is_valid():
        try:
            allow_guest(request, "dialogue-contribution", each=60, everyone=5_000, seconds=HOUR)
            given = form.given()
            if question is not None:
                given["question"] = question
            actions.contribute(found, actor=or_guest(request.actor), **given)
        except Invalid as refusal:
            show_refusal(form, refusal)
        except TooMany as refusal:
            form.add_error(None, refusal.message)
            status = 429
        except WrongState as refusal:
            form.add_error(None, refusal.message)
            status = 409
        else:
            messages.success(
                request,
                _("Received. The presidency reads it before it is published; you will be told."),
            )
            return redirect("dialogues:invitation", token)
    if form.errors and status == 200:
        status = 422
    return _form(request, token, found, template, form, status, question=question, **more)


@never_cache
@require_POST
@allow(anyone)
def withdraw(request: ActingRequest, token: str, reference: str) -> HttpResponse:
    found = invitation_for(token)
    contribution = get_object_or_404(_own(found), reference=reference)
    actions.withdraw_contribution(contribution, actor=or_guest(request.actor))
    messages.success(request, _("Taken back. It is not shown to anybody any more."))
    return redirect("dialogues:invitation", token)


@never_cache
@require_safe
@allow(anyone)
def own_file(request: ActingRequest, token: str, reference: str) -> FileResponse:
    found = invitation_for(token)
    if not rules.may_answer(or_guest(request.actor), found):
        raise NotAllowed(_("This invitation is for another address than the one signed in here."))
    return as_attachment(get_object_or_404(_own(found).exclude(file=""), reference=reference))


def _own(found: Invitation) -> Any:
    return Contribution.objects.filter(invitation=found).select_related(
        "invitation__member", "question"
    )


def _open(request: ActingRequest, token: str, verb: str) -> Invitation:
    """Raises NotAllowed for somebody signed in as another, WrongState where the time has gone."""
    found = invitation_for(token)
    if not rules.may_answer(or_guest(request.actor), found):
        raise NotAllowed(_("This invitation is for another address than the one signed in here."))
    now = moments.database_now()
    state = found.state(now)
    if request.method != "POST" and not GUEST.possible(verb, state):
        raise WrongState(
            _("This is no longer possible with this invitation."),
            was=_("open"),
            now=str(state.label),
        )
    return found


def _form(
    request: ActingRequest,
    token: str,
    found: Invitation,
    template: str,
    form: Any,
    status: int,
    **more: Any,
) -> HttpResponse:
    context = {
        "invitation": found,
        "dialogue": found.dialogue,
        "token": token,
        "form": form,
        **more,
    }
    return render(request, f"dialogues/{template}.html", context, status=status)


def _page(
    request: ActingRequest,
    token: str,
    found: Invitation,
    *,
    status: int = 200,
    refusal: WrongState | None = None,
) -> HttpResponse:
    """The invitation as it is now, in whichever of its states."""
    now = moments.database_now()
    state = found.state(now)
    dialogue = found.dialogue
    contributions = list(_own(found).order_by("-sent_at", "-pk"))
    standing = {
        each.question_id: each
        for each in contributions
        if each.question_id and each.state != ContributionState.WITHDRAWN
    }
    takes = dialogue.takes_contributions(now)
    context = {
        "invitation": found,
        "dialogue": dialogue,
        "entry": dialogue.entry,
        "when": sentences.when_words(dialogue.entry),
        "token": token,
        "state": state.value,
        "state_words": state.label,
        "badge": GUEST_BADGES[state],
        "may": {verb for verb in GUEST.moves if GUEST.possible(verb, state)},
        "takes_answers": dialogue.takes_answers(now),
        "takes_contributions": takes,
        "another": not rules.may_answer(or_guest(request.actor), found),
        "questions": [
            (question, standing.get(question.pk)) for question in dialogue.questions.all()
        ],
        "contributions": with_badges(contributions),
        "refusal": refusal,
        "now": now,
        "has_page": dialogue.entry.page != "",
    }
    return render(request, "dialogues/invitation.html", context, status=status)
