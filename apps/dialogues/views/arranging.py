"""The presidency sets a dialogue up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import moments
from apps.core.errors import EditedMeanwhile, Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import allow
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState
from apps.delegations.zones import zone_choices
from apps.dialogues import actions, queries, rules
from apps.dialogues.forms import (
    ParticularsForm,
    Programme,
    Questions,
    Speakers,
    Themes,
    numbered,
    particulars_of,
    parts_of,
    speakers_of,
    typed_speakers,
)
from apps.dialogues.models import Dialogue
from apps.dialogues.states import Category, GuestState
from apps.dialogues.views.common import READ_AND_WRITE, edition_of, managed, page, paged
from apps.meetings import sentences


@require_safe
@allow(rules.arranges)
def dialogues(request: ActingRequest) -> HttpResponse:
    """Which dialogues do we arrange, and which of the timetable have no page yet?"""
    now = moments.database_now()
    found = paged(request, queries.with_counts(queries.dialogues_for(request.actor), now))
    rows = [(each, sentences.state_words(each.entry)) for each in found]
    context = {
        "page": found,
        "rows": rows,
        "entries": [
            (entry, sentences.when_words(entry))
            for entry in queries.entries_without_page(request.actor)[:30]
        ],
    }
    return render(request, "dialogues/manage.html", context)


def _particulars_form(data: Any, **kwargs: Any) -> ParticularsForm:
    members = list(MemberState.objects.members(moments.database_now().date()))
    return ParticularsForm(data, zones=zone_choices(members), members=members, **kwargs)


@require_http_methods(READ_AND_WRITE)
@allow(rules.arranges)
def new(request: ActingRequest, entry: str) -> HttpResponse:
    """Give an entry of the timetable its page."""
    found = get_object_or_404(queries.entries_without_page(request.actor), reference=entry)
    form = _particulars_form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            dialogue = actions.create_dialogue(
                found, actor=request.actor, particulars=form.particulars()
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The dialogue has its page."))
            return redirect("dialogues:overview", dialogue.reference)
    context = {"entry": found, "form": form, "when": sentences.when_words(found)}
    status = 422 if form.errors else 200
    return render(request, "dialogues/new.html", context, status=status)


@require_safe
@allow(rules.arranges)
def overview(request: ActingRequest, reference: str) -> HttpResponse:
    """What is prepared, who comes, and what is next to do?"""
    dialogue = managed(request, reference)
    now = moments.database_now()
    states = [(guest.state(now), guest) for guest in _guests(dialogue)]
    limits = queries.limits_of(dialogue)
    return page(
        request,
        dialogue,
        "overview",
        counts=[
            (state.label, count, state.value)
            for state in GuestState
            if (count := sum(each == state for each, _guest in states))
        ],
        categories=[
            (
                category.label,
                sum(
                    state == GuestState.COMING and guest.category == category
                    for state, guest in states
                ),
                limits.get(f"category:{category.value}"),
            )
            for category in Category
        ],
        themes=dialogue.themes.count(),
        questions=dialogue.questions.count(),
        parts=dialogue.programme.count(),
        unread=dialogue.contributions.filter(state="sent").count(),
        recommendations=dialogue.recommendations.count(),
        stage=queries.stage_of(dialogue).value,
        sending=queries.being_sent(dialogue, now),
        now=now,
    )


def _guests(dialogue: Dialogue) -> Any:
    return dialogue.invitations.only(
        "withdrawn_at", "passed_at", "answer", "placed_at", "expires_at", "category"
    )


@require_http_methods(READ_AND_WRITE)
@allow(rules.arranges)
def edit(request: ActingRequest, reference: str) -> HttpResponse:
    """Introduction, moments, places."""
    dialogue = managed(request, reference)
    edition = edition_of(request, dialogue)
    form = _particulars_form(
        request.POST if request.method == "POST" else None, initial=particulars_of(dialogue)
    )
    stale = False
    if form.is_valid():
        try:
            actions.edit_dialogue(
                dialogue, actor=request.actor, particulars=form.particulars(), edition=edition
            )
        except EditedMeanwhile as refusal:
            form.add_error(None, refusal.message)
            edition, stale = managed(request, reference).edition, True
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The particulars are saved."))
            return redirect("dialogues:overview", dialogue.reference)
    status = 409 if stale else 422 if form.errors else 200
    return page(request, dialogue, "edit", status=status, form=form, edition=edition)


@require_http_methods(READ_AND_WRITE)
@allow(rules.arranges)
def content(request: ActingRequest, reference: str) -> HttpResponse:
    """Themes and guiding questions, each in rows."""
    dialogue = managed(request, reference)
    edition, status, wrong = edition_of(request, dialogue), 200, ""
    data = request.POST if request.method == "POST" else None
    themes = Themes(
        data, prefix="themes", initial=numbered(dialogue.themes.values("title", "text"))
    )
    questions = Questions(
        data,
        prefix="questions",
        initial=numbered(dialogue.questions.values("reference", "text")),
    )
    if data is not None:
        status = 422
        if all([themes.is_valid(), questions.is_valid()]):
            try:
                actions.save_content(
                    dialogue,
                    actor=request.actor,
                    themes=[(row["title"], row["text"]) for row in themes.rows()],
                    questions=[(row["reference"], row["text"]) for row in questions.rows()],
                    edition=edition,
                )
            except EditedMeanwhile as refusal:
                edition, wrong, status = managed(request, reference).edition, refusal.message, 409
            except Invalid as refusal:
                wrong = refusal.message
            else:
                return _saved(request, dialogue, "content")
    return page(
        request,
        dialogue,
        "content",
        status=status,
        themes=themes,
        questions=questions,
        edition=edition,
        wrong=wrong,
    )


@require_http_methods(READ_AND_WRITE)
@allow(rules.arranges)
def programme(request: ActingRequest, reference: str) -> HttpResponse:
    """The parts of the programme with their speakers."""
    dialogue = managed(request, reference)
    edition, status, wrong = edition_of(request, dialogue), 200, ""
    data = request.POST if request.method == "POST" else None
    parts = Programme(
        data,
        prefix="parts",
        initial=numbered(dialogue.programme.values("reference", "title", "day", "minutes")),
    )
    if data is not None:
        status = 422
        if parts.is_valid():
            try:
                actions.save_programme(
                    dialogue, actor=request.actor, parts=parts_of(parts.rows()), edition=edition
                )
            except EditedMeanwhile as refusal:
                edition, wrong, status = managed(request, reference).edition, refusal.message, 409
            except Invalid as refusal:
                wrong = " ".join(refusal.fields.values()) or refusal.message
            else:
                return _saved(request, dialogue, "programme")
    return page(
        request,
        dialogue,
        "programme",
        status=status,
        parts=parts,
        items=dialogue.programme.annotate(speaking=Count("speakers")),
        edition=edition,
        wrong=wrong,
    )


@require_http_methods(READ_AND_WRITE)
@allow(rules.arranges)
def speakers(request: ActingRequest, reference: str, part: str) -> HttpResponse:
    """Who speaks in one part, in which order."""
    dialogue = managed(request, reference)
    item = get_object_or_404(dialogue.programme, reference=part)
    edition, status, wrong = edition_of(request, dialogue), 200, ""
    data = request.POST if request.method == "POST" else None
    given = Speakers(data, prefix="speakers", initial=numbered(typed_speakers(item)))
    if data is not None:
        status = 422
        if given.is_valid():
            try:
                actions.save_speakers(
                    item, actor=request.actor, speakers=speakers_of(given.rows()), edition=edition
                )
            except EditedMeanwhile as refusal:
                edition, wrong, status = managed(request, reference).edition, refusal.message, 409
            except Invalid as refusal:
                wrong = "" if given.show(refusal) else refusal.message
            else:
                messages.success(request, _("Saved."))
                if data.get("do") == "more":
                    return redirect("dialogues:speakers", dialogue.reference, item.reference)
                return redirect("dialogues:programme", dialogue.reference)
    return page(
        request,
        dialogue,
        "speakers",
        status=status,
        item=item,
        speakers=given,
        edition=edition,
        wrong=wrong,
    )


def _saved(request: ActingRequest, dialogue: Dialogue, again: str) -> HttpResponse:
    """Back to the overview, or on with two further rows."""
    messages.success(request, _("Saved."))
    if request.POST.get("do") == "more":
        return redirect(f"dialogues:{again}", dialogue.reference)
    return redirect("dialogues:overview", dialogue.reference)
