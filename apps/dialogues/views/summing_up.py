"""What was heard, what follows from it, and the meeting that takes it up."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.errors import EditedMeanwhile, Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import allow
from apps.delegations.actors import Actor
from apps.delegations.middleware import ActingRequest
from apps.dialogues import actions, rules
from apps.dialogues.forms import AgendaForm, Recommendations, SummaryForm, numbered
from apps.dialogues.views.common import READ_AND_WRITE, edition_of, managed, page
from apps.meetings.models import Meeting
from apps.meetings.states import EntryState


@require_http_methods(READ_AND_WRITE)
@allow(rules.arranges)
def summary(request: ActingRequest, reference: str) -> HttpResponse:
    """Summary and recommendations; “Publish” shows both on the dialogue's page."""
    dialogue = managed(request, reference)
    edition, status, wrong = edition_of(request, dialogue), 200, ""
    data = request.POST if request.method == "POST" else None
    form = SummaryForm(data, initial={"summary": dialogue.summary})
    rows = Recommendations(
        data,
        prefix="recommendations",
        initial=numbered(dialogue.recommendations.values("reference", "text")),
    )
    if data is not None:
        status = 422
        if all([form.is_valid(), rows.is_valid()]):
            try:
                actions.save_summary(
                    dialogue,
                    actor=request.actor,
                    summary=form.cleaned_data["summary"],
                    recommendations=[(row["reference"], row["text"]) for row in rows.rows()],
                    publish=data.get("do") == "publish",
                    edition=edition,
                )
            except EditedMeanwhile as refusal:
                edition, wrong, status = managed(request, reference).edition, refusal.message, 409
            except Invalid as refusal:
                wrong = refusal.message
            else:
                messages.success(request, _("Saved."))
                if data.get("do") == "more":
                    return redirect("dialogues:summary", dialogue.reference)
                return redirect("dialogues:overview", dialogue.reference)
    return page(
        request,
        dialogue,
        "summary",
        status=status,
        form=form,
        rows=rows,
        edition=edition,
        wrong=wrong,
    )


@require_http_methods(READ_AND_WRITE)
@allow(rules.arranges)
def agenda(request: ActingRequest, reference: str) -> HttpResponse:
    """Put the recommendations on the agenda of a meeting."""
    dialogue = managed(request, reference)
    form = AgendaForm(
        request.POST if request.method == "POST" else None, meetings=_ahead(request.actor)
    )
    if form.is_valid():
        try:
            item = actions.put_on_agenda(
                dialogue,
                actor=request.actor,
                meeting=form.meetings[form.cleaned_data["meeting"]],
                minutes=form.cleaned_data["minutes"],
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(
                request,
                _("The recommendations stand on the agenda of %(meeting)s.")
                % {"meeting": item.meeting.entry.title},
            )
            return redirect("dialogues:overview", dialogue.reference)
    return page(
        request,
        dialogue,
        "agenda",
        status=422 if form.errors else 200,
        form=form,
        recommendations=dialogue.recommendations.select_related("item__meeting__entry__presidency"),
    )


def _ahead(actor: Actor) -> QuerySet[Meeting]:
    return (
        Meeting.objects.visible_to(actor)
        .filter(
            entry__state__in=[EntryState.PLANNED, EntryState.CONFIRMED],
            closed_at=None,
        )
        .select_related("entry__presidency")
        .order_by("entry__first", "pk")
    )
