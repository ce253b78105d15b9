"""Trainings as everyone sees them, and the form by which somebody asks for a place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.guests import allow_guest
from apps.buy_brics import actions
from apps.buy_brics.forms.trainings import RegisterForm
from apps.buy_brics.letters import token_for
from apps.buy_brics.models import Training, TrainingSession
from apps.buy_brics.models.trainings import TrainingState
from apps.buy_brics.rules import runs_trainings
from apps.buy_brics.training_queries import campaign_of, registrations_of, trainings_for
from apps.core import moments
from apps.core.errors import Invalid, TooMany, WrongState
from apps.core.forms import show_refusal
from apps.delegations.access import allow, anyone
from apps.delegations.actors import Actor, or_guest
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState
from apps.delegations.rules import signed_in
from apps.meetings.models import Entry
from apps.meetings.sentences import Words, state_words, when_words
from apps.meetings.states import EntryState

READ_AND_WRITE = ["GET", "HEAD", "POST"]
PAGE = 30  # rows
HOUR = 3600  # seconds
OPEN = (TrainingState.OPEN, TrainingState.FULL)
BADGES = {
    TrainingState.DRAFT: "quiet",
    TrainingState.OPEN: "open",
    TrainingState.FULL: "open",
    TrainingState.CLOSED: "quiet",
    TrainingState.ENDED: "agreed",
    TrainingState.CANCELLED: "closed",
}


@dataclass(frozen=True, slots=True)
class SessionRow:
    """When a session is: `timed` where it has clock times, else `when` says its days."""

    session: TrainingSession
    badge: Words
    when: str
    timed: bool
    minutes: int

    @property
    def entry(self) -> Entry:
        return self.session.entry


def row_of(session: TrainingSession, now: dt.datetime) -> SessionRow:
    """The timetable says that it is confirmed until somebody notes it as held: here it is over."""
    entry = session.entry
    badge = state_words(entry)
    if entry.state == EntryState.CONFIRMED and session.has_ended(now):
        badge = Words("quiet", str(TrainingState.ENDED.label))
    timed = entry.starts is not None and entry.is_dated
    length = entry.length
    return SessionRow(
        session,
        badge,
        "" if timed else when_words(entry),
        timed,
        int(length.total_seconds() // 60) if length and timed else 0,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A training in a list, as it stands now."""

    training: Training
    state: TrainingState
    upcoming: SessionRow | None
    now: dt.datetime

    @property
    def badge(self) -> str:
        return BADGES[self.state]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def left(self) -> int:
        """Places that nobody holds."""
        return max(self.training.places - self.training.taken, 0)

    @property
    def sessions(self) -> list[SessionRow]:
        return [row_of(each, self.now) for each in self.training.sessions.all()]


def line_of(training: Training) -> Line:
    now = moments.database_now()
    ahead = (row_of(each, now) for each in training.live_sessions if not each.has_ended(now))
    return Line(training, training.state_at(now), next(ahead, None), now)


@require_safe
@allow(anyone)
def listing(request: ActingRequest) -> HttpResponse:
    page: Page[Training] = Paginator(trainings_for(request.actor), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "lines": [line_of(each) for each in page.object_list],
        "runs": runs_trainings(request.actor),
    }
    return render(request, "buy_brics/trainings.html", context)


@require_safe
@allow(anyone)
def training(request: ActingRequest, slug: str) -> HttpResponse:
    """What is taught, when, and is there a place?"""
    found = get_object_or_404(trainings_for(request.actor), slug=slug)
    context = {
        "training": found,
        "line": line_of(found),
        "campaign": campaign_of(found, request.actor),
        "own": _own_page(found, request.actor),
        "runs": runs_trainings(request.actor),
        "now": moments.database_now(),
    }
    return render(request, "buy_brics/training.html", context)


def _own_page(training: Training, actor: Actor) -> str:
    """The token of the reader's own registration, where there is one for the account's address."""
    if actor.user is None:
        return ""
    own = registrations_of(actor.user).filter(training=training, cancelled_at=None).first()
    return token_for(own) if own else ""


@never_cache
@require_http_methods(READ_AND_WRITE)
@allow(anyone)
def register(request: ActingRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(trainings_for(request.actor), slug=slug)
    line = line_of(found)
    if request.method != "POST" and not line.is_open:
        return redirect(found)
    user = request.actor.user
    members = MemberState.objects.members(moments.database_now().date())
    form = RegisterForm(
        request.POST if request.method == "POST" else None,
        training=found,
        members=list(members),
        own_address=user.email if user else "",
        initial=_known_of(request.actor),
    )
    status, wait = 200, 0
    if form.is_valid():
        try:
            allow_guest(request, "buy_brics.training", each=20, everyone=600, seconds=HOUR)
            made = actions.register(found, actor=or_guest(request.actor), person=form.person())
        except Invalid as refusal:
            show_refusal(form, refusal)
        except WrongState as refusal:
            form.add_error(None, refusal.message)
            status = 409
        except TooMany as refusal:
            form.add_error(None, refusal.message)
            status, wait = 429, refusal.seconds
        else:
            if user is not None:
                return redirect("buy_brics:registration", token_for(made))
            return redirect("buy_brics:training_requested", slug)
    if form.errors and status == 200:
        status = 422
    response = render(
        request,
        "buy_brics/training_register.html",
        {"training": found, "line": line, "form": form},
        status=status,
    )
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _known_of(actor: Actor) -> dict[str, object]:
    """What the account says already: nobody is asked twice."""
    if actor.user is None:
        return {}
    known: dict[str, object] = {"name": actor.user.name}
    if actor.is_delegation and actor.state is not None:
        known |= {"member": actor.state.code, "capacity": "official"}
    elif actor.organisation is not None:
        known |= {"organisation": actor.organisation.name}
    return known


@require_safe
@allow(anyone)
def requested(request: ActingRequest, slug: str) -> HttpResponse:
    """The same for a first request and a second one: nobody learns who is registered."""
    found = get_object_or_404(trainings_for(request.actor), slug=slug)
    return render(request, "buy_brics/training_requested.html", {"training": found})


@require_safe
@allow(signed_in)
def mine(request: ActingRequest) -> HttpResponse:
    """The registrations of the account's own address."""
    assert request.actor.user is not None  # noqa: S101  the rule asks for it
    now = moments.database_now()
    page = Paginator(registrations_of(request.actor.user), PAGE).get_page(request.GET.get("page"))
    rows = [(each, each.state_at(now), token_for(each)) for each in page.object_list]
    return render(request, "buy_brics/my_trainings.html", {"page": page, "rows": rows})
