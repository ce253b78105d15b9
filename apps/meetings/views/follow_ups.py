"""What somebody is to do after a meeting, and that it is done."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import moments
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import allow
from apps.delegations.middleware import ActingRequest
from apps.meetings import actions, rules, sentences
from apps.meetings.forms.meetings import DoneForm
from apps.meetings.models import FollowUp, Meeting


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.takes_part)
def follow_up(request: ActingRequest, reference: str) -> HttpResponse:
    """What is to be done, by whom, by when; its owner says that it is done."""
    found = get_object_or_404(
        FollowUp.objects.visible_to(request.actor).select_related(
            "meeting__entry__presidency__member",
            "meeting__entry__body",
            "state",
            "organisation",
            "decision",
            "done_by",
        ),
        reference=reference,
    )
    form = DoneForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.finish_follow_up(found, actor=request.actor, note=form.cleaned_data["note"])
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Marked as done."))
            return redirect("meetings:follow_up", reference)
    entry = found.meeting.entry
    sees_meeting = Meeting.objects.visible_to(request.actor).filter(pk=found.meeting_id).exists()
    context = {
        "follow_up": found,
        "form": form,
        "may_finish": found.done_at is None and rules.can_finish(request.actor, found),
        "overdue": found.is_overdue(moments.database_now().date()),
        "entry": entry,
        "sees_meeting": sees_meeting,
        "meeting_name": entry.title if sees_meeting else sentences.travelling_name(entry),
        "decision": found.decision if rules.sees_participants(request.actor) else None,
    }
    return render(request, "meetings/follow_up.html", context, status=422 if form.errors else 200)
