"""A fair time for an online meeting: which date, which start, who bears it."""

from __future__ import annotations

import datetime as dt
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
from apps.meetings.checks import off_words, unsure_calendars
from apps.meetings.fair_dates import (
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
from apps.meetings.planning import Tie
from apps.meetings.reasons import tie_words
from apps.meetings.views.planning.common import Subject, find_entry

SHOWN = 12  # starts, unless all are asked for


@require_safe
@allow(of_the_presidency)
def fair_time(request: ActingRequest, reference: str) -> HttpResponse:
    """Which date is fair and possible?"""
    subject = find_entry(request, reference, "confirm_entry")
    entry, home = subject.entry, subject.presidency.member.zone
    today = moments.database_now().date()
    first, last = _possible(entry, subject, today)
    usual = {"day": first, "minutes": _usual_length(entry)}
    asked = {name: request.GET.get(name) or value for name, value in usual.items()}
    form = FairTimeForm(asked, year=subject.presidency.year)
    members = list(MemberState.objects.members(max(today, first)))
    ledger = ledger_of(subject.presidency.year, members, entry)
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
        "most_days": MOST_DAYS,
    }
    if form.is_valid():
        day, minutes = form.cleaned_data["day"], form.cleaned_data["minutes"]
        found = choices_on(day, minutes, members, home, ledger)
        shown = found if "all" in request.GET else found[:SHOWN]
        context |= {
            "day": day,
            "minutes": minutes,
            "outside": not first <= day <= last,
            "off": off_words(day, members),
            "feasible": any(feasible(choice.candidate) for choice in found),
            "choices": [(choice, _chosen(entry, choice, home)) for choice in shown],
            "more": len(found) - len(shown),
            "days": compared_days(first, last, minutes, members, home, ledger),
        }
    status = 200 if form.is_valid() else 422
    return render(request, "meetings/fair_time.html", context, status=status)


def _possible(entry: Entry, subject: Subject, today: dt.date) -> tuple[dt.date, dt.date]:
    """The days on which it can begin, from today on; the year's, where none is left."""
    year = subject.presidency.year
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    if entry.first and entry.last:
        first = entry.first
        last = max(first, entry.last - (entry.days - 1) * ONE_DAY)
    if first <= today <= last:
        first = today
    return first, last


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
