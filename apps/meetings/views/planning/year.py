"""The year as the secretariat plans it: violations first, then all entries with their acts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core import moments
from apps.core.windows import ONE_DAY
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState, Presidency
from apps.meetings import rules
from apps.meetings.models import Entry
from apps.meetings.planning import Tie, resolve
from apps.meetings.planning.checks import ATTENDED, Remark, remarks, unsure_calendars
from apps.meetings.planning.reasons import tie_words, trouble
from apps.meetings.queries import planned_entries, years_for
from apps.meetings.sentences import Words, state_words, when_words
from apps.meetings.states import ENTRY, EntryState

MOST_SHOWN = 10  # violations with their mends; one mended often mends others


@require_safe
@allow(of_the_presidency)
def plan_current(request: ActingRequest) -> HttpResponse:
    """The acting presidency's own year."""
    return redirect("meetings:plan", Presidency.objects.acting().year)


@require_safe
@allow(of_the_presidency)
def plan(request: ActingRequest, year: int) -> HttpResponse:
    """What stands in the year, what cannot be, and what can be done about each entry."""
    presidency = get_object_or_404(Presidency.objects.select_related("member"), year=year)
    entries = planned_entries(presidency)
    may_plan = rules.can_plan(request.actor, presidency)
    today = moments.database_now().date()
    members = list(MemberState.objects.members(max(today, dt.date(year, 1, 1))))
    resolution = resolve(presidency, entries)
    named = {entry.reference: entry for entry in entries}
    shown = resolution.violations[:MOST_SHOWN] if may_plan else ()
    context = {
        "presidency": presidency,
        "years": years_for(request.actor),
        "may_plan": may_plan,
        "troubles": [trouble(violation, resolution, named) for violation in shown],
        "more_troubles": len(resolution.violations) - len(shown) if may_plan else 0,
        "remarks": [linked(remark) for remark in remarks(entries, members, today)]
        if may_plan
        else [],
        "unsure": unsure_calendars(members, year) if may_plan else [],
        "rows": [row(entry, today, may_plan=may_plan) for entry in in_order(entries)],
    }
    return render(request, "meetings/plan.html", context)


@dataclass(frozen=True, slots=True)
class Linked:
    """A remark, and the act that answers it."""

    remark: Remark
    act: Act


def linked(remark: Remark) -> Linked:
    words = {"confirm": _("Confirm another day"), "move": _("Move"), "held": _("Record as held")}
    href = reverse(f"meetings:{remark.page}", args=[remark.entry.reference])
    return Linked(remark, Act(words[remark.page], href))


@dataclass(frozen=True, slots=True)
class Row:
    """One entry: its words, when it is planned and comes to, and the acts that are possible."""

    entry: Entry
    state: Words
    when: str
    ties: tuple[str, ...]
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Act:
    words: str
    href: str


def row(entry: Entry, today: dt.date, *, may_plan: bool) -> Row:
    ties = (Tie(tie.kind, tie.other, tie.amount, tie.unit) for tie in entry.relations.all())
    acts = acts_on(entry, today) if may_plan else ()
    return Row(entry, state_words(entry), when_words(entry), tuple(map(tie_words, ties)), acts)


def acts_on(entry: Entry, today: dt.date) -> tuple[Act, ...]:
    """In the order in which a year is made: move, find a time, confirm, record; then take back."""
    state = EntryState(entry.state)
    unfit = set()
    if entry.kind not in ATTENDED:
        unfit.add("fair_time")
    if entry.first is not None and entry.first > today + ONE_DAY:
        unfit.add("held")  # where it is tomorrow already it may be over
    confirmed = state == EntryState.CONFIRMED
    offered = [
        ("move_entry", "move", _("Move")),
        ("confirm_entry", "fair_time", _("Find a fair time")),
        ("confirm_entry", "confirm", _("Confirm another day") if confirmed else _("Confirm")),
        ("hold_entry", "held", _("Record as held")),
        ("postpone_entry", "postpone", _("Postpone")),
        ("cancel_entry", "cancel", _("Cancel")),
        ("edit_entry", "entry", _("Edit")),
    ]
    return tuple(
        Act(words, reverse(f"meetings:{page}", args=[entry.reference]))
        for verb, page, words in offered
        if ENTRY.possible(verb, state)
        and page not in unfit
        and not rules.dated_by_its_round(verb, entry)
    )


def in_order(entries: list[Entry]) -> list[Entry]:
    """By what the portal reckons; what has no day left stands first: it needs a hand."""
    return sorted(entries, key=lambda e: (e.first or dt.date.min, e.last or dt.date.min, e.pk))
