"""Moving an entry: the same words and fields as for a new one, and what follows from it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.errors import EditedMeanwhile, Invalid
from apps.core.windows import shaped
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.meetings import actions
from apps.meetings.forms.planning import LONGEST_PHRASE, MoveForm, planned_part, related_entries
from apps.meetings.phrases.understanding import plan_words
from apps.meetings.planning import Plan, plan_of
from apps.meetings.sentences import when_words
from apps.meetings.views.planning.common import (
    Meanwhile,
    Subject,
    done,
    find_entry,
    general_of,
    place_refusal,
    with_sequence,
    wrong_of,
)
from apps.meetings.views.planning.times import (
    Times,
    look_ahead,
    renewed,
    status_of,
    times_of,
    unseen,
)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def move(request: ActingRequest, reference: str) -> HttpResponse:
    """Plan it for another time. A mend leads here with its days filled in."""
    return _move(request, reference)


def _move(request: ActingRequest, reference: str) -> HttpResponse:
    subject = find_entry(request, reference, "move_entry")
    related = related_entries(subject.entries, subject.entry)
    if request.method != "POST":
        plan = _asked(request, plan_of(subject.entry))
        times = Times([planned_part(plan, related)], [plan], fresh=False)
        _look(times, subject)
        initial = {
            "phrase": plan.phrase,
            "read": plan.phrase,
            "days": plan.days,
            "parts": 1,
            "seen": times.foresight.seen if times.foresight else "",
            "sequence": subject.entry.sequence,
        }
        return _page(request, subject, MoveForm(initial=initial), times)
    data = request.POST
    form = MoveForm(data)
    if not form.is_valid():
        return _page(request, subject, form, None, status=422)
    times = times_of(data, form, related, subject.presidency)
    several = len(times.parts) > 1
    if several:
        times = Times(times.parts[:1], [None], fresh=True)
    _look(times, subject)
    form = MoveForm(renewed(data, times))
    form.is_valid()
    if several:
        form.add_error("phrase", _several())
    stale = subject.meanwhile(form.cleaned_data["sequence"])
    notice, status = "", 422 if form.errors else status_of(data, times)
    if stale:
        form = MoveForm(with_sequence(form.data, subject))
        form.is_valid()
        notice, status = stale.message, 409
    elif data.get("do") == "save" and times.foresight is not None:
        notice, status = unseen(data, times), 409
        if not notice:
            try:
                return _save(request, subject, form, times)
            except EditedMeanwhile:
                return _move(request, reference)  # which now finds it changed
            except Invalid as error:
                place_refusal(error, form)
                status = 422
    return _page(request, subject, form, times, notice=notice, stale=stale, status=status)


def _asked(request: ActingRequest, plan: Plan) -> Plan:
    """The plan with the days of the address, where it has two in their order."""
    try:
        first, last = (dt.date.fromisoformat(request.GET[name]) for name in ("first", "last"))
        window = shaped(first, last)
    except (KeyError, ValueError):
        return plan
    changed = replace(plan, window=window)
    phrase = plan_words(changed)
    return replace(changed, phrase=phrase if len(phrase) <= LONGEST_PHRASE else plan.phrase)


def _look(times: Times, subject: Subject) -> None:
    look_ahead(times, subject.presidency, subject.entries, lambda _number: subject.entry)


def _several() -> str:
    return _(
        "These words name several times. One entry has one: write it here, and plan another entry "
        "for the other."
    )


def _save(request: ActingRequest, subject: Subject, form: MoveForm, times: Times) -> HttpResponse:
    plan = times.plans[0]
    assert plan is not None  # noqa: S101  what follows from it was seen
    entry = actions.move_entry(
        subject.entry,
        actor=request.actor,
        plan=plan,
        sequence=form.cleaned_data["sequence"],
        reason=form.cleaned_data["reason"],
    )
    said = {"title": entry.title, "was": subject.when, "now": when_words(entry)}
    return done(request, entry, _("“%(title)s”: was %(was)s, now %(now)s.") % said)


def _page(
    request: ActingRequest,
    subject: Subject,
    form: MoveForm,
    times: Times | None,
    *,
    notice: str = "",
    stale: Meanwhile | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "subject": subject,
        "entry": subject.entry,
        "form": form,
        "phrase": form,
        "times": times,
        "notice": notice,
        "stale": stale,
        "wrong": [*wrong_of([form]), *(times.wrong if times else [])],
        "general": [*general_of([form]), *(times.general if times else [])],
    }
    return render(request, "meetings/move.html", context, status=status)
