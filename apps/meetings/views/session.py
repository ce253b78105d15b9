"""The meeting in session: opened, its roll called, its decisions recorded, closed."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.proof import recently_proved, typed_before
from apps.core import moments
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.forms import show_refusal
from apps.core.text import clean
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState, Organisation
from apps.documents.models import Document, Version
from apps.meetings import actions, rules
from apps.meetings.actions.session import members_present
from apps.meetings.forms.meetings import DecisionForm, FollowUpForm
from apps.meetings.meeting_page import (
    agenda_days,
    decision_rows,
    decisions_for,
    documents_of,
    follow_ups_for,
    seat_rows,
)
from apps.meetings.models import AgendaItem, Decision, Meeting
from apps.meetings.states import SessionState
from apps.meetings.views.preparing import READ_AND_WRITE, own_meeting, page


@require_http_methods(["GET", "HEAD"])
@allow(of_the_presidency)
def session(request: ActingRequest, reference: str) -> HttpResponse:
    """What is to be done now: open, call the roll, decide, close."""
    meeting = own_meeting(request, reference)
    actor, now = request.actor, moments.database_now()
    decisions = list(decisions_for(meeting, actor))
    readable = documents_of(meeting, actor)
    days = agenda_days(meeting, readable, decisions, reader=request.actor)
    seats = seat_rows(meeting, actor)
    members = list(MemberState.objects.members(now.date()))
    return page(
        request,
        meeting,
        "session",
        days=days,
        decisions=decision_rows(decisions, readable, members),
        follow_ups=follow_ups_for(meeting, actor),
        minutes=readable.get(meeting.minutes_id or 0),
        roll=_roll(seats, members),
        present=any(row.seat.present and row.seat.state_id for row in seats),
        decides=rules.can_decide(actor, meeting),
        today=now.date(),
    )


def _roll(seats: list[Any], members: list[MemberState]) -> list[dict[str, Any]]:
    """Every member, registered or not, and the guests: the presidency ticks who is in the room."""
    by_code = {row.seat.code: row for row in seats}
    codes = [m.code for m in members]
    rows = [
        {"code": m.code, "name": m.name, "row": by_code.get(m.code), "member": m} for m in members
    ]
    guests = [
        {"code": code, "name": row.seat.name, "row": row, "member": None}
        for code, row in by_code.items()
        if code not in codes
    ]
    return rows + guests


@require_http_methods(READ_AND_WRITE)
@allow(of_the_presidency)
def opening(request: ActingRequest, reference: str) -> HttpResponse:
    """What opening means; then the session is open."""
    meeting = own_meeting(request, reference)
    if request.method == "POST":
        actions.open_session(meeting, actor=request.actor)
        messages.success(request, _("The session is open. Call the roll."))
        return redirect("meetings:session", reference)
    _insist_on(meeting, SessionState.AHEAD)
    return page(request, meeting, "open_session")


@require_http_methods(READ_AND_WRITE)
@allow(of_the_presidency)
def closing(request: ActingRequest, reference: str) -> HttpResponse:
    """What closing means; then the meeting was held."""
    meeting = own_meeting(request, reference)
    if request.method == "POST":
        actions.close_session(meeting, actor=request.actor)
        messages.success(request, _("The session is closed, and the meeting is held."))
        return redirect("meetings:session", reference)
    _insist_on(meeting, SessionState.OPEN)
    decisions = decisions_for(meeting, request.actor)
    return page(request, meeting, "close_session", decisions=list(decisions))


def _insist_on(meeting: Meeting, state: SessionState) -> None:
    """Raises WrongState for a page about a step that is not the next one."""
    if meeting.session != state:
        raise WrongState(_("The meeting is at another stage, so this is not possible now."))


@require_POST
@allow(of_the_presidency)
def roll(request: ActingRequest, reference: str) -> HttpResponse:
    """Who is in the room now."""
    meeting = own_meeting(request, reference)
    seats = actions.call_roll(meeting, actor=request.actor, present=request.POST.getlist("present"))
    count = sum(seat.present for seat in seats)
    messages.success(request, _("The roll is called: %(count)d present.") % {"count": count})
    return redirect("meetings:session", reference)


# It is so decided


@require_http_methods(READ_AND_WRITE)
@allow(of_the_presidency)
@recently_proved
def decide(request: ActingRequest, reference: str, item: str) -> HttpResponse:
    """The words, then all that the record will say, then it is so decided."""
    meeting = own_meeting(request, reference)
    if not rules.can_decide(request.actor, meeting):
        raise NotAllowed(_("The chair says that it is so decided."))
    found = get_object_or_404(AgendaItem, meeting=meeting, reference=item)
    _insist_on(meeting, SessionState.OPEN)
    data = request.POST if request.method == "POST" else None
    form = DecisionForm(data, initial=typed_before(request), versions=_versions(found, request))
    number = _next_number(meeting)
    if not form.is_valid() or "change" in request.POST:
        status = 422 if form.errors else 200
        return _decide(request, meeting, found, "decide", form, status, number=number)
    words, version = clean(form.cleaned_data["text"]), form.chosen
    if "confirm" not in request.POST:
        return _decide(
            request,
            meeting,
            found,
            "decide_review",
            form,
            number=number,
            words=words,
            version=version,
            hash=version.text_hash if version else hashlib.sha256(words.encode()).hexdigest(),
        )
    given = request.POST.get("number", "")
    try:
        decision = actions.decide(
            meeting,
            actor=request.actor,
            item=found,
            text=words,
            version=version,
            number=int(given) if given.isdecimal() and len(given) < 6 else number,
        )
    except Invalid as refusal:
        show_refusal(form, refusal)
        return _decide(request, meeting, found, "decide", form, 422, number=number)
    messages.success(
        request, _("It is so decided: decision %(number)d.") % {"number": decision.number}
    )
    return redirect("meetings:session", reference)


def _next_number(meeting: Meeting) -> int:
    last = Decision.objects.filter(meeting=meeting).order_by("number").last()
    return last.number + 1 if last else 1


def _versions(item: AgendaItem, request: ActingRequest) -> list[Version]:
    """The latest fixed text of each document under the item, in the agenda's order."""
    readable = Document.objects.visible_to(request.actor).filter(agenda_items=item)
    fixed = (
        Version.objects.filter(document__in=readable, fixed_at__isnull=False)
        .with_document()
        .order_by("document_id", "-number")
        .distinct("document_id")
    )
    order = dict(item.paper_rows.values_list("document", "position"))
    return sorted(fixed, key=lambda version: order[version.document_id])


