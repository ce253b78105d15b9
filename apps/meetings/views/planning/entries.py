"""The words of an entry, its history, and letting one of its relations go."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import moments
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.meetings import actions
from apps.meetings.forms.dates import ReleaseForm
from apps.meetings.forms.planning import EditForm
from apps.meetings.planning import Tie, plan_of
from apps.meetings.planning.foresight import foresee
from apps.meetings.planning.reasons import tie_words
from apps.meetings.sentences import facts_words
from apps.meetings.views.planning.common import (
    Meanwhile,
    Subject,
    done,
    find_entry,
    with_sequence,
)
from apps.meetings.views.planning.year import acts_on

MOST_CHANGES = 30


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def entry(request: ActingRequest, reference: str) -> HttpResponse:
    """What it says of itself; dates have pages of their own."""
    subject = find_entry(request, reference, "edit_entry")
    found = subject.entry
    form = EditForm.of(found, request.POST or None)
    stale: Meanwhile | None = None
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            stale = subject.meanwhile(form.cleaned_data["sequence"])
            if stale:
                form, status = EditForm.of(found, with_sequence(request.POST, subject)), 409
                form.is_valid()
            else:
                try:
                    saved = actions.edit_entry(
                        found,
                        actor=request.actor,
                        words=form.words(kind=found.kind),
                        sequence=form.cleaned_data["sequence"],
                    )
                except Invalid as error:
                    show_refusal(form, error)
                else:
                    return done(request, saved, _("Saved: “%(title)s”.") % {"title": saved.title})
    today, own = moments.database_now().date(), reverse("meetings:entry", args=[reference])
    changes = found.changes.select_related("by__user")[:MOST_CHANGES]
    context = {
        "subject": subject,
        "entry": found,
        "form": form,
        "stale": stale,
        "acts": [act for act in acts_on(found, today) if act.href != own],
        "ties": [
            tie_words(Tie(tie.kind, tie.other, tie.amount, tie.unit))
            for tie in found.relations.all()
        ],
        "changes": [
            (change, facts_words(change.was), facts_words(change.now)) for change in changes
        ],
    }
    return render(request, "meetings/entry.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def release(request: ActingRequest, reference: str) -> HttpResponse:
    """One relation goes, the dates stay: the mend of a violation that no day would mend."""
    subject = find_entry(request, reference, "release_entry")
    form = ReleaseForm(
        request.POST if request.method == "POST" else {**request.GET.dict(), "sequence": "0"}
    )
    tie = _named(subject, form)
    stale: Meanwhile | None = None
    if request.method == "POST":
        stale = subject.meanwhile(form.cleaned_data["sequence"])
        if not stale:
            actions.release_entry(
                subject.entry,
                actor=request.actor,
                kind=tie.kind,
                other=tie.other,
                sequence=form.cleaned_data["sequence"],
            )
            said = {"title": subject.entry.title, "how": tie_words(tie)}
            words = _("“%(title)s” need no longer be %(how)s.") % said
            return done(request, subject.entry, words)
    without = subject.without(tie)
    context = {
        "subject": subject,
        "entry": subject.entry,
        "form": ReleaseForm(
            initial={
                "kind": tie.kind,
                "other": tie.other.reference,
                "sequence": subject.entry.sequence,
            }
        ),
        "stale": stale,
        "how": tie_words(tie),
        "foresight": foresee(subject.presidency, subject.entries, [], without),
    }
    return render(request, "meetings/release.html", context, status=409 if stale else 200)


def _named(subject: Subject, form: ReleaseForm) -> Tie:
    """The relation that the form names. Raises Http404 where there is none."""
    if form.is_valid():
        kind, other = form.cleaned_data["kind"], form.cleaned_data["other"]
        for tie in plan_of(subject.entry).ties:
            if (tie.kind, tie.other.reference) == (kind, other):
                return tie
    raise Http404
