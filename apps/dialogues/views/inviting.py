"""The presidency invites, one by one or by a table, and keeps the list of participants."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.proof import recently_proved
from apps.core import moments
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import allow
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState
from apps.dialogues import actions, rules, tables
from apps.dialogues.actions.sending import AT_ONCE
from apps.dialogues.forms import PersonForm, TableForm, uploaded
from apps.dialogues.models import Batch, Invitation
from apps.dialogues.queries import being_sent, of_state
from apps.dialogues.states import GUEST, Category, GuestState
from apps.dialogues.views.common import GUEST_BADGES, PAGE, READ_AND_WRITE, managed, page, paged
from apps.documents.spreadsheets import write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@allow(rules.arranges)
def invitations(request: ActingRequest, reference: str) -> HttpResponse:
    """Who is invited, and who comes? `?state=waiting` for those alone."""
    dialogue = managed(request, reference)
    now = moments.database_now()
    chosen = request.GET.get("state", "")
    guests: QuerySet[Invitation] = dialogue.invitations.select_related("member")
    if chosen in GuestState.values:
        guests = of_state(guests, GuestState(chosen), now)
    found = paged(request, guests.order_by("name", "pk"))
    rows = []
    for guest in found:
        state = guest.state(now)
        rows.append(
            (guest, state.label, GUEST_BADGES[state], GUEST.possible("withdraw_invitation", state))
        )
    return page(
        request,
        dialogue,
        "invitations",
        page=found,
        rows=rows,
        chosen=chosen,
        states=GuestState.choices,
        batches=[batch for batch in dialogue.batches.all()[:5] if batch.is_open],
        sending=being_sent(dialogue, now),
    )


@require_http_methods(READ_AND_WRITE)
@allow(rules.arranges)
def invite(request: ActingRequest, reference: str) -> HttpResponse:
    dialogue = managed(request, reference)
    form = PersonForm(
        request.POST if request.method == "POST" else None, states=MemberState.objects.all()
    )
    if form.is_valid():
        try:
            guest = actions.invite(dialogue, actor=request.actor, person=form.person())
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("%(name)s is invited by mail.") % {"name": guest.name})
            return redirect("dialogues:invitations", dialogue.reference)
    return page(request, dialogue, "invite", status=422 if form.errors else 200, form=form)


@require_http_methods(READ_AND_WRITE)
@allow(rules.arranges)
def upload(request: ActingRequest, reference: str) -> HttpResponse:
    """A table is read; what was understood of it is shown before anybody is invited."""
    dialogue = managed(request, reference)
    sent = request.method == "POST"
    form = TableForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid():
        try:
            filename, data = uploaded(form.cleaned_data["file"])
            batch = actions.read_table(dialogue, actor=request.actor, filename=filename, data=data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("dialogues:table", batch.reference)
    return page(request, dialogue, "upload", status=422 if form.errors else 200, form=form)


@require_http_methods(READ_AND_WRITE)
@allow(rules.arranges)
@recently_proved
def table(request: ActingRequest, reference: str) -> HttpResponse:
    """The rows of a table with what is wrong in them, those first; a POST invites the others."""
    batch = get_object_or_404(Batch, reference=reference)
    dialogue = managed(request, batch.dialogue.reference)
    if request.method == "POST":
        invited = actions.invite_batch(batch, actor=request.actor)
        if len(invited) > AT_ONCE:
            return redirect("dialogues:sending", batch.reference)
        messages.success(
            request,
            ngettext(
                "%(count)d person is invited by mail.",
                "%(count)d people are invited by mail.",
                len(invited),
            )
            % {"count": len(invited)},
        )
        return redirect("dialogues:invitations", dialogue.reference)
    rows = sorted(batch.rows, key=lambda row: (not row["errors"], row["number"]))
    found = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    wrong = sum(bool(row["errors"]) for row in rows)
    return page(
        request,
        dialogue,
        "table",
        batch=batch,
        page=found,
        columns=[(column.name, column.title) for column in tables.COLUMNS],
        rows=[
            (
                row,
                [
                    (column.title, _shown(row, column.name), row["errors"].get(column.name, ""))
                    for column in tables.COLUMNS
                ],
            )
            for row in found
        ],
        wrong=wrong,
        good=len(rows) - wrong,
    )


@require_safe
@allow(rules.arranges)
def sending(request: ActingRequest, reference: str) -> HttpResponse:
    """How many of a long table are sent. The page looks again by itself, and is answered with the
    one part of it that changes."""
    batch = get_object_or_404(Batch, reference=reference)
    dialogue = managed(request, batch.dialogue.reference)
    if batch.confirmed_at is None:
        return redirect("dialogues:table", batch.reference)
    progress = batch.invitations.sending(moments.database_now())
    looks_again = "HX-Request" in request.headers
    template = "parts/sending" if looks_again else "sending"
    return page(request, dialogue, template, batch=batch, progress=progress)


def _shown(row: dict[str, Any], name: str) -> str:
    """A cell as a person reads it: a category by its name."""
    value = str(row["values"][name])
    if name == "category" and value in Category.values:
        return str(Category(value).label)
    return value


@require_POST
@allow(rules.arranges)
def discard(request: ActingRequest, reference: str) -> HttpResponse:
    batch = get_object_or_404(Batch, reference=reference)
    dialogue = managed(request, batch.dialogue.reference)
    actions.discard_batch(batch, actor=request.actor)
    messages.success(request, _("The table is thrown away. Nobody was invited by it."))
    return redirect("dialogues:invitations", dialogue.reference)


@require_POST
@allow(rules.arranges)
def withdraw(request: ActingRequest, reference: str) -> HttpResponse:
    guest = get_object_or_404(Invitation.objects.visible_to(request.actor), reference=reference)
    dialogue = managed(request, guest.dialogue.reference)
    actions.withdraw_invitation(guest, actor=request.actor)
    messages.success(request, _("The invitation is withdrawn, and its place given on."))
    return redirect("dialogues:invitations", dialogue.reference)


@require_safe
@allow(rules.arranges)
def participants(request: ActingRequest, reference: str) -> HttpResponse:
    """The list for the secretariat. It holds addresses: for nobody else."""
    dialogue = managed(request, reference)
    guests = dialogue.invitations.select_related("member").order_by("name", "pk")
    data = write_xlsx(
        _("Participants"),
        tables.participant_columns(),
        tables.participants(guests, moments.database_now()),
    )
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="participants-{dialogue.slug}.xlsx"'
    return answer