def _decide(
    request: ActingRequest,
    meeting: Meeting,
    item: AgendaItem,
    template: str,
    form: DecisionForm,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    now = moments.database_now()
    present = members_present(meeting, now)
    names = dict(MemberState.objects.members(now.date()).values_list("code", "name"))
    return page(
        request,
        meeting,
        template,
        status,
        item=item,
        form=form,
        present=[{"code": code, "name": names[code]} for code in present],
        **more,
    )


# What follows


@require_http_methods(READ_AND_WRITE)
@allow(of_the_presidency)
def add_follow_up(request: ActingRequest, reference: str) -> HttpResponse:
    """Who does what by when."""
    meeting = own_meeting(request, reference)
    data = request.POST if request.method == "POST" else None
    decisions = list(decisions_for(meeting, request.actor))
    asked = request.GET.get("decision", "")
    form = FollowUpForm(
        data,
        owners=_owners(),
        decisions=decisions,
        initial={"decision": asked if asked in {d.reference for d in decisions} else ""},
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            follow_up = actions.add_follow_up(
                meeting,
                actor=request.actor,
                text=given["text"],
                due_on=given["due_on"],
                decision=form.decisions.get(given.get("decision", "")),
                **_owner(given["owner"]),
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            said = _("Added: it stands on the desk of %(owner)s.")
            messages.success(request, said % {"owner": follow_up.owner_name})
            return redirect("meetings:session", reference)
    status = 422 if form.errors else 200
    return page(request, meeting, "add_follow_up", status, form=form)


def _owners() -> list[tuple[str, Any]]:
    today = moments.database_now().date()
    members = [(f"state:{m.code}", m.name) for m in MemberState.objects.members(today)]
    found = Organisation.objects.filter(kind=Organisation.Kind.INTERNATIONAL)
    guests = [(f"organisation:{held.code}", held.name) for held in found]
    return [(_("Members"), members), (_("International organisations"), guests)]


def _owner(value: str) -> dict[str, Any]:
    kind, _colon, code = value.partition(":")
    match kind:
        case "state":
            return {"state": MemberState.objects.get(code=code)}
        case "organisation":
            return {"organisation": Organisation.objects.get(code=code)}
    return {}


@require_POST
@allow(of_the_presidency)
def minutes(request: ActingRequest, reference: str) -> HttpResponse:
    """The draft of the minutes, made from what the portal recorded; then its own page."""
    meeting = own_meeting(request, reference)
    try:
        document = actions.draft_minutes(meeting, actor=request.actor)
    except Invalid as refusal:
        messages.error(request, refusal.message)
        return redirect("meetings:session", reference)
    messages.success(
        request, _("The minutes are drafted. Read them, correct them, then table them for review.")
    )
    return redirect(document.address)
