"""A fair time for an online meeting: which date, which start, who bears it."""

from __future__ import annotations

import datetime as dt
from copy import copy
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.core import moments
from apps.core.windows import ONE_DAY
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState
from apps.meetings.capitals.fair_dates import (
    MOST_DAYS,
    Choice,
    choices_on,
    compared_days,
    feasible,
    ledger_of,
    minutes_words,
)
from apps.meetings.forms.dates import LONGEST_MEETING, USUAL_LENGTH, FairTimeForm
from apps.meetings.models import Entry
from apps.meetings.planning import Tie, resolve
from apps.meetings.planning.checks import off_words, unsure_calendars
from apps.meetings.planning.reasons import tie_words
from apps.meetings.states import EntryState
from apps.meetings.views.planning.common import Subject, find_entry

SHOWN = 12  # starts, unless all are asked for


@require_safe
@allow(of_the_presidency)
def fair_time(request: ActingRequest, reference: str) -> HttpResponse:
    """Which date is fair and possible?"""
    subject = find_entry(request, reference, "confirm_entry")
    entry, home = subject.entry, subject.presidency.member.zone
    today = moments.database_now().date()
    first, last = _possible(subject, today)
    members = list(MemberState.objects.members(max(today, first)))
    ledger = ledger_of(subject.presidency.year, members, entry)
    asked = {"minutes": request.GET.get("minutes", ""), "day": request.GET.get("day", "")}
    asked["minutes"] = asked["minutes"] or str(_usual_length(entry))
    form = FairTimeForm(asked, year=subject.presidency.year)
    minutes = form.length()
    days = compared_days(first, last, minutes, members, home, ledger) if minutes else []
    fairest = next((each for each in days if each.fairest), None)
    if not asked["day"]:
        asked["day"] = (fairest.day if fairest else first).isoformat()
        form = FairTimeForm(asked, year=subject.presidency.year)
    context: dict[str, object] = {
        "subject": subject,
        "entry": entry,
        "form": form,
        "home": subject.presidency.member,
        "ties": [
            tie_words(Tie(tie.kind, tie.other, tie.amount, tie.unit))
            for tie in entry.relations.all()
        ],
        "ledger": [(member, minutes_words(ledger[member.code])) for member in members],
        "unsure": unsure_calendars(members, first.year),
        "days": days,
        "fairest": fairest,
        "most_days": MOST_DAYS,
        "minutes": minutes,
    }
    if form.is_valid():
        day = form.cleaned_data["day"]
        found = choices_on(day, minutes, members, home, ledger)
        shown = found if "all" in request.GET else found[:SHOWN]
        context |= {
            "day": day,
            "outside": not first <= day <= last,
            "off": off_words(day, members),
            "feasible": any(feasible(choice.candidate) for choice in found),
            "choices": [(choice, _chosen(entry, choice, home)) for choice in shown],
            "more": len(found) - len(shown),
        }
    status = 200 if form.is_valid() else 422
    return render(request, "meetings/fair_time.html", context, status=status)


def _possible(subject: Subject, today: dt.date) -> tuple[dt.date, dt.date]:
    """The days on which it can begin, from today on; the year's, where none is left.

    A confirmed entry is taken as planned: the question is where else it could be.
    """
    presidency, entry = subject.presidency, copy(subject.entry)
    if entry.state == EntryState.CONFIRMED:
        entry.state = EntryState.PLANNED
    entries = [entry if each.pk == entry.pk else each for each in subject.entries]
    window = resolve(presidency, entries).windows[entry.reference]
    first, last = window.earliest, window.latest - (entry.days - 1) * ONE_DAY
    if first <= today <= last:
        first = today
    return first, max(first, last)


def _usual_length(entry: Entry) -> int:
    """Minutes: as it was confirmed, if that was within a day."""
    minutes = int(entry.length.total_seconds() // 60) if entry.length else USUAL_LENGTH
    return minutes if minutes <= LONGEST_MEETING else USUAL_LENGTH


def _chosen(entry: Entry, choice: Choice, home: str) -> str:
    """The form that confirms it, filled in."""
    filled = {
        "first": choice.start.date().isoformat(),
        "last": choice.end.date().isoformat(),
        "start": f"{choice.start:%H:%M}",
        "end": f"{choice.end:%H:%M}",
        "zone": home,
    }
    return reverse("meetings:confirm", args=[entry.reference]) + f"?{urlencode(filled)}"
