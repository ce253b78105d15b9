"""What every planning page begins with: a year or an entry, and whether this office plans it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.forms import show_refusal
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import Presidency
from apps.meetings import rules
from apps.meetings.models import Entry, EntryChange
from apps.meetings.planning import Plan, Tie, plan_of
from apps.meetings.queries import planned_entries
from apps.meetings.sentences import Words, facts_words, state_words, when_words
from apps.meetings.states import ENTRY, EntryState


def find_year(request: ActingRequest, year: int) -> Presidency:
    """Raises Http404, or NotAllowed for a year that is history."""
    presidency = get_object_or_404(Presidency.objects.select_related("member"), year=year)
    _insist(request, presidency)
    return presidency


def _insist(request: ActingRequest, presidency: Presidency) -> None:
    if not rules.can_plan(request.actor, presidency):
        raise NotAllowed(_("The acting presidency keeps the timetable, from its own year on."))


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What a colleague did to an entry since its form was opened."""

    message: str
    was: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """The entry that a page is about, with the whole year round it."""

    presidency: Presidency
    entry: Entry
    entries: list[Entry]

    @property
    def state(self) -> Words:
        return state_words(self.entry)

    @property
    def when(self) -> str:
        return when_words(self.entry)

    def without(self, tie: Tie) -> dict[str, Plan]:
        """The plan of the entry without this relation."""
        plan = plan_of(self.entry)
        return {self.entry.reference: replace(plan, ties=tuple(t for t in plan.ties if t != tie))}

    def meanwhile(self, sequence: int | None) -> Meanwhile | None:
        """None where the entry is as it was when a form with this `sequence` was opened."""
        if sequence == self.entry.sequence:
            return None
        last = EntryChange.objects.filter(entry=self.entry).first()
        return Meanwhile(
            _(
                "This entry has changed since you opened it. Nothing is saved; what you typed is "
                "kept. Look at it again, then save."
            ),
            facts_words(last.was) if last else "",
            facts_words(last.now) if last else "",
        )


def find_entry(request: ActingRequest, reference: str, verb: str) -> Subject:
    """Raises Http404, NotAllowed, or WrongState where the verb is not possible any more."""
    seen = Entry.objects.visible_to(request.actor).select_related("presidency__member")
    found = get_object_or_404(seen, reference=reference)
    _insist(request, found.presidency)
    entries = planned_entries(found.presidency)
    entry = next(e for e in entries if e.pk == found.pk)
    by_round = rules.dated_by_its_round(verb, entry)
    if by_round or not ENTRY.possible(verb, EntryState(entry.state)):
        raise WrongState(
            _("The day of a round or a consultation is its deadline: open or extend it instead.")
            if by_round
            else _("“%(title)s” is at another stage, so this is not possible now.")
            % {"title": entry.title},
            now=entry.get_state_display(),
            onward=place_in(entry),
            onward_words=_("See it in the year plan"),
        )
    return Subject(found.presidency, entry, entries)


def place_in(entry: Entry) -> str:
    """Its row in the year plan."""
    year = entry.presidency.year
    return reverse("meetings:plan", args=[year]) + f"#entry-{entry.reference}"


def done(request: ActingRequest, entry: Entry, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(place_in(entry))


def with_sequence(data: Mapping[str, Any], subject: Subject) -> QueryDict:
    """What was typed, on top of the entry as it is now: to be sent again knowingly."""
    again = data.copy() if isinstance(data, QueryDict) else QueryDict(mutable=True)
    again["sequence"] = str(subject.entry.sequence)
    return again


def place_refusal(error: Invalid, *forms: BaseForm) -> None:
    """Each message in the first form that has its field; what has no field goes above the first."""
    left = dict(error.fields)
    for form in forms:
        here = {name: said for name, said in left.items() if name in form.fields}
        if here:
            show_refusal(form, Invalid(error.message, here))
            left = {name: said for name, said in left.items() if name not in here}
    if left or not error.fields:
        show_refusal(forms[0], Invalid(error.message))


def wrong_of(forms: Iterable[BaseForm]) -> list[dict[str, object]]:
    """What the summary of errors above several forms lists."""
    return [
        {"id": form[name].id_for_label, "label": form[name].label, "messages": said}
        for form in forms
        for name, said in (form.errors if form.is_bound else {}).items()
        if name in form.fields
    ]


def general_of(forms: Iterable[BaseForm]) -> list[str]:
    return [str(said) for form in forms if form.is_bound for said in form.non_field_errors()]
