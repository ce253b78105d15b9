"""In the room: the chair puts a text to the meeting, and asks."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.proof import recently_proved, typed_before
from apps.core import moments
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState
from apps.documents.models import Version
from apps.meetings.models import AgendaItem, Meeting
from apps.meetings.rules import can_decide
from apps.reviews import actions, sentences
from apps.reviews.forms import AskForm, PutForm
from apps.reviews.models import Round
from apps.reviews.states import Result, RoundKind
from apps.reviews.views.common import find_round, insist


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
@recently_proved
def put(request: ActingRequest, item: str) -> HttpResponse:
    """Put a fixed text to the meeting under one item of its agenda: form, review, open."""
    found = get_object_or_404(
        AgendaItem.objects.filter(
            meeting__in=Meeting.objects.visible_to(request.actor)
        ).select_related("meeting__entry__presidency__member"),
        reference=item,
    )
    insist(can_decide(request.actor, found.meeting), _("The chair puts a text to the meeting."))
    versions = newest_texts(request, found)
    if request.method == "POST":
        form = PutForm(request.POST, versions=versions)
        if form.is_valid() and request.POST.get("do") == "open":
            try:
                round = actions.open_in_session(
                    form.cleaned_data["version"],
                    actor=request.actor,
                    item=found,
                    note=form.cleaned_data["note"],
                )
            except Invalid as error:
                show_refusal(form, error)
            else:
                messages.success(request, _("The text is before the meeting."))
                return redirect("reviews:round", round.reference)
        if form.is_valid() and request.POST.get("do") == "review":
            context = {
                "item": found,
                "form": form,
                "version": form.cleaned_data["version"],
                "silence": sentences.how_silence_counts(RoundKind.IN_SESSION),
            }
            return render(request, "reviews/put_review.html", context)
        status = 200 if form.is_valid() else 422
    else:
        form, status = PutForm(initial=typed_before(request), versions=versions), 200
    context = {"item": found, "form": form, "versions": versions}
    return render(request, "reviews/put.html", context, status=status)


def newest_texts(request: ActingRequest, item: AgendaItem) -> QuerySet[Version]:
    """The newest fixed text of each document under the item that the actor may read."""
    fixed = Version.objects.filter(document=OuterRef("document"), fixed_at__isnull=False)
    newest = fixed.order_by("-number").values("pk")[:1]
    seen: QuerySet[Version] = Version.objects.visible_to(request.actor)
    return seen.filter(document__agenda_items=item, pk=Subquery(newest)).select_related(
        "document__symbol"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
@recently_proved
def ask(request: ActingRequest, reference: str) -> HttpResponse:
    """Does any delegation in the room object? Form, review, done."""
    round = find_round(request, reference)
    insist(
        round.item is not None and can_decide(request.actor, round.item.meeting),
        _("The chair asks the room, where a text is before the meeting."),
    )
    present = in_the_room(round)
    form = AskForm(request.POST or None, initial=typed_before(request), present=present)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and request.POST.get("do") == "ask":
            try:
                done = actions.conclude_in_session(
                    round,
                    actor=request.actor,
                    seen=request.POST.getlist("seen"),
                    **form.cleaned_data,
                )
            except Invalid as error:
                show_refusal(form, error)
            else:
                messages.success(request, outcome_words(done))
                return redirect("reviews:round", reference)
        elif form.is_valid():
            status = 200
            if request.POST.get("do") == "review":
                return _review(request, round, form, present)
    context = {"round": round, "form": form, "present": present, "now": moments.database_now()}
    return render(request, "reviews/ask.html", context, status=status)


def in_the_room(round: Round) -> list[MemberState]:
    """The members on the round's list that the last roll call found."""
    if round.item is None:
        return []
    seats = round.item.meeting.seats.filter(present=True)
    found = MemberState.objects.filter(pk__in=seats.values("state"))
    return [m for m in found if any(e.member_id == m.pk for e in round.eligible.all())]


def outcome_words(round: Round) -> str:
    if round.result == Result.ADOPTED:
        return _("It is so decided. The text is adopted, and the delegations are told.")
    if round.result == Result.NOT_ADOPTED:
        return _("The text is not adopted. The delegations are told.")
    return _("The room has answered. Members that were absent are awaited.")


def _review(
    request: ActingRequest, round: Round, form: AskForm, present: list[MemberState]
) -> HttpResponse:
    objecting = set(form.cleaned_data["objections"])
    here = {member.code for member in present}
    context = {
        "round": round,
        "form": form,
        "joining": [member for member in present if member.code not in objecting],
        "objecting": [member for member in present if member.code in objecting],
        "absent": [e.member for e in round.eligible.all() if e.member.code not in here],
        "words": form.cleaned_data["words"],
        "present": present,
    }
    return render(request, "reviews/ask_review.html", context)
