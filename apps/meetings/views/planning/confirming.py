"""Confirming a day: form, review of all that follows and of who is told, then the act."""

from __future__ import annotations

import datetime as dt
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import moments
from apps.core.errors import EditedMeanwhile, Invalid
from apps.core.forms import show_refusal
from apps.core.moments import is_zone
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState
from apps.delegations.zones import zone_choices
from apps.meetings import actions
from apps.meetings.actions.telling import concerned
from apps.meetings.forms.dates import ConfirmForm
from apps.meetings.models import Entry
from apps.meetings.planning import Tie, confirming
from apps.meetings.planning.checks import ATTENDED, collide, days_off_words
from apps.meetings.planning.foresight import Foresight, foresee
from apps.meetings.planning.reasons import joined, tie_words
from apps.meetings.sentences import when_words
from apps.meetings.states import EntryState
from apps.meetings.views.planning.common import (
    Meanwhile,
    Subject,
    done,
    find_entry,
    with_sequence,
)


@dataclass(frozen=True, slots=True)
class Maker:
    """What the form of this entry is made of."""

    subject: Subject
    members: list[MemberState]
    partners: list[Entry]

    def form(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> ConfirmForm:
        titles = joined(f"“{partner.title}”" for partner in self.partners)
        return ConfirmForm(
            data,
            initial=initial,
            zones=[("", _("No clock times")), *zone_choices(self.members)],
            partners=_("%(titles)s, which stands back to back with it, goes with it.")
            % {"titles": titles}
            if self.partners
            else "",
        )


@dataclass(frozen=True, slots=True)
class Review:
    """What would follow: was → now for each that is confirmed, and all that it touches."""

    foresight: Foresight
    days_off: list[str]
    collisions: list[str]
    told: int


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def confirm(request: ActingRequest, reference: str) -> HttpResponse:
    """Give it its day, or another. A mend or a fair time leads here with its days filled in."""
    return _confirm(request, reference)


def _confirm(request: ActingRequest, reference: str) -> HttpResponse:
    subject = find_entry(request, reference, "confirm_entry")
    now = moments.database_now()
    members = list(MemberState.objects.members(now.date()))
    partners = list(confirming.partners(subject.entry))
    made = Maker(subject, members, partners)
    if request.method != "POST":
        return _form(request, made, made.form(initial=_initial(request, subject)))
    data = request.POST
    form = made.form(data)
    if not form.is_valid():
        return _form(request, made, form, status=422)
    stale = subject.meanwhile(form.cleaned_data["sequence"])
    if stale:
        form = made.form(with_sequence(data, subject))
        form.is_valid()
        return _form(request, made, form, stale=stale, status=409)
    if data.get("do") == "change":
        return _form(request, made, form)
    try:
        review = _review(made, form, now)
        if data.get("do") == "confirm" and data.get("seen") == review.foresight.seen:
            return _save(request, subject, form)
    except EditedMeanwhile:
        return _confirm(request, reference)  # which now finds it changed
    except Invalid as error:
        show_refusal(form, error)
        return _form(request, made, form, status=422)
    context = {
        "subject": subject,
        "entry": subject.entry,
        "form": form,
        "hidden": [name for name in form.fields if name != "seen"],
        "review": review,
        "late": data.get("do") == "confirm",
    }
    status = 409 if data.get("do") == "confirm" else 200
    return render(request, "meetings/confirm_review.html", context, status=status)


def _initial(request: ActingRequest, subject: Subject) -> dict[str, Any]:
    """From the address, else the days that stand, else the only ones that are left."""
    entry = subject.entry
    initial: dict[str, Any] = {
        "zone": entry.zone or subject.presidency.member.zone,
        "sequence": entry.sequence,
        "together": True,
    }
    if entry.state == EntryState.CONFIRMED:
        initial |= {"first": entry.confirmed_first, "last": entry.confirmed_last}
        initial["start"] = entry.starts.local.time() if entry.starts else None
        initial["end"] = entry.ends.local.time() if entry.ends else None
    elif entry.first and entry.last and (entry.last - entry.first).days + 1 == entry.days:
        initial |= {"first": entry.first, "last": entry.last}
    given = {name: request.GET.get(name, "") for name in ("first", "last", "start", "end", "zone")}
    for name, value in given.items():
        try:
            if name in ("first", "last"):
                initial[name] = dt.date.fromisoformat(value)
            elif name in ("start", "end"):
                initial[name] = dt.time.fromisoformat(value)
            elif is_zone(value):
                initial[name] = value
        except ValueError:
            continue
    return initial


def _form(
    request: ActingRequest,
    made: Maker,
    form: ConfirmForm,
    *,
    stale: Meanwhile | None = None,
    status: int = 200,
) -> HttpResponse:
    entry = made.subject.entry
    ties = [Tie(tie.kind, tie.other, tie.amount, tie.unit) for tie in entry.relations.all()]
    context = {
        "subject": made.subject,
        "entry": entry,
        "form": form,
        "stale": stale,
        "ties": [tie_words(tie) for tie in ties],
        "attended": entry.kind in ATTENDED,
    }
    return render(request, "meetings/confirm.html", context, status=status)


def _review(made: Maker, form: ConfirmForm, now: dt.datetime) -> Review:
    """Raises Invalid as the verb does."""
    subject = made.subject
    partners = made.partners if form.cleaned_data.get("together") else []
    days = form.days()
    named = {entry.pk: entry for entry in subject.entries}
    changed = []
    for entry, theirs in confirming.with_partners(subject.entry, days, partners):
        standing = copy(named[entry.pk])
        confirming.stand(standing, theirs, confirming.checked(entry, theirs, subject.presidency))
        changed.append(standing)
    moving = {entry.pk for entry in changed}
    others = [e for e in subject.entries if e.state == EntryState.CONFIRMED and e.pk not in moving]
    return Review(
        foresee(subject.presidency, subject.entries, changed),
        [
            f"“{entry.title}”, {words}"
            for entry in changed
            for words in days_off_words(entry, made.members)
        ],
        [
            _("“%(one)s” and “%(other)s” are at the same time.")
            % {"one": entry.title, "other": other.title}
            for entry in changed
            if entry.kind in ATTENDED
            for other in others
            if other.kind in ATTENDED and collide(entry, other)
        ],
        len({person.user_id for entry in changed for person in concerned(entry, now)}),
    )


def _save(request: ActingRequest, subject: Subject, form: ConfirmForm) -> HttpResponse:
    given = form.cleaned_data
    confirmed = actions.confirm_entry(
        subject.entry,
        actor=request.actor,
        days=form.days(),
        sequence=given["sequence"],
        reason=given["reason"],
        together=bool(given.get("together")),
    )
    what = "; ".join(f"“{entry.title}”, {when_words(entry)}" for entry in confirmed)
    return done(request, confirmed[0], _("Confirmed: %(what)s.") % {"what": what})
