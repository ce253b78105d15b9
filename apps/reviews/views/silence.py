"""The chair asks the members that a question in session awaits, by a silence procedure."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.proof import recently_proved, typed_before
from apps.core import moments
from apps.core.errors import Invalid, WrongState
from apps.core.forms import show_refusal
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState, Presidency
from apps.delegations.zones import zone_choices
from apps.reviews import actions, rules, sentences, silence, silence_words
from apps.reviews.actions.opening import check_opening, members_unable
from apps.reviews.consensus import Standing
from apps.reviews.forms import USUAL_TIME, FollowForm
from apps.reviews.models import Round
from apps.reviews.queries import consensus_of
from apps.reviews.states import RoundKind, RoundState, Visibility
from apps.reviews.views.common import find_round, insist


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
@recently_proved
def follow(request: ActingRequest, reference: str) -> HttpResponse:
    """Form, review, open: the question in session is continued by it."""
    round = find_round(request, reference)
    insist(
        round.in_session and rules.can_conclude(request.actor, round),
        _("The chair opens a silence procedure after a question in session."),
    )
    now = moments.database_now()
    if not may_follow(round, now):
        raise WrongState(
            _("A silence procedure can follow once the room has answered and members are awaited."),
            onward=reverse("reviews:round", args=[reference]),
            onward_words=_("Go to that round"),
        )
    members = list(MemberState.objects.members(now.date()))
    zones = zone_choices(members)
    if request.method != "POST":
        zone = Presidency.objects.acting().member.zone
        first = silence.earliest_expiry(now) + dt.timedelta(days=1)
        initial = {
            "date": moments.Moment(first, zone).local.date(),
            "time": USUAL_TIME,
            "zone": zone,
            "visibility": Visibility.IMMEDIATE,
            **typed_before(request),
        }
        return _form(request, round, FollowForm(initial=initial, zones=zones))
    form = FollowForm(request.POST, zones=zones)
    if not form.is_valid():
        return _form(request, round, form, status=422)
    try:
        deadline = form.moment()
        check_opening(members, deadline, now)
        if request.POST.get("do") == "open":
            opened = actions.follow_by_silence(
                round,
                actor=request.actor,
                deadline=deadline,
                visibility=form.cleaned_data["visibility"],
                note=form.cleaned_data["note"],
            )
            messages.success(request, _("The round is open, and the delegations are told."))
            return redirect("reviews:round", opened.reference)
    except Invalid as error:
        show_refusal(form, error)
        return _form(request, round, form, status=422)
    if request.POST.get("do") == "change":
        return _form(request, round, FollowForm(initial=form.cleaned_data, zones=zones))
    context = {
        "version": round.version,
        "form": form,
        "deadline": deadline,
        "members": members,
        "kind": RoundKind.SILENCE.label,
        "asked": sentences.what_is_asked(RoundKind.SILENCE),
        "silence": sentences.how_silence_counts(RoundKind.SILENCE),
        "who_sees": sentences.who_sees(form.cleaned_data["visibility"]),
        "seal": silence_words.seal_words(form.cleaned_data["visibility"]),
        "now": now,
    }
    return render(request, "reviews/open_review.html", context)


def may_follow(round: Round, now: dt.datetime) -> bool:
    """A question in session that is closed and awaits members, with nobody objecting."""
    return (
        round.in_session
        and round.state_at(now) == RoundState.CLOSED
        and consensus_of(round).standing == Standing.AWAITING
    )


def _form(
    request: ActingRequest, round: Round, form: FollowForm, *, status: int = 200
) -> HttpResponse:
    now = moments.database_now()
    names = {e.member.code: e.member for e in round.eligible.all()}
    members = list(MemberState.objects.members(now.date()))
    context = {
        "round": round,
        "form": form,
        "awaited": [names[code] for code in consensus_of(round).awaiting],
        "unable": members_unable(members, now),
    }
    return render(request, "reviews/silence_follow.html", context, status=status)
