"""A new entry: what it is and when in plain words; then what was understood, corrected and seen."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.core.errors import Invalid
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import Presidency
from apps.meetings import actions
from apps.meetings.forms.planning import EntryForm, PhraseForm, related_entries
from apps.meetings.models import Entry
from apps.meetings.queries import planned_entries
from apps.meetings.sentences import when_words
from apps.meetings.states import EntryState
from apps.meetings.views.planning.common import (
    done,
    find_year,
    general_of,
    place_refusal,
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
def new_entry(request: ActingRequest, year: int) -> HttpResponse:
    """Nothing is saved before what follows from it was shown."""
    presidency = find_year(request, year)
    if request.method != "POST":
        return _page(request, presidency, EntryForm(year=year), PhraseForm())
    entries = planned_entries(presidency)
    data = request.POST
    words, phrase = EntryForm(data, year=year), PhraseForm(data)
    sound = [words.is_valid(), phrase.is_valid()]
    if not all(sound):
        return _page(request, presidency, words, phrase, status=422)
    title = words.cleaned_data["title"]
    times = times_of(data, phrase, related_entries(entries), presidency, title)
    look_ahead(
        times, presidency, entries, lambda number: _unsaved(presidency, words, times, number)
    )
    phrase = PhraseForm(renewed(data, times))
    phrase.is_valid()
    notice, status = "", status_of(data, times)
    if data.get("do") == "save" and times.foresight is not None:
        notice, status = unseen(data, times), 409
        if not notice:
            try:
                return _save(request, presidency, words, times)
            except Invalid as error:
                _place(error, words, phrase, times)
                status = 422
    return _page(request, presidency, words, phrase, times, notice=notice, status=status)


def _page(
    request: ActingRequest,
    presidency: Presidency,
    words: EntryForm,
    phrase: PhraseForm,
    times: Times | None = None,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    forms = [words, phrase]
    context = {
        "presidency": presidency,
        "form": words if words.errors else phrase,
        "words": words,
        "phrase": phrase,
        "times": times,
        "notice": notice,
        "wrong": [*wrong_of(forms), *(times.wrong if times else [])],
        "general": [*general_of(forms), *(times.general if times else [])],
    }
    return render(request, "meetings/new_entry.html", context, status=status)


def _unsaved(presidency: Presidency, words: EntryForm, times: Times, number: int) -> Entry:
    """The N-th entry that would be saved."""
    plan = times.plans[number]
    return Entry(
        presidency=presidency,
        reference=f"new-{number}",
        kind=words.cleaned_data["kind"],
        title=_title(words, times, number),
        place=words.cleaned_data["place"],
        state=EntryState.PLANNED,
        days=plan.days if plan else 1,
    )


def _title(words: EntryForm, times: Times, number: int) -> str:
    """Its own where several are planned at once."""
    form = times.parts[number].form
    given = form.cleaned_data if form.is_bound else form.initial
    title: str = given["title"] if "title" in form.fields else words.cleaned_data["title"]
    return title


def _save(
    request: ActingRequest, presidency: Presidency, words: EntryForm, times: Times
) -> HttpResponse:
    planned = [
        (words.words(title=_title(words, times, number)), plan)
        for number, plan in enumerate(times.plans)
        if plan is not None
    ]
    entries = actions.plan_entries(presidency, actor=request.actor, planned=planned)
    said = ngettext(
        "Planned: %(what)s.", "Planned, as entries of their own: %(what)s.", len(entries)
    )
    what = "; ".join(f"“{entry.title}”, {when_words(entry)}" for entry in entries)
    return done(request, entries[0], said % {"what": what})


def _place(error: Invalid, words: EntryForm, phrase: PhraseForm, times: Times) -> None:
    """Each message beside its field; "parts-1-title" is that of the second time."""
    shared = {}
    for name, said in error.fields.items():
        number, field = _numbered(name)
        if number is not None and field in times.parts[number].form.fields:
            times.parts[number].form.add_error(field, said)
        else:
            shared[field] = said
    if shared or not error.fields:
        place_refusal(Invalid(error.message, shared), words, phrase)


def _numbered(name: str) -> tuple[int | None, str]:
    if not name.startswith("parts-"):
        return None, name
    _parts, number, field = name.split("-", 2)
    return int(number), field
