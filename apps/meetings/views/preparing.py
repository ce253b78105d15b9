"""The presidency prepares a meeting: its particulars, its agenda, its seats."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import moments
from apps.core.errors import EditedMeanwhile, Invalid, NotAllowed
from apps.core.forms import show_refusal
from apps.core.text import clean
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState, Organisation
from apps.meetings import actions, rules
from apps.meetings.actions.meetings import RUNS, guest_states
from apps.meetings.forms import agenda as agenda_form
from apps.meetings.forms.meetings import DetailsForm, GuestForm, guest_of
from apps.meetings.meeting_page import agenda_of, meetings_for, seat_rows, state_badge
from apps.meetings.models import Meeting
from apps.meetings.queries import agenda_days_of, hours_of
from apps.meetings.states import SESSION

READ_AND_WRITE = ["GET", "HEAD", "POST"]


def own_meeting(request: ActingRequest, reference: str) -> Meeting:
    """The meeting of the entry with this reference, for the presidency that runs it.

    Raises Http404 where there is none for this actor, NotAllowed where it is another's.
    """
    found = get_object_or_404(meetings_for(request.actor), entry__reference=reference)
    if not rules.can_run(request.actor, found):
        raise NotAllowed(_(RUNS))
    return found


def page(
    request: ActingRequest, meeting: Meeting, template: str, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "meeting": meeting,
        "entry": meeting.entry,
        "badge": state_badge(meeting),
        "may": {verb for verb in SESSION.moves if SESSION.possible(verb, meeting.session)},
        **more,
    }
    return render(request, f"meetings/{template}.html", context, status=status)


def to_meeting(meeting: Meeting) -> HttpResponse:
    return redirect(meeting.entry.address)


@require_http_methods(READ_AND_WRITE)
@allow(of_the_presidency)
def details(request: ActingRequest, reference: str) -> HttpResponse:
    """How and where it is held, and what only participants are told."""
    meeting = own_meeting(request, reference)
    data = request.POST if request.method == "POST" else None
    form = DetailsForm(
        data,
        initial={name: getattr(meeting, name) for name in DetailsForm.base_fields},
    )
    edition = _edition(request, meeting.entry.sequence)
    changed, stale = None, False
    if form.is_valid():
        try:
            actions.save_details(meeting, actor=request.actor, edition=edition, **form.cleaned_data)
        except EditedMeanwhile as refusal:
            meeting = own_meeting(request, reference)
            edition, stale = meeting.entry.sequence, True
            changed = _standing(meeting, form)
            form.add_error(None, refusal.message)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The details are saved."))
            return to_meeting(meeting)
    status = 409 if stale else 422 if form.errors else 200
    return page(request, meeting, "details", status, form=form, edition=edition, changed=changed)


def _standing(meeting: Meeting, form: DetailsForm) -> list[tuple[str, str]]:
    """What stands now where it is not what was typed: the label and the value of each field."""
    now = {"mode": meeting.get_mode_display()}
    return [
        (str(bound.label), now.get(bound.name) or getattr(meeting, bound.name))
        for bound in form
        if clean(form.cleaned_data[bound.name]) != getattr(meeting, bound.name)
    ]


# The agenda


@require_http_methods(READ_AND_WRITE)
@allow(of_the_presidency)
def agenda(request: ActingRequest, reference: str) -> HttpResponse:
    """Rows that are typed, moved and looked at, and saved together."""
    meeting = own_meeting(request, reference)
    if request.method != "POST":
        rows = agenda_form.stored(meeting) or [agenda_form.blank([])]
        return _agenda(request, meeting, rows, edition=meeting.agenda_edition)
    rows, act = agenda_form.typed(request.POST), request.POST.get("do", "")
    edition = _edition(request, meeting.agenda_edition)
    asked = agenda_form.rearranged(rows, act)
    if asked is not None:
        full = [_("An agenda holds no more items.")] if asked.full else []
        return _agenda(
            request, meeting, asked.rows, edition=edition, focus=asked.focus, general=full
        )
    if act == "save":
        return _save_agenda(request, meeting, rows, edition)
    formset = agenda_form.read(rows)
    formset.is_valid()
    agenda_form.items_of(formset, request.actor)
    over = agenda_form.too_long(rows, hours_of(meeting.entry))
    if over is not None:
        formset.forms[over[0]].add_error("minutes", over[1])
    return _agenda(request, meeting, rows, edition=edition, formset=formset)


def _edition(request: ActingRequest, now: int) -> int:
    """That of what the actor saw; `now` where the form does not say."""
    given = request.POST.get("edition", "")
    return int(given) if given.isdecimal() and len(given) < 9 else now


def _save_agenda(
    request: ActingRequest, meeting: Meeting, rows: list[agenda_form.Typed], edition: int
) -> HttpResponse:
    rows = agenda_form.filled(rows)
    formset = agenda_form.read(rows)
    readable = formset.is_valid()
    items = agenda_form.items_of(formset, request.actor)
    if not readable or not formset.is_valid():
        return _agenda(request, meeting, rows, edition=edition, formset=formset)
    try:
        actions.save_agenda(meeting, actor=request.actor, items=items, edition=edition)
    except EditedMeanwhile as refusal:
        again = own_meeting(request, meeting.entry.reference)
        return _agenda(
            request,
            again,
            rows,
            edition=again.agenda_edition,
            formset=formset,
            general=[refusal.message],
            changed=agenda_of(again),
            status=409,
        )
    except Invalid as refusal:
        placed = _place(formset, refusal)
        general = [] if placed else [refusal.message]
        return _agenda(request, meeting, rows, edition=edition, formset=formset, general=general)
    messages.success(request, _("The agenda is saved."))
    return to_meeting(meeting)


def _place(formset: Any, refusal: Invalid) -> bool:
    """Put `items-3-title` beside the title of the fourth row."""
    for place, message in refusal.fields.items():
        _prefix, index, name = place.split("-", 2)
        formset.forms[int(index)].add_error(name, message)
    return bool(refusal.fields)


def _agenda(
    request: ActingRequest,
    meeting: Meeting,
    rows: list[agenda_form.Typed],
    *,
    edition: int,
    formset: Any = None,
    focus: tuple[int, str] = (-1, ""),
    general: list[str] | None = None,
    changed: Any = (),
    status: int = 0,
) -> HttpResponse:
    if formset is None:
        formset = agenda_form.unread(rows)
    wrong = [
        {"id": form[name].id_for_label, "label": form[name].label, "messages": found}
        for form in formset.forms
        for name, found in (form.errors if form.is_bound else {}).items()
        if name in form.fields
    ]
    hours = hours_of(meeting.entry)
    lines = [
        {"form": form, "clock": clock, "focus": focus[1] if place == focus[0] else ""}
        for place, (form, clock) in enumerate(
            zip(formset.forms, agenda_form.clocks(rows, hours), strict=True)
        )
    ]
    if focus[1] == "title" and lines:
        formset.forms[focus[0]].fields["title"].widget.attrs["autofocus"] = True
    return page(
        request,
        meeting,
        "agenda",
        status or (422 if wrong or general else 200),
        formset=formset,
        lines=lines,
        budget=agenda_form.budget(rows, hours),
        hours=hours,
        several_days=agenda_days_of(meeting.entry) > 1,
        edition=edition,
        adds=focus[1] == "title" and not lines,
        wrong=wrong,
        general=general or [],
        changed=changed,
    )


# Who comes


@require_http_methods(READ_AND_WRITE)
@allow(of_the_presidency)
def seats(request: ActingRequest, reference: str) -> HttpResponse:
    """Who registered, whose credentials came, and which guests are asked."""
    meeting = own_meeting(request, reference)
    if request.method == "POST":
        codes = request.POST.getlist("codes")
        actions.note_credentials(meeting, actor=request.actor, codes=codes)
        messages.success(request, _("The credentials are noted."))
        return redirect("meetings:seats", reference)
    return _seats(request, meeting, GuestForm(guests=_guests()))


@require_POST
@allow(of_the_presidency)
def invite(request: ActingRequest, reference: str) -> HttpResponse:
    """A guest is asked to the meeting."""
    meeting = own_meeting(request, reference)
    form = GuestForm(request.POST, guests=_guests())
    if form.is_valid():
        try:
            seat = actions.invite_seat(
                meeting, actor=request.actor, **guest_of(form.cleaned_data["guest"])
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("%(name)s is invited.") % {"name": seat.name})
            return redirect("meetings:seats", reference)
    return _seats(request, meeting, form, status=422)


def _guests() -> list[tuple[str, str]]:
    today = moments.database_now().date()
    states = [(f"state:{state.code}", state.name) for state in guest_states(today)]
    found = Organisation.objects.filter(kind=Organisation.Kind.INTERNATIONAL)
    return [*states, *((f"organisation:{held.code}", held.name) for held in found)]


def _seats(
    request: ActingRequest, meeting: Meeting, form: GuestForm, status: int = 200
) -> HttpResponse:
    seated = seat_rows(meeting, request.actor)
    there = {row.seat.state_id for row in seated}
    today = moments.database_now().date()
    return page(
        request,
        meeting,
        "seats",
        status,
        form=form,
        rows=seated,
        missing=[m for m in MemberState.objects.members(today) if m.pk not in there],
    )
