"""Postponing, cancelling, and recording that something was held: each with what follows."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import moments
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.meetings import actions
from apps.meetings.actions.telling import concerned
from apps.meetings.forms.dates import HeldForm, ReasonForm
from apps.meetings.models import Entry
from apps.meetings.planning import Tie
from apps.meetings.planning.foresight import foresee
from apps.meetings.planning.reasons import tie_words
from apps.meetings.sentences import days_words
from apps.meetings.states import EntryState
from apps.meetings.views.planning.common import (
    Meanwhile,
    Subject,
    done,
    find_entry,
    with_sequence,
)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def postpone(request: ActingRequest, reference: str) -> HttpResponse:
    subject = find_entry(request, reference, "postpone_entry")
    said = _("“%(title)s” is postponed. Move it when a new time is known.")
    return _end(request, subject, EntryState.POSTPONED, actions.postpone_entry, said)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def cancel(request: ActingRequest, reference: str) -> HttpResponse:
    subject = find_entry(request, reference, "cancel_entry")
    said = _("“%(title)s” is cancelled. It stays in the timetable, struck.")
    return _end(request, subject, EntryState.CANCELLED, actions.cancel_entry, said)


def _end(
    request: ActingRequest,
    subject: Subject,
    state: EntryState,
    verb: Callable[..., Entry],
    said: str,
) -> HttpResponse:
    entry = subject.entry
    ended = copy(entry)
    ended.state = state
    form = ReasonForm(request.POST or None, initial={"sequence": entry.sequence})
    stale: Meanwhile | None = None
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            stale = subject.meanwhile(form.cleaned_data["sequence"])
            if stale:
                form, status = ReasonForm(with_sequence(request.POST, subject)), 409
                form.is_valid()
            else:
                try:
                    verb(entry, actor=request.actor, **form.cleaned_data)
                except Invalid as error:
                    show_refusal(form, error)
                else:
                    return done(request, entry, said % {"title": entry.title})
    context = {
        "subject": subject,
        "entry": entry,
        "form": form,
        "stale": stale,
        "cancels": state == EntryState.CANCELLED,
        "foresight": foresee(subject.presidency, subject.entries, [ended]),
        "freed": _freed(subject),
        "told": len(concerned(entry, moments.database_now())),
    }
    return render(request, "meetings/end_entry.html", context, status=status)


def _freed(subject: Subject) -> list[tuple[Entry, str]]:
    """What depends on the entry and would no longer, and how."""
    return [
        (other, tie_words(Tie(tie.kind, tie.other, tie.amount, tie.unit)))
        for other in subject.entries
        if other.state in (EntryState.PLANNED, EntryState.CONFIRMED)
        for tie in other.relations.all()
        if tie.other_id == subject.entry.pk
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def held(request: ActingRequest, reference: str) -> HttpResponse:
    """When it really was; the ledger of fair times counts what was held."""
    subject = find_entry(request, reference, "hold_entry")
    entry = subject.entry
    initial = {
        "first": entry.confirmed_first,
        "last": entry.confirmed_last,
        "sequence": entry.sequence,
    }
    form = HeldForm(request.POST or None, initial=initial)
    stale: Meanwhile | None = None
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            stale = subject.meanwhile(form.cleaned_data["sequence"])
            if stale:
                form, status = HeldForm(with_sequence(request.POST, subject)), 409
                form.is_valid()
            else:
                first, last = form.days()
                try:
                    actions.hold_entry(
                        entry,
                        actor=request.actor,
                        first=first,
                        last=last,
                        sequence=form.cleaned_data["sequence"],
                    )
                except Invalid as error:
                    show_refusal(form, error)
                else:
                    words = {"title": entry.title, "when": days_words(first, last)}
                    return done(request, entry, _("“%(title)s” was held on %(when)s.") % words)
    context = {"subject": subject, "entry": entry, "form": form, "stale": stale}
    return render(request, "meetings/held.html", context, status=status)
